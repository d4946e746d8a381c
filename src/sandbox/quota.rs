//! Chat's quotas: how many calls a project may make in a minute, and how many a space takes in a
//! second. It counts and refuses; what a call is charged to is said where methods are declared.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::error::{ApiError, Quota};
use super::world::lock;

/// What a call is charged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// `spaces.setup`, `create`, `patch`, `delete`, `completeImport`.
    SpaceWrites,
    /// `spaces.get`, `list`, `search`, and both finders.
    SpaceReads,
    /// `members.create`, `patch`, `delete`.
    MembershipWrites,
    /// `members.get`, `list`.
    MembershipReads,
    /// Making named spaces and group chats; no limit by default, for its number is hearsay.
    SpaceCreates,
    /// `spaces.patch` and `delete` of one space.
    PerSpaceWrites,
    /// Reads of one space or of its members.
    PerSpaceReads,
}

/// How many kinds of calls are counted.
const KINDS: usize = 7;

/// Name in a specification, Google's words for the metric, calls, seconds.
const BUCKETS: [(Bucket, &str, &str, Limit); KINDS] = [
    (
        Bucket::SpaceWrites,
        "space_writes",
        "Space write requests",
        Limit::new(60, 60),
    ),
    (
        Bucket::SpaceReads,
        "space_reads",
        "Space read requests",
        Limit::new(3_000, 60),
    ),
    (
        Bucket::MembershipWrites,
        "membership_writes",
        "Membership write requests",
        Limit::new(300, 60),
    ),
    (
        Bucket::MembershipReads,
        "membership_reads",
        "Membership read requests",
        Limit::new(3_000, 60),
    ),
    (
        Bucket::SpaceCreates,
        "space_creates",
        "Space create requests",
        Limit::OFF,
    ),
    (
        Bucket::PerSpaceWrites,
        "per_space_writes",
        "Write requests per space",
        Limit::new(1, 1),
    ),
    (
        Bucket::PerSpaceReads,
        "per_space_reads",
        "Read requests per space",
        Limit::new(15, 1),
    ),
];

/// Idle spaces are forgotten whenever so many are being counted.
const SPACES_BEFORE_SWEEP: usize = 1_024;

/// So many calls within any window of this length; no calls at all means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    calls: usize,
    window: Duration,
}

impl Limit {
    const OFF: Self = Self::new(0, 1);

    const fn new(calls: usize, seconds: u64) -> Self {
        Self {
            calls,
            window: Duration::from_secs(seconds),
        }
    }
}

/// Why a specification of quotas was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadQuota {
    /// No such quota.
    #[error("unknown quota {0:?}; known are {known}, retry_after", known = BUCKETS.map(|b| b.1).join(", "))]
    Key(String),
    /// Not `CALLS/SECONDSs`.
    #[error("quota {key}: {value:?} is neither calls per time, as in {key}=300/60s, nor off")]
    Value {
        /// The quota it was given for.
        key: String,
        /// What was given.
        value: String,
    },
}

/// The quotas of the one project there is, and what was used of them.
#[derive(Debug)]
pub struct Quotas {
    limits: [Limit; KINDS],
    retry_after: bool,
    used: Mutex<HashMap<(Bucket, String), VecDeque<Instant>>>,
}

impl Quotas {
    /// Google's numbers, and those that the specification has instead:
    /// `space_writes=60/60s,per_space_reads=off,retry_after=1`.
    pub fn parse(spec: &str) -> Result<Self, BadQuota> {
        let mut quotas = Self {
            limits: BUCKETS.map(|(_, _, _, limit)| limit),
            retry_after: false,
            used: Mutex::default(),
        };
        for rule in spec.split(',').map(str::trim).filter(|r| !r.is_empty()) {
            let (key, value) = rule.split_once('=').unwrap_or((rule, ""));
            let (key, value) = (key.trim(), value.trim());
            let bad = || BadQuota::Value {
                key: key.to_owned(),
                value: value.to_owned(),
            };
            if key == "retry_after" {
                quotas.retry_after = match value {
                    "1" | "on" | "yes" | "true" => true,
                    "0" | "off" | "no" | "false" => false,
                    _ => return Err(bad()),
                };
                continue;
            }
            let at = BUCKETS.iter().position(|(_, name, ..)| *name == key);
            let at = at.ok_or_else(|| BadQuota::Key(key.to_owned()))?;
            quotas.limits[at] = limit(value).ok_or_else(bad)?;
        }
        Ok(quotas)
    }

    /// Charges one call to all buckets, or, where one is used up, to none: 429.
    pub fn charge(&self, buckets: &[Bucket], space: &str, now: Instant) -> Result<(), ApiError> {
        let mut used = lock(&self.used);
        let mut keys = Vec::new();
        for bucket in buckets {
            let (at, limit) = self.limit(*bucket);
            if limit.calls == 0 {
                continue;
            }
            let key = (
                *bucket,
                if bucket.per_space() { space } else { "" }.to_owned(),
            );
            let calls = used.entry(key.clone()).or_default();
            while calls
                .front()
                .is_some_and(|at| now.duration_since(*at) >= limit.window)
            {
                calls.pop_front();
            }
            if let Some(oldest) = calls.front()
                && calls.len() >= limit.calls
            {
                let wait = limit.window.saturating_sub(now.duration_since(*oldest));
                return Err(self.exceeded(at, limit, wait));
            }
            keys.push(key);
        }
        for key in keys {
            used.entry(key).or_default().push_back(now);
        }
        if used.len() > SPACES_BEFORE_SWEEP {
            used.retain(|(bucket, _), calls| {
                let window = self.limit(*bucket).1.window;
                calls
                    .back()
                    .is_some_and(|last| now.duration_since(*last) < window)
            });
        }
        Ok(())
    }

    fn limit(&self, bucket: Bucket) -> (usize, Limit) {
        let at = BUCKETS.iter().position(|(known, ..)| *known == bucket);
        let at = at.unwrap_or_default();
        (at, self.limits[at])
    }

    fn exceeded(&self, at: usize, limit: Limit, wait: Duration) -> ApiError {
        let (bucket, name, words, _) = BUCKETS[at];
        let span = match limit.window.as_secs_f64() {
            60.0 => "minute".to_owned(),
            1.0 => "second".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        let whose = if bucket.per_space() {
            "space"
        } else {
            "project"
        };
        let error = ApiError::quota(&Quota {
            metric: name,
            metric_words: words,
            limit: &format!("{words} per {span} per {whose}"),
            value: limit.calls,
        });
        if !self.retry_after {
            return error;
        }
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        error.with_retry_after(seconds.max(1))
    }
}

impl Bucket {
    fn per_space(self) -> bool {
        matches!(self, Self::PerSpaceWrites | Self::PerSpaceReads)
    }
}

/// `300/60s`, `300/60`, or `off`.
fn limit(text: &str) -> Option<Limit> {
    if text == "off" {
        return Some(Limit::OFF);
    }
    let (calls, time) = text.split_once('/')?;
    let calls: usize = calls.trim().parse().ok().filter(|calls| *calls > 0)?;
    let time = time.trim();
    let seconds: f64 = time.strip_suffix('s').unwrap_or(time).parse().ok()?;
    let window = Duration::try_from_secs_f64(seconds).ok()?;
    (!window.is_zero()).then_some(Limit { calls, window })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_refused_until_the_window_has_moved_on() {
        let quotas = Quotas::parse("space_writes=2/60s").unwrap();
        let start = Instant::now();
        let at = |seconds| {
            let now = start + Duration::from_secs(seconds);
            quotas.charge(&[Bucket::SpaceWrites], "", now).is_ok()
        };
        assert!(at(0) && at(30) && !at(31) && !at(59));
        assert!(at(60) && !at(61) && at(90), "a refused call costs nothing");
    }

    #[test]
    fn spaces_are_counted_one_by_one_and_idle_ones_forgotten() {
        let quotas = Quotas::parse("").unwrap();
        let start = Instant::now();
        let write = |space: &str, now| quotas.charge(&[Bucket::PerSpaceWrites], space, now);
        assert!(write("a", start).is_ok() && write("b", start).is_ok());
        assert!(write("a", start).is_err());
        for n in 0..SPACES_BEFORE_SWEEP {
            write(&format!("s{n}"), start + Duration::from_secs(2)).unwrap();
        }
        assert!(lock(&quotas.used).len() <= SPACES_BEFORE_SWEEP);
    }

    #[test]
    fn a_call_that_one_bucket_refuses_is_charged_to_none() {
        let quotas = Quotas::parse("space_writes=2/60s").unwrap();
        let now = Instant::now();
        let both = [Bucket::SpaceWrites, Bucket::PerSpaceWrites];
        quotas.charge(&both, "a", now).unwrap();
        assert!(quotas.charge(&both, "a", now).is_err());
        quotas.charge(&both, "b", now).unwrap();
        assert!(quotas.charge(&both, "c", now).is_err());
    }

    #[test]
    fn a_bad_specification_says_what_would_do() {
        let unknown = Quotas::parse("writes=1/1s").unwrap_err().to_string();
        assert!(unknown.contains("membership_writes") && unknown.contains("retry_after"));
        for bad in [
            "space_reads",
            "space_reads=5",
            "space_reads=0/1s",
            "space_reads=1/0s",
            "space_reads=1/-1s",
            "space_reads=x/1s",
            "retry_after=maybe",
        ] {
            assert!(Quotas::parse(bad).is_err(), "{bad}");
        }
        Quotas::parse("space_reads=off, retry_after=1 ,per_space_writes=3/0.5s").unwrap();
    }
}
