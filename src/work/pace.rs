//! The pace of calls under a quota: so many within any such time, as far as one's own calls go, and
//! fewer where answers show that others use the same quota.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Duration, Instant, sleep_until};

/// Calls stay away this long after a 429 without `Retry-After`, doubling up to [`LONGEST_HOLD`].
const FIRST_HOLD: Duration = Duration::from_secs(1);
const LONGEST_HOLD: Duration = Duration::from_secs(20);
/// A call may be counted a little later there than it was answered here.
const MARGIN: Duration = Duration::from_millis(50);
/// So many calls must go well before one more is dared.
const CALM: u32 = 50;

/// A gate before calls of one quota.
#[derive(Debug)]
pub struct Pace {
    /// Calls within `window`; `None` is no limit of its own.
    calls: Option<usize>,
    window: Duration,
    /// Whoever is first here waits for all, so that turns come in the order of asking.
    line: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    under_way: usize,
    /// When calls were answered, within the window.
    answered: VecDeque<Instant>,
    /// Calls dared within the window; learnt.
    limit: f64,
    calm: u32,
    /// Nobody goes before this.
    closed_until: Option<Instant>,
    hold: Duration,
    /// After a refusal one call tries, and the others wait for what it meets.
    careful: bool,
    /// Refusals of calls that were sent before this are no news.
    learnt: Option<Instant>,
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
        let calls = usize::try_from(turns).ok().filter(|calls| *calls > 0);
        Self {
            calls,
            window,
            line: tokio::sync::Mutex::default(),
            state: Mutex::new(State {
                under_way: 0,
                answered: VecDeque::new(),
                limit: calls.map_or(f64::INFINITY, |_| f64::from(turns)),
                calm: 0,
                closed_until: None,
                hold: FIRST_HOLD,
                careful: false,
                learnt: None,
            }),
            changed: Notify::new(),
        }
    }

    /// Waits for one's turn, in the order of asking; `told` hears until when, where that is known.
    pub async fn turn(&self, told: impl Fn(Instant)) -> Turn<'_> {
        let _first = self.line.lock().await;
        loop {
            // Made before the look, so that no change is missed.
            let changed = self.changed.notified();
            let wait = match self.try_turn() {
                Ok(turn) => return turn,
                Err(wait) => wait,
            };
            match wait {
                Some(until) => {
                    told(until);
                    tokio::select! {
                        () = sleep_until(until) => {}
                        () = changed => {}
                    }
                }
                None => changed.await,
            }
        }
    }

    /// A turn now, or when to ask again; `None` as soon as a call under way is answered.
    fn try_turn(&self) -> Result<Turn<'_>, Option<Instant>> {
        let now = Instant::now();
        let mut state = self.state();
        state.forget(now, self.window + MARGIN);
        if let Some(until) = state.closed_until.filter(|until| *until > now) {
            return Err(Some(until));
        }
        if state.careful && state.under_way > 0 {
            return Err(None);
        }
        if state.used() >= state.limit {
            let oldest = state.answered.front();
            return Err(oldest.map(|at| *at + self.window + MARGIN));
        }
        state.under_way += 1;
        Ok(Turn {
            pace: self,
            begun: now,
            open: true,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, now: Instant, window: Duration) {
        while self.answered.front().is_some_and(|at| now - *at >= window) {
            self.answered.pop_front();
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "no window holds so many calls")]
    fn used(&self) -> f64 {
        (self.answered.len() + self.under_way) as f64
    }
}

impl Turn<'_> {
    /// The call was answered, or nobody knows.
    pub fn made(mut self) {
        self.end(true);
        let mut state = self.pace.state();
        state.hold = FIRST_HOLD;
        state.careful = false;
        let most = self.pace.calls.and_then(|calls| u32::try_from(calls).ok());
        if let Some(most) = most.map(f64::from).filter(|most| state.limit < *most) {
            state.calm += 1;
            if state.calm >= CALM {
                state.calm = 0;
                state.limit = (state.limit + (most / 50.0).max(1.0)).min(most);
            }
        }
        drop(state);
        self.pace.changed.notify_waiters();
    }

    /// The quota is used up (429); `told` is the `Retry-After` of the answer.
    pub fn refused(mut self, told: Option<Duration>) {
        self.end(false);
        let now = Instant::now();
        let mut state = self.pace.state();
        let news = state.learnt.is_none_or(|learnt| self.begun > learnt);
        let until = now + told.unwrap_or(state.hold);
        if news || told.is_some() {
            state.closed_until = state.closed_until.max(Some(until));
        }
        if news {
            state.learnt = Some(now);
            if told.is_none() {
                state.hold = (state.hold * 2).min(LONGEST_HOLD);
            }
            // The next refusals until a call goes well tell the same thing again.
            if !state.careful {
                self.pace.learn(&mut state);
            }
            state.careful = true;
        }
        drop(state);
        self.pace.changed.notify_waiters();
    }

    fn end(&mut self, counts: bool) {
        self.open = false;
        let mut state = self.pace.state();
        state.under_way = state.under_way.saturating_sub(1);
        if counts && self.pace.calls.is_some() {
            state.answered.push_back(Instant::now());
        }
    }
}

impl Pace {
    /// Others use the quota too, or it is smaller than was said: what went through within the
    /// window is what there is. A refusal long before that is a moment's trouble.
    fn learn(&self, state: &mut State) {
        let Some(most) = self.calls.and_then(|calls| u32::try_from(calls).ok()) else {
            return;
        };
        let most = f64::from(most);
        let used = state.used();
        if used >= most / 4.0 {
            state.limit = (used * 0.95).min(state.limit).max(1.0);
        } else {
            state.limit = (state.limit * 0.9).max((most / 2.0).max(1.0));
        }
        state.calm = 0;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.open {
            self.end(true);
            self.pace.changed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
