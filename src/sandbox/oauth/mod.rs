//! Google's OAuth endpoints: discovery, device, authorization, token, revocation, userinfo.

use axum::http::HeaderMap;

use super::world::{AuthFailure, Caller};

/// Everything that was issued.
#[derive(Debug, Default)]
pub struct Tokens {}

impl Tokens {
    /// The caller behind a bearer header.
    pub fn caller(&self, _headers: &HeaderMap) -> Result<Caller, AuthFailure> {
        Err(AuthFailure::Missing)
    }
}
