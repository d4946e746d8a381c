//! Keeping the file small: runs that ended long ago go, and the oldest ones where it is too large.
//! A run that can still be resumed never goes.

use std::collections::HashSet;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use jiff::{SignedDuration, Timestamp};

use super::append::{Place, wrong};
use super::read::{parse, raw_lines};
use super::record::{self, State};
use crate::text::explanation::Explanation;
use crate::work::plan::RunId;

/// A file larger than this is made smaller, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;
/// To at most this.
const WANTED: usize = 8 * 1024 * 1024;
/// Runs that ended longer ago than this go.
const OLDEST: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Makes the file smaller where it is too large or its first run too old.
pub(super) fn if_needed(place: &Place) -> Result<(), Explanation> {
    let large = std::fs::metadata(&place.path).is_ok_and(|found| found.len() > LARGEST);
    if large || begins_too_early(place) {
        rotate(place, WANTED, Timestamp::now())?;
    }
    Ok(())
}

fn begins_too_early(place: &Place) -> bool {
    use std::io::BufRead as _;
    let Ok(file) = std::fs::File::open(&place.path) else {
        return false;
    };
    let mut first = String::new();
    let reader = std::io::BufReader::new(std::io::Read::take(file, 64 * 1024));
    let mut reader = reader;
    let read = reader.read_line(&mut first);
    // Only twice as old a beginning is worth the work each time.
    read.is_ok()
        && parse(first.trim_end().as_bytes())
            .is_some_and(|line| Timestamp::now().duration_since(line.at) > OLDEST * 2)
}

/// Keeps open runs, and of the others the newest that fit and are not too old.
pub(super) fn rotate(place: &Place, wanted: usize, now: Timestamp) -> Result<(), Explanation> {
    let _held = place.lock()?;
    let raw = raw_lines(&place.path)?;
    let lines: Vec<_> = raw
        .into_iter()
        .filter_map(|text| parse(&text).map(|line| (line, text)))
        .collect();
    let runs = record::gather(lines.iter().map(|(line, _)| line.clone()));
    let size = |id: &RunId| {
        let own = lines.iter().filter(|(line, _)| line.run == *id);
        own.map(|(_, text)| text.len() + 1).sum::<usize>()
    };
    let mut keep: HashSet<RunId> = HashSet::new();
    let mut taken = 0;
    for run in runs.iter().rev() {
        let open = matches!(run.state(), State::Open | State::Running);
        let bytes = size(&run.id);
        let fits = taken + bytes <= wanted && now.duration_since(run.last) <= OLDEST;
        if open || fits {
            taken += bytes;
            keep.insert(run.id.clone());
        }
    }
    let failed = |error: &dyn std::fmt::Display| wrong(&place.path, &error.to_string());
    let mut fresh = tempfile::Builder::new()
        .prefix(".new-journal-")
        .permissions(std::fs::Permissions::from_mode(0o600))
        .tempfile_in(&place.directory)
        .map_err(|error| failed(&error))?;
    for (_, text) in lines.iter().filter(|(line, _)| keep.contains(&line.run)) {
        let written = fresh.write_all(text).and_then(|()| fresh.write_all(b"\n"));
        written.map_err(|error| failed(&error))?;
    }
    fresh.as_file().sync_all().map_err(|error| failed(&error))?;
    fresh
        .persist(&place.path)
        .map_err(|error| failed(&error.error))?;
    place.sync_directory()
}
