//! The two sides of a sign-in as a profile names them: the client and its authorization server.

use secrecy::SecretString;

use crate::config::{Profile, Scope};
use crate::http::Client;
use crate::oauth::{AuthMethod, Cause, ClientAuth, Error, Explanation, Metadata, metadata};

/// The client of a profile; `method` is how it proves itself.
pub(super) fn client(profile: &Profile, method: AuthMethod) -> Result<ClientAuth, Explanation> {
    let (id, secret) = match (&profile.client_id, &profile.client_secrets_file) {
        (Some(id), _) => (id.clone(), profile.client_secret.clone()),
        (None, Some(path)) => from_file(path)?,
        (None, None) => {
            return Err(Explanation::new(
                Cause::Usage,
                format!("The profile `{}` names no OAuth client.", profile.name),
            )
            .hint("Set `client_id`, or `client_secrets_file`, in the configuration."));
        }
    };
    Ok(ClientAuth { id, secret, method })
}

fn from_file(path: &std::path::Path) -> Result<(String, Option<SecretString>), Explanation> {
    let wrong = |what: &str| {
        Explanation::new(Cause::Usage, format!("{} {what}", path.display()))
            .hint("Download the client's file again from the Google Cloud console.")
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let file: serde_json::Value = serde_json::from_str(&text).map_err(|_| wrong("is not JSON."))?;
    let client = file
        .get("installed")
        .or_else(|| file.get("web"))
        .ok_or_else(|| wrong("holds neither an `installed` nor a `web` client."))?;
    let text = |name: &str| client.get(name).and_then(serde_json::Value::as_str);
    let id = text("client_id").ok_or_else(|| wrong("holds no client_id."))?;
    Ok((id.to_owned(), text("client_secret").map(SecretString::from)))
}

/// The server of a profile, with what a sign-in by code needs.
pub(super) async fn for_device(http: &Client, profile: &Profile) -> Result<Metadata, Error> {
    metadata::find(http, profile.issuer.as_deref(), &profile.endpoints, |m| {
        m.device_authorization.is_some() && m.token.is_some()
    })
    .await
}

/// What to ask for: the profile's scopes, and at Google and at bridges who it is.
pub(super) fn scopes(profile: &Profile, metadata: &Metadata) -> Vec<Scope> {
    let mut scopes = profile.scopes.clone();
    if metadata.is_google() || metadata.is_bridge() {
        for scope in Scope::list("openid email") {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes
}
