//! The two sides of a sign-in as a profile names them: the client and its authorization server.

use crate::config::{Profile, Scope, client_file};
use crate::http::Client;
use crate::oauth::{AuthMethod, Cause, ClientAuth, Error, Explanation, Metadata, metadata};

/// The client of a profile; `method` is how it proves itself.
pub(super) fn client(profile: &Profile, method: AuthMethod) -> Result<ClientAuth, Explanation> {
    let (id, secret) = match (&profile.client_id, &profile.client_secrets_file) {
        (Some(id), _) => (id.clone(), profile.client_secret.clone()),
        (None, Some(path)) => {
            let file = client_file::read(path).map_err(|error| error.explain())?;
            (file.client_id, file.client_secret)
        }
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

/// The server of a profile, with what a sign-in by code needs.
pub(super) async fn for_device(http: &Client, profile: &Profile) -> Result<Metadata, Error> {
    metadata::find(http, profile.issuer.as_deref(), &profile.endpoints, |m| {
        m.device_authorization.is_some() && m.token.is_some()
    })
    .await
}

/// The server of a profile, with what a sign-in by browser needs.
pub(super) async fn for_browser(http: &Client, profile: &Profile) -> Result<Metadata, Error> {
    metadata::find(http, profile.issuer.as_deref(), &profile.endpoints, |m| {
        m.authorization.is_some() && m.token.is_some()
    })
    .await
}

/// What to ask for: the profile's scopes, those needed besides, and at Google and at bridges who
/// it is.
pub(super) fn scopes(profile: &Profile, metadata: &Metadata, more: &[Scope]) -> Vec<Scope> {
    let mut scopes = profile.scopes.clone();
    for scope in more {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    if metadata.is_google() || metadata.is_bridge() {
        for scope in Scope::list("openid email") {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes
}
