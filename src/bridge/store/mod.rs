//! Where a bridge keeps its rows: memory, an embedded database, or Redis for many replicas. A
//! store knows keys, bytes and times; what a row means is decided by `flow` alone.
//!
//! Rows change by optimistic transactions: a [`Commit`] names the versions it was decided on, and
//! is carried out whole or not at all.

mod address;
mod bounds;
mod memory;
mod redb;
mod redis;
mod rows;
mod windows;

pub use self::redb::Redb;
pub use self::redis::Redis;
pub use address::{Opened, StoreAddress, open};
pub use memory::Memory;

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::BoxFuture;

/// A moment, in milliseconds of Unix time. The bridge's clock gives it; replicas agree within
/// seconds.
pub type Millis = u64;

/// The name of a row: a table and an identifier that is a hash or random, never a secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which kind of row.
    pub table: &'static str,
    /// Anything short; it is written to disk as it is.
    pub id: String,
}

impl Key {
    /// A key.
    pub fn new(table: &'static str, id: impl Into<String>) -> Self {
        Self {
            table,
            id: id.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.table, self.id)
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Grows with every write, and is never given twice, not even to a row that was deleted and
    /// made anew; to be named in [`Commit::expect`].
    pub version: u64,
    /// What `flow` wrote; secrets in it are sealed.
    pub value: Vec<u8>,
}

/// A change to several rows, decided on the versions named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Each key must still have this version; `None` means that there is no such row.
    pub expect: Vec<(Key, Option<u64>)>,
    /// Rows to write, with the moment from which they are as good as none.
    pub put: Vec<(Key, Vec<u8>, Option<Millis>)>,
    /// Rows to delete; a key is here or in `put`, not in both.
    pub delete: Vec<Key>,
}

/// What came of a [`Commit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable, whole.
    Done,
    /// Somebody was faster: nothing was written. Read again, decide again.
    Conflict,
}

/// What a poll finds (RFC 8628 §3.5), in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polled {
    /// The row, where there is one.
    pub row: Option<Row>,
    /// The interval that holds from now on, in seconds; 5 more where this poll came too early.
    pub interval: u64,
    /// Whether this poll came too early; the first one never does.
    pub too_early: bool,
}

/// How often a device may poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The interval that was advertised, in seconds.
    pub interval: u64,
    /// How much too early is still in time.
    pub tolerance: Duration,
}

/// A bound on how many rows of some kind live at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// What is counted, such as the pending requests of one client.
    pub key: Key,
    /// How many there may be, the new one included.
    pub most: u64,
}

/// A place for rows. Every method is atomic by itself, between processes too where several share
/// the store; an expired row is as good as none.
pub trait Store: Send + Sync + fmt::Debug {
    /// Reads a row.
    fn get<'a>(&'a self, key: &'a Key, now: Millis) -> BoxFuture<'a, Result<Option<Row>, Error>>;

    /// Reads a row for a poll, and notes the time of the poll and the interval with the row. The
    /// note ends with the row, outlives its changes, and need not outlive a restart. Without a row
    /// nothing is noted.
    fn poll<'a>(
        &'a self,
        key: &'a Key,
        pace: Pace,
        now: Millis,
    ) -> BoxFuture<'a, Result<Polled, Error>>;

    /// Changes rows. After an error it is not known whether it was done: read again.
    fn commit(&self, commit: Commit, now: Millis) -> BoxFuture<'_, Result<Outcome, Error>>;

    /// Takes a place under every bound until then, or under none; gives the first bound that is
    /// full. An id that has its place already keeps it, with the new end.
    fn reserve<'a>(
        &'a self,
        id: &'a str,
        bounds: &'a [Bound],
        until: Millis,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Key>, Error>>;

    /// Gives the places of an id back before their time.
    fn release<'a>(&'a self, id: &'a str, keys: &'a [Key]) -> BoxFuture<'a, Result<(), Error>>;

    /// Counts an event; how many there were in the window that ends now, this one included. An
    /// event is never forgotten too early, and at most a sixtieth of the window too late. A key
    /// has one window, always the same.
    fn count<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>>;

    /// How many events [`Self::count`] has seen in the window that ends now.
    fn counted<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>>;

    /// Every row of a table, in no order: for the operator's lists, never for a request.
    fn list<'a>(
        &'a self,
        table: &'static str,
        now: Millis,
    ) -> BoxFuture<'a, Result<Vec<(Key, Row)>, Error>>;

    /// Whether the store answers.
    fn ready(&self) -> BoxFuture<'_, Result<(), Error>>;
}

/// A store that did not do what it was asked. To the client it is a 503 and a retry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store is not available: {0}")]
pub struct Error(pub String);

/// What is handed out to one owner as a rule, and holds many subscribers: an IPv4 /24, an IPv6 /48.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}-{b:x}-{c:x}")
        }
    }
}

/// Addresses are counted by what one subscriber has: a whole IPv4 address, an IPv6 /64.
pub fn subscriber(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}-{b:x}-{c:x}-{d:x}")
        }
    }
}
