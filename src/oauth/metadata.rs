//! An authorization server's endpoints: its own metadata (RFC 8414, then OpenID Connect
//! Discovery), Google's known ones, and what the profile overrides.

use std::time::Duration;

use reqwest::{Method, Url};
use serde_json::Value;

use crate::config::Endpoints;
use crate::http::{Client, Repeat, Request};
use crate::text::one_line;

use super::{AuthMethod, Cause, Error, Explanation};

/// Google's issuer.
pub const GOOGLE: &str = "https://accounts.google.com";

/// Major and minor version of the oldest bridge that has all this program asks for.
const NEEDED_BRIDGE: (u32, u32) = (0, 1);

/// Largest metadata document read, in bytes.
const MAX_DOCUMENT: usize = 256 * 1024;

/// Time for one document, further attempts included.
const LIMIT: Duration = Duration::from_secs(15);

/// What is known of an authorization server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Issuer identifier, as the profile has it; empty where only endpoints are known.
    pub issuer: String,
    /// RFC 8628 §4.
    pub device_authorization: Option<Url>,
    /// RFC 6749 §3.2.
    pub token: Option<Url>,
    /// RFC 6749 §3.1.
    pub authorization: Option<Url>,
    /// RFC 7009.
    pub revocation: Option<Url>,
    /// OpenID Connect `UserInfo`.
    pub userinfo: Option<Url>,
    /// The keys that `id_token`s are signed with (OpenID Connect Discovery §3).
    pub jwks: Option<Url>,
    /// `token_endpoint_auth_methods_supported`; `None` where nothing was discovered.
    pub auth_methods: Option<Vec<String>>,
    /// `authorization_response_iss_parameter_supported` (RFC 9207 §3): `iss` is in every answer.
    pub iss_required: bool,
    /// `roomkey_bridge_version`: the server is a bridge.
    pub bridge_version: Option<String>,
}

impl Metadata {
    /// Google's endpoints: they are stable, so no request is spent on them.
    pub fn google() -> Self {
        let url = |text: &str| Url::parse(text).ok();
        Self {
            issuer: GOOGLE.to_owned(),
            device_authorization: url("https://oauth2.googleapis.com/device/code"),
            token: url("https://oauth2.googleapis.com/token"),
            authorization: url("https://accounts.google.com/o/oauth2/v2/auth"),
            revocation: url("https://oauth2.googleapis.com/revoke"),
            userinfo: url("https://openidconnect.googleapis.com/v1/userinfo"),
            jwks: url("https://www.googleapis.com/oauth2/v3/certs"),
            auth_methods: Some(vec![AuthMethod::Post.as_str().to_owned()]),
            iss_required: false,
            bridge_version: None,
        }
    }

    /// The profile's own endpoints win.
    pub fn overridden_by(mut self, endpoints: &Endpoints) -> Self {
        let set = |slot: &mut Option<Url>, value: &Option<Url>| {
            if value.is_some() {
                slot.clone_from(value);
            }
        };
        set(
            &mut self.device_authorization,
            &endpoints.device_authorization,
        );
        set(&mut self.token, &endpoints.token);
        set(&mut self.authorization, &endpoints.authorization);
        set(&mut self.revocation, &endpoints.revocation);
        set(&mut self.userinfo, &endpoints.userinfo);
        self
    }

    /// How a client with a secret proves itself here. Discovered metadata that does not say means
    /// Basic (RFC 8414 §2); without metadata it is the form, as Google's files expect.
    pub fn auth_method(&self) -> AuthMethod {
        match &self.auth_methods {
            Some(methods) if !methods.iter().any(|m| m == AuthMethod::Post.as_str()) => {
                AuthMethod::Basic
            }
            _ => AuthMethod::Post,
        }
    }

    /// Whether [`Self::auth_method`] is a guess, because nobody has told.
    pub fn auth_method_is_guessed(&self) -> bool {
        self.auth_methods.as_ref().is_none_or(Vec::is_empty)
    }

    /// Google itself, or a server at Google's own paths (the sandbox).
    pub fn is_google(&self) -> bool {
        self.issuer == GOOGLE
            || self
                .authorization
                .as_ref()
                .is_some_and(|url| url.path() == "/o/oauth2/v2/auth")
    }

    /// What to say of a bridge that is older than this program; it may still do.
    pub fn outdated_bridge(&self) -> Option<String> {
        let told = self.bridge_version.as_deref()?;
        let mut numbers = told.split('.').map(|part| part.parse::<u32>().ok());
        let version = (numbers.next()??, numbers.next().flatten().unwrap_or(0));
        (version < NEEDED_BRIDGE).then(|| {
            format!(
                "This bridge is of version {}, older than this roomkey expects; if the sign-in fails, ask for it to be updated.",
                one_line(told, 20)
            )
        })
    }

    /// Whether the server is a roomkey bridge.
    pub const fn is_bridge(&self) -> bool {
        self.bridge_version.is_some()
    }
}

/// The issuer as it is compared and stored: `google` spelled out, no trailing slash.
pub fn issuer_url(issuer: &str) -> &str {
    match issuer.trim_end_matches('/') {
        "google" | "accounts.google.com" => GOOGLE,
        other => other,
    }
}

/// Finds the endpoints of a profile's issuer; the profile's own ones win, and where `needed` is
/// satisfied by them (or by what is known of Google) nothing is asked.
pub async fn find(
    http: &Client,
    issuer: Option<&str>,
    endpoints: &Endpoints,
    needed: impl Fn(&Metadata) -> bool,
) -> Result<Metadata, Error> {
    let issuer = issuer.map(issuer_url);
    let known = Metadata {
        issuer: issuer.unwrap_or_default().to_owned(),
        ..Metadata::default()
    };
    let known = known.overridden_by(endpoints);
    let found = match issuer {
        Some(GOOGLE) => Metadata::google().overridden_by(endpoints),
        _ if needed(&known) => known,
        Some(issuer) => discover(http, issuer).await?.overridden_by(endpoints),
        None => known,
    };
    check(http, &found)?;
    if needed(&found) {
        return Ok(found);
    }
    Err(lacking(issuer).into())
}

fn lacking(issuer: Option<&str>) -> Explanation {
    match issuer {
        None => Explanation::new(Cause::Usage, "The profile names no issuer to sign in at.")
            .hint("Set `issuer` to \"google\", a bridge or another server's address in the configuration."),
        Some(issuer) => Explanation::new(
            Cause::NotSignedIn,
            format!("{issuer} does not offer this way of signing in: its metadata lacks an endpoint for it."),
        )
        .hint("Choose another method, or set the endpoints under [profile.NAME.endpoints]."),
    }
}

fn check(http: &Client, metadata: &Metadata) -> Result<(), Explanation> {
    let all = [
        &metadata.device_authorization,
        &metadata.token,
        &metadata.authorization,
        &metadata.revocation,
        &metadata.userinfo,
        &metadata.jwks,
    ];
    match all.into_iter().flatten().find(|url| !http.allows(url)) {
        None => Ok(()),
        Some(url) => Err(Explanation::new(
            Cause::Usage,
            format!(
                "The endpoint {}://{} is refused: only https is safe here.",
                url.scheme(),
                url.host_str().unwrap_or_default()
            ),
        )
        .hint("Use https; plain http is accepted for this machine only.")),
    }
}

/// Where an issuer's metadata may be: RFC 8414 §3.1 puts the well-known part before the issuer's
/// path, OpenID Connect Discovery §4 after it.
fn locations(issuer: &Url) -> [Url; 2] {
    let path = issuer.path().trim_end_matches('/');
    let at = |path: &str| {
        let mut url = issuer.clone();
        url.set_path(path);
        url.set_query(None);
        url.set_fragment(None);
        url
    };
    [
        at(&format!("/.well-known/oauth-authorization-server{path}")),
        at(&format!("{path}/.well-known/openid-configuration")),
    ]
}

async fn discover(http: &Client, issuer: &str) -> Result<Metadata, Error> {
    let url = Url::parse(issuer).ok().filter(Url::has_host);
    let Some(url) = url else {
        return Err(Explanation::new(
            Cause::Usage,
            format!("The issuer `{issuer}` is no address."),
        )
        .hint("It is \"google\" or an https address.")
        .into());
    };
    let [first, second] = locations(&url);
    match ask(http, issuer, first).await {
        Err(Error::Malformed { status, .. }) if status == 404 || status < 300 => {
            ask(http, issuer, second).await
        }
        Err(first @ Error::Malformed { .. }) => ask(http, issuer, second).await.map_err(|_| first),
        other => other,
    }
}

async fn ask(http: &Client, issuer: &str, location: Url) -> Result<Metadata, Error> {
    let request = Request::new(Method::GET, location.clone(), Repeat::Safe)
        .header("accept", "application/json")
        .timeout(LIMIT)
        .patience(LIMIT)
        .max_body(MAX_DOCUMENT);
    let answer = http.send(request).await?;
    let document = serde_json::from_slice::<Value>(&answer.body).ok();
    match document
        .filter(|_| answer.ok())
        .and_then(|d| read(issuer, &d))
    {
        Some(outcome) => Ok(outcome?),
        None => Err(Error::malformed(
            &location,
            &answer,
            "instead of the issuer's metadata",
        )),
    }
}

/// `None` where the document is no metadata at all.
fn read(issuer: &str, document: &Value) -> Option<Result<Metadata, Explanation>> {
    let told = document.get("issuer")?.as_str()?;
    // RFC 8414 §3.3; a trailing slash is the one difference people make.
    if told.trim_end_matches('/') != issuer {
        return Some(Err(Explanation::new(
            Cause::NotSignedIn,
            format!(
                "{issuer} calls itself `{}` in its metadata; the two must be the same.",
                one_line(told, 200)
            ),
        )
        .reason("issuer_mismatch")
        .hint(
            "Set `issuer` to the name that the server gives itself, if you trust it.",
        )));
    }
    let url = |name: &str| Url::parse(document.get(name)?.as_str()?).ok();
    let list = |name: &str| {
        let list = document.get(name)?.as_array()?;
        Some(
            list.iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
        )
    };
    Some(Ok(Metadata {
        issuer: issuer.to_owned(),
        device_authorization: url("device_authorization_endpoint"),
        token: url("token_endpoint"),
        authorization: url("authorization_endpoint"),
        revocation: url("revocation_endpoint"),
        userinfo: url("userinfo_endpoint"),
        jwks: url("jwks_uri"),
        auth_methods: Some(list("token_endpoint_auth_methods_supported").unwrap_or_default()),
        iss_required: document
            .get("authorization_response_iss_parameter_supported")
            .is_some_and(|told| told == true),
        bridge_version: document.get("roomkey_bridge_version").map(|version| {
            version
                .as_str()
                .map_or_else(|| version.to_string(), str::to_owned)
        }),
    }))
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
