//! From an error of an authorization server to what a person reads.

use crate::http::HttpError;
use crate::oauth::error::{Error, ErrorAnswer, Step};

use super::table::{KNOWN, Known};
use super::{Cause, Explanation};

/// The presentable form of an error.
pub fn explain(error: &Error, step: Step) -> Explanation {
    match error {
        Error::Http(error) => unreachable(error),
        Error::Explained(explanation) => explanation.clone(),
        Error::Expired => expired(step),
        Error::Refused(answer) => refused(answer, step),
        Error::Malformed { status, .. } if *status >= 500 || *status == 429 => {
            Explanation::new(Cause::Unavailable, format!("The sign-in server is not available: {error}."))
                .code(*status)
                .hint("Try again in a moment.")
        }
        Error::Malformed { status, .. } => {
            Explanation::new(Cause::NotSignedIn, format!("This does not look like a sign-in server: {error}."))
                .code(*status)
                .hint("Check `issuer` and the endpoints in the profile, and that no proxy answers in its place.")
        }
    }
}

/// Also where nobody answered so: the code's own life was over.
fn expired(step: Step) -> Explanation {
    let answer = ErrorAnswer {
        status: 400,
        error: "expired_token".to_owned(),
        description: None,
        subtype: None,
    };
    Explanation {
        code: None,
        ..refused(&answer, step)
    }
}

fn unreachable(error: &HttpError) -> Explanation {
    let text = format!("No answer from the sign-in server: {error}.");
    match error {
        HttpError::Insecure { .. } => Explanation::new(Cause::Usage, format!("Not sent: {error}."))
            .hint("Plain http is accepted for this machine only."),
        _ => Explanation::new(Cause::Unavailable, text).hint(
            "Check the network, the proxy settings and the issuer's address, then try again.",
        ),
    }
}

fn refused(answer: &ErrorAnswer, step: Step) -> Explanation {
    let said = [&answer.description, &answer.subtype]
        .into_iter()
        .flatten()
        .map(|text| text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
    let fits = |known: &&Known| {
        known.error == answer.error
            && (known.steps.is_empty() || known.steps.contains(&step))
            && said.contains(known.says)
    };
    let explanation = if let Some(known) = KNOWN.iter().find(fits) {
        let message = match &answer.description {
            Some(text) if tells_more(text) => format!("{} The server says: {text}", known.message),
            _ => known.message.to_owned(),
        };
        Explanation::new(Cause::NotSignedIn, message).hint(known.hint)
    } else if answer.status >= 500 || answer.status == 429 {
        let text = format!("The sign-in server is not available ({}).", answer.error);
        Explanation::new(Cause::Unavailable, text).hint("Try again in a moment.")
    } else {
        let text = match &answer.description {
            Some(text) => format!("The sign-in server refused with `{}`: {text}", answer.error),
            None => format!("The sign-in server refused with `{}`.", answer.error),
        };
        Explanation::new(Cause::NotSignedIn, text)
            .hint("Check the client and the scopes in the profile.")
    };
    explanation.reason(&answer.error).code(answer.status)
}

/// Google fills descriptions with the status line.
fn tells_more(description: &str) -> bool {
    !matches!(
        description,
        "Forbidden" | "Bad Request" | "Unauthorized" | "Precondition Required"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, error: &str, description: Option<&str>, step: Step) -> Explanation {
        Error::Refused(ErrorAnswer {
            status,
            error: error.into(),
            description: description.map(str::to_owned),
            subtype: None,
        })
        .explain(step)
    }

    #[test]
    fn every_known_answer_is_reached_and_has_a_hint() {
        for known in KNOWN {
            let step = known.steps.first().copied().unwrap_or(Step::Poll);
            let says = (!known.says.is_empty()).then_some(known.says);
            let explained = told(400, known.error, says, step);
            assert!(
                explained.message.starts_with(known.message),
                "{}: {explained:?}",
                known.error
            );
            assert_eq!(explained.hint.as_deref(), Some(known.hint));
            assert_eq!(explained.reason.as_deref(), Some(known.error));
            assert_eq!(explained.cause.exit_code(), 3);
        }
    }

    #[test]
    fn google_answers_of_the_facts_are_known() {
        for (status, error, description, step, word) in [
            (
                400,
                "invalid_scope",
                "Invalid device flow scope: https://x/chat.spaces",
                Step::AskCode,
                "bridge",
            ),
            (
                401,
                "invalid_client",
                "Invalid client type.",
                Step::AskCode,
                "TVs and Limited",
            ),
            (403, "access_denied", "Forbidden", Step::Poll, "Allow"),
            (
                400,
                "admin_policy_enforced",
                "",
                Step::Poll,
                "Admin console",
            ),
            (403, "org_internal", "", Step::Poll, "External"),
            (
                400,
                "invalid_grant",
                "Token has been expired or revoked.",
                Step::Refresh,
                "roomkey login",
            ),
            (
                400,
                "invalid_request",
                "client_secret is missing.",
                Step::Exchange,
                "client_secrets_file",
            ),
            (
                401,
                "deleted_client",
                "The OAuth client was deleted.",
                Step::Refresh,
                "console",
            ),
            (
                401,
                "unauthorized_client",
                "Client is unauthorized",
                Step::Exchange,
                "domain-wide",
            ),
            (
                400,
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes)",
                Step::Exchange,
                "clock",
            ),
            (403, "rate_limit_exceeded", "", Step::AskCode, "Wait"),
        ] {
            let explained = told(status, error, Some(description), step);
            let text = format!("{} {}", explained.message, explained.hint.unwrap());
            assert!(text.contains(word), "{error}: {text}");
        }
        assert!(
            !told(403, "access_denied", Some("Forbidden"), Step::Poll)
                .message
                .contains("Forbidden")
        );
    }

    #[test]
    fn a_rapt_answer_means_sign_in_again() {
        let explained = Error::Refused(ErrorAnswer {
            status: 400,
            error: "invalid_grant".into(),
            description: Some("Bad Request".into()),
            subtype: Some("invalid_rapt".into()),
        })
        .explain(Step::Refresh);
        assert!(
            explained.message.contains("from time to time"),
            "{explained:?}"
        );
    }

    #[test]
    fn a_server_that_is_down_is_unavailable() {
        let down = Error::Malformed {
            host: "a".into(),
            status: 503,
            what: "x".into(),
        };
        assert_eq!(down.explain(Step::Poll).cause, Cause::Unavailable);
        assert_eq!(
            told(503, "server_error", None, Step::Refresh).cause,
            Cause::Unavailable
        );
    }
}
