//! What was done and what is being done: JSON lines, one file for each profile, written and synced
//! to the disk before and after each call. It keeps and reads; what a change means is said
//! elsewhere. The form is described in docs/bulk.md.

mod append;
mod book;
mod clerk;
mod follow;
mod line;
mod read;
mod record;
mod rotate;

pub use book::Book;
pub use follow::{Follow, Heard};
pub use line::{Event, Head, How, Line, Outcome, VERSION};
pub use record::{CallRecord, Record, State, StepRecord};

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use append::Place;

use super::plan::{Plan, RunId};
use crate::account::store::file_name;
use crate::config::{Profile, StoreKind};
use crate::text::explanation::{Cause, Explanation};

/// The journal of one profile; cheap to clone. Nothing is touched before it is used.
#[derive(Debug, Clone)]
pub struct Journal(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Gone with the process: for kiosks, the demo and profiles that keep nothing.
    Memory(Arc<Mutex<Vec<Line>>>),
    /// A file.
    File(Place),
}

impl Journal {
    /// The journal of a profile below the state directory. A profile with `store = "memory"` leaves
    /// nothing on the disk: its journal is in memory, too.
    pub fn of(profile: &Profile, state_dir: &Path) -> Self {
        match profile.store {
            StoreKind::Memory => Self::memory(),
            _ => Self(Kind::File(Place::new(
                state_dir.join("journal"),
                &file_name(&profile.name),
            ))),
        }
    }

    /// A journal that is gone with the process. Runs can be looked at and undone as long as it is
    /// there.
    pub fn memory() -> Self {
        Self(Kind::Memory(Arc::default()))
    }

    /// Whether it outlives the process.
    pub const fn is_kept(&self) -> bool {
        matches!(self.0, Kind::File(_))
    }

    /// Where it is.
    pub fn path(&self) -> Option<PathBuf> {
        match &self.0 {
            Kind::Memory(_) => None,
            Kind::File(place) => Some(place.path.clone()),
        }
    }

    /// Its lines as they are, of one run only where one is named. Those that cannot be read are left
    /// out.
    pub fn lines(&self, only: Option<&RunId>) -> Result<Vec<Line>, Explanation> {
        let mut lines = match &self.0 {
            Kind::Memory(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Kind::File(place) => read::lines(&place.path)?,
        };
        lines.retain(|line| only.is_none_or(|run| line.run == *run));
        Ok(lines)
    }

    /// All runs that it holds, the oldest first. Lines that cannot be read are left out.
    pub fn runs(&self) -> Result<Vec<Record>, Explanation> {
        match &self.0 {
            Kind::Memory(lines) => {
                let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(record::gather(lines.iter().cloned()))
            }
            Kind::File(place) => {
                let mut runs = record::gather(read::lines(&place.path)?);
                for run in &mut runs {
                    run.running = run.finished.is_none() && place.is_locked(&run.id);
                }
                Ok(runs)
            }
        }
    }

    /// One run.
    pub fn run(&self, id: &RunId) -> Result<Record, Explanation> {
        let runs = self.runs()?;
        runs.into_iter().find(|run| run.id == *id).ok_or_else(|| {
            Explanation::new(
                Cause::NotFound,
                format!("the journal has no run called `{id}`"),
            )
            .hint("`roomkey journal list` shows what it has.")
        })
    }

    /// Runs that were begun and not ended, and that no process works on.
    pub fn open_runs(&self) -> Result<Vec<Record>, Explanation> {
        let mut runs = self.runs()?;
        runs.retain(|run| run.state() == State::Open);
        Ok(runs)
    }

    /// Reads what other processes do from now on, and what they did a moment ago.
    pub fn follow(&self) -> Follow {
        Follow::of(match &self.0 {
            Kind::Memory(_) => None,
            Kind::File(place) => Some(place.clone()),
        })
    }

    /// Begins a run: the whole plan is on the disk when this returns.
    pub async fn begin(&self, plan: &Plan, head: Head) -> Result<Book, Explanation> {
        let book = self.book(&plan.id).await?;
        let began = Event::Began {
            v: VERSION,
            head,
            title: plan.title.clone(),
            admin: plan.admin,
            undoes: plan.undoes.clone(),
            steps: plan.steps.len(),
        };
        let steps = plan.steps.iter().enumerate();
        let steps = steps.map(|(step, plan)| Event::Step {
            step,
            plan: Box::new(plan.clone()),
        });
        book.note_all([began].into_iter().chain(steps)).await?;
        Ok(book)
    }

    /// Goes on with a run that nobody works on.
    pub async fn reopen(&self, id: &RunId) -> Result<Book, Explanation> {
        let book = self.book(id).await?;
        book.note(Event::Resumed).await?;
        Ok(book)
    }

    /// Ends an open run without going on with it.
    pub async fn give_up(&self, id: &RunId) -> Result<(), Explanation> {
        let book = self.book(id).await?;
        book.note(Event::Finished {
            how: How::Cancelled,
        })
        .await
    }

    async fn book(&self, id: &RunId) -> Result<Book, Explanation> {
        match &self.0 {
            Kind::Memory(lines) => Ok(Book::in_memory(id.clone(), Arc::clone(lines))),
            Kind::File(place) => {
                let (place, run) = (place.clone(), id.clone());
                let opened = move || {
                    let lock = place.lock_run(&run)?;
                    rotate::if_needed(&place)?;
                    Book::in_file(run, place, lock)
                };
                tokio::task::spawn_blocking(opened)
                    .await
                    .unwrap_or_else(|error| Err(Explanation::new(Cause::Failed, error.to_string())))
            }
        }
    }
}

#[cfg(test)]
mod tests;
