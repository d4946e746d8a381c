//! A sign-in as one stream of events, read alike by `login --json`, the plain command line and
//! the sign-in screen.

use std::time::Duration;

use crate::oauth::Explanation;
pub use crate::oauth::device::Stage;

/// What a person needs to approve the sign-in on another device (RFC 8628 §3.2, §3.3).
/// The device code is not part of it: it is never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCodePrompt {
    /// Shown and typed exactly as the server wrote it.
    pub user_code: String,
    /// The address to open.
    pub verification_uri: String,
    /// The address with the code in it, for a QR code.
    pub verification_uri_complete: Option<String>,
    /// How long the code lives, counted from the event.
    pub expires_in: Duration,
    /// Least time between two polls.
    pub interval: Duration,
}

/// The result of a finished sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account's e-mail address (or subject) where the provider names one.
    pub account: Option<String>,
    /// What was granted, whatever was asked.
    pub scopes: Vec<String>,
    /// What was asked and not granted.
    pub missing_scopes: Vec<String>,
    /// Where the credential rests now, said aloud (`file /home/…`, `memory`).
    pub stored: String,
}

/// One step of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInEvent {
    /// Metadata is read and a code is asked for.
    Starting,
    /// Show this and wait.
    UserCode(UserCodePrompt),
    /// The browser method: open this address.
    AuthorizationUrl {
        /// Where the person goes.
        url: String,
        /// Where the browser comes back to.
        redirect_uri: String,
    },
    /// A poll was answered with "pending": the heartbeat.
    Polled,
    /// What the person on the phone is doing.
    Stage(Stage),
    /// Something worth knowing that does not end the sign-in (server busy, no network, clock drift).
    Note(String),
    /// Done; the stream ends.
    SignedIn(SignedIn),
    /// Over; the stream ends. `expired_token` as reason means: offer a new code.
    Failed(Explanation),
}
