//! What a quota lets through, judged by how calls were answered. It decides and counts; nobody waits
//! here, and the time comes in with each question.

use std::collections::VecDeque;

use tokio::time::{Duration, Instant};

/// After a 429 without `Retry-After` nobody calls for so long, doubling up to [`LONGEST_HOLD`].
const FIRST_HOLD: Duration = Duration::from_secs(1);
const LONGEST_HOLD: Duration = Duration::from_secs(30);
/// A call may be counted a little later there than it was answered here.
const MARGIN: Duration = Duration::from_millis(50);
/// A used-up quota is asked about after so long, doubling with each refusal up to [`LONGEST_REST`].
const FIRST_REST: Duration = Duration::from_secs(30);
const LONGEST_REST: Duration = Duration::from_mins(8);
/// So many refusals in a row are a quota that is used up. Fewer are a moment's trouble.
const WALL: u32 = 3;
/// And so many where too little was sent to believe it.
const FAR_WALL: u32 = 5;
/// A longer `Retry-After` is one of a quota, and not of a moment.
const LONG: Duration = Duration::from_secs(5);
/// A refusal so near to what is known to go through is the same wall, and so much of what went through
/// is left to others from then on.
const NEAR: f64 = 0.9;
const SPARE: f64 = 0.97;
/// So many calls at once where the next one may be refused: as many as that are.
const NARROW: usize = 4;

/// Why there is no turn now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// There may be one then.
    Until(Instant),
    /// There may be one as soon as a call under way is answered.
    Answer,
}

/// What went through, and what may.
#[derive(Debug)]
pub(super) struct Estimate {
    /// Calls within the window, as the profile says; infinite where it says nothing.
    most: f64,
    window: Duration,
    under_way: usize,
    /// When calls were answered, within the window.
    answered: VecDeque<Instant>,
    /// When other processes of this account were answered.
    elsewhere: VecDeque<Instant>,
    /// So many calls within the window are known to go through, or not known not to.
    known: f64,
    /// So many went through within a window since the last refusal below `known`.
    proven: f64,
    /// One more than `known` is dared from here on.
    dare: Instant,
    /// So long until the next one is dared when this one fails.
    rest: Duration,
    /// So many are dared at once.
    width: usize,
    /// Nobody goes before this.
    closed: Option<Instant>,
    hold: Duration,
    /// Refusals since a call went well.
    row: u32,
    /// After a refusal one call tries, and the others wait for what it meets.
    careful: bool,
    /// Refusals of calls that were sent before this are no news.
    learnt: Option<Instant>,
}

impl Estimate {
    /// So many calls within the window; `None` is no limit of its own.
    pub fn new(most: Option<u32>, window: Duration) -> Self {
        let most = most.map_or(f64::INFINITY, f64::from);
        Self {
            most,
            window,
            under_way: 0,
            answered: VecDeque::new(),
            elsewhere: VecDeque::new(),
            known: most,
            proven: 0.0,
            dare: Instant::now(),
            rest: FIRST_REST,
            width: 1,
            closed: None,
            hold: FIRST_HOLD,
            row: 0,
            careful: false,
            learnt: None,
        }
    }

    /// Whether a call may begin now; it is under way then.
    pub fn begin(&mut self, now: Instant) -> Result<(), Wait> {
        self.forget(now);
        if let Some(until) = self.closed.filter(|until| *until > now) {
            return Err(Wait::Until(until));
        }
        if self.careful && self.under_way > 0 {
            return Err(Wait::Answer);
        }
        let used = self.used() + count(self.under_way);
        if used >= self.most {
            return Err(self.until_one_leaves());
        }
        if used >= self.known {
            if now < self.dare {
                let leaves = self.until_one_leaves();
                return Err(match leaves {
                    Wait::Until(at) => Wait::Until(at.min(self.dare)),
                    // What is under way may be refused, and leave room.
                    Wait::Answer => leaves,
                });
            }
            if self.under_way >= self.width {
                return Err(Wait::Answer);
            }
        } else if self.under_way >= self.at_once(used) {
            return Err(Wait::Answer);
        }
        self.under_way += 1;
        Ok(())
    }

    /// How many may be under way: where others may have used up what is left, as many are refused.
    /// Within seconds that is worth nothing.
    fn at_once(&self, used: f64) -> usize {
        if self.most.is_infinite() || self.window < Duration::from_mins(1) {
            return usize::MAX;
        }
        if used < self.known / 4.0 {
            return NARROW + self.answered.len();
        }
        if used < self.proven {
            return 2 * NARROW;
        }
        NARROW
    }

    fn until_one_leaves(&self) -> Wait {
        let first = self.answered.front().into_iter();
        let oldest = first.chain(self.elsewhere.front()).min();
        oldest.map_or(Wait::Answer, |at| Wait::Until(*at + self.window + MARGIN))
    }

    /// A call that began then went well, or nobody knows.
    pub fn made(&mut self, begun: Instant, now: Instant) {
        self.count_made(now);
        if self.learnt.is_some_and(|learnt| begun <= learnt) {
            // It was sent before the refusal, and tells nothing about what comes after.
            return;
        }
        self.row = 0;
        self.careful = false;
        self.hold = FIRST_HOLD;
        self.proven = self.proven.max(self.used());
        if self.known >= self.most {
            return;
        }
        // Where a call has just left the window there, one more says nothing.
        let surely = self.surely_used(now);
        if surely > self.known {
            self.known = surely.min(self.most);
            self.width = (self.width * 2).min(NARROW);
            self.rest = FIRST_REST;
        }
    }

    /// A call counts, whatever came of it.
    pub fn count_made(&mut self, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.answered.push_back(now);
        self.forget(now);
    }

    /// A call that began then was refused (429); `told` is the `Retry-After` of the answer.
    pub fn refused(&mut self, begun: Instant, told: Option<Duration>, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.forget(now);
        self.row += 1;
        if let Some(told) = told {
            self.close(now + told);
        }
        let news = self.learnt.is_none_or(|learnt| begun > learnt);
        let used = self.used();
        if news && used >= self.known && self.known < self.most {
            // One too many was dared: what is known is right still.
            self.learnt = Some(now);
            self.rest_until(now + self.rest);
            self.rest = (self.rest * 2).min(LONGEST_REST);
            return;
        }
        self.proven = 0.0;
        if news && self.known < self.most && used >= self.known * NEAR {
            // The wall that is known, a little nearer: others use a bit more than they did.
            self.known = (used * SPARE).max(1.0);
            self.learnt = Some(now);
            self.rest_until(now + self.rest);
            return;
        }
        let plausible = self.most.is_finite() && used >= self.most / 8.0;
        let enough = if plausible { WALL } else { FAR_WALL };
        if self.row == enough || told.is_some_and(|told| told >= LONG) {
            // What went through is what there is.
            self.known = used.max(1.0).min(self.most);
            self.rest_until(now + self.rest);
        }
        if news {
            self.learnt = Some(now);
            self.careful = true;
            if told.is_none() {
                self.close(now + self.hold);
                self.hold = (self.hold * 2).min(LONGEST_HOLD);
            }
        }
    }

    fn rest_until(&mut self, until: Instant) {
        self.dare = until;
        self.width = 1;
    }

    fn close(&mut self, until: Instant) {
        self.closed = self.closed.max(Some(until));
    }

    /// Calls that other processes made.
    pub fn heard(&mut self, at: impl IntoIterator<Item = Instant>) {
        self.elsewhere.extend(at);
        self.elsewhere.make_contiguous().sort_unstable();
    }

    fn forget(&mut self, now: Instant) {
        for calls in [&mut self.answered, &mut self.elsewhere] {
            let old = |at: &Instant| now.saturating_duration_since(*at) >= self.window + MARGIN;
            while calls.front().is_some_and(old) {
                calls.pop_front();
            }
        }
    }

    /// Calls that are within the window there, too, however long an answer took.
    fn surely_used(&self, now: Instant) -> f64 {
        let sure = self.window * 11 / 12;
        let young = |at: &&Instant| now.saturating_duration_since(**at) < sure;
        let calls = self.answered.iter().chain(&self.elsewhere);
        count(calls.filter(young).count())
    }

    /// Calls that were answered within the window.
    fn used(&self) -> f64 {
        count(self.answered.len() + self.elsewhere.len())
    }
}

#[expect(clippy::cast_precision_loss, reason = "no window holds so many calls")]
fn count(calls: usize) -> f64 {
    calls as f64
}
