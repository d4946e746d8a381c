//! Stands in until the account room is merged.
#![allow(missing_docs, clippy::pedantic)]
use crate::{config::Profile, http, text::explanation::*};
#[derive(Debug, Clone)]
pub struct Session;
pub struct AccessToken;
impl AccessToken {
    pub fn secret(&self) -> &str {
        ""
    }
}
#[derive(Debug, Clone, thiserror::Error)]
#[error("x")]
pub struct AccountError;
impl AccountError {
    pub fn explain(&self) -> Explanation {
        Explanation::new(Cause::Failed, "")
    }
}
pub struct Identity {
    pub account: Option<String>,
}
impl Session {
    pub async fn signed_in(&self) -> Result<Option<Identity>, AccountError> {
        Err(AccountError)
    }
    pub fn profile(&self) -> &Profile {
        unreachable!()
    }
    pub fn http(&self) -> &http::Client {
        unreachable!()
    }
    pub async fn token(&self) -> Result<AccessToken, AccountError> {
        Err(AccountError)
    }
    pub async fn token_after(&self, _: &AccessToken) -> Result<AccessToken, AccountError> {
        Err(AccountError)
    }
}
