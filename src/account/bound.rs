//! Holds a stored sign-in to the profile's own server: an address that somebody wrote into the
//! store gets neither a refresh token nor a client's secret.

use std::time::Duration;

use reqwest::Url;

use crate::config::Method;
use crate::http::HttpError;
use crate::oauth::metadata::{self, issuer_url};
use crate::oauth::{Error, Metadata};

use super::provider;
use super::session::Inner;

/// Time for asking the issuer; others wait for the lock meanwhile.
pub(super) const LONGEST_DISCOVERY: Duration = Duration::from_secs(8);

/// One endpoint among an issuer's.
pub(super) type Which = fn(&Metadata) -> Option<&Url>;

impl Inner {
    /// Whether an address from the store is the token endpoint. What the issuer said is
    /// remembered, so that one process asks once.
    pub(super) async fn is_token_endpoint(&self, stored: &Url) -> Result<bool, Error> {
        if self.is_beneath_issuer(stored) {
            return Ok(true);
        }
        let which: Which = |server| server.token.as_ref();
        let known = self
            .token_endpoint
            .get_or_try_init(|| self.endpoint(which))
            .await?;
        Ok(known.as_ref() == Some(stored))
    }

    /// Whether an address from the store is the revocation endpoint.
    pub(super) async fn is_revocation_endpoint(&self, stored: &Url) -> Result<bool, Error> {
        let which: Which = |server| server.revocation.as_ref();
        Ok(self.is_beneath_issuer(stored) || self.endpoint(which).await?.as_ref() == Some(stored))
    }

    /// Whoever answers there is the issuer, so nobody has to be asked.
    fn is_beneath_issuer(&self, stored: &Url) -> bool {
        let issuer = self.profile.issuer.as_deref().map(issuer_url);
        let Some(issuer) = issuer.and_then(|issuer| Url::parse(issuer).ok()) else {
            return false;
        };
        let path = issuer.path().trim_end_matches('/');
        let rest = stored.path().strip_prefix(path);
        stored.origin() == issuer.origin() && rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// The profile's, Google's or the file's own, else what the issuer says now.
    async fn endpoint(&self, which: Which) -> Result<Option<Url>, Error> {
        let profile = &self.profile;
        let issuer = profile.issuer.as_deref();
        let finding = async {
            match profile.method {
                Method::AuthorizedUser => {
                    let user = provider::authorized_user(profile)?;
                    provider::for_token(&self.http, profile, user.token_uri.as_deref()).await
                }
                Method::ServiceAccount => {
                    let key = provider::key(profile)?;
                    provider::for_token(&self.http, profile, key.token_uri.as_deref()).await
                }
                Method::Device | Method::Browser => {
                    let needed = |server: &Metadata| which(server).is_some();
                    metadata::find(&self.http, issuer, &profile.endpoints, needed).await
                }
            }
        };
        let found = tokio::time::timeout(LONGEST_DISCOVERY, finding).await;
        let found = found.map_err(|_| HttpError::Timeout {
            host: issuer.unwrap_or_default().to_owned(),
            limit: LONGEST_DISCOVERY,
        })?;
        Ok(which(&found?).cloned())
    }
}
