//! What a check-up may ask of an account besides its token: the parts that a sign-in would use.

use crate::config::Scope;
use crate::oauth::device::Device;
use crate::oauth::{AuthMethod, ClientAuth, Error, Explanation, Metadata};

use super::provider;
use super::session::{Session, Source};
use super::store::Store;

impl Session {
    /// Where the credential rests; `None` for a ready token.
    pub fn store(&self) -> Option<&Store> {
        match &self.0.source {
            Source::Stored(store) => Some(store),
            Source::Ready(_) => None,
        }
    }

    /// Whether there is a refresh token to renew the stored sign-in with.
    pub async fn has_refresh_token(&self) -> bool {
        let held = self.0.held().credential.clone();
        let credential = match (held, self.store()) {
            (Some(credential), _) => Some(credential),
            (None, Some(store)) => store.load().await.ok().flatten(),
            (None, None) => None,
        };
        credential.is_some_and(|credential| credential.refresh_token.is_some())
    }

    /// The profile's OAuth client.
    pub fn client(&self, method: AuthMethod) -> Result<ClientAuth, Explanation> {
        self.0.client(method)
    }

    /// What a sign-in would ask for.
    pub fn scopes_to_ask(&self, metadata: &Metadata) -> Vec<Scope> {
        provider::scopes(self.profile(), metadata, &[])
    }

    /// Asks for a code as a sign-in would, and cancels it where the server can. To be called on a
    /// person's request only (RFC 8628 §3.1). Whether the server was told of the cancelling.
    pub async fn try_code(&self, metadata: &Metadata, scopes: &[Scope]) -> Result<bool, Error> {
        let mut client = self.client(metadata.auth_method())?;
        let mut asked = self.ask(metadata, &client, scopes).await;
        let guessed = client.secret.is_some() && metadata.auth_method_is_guessed();
        if guessed && asked.as_ref().is_err_and(|e| e.is("invalid_client")) {
            client.method = client.method.other();
            asked = self.ask(metadata, &client, scopes).await;
        }
        asked
    }

    async fn ask(
        &self,
        metadata: &Metadata,
        client: &ClientAuth,
        scopes: &[Scope],
    ) -> Result<bool, Error> {
        let device = Device {
            http: self.http(),
            client,
            metadata,
            // A bridge that demands it refuses who cannot.
            return_code: true,
        };
        let authorization = device.authorize(scopes).await?;
        device.cancel(&authorization).await;
        Ok(metadata.is_bridge() && metadata.revocation.is_some())
    }
}
