//! The one thread that writes: it takes all changes that wait, decides each on what the ones
//! before it leave, writes them in one transaction, and answers when that is on disk.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use redb::Database;
use tokio::sync::oneshot;

use super::super::rows::Rows;
use super::super::{Commit, Error, Key, Millis, Outcome};
use super::file::{self, Loaded};
use super::{Noted, Shared, State};

/// Changes written at once.
const TOGETHER: usize = 512;
/// How often it looks for what has ended, and for places that no change has taken along.
const TIDY: Duration = Duration::from_secs(5);
/// Ended rows deleted at once.
const PURGED: usize = 1000;

/// A change and who waits for it.
pub(super) struct Work {
    pub commit: Commit,
    pub now: Millis,
    pub answer: oneshot::Sender<Result<Outcome, Error>>,
}

pub(super) struct Writer {
    path: PathBuf,
    /// `None` after a failure: what is on disk is then not known, and read again.
    database: Option<Database>,
    shared: Arc<Shared>,
    last_version: u64,
}

/// Rows as they will be, over those that are. `None` is a deleted row.
#[derive(Default)]
struct Staged {
    rows: HashMap<String, Option<New>>,
}

struct New {
    version: u64,
    value: Vec<u8>,
    until: Option<Millis>,
    now: Millis,
}

impl Writer {
    pub(super) fn new(
        path: PathBuf,
        database: Database,
        shared: Arc<Shared>,
        loaded: Loaded,
    ) -> Self {
        let mut writer = Self {
            path,
            database: Some(database),
            shared,
            last_version: 0,
        };
        writer.adopt(loaded);
        writer
    }

    /// Until nobody can send any more.
    pub(super) fn run(mut self, queue: &Receiver<Work>) {
        loop {
            match queue.recv_timeout(TIDY) {
                Ok(first) => {
                    let more = std::iter::from_fn(|| queue.try_recv().ok());
                    let batch = std::iter::once(first).chain(more).take(TOGETHER);
                    self.write(batch.collect());
                }
                Err(RecvTimeoutError::Timeout) => self.tidy(),
                Err(RecvTimeoutError::Disconnected) => return self.tidy(),
            }
        }
    }

    fn write(&mut self, batch: Vec<Work>) {
        let mut staged = Staged::default();
        let mut answers = Vec::with_capacity(batch.len());
        if let Err(why) = self.reopen() {
            return refuse(batch.into_iter().map(|work| work.answer), &why);
        }
        let ended = {
            let mut state = self.shared.state();
            for work in batch {
                state.now = work.now;
                let outcome =
                    staged.decide(work.commit, work.now, &state.rows, &mut self.last_version);
                answers.push((work.answer, outcome));
            }
            state.rows.ended(state.now, PURGED)
        };
        staged.purge(&ended);
        match self.make_durable(&staged) {
            Ok(()) => {
                staged.apply(&mut self.shared.state().rows);
                for (answer, outcome) in answers {
                    // Who no longer waits will read it.
                    let _ = answer.send(Ok(outcome));
                }
            }
            Err(why) => {
                self.fail(&why);
                let why = file::unusable(&self.path, &why);
                refuse(answers.into_iter().map(|(answer, _)| answer), &why);
            }
        }
    }

    /// Deletes what has ended, and notes places. Nothing to do costs no write.
    fn tidy(&mut self) {
        let idle = {
            let state = self.shared.state();
            let tidy = state.places.is_empty() && state.rows.ended(state.now, 1).is_empty();
            tidy && state.broken.is_none()
        };
        if !idle {
            self.write(Vec::new());
        }
    }

    fn make_durable(&self, staged: &Staged) -> Result<(), redb::Error> {
        let (places, now) = {
            let State { places, now, .. } = &mut *self.shared.state();
            (std::mem::take(places), *now)
        };
        if staged.rows.is_empty() && places.is_empty() {
            return Ok(());
        }
        let Some(database) = &self.database else {
            return Ok(()); // `write` has opened it, or given up
        };
        let transaction = database.begin_write()?;
        file::write_rows(&transaction, staged.changes(), self.last_version)?;
        let changes = places.iter().map(|noted| match noted {
            Noted::Taken(place) => (place, true),
            Noted::Given(place) => (place, false),
        });
        file::write_places(&transaction, changes)?;
        file::purge_places(&transaction, now)?;
        transaction.commit()?;
        Ok(())
    }

    fn fail(&mut self, why: &redb::Error) {
        self.database = None;
        self.shared.state().broken = Some(file::unusable(&self.path, why).0);
    }

    fn reopen(&mut self) -> Result<(), Error> {
        if self.database.is_none() {
            let database = file::open(&self.path)?;
            let loaded = file::load(&database).map_err(|why| file::unusable(&self.path, &why))?;
            self.adopt(loaded);
            self.database = Some(database);
        }
        Ok(())
    }

    fn adopt(&mut self, loaded: Loaded) {
        // A version that a failed write may have given is not given again.
        self.last_version = self.last_version.max(loaded.last_version);
        let mut state = self.shared.state();
        state.rows = loaded.rows;
        state.bounds = loaded.bounds;
        state.places.clear();
        state.broken = None;
    }
}

fn refuse(answers: impl Iterator<Item = oneshot::Sender<Result<Outcome, Error>>>, why: &Error) {
    for answer in answers {
        let _ = answer.send(Err(why.clone())); // who no longer waits need not know
    }
}

impl Staged {
    fn decide(
        &mut self,
        commit: Commit,
        now: Millis,
        rows: &Rows,
        last_version: &mut u64,
    ) -> Outcome {
        let stale = |(key, version): &(Key, Option<u64>)| {
            self.version(&key.to_string(), now, rows) != *version
        };
        if commit.expect.iter().any(stale) {
            return Outcome::Conflict;
        }
        for (key, value, until) in commit.put {
            *last_version += 1;
            let new = New {
                version: *last_version,
                value,
                until,
                now,
            };
            self.rows.insert(key.to_string(), Some(new));
        }
        for key in commit.delete {
            self.rows.insert(key.to_string(), None);
        }
        Outcome::Done
    }

    fn version(&self, name: &str, now: Millis, rows: &Rows) -> Option<u64> {
        match self.rows.get(name) {
            None => rows.version(name, now),
            Some(None) => None,
            Some(Some(new)) => new
                .until
                .is_none_or(|until| now < until)
                .then_some(new.version),
        }
    }

    fn purge(&mut self, ended: &[Arc<str>]) {
        for name in ended {
            self.rows.entry(name.to_string()).or_insert(None);
        }
    }

    fn changes(&self) -> impl Iterator<Item = file::Change<'_>> {
        self.rows.iter().map(|(name, new)| {
            let new = new.as_ref();
            let row = new.map(|new| (new.version, new.until, new.value.as_slice()));
            (name.as_str(), row)
        })
    }

    fn apply(self, rows: &mut Rows) {
        for (name, new) in self.rows {
            match new {
                Some(new) => rows.put(&name, new.version, new.value, new.until, new.now),
                None => rows.delete(&name),
            }
        }
    }
}
