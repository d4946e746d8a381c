//! Keeping the file small: runs that ended long ago go, and the oldest ones where it is too large.
//! A run that can still be resumed never goes.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use jiff::{SignedDuration, Timestamp};

use super::append::{Place, wrong};
use super::line::VERSION;
use super::read::{parse, raw_lines};
use super::record::{self, State};
use crate::text::explanation::Explanation;
use crate::work::plan::RunId;

/// A file larger than this is made smaller, in bytes.
pub(super) const LARGEST: u64 = 16 * 1024 * 1024;
/// To at most this.
pub(super) const WANTED: usize = 8 * 1024 * 1024;
/// Runs that ended longer ago than this go.
pub(super) const OLDEST: SignedDuration = SignedDuration::from_hours(90 * 24);

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
    read.is_ok()
        && parse(first.trim_end().as_bytes())
            .is_some_and(|line| Timestamp::now().duration_since(line.at) > OLDEST)
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
    let mut sizes: HashMap<&RunId, usize> = HashMap::new();
    for (line, text) in &lines {
        *sizes.entry(&line.run).or_default() += text.len() + 1;
    }
    let mut keep: HashSet<RunId> = HashSet::new();
    let (mut taken, mut newest) = (0, true);
    for run in runs.iter().rev() {
        // A newer roomkey may go on with what it began.
        let open =
            run.finished.is_none() && (run.version > VERSION || run.state() != State::Unreadable);
        let bytes = sizes.get(&run.id).copied().unwrap_or_default();
        // The last run that ended can be taken back, however large it was.
        let fits = newest || taken + bytes <= wanted;
        let young = now.duration_since(run.last) <= OLDEST;
        if open || (fits && young) {
            taken += bytes;
            keep.insert(run.id.clone());
        }
        newest &= open;
    }
    if lines.iter().all(|(line, _)| keep.contains(&line.run)) {
        // An open run at the beginning would have it written anew each time.
        return Ok(());
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
