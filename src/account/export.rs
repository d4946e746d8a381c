//! A sign-in made into an `authorized_user` file, which Google's own libraries and gcloud read.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::config::{Method, Scope};
use crate::oauth::{Cause, Explanation};

use super::credential::{Credential, IssuerKind};
use super::error::AccountError;
use super::session::{Session, Source};

impl Session {
    /// The sign-in as the text of an `authorized_user` file. Only a refresh token of Google's, with
    /// the secret of the client it was given to, is of use to other programs.
    pub async fn export_authorized_user(&self) -> Result<SecretString, AccountError> {
        let Source::Stored(store) = &self.0.source else {
            return Err(refused(
                "ROOMKEY_ACCESS_TOKEN holds an access token alone, which is over within the hour",
                "Unset it and sign in with roomkey login.",
            ));
        };
        if self.0.profile.method == Method::ServiceAccount {
            return Err(refused(
                "a service account has no refresh token",
                "Give the other program the key file, and tell it the subject.",
            ));
        }
        let credential = match self.0.current(store.load().await?)? {
            Some(credential) => credential,
            // Nothing is there yet: the file tells it all.
            None if self.0.profile.method == Method::AuthorizedUser => self.0.imported().await?,
            None => return Err(self.0.not_signed_in(None)),
        };
        self.written(&credential)
    }

    fn written(&self, credential: &Credential) -> Result<SecretString, AccountError> {
        match credential.kind {
            IssuerKind::Google => {}
            IssuerKind::Bridge => {
                return Err(refused(
                    "the refresh token is the bridge's own; Google's never leaves the bridge",
                    "Sign in with method = \"browser\" and a client of type \"Desktop app\", and export that.",
                ));
            }
            IssuerKind::Other => {
                return Err(refused(
                    "the issuer is not Google, and other programs take such a file to Google",
                    "Sign in at Google with method = \"browser\", and export that.",
                ));
            }
        }
        let Some(refresh_token) = &credential.refresh_token else {
            return Err(refused(
                "the sign-in has no refresh token",
                "Sign in again: roomkey login.",
            ));
        };
        let client = self.0.client(credential.auth_method)?;
        let Some(secret) = &client.secret else {
            return Err(refused(
                "the client has no secret, and Google's libraries demand one",
                "Name the client's file as `client_secrets_file` and sign in again.",
            ));
        };
        let scopes: Vec<&str> = credential.scopes.iter().map(as_google_answers).collect();
        let mut file = json!({
            "type": "authorized_user",
            "client_id": client.id,
            "client_secret": secret.expose_secret(),
            "refresh_token": refresh_token.expose_secret(),
            "token_uri": credential.token_endpoint,
            "scopes": scopes,
            "universe_domain": "googleapis.com",
        });
        if let Some(account) = &credential.account {
            file["account"] = json!(account);
        }
        if let Some(project) = self.quota_project() {
            file["quota_project_id"] = json!(project);
        }
        Ok(format!("{file:#}").into())
    }
}

/// Google names these by their addresses when it renews, and its libraries compare.
fn as_google_answers(scope: &Scope) -> &str {
    match scope.as_str() {
        "email" => "https://www.googleapis.com/auth/userinfo.email",
        "profile" => "https://www.googleapis.com/auth/userinfo.profile",
        other => other,
    }
}

fn refused(why: &str, hint: &str) -> AccountError {
    let text = format!("This sign-in cannot be exported as authorized_user: {why}.");
    Explanation::new(Cause::Usage, text)
        .reason("not_exportable")
        .hint(hint)
        .into()
}
