//! Unfinished files of a process that was killed while it wrote; there may be a token in them.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::Duration;

/// Whose names tell no profile are another process's unless they are older than any write takes.
const OLD: Duration = Duration::from_hours(1);
/// How the name of every unfinished file begins.
const ANY: &str = ".new-";

/// Removes what a profile's earlier writers left. The caller holds that profile's lock, so none of
/// them is at work. What cannot be removed stays: it hinders nobody.
pub(super) fn sweep(directory: &Path, unfinished: &str) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(ANY)) else {
            continue;
        };
        let of_no_profile = !name[ANY.len()..].contains('.');
        if name.starts_with(unfinished) || (of_no_profile && is_old(&entry)) {
            let removed = fs::remove_file(entry.path());
            tracing::debug!(?removed, "an unfinished file of an earlier roomkey");
        }
    }
}

fn is_old(entry: &DirEntry) -> bool {
    let modified = entry.metadata().and_then(|found| found.modified());
    let age = modified.ok().and_then(|time| time.elapsed().ok());
    age.is_some_and(|age| age > OLD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    #[test]
    fn only_what_nobody_writes_any_more_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let all = [
            ".new-work.abc",
            ".new-work-2.abc",
            ".new-fresh",
            ".new-old",
            "work.json",
            "work.lock",
        ];
        for name in all {
            File::create(path(name)).unwrap();
        }
        let past = SystemTime::now() - 2 * OLD;
        File::open(path(".new-old"))
            .and_then(|file| file.set_modified(past))
            .unwrap();
        sweep(directory.path(), ".new-work.");
        let left: Vec<_> = all.into_iter().filter(|name| path(name).exists()).collect();
        assert_eq!(
            left,
            [".new-work-2.abc", ".new-fresh", "work.json", "work.lock"]
        );
    }
}
