//! What a terminal says and hears, parsed already: the routes turn these into forms and JSON.

use secrecy::SecretString;

pub use crate::bridge::flow::request::Stage;

/// `POST /device_authorization` (RFC 8628 §3.1).
#[derive(Debug, Clone, Default)]
pub struct DeviceRequest {
    /// `client_id`.
    pub client_id: String,
    /// `scope`; absent or empty means all that the client may have.
    pub scope: Option<String>,
    /// `roomkey_host`: what the terminal calls itself.
    pub roomkey_host: Option<String>,
    /// `roomkey_stages=1`: it reads `roomkey_stage`.
    pub roomkey_stages: bool,
    /// `roomkey_return_code=1`: it can ask its person for three digits.
    pub roomkey_return_code: bool,
}

/// The answer to it (RFC 8628 §3.2).
#[derive(Debug, Clone)]
pub struct DeviceAuthorization {
    /// `device_code`.
    pub device_code: SecretString,
    /// `user_code`, grouped.
    pub user_code: String,
    /// `verification_uri`.
    pub verification_uri: String,
    /// `verification_uri_complete`.
    pub verification_uri_complete: String,
    /// `expires_in`, in seconds.
    pub expires_in: u64,
    /// `interval`, in seconds.
    pub interval: u64,
}

/// `POST /token` with the device grant (RFC 8628 §3.4).
#[derive(Debug, Clone)]
pub struct PollRequest {
    /// `client_id`.
    pub client_id: String,
    /// `device_code`.
    pub device_code: SecretString,
    /// `roomkey_return_code`: the digits from the phone.
    pub return_code: Option<String>,
}

/// `POST /token` with `refresh_token` (RFC 6749 §6).
#[derive(Debug, Clone)]
pub struct RefreshRequest {
    /// `client_id`.
    pub client_id: String,
    /// `refresh_token`.
    pub refresh_token: SecretString,
    /// `scope`: the same or less.
    pub scope: Option<String>,
}

/// `POST /revoke` (RFC 7009 §2.1).
#[derive(Debug, Clone)]
pub struct RevokeRequest {
    /// `client_id`.
    pub client_id: String,
    /// `token`: a refresh token, an access token, or a device code.
    pub token: SecretString,
}

/// A granted answer (RFC 6749 §5.1).
#[derive(Debug, Clone)]
pub struct TokenResponse {
    /// The upstream's access token.
    pub access_token: SecretString,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds; at most an hour.
    pub expires_in: u64,
    /// The bridge's own; absent where the upstream gave none to renew by.
    pub refresh_token: Option<SecretString>,
    /// What was granted, separated by spaces.
    pub scope: String,
    /// Who signed in: the verified e-mail address, else the subject. Not part of the standard.
    pub account: String,
}

/// An error answer (RFC 6749 §5.2, RFC 8628 §3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    /// `error`.
    pub error: &'static str,
    /// `error_description`: visible ASCII without `"` and `\`.
    pub description: String,
    /// HTTP status.
    pub status: u16,
    /// `roomkey_stage`, for a terminal that reads it.
    pub stage: Option<Stage>,
    /// `interval`: the one that holds from now on, in seconds; with `slow_down`.
    pub interval: Option<u64>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
}

impl OAuthError {
    /// An error with status 400.
    pub fn new(error: &'static str, description: impl AsRef<str>) -> Self {
        Self {
            error,
            description: printable(description.as_ref()),
            status: 400,
            stage: None,
            interval: None,
            retry_after: None,
        }
    }

    /// With another status.
    pub const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With a time to come back, in seconds.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Nothing was lost or changed: 503, and a retry.
    pub fn unavailable(description: &str) -> Self {
        Self::new("temporarily_unavailable", description)
            .status(503)
            .retry_after(2)
    }

    pub(super) fn invalid_grant(description: &str) -> Self {
        Self::new("invalid_grant", description)
    }

    pub(super) fn invalid_client() -> Self {
        Self::new("invalid_client", "This bridge knows no such client_id.").status(401)
    }
}

/// RFC 6749 §5.2 allows visible ASCII without quote and backslash in a description.
fn printable(text: &str) -> String {
    text.chars()
        .take(300)
        .map(|c| match c {
            ' '..='~' if c != '"' && c != '\\' => c,
            _ => '?',
        })
        .collect()
}

/// What came of disconnecting an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Disconnected {
    /// Sessions that ended.
    pub sessions: usize,
    /// Grants that the upstream confirmed as revoked.
    pub revoked: usize,
    /// Grants that the upstream did not confirm: they are kept for another try, and no session
    /// can use them.
    pub unconfirmed: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_hold_what_rfc_6749_allows() {
        let error = OAuthError::new("invalid_scope", "no \"x\"\r\nSet-Cookie: é\\");
        assert_eq!(error.description, "no ?x???Set-Cookie: ??");
        assert_eq!(OAuthError::unavailable("later").status, 503);
    }
}
