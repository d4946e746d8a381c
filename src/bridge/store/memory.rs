//! Rows in this process alone: for the demo, for tests, and for a bridge whose sign-ins need not
//! outlive it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};

use super::bounds::{Bounds, Reserved};
use super::rows::Rows;
use super::windows::Windows;
use super::{Bound, Commit, Error, Key, Millis, Outcome, Pace, Polled, Row, Store};

/// Ended rows that one request clears away.
const SWEPT: usize = 32;

/// The store in memory.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: Rows,
    bounds: Bounds,
    windows: Windows,
    last_version: u64,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl State {
    fn commit(&mut self, commit: Commit, now: Millis) -> Outcome {
        for ended in self.rows.ended(now, SWEPT) {
            self.rows.delete(&ended);
        }
        let stale = |(key, version): &(Key, Option<u64>)| {
            self.rows.version(&key.to_string(), now) != *version
        };
        if commit.expect.iter().any(stale) {
            return Outcome::Conflict;
        }
        for (key, value, until) in commit.put {
            self.last_version += 1;
            let version = self.last_version;
            self.rows.put(&key.to_string(), version, value, until, now);
        }
        for key in commit.delete {
            self.rows.delete(&key.to_string());
        }
        Outcome::Done
    }
}

fn answer<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, Result<T, Error>> {
    ready(Ok(value)).boxed()
}

impl Store for Memory {
    fn get<'a>(&'a self, key: &'a Key, now: Millis) -> BoxFuture<'a, Result<Option<Row>, Error>> {
        answer(self.state().rows.get(&key.to_string(), now))
    }

    fn poll<'a>(
        &'a self,
        key: &'a Key,
        pace: Pace,
        now: Millis,
    ) -> BoxFuture<'a, Result<Polled, Error>> {
        answer(self.state().rows.poll(&key.to_string(), pace, now))
    }

    fn commit(&self, commit: Commit, now: Millis) -> BoxFuture<'_, Result<Outcome, Error>> {
        answer(self.state().commit(commit, now))
    }

    fn reserve<'a>(
        &'a self,
        id: &'a str,
        bounds: &'a [Bound],
        until: Millis,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Key>, Error>> {
        answer(match self.state().bounds.reserve(id, bounds, until, now) {
            Reserved::Taken { .. } => None,
            Reserved::Full(at) => Some(bounds[at].key.clone()),
        })
    }

    fn release<'a>(&'a self, id: &'a str, keys: &'a [Key]) -> BoxFuture<'a, Result<(), Error>> {
        let mut state = self.state();
        for key in keys {
            state.bounds.give_back(id, &key.to_string());
        }
        answer(())
    }

    fn count<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        answer(self.state().windows.count(&key.to_string(), window, now))
    }

    fn counted<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        answer(self.state().windows.counted(&key.to_string(), window, now))
    }

    fn list<'a>(
        &'a self,
        table: &'static str,
        now: Millis,
    ) -> BoxFuture<'a, Result<Vec<(Key, Row)>, Error>> {
        answer(self.state().rows.list(table, now))
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), Error>> {
        answer(())
    }
}
