//! Rows in one file, by redb: the store of a bridge that runs alone. The live rows are in memory
//! too, so that reading touches no disk; a change is answered when it is on disk.
//!
//! The times of polls and the counted events are in memory alone and begin anew at a start.

mod file;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use tokio::sync::oneshot;

use super::bounds::{Bounds, Place, Reserved};
use super::rows::Rows;
use super::windows::Windows;
use super::{Bound, Commit, Error, Key, Millis, Outcome, Pace, Polled, Row, Store};
use writer::{Work, Writer};

/// Changes that may wait for the disk; past it the store says that it is busy.
const QUEUE: usize = 4096;

/// The store in a file.
pub struct Redb {
    shared: Arc<Shared>,
    /// `None` only while it is dropped.
    work: Option<SyncSender<Work>>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: Rows,
    bounds: Bounds,
    windows: Windows,
    /// Places to note with the next change: a reservation is worth no disk write of its own, as
    /// the row it is for comes after it.
    places: Vec<Noted>,
    /// The caller's clock, when it last spoke.
    now: Millis,
    /// Why the file cannot be used.
    broken: Option<String>,
}

/// What became of a place under a bound.
enum Noted {
    Taken(Place),
    Given(Place),
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the state says, unless the file is out of order: then memory may know more than it.
    fn ask<'a, T: Send + 'a>(
        &self,
        question: impl FnOnce(&mut State) -> T,
    ) -> BoxFuture<'a, Result<T, Error>> {
        let mut state = self.state();
        ready(match &state.broken {
            Some(why) => Err(Error(why.clone())),
            None => Ok(question(&mut state)),
        })
        .boxed()
    }
}

impl Redb {
    /// Opens the file, or makes it (mode 0600). Blocks on the disk.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let database = file::open(path)?;
        let loaded = file::load(&database).map_err(|why| file::unusable(path, &why))?;
        let shared = Arc::new(Shared::default());
        let writer = Writer::new(path.to_owned(), database, shared.clone(), loaded);
        let (work, queue) = sync_channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("bridge-store".into())
            .spawn(move || writer.run(&queue))
            .map_err(|why| file::unusable(path, &why))?;
        Ok(Self {
            shared,
            work: Some(work),
            writer: Some(writer),
        })
    }

    fn send(&self, work: Work) -> Result<(), Error> {
        let Some(queue) = &self.work else {
            return Err(Error("it is being closed".into()));
        };
        queue.try_send(work).map_err(|why| {
            Error(match why {
                TrySendError::Full(_) => "too many changes wait for the disk".into(),
                TrySendError::Disconnected(_) => "its writer has ended; restart the bridge".into(),
            })
        })
    }
}

impl Drop for Redb {
    /// Waits until what was sent is on disk and the file is closed.
    fn drop(&mut self) {
        self.work = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so on stderr.
            let _ = writer.join();
        }
    }
}

impl fmt::Debug for Redb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redb")
    }
}

impl Store for Redb {
    fn get<'a>(&'a self, key: &'a Key, now: Millis) -> BoxFuture<'a, Result<Option<Row>, Error>> {
        self.shared
            .ask(|state| state.rows.get(&key.to_string(), now))
    }

    fn poll<'a>(
        &'a self,
        key: &'a Key,
        pace: Pace,
        now: Millis,
    ) -> BoxFuture<'a, Result<Polled, Error>> {
        self.shared.ask(|state| {
            state.now = now;
            state.rows.poll(&key.to_string(), pace, now)
        })
    }

    fn commit(&self, commit: Commit, now: Millis) -> BoxFuture<'_, Result<Outcome, Error>> {
        Box::pin(async move {
            let (answer, outcome) = oneshot::channel();
            self.send(Work {
                commit,
                now,
                answer,
            })?;
            outcome
                .await
                .map_err(|_| Error("its writer has ended; restart the bridge".into()))?
        })
    }

    fn reserve<'a>(
        &'a self,
        id: &'a str,
        bounds: &'a [Bound],
        until: Millis,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Key>, Error>> {
        self.shared.ask(|state| {
            state.now = now;
            match state.bounds.reserve(id, bounds, until, now) {
                Reserved::Full(at) => Some(bounds[at].key.clone()),
                Reserved::Taken { taken, replaced } => {
                    state.places.extend(replaced.into_iter().map(Noted::Given));
                    state.places.extend(taken.into_iter().map(Noted::Taken));
                    None
                }
            }
        })
    }

    fn release<'a>(&'a self, id: &'a str, keys: &'a [Key]) -> BoxFuture<'a, Result<(), Error>> {
        self.shared.ask(|state| {
            for key in keys {
                let given = state.bounds.give_back(id, &key.to_string());
                state.places.extend(given.map(Noted::Given));
            }
        })
    }

    fn count<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        self.shared
            .ask(|state| state.windows.count(&key.to_string(), window, now))
    }

    fn counted<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        self.shared
            .ask(|state| state.windows.counted(&key.to_string(), window, now))
    }

    fn list<'a>(
        &'a self,
        table: &'static str,
        now: Millis,
    ) -> BoxFuture<'a, Result<Vec<(Key, Row)>, Error>> {
        self.shared.ask(|state| state.rows.list(table, now))
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), Error>> {
        let ended = self.writer.as_ref().is_none_or(JoinHandle::is_finished);
        if ended {
            let why = Error("its writer has ended; restart the bridge".into());
            return ready(Err(why)).boxed();
        }
        self.shared.ask(|_| ())
    }
}
