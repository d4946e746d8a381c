//! Keys that encrypt rows at rest: 32 random bytes in base64, in a file that nobody else reads.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};

/// A key file holds 44 characters and a line end.
const MAX_FILE: u64 = 1024;

/// One key.
#[derive(Clone)]
pub struct EncryptionKey(Arc<SecretBox<[u8; 32]>>);

/// Why a file gives no key.
#[derive(Debug)]
pub(super) struct NoKey {
    pub detail: String,
    pub hint: String,
}

/// The system gives no random bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandom;

impl EncryptionKey {
    /// A fresh one.
    pub fn generate() -> Result<Self, NoRandom> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandom)?;
        Ok(Self::from_bytes(bytes))
    }

    fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Arc::new(SecretBox::new(Box::new(bytes))))
    }

    /// As it stands in a file.
    pub fn to_base64(&self) -> SecretString {
        STANDARD.encode(self.bytes()).into()
    }

    /// The key itself.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// Reads one, and refuses a file that others may read or change.
    pub(super) fn read(path: &Path) -> Result<Self, NoKey> {
        let name = path.display();
        let cannot = |error: std::io::Error| NoKey {
            detail: format!("the key file {name} cannot be read: {error}"),
            hint: format!("Make one: `umask 077; roomkey bridge --generate-key > {name}`."),
        };
        let file = File::open(path).map_err(cannot)?;
        let mode = file.metadata().map_err(cannot)?.permissions().mode();
        // Its group may read it: systemd and containers give keys to a service that way.
        if mode & 0o037 != 0 {
            return Err(NoKey {
                detail: format!(
                    "the key file {name} is open to others (mode {:04o})",
                    mode & 0o777
                ),
                hint: format!(
                    "Run `chmod 600 {name}`; if others had access to it, make a new key."
                ),
            });
        }
        let mut text = String::new();
        let size = file.take(MAX_FILE).read_to_string(&mut text);
        let bytes = size.ok().and_then(|_| STANDARD.decode(text.trim()).ok());
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Self::from_bytes).ok_or_else(|| NoKey {
            detail: format!("the key file {name} does not hold 32 bytes in base64"),
            hint: "Make one with `roomkey bridge --generate-key`.".to_owned(),
        })
    }

    /// Whether two are equal; they are the operator's own, so time tells nobody anything.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey([redacted])")
    }
}
