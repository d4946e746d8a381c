//! What the pages show and say, as plain data; the wording around it is the pages' own.

use std::fmt;
use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use crate::bridge::codes;
use crate::bridge::store::Millis;
use crate::config::Scope;

pub use crate::bridge::flow::request::Stage;

/// One browser, by the value of its cookie.
#[derive(Clone)]
pub struct Browser(SecretString);

impl Browser {
    /// A new one, for a browser that sent no cookie.
    pub fn mint() -> Self {
        Self(codes::secret().into())
    }

    /// From a cookie that this bridge set; anything else is none of ours.
    pub fn read(cookie: &str) -> Option<Self> {
        codes::is_secret(cookie).then(|| Self(cookie.into()))
    }

    /// The value for the cookie.
    pub fn cookie(&self) -> &str {
        self.0.expose_secret()
    }

    /// What rows know it by.
    pub(super) fn hash(&self) -> String {
        codes::hash("browser", self.cookie())
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser([redacted])")
    }
}

/// Which request a page was about. It goes into the page's form and comes back with the decision,
/// so that a page that was left open decides about no other terminal. No secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket(pub String);

/// Which terminal is asking, and for what. All texts come from the network: pages escape them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Which request this is.
    pub ticket: Ticket,
    /// The registered client.
    pub client_name: String,
    /// What the terminal calls itself: at most 64 characters of one line.
    pub host: Option<String>,
    /// Where it asked from.
    pub address: IpAddr,
    /// Whether that is also the address of this browser, or of its network.
    pub same_network: bool,
    /// When it asked.
    pub asked_at: Millis,
    /// When its code expires.
    pub expires_at: Millis,
    /// What it asks for, identity included.
    pub scopes: Vec<Scope>,
    /// The code, grouped, to be compared with the terminal's screen.
    pub user_code: String,
    /// How far it is: `CodeEntered`, `AtGoogle` or `AwaitingApproval`.
    pub already_at: Stage,
}

/// The last page: who would be signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastPage {
    /// The verified account.
    pub account: String,
    /// Where; its `scopes` are those that the account granted.
    pub asking: Asking,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Whether it was allowed.
    pub allowed: bool,
    /// Three digits that the person types into the terminal.
    pub return_code: Option<String>,
    /// The account; absent where it was denied before Google named one.
    pub account: Option<String>,
    /// The terminal.
    pub host: Option<String>,
    /// Whether the terminal has fetched its session: nothing is left to do.
    pub collected: bool,
}

/// Where a browser stands: what to show after a reload or a step back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has claimed no code: ask for one.
    Nothing,
    /// It is to say whether it started this, and go to Google (again).
    Claimed(Asking),
    /// Google's answer is being checked; reload in a moment.
    Checking(Asking),
    /// It is to allow or deny.
    Deciding(LastPage),
    /// It has decided, or the terminal gave up.
    Decided(Decided),
    /// The code's life is over; the terminal shows a new one on request.
    Expired,
}

/// What came back from the upstream (RFC 6749 §4.1.2), each parameter as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// `state`.
    pub state: Option<String>,
    /// `code`.
    pub code: Option<SecretString>,
    /// `error`.
    pub error: Option<String>,
    /// `error_description`.
    pub error_description: Option<String>,
    /// `iss` (RFC 9207).
    pub iss: Option<String>,
}

/// Why there is no next page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Mistyped, expired, or decided already: these look alike to a guesser.
    #[error(
        "No terminal is waiting with this code. Compare it with the terminal's screen: codes live for ten minutes."
    )]
    UnknownCode,
    /// Another browser has it (RFC 8628 §5.4).
    #[error(
        "It was entered in another browser before. Go on there; if that was not you, ask your terminal for a new code."
    )]
    ClaimedElsewhere,
    /// Too many failed codes; 429.
    #[error("Too many wrong codes were tried. Wait a minute, then try again.")]
    TooManyTries {
        /// When to come back, in seconds.
        retry_after: u64,
    },
    /// Too many right codes and ways to the upstream from one address; 429.
    #[error(
        "Too many sign-ins are being made from your network just now. Wait a minute, then try again."
    )]
    TooManySteps {
        /// When to come back, in seconds.
        retry_after: u64,
    },
    /// This browser has no request under way, or a page of an earlier one was used.
    #[error(
        "This page is no longer about the sign-in that is under way here. Enter the code from the terminal again."
    )]
    NothingUnderWay,
    /// The code's life is over.
    #[error("It lived for ten minutes. Ask your terminal for a new one.")]
    Expired,
    /// It was allowed, denied or cancelled before.
    #[error(
        "Somebody said yes or no to this sign-in before. If your terminal is not signed in, ask it for a new code."
    )]
    AlreadyDecided,
    /// A step out of order: nothing to allow yet.
    #[error("Sign in first: there is no account to allow yet.")]
    NotYet,
    /// `state` is not that of the attempt this browser has under way (RFC 9700 §4.7).
    #[error(
        "You came back from a sign-in that was started in another browser or app, or some time ago. Go on there, or enter the code from your terminal here."
    )]
    ForeignAnswer,
    /// This answer is being checked already, by an earlier load of the page; reload in a moment.
    #[error("Your sign-in is being checked. Reload this page in a moment.")]
    InHand,
    /// The person said no on the upstream's pages; the terminal has been told.
    #[error("You said no, and the terminal has been told. Nobody was signed in.")]
    RefusedUpstream,
    /// The upstream answered an error, or one that cannot be believed; trying again is possible.
    #[error("{0}")]
    Upstream(String),
    /// The account is none of those that may use this bridge.
    #[error("{0}")]
    WrongAccount(String),
    /// The store or the upstream does not answer; 503, nothing is lost.
    #[error("This service cannot reach what it needs just now. Try again in a moment.")]
    Unavailable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_a_hash_of_a_random_cookie() {
        let browser = Browser::mint();
        assert!(Browser::read(browser.cookie()).is_some());
        assert!(Browser::read("x").is_none());
        assert!(!browser.hash().contains(browser.cookie()));
        assert!(!format!("{browser:?}").contains(browser.cookie()));
        assert_ne!(Browser::mint().cookie(), browser.cookie());
    }
}
