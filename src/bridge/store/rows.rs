//! Rows in memory: found by name, forgotten by time. It locks nothing and writes nothing to disk.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Key, Millis, Pace, Polled, Row};

/// What RFC 8628 §3.5 adds to the interval of a device that polls too fast, in seconds.
pub(super) const SLOWER: u64 = 5;

/// The live rows, and those whose end nobody has noticed yet.
#[derive(Default)]
pub(super) struct Rows {
    rows: HashMap<Arc<str>, Live>,
    ends: BTreeSet<(Millis, Arc<str>)>,
}

struct Live {
    version: u64,
    /// No larger than it must be: the encoder leaves up to as much again unused.
    value: Box<[u8]>,
    until: Option<Millis>,
    polled: Option<Note>,
}

/// The last poll of a row.
#[derive(Clone, Copy)]
struct Note {
    at: Millis,
    interval: u64,
}

impl Live {
    fn lives(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    fn row(&self) -> Row {
        Row {
            version: self.version,
            value: self.value.to_vec(),
        }
    }
}

impl Rows {
    fn live(&self, name: &str, now: Millis) -> Option<&Live> {
        self.rows.get(name).filter(|live| live.lives(now))
    }

    pub(super) fn get(&self, name: &str, now: Millis) -> Option<Row> {
        self.live(name, now).map(Live::row)
    }

    pub(super) fn version(&self, name: &str, now: Millis) -> Option<u64> {
        self.live(name, now).map(|live| live.version)
    }

    pub(super) fn poll(&mut self, name: &str, pace: Pace, now: Millis) -> Polled {
        let Some(live) = self.rows.get_mut(name).filter(|live| live.lives(now)) else {
            return Polled {
                row: None,
                interval: pace.interval,
                too_early: false,
            };
        };
        let mut interval = pace.interval;
        let mut too_early = false;
        if let Some(last) = live.polled {
            interval = interval.max(last.interval);
            let tolerance = u64::try_from(pace.tolerance.as_millis()).unwrap_or(u64::MAX);
            let earliest = interval.saturating_mul(1000).saturating_sub(tolerance);
            too_early = now.saturating_sub(last.at) < earliest;
            if too_early {
                interval = interval.saturating_add(SLOWER);
            }
        }
        live.polled = Some(Note { at: now, interval });
        Polled {
            row: Some(live.row()),
            interval,
            too_early,
        }
    }

    /// Writes a row. The note of its polls stays, unless the old row had ended.
    pub(super) fn put(
        &mut self,
        name: &str,
        version: u64,
        value: Vec<u8>,
        until: Option<Millis>,
        now: Millis,
    ) {
        let old = self.remove(name);
        let polled = old.filter(|old| old.lives(now)).and_then(|old| old.polled);
        let name: Arc<str> = name.into();
        if let Some(until) = until {
            self.ends.insert((until, name.clone()));
        }
        self.rows.insert(
            name,
            Live {
                version,
                value: value.into_boxed_slice(),
                until,
                polled,
            },
        );
    }

    pub(super) fn delete(&mut self, name: &str) {
        self.remove(name);
    }

    fn remove(&mut self, name: &str) -> Option<Live> {
        let (name, old) = self.rows.remove_entry(name)?;
        if let Some(until) = old.until {
            self.ends.remove(&(until, name));
        }
        Some(old)
    }

    /// Names of rows that have ended, the oldest first.
    pub(super) fn ended(&self, now: Millis, most: usize) -> Vec<Arc<str>> {
        self.ends
            .iter()
            .take_while(|(until, _)| *until <= now)
            .take(most)
            .map(|(_, name)| name.clone())
            .collect()
    }

    pub(super) fn list(&self, table: &'static str, now: Millis) -> Vec<(Key, Row)> {
        self.rows
            .iter()
            .filter(|(_, live)| live.lives(now))
            .filter_map(|(name, live)| {
                let id = name.strip_prefix(table)?.strip_prefix(':')?;
                Some((Key::new(table, id), live.row()))
            })
            .collect()
    }
}
