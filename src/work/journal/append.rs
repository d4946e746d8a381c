//! The file and its locks: lines are put at its end whole, by one process at a time, and are on the
//! disk when that is said. A lock for each run tells whether a process works on it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::account::store::{private_directory, private_file};
use crate::text::explanation::{Cause, Explanation};
use crate::work::plan::RunId;

/// Where the files of one profile are.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub directory: PathBuf,
    pub path: PathBuf,
    lock: PathBuf,
    name: String,
}

/// Why the journal cannot be written or read; then nothing is changed.
pub(super) fn wrong(path: &Path, why: &str) -> Explanation {
    let message = format!("the journal {} cannot be used: {why}", path.display());
    Explanation::new(Cause::Failed, message)
        .reason("journal")
        .hint("Set ROOMKEY_STATE_DIR to a directory of yours with room on its disk.")
}

impl Place {
    pub fn new(directory: PathBuf, name: &str) -> Self {
        Self {
            path: directory.join(format!("{name}.jsonl")),
            lock: directory.join(format!("{name}.lock")),
            name: name.to_owned(),
            directory,
        }
    }

    fn run_lock(&self, run: &RunId) -> PathBuf {
        self.directory.join(format!("{}.{run}.run", self.name))
    }

    fn open(path: &Path, options: &mut OpenOptions) -> Result<File, Explanation> {
        private_file(path, options).map_err(|error| wrong(path, &error.to_string()))
    }

    /// Takes a run for this process, as long as the file is held.
    pub fn lock_run(&self, run: &RunId) -> Result<RunLock, Explanation> {
        private_directory(&self.directory)
            .map_err(|error| wrong(&self.directory, &error.to_string()))?;
        let path = self.run_lock(run);
        let file = Self::open(&path, OpenOptions::new().write(true).create(true))?;
        match file.try_lock() {
            // Whoever had it may have ended just now and taken the file away.
            Ok(()) if !same(&file, &path) => self.lock_run(run),
            Ok(()) => Ok(RunLock { file, path }),
            Err(TryLockError::WouldBlock) => Err(Explanation::new(
                Cause::Usage,
                format!("another roomkey works on the run {run}"),
            )
            .reason("busy")
            .hint("Wait until it has ended, or end it there.")),
            Err(TryLockError::Error(error)) => Err(wrong(&path, &error.to_string())),
        }
    }

    /// Whether a process works on a run.
    pub fn is_locked(&self, run: &RunId) -> bool {
        let path = self.run_lock(run);
        let file = private_file(&path, OpenOptions::new().write(true));
        file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// Holds off every other process that would write; waits for it.
    pub fn lock(&self) -> Result<File, Explanation> {
        let file = Self::open(&self.lock, OpenOptions::new().write(true).create(true))?;
        file.lock()
            .map_err(|error| wrong(&self.lock, &error.to_string()))?;
        Ok(file)
    }

    /// The file, for writing at its end; made where it is missing.
    pub fn for_appending(&self) -> Result<File, Explanation> {
        let made = !self.path.exists();
        let mut options = OpenOptions::new();
        let file = Self::open(&self.path, options.read(true).append(true).create(true))?;
        if made {
            self.sync_directory()?;
        }
        Ok(file)
    }

    /// Makes the names in the directory survive a crash.
    pub fn sync_directory(&self) -> Result<(), Explanation> {
        File::open(&self.directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|error| wrong(&self.directory, &error.to_string()))
    }
}

/// A run that this process works on.
#[derive(Debug)]
pub(super) struct RunLock {
    file: File,
    path: PathBuf,
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // Whoever opens it meanwhile holds another file: they look into the journal anyway.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// The end of the file.
#[derive(Debug)]
pub(super) struct Tail {
    place: Place,
    file: Option<File>,
    lock: File,
}

impl Tail {
    pub fn open(place: Place) -> Result<Self, Explanation> {
        let lock = private_file(&place.lock, OpenOptions::new().write(true).create(true))
            .map_err(|error| wrong(&place.lock, &error.to_string()))?;
        Ok(Self {
            place,
            file: None,
            lock,
        })
    }

    /// Puts whole lines at the end. They are on the disk when this returns.
    pub fn append(&mut self, lines: &[u8]) -> Result<(), Explanation> {
        let failed = |error: io::Error| wrong(&self.place.path, &error.to_string());
        self.lock.lock().map_err(failed)?;
        let done = Self::write(&mut self.file, &self.place, lines);
        let unlocked = self.lock.unlock().map_err(failed);
        done.and(unlocked)
    }

    fn write(held: &mut Option<File>, place: &Place, lines: &[u8]) -> Result<(), Explanation> {
        let file = match held.take() {
            // Another process may have put a shorter file in its place.
            Some(file) if same(&file, &place.path) => file,
            _ => place.for_appending()?,
        };
        let mut file = file;
        let written = after_a_torn_line(&mut file)
            .and_then(|torn| {
                if torn {
                    file.write_all(b"\n")?;
                }
                file.write_all(lines)
            })
            .and_then(|()| file.sync_data());
        *held = Some(file);
        written.map_err(|error| wrong(&place.path, &error.to_string()))
    }
}

fn same(file: &File, path: &Path) -> bool {
    let here = file.metadata().map(|found| (found.dev(), found.ino()));
    let there = std::fs::metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((here, there), (Ok(here), Ok(there)) if here == there)
}

/// Whether somebody crashed in the middle of a line.
fn after_a_torn_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
