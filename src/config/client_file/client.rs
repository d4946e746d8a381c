//! An OAuth client as Google's console gives it out.

use std::path::Path;

use secrecy::SecretString;
use serde_json::Value;

use super::{ClientFileError, Kind, Place, content, mistaken, text};

/// An OAuth client out of a file.
#[derive(Debug, Clone)]
pub struct ClientFile {
    /// Its ID.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Option<SecretString>,
    /// `installed` (Desktop and TV clients) or `web`.
    pub kind: ClientKind,
}

/// Which of Google's two shapes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// Desktop and "TVs and Limited Input devices" clients look alike.
    Installed,
    /// Web application.
    Web,
}

/// Reads a client file.
pub fn read(path: &Path) -> Result<ClientFile, ClientFileError> {
    let content = content(path)?;
    let (kind, key) = match content.kind {
        Kind::Installed => (ClientKind::Installed, "installed"),
        Kind::Web => (ClientKind::Web, "web"),
        other => return Err(mistaken(path, Place::Client, other)),
    };
    let client = content.object.get(key).and_then(Value::as_object);
    let told = client.and_then(|client| {
        Some(ClientFile {
            client_id: text(client, "client_id")?.to_owned(),
            client_secret: text(client, "client_secret").map(SecretString::from),
            kind,
        })
    });
    told.ok_or_else(|| mistaken(path, Place::Client, Kind::Incomplete))
}
