//! The saved sign-in of a person: gcloud's `authorized_user`, Python's `Credentials.to_json()` and
//! what older libraries wrote. It is another program's file, so nothing is ever written back.

use std::path::Path;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use super::{ClientFileError, Kind, Place, check_token_uri, content, mistaken, text};
use crate::config::Scope;

/// A person's sign-in out of a file; Debug shows no secret.
#[derive(Debug, Clone)]
pub struct AuthorizedUser {
    /// The client that it was given to.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Option<SecretString>,
    /// To get access tokens with.
    pub refresh_token: Option<SecretString>,
    /// An access token, where one was saved, and when it dies.
    pub token: Option<(SecretString, Timestamp)>,
    /// What it was asked for, where the file says so.
    pub scopes: Vec<Scope>,
    /// Where the file says that it is renewed.
    pub token_uri: Option<String>,
    /// Which project pays for the calls (`x-goog-user-project`).
    pub quota_project_id: Option<String>,
    /// Who it is.
    pub account: Option<String>,
}

/// Reads a saved sign-in. It needs a client and something to get in with.
pub fn read_authorized_user(path: &Path) -> Result<AuthorizedUser, ClientFileError> {
    let content = content(path)?;
    if !matches!(content.kind, Kind::AuthorizedUser | Kind::SavedToken) {
        return Err(mistaken(path, Place::AuthorizedUser, content.kind));
    }
    let field = |name: &str| text(&content.object, name);
    check_token_uri(path, field("token_uri"))?;
    let owned = |name: &str| field(name).map(str::to_owned);
    let user = AuthorizedUser {
        client_id: owned("client_id").unwrap_or_default(),
        client_secret: field("client_secret").map(SecretString::from),
        refresh_token: field("refresh_token").map(SecretString::from),
        token: saved_token(field("token").or_else(|| field("access_token")), field),
        scopes: content.object.get("scopes").map(scopes).unwrap_or_default(),
        token_uri: owned("token_uri"),
        quota_project_id: owned("quota_project_id"),
        account: owned("account"),
    };
    if user.client_id.is_empty() || (user.refresh_token.is_none() && user.token.is_none()) {
        let kind = match content.kind {
            Kind::AuthorizedUser => Kind::Incomplete,
            other => other,
        };
        return Err(mistaken(path, Place::AuthorizedUser, kind));
    }
    Ok(user)
}

/// A token is of use only where it is known when it dies.
fn saved_token<'a>(
    token: Option<&str>,
    field: impl Fn(&str) -> Option<&'a str>,
) -> Option<(SecretString, Timestamp)> {
    let expiry = field("expiry").or_else(|| field("token_expiry"))?;
    // Python before 3.12 wrote its times without a zone; they are UTC.
    let zoned = |text: &str| text.parse::<Timestamp>().ok();
    let expiry = zoned(expiry).or_else(|| zoned(&format!("{expiry}Z")))?;
    Some((token?.into(), expiry))
}

/// A list, or one text with blanks between.
fn scopes(value: &Value) -> Vec<Scope> {
    match value {
        Value::String(text) => Scope::list(text),
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(Scope::new)
            .collect(),
        _ => Vec::new(),
    }
}
