//! A credential in the OS keyring, or in the file where the keyring does not answer. The file of
//! the profile says which of both holds it, so that an old copy in the other never counts.

mod clerk;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use secrecy::SecretString;

use super::StoreError;
use super::file::{FileStore, Reserved};
use super::format::{self, Content};
use crate::account::credential::Credential;
use clerk::{Clerk, Refusal};

/// The name of roomkey's entries.
const SERVICE: &str = "roomkey";

/// The session's Secret Service; one thread of the process talks to it.
static SECRET_SERVICE: LazyLock<Arc<Clerk>> = LazyLock::new(|| {
    Arc::new(Clerk::new(|| {
        let store = zbus_secret_service_keyring_store::Store::new()?;
        Ok(store as Arc<keyring_core::CredentialStore>)
    }))
});

/// The keyring's entry of one profile, and the profile's file.
#[derive(Debug, Clone)]
pub struct KeyringStore {
    file: FileStore,
    clerk: Arc<Clerk>,
    entry: Arc<str>,
    /// Never the file: `store = "keyring"`.
    only: bool,
    /// Where the credential was seen last.
    in_keyring: Arc<AtomicBool>,
}

impl KeyringStore {
    /// Names the entry; asks nothing. `only` forbids the file.
    pub fn new(state_dir: &Path, profile_name: &str, only: bool) -> Self {
        Self::with(SECRET_SERVICE.clone(), state_dir, profile_name, only)
    }

    fn with(clerk: Arc<Clerk>, state_dir: &Path, profile_name: &str, only: bool) -> Self {
        // Two state directories may have profiles of the same name.
        let place = std::path::absolute(state_dir).unwrap_or_else(|_| state_dir.to_owned());
        Self {
            file: FileStore::new(state_dir, profile_name),
            clerk,
            entry: format!("{profile_name} ({})", place.display()).into(),
            only,
            in_keyring: Arc::new(AtomicBool::new(only)),
        }
    }

    pub(super) fn describe(&self) -> String {
        if self.in_keyring.load(Ordering::Relaxed) {
            "keyring".to_owned()
        } else {
            self.file.describe()
        }
    }

    /// Whether a sign-in could be stored. The file is needed either way: for the lock and the note.
    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        if self.only {
            self.clerk.read(&self.entry).await?;
        }
        self.file.ready().await
    }

    pub(super) async fn load(&self) -> Result<Option<Credential>, StoreError> {
        let content = self.file.content().await?;
        self.saw(matches!(content, Some(Content::InKeyring)));
        match content {
            // An entry that no note speaks of is a copy from another time.
            None => Ok(None),
            Some(Content::Credential(_)) if self.only => Ok(None),
            Some(Content::Credential(credential)) => Ok(Some(*credential)),
            Some(Content::InKeyring) => {
                let text = self.clerk.read(&self.entry).await?;
                text.map(|text| format::read(&text).map_err(|what| broken(&what)))
                    .transpose()
            }
        }
    }

    pub(super) async fn lock(&self) -> Result<std::fs::File, StoreError> {
        self.file.lock().await
    }

    /// Space in the file system, should the keyring fail. That it answers was seen by reading.
    pub(super) async fn reserve(&self, old: &Credential) -> Result<Option<Reserved>, StoreError> {
        if self.only {
            return Ok(None);
        }
        self.file.reserve(old).await.map(Some)
    }

    pub(super) async fn save(
        &self,
        credential: &Credential,
        reserved: Option<Reserved>,
    ) -> Result<(), StoreError> {
        // What cannot be read is replaced.
        let content = self.file.content().await.unwrap_or_default();
        if !self.only && matches!(content, Some(Content::Credential(_))) {
            self.saw(false);
            return self.file.save(credential, reserved).await;
        }
        let text = format::write(credential).map_err(|what| broken(&what))?;
        match self.clerk.write(&self.entry, text).await {
            Ok(()) => {
                self.saw(true);
                if matches!(content, Some(Content::InKeyring)) {
                    return Ok(());
                }
                self.file.save_note(reserved).await
            }
            Err(refusal) if self.only => Err(refusal.into()),
            Err(refusal) => {
                tracing::warn!(
                    what = refusal.what(),
                    "the keyring; the file is used instead"
                );
                self.saw(false);
                self.file.save(credential, reserved).await
            }
        }
    }

    /// Deletes both copies; whether there was one.
    pub(super) async fn delete(&self) -> Result<bool, StoreError> {
        let noted = matches!(self.file.content().await, Ok(Some(Content::InKeyring)));
        let in_file = self.file.delete().await?;
        match self.clerk.delete(&self.entry).await {
            Ok(in_keyring) => Ok(in_file || in_keyring),
            Err(refusal) if noted => Err(StoreError::LeftInKeyring {
                what: refusal.what(),
                entry: label(&self.entry),
            }),
            // Most likely there is nothing to delete, and no keyring.
            Err(refusal) => {
                tracing::debug!(what = refusal.what(), "the keyring");
                Ok(in_file)
            }
        }
    }

    fn saw(&self, in_keyring: bool) {
        self.in_keyring
            .store(in_keyring || self.only, Ordering::Relaxed);
    }
}

/// How the keyring's own program names the entry.
fn label(entry: &str) -> String {
    format!("keyring:{entry}@{SERVICE}")
}

fn entry(
    store: &keyring_core::CredentialStore,
    name: &str,
) -> keyring_core::Result<keyring_core::Entry> {
    store.build(SERVICE, name, None)
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Keyring {
            what: refusal.what(),
            remedy: refusal.remedy(),
        }
    }
}

fn broken(what: &str) -> StoreError {
    StoreError::Keyring {
        what: format!("holds an entry that cannot be understood: {what}"),
        remedy: "Sign in again.".to_owned(),
    }
}

/// Whether a text is exactly what was written.
fn same(a: &SecretString, b: &SecretString) -> bool {
    use secrecy::ExposeSecret as _;
    a.expose_secret() == b.expose_secret()
}
