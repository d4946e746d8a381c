//! Rows as the service reads and writes them: which tables there are, what they hold besides the
//! rows of `flow`, and how a change is put together.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::bridge::codes;
use crate::bridge::flow::{self, Unreadable};
use crate::bridge::seal::{Broken, Sealed};
use crate::bridge::store::{self, Commit, Key, Millis, Outcome};

use super::{OAuthError, PageError, Parts};

/// Requests, by hash of the device code.
pub(super) const REQUEST: &str = "request";
/// Live user codes, by keyed hash; each holds a [`Pointer`].
const USER_CODE: &str = "user_code";
/// What a browser has claimed last, by hash of its cookie; a [`Pointer`].
const BROWSER: &str = "browser";
/// The upstream's tokens between the callback and the redemption: [`Held`], by request.
const TOKENS: &str = "tokens";
/// [`flow::grant::Grant`], by hash of client and account.
pub(super) const GRANT: &str = "grant";
/// Who renews a grant just now: a [`Lease`], by grant.
const LEASE: &str = "lease";
/// [`flow::session::Session`], by session.
pub(super) const SESSION: &str = "session";

/// How often a decision is made anew because others were faster. Fifty at once on one row are
/// expected; each round lets one through.
pub(super) const ROUNDS: usize = 200;

/// A row that leads to a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pointer {
    /// Its name.
    pub request: String,
}

/// What an exchange gave, until the terminal fetches it. Denied or expired, it is forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Held {
    /// Access token.
    pub access: Sealed,
    /// When that ends.
    pub expires_at: Millis,
    /// What that may.
    pub scopes: Vec<String>,
    /// Refresh token, where there is one.
    pub refresh: Option<Sealed>,
    /// What the refresh token stands for.
    pub granted: Vec<String>,
}

/// A turn to renew a grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Lease {
    /// Whose.
    pub holder: String,
    /// Until when; after that its holder is taken for dead.
    pub until: Millis,
}

/// A row as it was read.
#[derive(Debug, Clone)]
pub(super) struct Kept<T> {
    pub version: u64,
    pub row: T,
}

/// Why a row could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Row(#[from] Unreadable),
    #[error(transparent)]
    Seal(#[from] Broken),
    #[error("others kept changing the same rows")]
    Contended,
    #[error("the task that did the work ended early")]
    Cut,
}

impl From<Trouble> for OAuthError {
    fn from(trouble: Trouble) -> Self {
        tracing::error!("bridge: {trouble}");
        Self::unavailable("The bridge cannot do this just now. Nothing was lost: try again.")
    }
}

impl From<Trouble> for PageError {
    fn from(trouble: Trouble) -> Self {
        tracing::error!("bridge: {trouble}");
        Self::Unavailable
    }
}

/// The moment of a call, which goes on while the call waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    at: Millis,
    since: Instant,
}

impl Clock {
    pub(super) fn new(at: Millis) -> Self {
        Self {
            at,
            since: Instant::now(),
        }
    }

    pub(super) fn now(&self) -> Millis {
        let waited = self.since.elapsed().as_millis();
        self.at + u64::try_from(waited).unwrap_or(u64::MAX / 2)
    }
}

pub(super) fn request_key(request: &str) -> Key {
    Key::new(REQUEST, request)
}

pub(super) fn user_code_key(name: &str) -> Key {
    Key::new(USER_CODE, name)
}

pub(super) fn browser_key(browser: &str) -> Key {
    Key::new(BROWSER, browser)
}

pub(super) fn tokens_key(request: &str) -> Key {
    Key::new(TOKENS, request)
}

pub(super) fn grant_key(client: &str, subject: &str) -> Key {
    // No client_id holds a line break: the two cannot run into one another.
    Key::new(GRANT, codes::hash("grant", &format!("{client}\n{subject}")))
}

pub(super) fn lease_key(grant: &Key) -> Key {
    Key::new(LEASE, grant.id.clone())
}

pub(super) fn session_key(session: &str) -> Key {
    Key::new(SESSION, session)
}

/// A change that is put together step by step.
#[derive(Debug, Default)]
pub(super) struct Change(Commit);

impl Change {
    /// The row must still be as it was read.
    pub(super) fn on<T>(mut self, key: &Key, kept: Option<&Kept<T>>) -> Self {
        self.0
            .expect
            .push((key.clone(), kept.map(|kept| kept.version)));
        self
    }

    /// There must be no such row.
    pub(super) fn on_none(mut self, key: Key) -> Self {
        self.0.expect.push((key, None));
        self
    }

    /// Writes a row.
    pub(super) fn put<T: Serialize>(
        mut self,
        key: Key,
        row: &T,
        until: Millis,
    ) -> Result<Self, Unreadable> {
        self.0.put.push((key, flow::encode(row)?, Some(until)));
        Ok(self)
    }

    /// Deletes a row.
    pub(super) fn delete(mut self, key: Key) -> Self {
        self.0.delete.push(key);
        self
    }
}

impl Parts {
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        key: &Key,
        now: Millis,
    ) -> Result<Option<Kept<T>>, Trouble> {
        let Some(row) = self.store.get(key, now).await? else {
            return Ok(None);
        };
        Ok(Some(Kept {
            version: row.version,
            row: flow::decode(&row.value)?,
        }))
    }

    /// Whether the change was made; `false` means that somebody was faster.
    pub(super) async fn commit(&self, change: Change, now: Millis) -> Result<bool, Trouble> {
        Ok(self.store.commit(change.0, now).await? == Outcome::Done)
    }
}
