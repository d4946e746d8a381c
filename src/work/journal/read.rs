//! Reading the file: what cannot be read is left out, and a line that was torn by a crash is one of
//! those.

use std::fs::OpenOptions;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::append::wrong;
use super::line::Line;
use crate::account::store::private_file;
use crate::text::explanation::Explanation;

/// A longer line is none of ours, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Every line that can be read; none where there is no file.
pub(super) fn lines(path: &Path) -> Result<Vec<Line>, Explanation> {
    let raw = raw_lines(path)?;
    Ok(raw.iter().filter_map(|line| parse(line)).collect())
}

/// One line; `None` where it is none of ours.
pub(super) fn parse(line: &[u8]) -> Option<Line> {
    serde_json::from_slice(line).ok()
}

/// The lines as they are, without their ends and without those that are too long.
pub(super) fn raw_lines(path: &Path) -> Result<Vec<Vec<u8>>, Explanation> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let file = private_file(path, OpenOptions::new().read(true))
        .map_err(|error| wrong(path, &error.to_string()))?;
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut all = Vec::new();
    let failed = |error: io::Error| wrong(path, &error.to_string());
    loop {
        let mut line = Vec::new();
        let taken = reader
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(failed)?;
        if taken == 0 {
            return Ok(all);
        }
        let whole = line.last() == Some(&b'\n');
        if !whole && taken as u64 == LONGEST {
            // The rest of it is skipped.
            reader.skip_until(b'\n').map_err(failed)?;
            continue;
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        if !line.is_empty() {
            all.push(line);
        }
    }
}
