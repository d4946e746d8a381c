//! A sign-in as one stream of events, read alike by `login --json`, the plain command line and
//! the sign-in screen.

use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::mpsc::{Receiver, Sender};

use crate::config::Scope;
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

/// How one sign-in differs from what the profile says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInRequest {
    /// Asked for besides the profile's scopes, by a person who is signed in already and needs more.
    pub more: Vec<Scope>,
    /// Loopback port that the browser comes back to; a free one where absent.
    pub port: Option<u16>,
    /// Whether a browser may be opened on this machine.
    pub open_browser: bool,
    /// Nobody can type while it waits: a bridge is not offered the return code.
    pub unattended: bool,
}

/// What the person gives while a sign-in waits.
#[derive(Debug, Clone)]
pub enum SignInAnswer {
    /// The address that their browser was sent to and could not open; it holds the code.
    RedirectedAddress(SecretString),
    /// The digits that the phone shows after approval.
    ReturnCode(String),
}

/// A sign-in that goes on. Dropping it cancels.
#[derive(Debug)]
pub struct SignIn {
    events: Receiver<SignInEvent>,
    answers: Sender<SignInAnswer>,
}

impl SignIn {
    pub(super) const fn new(events: Receiver<SignInEvent>, answers: Sender<SignInAnswer>) -> Self {
        Self { events, answers }
    }

    /// The next event; `None` after the last one.
    pub async fn recv(&mut self) -> Option<SignInEvent> {
        self.events.recv().await
    }

    /// The next event, if there is one now.
    pub fn try_recv(&mut self) -> Option<SignInEvent> {
        self.events.try_recv().ok()
    }

    /// Asks it to end; reading on until `None` waits for that.
    pub fn close(&mut self) {
        self.events.close();
    }

    /// Where the person's answers go, also from another task.
    pub fn answers(&self) -> Sender<SignInAnswer> {
        self.answers.clone()
    }
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
    /// The phone shows digits that are to be typed here (see [`SignInAnswer::ReturnCode`]).
    ReturnCode {
        /// Those typed before were wrong.
        again: bool,
    },
    /// What was pasted or typed does not help, and why; the sign-in goes on.
    AnswerRefused(Explanation),
    /// Something worth knowing that does not end the sign-in (server busy, no network, clock drift).
    Note(String),
    /// Done; the stream ends.
    SignedIn(SignedIn),
    /// Over; the stream ends. `expired_token` as reason means: offer a new code.
    Failed(Explanation),
}
