//! Where a credential rests: a file or memory. It reads, locks and writes; it decides nothing.

mod file;
mod format;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::OwnedMutexGuard;

use crate::config::StoreKind;
use crate::oauth::{Cause, Explanation};

use super::credential::Credential;
pub use file::{FileStore, Reserved};

type Slot = Arc<tokio::sync::Mutex<Option<Credential>>>;

/// A place for one profile's credential; cheap to clone.
#[derive(Debug, Clone)]
pub enum Store {
    /// Gone with the process.
    Memory(MemoryStore),
    /// A file of mode 0600.
    File(FileStore),
    /// The OS keyring, which this build does not have.
    NoKeyring,
}

/// A credential in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Slot);

impl Store {
    /// The store of a profile. `Auto` is the file in this build.
    pub fn open(kind: StoreKind, profile_name: &str, state_dir: &Path) -> Self {
        match kind {
            StoreKind::Auto | StoreKind::File => {
                Self::File(FileStore::new(state_dir, profile_name))
            }
            StoreKind::Memory => Self::memory(),
            StoreKind::Keyring => Self::NoKeyring,
        }
    }

    /// A store in memory.
    pub fn memory() -> Self {
        Self::Memory(MemoryStore::default())
    }

    /// What is said aloud: `file /home/…`, `memory`.
    pub fn describe(&self) -> String {
        match self {
            Self::Memory(_) => "memory".to_owned(),
            Self::File(store) => format!("file {}", store.path().display()),
            Self::NoKeyring => "keyring".to_owned(),
        }
    }

    /// Reads without a lock: a write replaces the whole file at once.
    pub async fn load(&self) -> Result<Option<Credential>, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.0.lock().await.clone()),
            Self::File(store) => store.load().await,
            Self::NoKeyring => Err(StoreError::NoKeyring),
        }
    }

    /// Takes the lock that covers re-reading, renewing and writing, between processes too.
    pub async fn lock(&self) -> Result<Locked, StoreError> {
        Ok(match self {
            Self::Memory(store) => Locked::Memory(store.0.clone().lock_owned().await),
            Self::File(store) => Locked::File {
                lock: store.lock().await?,
                store: store.clone(),
                reserved: None,
            },
            Self::NoKeyring => return Err(StoreError::NoKeyring),
        })
    }
}

/// A locked store; dropping it unlocks.
#[derive(Debug)]
pub enum Locked {
    /// In memory.
    Memory(OwnedMutexGuard<Option<Credential>>),
    /// A file.
    File {
        /// The file.
        store: FileStore,
        /// The locked file beside it.
        lock: std::fs::File,
        /// Space for the next credential.
        reserved: Option<Reserved>,
    },
}

impl Locked {
    /// Reads again, now that nobody else writes.
    pub async fn load(&self) -> Result<Option<Credential>, StoreError> {
        match self {
            Self::Memory(slot) => Ok((**slot).clone()),
            Self::File { store, .. } => store.load().await,
        }
    }

    /// Makes sure that a successor of this credential can be written, before the token that it
    /// replaces is spent: a full disk must not cost the sign-in.
    pub async fn reserve(&mut self, old: &Credential) -> Result<(), StoreError> {
        if let Self::File {
            store, reserved, ..
        } = self
        {
            *reserved = Some(store.reserve(old).await?);
        }
        Ok(())
    }

    /// Replaces the credential, and reads it back.
    pub async fn save(&mut self, credential: &Credential) -> Result<(), StoreError> {
        match self {
            Self::Memory(slot) => {
                **slot = Some(credential.clone());
                Ok(())
            }
            Self::File {
                store, reserved, ..
            } => store.save(credential, reserved.take()).await,
        }
    }

    /// Forgets it; whether there was one.
    pub async fn delete(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Memory(slot) => Ok(slot.take().is_some()),
            Self::File { store, .. } => store.delete().await,
        }
    }
}

/// Why a store gave or took nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// This build has no keyring.
    #[error("this build of roomkey has no keyring")]
    NoKeyring,
    /// Others might read or replace it.
    #[error("{} is not safe to keep a credential in: {what}", .path.display())]
    Unsafe {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// It holds something else.
    #[error("{} cannot be understood: {what}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; never its content.
        what: String,
    },
    /// Another process holds the lock.
    #[error("another roomkey has held {} for too long", .path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{}: {detail}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
}

impl StoreError {
    /// Made presentable.
    pub fn explain(&self) -> Explanation {
        let hint = match self {
            Self::NoKeyring => "Set `store = \"file\"` (or \"auto\") in the profile.".to_owned(),
            Self::Unsafe { remedy, .. } => remedy.clone(),
            Self::Broken { path, .. } => {
                format!("Remove {} and sign in again.", path.display())
            }
            Self::Busy { .. } => "End the other roomkey, then try again.".to_owned(),
            Self::Io { .. } => {
                "Check the directory's permissions and free space, or set ROOMKEY_STATE_DIR to another one.".to_owned()
            }
        };
        let cause = match self {
            Self::NoKeyring => Cause::Usage,
            _ => Cause::Failed,
        };
        Explanation::new(cause, format!("The credential store: {self}."))
            .reason("credential_store")
            .hint(hint)
    }
}
