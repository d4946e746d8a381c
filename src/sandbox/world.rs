//! What all handlers share.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::HeaderMap;

use super::company::Company;

/// The state of one running sandbox.
pub struct World {
    /// People, groups, spaces and memberships.
    pub company: Mutex<Company>,
    /// Who signed in with what.
    pub tokens: super::oauth::Tokens,
    /// Choices where Google's behaviour is undocumented.
    pub guess: Guess,
    /// Added to every answer.
    pub latency: Duration,
}

/// Behaviour that the documentation leaves open; `--guess KEY=VALUE`.
#[derive(Debug, Clone, Default)]
pub struct Guess {
    /// `member_profile=full`: members carry `displayName`, `email` and `avatarUrl` too.
    pub member_profile_full: bool,
}

/// Who a bearer token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person's numeric ID, as in `users/ID` and the OIDC `sub`.
    pub person_id: String,
    /// Full scope URLs (or `openid`) that were granted.
    pub scopes: Vec<String>,
    /// The OAuth client the token was issued to.
    pub client_id: String,
}

/// Why a bearer token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthFailure {
    /// No `Authorization: Bearer` header.
    Missing,
    /// Unknown or revoked.
    Invalid,
    /// Its hour is over.
    Expired,
}

impl World {
    /// The caller behind the request's `Authorization: Bearer` header.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, AuthFailure> {
        self.tokens.caller(headers)
    }
}
