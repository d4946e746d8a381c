//! What is known of a sign-in besides the server's answer, for the blanks in the table's texts.

use jiff::SignedDuration;

use crate::config::Scope;
use crate::text::one_line;

use super::clock;

/// Longest name of an account or client that is shown, in characters.
const MAX_NAME: usize = 300;

/// What is known; each is optional.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The numeric client ID of a service account.
    pub client: Option<&'a str>,
    /// The service account's address.
    pub account: Option<&'a str>,
    /// The person that it acts as.
    pub subject: Option<&'a str>,
    /// What was asked for.
    pub scopes: &'a [Scope],
}

impl Facts<'_> {
    /// Fills the blanks of a text of the table.
    pub(super) fn fill(&self, text: &str, clock_ahead: Option<SignedDuration>) -> String {
        let mut text = text.to_owned();
        let mut put = |blank: &str, value: &dyn Fn() -> String| {
            if text.contains(blank) {
                text = text.replace(blank, &value());
            }
        };
        let or = |known: Option<&str>, general: &str| one_line(known.unwrap_or(general), MAX_NAME);
        put("{client}", &|| {
            or(self.client, "the numeric client ID in the key file")
        });
        put("{account}", &|| or(self.account, "the service account"));
        put("{subject}", &|| or(self.subject, "the person it acts as"));
        put("{scopes}", &|| self.scopes());
        put("{names}", &|| self.names());
        put("{clock}", &|| {
            clock_ahead
                .and_then(clock::sentence)
                .unwrap_or_else(|| "This machine's clock may be wrong.".to_owned())
        });
        text
    }

    /// As the configuration writes them.
    fn names(&self) -> String {
        if self.scopes.is_empty() {
            return "one that was asked for".to_owned();
        }
        let all: Vec<&str> = self.scopes.iter().map(Scope::short).collect();
        all.join(", ")
    }

    /// As the Admin console wants them pasted: in full, separated by commas.
    fn scopes(&self) -> String {
        if self.scopes.is_empty() {
            return "the scopes of the profile, written in full".to_owned();
        }
        let all: Vec<&str> = self.scopes.iter().map(Scope::as_str).collect();
        all.join(",")
    }
}
