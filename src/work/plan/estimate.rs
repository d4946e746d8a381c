//! How long a plan takes under the quotas: an honest guess, never too good.

use std::collections::HashMap;
use std::time::Duration;

use super::Plan;
use crate::config::Quota;
use crate::work::change::{Cost, Place};

/// What a call takes where nobody has measured it.
const GUESSED_LATENCY: Duration = Duration::from_millis(200);
/// Reads of one space, a second.
const SPACE_READS_PER_SECOND: f64 = 15.0;

/// How long what is left of a plan takes: so many writes as the quota allows a minute, writes of
/// one space one a second, and no faster than the calls themselves with so many at once.
/// `latency` is what a call took so far.
pub fn estimate(
    plan: &Plan,
    from: usize,
    quota: Quota,
    jobs: usize,
    latency: Option<Duration>,
) -> Duration {
    let steps = plan.steps.get(from..).unwrap_or_default();
    let cost: Cost = steps.iter().map(super::Step::cost).sum();
    let minutes = |writes: u32, per_minute: u32| match per_minute {
        0 => 0.0,
        pace => f64::from(writes) * 60.0 / f64::from(pace),
    };
    let mut spaces: HashMap<&Place, (f64, f64)> = HashMap::new();
    for step in steps {
        if let Some(place) = step.change.place() {
            let one = step.cost();
            let (writes, reads) = spaces.entry(place).or_default();
            *writes += f64::from(one.space_writes);
            *reads += f64::from(one.reads) / SPACE_READS_PER_SECOND;
        }
    }
    let paced = quota.space_writes_per_minute != 0 || quota.membership_writes_per_minute != 0;
    let per_space = spaces
        .values()
        .map(|(writes, reads)| writes.max(*reads))
        .fold(0.0, f64::max);
    let latency = latency.unwrap_or(GUESSED_LATENCY).as_secs_f64();
    let jobs = u32::try_from(jobs.max(1)).unwrap_or(u32::MAX);
    let seconds = [
        minutes(cost.membership_writes, quota.membership_writes_per_minute),
        minutes(cost.space_writes, quota.space_writes_per_minute),
        if paced { per_space } else { 0.0 },
        latency * f64::from(cost.calls().div_ceil(jobs)),
    ];
    let longest = seconds.into_iter().fold(0.0, f64::max);
    Duration::try_from_secs_f64(longest).unwrap_or(Duration::MAX)
}
