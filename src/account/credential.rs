//! What is kept of a sign-in, and what it is bound to.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{Profile, Scope};
use crate::oauth::metadata::{GOOGLE, issuer_url};
use crate::oauth::{AuthMethod, Metadata};

/// An access token; Debug does not show it.
#[derive(Debug, Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    pub(super) const fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// The token as it goes into the `Authorization` header.
    pub fn secret(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What kind of issuer gave the credential; decides what signing out means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerKind {
    /// Google: revoking ends every client of the project for this person.
    Google,
    /// A bridge: revoking ends this terminal's session alone.
    Bridge,
    /// Anybody else.
    Other,
}

impl IssuerKind {
    pub(super) fn of(metadata: &Metadata) -> Self {
        if metadata.is_bridge() {
            Self::Bridge
        } else if metadata.is_google() {
            Self::Google
        } else {
            Self::Other
        }
    }
}

/// A stored sign-in. Where issuer, token endpoint, client or Chat API differ from the profile it
/// is not this profile's, and is never sent anywhere.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Issuer, spelled out; empty where the profile has endpoints only.
    pub issuer: String,
    /// What kind it is.
    pub kind: IssuerKind,
    /// Where the token is renewed.
    pub token_endpoint: String,
    /// Where it is revoked.
    pub revocation_endpoint: Option<String>,
    /// How the client proves itself at both.
    pub auth_method: AuthMethod,
    /// OAuth client.
    pub client_id: String,
    /// Origin of the Chat API that the token is for.
    pub chat_api: String,
    /// E-mail address or subject.
    pub account: Option<String>,
    /// What was granted.
    pub scopes: Vec<Scope>,
    /// What was asked for; empty in credentials of older versions.
    pub asked: Vec<Scope>,
    /// Fingerprint of the key, subject and scopes, or of the file, that it was made from without a
    /// person; `None` where a person signed in.
    pub made_from: Option<String>,
    /// The bearer token.
    pub access_token: SecretString,
    /// When it dies; `None` means that only a rejection will tell.
    pub expires_at: Option<Timestamp>,
    /// To renew it with.
    pub refresh_token: Option<SecretString>,
}

impl Credential {
    pub(super) fn token(&self) -> AccessToken {
        AccessToken(self.access_token.clone())
    }

    /// Life that remains; zero when it is over.
    pub(super) fn remaining(&self) -> Duration {
        let Some(expires_at) = self.expires_at else {
            return Duration::MAX;
        };
        let left = expires_at.duration_since(Timestamp::now());
        left.try_into().unwrap_or(Duration::ZERO)
    }

    /// What of the profile it does not fit, in words; `None` where it fits.
    pub(super) fn foreign_to(
        &self,
        profile: &Profile,
        client_id: &str,
        made_from: Option<&str>,
    ) -> Option<&'static str> {
        // Where a file stands for the issuer, the fingerprint covers it.
        let issuer = match profile.issuer.as_deref() {
            Some(issuer) => issuer_url(issuer),
            None if made_from.is_some() => &self.issuer,
            None => "",
        };
        let token_endpoint = match &profile.endpoints.token {
            Some(url) => Some(url.to_string()),
            None if issuer == GOOGLE => Metadata::google().token.map(String::from),
            None => None,
        };
        if self.issuer != issuer {
            Some("another issuer")
        } else if token_endpoint.is_some_and(|url| url != self.token_endpoint) {
            Some("another token endpoint")
        } else if self.client_id != client_id {
            Some("another client")
        } else if self.made_from.as_deref() != made_from {
            Some("another way of signing in, another person, or other scopes")
        } else if self.chat_api != profile.chat_api() {
            Some("another Chat API")
        } else {
            None
        }
    }
}

/// When a token that was just granted dies. A server that does not say is taken to mean Google's
/// hour where the token can be renewed, else no end: better rejected once than given up too early.
pub(super) fn expiry(life: Option<Duration>, renewable: bool) -> Option<Timestamp> {
    let life = life.or(renewable.then_some(ASSUMED_LIFE))?;
    Some(Timestamp::now().checked_add(life).unwrap_or(Timestamp::MAX))
}

const ASSUMED_LIFE: Duration = Duration::from_hours(1);
