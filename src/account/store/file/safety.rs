//! Whether a file or directory can keep a secret: no link, nobody else's, and not open to others.
//! A directory of our own that is open to others is closed to them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

use super::StoreError;

const ROOT: u32 = 0;
/// Group and others: any access, and writing.
const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;
/// Only an entry's owner may rename it.
const STICKY: u32 = 0o1000;

/// Opens no link, and does not hang on a FIFO in its place.
pub(super) fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed())
}

pub(super) fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Io {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}

pub(super) fn not_opened(path: &Path, error: &io::Error) -> StoreError {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return link(path);
    }
    failed(path, error)
}

fn link(path: &Path) -> StoreError {
    StoreError::Unsafe {
        path: path.to_owned(),
        what: "it is a symbolic link".to_owned(),
        remedy: format!(
            "Remove the link {}; to keep state elsewhere set ROOMKEY_STATE_DIR.",
            path.display()
        ),
    }
}

/// The state directory: whoever can write there could put another directory in the place of ours.
pub(super) fn check_parent(path: &Path) -> Result<(), StoreError> {
    let found = directory(path)?;
    let mode = found.mode();
    if found.uid() == ROOT && (mode & OTHERS_WRITE == 0 || mode & STICKY != 0) {
        return Ok(());
    }
    check_owner(path, &found)?;
    if mode & OTHERS_WRITE == 0 {
        return Ok(());
    }
    close(path, mode & !OTHERS_WRITE)?;
    refuse_open(path, &directory(path)?, OTHERS_WRITE, "go-w")
}

/// The directory of the credentials.
pub(super) fn check_folder(path: &Path) -> Result<(), StoreError> {
    let found = directory(path)?;
    check_owner(path, &found)?;
    if found.mode() & OTHERS == 0 {
        return Ok(());
    }
    close(path, 0o700)?;
    refuse_open(path, &directory(path)?, OTHERS, "700")
}

/// A file with a credential in it.
pub(super) fn check_file(path: &Path, file: &File) -> Result<(), StoreError> {
    check_lock(path, file)?;
    let found = file.metadata().map_err(|error| failed(path, &error))?;
    refuse_open(path, &found, OTHERS, "600")
}

/// Where a file is to be put: only a directory cannot be replaced by one.
pub(super) fn check_place(path: &Path) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) => check_kind(path, !found.is_dir(), "file"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, &error)),
    }
}

/// The lock file: it holds no secret, so others may see it.
pub(super) fn check_lock(path: &Path, file: &File) -> Result<(), StoreError> {
    let found = file.metadata().map_err(|error| failed(path, &error))?;
    check_kind(path, found.is_file(), "file")?;
    check_owner(path, &found)
}

fn directory(path: &Path) -> Result<fs::Metadata, StoreError> {
    let found = fs::symlink_metadata(path).map_err(|error| failed(path, &error))?;
    if found.is_symlink() {
        return Err(link(path));
    }
    check_kind(path, found.is_dir(), "directory")?;
    Ok(found)
}

/// Takes rights away; where the file system has none to take, the next look tells.
fn close(path: &Path, mode: u32) -> Result<(), StoreError> {
    let directory = no_follow(OpenOptions::new().read(true))
        .open(path)
        .map_err(|error| not_opened(path, &error))?;
    let mode = fs::Permissions::from_mode(mode & 0o7777);
    if let Err(error) = directory.set_permissions(mode) {
        tracing::debug!(%error, path = %path.display(), "the mode stays");
    }
    Ok(())
}

fn check_kind(path: &Path, right: bool, kind: &str) -> Result<(), StoreError> {
    if right {
        return Ok(());
    }
    Err(StoreError::Unsafe {
        path: path.to_owned(),
        what: format!("it is not a {kind}"),
        remedy: format!("Remove {}.", path.display()),
    })
}

fn check_owner(path: &Path, found: &fs::Metadata) -> Result<(), StoreError> {
    if found.uid() == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    Err(StoreError::Unsafe {
        path: path.to_owned(),
        what: "it belongs to another user".to_owned(),
        remedy: format!(
            "Remove {}, or set ROOMKEY_STATE_DIR to a directory of your own.",
            path.display()
        ),
    })
}

fn refuse_open(
    path: &Path,
    found: &fs::Metadata,
    rights: u32,
    mode: &str,
) -> Result<(), StoreError> {
    if found.mode() & rights == 0 {
        return Ok(());
    }
    Err(StoreError::Unsafe {
        path: path.to_owned(),
        what: format!("others may use it (mode {:03o})", found.mode() & 0o777),
        remedy: format!(
            "If nobody else has used it: chmod {mode} {}. Otherwise remove it and sign in again.",
            path.display()
        ),
    })
}
