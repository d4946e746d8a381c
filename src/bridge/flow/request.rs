//! One request for a sign-in, from the code on the screen to the session: its row. What a browser
//! may do to it is in `browser`, what the terminal hears in `poll`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::bridge::seal::Sealed;
use crate::bridge::store::Millis;

/// After its end a request is remembered this long, so that an expired code stays expired and a
/// denied one denied (RFC 8628 §3.5).
const REMEMBERED: Millis = 30 * 60 * 1000;
/// Time to fetch an approved session, should the code expire meanwhile: what a person approved
/// is not lost to a poll that was late.
const COLLECT: Millis = 120 * 1000;
/// How often the digits from the phone may be wrong.
pub const TRIES: u8 = 3;

/// How far a person is, as a terminal shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The code was entered.
    CodeEntered,
    /// The person is on the upstream's pages.
    AtGoogle,
    /// The last page is open.
    AwaitingApproval,
    /// Approved: the terminal wants the digits from the phone.
    ReturnCode,
}

impl Stage {
    /// The value of `roomkey_stage`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeEntered => "code_entered",
            Self::AtGoogle => "at_google",
            Self::AwaitingApproval => "awaiting_approval",
            Self::ReturnCode => "return_code",
        }
    }
}

/// The row of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// `client_id` it is bound to.
    pub client: String,
    /// What was asked for, within the client's cap.
    pub scopes: Vec<String>,
    /// What the terminal calls itself.
    pub host: Option<String>,
    /// Where it asked from.
    pub address: IpAddr,
    /// When.
    pub asked_at: Millis,
    /// Undecided by then, it is over.
    pub expires_at: Millis,
    /// Whether pending answers tell the stage.
    pub stages: bool,
    /// Whether approval ends with digits.
    pub return_code: bool,
    /// The user code, sealed: the pages show it again for comparison.
    pub user_code: Sealed,
    /// The name of the user code's row, to be deleted with the decision.
    pub user_code_row: String,
    /// How far it is.
    pub state: State,
}

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum State {
    /// Nobody has entered the code.
    Waiting,
    /// This browser has, and no other can.
    Claimed {
        /// Hash of its cookie.
        browser: String,
        /// The attempt at the upstream that is under way.
        attempt: Option<Attempt>,
    },
    /// The upstream sent the browser back: its answer is being checked. Should the bridge die
    /// here, the person starts another attempt.
    Checking {
        /// Hash of its cookie.
        browser: String,
        /// Hash of the `state` that was used up.
        attempt: String,
    },
    /// The account is known and the last page open. The tokens are in a row of their own.
    Deciding {
        /// Hash of the browser's cookie.
        browser: String,
        /// Hash of the `state` that led here.
        attempt: String,
        /// Who.
        account: Account,
        /// What the account granted of what was asked.
        scopes: Vec<String>,
    },
    /// Allowed on the last page; the terminal may fetch its session.
    Approved {
        /// Hash of the browser's cookie.
        browser: String,
        /// Who.
        account: Account,
        /// What the session may.
        scopes: Vec<String>,
        /// When.
        at: Millis,
        /// The digits that are still to come.
        digits: Option<Digits>,
    },
    /// The terminal has fetched its session.
    Redeemed {
        /// Hash of the browser's cookie.
        browser: String,
        /// Who.
        account: Account,
        /// Which session.
        session: String,
        /// When.
        at: Millis,
    },
    /// Denied, cancelled, or three wrong numbers.
    Denied {
        /// Hash of the cookie of the browser that had claimed it.
        browser: Option<String>,
        /// Who it would have been.
        account: Option<Account>,
    },
}

/// One attempt at the upstream: fresh values each time (RFC 9700 §4.7, RFC 7636).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Hash of `state`.
    pub state: String,
    /// `state` itself: our own page leads to the upstream, and can be reloaded.
    pub sealed: Sealed,
    /// `nonce`.
    pub nonce: String,
    /// PKCE verifier.
    pub verifier: Sealed,
}

/// An account at the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// `sub`.
    pub subject: String,
    /// Verified `email`.
    pub email: Option<String>,
}

impl Account {
    /// What people know it by.
    pub fn name(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.subject)
    }
}

/// Digits that the phone shows and the terminal must send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digits {
    /// They.
    pub sealed: Sealed,
    /// Wrong numbers so far.
    pub wrong: u8,
    /// The last wrong one: sent again, as after a lost answer, it does not count again.
    pub last: Option<String>,
}

impl Request {
    /// Whether its time is over before it was decided.
    pub fn expired(&self, now: Millis) -> bool {
        match &self.state {
            State::Approved { at, .. } => now >= self.collectable_until(*at),
            State::Redeemed { .. } | State::Denied { .. } => false,
            _ => now >= self.expires_at,
        }
    }

    /// Until when an approved session can be fetched.
    pub fn collectable_until(&self, approved_at: Millis) -> Millis {
        self.expires_at.max(approved_at + COLLECT)
    }

    /// When its row may be forgotten.
    pub fn forget_at(&self) -> Millis {
        self.expires_at + COLLECT + REMEMBERED
    }

    /// Whether it still takes one of the places for pending requests.
    pub fn is_open(&self) -> bool {
        !matches!(
            self.state,
            State::Approved { .. } | State::Redeemed { .. } | State::Denied { .. }
        )
    }

    /// How far the person is.
    pub fn stage(&self) -> Option<Stage> {
        match &self.state {
            State::Claimed { attempt: None, .. } => Some(Stage::CodeEntered),
            State::Claimed { .. } | State::Checking { .. } => Some(Stage::AtGoogle),
            State::Deciding { .. } => Some(Stage::AwaitingApproval),
            State::Approved { digits, .. } => digits.is_some().then_some(Stage::ReturnCode),
            State::Waiting | State::Redeemed { .. } | State::Denied { .. } => None,
        }
    }

    /// The browser that has claimed it.
    pub fn browser(&self) -> Option<&str> {
        match &self.state {
            State::Waiting => None,
            State::Claimed { browser, .. }
            | State::Checking { browser, .. }
            | State::Deciding { browser, .. }
            | State::Approved { browser, .. }
            | State::Redeemed { browser, .. } => Some(browser),
            State::Denied { browser, .. } => browser.as_deref(),
        }
    }

    /// The account, where it is known.
    pub fn account(&self) -> Option<&Account> {
        match &self.state {
            State::Deciding { account, .. }
            | State::Approved { account, .. }
            | State::Redeemed { account, .. } => Some(account),
            State::Denied { account, .. } => account.as_ref(),
            _ => None,
        }
    }

    /// The terminal gave up before it had a session; nothing to do where it has one.
    pub fn cancel(&self, now: Millis) -> Option<Self> {
        let over = matches!(self.state, State::Redeemed { .. } | State::Denied { .. });
        (!over && !self.expired(now)).then(|| self.denied())
    }

    pub(super) fn denied(&self) -> Self {
        self.with(State::Denied {
            browser: self.browser().map(ToOwned::to_owned),
            account: self.account().cloned(),
        })
    }

    pub(super) fn with(&self, state: State) -> Self {
        Self {
            state,
            ..self.clone()
        }
    }
}
