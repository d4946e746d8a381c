//! The pace of calls under a quota: so many within any such time, as far as one's own calls go, and
//! fewer where answers show that others use the same quota.

mod estimate;

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Duration, Instant, sleep_until};

use estimate::{Estimate, Wait};

/// A gate before calls of one quota.
#[derive(Debug)]
pub struct Pace {
    /// Whoever is first here waits for all, so that turns come in the order of asking.
    line: tokio::sync::Mutex<()>,
    estimate: Mutex<Estimate>,
    changed: Notify,
}

/// A turn; it is given back with what the call met. Dropped, the call counts as made.
#[derive(Debug)]
pub struct Turn<'a> {
    pace: &'a Pace,
    begun: Instant,
    open: bool,
}

impl Pace {
    /// So many turns within any 60 seconds; 0 is no limit.
    pub fn per_minute(turns: u32) -> Self {
        Self::within(turns, Duration::from_mins(1))
    }

    /// So many turns within any such time; 0 is no limit.
    pub fn within(turns: u32, window: Duration) -> Self {
        let most = Some(turns).filter(|turns| *turns > 0);
        Self {
            line: tokio::sync::Mutex::default(),
            estimate: Mutex::new(Estimate::new(most, window)),
            changed: Notify::new(),
        }
    }

    /// Waits for one's turn, in the order of asking; `told` hears until when, where that is known.
    pub async fn turn(&self, told: impl Fn(Instant)) -> Turn<'_> {
        let _first = self.line.lock().await;
        loop {
            // Made before the look, so that no change is missed.
            let changed = self.changed.notified();
            let begun = Instant::now();
            let begin = self.estimate().begin(begun);
            match begin {
                Ok(()) => {
                    return Turn {
                        pace: self,
                        begun,
                        open: true,
                    };
                }
                Err(Wait::Until(until)) => {
                    told(until);
                    tokio::select! {
                        () = sleep_until(until) => {}
                        () = changed => {}
                    }
                }
                Err(Wait::Answer) => changed.await,
            }
        }
    }

    /// Counts calls of other processes, made then.
    pub fn heard(&self, calls: impl IntoIterator<Item = Instant>) {
        self.estimate().heard(calls);
        self.changed.notify_waiters();
    }

    fn estimate(&self) -> MutexGuard<'_, Estimate> {
        self.estimate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// The call was answered, or nobody knows.
    pub fn made(mut self) {
        let begun = self.begun;
        self.end(|estimate, now| estimate.made(begun, now));
    }

    /// The quota is used up (429); `told` is the `Retry-After` of the answer.
    pub fn refused(mut self, told: Option<Duration>) {
        let begun = self.begun;
        self.end(|estimate, now| estimate.refused(begun, told, now));
    }

    fn end(&mut self, with: impl FnOnce(&mut Estimate, Instant)) {
        self.open = false;
        with(&mut self.pace.estimate(), Instant::now());
        self.pace.changed.notify_waiters();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.open {
            self.end(Estimate::count_made);
        }
    }
}

#[cfg(test)]
mod tests;
