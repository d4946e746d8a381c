//! Signing out: forgetting the credential here, and where asked, revoking it at the server.

use reqwest::Url;

use crate::config::Method;
use crate::oauth::{Cause, Explanation, Step, token};

use super::error::AccountError;
use super::session::{Held, Inner, Session, Source};
use super::store::StoreError;
use super::under_way;

/// How to sign out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOut {
    /// Forget the credential on this machine only.
    Local,
    /// Revoke it at the server first. At Google that ends every client of the project.
    Revoke,
}

/// What signing out did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOut {
    /// Whether anybody was signed in.
    pub was_signed_in: bool,
    /// Who it was.
    pub account: Option<String>,
    /// Whether the server has revoked the credential.
    pub revoked: bool,
    /// Why revoking was asked for and did not work; the credential is forgotten here all the same.
    pub revocation_failed: Option<String>,
}

impl Session {
    /// Signs out. The credential is deleted here even where revoking fails.
    pub async fn sign_out(&self, how: SignOut) -> Result<SignedOut, AccountError> {
        let session = self.clone();
        let turn = self.0.turn.clone().lock_owned().await;
        let work = tokio::spawn(async move {
            let (_turn, _under_way) = (turn, under_way::begin());
            session.0.sign_out(how).await
        });
        work.await
            .unwrap_or_else(|_| Err(self.0.not_signed_in(Some("signing out stopped".to_owned()))))
    }
}

impl Inner {
    async fn sign_out(&self, how: SignOut) -> Result<SignedOut, AccountError> {
        let Source::Stored(store) = &self.source else {
            return Err(Explanation::new(
                Cause::NotSignedIn,
                "There is no sign-in to end: ROOMKEY_ACCESS_TOKEN holds a token.",
            )
            .reason("not_signed_in")
            .hint("Unset ROOMKEY_ACCESS_TOKEN, so that it is used no more.")
            .into());
        };
        let mut locked = store.lock().await?;
        // A credential that cannot be read is deleted unread.
        let stored = locked.load().await.unwrap_or_default();
        let credential = self.unsaved().or(stored);
        let mut done = SignedOut {
            was_signed_in: false,
            account: credential.as_ref().and_then(|c| c.account.clone()),
            revoked: false,
            revocation_failed: None,
        };
        // The file of an authorized user signs in whether or not a token of it is kept here.
        let ends = match &credential {
            None if how == SignOut::Revoke && self.profile.method == Method::AuthorizedUser => {
                self.imported().await.map(Some)
            }
            kept => Ok(kept.clone()),
        };
        if how == SignOut::Revoke {
            let revoked = match ends {
                Ok(Some(ends)) => Some(self.revoke(&ends).await),
                Ok(None) => None,
                Err(error) => Some(Err(error.explain().message)),
            };
            match revoked {
                Some(Ok(())) => done.revoked = true,
                Some(Err(why)) => done.revocation_failed = Some(why),
                None => {}
            }
        }
        let deleted = locked.delete().await;
        if matches!(deleted, Ok(_) | Err(StoreError::LeftInKeyring { .. })) {
            *self.held() = Held::default();
        }
        done.was_signed_in = deleted? || credential.is_some();
        Ok(done)
    }

    async fn revoke(&self, credential: &super::Credential) -> Result<(), String> {
        if let Some(what) = self.foreign(credential).map_err(|error| error.message)? {
            return Err(format!("it is for {what}, so it was sent nowhere"));
        }
        let endpoint = match (
            &self.profile.endpoints.revocation,
            &credential.revocation_endpoint,
        ) {
            (Some(url), _) => url.clone(),
            (None, Some(url)) => {
                let url = Url::parse(url).map_err(|error| error.to_string())?;
                match self.is_revocation_endpoint(&url).await {
                    Ok(true) => url,
                    Ok(false) => {
                        return Err(
                            "the stored address is not the server's, so it was sent nowhere"
                                .to_owned(),
                        );
                    }
                    Err(error) => return Err(error.explain(Step::Discover).message),
                }
            }
            (None, None) => return Err("the server has no way to revoke".to_owned()),
        };
        let client = self
            .client(credential.auth_method)
            .map_err(|error| error.message)?;
        let token = credential
            .refresh_token
            .as_ref()
            .unwrap_or(&credential.access_token);
        token::revoke(&self.http, &client, &endpoint, token)
            .await
            .map_err(|error| error.explain(Step::Revoke).message)
    }
}
