//! Rows at a Redis server, for any number of bridges at one address. One script a method, one
//! round trip; time is the caller's. As in the other stores, the times of polls and the counted
//! events live in memory alone, the server's.
//!
//! The server forgets keys a minute after their end, so that its clock and the callers' need not
//! agree; until then the scripts treat them as gone.

mod checkup;
mod connection;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::BoxFuture;
use redis::{Script, cmd};

use super::rows::SLOWER;
use super::windows::slots;
use super::{Bound, Commit, Error, Key, Millis, Outcome, Pace, Polled, Row, Store};
use connection::Connection;

/// Before every key; the braces keep all of them on one node of a cluster.
const PREFIX: &str = "{roomkey}:";
/// What the server keeps longer than asked, in milliseconds.
const SLACK: u64 = 60_000;
/// How long a transaction is known to have been done, in milliseconds: far longer than its answer
/// is waited for.
const REMEMBERED: u64 = 60_000;

static POLL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/poll.lua")));
static COMMIT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/commit.lua")));
static RESERVE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/reserve.lua")));
static COUNT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/count.lua")));
static LIST: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis/list.lua")));

/// The store at a Redis server.
pub struct Redis {
    connection: Connection,
}

impl Redis {
    /// Connects; the error says what to do.
    pub async fn open(address: &str) -> Result<Self, Error> {
        let connection = Connection::open(address)?;
        let store = Self { connection };
        store.ready().await?;
        Ok(store)
    }

    /// What in the server's configuration can lose rows: sentences.
    pub async fn warnings(&self) -> Result<Vec<String>, Error> {
        checkup::warnings(&self.connection).await
    }

    async fn counting(
        &self,
        key: &Key,
        window: Duration,
        now: Millis,
        events: u8,
    ) -> Result<u64, Error> {
        let (slot, oldest) = slots(window, now);
        let life = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let mut call = COUNT.key(named('c', key));
        call.arg(slot).arg(oldest).arg(events);
        call.arg(life.saturating_add(life / 60).saturating_add(SLACK));
        if events == 0 {
            return self.connection.call_again(&call).await;
        }
        self.connection.call(&call).await
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redis")
    }
}

/// The server's key: what kind of thing, then the key.
fn named(kind: char, key: &Key) -> String {
    format!("{PREFIX}{kind}:{key}")
}

/// How long the server keeps what ends then.
fn life(until: Millis, now: Millis) -> u64 {
    until.saturating_sub(now).saturating_add(SLACK)
}

impl Store for Redis {
    fn get<'a>(&'a self, key: &'a Key, now: Millis) -> BoxFuture<'a, Result<Option<Row>, Error>> {
        Box::pin(async move {
            let mut read = cmd("HMGET");
            read.arg(named('r', key)).arg(&["v", "d", "u"]);
            let found: (Option<u64>, Option<Vec<u8>>, Option<String>) =
                self.connection.ask(&read).await?;
            let (Some(version), Some(value), until) = found else {
                return Ok(None);
            };
            let until = until.and_then(|until| until.parse::<Millis>().ok());
            let lives = until.is_none_or(|until| now < until);
            Ok(lives.then_some(Row { version, value }))
        })
    }

    fn poll<'a>(
        &'a self,
        key: &'a Key,
        pace: Pace,
        now: Millis,
    ) -> BoxFuture<'a, Result<Polled, Error>> {
        Box::pin(async move {
            let mut call = POLL.key(named('r', key));
            call.arg(now).arg(pace.interval);
            call.arg(u64::try_from(pace.tolerance.as_millis()).unwrap_or(u64::MAX));
            call.arg(SLOWER);
            // Not repeated when the answer is lost: the second would be too early.
            let (interval, early, version, value): (u64, u8, Option<u64>, Option<Vec<u8>>) =
                self.connection.call(&call).await?;
            Ok(Polled {
                row: version
                    .zip(value)
                    .map(|(version, value)| Row { version, value }),
                interval,
                too_early: early == 1,
            })
        })
    }

    fn commit(&self, commit: Commit, now: Millis) -> BoxFuture<'_, Result<Outcome, Error>> {
        Box::pin(async move {
            let transaction = uuid::Uuid::new_v4();
            let mut call = COMMIT.key(format!("{PREFIX}version"));
            call.key(format!("{PREFIX}t:{transaction}"));
            call.arg(now).arg(commit.expect.len()).arg(commit.put.len());
            call.arg(REMEMBERED);
            for (key, version) in &commit.expect {
                call.key(named('r', key));
                call.arg(version.map_or_else(String::new, |version| version.to_string()));
            }
            for (key, value, until) in commit.put {
                call.key(named('r', &key)).arg(value);
                call.arg(until.map_or_else(String::new, |until| until.to_string()));
                call.arg(until.map_or(0, |until| life(until, now)));
            }
            for key in &commit.delete {
                call.key(named('r', key));
            }
            // The transaction's mark makes the repetition of a lost answer harmless.
            let done: u8 = self.connection.call_again(&call).await?;
            Ok(if done == 1 {
                Outcome::Done
            } else {
                Outcome::Conflict
            })
        })
    }

    fn reserve<'a>(
        &'a self,
        id: &'a str,
        bounds: &'a [Bound],
        until: Millis,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Key>, Error>> {
        Box::pin(async move {
            let mut call = RESERVE.prepare_invoke();
            call.arg(id).arg(until).arg(now).arg(life(until, now));
            for bound in bounds {
                call.key(named('b', &bound.key)).arg(bound.most);
            }
            let full: usize = self.connection.call_again(&call).await?;
            let full = full.checked_sub(1).and_then(|at| bounds.get(at));
            Ok(full.map(|bound| bound.key.clone()))
        })
    }

    fn release<'a>(&'a self, id: &'a str, keys: &'a [Key]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut all = redis::pipe();
            for key in keys {
                all.cmd("ZREM").arg(named('b', key)).arg(id).ignore();
            }
            if keys.is_empty() {
                return Ok(());
            }
            self.connection.ask_all(&all).await
        })
    }

    fn count<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(self.counting(key, window, now, 1))
    }

    fn counted<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(self.counting(key, window, now, 0))
    }

    fn list<'a>(
        &'a self,
        table: &'static str,
        now: Millis,
    ) -> BoxFuture<'a, Result<Vec<(Key, Row)>, Error>> {
        Box::pin(async move {
            let prefix = format!("{PREFIX}r:{table}:");
            let mut cursor = "0".to_owned();
            // A scan may show a row twice.
            let mut rows = HashMap::new();
            loop {
                let mut call = LIST.key(format!("{PREFIX}version"));
                call.arg(&cursor).arg(format!("{prefix}*")).arg(now);
                let found: Vec<(String, u64, Vec<u8>)>;
                (cursor, found) = self.connection.call_again(&call).await?;
                for (name, version, value) in found {
                    if let Some(id) = name.strip_prefix(&prefix) {
                        rows.insert(Key::new(table, id), Row { version, value });
                    }
                }
                if cursor == "0" {
                    return Ok(rows.into_iter().collect());
                }
            }
        })
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let _: String = self.connection.ask(&cmd("PING")).await?;
            Ok(())
        })
    }
}
