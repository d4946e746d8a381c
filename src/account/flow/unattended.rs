//! Signing in without a person: a service account's key, or the saved sign-in of another program.
//! Nobody has to do it, as tokens are made whenever they are needed; but it tells whether it works.

use crate::account::session::Inner;
use crate::account::sign_in::{SignInRequest, SignedIn};
use crate::account::store::Store;
use crate::config::Method;
use crate::oauth::Explanation;

use super::{missing, words};

impl Inner {
    pub(super) async fn sign_in_unattended(
        &self,
        store: &Store,
        request: &SignInRequest,
    ) -> Result<SignedIn, Explanation> {
        let credential = match self.profile.method {
            Method::ServiceAccount => self.mint_anew(store, &request.more).await?,
            _ => self
                .import_anew(store)
                .await
                .map_err(|error| error.explain())?,
        };
        let stored = match self.unsaved() {
            Some(_) => "memory (the store failed)".to_owned(),
            None => store.describe(),
        };
        Ok(SignedIn {
            missing_scopes: missing(&credential.asked, &credential.scopes),
            scopes: words(&credential.scopes),
            account: credential.account,
            stored,
        })
    }
}
