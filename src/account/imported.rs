//! A person's sign-in out of another program's file. The file is never written to: where its
//! refresh token is replaced, the newer one rests in roomkey's own store, bound to the file's.

use jiff::Timestamp;

use crate::oauth::{Explanation, Metadata, Step, identity};

use super::credential::{Credential, IssuerKind};
use super::error::AccountError;
use super::provider;
use super::session::Inner;
use super::store::{Locked, Store};

impl Inner {
    /// What the file holds, as a credential that is due to be renewed; or, where only an access
    /// token was saved, one to use up.
    pub(super) async fn imported(&self) -> Result<Credential, AccountError> {
        let user = provider::authorized_user(&self.profile)?;
        let metadata = self.importer().await?;
        let (access_token, expires_at) = match (&user.refresh_token, user.token) {
            (None, Some((token, expiry))) => (token, expiry),
            _ => (String::new().into(), Timestamp::UNIX_EPOCH),
        };
        let asked = match &user.scopes[..] {
            [] => self.profile.scopes.clone(),
            _ => user.scopes,
        };
        Ok(Credential {
            issuer: metadata.issuer.clone(),
            kind: IssuerKind::of(&metadata),
            token_endpoint: match &metadata.token {
                Some(url) => url.to_string(),
                None => return Err(provider::no_token_endpoint().into()),
            },
            revocation_endpoint: metadata.revocation.as_ref().map(ToString::to_string),
            auth_method: metadata.auth_method(),
            client_id: user.client_id,
            chat_api: self.profile.chat_api().to_owned(),
            account: user.account,
            scopes: asked,
            asked: self.profile.scopes.clone(),
            made_from: provider::made_from(&self.profile)?,
            access_token,
            expires_at: Some(expires_at),
            refresh_token: user.refresh_token,
        })
    }

    /// A new token whatever is there, and who it is for.
    pub(super) async fn import_anew(&self, store: &Store) -> Result<Credential, AccountError> {
        let _turn = self.turn.lock().await;
        let mut locked = store.lock().await?;
        let stale = match self.current(locked.load().await?)? {
            Some(stale) => stale,
            None => self.imported().await?,
        };
        let rejected = stale.refresh_token.is_some().then(|| stale.token());
        self.exchange(store, &mut locked, stale.clone(), rejected.as_ref())
            .await?;
        let held = self.held().credential.clone();
        Ok(self.named(&mut locked, held.unwrap_or(stale)).await)
    }

    /// The file seldom says whose it is; who may be asked is.
    async fn named(&self, locked: &mut Locked, mut credential: Credential) -> Credential {
        let may_ask = credential
            .scopes
            .iter()
            .any(|s| matches!(s.as_str(), "openid" | "email"));
        if credential.account.is_none()
            && may_ask
            && let Ok(Metadata {
                userinfo: Some(endpoint),
                ..
            }) = self.importer().await
        {
            let who = identity::from_userinfo(&self.http, &endpoint, &credential.access_token);
            credential.account = who.await.and_then(identity::Who::name);
            if credential.account.is_some() {
                self.keep(locked, credential.clone()).await;
            }
        }
        credential
    }

    async fn importer(&self) -> Result<Metadata, Explanation> {
        let user = provider::authorized_user(&self.profile)?;
        provider::for_token(&self.http, &self.profile, user.token_uri.as_deref())
            .await
            .map_err(|error| error.explain(Step::Discover))
    }
}
