//! The lines of one run, while it runs.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::append::{Place, RunLock, Tail, wrong};
use super::clerk::Clerk;
use super::line::{Event, Line};
use crate::text::explanation::{Cause, Explanation};
use crate::work::plan::RunId;

/// The lines of one run; cheap to clone. The run is this process's own as long as one is there.
#[derive(Debug, Clone)]
pub struct Book {
    run: RunId,
    to: Arc<To>,
}

#[derive(Debug)]
enum To {
    Memory(Arc<Mutex<Vec<Line>>>),
    File(Clerk),
}

impl Book {
    pub(super) fn in_memory(run: RunId, lines: Arc<Mutex<Vec<Line>>>) -> Self {
        Self {
            run,
            to: Arc::new(To::Memory(lines)),
        }
    }

    pub(super) fn in_file(run: RunId, place: Place, lock: RunLock) -> Result<Self, Explanation> {
        let path = place.path.clone();
        let tail = Tail::open(place)?;
        let clerk = Clerk::start(tail, lock).map_err(|error| wrong(&path, &error.to_string()))?;
        Ok(Self {
            run,
            to: Arc::new(To::File(clerk)),
        })
    }

    /// The run.
    pub const fn run(&self) -> &RunId {
        &self.run
    }

    /// Writes a line; it is on the disk when this returns.
    pub async fn note(&self, event: Event) -> Result<(), Explanation> {
        self.note_all([event]).await
    }

    /// Writes lines together; they are on the disk when this returns.
    pub async fn note_all(
        &self,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(), Explanation> {
        let at = Timestamp::now();
        let lines = events.into_iter().map(|event| Line {
            at,
            run: self.run.clone(),
            event,
        });
        match &*self.to {
            To::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend(lines);
                Ok(())
            }
            To::File(clerk) => {
                let mut text = Vec::new();
                for line in lines {
                    serde_json::to_writer(&mut text, &line).map_err(|error| {
                        Explanation::new(Cause::Failed, format!("cannot be written: {error}"))
                    })?;
                    text.push(b'\n');
                }
                clerk.hand_over(text).await.unwrap_or_else(|_| {
                    let said = "the journal was not written: its thread has ended";
                    Err(Explanation::new(Cause::Failed, said))
                })
            }
        }
    }
}
