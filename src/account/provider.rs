//! The two sides of a sign-in as a profile names them: the client and its authorization server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use secrecy::ExposeSecret;

use crate::config::client_file::{
    self, AuthorizedUser, ClientFileError, ServiceAccountKey, read_authorized_user,
    read_service_account,
};
use crate::config::{Method, Profile, Scope, paths};
use crate::http::{self, Client};
use crate::oauth::{AuthMethod, Cause, ClientAuth, Error, Explanation, Metadata, metadata};

/// The client of a profile; `method` is how it proves itself.
pub(super) fn client(profile: &Profile, method: AuthMethod) -> Result<ClientAuth, Explanation> {
    let (id, secret) = match profile.method {
        // Its signature is its proof.
        Method::ServiceAccount => (key(profile)?.client_email, None),
        Method::AuthorizedUser => {
            let user = authorized_user(profile)?;
            (user.client_id, user.client_secret)
        }
        Method::Device | Method::Browser => oauth_client(profile)?,
    };
    Ok(ClientAuth { id, secret, method })
}

type IdAndSecret = (String, Option<secrecy::SecretString>);

fn oauth_client(profile: &Profile) -> Result<IdAndSecret, Explanation> {
    match (&profile.client_id, &profile.client_secrets_file) {
        (Some(id), _) => Ok((id.clone(), profile.client_secret.clone())),
        (None, Some(path)) => {
            let file = client_file::read(path).map_err(explain)?;
            Ok((file.client_id, file.client_secret))
        }
        (None, None) => Err(Explanation::new(
            Cause::Usage,
            format!("The profile `{}` names no OAuth client.", profile.name),
        )
        .hint("Set `client_id`, or `client_secrets_file`, in the configuration.")),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn explain(error: ClientFileError) -> Explanation {
    error.explain()
}

/// The key of a service account's profile. `--client-secrets` may name it, too: what a file is
/// shows in its content.
pub(super) fn key(profile: &Profile) -> Result<ServiceAccountKey, Explanation> {
    let named = &profile.service_account.key_file;
    let Some(path) = named.as_ref().or(profile.client_secrets_file.as_ref()) else {
        return Err(Explanation::new(
            Cause::Usage,
            format!("The profile `{}` names no key of a service account.", profile.name),
        )
        .hint("Set `key_file` under [profile.NAME.service_account] to the JSON key that the Google Cloud console gives."));
    };
    read_service_account(path).map_err(explain)
}

/// The saved sign-in of an authorized user's profile.
pub(super) fn authorized_user(profile: &Profile) -> Result<AuthorizedUser, Explanation> {
    if let Some(path) = &profile.client_secrets_file {
        return read_authorized_user(path).map_err(explain);
    }
    let name = &profile.name;
    let text = format!("The profile `{name}` names no file with a saved sign-in.");
    let hint = match paths::gcloud_credentials() {
        Some(path) => format!(
            "gcloud keeps one here; name it if you want it used: client_secrets_file = \"{}\"",
            path.display()
        ),
        None => "Set `client_secrets_file` to an authorized_user file (gcloud auth application-default login writes one), or put an access token into ROOMKEY_ACCESS_TOKEN.".to_owned(),
    };
    Err(Explanation::new(Cause::Usage, text).hint(hint))
}

/// Fingerprint of what a profile makes its credentials from without a person. Where it changes,
/// what was made before is not used any more.
pub(super) fn made_from(profile: &Profile) -> Result<Option<String>, Explanation> {
    let mut parts = vec![profile.method.as_str().to_owned()];
    match profile.method {
        Method::Device | Method::Browser => return Ok(None),
        Method::ServiceAccount => {
            parts.push(profile.service_account.subject.clone().unwrap_or_default());
            let mut scopes: Vec<_> = profile.scopes.iter().map(ToString::to_string).collect();
            scopes.sort_unstable();
            parts.extend(scopes);
        }
        Method::AuthorizedUser => {
            let user = authorized_user(profile)?;
            let token = user.token.map(|(token, _)| token);
            let secret = user.refresh_token.or(token);
            parts.push(secret.map_or_else(String::new, |s| s.expose_secret().to_owned()));
        }
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, parts.join("\n").as_bytes());
    Ok(Some(URL_SAFE_NO_PAD.encode(digest)))
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

/// The server that gives tokens without a person: the profile's, else the one that the file names,
/// where that is Google or this machine. A file may come from anywhere, so it does not get to
/// choose another place to which keys or tokens go.
pub(super) async fn for_token(
    http: &Client,
    profile: &Profile,
    token_uri: Option<&str>,
) -> Result<Metadata, Error> {
    if profile.issuer.is_some() || profile.endpoints.token.is_some() {
        let issuer = profile.issuer.as_deref();
        return metadata::find(http, issuer, &profile.endpoints, |m| m.token.is_some()).await;
    }
    Ok(of_token_uri(token_uri)?.overridden_by(&profile.endpoints))
}

/// A server without one; discovery refuses such before.
pub(super) fn no_token_endpoint() -> Explanation {
    Explanation::new(Cause::Usage, "The server has no token endpoint.")
        .hint("Set `issuer`, or `token` under [profile.NAME.endpoints].")
}

/// All that Google has written into its files over the years.
const GOOGLE_TOKEN_URIS: [&str; 4] = [
    "https://oauth2.googleapis.com/token",
    "https://accounts.google.com/o/oauth2/token",
    "https://www.googleapis.com/oauth2/v3/token",
    "https://www.googleapis.com/oauth2/v4/token",
];

fn of_token_uri(token_uri: Option<&str>) -> Result<Metadata, Explanation> {
    let Some(told) = token_uri.filter(|uri| !GOOGLE_TOKEN_URIS.contains(uri)) else {
        return Ok(Metadata::google());
    };
    match Url::parse(told) {
        Ok(url) if http::is_loopback(&url) => Ok(Metadata {
            token: Some(url),
            ..Metadata::default()
        }),
        parsed => {
            let host = parsed
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned));
            let host = host.unwrap_or_else(|| "an address that is none".to_owned());
            Err(Explanation::new(
                Cause::Usage,
                format!("The file sends its requests to {host} (`token_uri`), which is not Google; nothing was sent."),
            )
            .hint("If you trust that server, name it in the profile: `issuer`, or `token` under [profile.NAME.endpoints]."))
        }
    }
}

/// What to ask for: the profile's scopes, those needed besides, and at Google and at bridges who
/// it is.
pub(super) fn scopes(profile: &Profile, metadata: &Metadata, more: &[Scope]) -> Vec<Scope> {
    let mut scopes = with_more(&profile.scopes, more);
    // Delegation is for the scopes that were pasted, and a file's were chosen when it was made.
    let asks_who = !profile.method.is_unattended();
    if asks_who && (metadata.is_google() || metadata.is_bridge()) {
        scopes = with_more(&scopes, &Scope::list("openid email"));
    }
    scopes
}

/// Both, each once.
pub(super) fn with_more(scopes: &[Scope], more: &[Scope]) -> Vec<Scope> {
    let mut all = scopes.to_vec();
    for scope in more {
        if !all.contains(scope) {
            all.push(scope.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_name_google_or_this_machine_and_nobody_else() {
        for uri in GOOGLE_TOKEN_URIS.into_iter().map(Some).chain([None]) {
            assert_eq!(of_token_uri(uri).unwrap(), Metadata::google());
        }
        let local = of_token_uri(Some("http://127.0.0.1:9/token")).unwrap();
        assert_eq!(local.token.unwrap().as_str(), "http://127.0.0.1:9/token");
        for bad in [
            "https://evil.example/token",
            "http://10.0.0.1/token",
            "https://oauth2.googleapis.com.evil.example/token",
            "nonsense",
        ] {
            let told = of_token_uri(Some(bad)).unwrap_err();
            assert!(told.message.contains("not Google"), "{bad}: {told:?}");
        }
    }
}
