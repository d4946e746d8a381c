//! What the files are that a new profile names, told by their content.

use std::path::{Path, PathBuf};

use reqwest::Url;
use serde_json::Value;

use crate::config::client_file::{self, ClientFileError, Kind};
use crate::oauth::Explanation;
use crate::tui::event::{FileFound, FileKind};

/// The path as a shell would take it: `~` is the home, other paths begin where roomkey was started.
pub(super) fn spelled_out(path: &str) -> PathBuf {
    let path = path.trim();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let path = match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(&rest[1..]),
        _ => PathBuf::from(path),
    };
    std::path::absolute(&path).unwrap_or(path)
}

/// Looks at a file; it is never written to.
pub(super) fn check(path: &str) -> Result<FileFound, Explanation> {
    let path = spelled_out(path);
    look(&path).map_err(|error| error.explain())
}

fn look(path: &Path) -> Result<FileFound, ClientFileError> {
    let found = match client_file::kind(path)? {
        Kind::ServiceAccountKey => {
            let key = client_file::read_service_account(path)?;
            FileFound {
                kind: FileKind::ServiceAccount,
                of: key.client_email,
                server: key.token_uri.as_deref().and_then(other_server),
            }
        }
        // A token that was saved with its client works as such a file does.
        Kind::AuthorizedUser | Kind::SavedToken
            if client_file::read_authorized_user(path).is_ok() =>
        {
            let user = client_file::read_authorized_user(path)?;
            FileFound {
                kind: FileKind::AuthorizedUser,
                of: user.account.unwrap_or(user.client_id),
                server: user.token_uri.as_deref().and_then(other_server),
            }
        }
        // Also says what any other file is.
        _ => {
            let client = client_file::read(path)?;
            FileFound {
                kind: FileKind::Client,
                of: client.client_id,
                server: server_of_client(path),
            }
        }
    };
    Ok(found)
}

/// A client file names its servers, too; only those that play Google are of interest.
fn server_of_client(path: &Path) -> Option<String> {
    let value: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let client = value.get("installed").or_else(|| value.get("web"))?;
    other_server(client.get("token_uri")?.as_str()?)
}

/// The origin of an address of this machine; elsewhere files lead to Google.
fn other_server(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    crate::http::is_loopback(&url).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn found(text: &str) -> Result<FileFound, Explanation> {
        check(file(text).path().to_str().unwrap())
    }

    #[test]
    fn a_file_is_what_is_in_it() {
        let client = r#"{"installed":{"client_id":"i","client_secret":"s","token_uri":"https://oauth2.googleapis.com/token"}}"#;
        let told = found(client).unwrap();
        assert_eq!((told.kind, &*told.of), (FileKind::Client, "i"));
        assert_eq!(told.server, None);
        let sandbox = client.replace("https://oauth2.googleapis.com", "http://127.0.0.1:9");
        let server = found(&sandbox).unwrap().server;
        assert_eq!(server.as_deref(), Some("http://127.0.0.1:9"));
        let user =
            r#"{"type":"authorized_user","client_id":"i","client_secret":"s","refresh_token":"r"}"#;
        assert_eq!(found(user).unwrap().kind, FileKind::AuthorizedUser);
    }

    #[test]
    fn what_is_of_no_use_says_what_it_is() {
        let why = found("AIza").unwrap_err();
        assert!(why.hint.is_some(), "{why}");
        let why = check("/nonexistent/file.json").unwrap_err();
        assert!(why.message.contains("/nonexistent/file.json"), "{why}");
    }

    #[test]
    fn paths_are_spelled_out() {
        let home = std::env::var("HOME").unwrap_or_default();
        assert_eq!(spelled_out("~/a b"), Path::new(&home).join("a b"));
        assert_eq!(spelled_out(" /a "), Path::new("/a"));
        assert!(spelled_out("a.json").is_absolute());
        assert_eq!(spelled_out("~other/x").file_name().unwrap(), "x");
    }
}
