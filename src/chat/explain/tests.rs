//! The table against answers as the APIs send them.

use std::collections::BTreeSet;

use super::*;
use crate::config::Method;
use crate::http::Response;

fn answered(code: u16, body: &str) -> ApiError {
    let answer = Response {
        status: code,
        headers: reqwest::header::HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    };
    ApiError::read(&answer, "delete")
}

/// Status, body, cause; then a word of the message and one of the hint.
type Sample = (u16, &'static str, Cause, &'static str, &'static str);

const SAMPLES: &[Sample] = &[
    (
        401,
        r#"{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED","domain":"googleapis.com"}]}}"#,
        Cause::NotSignedIn,
        "expired or was revoked",
        "roomkey login",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Request had insufficient authentication scopes.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com","metadata":{"service":"chat.googleapis.com","method":"google.chat.v1.ChatService.DeleteSpace"}}]}}"#,
        Cause::Permission,
        "`delete`",
        "--scopes",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Request had insufficient authentication scopes.","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "`delete`",
        "--scopes",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Google Chat API has not been used in project 628008628001 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/chat.googleapis.com/overview?project=628008628001 then retry.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com","metadata":{"service":"chat.googleapis.com","serviceTitle":"Google Chat API","consumer":"projects/628008628001","activationUrl":"https://console.developers.google.com/apis/api/chat.googleapis.com/overview?project=628008628001"}}]}}"#,
        Cause::Permission,
        "Google Chat API is not switched on in the Cloud project 628008628001",
        "overview?project=628008628001",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"People API has not been used in project 42 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/people.googleapis.com/overview?project=42 then retry.","errors":[{"reason":"accessNotConfigured"}]}}"#,
        Cause::Permission,
        "The People API is not switched on in the Cloud project 42",
        "overview?project=42",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Google Chat API has not been used in project 42 before or it is disabled.","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "The Google Chat API is not switched on in the Cloud project 42",
        "owner",
    ),
    (
        404,
        r#"{"error":{"code":404,"message":"Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console.","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"","url":"https://developers.google.com/chat/how-tos/bots-publish"}]}]}}"#,
        Cause::Permission,
        "no Google Chat app",
        "bots-publish",
    ),
    (
        404,
        r#"{"error":{"code":404,"message":"No bot associated with this project.","status":"NOT_FOUND"}}"#,
        Cause::Permission,
        "no Google Chat app",
        "Configuration",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Invalid project number.","status":"INVALID_ARGUMENT"}}"#,
        Cause::Permission,
        "no Google Chat app",
        "Configuration",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Caller does not have required permission to use project p. Grant the caller the roles/serviceusage.serviceUsageConsumer role.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"USER_PROJECT_DENIED","metadata":{"consumer":"projects/p"}}]}}"#,
        Cause::Permission,
        "the Cloud project p",
        "set-quota-project",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Your application is authenticating by using local Application Default Credentials. The chat.googleapis.com API requires a quota project, which is not set by default.","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "gcloud's own client",
        "set-quota-project",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Google Chat API is only available to Google Workspace users","status":"FAILED_PRECONDITION"}}"#,
        Cause::Permission,
        "personal account",
        "Workspace account",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Must be a G Suite domain user.","status":"FAILED_PRECONDITION"}}"#,
        Cause::Permission,
        "directory",
        "e-mail address",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"This method doesn't support non-admin user authentication. Authenticate with an admin account.","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "Workspace admin",
        "manage Chat",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"This method doesn't support app authentication with a service account. Authenticate with a user account.","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "a person must",
        "`subject`",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"This method doesn't support service account authentication.","status":"INVALID_ARGUMENT"}}"#,
        Cause::Permission,
        "a person must",
        "`subject`",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"The only owner cannot leave.","status":"FAILED_PRECONDITION"}}"#,
        Cause::Failed,
        "only owner",
        "owner first",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Precondition check failed.","status":"FAILED_PRECONDITION"}}"#,
        Cause::Permission,
        "switched off",
        "Service status",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Too many members.","status":"FAILED_PRECONDITION"}}"#,
        Cause::Failed,
        "Too many members",
        "switched off",
    ),
    (
        400,
        r#"{"error":{"code":400,"message":"Missing or malformed user resource name in the request.","status":"INVALID_ARGUMENT"}}"#,
        Cause::Failed,
        "malformed",
        "users/ID",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"Rate Limit Exceeded","errors":[{"reason":"rateLimitExceeded"}]}}"#,
        Cause::Unavailable,
        "quota",
        "Wait",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"User Rate Limit Exceeded","errors":[{"reason":"userRateLimitExceeded"}]}}"#,
        Cause::Unavailable,
        "quota",
        "Wait",
    ),
    (
        429,
        r#"{"error":{"code":429,"message":"Quota exceeded for quota metric 'Space writes'","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_metric":"chat.googleapis.com/space_writes","quota_limit":"SpaceWritesPerMinutePerProject","consumer":"projects/1"}}]}}"#,
        Cause::Unavailable,
        "(chat.googleapis.com/space_writes)",
        "Wait",
    ),
    (
        403,
        r#"{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}"#,
        Cause::Permission,
        "does not have permission",
        "owner of the space",
    ),
    (
        404,
        r#"{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}"#,
        Cause::NotFound,
        "does not exist",
        "spaces list",
    ),
    (
        409,
        r#"{"error":{"code":409,"message":"A space with that name exists.","status":"ALREADY_EXISTS"}}"#,
        Cause::Failed,
        "exists",
        "another name",
    ),
];

#[test]
fn every_answer_of_the_facts_has_cause_message_and_next_step() {
    for (code, body, cause, message, hint) in SAMPLES {
        let told = answered(*code, body).explain();
        assert_eq!(told.cause, *cause, "{body}");
        assert!(told.message.contains(message), "{body}: {told:?}");
        let next = told.hint.as_deref().unwrap();
        assert!(next.contains(hint), "{body}: {told:?}");
        assert_eq!(told.code, Some(*code));
        assert!(told.reason.is_some());
        assert!(!format!("{}{next}", told.message).contains(['{', '}']));
    }
}

#[test]
fn every_row_is_the_first_that_fits_some_real_answer() {
    let hit: BTreeSet<_> = SAMPLES
        .iter()
        .map(|(code, body, ..)| {
            let row = answered(*code, body).known().unwrap();
            KNOWN.iter().position(|one| std::ptr::eq(one, row)).unwrap()
        })
        .collect();
    for (at, row) in KNOWN.iter().enumerate() {
        // The scope of the call, not the answer, leads there.
        if row.reason == DIRECTORY {
            continue;
        }
        assert!(hit.contains(&at), "no answer reaches {row:?}");
    }
}

#[test]
fn no_row_hides_a_later_one() {
    for (at, later) in KNOWN.iter().enumerate() {
        for earlier in &KNOWN[..at] {
            let hides = (earlier.code == 0 || earlier.code == later.code)
                && (earlier.reason.is_empty() || earlier.reason == later.reason)
                && later.says.contains(earlier.says);
            assert!(!hides, "{earlier:?} hides {later:?}");
        }
    }
}

#[test]
fn what_mends_a_missing_scope_depends_on_how_one_signed_in() {
    let (code, body, ..) = SAMPLES[1];
    for (method, word) in [
        (Method::Device, "roomkey login --scopes"),
        (Method::Browser, "roomkey login --scopes"),
        (Method::ServiceAccount, "domain-wide delegation"),
        (Method::AuthorizedUser, "auth/chat.delete"),
    ] {
        let told = answered(code, body).signed_in_by(method).explain();
        assert!(told.hint.as_deref().unwrap().contains(word), "{told:?}");
    }
}

#[test]
fn a_wrong_clock_is_named_where_the_token_is_refused() {
    let mut error = answered(401, "{}");
    error.clock_ahead = Some(jiff::SignedDuration::from_mins(-12));
    let told = error.explain();
    assert!(told.message.contains("12 minutes behind"), "{told:?}");
    assert!(told.hint.unwrap().contains("timedatectl"));
    error.code = 404;
    assert!(!error.explain().message.contains("clock"));
}

#[test]
fn what_is_not_known_keeps_the_apis_own_words() {
    let filter =
        r#"{"error":{"code":400,"message":"Invalid filter query","status":"INVALID_ARGUMENT"}}"#;
    let told = answered(400, filter).explain();
    assert_eq!(told.message, "Invalid filter query");
    let down = r#"{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}"#;
    assert_eq!(answered(503, down).explain().cause, Cause::Unavailable);
}
