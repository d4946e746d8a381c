//! The stored form of a credential, and of the note that it rests in the keyring: versioned JSON.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::account::credential::{Credential, IssuerKind};
use crate::config::Scope;
use crate::oauth::{AuthMethod, token};

const VERSION: u32 = 1;

/// What the file of a profile holds.
pub(super) enum Content {
    /// The credential itself.
    Credential(Box<Credential>),
    /// Nothing secret: the OS keyring has it.
    InKeyring,
}

/// The note that the credential rests in the keyring.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    version: u32,
    stored_in: String,
}

const KEYRING: &str = "keyring";

/// The text of the note.
#[cfg(feature = "keyring")]
pub(super) fn note() -> SecretString {
    format!("{{\n  \"version\": {VERSION},\n  \"stored_in\": \"{KEYRING}\"\n}}").into()
}

/// Reads the text of the file; the error never holds any of it.
pub(super) fn read_file(text: &SecretString) -> Result<Content, String> {
    let note: Option<Note> = serde_json::from_str(text.expose_secret()).ok();
    match note {
        Some(note) if note.version == VERSION && note.stored_in == KEYRING => {
            Ok(Content::InKeyring)
        }
        _ => Ok(Content::Credential(Box::new(read(text)?))),
    }
}

/// Only ever between the file and [`Credential`], so it has no Debug.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    issuer: String,
    kind: String,
    token_endpoint: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revocation_endpoint: Option<String>,
    token_endpoint_auth_method: String,
    client_id: String,
    chat_api: String,
    account: Option<String>,
    scopes: Vec<String>,
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made_from: Option<String>,
    access_token: String,
    expires_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// The text of a credential.
pub(super) fn write(credential: &Credential) -> Result<SecretString, String> {
    let stored = Stored {
        version: VERSION,
        issuer: credential.issuer.clone(),
        kind: kind_name(credential.kind).to_owned(),
        token_endpoint: credential.token_endpoint.clone(),
        revocation_endpoint: credential.revocation_endpoint.clone(),
        token_endpoint_auth_method: credential.auth_method.as_str().to_owned(),
        client_id: credential.client_id.clone(),
        chat_api: credential.chat_api.clone(),
        account: credential.account.clone(),
        scopes: credential.scopes.iter().map(ToString::to_string).collect(),
        asked: credential.asked.iter().map(ToString::to_string).collect(),
        made_from: credential.made_from.clone(),
        access_token: credential.access_token.expose_secret().to_owned(),
        expires_at: credential.expires_at.map(|time| time.to_string()),
        refresh_token: credential
            .refresh_token
            .as_ref()
            .map(|token| token.expose_secret().to_owned()),
    };
    let text = serde_json::to_string_pretty(&stored).map_err(|error| error.to_string())?;
    Ok(text.into())
}

/// Reads the text of a credential; the error never holds any of it.
pub(super) fn read(text: &SecretString) -> Result<Credential, String> {
    let stored: Stored = serde_json::from_str(text.expose_secret())
        .map_err(|error| format!("line {} is not as expected", error.line()))?;
    if stored.version != VERSION {
        return Err(format!(
            "it is of version {}, this roomkey knows {VERSION}",
            stored.version
        ));
    }
    if !token::is_bearer(&stored.access_token) {
        return Err("`access_token` is no token".to_owned());
    }
    let refresh_token = stored.refresh_token.as_deref();
    if !refresh_token.is_none_or(token::is_refresh_token) {
        return Err("`refresh_token` is no token".to_owned());
    }
    let expires_at = stored.expires_at.map(|time| time.parse()).transpose();
    Ok(Credential {
        issuer: stored.issuer,
        kind: kind(&stored.kind),
        token_endpoint: stored.token_endpoint,
        revocation_endpoint: stored.revocation_endpoint,
        auth_method: AuthMethod::from_name(&stored.token_endpoint_auth_method),
        client_id: stored.client_id,
        chat_api: stored.chat_api,
        account: stored.account,
        scopes: scopes(&stored.scopes),
        asked: scopes(&stored.asked),
        made_from: stored.made_from,
        access_token: stored.access_token.into(),
        expires_at: expires_at.map_err(|_| "`expires_at` is no time".to_owned())?,
        refresh_token: stored.refresh_token.map(SecretString::from),
    })
}

fn scopes(words: &[String]) -> Vec<Scope> {
    words.iter().map(|word| Scope::new(word)).collect()
}

const KINDS: [(IssuerKind, &str); 3] = [
    (IssuerKind::Google, "google"),
    (IssuerKind::Bridge, "bridge"),
    (IssuerKind::Other, "other"),
];

fn kind_name(kind: IssuerKind) -> &'static str {
    KINDS
        .iter()
        .find(|(k, _)| *k == kind)
        .map_or("other", |(_, name)| name)
}

fn kind(name: &str) -> IssuerKind {
    KINDS
        .iter()
        .find(|(_, n)| *n == name)
        .map_or(IssuerKind::Other, |(kind, _)| *kind)
}
