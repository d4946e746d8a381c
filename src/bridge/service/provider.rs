//! What the service needs of the upstream: the authorization-code grant with PKCE, nothing else.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use url::Url;

use crate::config::Scope;

/// What starts one attempt at the upstream's pages.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// `state`.
    pub state: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// `code_challenge`, of method `S256`.
    pub challenge: &'a str,
    /// What the terminal asked for.
    pub scopes: &'a [Scope],
}

/// Who signed in, from a verified `id_token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `sub`: stable.
    pub subject: String,
    /// `email`, where it is verified.
    pub email: Option<String>,
}

/// What an exchange or a refresh gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token.
    pub access_token: SecretString,
    /// How long it lives.
    pub expires_in: Option<Duration>,
    /// To renew by; absent means: the old one stays.
    pub refresh_token: Option<SecretString>,
    /// What was granted; absent means: as asked.
    pub scopes: Option<Vec<Scope>>,
}

/// Why the upstream gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It said no, with this `error`.
    #[error("refused with {0}")]
    Refused(String),
    /// The account is not one that may be used here.
    #[error("{0}")]
    WrongAccount(String),
    /// No answer, or not now.
    #[error("not available: {0}")]
    Unavailable(String),
    /// An answer that cannot be believed.
    #[error("cannot be believed: {0}")]
    Lying(String),
}

/// An upstream. Every method ends within a time of its own.
pub trait Provider: Send + Sync + fmt::Debug {
    /// Where a browser goes.
    fn authorization_url(&self, start: Start<'_>) -> Url;

    /// Whether an answer with this `iss` can be the upstream's (RFC 9207 §2.4).
    fn is_issuer(&self, iss: Option<&str>) -> bool;

    /// Trades a code for tokens, and verifies who signed in.
    fn exchange<'a>(
        &'a self,
        code: &'a SecretString,
        verifier: &'a SecretString,
        nonce: &'a str,
    ) -> BoxFuture<'a, Result<(Tokens, Identity), Failure>>;

    /// Renews an access token for these scopes.
    fn refresh<'a>(
        &'a self,
        refresh_token: &'a SecretString,
        scopes: &'a [Scope],
    ) -> BoxFuture<'a, Result<Tokens, Failure>>;

    /// Revokes all that a token stands for.
    fn revoke<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), Failure>>;
}
