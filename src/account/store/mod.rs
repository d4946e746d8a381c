//! Where a credential rests: the OS keyring, a file or memory. It reads, locks and writes; what
//! a credential is good for is decided elsewhere.

mod error;
mod file;
mod format;
#[cfg(feature = "keyring")]
mod keyring;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::OwnedMutexGuard;

use crate::config::StoreKind;

use super::credential::Credential;
pub use error::StoreError;
pub use file::{FileStore, Reserved, file_name, private_directory, private_file};
#[cfg(feature = "keyring")]
pub use keyring::KeyringStore;

type Slot = Arc<tokio::sync::Mutex<Option<Credential>>>;

/// A place for one profile's credential; cheap to clone.
#[derive(Debug, Clone)]
pub enum Store {
    /// Gone with the process.
    Memory(MemoryStore),
    /// A file of mode 0600.
    File(FileStore),
    /// The OS keyring, or a file where that is allowed and the keyring does not answer.
    #[cfg(feature = "keyring")]
    Keyring(KeyringStore),
    /// The OS keyring, which this build does not have.
    NoKeyring,
}

/// A credential in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Slot);

impl Store {
    /// The store of a profile; touches nothing. `Auto` is the file where this build has no
    /// keyring.
    pub fn open(kind: StoreKind, profile_name: &str, state_dir: &Path) -> Self {
        match kind {
            StoreKind::File => Self::File(FileStore::new(state_dir, profile_name)),
            StoreKind::Memory => Self::memory(),
            #[cfg(feature = "keyring")]
            StoreKind::Auto | StoreKind::Keyring => {
                let only = kind == StoreKind::Keyring;
                Self::Keyring(KeyringStore::new(state_dir, profile_name, only))
            }
            #[cfg(not(feature = "keyring"))]
            StoreKind::Auto => Self::File(FileStore::new(state_dir, profile_name)),
            #[cfg(not(feature = "keyring"))]
            StoreKind::Keyring => Self::NoKeyring,
        }
    }

    /// A store in memory.
    pub fn memory() -> Self {
        Self::Memory(MemoryStore::default())
    }

    /// What is said aloud, once it was read or written: `file /home/…`, `keyring`, `memory`.
    pub fn describe(&self) -> String {
        match self {
            Self::Memory(_) => "memory".to_owned(),
            Self::File(store) => store.describe(),
            #[cfg(feature = "keyring")]
            Self::Keyring(store) => store.describe(),
            Self::NoKeyring => "keyring".to_owned(),
        }
    }

    /// Whether a sign-in could be stored, tried as far as that goes beforehand: better before the
    /// person has walked to the phone. Waits for the lock.
    pub async fn ready(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::File(store) => store.ready().await,
            #[cfg(feature = "keyring")]
            Self::Keyring(store) => store.ready().await,
            Self::NoKeyring => Err(StoreError::NoKeyring),
        }
    }

    /// Reads without a lock: a write replaces the whole file at once.
    pub async fn load(&self) -> Result<Option<Credential>, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.0.lock().await.clone()),
            Self::File(store) => store.load().await,
            #[cfg(feature = "keyring")]
            Self::Keyring(store) => store.load().await,
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
            #[cfg(feature = "keyring")]
            Self::Keyring(store) => Locked::Keyring {
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
    /// The keyring, and the file beside it.
    #[cfg(feature = "keyring")]
    Keyring {
        /// Both.
        store: KeyringStore,
        /// The locked file in the state directory.
        lock: std::fs::File,
        /// Space for the next credential, should it go into the file.
        reserved: Option<Reserved>,
    },
}

impl Locked {
    /// Reads again, now that nobody else writes.
    pub async fn load(&self) -> Result<Option<Credential>, StoreError> {
        match self {
            Self::Memory(slot) => Ok((**slot).clone()),
            Self::File { store, .. } => store.load().await,
            #[cfg(feature = "keyring")]
            Self::Keyring { store, .. } => store.load().await,
        }
    }

    /// Makes sure that a successor of this credential can be written, before the token that it
    /// replaces is spent: a full disk must not cost the sign-in.
    pub async fn reserve(&mut self, old: &Credential) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => {}
            Self::File {
                store, reserved, ..
            } => *reserved = Some(store.reserve(old).await?),
            #[cfg(feature = "keyring")]
            Self::Keyring {
                store, reserved, ..
            } => *reserved = store.reserve(old).await?,
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
            #[cfg(feature = "keyring")]
            Self::Keyring {
                store, reserved, ..
            } => store.save(credential, reserved.take()).await,
        }
    }

    /// Forgets it; whether there was one.
    pub async fn delete(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Memory(slot) => Ok(slot.take().is_some()),
            Self::File { store, .. } => store.delete().await,
            #[cfg(feature = "keyring")]
            Self::Keyring { store, .. } => store.delete().await,
        }
    }
}
