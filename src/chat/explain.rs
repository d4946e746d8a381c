//! What the API's refusals mean, and what to do next.

mod blanks;
mod table;

use super::error::{ApiError, ChatError};
use crate::http::HttpError;
use crate::oauth::explain::clock;
use crate::text::explanation::{Cause, Explanation, sentence as full};
use table::{DIRECTORY, KNOWN, Known};

/// `ErrorInfo.reason` of a call whose token was not granted its scope.
const SCOPE_INSUFFICIENT: &str = "ACCESS_TOKEN_SCOPE_INSUFFICIENT";

impl ChatError {
    /// What happened, why, and what to do next.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Account(error) => error.explain(),
            Self::Http(error) => explain_http(error),
            Self::Api(error) => error.explain(),
            Self::Malformed { .. } => Explanation::new(Cause::Unavailable, self.to_string())
                .reason("malformed_answer")
                .hint("Try again; if it stays, something between here and Google changes the answers."),
            Self::Unreadable { .. } => Explanation::new(Cause::Partial, self.to_string())
                .reason("unreadable_rows")
                .hint("Look at them with --output json, and see whether there is a newer roomkey."),
            Self::Address => Explanation::new(Cause::Usage, self.to_string())
                .hint("Correct `endpoints` in the configuration file."),
        }
    }
}

/// No answer at all.
pub fn explain_http(error: &HttpError) -> Explanation {
    let mut told = Explanation::new(Cause::Unavailable, error.to_string()).reason("unavailable");
    told.host = error.host().map(Box::from);
    match error {
        HttpError::Insecure { .. } => Explanation::new(Cause::Usage, error.to_string())
            .hint("Only this machine itself may be reached over plain http."),
        HttpError::Unreachable { .. } => {
            told.hint("Check the network, the proxy settings and the address, then try again.")
        }
        HttpError::Timeout { .. } | HttpError::Broken { .. } => told.hint("Try again in a moment."),
        HttpError::TooLarge { .. } => told.hint("This is no answer of the API; check the address."),
        HttpError::Unsendable { .. } => Explanation::new(Cause::Usage, error.to_string())
            .hint("Check the token: it may hold a line break."),
        HttpError::Setup { .. } => told.hint("Check the system's root certificates."),
    }
}

impl ApiError {
    /// What the API's refusal means, and what to do next.
    pub fn explain(&self) -> Explanation {
        let reason = self.reason.clone().unwrap_or_else(|| self.status.clone());
        let mut told = match self.known() {
            Some(known) => {
                let message = if known.means.is_empty() {
                    self.own_words()
                } else {
                    self.fill(known.means)
                };
                Explanation::new(known.cause, message).hint(self.fill(known.next))
            }
            None if self.code >= 500 => Explanation::new(Cause::Unavailable, self.own_words())
                .hint("Google has a problem; try again in a moment."),
            None => Explanation::new(Cause::Failed, self.own_words()),
        };
        let wrong_clock = self.clock_ahead.and_then(clock::sentence);
        if let Some(sentence) = wrong_clock.filter(|_| self.code == 401) {
            told.message = format!("{} {}", full(&told.message), sentence);
            told.hint = Some(clock::SET_THE_CLOCK.to_owned());
        }
        if reason == SCOPE_INSUFFICIENT && !self.scope.is_empty() {
            told = told.scope(self.scope);
        }
        if !reason.is_empty() {
            told = told.reason(reason);
        }
        told.code(self.code)
    }

    /// The first row that fits.
    fn known(&self) -> Option<&'static Known> {
        let message = self.message.to_lowercase();
        KNOWN.iter().find(|row| {
            (row.code == 0 || row.code == self.code)
                && (row.reason.is_empty()
                    || self.reason.as_deref() == Some(row.reason)
                    || self.status == row.reason
                    || (row.reason == DIRECTORY && self.scope == DIRECTORY))
                && message.contains(row.says)
        })
    }

    fn own_words(&self) -> String {
        if self.violations.is_empty() {
            self.message.clone()
        } else {
            format!("{} ({})", self.message, self.violations.join("; "))
        }
    }
}

#[cfg(test)]
mod tests;
