//! Why a store gave or took nothing, made presentable.

use std::path::PathBuf;

use crate::oauth::{Cause, Explanation};

/// Why a store gave or took nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// This build has no keyring.
    #[error("this build of roomkey has no keyring")]
    NoKeyring,
    /// The sign-in rests in the keyring, and this store does not look there.
    #[error("the sign-in rests in the OS keyring, which is not used here")]
    InKeyring,
    /// The keyring did not do as it should.
    #[error("the OS keyring {what}")]
    Keyring {
        /// What it did instead; never its content.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// Signed out here, but the keyring kept its copy.
    #[error("signed out on this machine, but the OS keyring {what}, so its copy stays")]
    LeftInKeyring {
        /// What it did instead.
        what: String,
        /// The entry's name there.
        entry: String,
    },
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
        Explanation::new(self.cause(), format!("The credential store: {self}."))
            .reason("credential_store")
            .hint(self.hint())
    }

    fn cause(&self) -> Cause {
        match self {
            Self::NoKeyring => Cause::Usage,
            Self::InKeyring | Self::Keyring { .. } => Cause::NotSignedIn,
            _ => Cause::Failed,
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::NoKeyring => "Set `store = \"file\"` (or \"auto\") in the profile, or build \
                roomkey with `--features keyring`."
                .to_owned(),
            Self::InKeyring => "Sign in again to keep the sign-in in a file, or set \
                `store = \"auto\"` in a build of roomkey that has a keyring."
                .to_owned(),
            Self::Keyring { remedy, .. } | Self::Unsafe { remedy, .. } => remedy.clone(),
            Self::LeftInKeyring { entry, .. } => {
                format!("Delete the entry “{entry}” with your keyring's own program.")
            }
            Self::Broken { path, .. } => {
                format!("Remove {} and sign in again.", path.display())
            }
            Self::Busy { .. } => "End the other roomkey, then try again.".to_owned(),
            Self::Io { .. } => "Check the directory's permissions and free space, or set \
                ROOMKEY_STATE_DIR to another one."
                .to_owned(),
        }
    }
}
