//! The token endpoint: what a granted answer holds, renewing and revoking tokens.

use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::config::Scope;
use crate::http::{Client, HttpError, Repeat, Response};

use super::device::join;
use super::identity;
use super::{ClientAuth, Error, ErrorAnswer};

/// No token is believed to live longer than this.
const LONGEST_LIFE: Duration = Duration::from_hours(24 * 365);
/// Longest `scope` that is read, in bytes.
const MAX_SCOPE: usize = 16 * 1024;
/// Time for one attempt to renew or revoke.
const TIMEOUT: Duration = Duration::from_secs(12);
/// Time for renewing as a whole: an attempt, and another one after an answer that was lost. Others
/// wait longer for the lock, and so does an ending program.
pub const LONGEST_REFRESH: Duration = Duration::from_secs(24);

/// A successful token response (RFC 6749 §5.1).
#[derive(Debug, Clone)]
pub struct Grant {
    /// The bearer token.
    pub access_token: SecretString,
    /// How long it lives, counted from the answer; some servers do not say.
    pub expires_in: Option<Duration>,
    /// Absent means: the old one stays.
    pub refresh_token: Option<SecretString>,
    /// What was granted; absent means: as asked.
    pub scope: Option<Vec<Scope>>,
    /// OpenID Connect.
    pub id_token: Option<SecretString>,
    /// `roomkey_account`: who it is for, where a bridge answers; it has no `id_token` of its own.
    pub account: Option<String>,
}

impl Grant {
    /// Reads a granted answer, or the error in it.
    pub fn parse(url: &Url, response: &Response) -> Result<Self, Error> {
        let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
            return Err(Error::malformed(url, response, "and not with JSON"));
        };
        if let Some(answer) = ErrorAnswer::from_json(response, &body) {
            return Err(Error::Refused(answer));
        }
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let secret = |name: &str| {
            text(name)
                .filter(|text| !text.is_empty())
                .map(SecretString::from)
        };
        // Judged by the body: some servers grant with an odd status.
        let Some(access_token) = secret("access_token") else {
            return Err(Error::malformed(
                url,
                response,
                "without a token or an error in it",
            ));
        };
        if !is_bearer(access_token.expose_secret()) {
            return Err(Error::malformed(
                url,
                response,
                "with a token that no header can hold",
            ));
        }
        let refresh_token = secret("refresh_token");
        if refresh_token
            .as_ref()
            .is_some_and(|token| !is_refresh_token(token.expose_secret()))
        {
            return Err(Error::malformed(
                url,
                response,
                "with a refresh token that is none",
            ));
        }
        if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(Error::malformed(
                url,
                response,
                "with a token that is not a bearer token",
            ));
        }
        let scope = text("scope");
        if scope.is_some_and(|scope| scope.len() > MAX_SCOPE) {
            return Err(Error::malformed(
                url,
                response,
                "with a scope that has no end",
            ));
        }
        Ok(Self {
            access_token,
            expires_in: body
                .get("expires_in")
                .and_then(seconds)
                .map(|life| life.min(LONGEST_LIFE)),
            refresh_token,
            scope: scope.map(Scope::list),
            id_token: secret("id_token"),
            account: identity::account(&body, "roomkey_account"),
        })
    }
}

/// Whether this can be a bearer token: visible ASCII, as some servers write more than RFC 6750
/// §2.1 allows.
pub fn is_bearer(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether this can be a refresh token (RFC 6749 appendix A.17).
pub fn is_refresh_token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A number of seconds as servers write it: a number, or a number in a string. Negative is zero.
pub(super) fn seconds(value: &Value) -> Option<Duration> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    number
        .is_finite()
        .then(|| Duration::from_secs_f64(number.clamp(0.0, 1e9)))
}

/// Renews an access token (RFC 6749 §6), for the scopes it was granted for.
pub async fn refresh(
    http: &Client,
    client: &ClientAuth,
    endpoint: &Url,
    refresh_token: &SecretString,
) -> Result<Grant, Error> {
    refresh_for(http, client, endpoint, refresh_token, &[]).await
}

/// Renews an access token for these scopes alone; for all where none is named. An answer that was
/// lost on the way is asked for again at once, once: the server may already have replaced the
/// refresh token, and remembers that briefly.
pub async fn refresh_for(
    http: &Client,
    client: &ClientAuth,
    endpoint: &Url,
    refresh_token: &SecretString,
    scopes: &[Scope],
) -> Result<Grant, Error> {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.expose_secret()),
        ("scope", &join(scopes)),
    ];
    let request = client
        .form(endpoint.clone(), &fields, Repeat::IfUndone)
        .timeout(TIMEOUT)
        .patience(TIMEOUT);
    let sending = async {
        match http.send(request.clone()).await {
            Err(error) if error.maybe_done() => http.send(request).await,
            other => other,
        }
    };
    let answer = tokio::time::timeout(LONGEST_REFRESH, sending).await;
    let answer = answer.map_err(|_| HttpError::Timeout {
        host: endpoint.host_str().unwrap_or_default().to_owned(),
        limit: LONGEST_REFRESH,
    })??;
    Grant::parse(endpoint, &answer)
        .map_err(|error| client.redact(redact(error, refresh_token.expose_secret())))
}

/// Revokes a token (RFC 7009 §2.1). A server that no longer knows the token answers 200 too.
pub async fn revoke(
    http: &Client,
    client: &ClientAuth,
    endpoint: &Url,
    token: &SecretString,
) -> Result<(), Error> {
    let request = client
        .form(
            endpoint.clone(),
            &[("token", token.expose_secret())],
            Repeat::Safe,
        )
        .timeout(TIMEOUT)
        .patience(TIMEOUT);
    let answer = http.send(request).await?;
    if answer.ok() {
        return Ok(());
    }
    Err(match ErrorAnswer::parse(&answer) {
        Some(refused) => client.redact(redact(Error::Refused(refused), token.expose_secret())),
        None => Error::malformed(endpoint, &answer, "to the revocation"),
    })
}

pub(super) fn redact(error: Error, secret: &str) -> Error {
    match error {
        Error::Refused(answer) => Error::Refused(answer.without(secret)),
        other => other,
    }
}
