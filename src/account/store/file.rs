//! A credential in a file of mode 0600 in a directory of mode 0700, replaced atomically, with a
//! lock file beside it that every roomkey takes before it renews or writes.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::StoreError;
use super::format::{self, Content};
use crate::account::PATIENCE;
use crate::account::bound::LONGEST_DISCOVERY;
use crate::account::credential::Credential;

mod leftovers;
mod private;
mod safety;

pub use private::{private_directory, private_file};

use safety::{
    check_file, check_folder, check_lock, check_parent, check_place, failed, no_follow, not_opened,
};

/// Largest credential file read, in bytes.
const MAX_FILE: u64 = 256 * 1024;
/// How long another process may hold the lock: longer than asking the issuer, renewing and storing
/// take.
const LOCK_LIMIT: Duration = PATIENCE
    .saturating_add(LONGEST_DISCOVERY)
    .saturating_add(Duration::from_secs(2));
const LOCK_STEP: Duration = Duration::from_millis(25);
/// Bytes written to see whether there is room for a credential.
const TRIAL: usize = 8 * 1024;
/// A longer encoded name is replaced by its digest; file systems allow 255 bytes.
const MAX_NAME: usize = 120;

/// Space that is taken already; given back when dropped.
#[derive(Debug)]
pub struct Reserved(tempfile::NamedTempFile);

/// The file of one profile.
#[derive(Debug, Clone)]
pub struct FileStore {
    directory: PathBuf,
    path: PathBuf,
    lock_path: PathBuf,
    /// How the names of this profile's unfinished files begin.
    unfinished: String,
}

impl FileStore {
    /// Names the files; touches nothing.
    pub fn new(state_dir: &Path, profile_name: &str) -> Self {
        let directory = state_dir.join("credentials");
        let name = file_name(profile_name);
        Self {
            path: directory.join(format!("{name}.json")),
            lock_path: directory.join(format!("{name}.lock")),
            // No encoded name has a dot, so no profile takes another's for its own.
            unfinished: format!(".new-{name}."),
            directory,
        }
    }

    /// Where the credential is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn describe(&self) -> String {
        format!("file {}", self.path.display())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        done.unwrap_or_else(|error| {
            Err(StoreError::Io {
                path: self.path.clone(),
                detail: error.to_string(),
            })
        })
    }

    /// What the file holds; a note that it is elsewhere is not followed.
    pub(super) async fn content(&self) -> Result<Option<Content>, StoreError> {
        self.blocking(Self::read).await
    }

    pub(super) async fn load(&self) -> Result<Option<Credential>, StoreError> {
        match self.content().await? {
            Some(Content::Credential(credential)) => Ok(Some(*credential)),
            Some(Content::InKeyring) => Err(StoreError::InKeyring),
            None => Ok(None),
        }
    }

    fn text(&self, credential: &Credential) -> Result<SecretString, StoreError> {
        format::write(credential).map_err(|what| StoreError::Broken {
            path: self.path.clone(),
            what,
        })
    }

    /// Tries what a sign-in needs: the directory, the lock, a new file, and nothing in its place
    /// that a file cannot replace. What is stored need not be readable.
    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        let _lock = self.lock().await?;
        self.blocking(|store| {
            check_place(&store.path)?;
            store.fresh(TRIAL).map(drop)
        })
        .await
    }

    /// Reserves twice the space of this credential and some more: tokens may grow.
    pub(super) async fn reserve(&self, old: &Credential) -> Result<Reserved, StoreError> {
        let bytes = 2 * self.text(old)?.expose_secret().len() + 4096;
        self.blocking(move |store| store.fresh(bytes)).await
    }

    pub(super) async fn save(
        &self,
        credential: &Credential,
        reserved: Option<Reserved>,
    ) -> Result<(), StoreError> {
        let text = self.text(credential)?;
        self.blocking(move |store| store.replace(reserved, &text))
            .await
    }

    /// Writes that the credential rests in the keyring, in the place of the credential.
    #[cfg(feature = "keyring")]
    pub(super) async fn save_note(&self, reserved: Option<Reserved>) -> Result<(), StoreError> {
        self.blocking(move |store| store.replace(reserved, &format::note()))
            .await
    }

    pub(super) async fn delete(&self) -> Result<bool, StoreError> {
        self.blocking(|store| {
            leftovers::sweep(&store.directory, &store.unfinished);
            match fs::remove_file(&store.path) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(failed(&store.path, &error)),
            }
        })
        .await
    }

    /// Waits for the lock at most 38 s. Asking again and again, rather than blocking a thread,
    /// lets the wait be dropped.
    pub(super) async fn lock(&self) -> Result<File, StoreError> {
        let file = self.blocking(Self::open_lock).await?;
        let until = tokio::time::Instant::now() + LOCK_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(failed(&self.lock_path, &error)),
                Err(TryLockError::WouldBlock) if tokio::time::Instant::now() >= until => {
                    return Err(StoreError::Busy {
                        path: self.lock_path.clone(),
                    });
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_STEP).await,
            }
        }
    }

    fn open_lock(&self) -> Result<File, StoreError> {
        self.make_directory()?;
        let file = no_follow(OpenOptions::new().write(true).create(true).mode(0o600))
            .open(&self.lock_path)
            .map_err(|error| not_opened(&self.lock_path, &error))?;
        check_lock(&self.lock_path, &file)?;
        Ok(file)
    }

    fn read(&self) -> Result<Option<Content>, StoreError> {
        let Some(text) = self.read_text()? else {
            return Ok(None);
        };
        let broken = |what| StoreError::Broken {
            path: self.path.clone(),
            what,
        };
        format::read_file(&text).map(Some).map_err(broken)
    }

    fn read_text(&self) -> Result<Option<SecretString>, StoreError> {
        let file = match no_follow(OpenOptions::new().read(true)).open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(not_opened(&self.path, &error)),
        };
        self.check_directory()?;
        check_file(&self.path, &file)?;
        let mut text = String::new();
        file.take(MAX_FILE)
            .read_to_string(&mut text)
            .map_err(|error| failed(&self.path, &error))?;
        Ok(Some(text.into()))
    }

    /// A new file beside the old one, filled with this many bytes that mean nothing. Only under
    /// the lock: what an earlier process left unfinished is removed.
    fn fresh(&self, bytes: usize) -> Result<Reserved, StoreError> {
        self.make_directory()?;
        leftovers::sweep(&self.directory, &self.unfinished);
        let io = |error: &io::Error| failed(&self.path, error);
        let mut fresh = tempfile::Builder::new()
            .prefix(&self.unfinished)
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(&self.directory)
            .map_err(|error| io(&error))?;
        fresh
            .write_all(&vec![b' '; bytes])
            .and_then(|()| fresh.as_file().sync_all())
            .map_err(|error| io(&error))?;
        Ok(Reserved(fresh))
    }

    /// Writes a new file beside the old one and puts it in its place; a crash leaves one of both.
    fn replace(&self, reserved: Option<Reserved>, text: &SecretString) -> Result<(), StoreError> {
        let io = |error: &io::Error| failed(&self.path, error);
        let Reserved(mut fresh) = match reserved {
            Some(reserved) => reserved,
            None => self.fresh(0)?,
        };
        let bytes = text.expose_secret().as_bytes();
        // The reserved space is written over, and what is left of it given back last.
        fresh
            .rewind()
            .and_then(|()| fresh.write_all(bytes))
            .and_then(|()| fresh.as_file().set_len(bytes.len() as u64))
            .and_then(|()| fresh.as_file().sync_all())
            .map_err(|error| io(&error))?;
        fresh
            .persist(&self.path)
            .map_err(|error| io(&error.error))?;
        File::open(&self.directory)
            .and_then(|directory| directory.sync_all())
            .map_err(|error| io(&error))?;
        let back = self.read_text()?;
        if back.is_some_and(|back| back.expose_secret() == text.expose_secret()) {
            return Ok(());
        }
        Err(StoreError::Broken {
            path: self.path.clone(),
            what: "what was written cannot be read back".to_owned(),
        })
    }

    fn make_directory(&self) -> Result<(), StoreError> {
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory);
        // A link, or a file, in its place is told apart below.
        match made {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(failed(&self.directory, &error))
            }
            _ => self.check_directory(),
        }
    }

    fn check_directory(&self) -> Result<(), StoreError> {
        if let Some(parent) = self.directory.parent() {
            check_parent(parent)?;
        }
        check_folder(&self.directory)
    }
}

/// Letters, digits, `-` and `_` stay; every other byte is `%XX`, so no two names meet and none
/// leaves the directory.
pub fn file_name(profile_name: &str) -> String {
    let mut name = String::new();
    for byte in profile_name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(name, "%{byte:02X}");
        }
    }
    if name.len() <= MAX_NAME && !name.is_empty() {
        return name;
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, profile_name.as_bytes());
    let mut name = "%sha256-".to_owned();
    for byte in digest.as_ref() {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests;
