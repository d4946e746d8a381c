//! The table against answers as servers send them.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::Value;

use super::super::table::KNOWN;
use super::*;
use crate::config::Scope;

fn answer(status: u16, body: &str) -> ErrorAnswer {
    let response = crate::http::Response {
        status,
        headers: reqwest::header::HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    };
    ErrorAnswer::parse(&response).unwrap()
}

/// Status, body, step; then a word of the message and one of the hint.
type Sample = (u16, &'static str, Step, &'static str, &'static str);

const SAMPLES: &[Sample] = &[
    (
        400,
        r#"{"error":"invalid_scope","error_description":"Invalid device flow scope: https://www.googleapis.com/auth/chat.spaces"}"#,
        Step::AskCode,
        "refused spaces.",
        "bridge",
    ),
    (
        400,
        r#"{"error":"invalid_scope","error_description":"Invalid OAuth scope or ID token audience provided."}"#,
        Step::Assertion,
        "auth/chat.spaces",
        "`scopes`",
    ),
    (
        400,
        r#"{"error":"invalid_scope","error_description":"Bad Request"}"#,
        Step::Refresh,
        "not granted",
        "roomkey login",
    ),
    (
        400,
        r#"{"error":"invalid_scope"}"#,
        Step::AskCode,
        "does not know",
        "`scopes`",
    ),
    (
        401,
        r#"{"error":"invalid_client","error_description":"Invalid client type."}"#,
        Step::AskCode,
        "wrong type",
        "TVs and Limited",
    ),
    (
        401,
        r#"{"error":"invalid_client","error_description":"The OAuth client was not found."}"#,
        Step::AskCode,
        "does not know this client",
        "client_id",
    ),
    (
        401,
        r#"{"error":"invalid_client","error_description":"The provided client secret is invalid."}"#,
        Step::Exchange,
        "secret is wrong",
        "only once",
    ),
    (
        401,
        r#"{"error":"invalid_client","error_description":"Unauthorized"}"#,
        Step::Poll,
        "or its secret",
        "client_secret",
    ),
    (
        401,
        r#"{"error":"deleted_client","error_description":"The OAuth client was deleted."}"#,
        Step::Refresh,
        "six months",
        "restores",
    ),
    (
        401,
        r#"{"error":"disabled_client","error_description":"The OAuth client was disabled."}"#,
        Step::Assertion,
        "robot@p.iam",
        "Service Accounts",
    ),
    (
        401,
        r#"{"error":"disabled_client","error_description":"The OAuth client was disabled."}"#,
        Step::Refresh,
        "disabled",
        "owner",
    ),
    (
        403,
        r#"{"error":"restricted_client","error_description":"Unregistered scope(s) in the request."}"#,
        Step::Exchange,
        "restricts",
        "Data access",
    ),
    (
        401,
        r#"{"error":"unauthorized_client","error_description":"Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested."}"#,
        Step::Assertion,
        "domain-wide delegation",
        "108628 with these scopes: https://www.googleapis.com/auth/chat.spaces,https://www.googleapis.com/auth/chat.delete",
    ),
    (
        403,
        r#"{"error":"access_denied","error_description":"Requested client not authorized."}"#,
        Step::Assertion,
        "act as ana@example.com",
        "super admin",
    ),
    (
        401,
        r#"{"error":"unauthorized_client","error_description":"Unauthorized"}"#,
        Step::Refresh,
        "another client",
        "roomkey login",
    ),
    (
        400,
        r#"{"error":"unauthorized_client"}"#,
        Step::AskCode,
        "with a code",
        "device authorization grant",
    ),
    (
        400,
        r#"{"error":"unauthorized_client"}"#,
        Step::Exchange,
        "this way of signing in",
        "another client",
    ),
    (
        400,
        r#"{"error":"unauthorized_client"}"#,
        Step::Authorize,
        "by browser",
        "authorization code grant",
    ),
    (
        400,
        r#"{"error":"access_denied"}"#,
        Step::Authorize,
        "in the browser",
        "Allow",
    ),
    (
        400,
        r#"{"error":"invalid_request","error_description":"client_secret is missing."}"#,
        Step::Exchange,
        "secret",
        "client_secrets_file",
    ),
    (
        400,
        r#"{"error":"redirect_uri_mismatch","error_description":"Bad Request"}"#,
        Step::Exchange,
        "comes back",
        "Desktop app",
    ),
    (
        403,
        r#"{"error":"org_internal"}"#,
        Step::Poll,
        "own organization",
        "External",
    ),
    (
        400,
        r#"{"error":"admin_policy_enforced"}"#,
        Step::Assertion,
        "robot@p.iam",
        "108628",
    ),
    (
        400,
        r#"{"error":"admin_policy_enforced"}"#,
        Step::Refresh,
        "administrator does not allow",
        "Admin console",
    ),
    (
        403,
        r#"{"error":"access_denied","error_description":"Forbidden"}"#,
        Step::Poll,
        "denied",
        "Allow",
    ),
    (
        400,
        r#"{"error":"expired_token"}"#,
        Step::Poll,
        "expired",
        "new code",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}"#,
        Step::Imported,
        "from time to time",
        "gcloud",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Bad Request","error_subtype":"rapt_required"}"#,
        Step::Refresh,
        "from time to time",
        "roomkey login",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}"#,
        Step::Assertion,
        "clock may be wrong",
        "timedatectl",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#,
        Step::Assertion,
        "key of robot@p.iam",
        "new key",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid grant: account not found"}"#,
        Step::Assertion,
        "no service account robot@p.iam",
        "30 days",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token"}"#,
        Step::Assertion,
        "endpoint",
        "endpoints.token",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid email or User ID"}"#,
        Step::Assertion,
        "no person ana@example.com",
        "`subject`",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Bad Request"}"#,
        Step::Assertion,
        "does not accept",
        "key_file",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#,
        Step::Imported,
        "in the file is over",
        "gcloud auth application-default login",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Account has been deleted"}"#,
        Step::Refresh,
        "deleted",
        "another account",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#,
        Step::Refresh,
        "7 days",
        "Audience",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Malformed auth code."}"#,
        Step::Exchange,
        "of the browser",
        "Sign in again",
    ),
    (
        400,
        r#"{"error":"invalid_grant","error_description":"Malformed device code."}"#,
        Step::Poll,
        "this code",
        "new code",
    ),
    (
        400,
        r#"{"error":"invalid_token","error_description":"Token expired or revoked"}"#,
        Step::Revoke,
        "any more",
        "Nothing",
    ),
    (
        403,
        r#"{"error_code":"rate_limit_exceeded"}"#,
        Step::AskCode,
        "too many codes",
        "Wait",
    ),
    (
        400,
        r#"{"error":"unsupported_grant_type","error_description":"Invalid grant_type: x"}"#,
        Step::Poll,
        "does not offer",
        "method",
    ),
    (
        503,
        r#"{"error":"temporarily_unavailable"}"#,
        Step::Exchange,
        "for the moment",
        "moment",
    ),
    (
        500,
        r#"{"error":"server_error"}"#,
        Step::Refresh,
        "problem",
        "moment",
    ),
    // As in the address that the browser comes back to (RFC 6749 §4.1.2.1).
    (
        400,
        r#"{"error":"unauthorized_client"}"#,
        Step::Authorize,
        "by browser",
        "authorization code grant",
    ),
    (
        400,
        r#"{"error":"access_denied"}"#,
        Step::Authorize,
        "in the browser",
        "choose Allow",
    ),
];

fn told(answer: ErrorAnswer, step: Step) -> Explanation {
    let scopes = Scope::list("spaces delete");
    let facts = Facts {
        client: Some("108628"),
        account: Some("robot@p.iam"),
        subject: Some("ana@example.com"),
        scopes: &scopes,
    };
    Error::Refused(answer).explain_with(step, &facts)
}

#[test]
fn every_answer_of_the_facts_has_cause_message_and_next_step() {
    for (status, body, step, message, hint) in SAMPLES {
        let told = told(answer(*status, body), *step);
        assert!(told.message.contains(message), "{body}: {told:?}");
        let next = told.hint.as_deref().unwrap();
        assert!(next.contains(hint), "{body}: {told:?}");
        let unavailable = matches!(
            told.reason.as_deref(),
            Some("rate_limit_exceeded" | "temporarily_unavailable" | "server_error")
        );
        let code = if unavailable { 7 } else { 3 };
        assert_eq!(told.cause.exit_code(), code, "{body}");
        assert_eq!(told.code, Some(*status));
        let body: Value = serde_json::from_str(body).unwrap();
        let error = body.get("error").or(body.get("error_code")).unwrap();
        assert_eq!(told.reason.as_deref(), error.as_str());
    }
}

#[test]
fn every_row_is_the_first_that_fits_some_real_answer() {
    let hit: BTreeSet<_> = SAMPLES
        .iter()
        .map(|(status, body, step, ..)| {
            let row = known(&answer(*status, body), *step).unwrap();
            KNOWN.iter().position(|one| std::ptr::eq(one, row)).unwrap()
        })
        .collect();
    for (at, row) in KNOWN.iter().enumerate() {
        assert!(hit.contains(&at), "no answer reaches {row:?}");
    }
}

#[test]
fn no_row_hides_a_later_one() {
    for (at, later) in KNOWN.iter().enumerate() {
        for earlier in KNOWN[..at].iter().filter(|row| row.error == later.error) {
            let steps = earlier.steps.is_empty()
                || (!later.steps.is_empty()
                    && later.steps.iter().all(|step| earlier.steps.contains(step)));
            let hides = steps && later.says.contains(earlier.says);
            assert!(!hides, "{earlier:?} hides {later:?}");
        }
    }
}

#[test]
fn no_blank_is_left_where_nothing_is_known() {
    for (status, body, step, ..) in SAMPLES {
        let told = Error::Refused(answer(*status, body)).explain(*step);
        let text = format!("{} {}", told.message, told.hint.unwrap());
        assert!(!text.contains(['{', '}']), "{text}");
    }
}

#[test]
fn the_status_line_as_description_is_not_repeated() {
    let body = r#"{"error":"access_denied","error_description":"Forbidden"}"#;
    assert!(
        !told(answer(403, body), Step::Poll)
            .message
            .contains("Forbidden")
    );
    let body = r#"{"error":"access_denied","error_description":"not today"}"#;
    let told = told(answer(403, body), Step::Poll);
    assert!(told.message.ends_with("The server says: not today."));
}

#[test]
fn a_wrong_clock_is_named_with_its_minutes() {
    let off = |body: &str, step, minutes| {
        told(
            ErrorAnswer {
                clock_ahead: Some(SignedDuration::from_mins(minutes)),
                ..answer(400, body)
            },
            step,
        )
    };
    let jwt = r#"{"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token"}"#;
    let ahead = off(jwt, Step::Assertion, 12);
    let sentence = "This machine's clock is 12 minutes ahead of the server's.";
    assert_eq!(ahead.message.matches(sentence).count(), 1, "{ahead:?}");
    assert!(ahead.hint.unwrap().contains("timedatectl"));
    let other = r#"{"error":"invalid_grant","error_description":"Bad Request"}"#;
    let behind = off(other, Step::Refresh, -90);
    assert!(
        behind.message.ends_with("90 minutes behind the server's."),
        "{behind:?}"
    );
    let hint = behind.hint.unwrap();
    assert!(hint.contains("roomkey login") && hint.contains("timedatectl"));
    let right = off(other, Step::Refresh, 0);
    assert!(!right.message.contains("clock"));
    let unrelated = off(r#"{"error":"access_denied"}"#, Step::Poll, 90);
    assert!(!unrelated.message.contains("clock"), "{unrelated:?}");
}

#[test]
fn a_server_that_is_down_is_unavailable() {
    let down = Error::Malformed {
        host: "a".into(),
        status: 503,
        what: "x".into(),
    };
    assert_eq!(down.explain(Step::Poll).cause, Cause::Unavailable);
    let busy = told(answer(503, r#"{"error":"whatever"}"#), Step::Refresh);
    assert_eq!(busy.cause, Cause::Unavailable);
    let new = told(answer(400, r#"{"error":"whatever"}"#), Step::Refresh);
    assert_eq!(new.cause, Cause::NotSignedIn);
    assert!(new.message.contains("`whatever`"));
}
