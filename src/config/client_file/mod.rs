//! Google's client, key and `authorized_user` files, and what is mistaken for them: recognised by
//! content, opened for reading only, never written to.

mod authorized_user;
mod client;
mod kind;
mod mistaken;
mod service_account;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde_json::{Map, Value};

use super::profile::{NO_USER, has_a_user};
use crate::text::explanation::{Cause, Explanation};

pub use authorized_user::{AuthorizedUser, read_authorized_user};
pub use client::{ClientFile, ClientKind, read};
pub use kind::Kind;
use kind::{Content, recognise};
pub use service_account::{ServiceAccountKey, read_service_account};

/// Client and key files are a few kilobytes; larger is something else, in bytes.
const MAX_FILE: u64 = 64 * 1024;

/// Where a file is named; decides what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `client_secrets_file`, or `--client-secrets`.
    Client,
    /// `service_account.key_file`.
    ServiceAccount,
    /// `client_secrets_file` with method = "authorized-user".
    AuthorizedUser,
}

impl Place {
    const fn wants(self) -> &'static str {
        match self {
            Self::Client => "an OAuth client file",
            Self::ServiceAccount => "a service-account key",
            Self::AuthorizedUser => "the saved sign-in of a person (authorized_user)",
        }
    }
}

/// Why a file is not what it should be. Its content is never quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientFileError {
    /// It cannot be read.
    #[error("{} cannot be read: {detail}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        detail: String,
        /// What to do.
        hint: &'static str,
    },
    /// It is something else.
    #[error("{} is not {}: {found}", .path.display(), .place.wants())]
    Other {
        /// Which file.
        path: PathBuf,
        /// Where it is named.
        place: Place,
        /// What it is.
        kind: Kind,
        /// What it is, in words.
        found: String,
        /// What to do with it.
        hint: &'static str,
    },
}

impl ClientFileError {
    /// The error with its next step.
    pub fn explain(&self) -> Explanation {
        let (Self::File { hint, .. } | Self::Other { hint, .. }) = self;
        Explanation::new(Cause::Usage, format!("{self}."))
            .reason("client_file")
            .hint(*hint)
    }
}

/// What a file is, whatever it is named for.
pub fn kind(path: &Path) -> Result<Kind, ClientFileError> {
    Ok(content(path)?.kind)
}

fn content(path: &Path) -> Result<Content, ClientFileError> {
    Ok(recognise(&bytes(path)?))
}

fn bytes(path: &Path) -> Result<Vec<u8>, ClientFileError> {
    let failed = |detail: String, hint| ClientFileError::File {
        path: path.to_owned(),
        detail,
        hint,
    };
    let system = |error: std::io::Error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => {
                "Check the path; in the configuration it is relative to the configuration file."
            }
            _ => "Make the file readable for you.",
        };
        failed(error.to_string(), hint)
    };
    // A pipe would be waited for without end, so this comes before opening.
    let about = std::fs::metadata(path).map_err(system)?;
    if about.is_dir() {
        return Err(failed(
            "it is a directory".to_owned(),
            "Name the file in it.",
        ));
    }
    if !about.is_file() {
        return Err(failed(
            "it is not a regular file".to_owned(),
            "It is read again whenever a token is renewed: save it as a file.",
        ));
    }
    let file = File::open(path).map_err(system)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(system)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(failed(
            "it is larger than 64 KiB, so it is something else".to_owned(),
            "Name the file that the Google Cloud console gave.",
        ));
    }
    Ok(bytes)
}

/// The wrong file in this place.
fn mistaken(path: &Path, place: Place, kind: Kind) -> ClientFileError {
    ClientFileError::Other {
        path: path.to_owned(),
        place,
        kind,
        found: mistaken::found(place, kind),
        hint: mistaken::next(place, kind),
    }
}

/// An address with a password in it would be shown.
fn check_token_uri(path: &Path, uri: Option<&str>) -> Result<(), ClientFileError> {
    match uri.and_then(|uri| Url::parse(uri).ok()) {
        Some(url) if has_a_user(&url) => Err(ClientFileError::File {
            path: path.to_owned(),
            detail: format!("its `token_uri` {NO_USER}"),
            hint: "Download the file again, or take the user name out of the address.",
        }),
        _ => Ok(()),
    }
}

/// A text of an object; an empty one counts as missing.
fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    let text = object.get(key)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
