//! Other files of this person alone, kept as safely as credentials are.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::StoreError;
use super::safety::{check_folder, check_lock, check_parent, failed, no_follow, not_opened};

/// Makes a directory of mode 0700 where it is missing. Refuses a link, one of somebody else, and one
/// whose parent others can change.
pub fn private_directory(path: &Path) -> Result<(), StoreError> {
    match DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failed(path, &error));
        }
        _ => {}
    }
    if let Some(parent) = path.parent() {
        check_parent(parent)?;
    }
    check_folder(path)
}

/// Opens a file of mode 0600. Refuses a link, and what is no file of this person's; closes one that
/// others could read.
pub fn private_file(path: &Path, options: &mut OpenOptions) -> Result<File, StoreError> {
    let file = no_follow(options.mode(0o600))
        .open(path)
        .map_err(|error| not_opened(path, &error))?;
    check_lock(path, &file)?;
    let io = |error: &io::Error| failed(path, error);
    let mut mode = file.metadata().map_err(|error| io(&error))?.permissions();
    if mode.mode() & 0o077 != 0 {
        mode.set_mode(0o600);
        file.set_permissions(mode).map_err(|error| io(&error))?;
    }
    Ok(file)
}
