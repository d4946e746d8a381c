//! What other processes sent a moment ago, as the end of the file tells it: a quota does not begin
//! anew with a process. It reads only what is new, and only what calls are about.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt as _;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::append::Place;
use super::line::{Event, Outcome};
use super::read::parse;
use crate::work::change::Change;
use crate::work::plan::RunId;

/// Calls longer ago than this are nobody's concern; a call may wait for its turn a while before it
/// is answered.
const HORIZON: SignedDuration = SignedDuration::from_mins(3);
/// The end of the file is read in this size first, in bytes, then in four times as much.
const FIRST_LOOK: u64 = 64 * 1024;
/// And never more of it than this.
const MOST: u64 = 4 * 1024 * 1024;

/// A call that another process made.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// When it was answered.
    pub at: Timestamp,
    /// What it did, where that is known.
    pub change: Option<Change>,
}

/// Reads what others append.
#[derive(Debug)]
pub struct Follow {
    /// `None` where nobody else can write.
    place: Option<Place>,
    /// The file that was read, and how far.
    read: Option<((u64, u64), u64)>,
    /// The newest call that was told.
    told: Timestamp,
    begun: HashMap<(RunId, usize, usize), Change>,
}

#[derive(Deserialize)]
struct Stamp {
    at: String,
}

impl Follow {
    pub(super) fn of(place: Option<Place>) -> Self {
        Self {
            place,
            read: None,
            told: Timestamp::MIN,
            begun: HashMap::new(),
        }
    }

    /// The calls of other runs than these since the last time; at first, those of the last minutes.
    /// What cannot be read is left out: whoever writes next says so.
    pub fn news(&mut self, own: &HashSet<RunId>, now: Timestamp) -> Vec<Heard> {
        let Some(place) = self.place.clone() else {
            return Vec::new();
        };
        let Some((text, fresh)) = self.unread(&place, now) else {
            return Vec::new();
        };
        let after = if fresh { self.told } else { Timestamp::MIN };
        let mut last: HashMap<RunId, Timestamp> = HashMap::new();
        let mut heard = Vec::new();
        let is_call = |line: &&[u8]| {
            let has = |what: &[u8]| line.windows(what.len()).any(|part| part == what);
            has(b"\"event\":\"intent\"") || has(b"\"event\":\"outcome\"")
        };
        let lines = text.split(|byte| *byte == b'\n').filter(is_call);
        for line in lines.filter_map(parse) {
            if own.contains(&line.run) {
                continue;
            }
            last.insert(line.run.clone(), line.at);
            match line.event {
                Event::Intent { step, call, change } => {
                    self.begun.insert((line.run, step, call), *change);
                }
                Event::Outcome {
                    step,
                    call,
                    outcome,
                } => {
                    let change = self.begun.remove(&(line.run, step, call));
                    if !matches!(outcome, Outcome::Unsent) {
                        heard.push(Heard {
                            at: line.at,
                            change,
                        });
                    }
                }
                _ => {}
            }
        }
        if fresh {
            heard.extend(self.lost(&place, &last));
        }
        heard.retain(|call| call.at > after && now.duration_since(call.at) < HORIZON);
        self.told = heard.iter().map(|call| call.at).fold(self.told, Ord::max);
        heard
    }

    /// Calls of processes that were killed: each may have been made.
    fn lost(&mut self, place: &Place, last: &HashMap<RunId, Timestamp>) -> Vec<Heard> {
        let gone: HashSet<_> = last
            .keys()
            .filter(|run| !place.is_locked(run))
            .cloned()
            .collect();
        let lost = self.begun.extract_if(|(run, ..), _| gone.contains(run));
        lost.filter_map(|((run, ..), change)| {
            Some(Heard {
                at: *last.get(&run)?,
                change: Some(change),
            })
        })
        .collect()
    }

    /// Whole lines that were not read yet, and whether the file was not known before.
    fn unread(&mut self, place: &Place, now: Timestamp) -> Option<(Vec<u8>, bool)> {
        let mut file = File::open(&place.path).ok()?;
        let found = file.metadata().ok()?;
        let (is, length) = ((found.dev(), found.ino()), found.len());
        let (mut text, start, fresh) = match self.read {
            Some((was, end)) if was == is && end <= length => {
                if end == length {
                    return None;
                }
                (
                    end_from(&mut file, end.max(length.saturating_sub(MOST)))?,
                    end,
                    false,
                )
            }
            // Another file is in its place, or none was read.
            _ => {
                self.begun.clear();
                let mut look = FIRST_LOOK;
                loop {
                    let start = length.saturating_sub(look);
                    let text = end_from(&mut file, start)?;
                    if start == 0 || look >= MOST || begins_before(&text, now - HORIZON) {
                        break (text, start, true);
                    }
                    look *= 4;
                }
            }
        };
        // A line that is being written is read next time.
        let whole = text.iter().rposition(|byte| *byte == b'\n')? + 1;
        text.truncate(whole);
        let start = start.max(length.saturating_sub(MOST));
        self.read = Some((is, start + u64::try_from(whole).ok()?));
        Some((text, fresh))
    }
}

fn end_from(file: &mut File, start: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut text = Vec::new();
    file.take(MOST).read_to_end(&mut text).ok()?;
    Some(text)
}

/// Whether the first line of which the beginning is there is older.
fn begins_before(text: &[u8], then: Timestamp) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').skip(1);
    lines
        .find_map(|line| serde_json::from_slice::<Stamp>(line).ok())
        .and_then(|line| line.at.parse::<Timestamp>().ok())
        .is_some_and(|at| at < then)
}
