//! The connection as the requests' answers tell it: lost or not, when it is tried again, and
//! whether a request waits for its next try. Time comes in with each call.

use crate::text::explanation::{Cause, Explanation};

use super::event::{Moment, Outcome, RowState, Slot};

/// Waits between tries, in milliseconds; the last one stays.
const WAITS: [u64; 5] = [5_000, 10_000, 20_000, 40_000, 60_000];

/// A request that waits inside the client for its next try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Whom it asks: host and port.
    pub host: String,
    /// The HTTP status of the last answer; `None` where there was none.
    pub status: Option<u16>,
    /// When it asks again.
    pub until: Moment,
}

/// What is known of a lost connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost {
    /// Host and port, where the error names them.
    pub host: Option<Box<str>>,
    /// It answers, but with an error of its own.
    pub answers: bool,
    /// When it is tried again.
    pub next: Moment,
    tries: usize,
}

/// The connection.
#[derive(Debug, Default)]
pub(super) struct Link {
    lost: Option<Lost>,
    waiting: Option<Waiting>,
}

/// Whether a request failed for want of network, or of a service behind it.
pub(super) fn is_of_network(why: &Explanation) -> bool {
    why.cause == Cause::Unavailable
        && why.code.is_none_or(|code| code >= 500)
        && why.reason.as_deref() != Some("malformed_answer")
}

/// Whether the answers of a slot tell of the connection to the API.
const fn is_of_api(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::Spaces
            | Slot::Space
            | Slot::Members
            | Slot::People
            | Slot::Present
            | Slot::Like
            | Slot::Link
            | Slot::Write(_)
    )
}

impl Link {
    pub const fn is_lost(&self) -> bool {
        self.lost.is_some()
    }

    pub const fn lost(&self) -> Option<&Lost> {
        self.lost.as_ref()
    }

    /// The wait of a request, while it lasts.
    pub fn waiting(&self, now: Moment) -> Option<&Waiting> {
        self.waiting.as_ref().filter(|wait| wait.until > now)
    }

    pub fn set_waiting(&mut self, waiting: Option<Waiting>) {
        self.waiting = waiting;
    }

    /// Looks at an answer; says whether the connection is back with it.
    pub fn learn(&mut self, now: Moment, slot: Slot, outcome: &Outcome) -> bool {
        if !is_of_api(slot) {
            return false;
        }
        let why = match outcome {
            Outcome::Failed(why) => Some(why),
            Outcome::Row(row) => match &row.state {
                RowState::Failed(why) => Some(why),
                _ => None,
            },
            Outcome::Part(part) => part.error.as_ref(),
            _ => None,
        };
        match why.filter(|why| is_of_network(why)) {
            Some(why) => {
                self.failed(now, why);
                false
            }
            // Any answer will do, a refusal too.
            None => self.lost.take().is_some(),
        }
    }

    fn failed(&mut self, now: Moment, why: &Explanation) {
        let tries = match &self.lost {
            // Several requests fail together: that is one try.
            Some(lost) if lost.next > now => return,
            Some(lost) => lost.tries + 1,
            None => 0,
        };
        let wait = WAITS[tries.min(WAITS.len() - 1)];
        self.lost = Some(Lost {
            host: why.host.clone(),
            answers: why.code.is_some(),
            next: now.after(wait),
            tries,
        });
    }

    /// Whether the next try is due.
    pub fn is_due(&self, now: Moment) -> bool {
        self.lost.as_ref().is_some_and(|lost| lost.next <= now)
    }

    /// When what is said of it changes: each second of a countdown.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let lost = self.lost.as_ref().map(|lost| lost.next);
        let waiting = self.waiting(now).map(|wait| wait.until);
        let ends = [lost, waiting].into_iter().flatten();
        ends.filter(|end| *end > now)
            .map(|end| Moment(end.0 - (seconds(now, end) - 1) * 1_000))
            .min()
    }
}

/// Seconds until then, the begun one counted whole.
pub(super) const fn seconds(now: Moment, until: Moment) -> u64 {
    until.0.saturating_sub(now.0).div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: Option<u16>) -> Outcome {
        let mut why = Explanation::new(Cause::Unavailable, "cannot reach chat.example.com");
        why.code = code;
        why.host = Some("chat.example.com".into());
        Outcome::Failed(why)
    }

    #[test]
    fn waits_grow_to_a_minute_and_begin_anew_after_an_answer() {
        let mut link = Link::default();
        let mut now = Moment(1_000);
        for wait in [5, 10, 20, 40, 60, 60] {
            assert!(!link.learn(now, Slot::Link, &failed(None)));
            // A second failure of the same moment is no try of its own.
            link.learn(now.after(10), Slot::Members, &failed(Some(503)));
            let next = link.lost().unwrap().next;
            assert_eq!(seconds(now, next), wait);
            assert!(!link.is_due(now) && link.is_due(next));
            now = next;
        }
        assert!(link.learn(now, Slot::Link, &Outcome::Reached));
        assert!(!link.is_lost());
        link.learn(now, Slot::Spaces, &failed(None));
        assert_eq!(link.lost().unwrap().next, now.after(5_000));
    }

    #[test]
    fn what_is_no_network_is_no_lost_connection() {
        let mut link = Link::default();
        link.learn(Moment(0), Slot::Members, &failed(Some(429)));
        link.learn(Moment(0), Slot::Filter, &failed(None));
        link.learn(Moment(0), Slot::SignIn, &failed(None));
        let refused = Explanation::new(Cause::Permission, "no");
        link.learn(Moment(0), Slot::Spaces, &Outcome::Failed(refused));
        assert!(!link.is_lost());
        assert_eq!(link.next_wake(Moment(0)), None);
    }

    #[test]
    fn it_wakes_when_the_number_of_seconds_changes() {
        let mut link = Link::default();
        link.learn(Moment(700), Slot::Spaces, &failed(None));
        assert_eq!(link.next_wake(Moment(700)), Some(Moment(1_700)));
        assert_eq!(link.next_wake(Moment(1_700)), Some(Moment(2_700)));
        assert_eq!(link.next_wake(Moment(5_000)), Some(Moment(5_700)));
        // While the try is under way nothing ticks.
        assert_eq!(link.next_wake(Moment(5_700)), None);
    }
}
