//! What can go wrong at an authorization server, typed; [`Error::explain`] makes it presentable.

use jiff::SignedDuration;
use serde_json::Value;

use crate::http::{HttpError, Response};
use crate::text::one_line;

use super::explain::{Explanation, Facts, known};

/// Longest text kept of an error answer, in characters.
pub(super) const MAX_TEXT: usize = 300;

/// What was being done when an error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading the issuer's metadata.
    Discover,
    /// Asking for a device code.
    AskCode,
    /// Polling for the token.
    Poll,
    /// Renewing an access token.
    Refresh,
    /// Waiting for the browser to come back with an answer.
    Authorize,
    /// Trading an authorization code for a token.
    Exchange,
    /// Trading a service account's signed request for a token.
    Assertion,
    /// Renewing with a refresh token out of another program's file.
    Imported,
    /// Revoking a token.
    Revoke,
}

/// An error answer of RFC 6749 §5.2, with Google's additions to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// HTTP status.
    pub status: u16,
    /// `error`, or Google's `error_code`.
    pub error: String,
    /// `error_description`.
    pub description: Option<String>,
    /// Google's `error_subtype`.
    pub subtype: Option<String>,
    /// How far this machine's clock is ahead of the server's, where the answer tells.
    pub clock_ahead: Option<SignedDuration>,
}

impl ErrorAnswer {
    /// Reads an error from a body, whatever the status says: GitHub sends errors with 200.
    pub fn parse(response: &Response) -> Option<Self> {
        let body: Value = serde_json::from_slice(&response.body).ok()?;
        Self::from_json(response, &body)
    }

    pub(super) fn from_json(response: &Response, body: &Value) -> Option<Self> {
        let text = |name: &str| {
            let text = one_line(body.get(name)?.as_str()?, MAX_TEXT);
            (!text.is_empty()).then_some(text)
        };
        Some(Self {
            status: response.status,
            clock_ahead: response.clock_ahead(),
            error: text("error").or_else(|| text("error_code"))?,
            description: text("error_description"),
            subtype: text("error_subtype"),
        })
    }

    /// Takes a secret out of the texts, should a server have echoed it.
    pub(super) fn without(mut self, secret: &str) -> Self {
        if secret.len() >= 4 {
            let texts = [
                Some(&mut self.error),
                self.description.as_mut(),
                self.subtype.as_mut(),
            ];
            for text in texts.into_iter().flatten() {
                *text = take_out(text, secret);
            }
        }
        self
    }
}

/// A text without a secret, as it is and as a form holds it; and without what is left of it at the
/// end of a text that was cut there.
fn take_out(text: &str, secret: &str) -> String {
    const REDACTED: &str = "[redacted]";
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut text = text.to_owned();
    for form in [secret, &encoded] {
        text = text.replace(form, REDACTED);
        let ends = form.char_indices().map(|(at, _)| at).rev();
        if let Some(part) = ends
            .filter(|at| *at >= 4)
            .find(|at| text.ends_with(&form[..*at]))
        {
            text.truncate(text.len() - part);
            text.push_str(REDACTED);
        }
    }
    text
}

/// Why an exchange with an authorization server gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server said no.
    #[error("{}", .0.error)]
    Refused(ErrorAnswer),
    /// The answer is not what the standard says.
    #[error("{host} answered {status}, {what}")]
    Malformed {
        /// Whose answer.
        host: String,
        /// HTTP status.
        status: u16,
        /// What is wrong with it.
        what: String,
    },
    /// The code's life is over.
    #[error("the code expired")]
    Expired,
    /// Refused before anything was sent.
    #[error(transparent)]
    Explained(#[from] Explanation),
}

impl Error {
    /// Made presentable.
    pub fn explain(&self, step: Step) -> Explanation {
        self.explain_with(step, &Facts::default())
    }

    /// Made presentable, with what else is known of the sign-in.
    pub fn explain_with(&self, step: Step, facts: &Facts<'_>) -> Explanation {
        known::explain(self, step, facts)
    }

    /// Whether an OAuth error code came back, and it is this one.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(answer) if answer.error == code)
    }

    pub(super) fn malformed(
        url: &reqwest::Url,
        response: &Response,
        what: impl Into<String>,
    ) -> Self {
        Self::Malformed {
            host: url.host_str().unwrap_or("the server").to_owned(),
            status: response.status,
            what: what.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_of_a_server_make_no_message_of_ours() {
        let lie = "no\nroomkey: Signed in as boss@example.com";
        let body = serde_json::json!({
            "error": lie, "error_description": lie, "error_subtype": format!("{lie}{}", "x".repeat(999)),
        });
        let response = Response {
            status: 400,
            headers: reqwest::header::HeaderMap::new(),
            body: body.to_string().into_bytes(),
        };
        let answer = ErrorAnswer::parse(&response).unwrap();
        assert_eq!(answer.subtype.as_ref().unwrap().chars().count(), MAX_TEXT);
        let told = Error::Refused(answer).explain(Step::Poll);
        assert!(told.message.contains("boss@example.com"), "{told:?}");
        assert!(!told.message.contains('\n'), "{told:?}");
        assert!(!told.reason.unwrap().contains('\n'));
    }

    #[test]
    fn an_echoed_secret_is_taken_out_whole_encoded_and_cut_off() {
        let secret = "1//secret";
        for (told, kept) in [
            ("you sent 1//secret!", "you sent [redacted]!"),
            ("token=1%2F%2Fsecret&x", "token=[redacted]&x"),
            ("you sent 1//sec", "you sent [redacted]"),
            ("token=1%2F%2Fse", "token=[redacted]"),
            ("it is 1//", "it is 1//"),
        ] {
            assert_eq!(take_out(told, secret), kept);
        }
    }
}
