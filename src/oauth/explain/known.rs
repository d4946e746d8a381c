//! The OAuth answers that are known, each with its cause and the way out, in one table.

use crate::config::Scope;
use crate::http::HttpError;
use crate::oauth::error::{Error, ErrorAnswer, Step};

use super::{Cause, Explanation};

/// A row: the first one that fits is used.
struct Known {
    /// `error`.
    error: &'static str,
    /// The steps it holds for; none means any.
    steps: &'static [Step],
    /// Part of the description or subtype, in lower case.
    says: &'static str,
    message: &'static str,
    hint: &'static str,
}

const OTHER_WAYS: &str = "Sign in through a bridge (an `issuer` of your own), with `--method browser`, or with a service account.";

const KNOWN: &[Known] = &[
    Known {
        error: "invalid_scope",
        steps: &[Step::AskCode],
        says: "device flow scope",
        message: "Google does not give these scopes to a sign-in with a code.",
        hint: OTHER_WAYS,
    },
    Known {
        error: "invalid_scope",
        steps: &[],
        says: "",
        message: "The server does not know, or does not allow, one of the scopes asked for.",
        hint: "Check `scopes` in the profile, and what the client may ask for at the server.",
    },
    Known {
        error: "invalid_client",
        steps: &[],
        says: "client type",
        message: "The OAuth client is of the wrong type for a sign-in with a code.",
        hint: "In the Google Cloud console create a client of type \"TVs and Limited Input devices\", or use `--method browser` with this one.",
    },
    Known {
        error: "invalid_client",
        steps: &[],
        says: "",
        message: "The server does not know this client, or its secret is wrong.",
        hint: "Check `client_id` and `client_secret` (or `client_secrets_file`) in the profile.",
    },
    Known {
        error: "deleted_client",
        steps: &[],
        says: "",
        message: "This OAuth client was deleted; Google deletes clients that nobody used for six months.",
        hint: "Restore or create the client in the Google Cloud console and put it into the profile.",
    },
    Known {
        error: "disabled_client",
        steps: &[],
        says: "",
        message: "This OAuth client is disabled.",
        hint: "Look at its project in the Google Cloud console, or use another client.",
    },
    Known {
        error: "unauthorized_client",
        steps: &[Step::Exchange],
        says: "",
        message: "The client may not act for this person with these scopes.",
        hint: "For a service account: an administrator grants its numeric client ID these scopes under domain-wide delegation in the Admin console.",
    },
    Known {
        error: "unauthorized_client",
        steps: &[],
        says: "",
        message: "This client may not sign in with a code at this server.",
        hint: "Allow it the device authorization grant at the server, or use another client.",
    },
    Known {
        error: "invalid_request",
        steps: &[],
        says: "client_secret is missing",
        message: "Google wants the client's secret for this kind of client.",
        hint: "Put `client_secret` or `client_secrets_file` into the profile.",
    },
    Known {
        error: "access_denied",
        steps: &[],
        says: "",
        message: "The sign-in was denied on the other device, or by a policy of the organisation.",
        hint: "If that was not meant, sign in again and choose Allow.",
    },
    Known {
        error: "expired_token",
        steps: &[],
        says: "",
        message: "The code expired before anybody approved it.",
        hint: "Ask for a new code.",
    },
    Known {
        error: "admin_policy_enforced",
        steps: &[],
        says: "",
        message: "The organisation's administrator does not allow this app the scopes it asks for.",
        hint: "An administrator can trust the client under Security > API controls > App access control in the Admin console.",
    },
    Known {
        error: "org_internal",
        steps: &[],
        says: "",
        message: "This client is for accounts of its own organisation only.",
        hint: "Sign in with an account of that organisation, or use a client whose audience is External.",
    },
    Known {
        error: "invalid_grant",
        steps: &[Step::Refresh],
        says: "rapt",
        message: "The organisation asks for a new sign-in from time to time, and now is the time.",
        hint: "Sign in again: roomkey login.",
    },
    Known {
        error: "invalid_grant",
        steps: &[],
        says: "invalid jwt",
        message: "The server does not accept the signed request: the key is wrong, or this machine's clock is.",
        hint: "Check the key file, and set the clock (it may be off by minutes at most).",
    },
    Known {
        error: "invalid_grant",
        steps: &[Step::Refresh],
        says: "",
        message: "The sign-in is over: it was revoked, replaced, or not used for too long. An app in testing at Google ends it after 7 days.",
        hint: "Sign in again: roomkey login.",
    },
    Known {
        error: "invalid_grant",
        steps: &[],
        says: "",
        message: "The server does not take this code any more: it was used, has expired, or belongs to another client.",
        hint: "Ask for a new code.",
    },
    Known {
        error: "rate_limit_exceeded",
        steps: &[],
        says: "",
        message: "The client has asked for too many codes.",
        hint: "Wait a few minutes, then try again. If it goes on, the client's quota is too small.",
    },
    Known {
        error: "unsupported_grant_type",
        steps: &[],
        says: "",
        message: "The server does not offer this way of signing in.",
        hint: "Choose another method, or another issuer.",
    },
];

/// What a device sign-in at Google may ask for; Google's page and its live list differ somewhat,
/// so this is the wider of both, and Google has the last word on what is in it.
const GOOGLE_DEVICE: &[&str] = &[
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/drive.appdata",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.readonly",
];

/// Says before anything is sent that Google refuses these scopes on its device flow.
pub fn refused_by_google_device(scopes: &[Scope]) -> Option<Explanation> {
    let refused: Vec<_> = scopes
        .iter()
        .filter(|scope| {
            scope
                .as_str()
                .starts_with("https://www.googleapis.com/auth/")
        })
        .filter(|scope| !GOOGLE_DEVICE.contains(&scope.as_str()))
        .map(Scope::short)
        .collect();
    (!refused.is_empty()).then(|| {
        Explanation::new(
            Cause::NotSignedIn,
            format!(
                "Google keeps a short list of scopes for signing in with a code, and these are not on it: {}. Nothing was sent.",
                refused.join(", ")
            ),
        )
        .reason("invalid_scope")
        .hint(OTHER_WAYS)
    })
}

/// The presentable form of an error.
pub fn explain(error: &Error, step: Step) -> Explanation {
    match error {
        Error::Http(error) => unreachable(error),
        Error::Explained(explanation) => explanation.clone(),
        Error::Expired => refused(
            &ErrorAnswer {
                status: 400,
                error: "expired_token".to_owned(),
                description: None,
                subtype: None,
            },
            step,
        ),
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
    fn chat_scopes_are_refused_for_google_before_sending() {
        let asked = Scope::list("openid email spaces directory");
        let refused = refused_by_google_device(&asked).unwrap();
        assert!(
            refused.message.contains("spaces, directory."),
            "{refused:?}"
        );
        assert_eq!(refused.reason.as_deref(), Some("invalid_scope"));
        assert_eq!(
            refused_by_google_device(&Scope::list(
                "openid email profile https://www.googleapis.com/auth/drive.file"
            )),
            None
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
