//! A service account's tokens: minted with its key whenever one is needed, kept in the store only
//! to spare the next process the request. A store that fails costs nothing here.

use crate::config::Scope;
use crate::config::client_file::ServiceAccountKey;
use crate::oauth::explain::Facts;
use crate::oauth::jwt_bearer::{self, Assertion};
use crate::oauth::{AuthMethod, Cause, Error, Explanation, Step};

use super::credential::{AccessToken, Credential, IssuerKind, expiry};
use super::error::AccountError;
use super::provider;
use super::refresh::{lives, usable};
use super::session::Inner;
use super::store::{Locked, Store};

impl Inner {
    /// A usable token that is not `rejected`: one that another process has left, or a new one. The
    /// caller has this process's turn.
    pub(super) async fn minted(
        &self,
        store: &Store,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, AccountError> {
        let kept = self.kept(store.load().await.ok().flatten())?;
        if let Some(kept) = kept.filter(|kept| usable(kept, rejected)) {
            return Ok(self.adopt(kept));
        }
        let mut locked = lock(store).await;
        let kept = match &locked {
            Some(locked) => self.kept(locked.load().await.ok().flatten())?,
            None => None,
        };
        if let Some(kept) = kept.clone().filter(|kept| usable(kept, rejected)) {
            return Ok(self.adopt(kept));
        }
        let asked = kept.as_ref().map(|kept| kept.asked.clone());
        let asked = asked.filter(|asked| !asked.is_empty());
        let asked = asked.unwrap_or_else(|| self.profile.scopes.clone());
        match (self.mint(&asked).await, kept) {
            (Ok(credential), _) => Ok(self.keep_minted(&mut locked, credential).await),
            // The old token may still be good for seconds: better than no answer.
            (Err(why), Some(kept))
                if rejected.is_none() && why.cause == Cause::Unavailable && lives(&kept) =>
            {
                Ok(self.adopt(kept))
            }
            (Err(why), _) => Err(why.into()),
        }
    }

    /// A new token whatever is there, with more scopes than the profile's where asked for.
    pub(super) async fn mint_anew(
        &self,
        store: &Store,
        more: &[Scope],
    ) -> Result<Credential, Explanation> {
        let _turn = self.turn.lock().await;
        let credential = self
            .mint(&provider::with_more(&self.profile.scopes, more))
            .await?;
        let mut locked = lock(store).await;
        self.keep_minted(&mut locked, credential.clone()).await;
        Ok(credential)
    }

    /// What was minted before with the same key, for the same person and scopes.
    fn kept(&self, stored: Option<Credential>) -> Result<Option<Credential>, Explanation> {
        let Some(credential) = self.unsaved().or(stored) else {
            return Ok(None);
        };
        Ok(self.foreign(&credential)?.is_none().then_some(credential))
    }

    async fn keep_minted(
        &self,
        locked: &mut Option<Locked>,
        credential: Credential,
    ) -> AccessToken {
        let token = credential.token();
        let Some(locked) = locked else {
            self.hold(credential, true);
            return token;
        };
        let saved = locked.save(&credential).await;
        if let Err(error) = &saved {
            tracing::warn!(%error, "the minted token could not be kept");
        }
        self.hold(credential, saved.is_err());
        token
    }

    async fn mint(&self, scopes: &[Scope]) -> Result<Credential, Explanation> {
        let key = provider::key(&self.profile)?;
        let subject = self.subject(scopes)?;
        let explain = |error: Error, step| {
            error.explain_with(
                step,
                &Facts {
                    client: key.client_id.as_deref(),
                    account: Some(&key.client_email),
                    subject,
                    scopes,
                },
            )
        };
        let metadata = provider::for_token(&self.http, &self.profile, key.token_uri.as_deref())
            .await
            .map_err(|error| explain(error, Step::Discover))?;
        let endpoint = metadata
            .token
            .as_ref()
            .ok_or_else(provider::no_token_endpoint)?;
        let asked = Assertion {
            key: &key,
            subject,
            scopes,
            endpoint,
        };
        let grant = jwt_bearer::exchange(&self.http, asked)
            .await
            .map_err(|error| explain(error, Step::Assertion))?;
        Ok(Credential {
            issuer: metadata.issuer.clone(),
            kind: IssuerKind::of(&metadata),
            token_endpoint: endpoint.to_string(),
            revocation_endpoint: metadata.revocation.as_ref().map(ToString::to_string),
            auth_method: AuthMethod::Post,
            client_id: key.client_email.clone(),
            chat_api: self.profile.chat_api().to_owned(),
            account: Some(account(subject, &key)),
            scopes: grant.scope.unwrap_or_else(|| scopes.to_vec()),
            asked: scopes.to_vec(),
            made_from: provider::made_from(&self.profile)?,
            access_token: grant.access_token,
            expires_at: expiry(grant.expires_in, true),
            refresh_token: None,
        })
    }

    /// The person to act as. Only what an app may do by itself needs none.
    fn subject(&self, scopes: &[Scope]) -> Result<Option<&str>, Explanation> {
        let subject = self.profile.service_account.subject.as_deref();
        let subject = subject.map(str::trim).filter(|subject| !subject.is_empty());
        if subject.is_some() || scopes.iter().all(is_for_apps) {
            return Ok(subject);
        }
        Err(Explanation::new(
            Cause::Usage,
            "A service account is in no space and sees nobody's: it has to act as a person, and the profile names none.",
        )
        .reason("no_subject")
        .hint("Set `subject` under [profile.NAME.service_account] to that person's address, such as ana@example.com. A Workspace admin grants the service account domain-wide delegation for it."))
    }
}

/// Scopes of app authentication, which a person cannot grant.
fn is_for_apps(scope: &Scope) -> bool {
    let name = scope.short();
    name == "bot" || name.starts_with("app.")
}

fn account(subject: Option<&str>, key: &ServiceAccountKey) -> String {
    subject.unwrap_or(&key.client_email).to_owned()
}

/// Without the lock two processes mint at the same time at worst.
async fn lock(store: &Store) -> Option<Locked> {
    match store.lock().await {
        Ok(locked) => Some(locked),
        Err(error) => {
            tracing::warn!(%error, "minted tokens are not kept");
            None
        }
    }
}
