//! Google's client files and what is mistaken for them; recognised by content, never written to.

use std::io::Read;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::text::explanation::{Cause, Explanation};

/// Client and key files are a few kilobytes; larger is something else.
const MAX_FILE: u64 = 64 * 1024;

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

/// Why a file is no client file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientFileError {
    /// It cannot be read.
    #[error("{}: {detail}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// It is something else.
    #[error("{} is not an OAuth client file: {found}", .path.display())]
    Other {
        /// Which file.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What to do with it.
        hint: &'static str,
    },
}

impl ClientFileError {
    /// The error with its next step.
    pub fn explain(&self) -> Explanation {
        let told = Explanation::new(Cause::Usage, self.to_string());
        match self {
            Self::File { .. } => {
                told.hint("Download the client again from the Cloud console, under Clients.")
            }
            Self::Other { hint, .. } => told.hint(*hint),
        }
    }
}

/// Reads a client file.
pub fn read(path: &Path) -> Result<ClientFile, ClientFileError> {
    let file = |detail: String| ClientFileError::File {
        path: path.to_owned(),
        detail,
    };
    let mut text = String::new();
    std::fs::File::open(path)
        .map_err(|e| file(e.to_string()))?
        .take(MAX_FILE)
        .read_to_string(&mut text)
        .map_err(|e| file(e.to_string()))?;
    parse(&text).map_err(|(found, hint)| ClientFileError::Other {
        path: path.to_owned(),
        found,
        hint,
    })
}

type Mistaken = (&'static str, &'static str);

fn parse(text: &str) -> Result<ClientFile, Mistaken> {
    let Ok(Value::Object(top)) = serde_json::from_str::<Value>(text) else {
        return Err((
            "it holds no JSON object",
            "Download the client as JSON from the Cloud console, under Clients.",
        ));
    };
    for (key, kind) in [
        ("installed", ClientKind::Installed),
        ("web", ClientKind::Web),
    ] {
        if let (Some(Value::Object(client)), 1) = (top.get(key), top.len()) {
            return client_of(client, kind);
        }
    }
    Err(mistaken(&top))
}

fn client_of(client: &Map<String, Value>, kind: ClientKind) -> Result<ClientFile, Mistaken> {
    let text = |key: &str| {
        client
            .get(key)
            .and_then(Value::as_str)
            .filter(|t| !t.is_empty())
    };
    let Some(client_id) = text("client_id") else {
        return Err((
            "its `client_id` is missing",
            "Download the client as JSON from the Cloud console, under Clients.",
        ));
    };
    Ok(ClientFile {
        client_id: client_id.to_owned(),
        client_secret: text("client_secret").map(SecretString::from),
        kind,
    })
}

/// What a file is instead. The third is what other tools answer with "Expected a JSON object with
/// a single property for a \"web\" or \"installed\" application".
fn mistaken(top: &Map<String, Value>) -> Mistaken {
    match top.get("type").and_then(Value::as_str) {
        Some("service_account") => (
            "it is a service-account key",
            "Name it as `service_account.key_file` with method = \"service-account\".",
        ),
        Some("authorized_user") => (
            "it holds the credentials of a signed-in person",
            "Use it with method = \"authorized-user\", and download the client file again.",
        ),
        _ if top.contains_key("access_token")
            || top.contains_key("refresh_token")
            || top.contains_key("token") =>
        {
            (
                "a token was saved over it (a client file is one object `installed` or `web`)",
                "Download the client again from the Cloud console, and let the other program save its token elsewhere.",
            )
        }
        _ => (
            "it holds neither `installed` nor `web` alone",
            "Download the client as JSON from the Cloud console, under Clients.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn both_shapes_are_read() {
        for (text, kind) in [
            (
                r#"{"installed":{"client_id":"i","client_secret":"s"}}"#,
                ClientKind::Installed,
            ),
            (
                r#"{"web":{"client_id":"i","client_secret":"s","x":1}}"#,
                ClientKind::Web,
            ),
        ] {
            let file = parse(text).unwrap();
            assert_eq!((file.client_id.as_str(), file.kind), ("i", kind));
            assert_eq!(file.client_secret.as_ref().unwrap().expose_secret(), "s");
            assert!(!format!("{file:?}").contains("\"s\""));
        }
    }

    #[test]
    fn what_is_mistaken_for_a_client_file_is_named() {
        for (text, word) in [
            (r#"{"type":"service_account"}"#, "service-account key"),
            (r#"{"type":"authorized_user"}"#, "signed-in person"),
            (
                r#"{"token":"t","refresh_token":"r"}"#,
                "a token was saved over it",
            ),
            (r#"{"installed":{"client_id":"i"},"web":{}}"#, "neither"),
            ("[]", "no JSON object"),
            (r#"{"web":{}}"#, "client_id"),
        ] {
            let (found, hint) = parse(text).unwrap_err();
            assert!(found.contains(word), "{text}: {found}");
            assert!(!hint.is_empty());
        }
    }
}
