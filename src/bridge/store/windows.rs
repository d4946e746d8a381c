//! Events counted in sliding windows, in memory: each window is cut into sixty slots, so that a
//! key takes the same room however many events come.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::Millis;

/// Slots of a window.
const SLOTS: u64 = 60;
/// So many keys are counted; past it those are forgotten whose windows end first. An attacker with
/// endless addresses fills memory no further, and the count over all addresses is always fresh.
const MOST_KEYS: usize = 100_000;

/// The slot an event of now falls into, and the first that still counts.
pub(super) fn slots(window: Duration, now: Millis) -> (u64, u64) {
    let window = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    let width = (window / SLOTS).max(1);
    (now / width, now.saturating_sub(window) / width)
}

/// Every count.
#[derive(Default)]
pub(super) struct Windows {
    counts: HashMap<Arc<str>, Count>,
    ends: BTreeSet<(Millis, Arc<str>)>,
}

struct Count {
    slots: BTreeMap<u64, u64>,
    until: Millis,
}

impl Windows {
    pub(super) fn count(&mut self, key: &str, window: Duration, now: Millis) -> u64 {
        self.sweep(now);
        let (name, mut count) = self.counts.remove_entry(key).unwrap_or_else(|| {
            let slots = BTreeMap::new();
            (key.into(), Count { slots, until: 0 })
        });
        self.ends.remove(&(count.until, name.clone()));
        let (slot, oldest) = slots(window, now);
        count.slots = count.slots.split_off(&oldest);
        *count.slots.entry(slot).or_default() += 1;
        let life = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        // A slot counts for a sixtieth longer than the window.
        count.until = now.saturating_add(life.saturating_add(life / SLOTS + 1));
        let events = count.slots.values().sum();
        self.ends.insert((count.until, name.clone()));
        self.counts.insert(name, count);
        events
    }

    pub(super) fn counted(&self, key: &str, window: Duration, now: Millis) -> u64 {
        let (_, oldest) = slots(window, now);
        let count = self.counts.get(key);
        count.map_or(0, |count| {
            count.slots.range(oldest..).map(|(_, events)| events).sum()
        })
    }

    fn sweep(&mut self, now: Millis) {
        while let Some((until, _)) = self.ends.first() {
            if *until > now && self.counts.len() < MOST_KEYS {
                break;
            }
            if let Some((_, name)) = self.ends.pop_first() {
                self.counts.remove(&name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_keys_fill_a_bounded_room_and_the_busy_one_stays() {
        let mut windows = Windows::default();
        let minute = Duration::from_mins(1);
        for n in 0..MOST_KEYS as u64 + 1000 {
            windows.count(&format!("address:{n}"), minute, 1_000_000 + n);
            assert_eq!(windows.count("total:", minute, 1_000_000 + n).min(1), 1);
        }
        assert!(windows.counts.len() <= MOST_KEYS);
        assert_eq!(windows.counts.len(), windows.ends.len());
        assert!(windows.counted("total:", minute, 1_101_000) > 50_000);
        assert_eq!(windows.counted("address:0", minute, 1_000_000), 0);
    }

    #[test]
    fn a_window_that_ended_leaves_nothing() {
        let mut windows = Windows::default();
        windows.count("a", Duration::from_secs(1), 1000);
        windows.count("b", Duration::from_secs(1), 9000);
        assert_eq!(windows.counts.len(), 1);
    }
}
