//! What an error of the upstream means to the bridge. Nothing it says is passed on but a code.

use crate::bridge::service::Failure;
use crate::http::HttpError;
use crate::oauth::Error;
use crate::text;

/// Longest `error` that is passed on, in bytes; no registered one is half as long.
const MAX_CODE: usize = 64;

pub(super) fn failure(error: Error) -> Failure {
    match error {
        Error::Refused(answer) => {
            let description = answer.description.as_deref().unwrap_or_default();
            let description = text::safe(description);
            tracing::warn!(status = answer.status, error = %text::safe(&answer.error), %description, "the upstream refused");
            refused(answer.status, &answer.error)
        }
        Error::Http(error @ HttpError::TooLarge { .. }) => Failure::Lying(error.to_string()),
        Error::Malformed { host, status, .. } if status == 429 || status >= 500 => {
            Failure::Unavailable(format!("{host} answered {status}"))
        }
        error @ Error::Malformed { .. } => Failure::Lying(text::safe(&error.to_string()).into()),
        other => Failure::Unavailable(text::safe(&other.to_string()).into()),
    }
}

fn refused(status: u16, code: &str) -> Failure {
    let passing = [
        "temporarily_unavailable",
        "server_error",
        "internal_failure",
    ];
    if status == 429 || status >= 500 || passing.contains(&code) {
        return Failure::Unavailable(format!("it answered {status}"));
    }
    // RFC 6749 §5.2: no quotes, no backslash, no controls.
    let fine = code
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
    if fine && code.len() <= MAX_CODE {
        Failure::Refused(code.to_owned())
    } else {
        Failure::Lying("its error cannot be read".into())
    }
}
