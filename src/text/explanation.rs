//! One shape for every error a person sees: what happened, why, and what to do next.

use serde::{Deserialize, Serialize};

/// What kind of trouble it is; decides the exit code and what a screen offers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Anything without a class of its own.
    #[default]
    Failed,
    /// Wrong arguments, an ambiguous name, or refused for want of a confirmation.
    Usage,
    /// Not signed in, or the sign-in failed.
    NotSignedIn,
    /// Permission or scope missing.
    Permission,
    /// The thing does not exist, or the caller may not see it.
    NotFound,
    /// Of several rows or parts some failed.
    Partial,
    /// Network or service unavailable.
    Unavailable,
    /// The person stopped it.
    Cancelled,
}

impl Cause {
    /// The process exit code of the contract.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotSignedIn => 3,
            Self::Permission => 4,
            Self::NotFound => 5,
            Self::Partial => 6,
            Self::Unavailable => 7,
            Self::Cancelled => 130,
        }
    }
}

/// Somebody's words with a full stop, where more words follow.
pub fn sentence(words: &str) -> String {
    let words = words.trim_end();
    if words.is_empty() || words.ends_with(['.', '!', '?', ')', ':']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

/// An error made ready for a person: plain text, nothing secret, not yet made safe for a terminal.
/// As JSON it is `{"code","reason","message","hint"}`, without the cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Explanation {
    /// Its class.
    #[serde(skip)]
    pub cause: Cause,
    /// HTTP status where an API answered.
    pub code: Option<u16>,
    /// Machine-readable reason: an OAuth `error`, or an API's `ErrorInfo.reason` or `status`.
    pub reason: Option<String>,
    /// What happened and why, in a sentence or two.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The scope for want of which it was refused; a screen can offer to ask for it.
    #[serde(skip)]
    pub scope: Option<Box<str>>,
    /// Host and port of the server that could not be reached.
    #[serde(skip)]
    pub host: Option<Box<str>>,
}

impl Explanation {
    /// A new explanation without code, reason or hint.
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self {
            cause,
            code: None,
            reason: None,
            message: message.into(),
            hint: None,
            scope: None,
            host: None,
        }
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the machine-readable reason.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds the scope that was missing.
    pub fn scope(mut self, scope: impl Into<Box<str>>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Adds the host that did not answer.
    pub fn host(mut self, host: impl Into<Box<str>>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Adds the HTTP status.
    pub const fn code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }
}
