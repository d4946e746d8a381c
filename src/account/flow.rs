//! A sign-in from the person's request to the stored credential, told as events.

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::config::{Method, Scope};
use crate::oauth::device::{Authorization, Device, Progress};
use crate::oauth::explain::refused_by_google_device;
use crate::oauth::token::Grant;
use crate::oauth::{Cause, ClientAuth, Error, Explanation, Metadata, Step, identity};

use super::credential::{Credential, IssuerKind, expiry};
use super::provider;
use super::session::{Inner, Session, Source};
use super::sign_in::{SignInEvent, SignedIn, UserCodePrompt};
use super::store::{Store, StoreError};
use super::under_way;

/// Room for events that nobody has read yet; heartbeats beyond it are dropped.
const BACKLOG: usize = 64;

impl Session {
    /// Signs in the way the profile says. Nothing starts before this call, and nothing starts
    /// again after the stream has ended (RFC 8628 §3.1). Dropping the receiver cancels, at the
    /// server too where it can; who closes it instead and reads it to the end has waited for that.
    pub fn sign_in(&self) -> Receiver<SignInEvent> {
        let (events, receiver) = channel(BACKLOG);
        let inner = self.0.clone();
        tokio::spawn(async move {
            let last = match inner.sign_in(&events).await {
                Some(Ok(signed_in)) => SignInEvent::SignedIn(signed_in),
                Some(Err(explanation)) => SignInEvent::Failed(explanation),
                None => return,
            };
            // Nobody listens any more: nothing to tell.
            let _ = events.send(last).await;
        });
        receiver
    }
}

impl Inner {
    /// `None` where the person left.
    async fn sign_in(&self, events: &Sender<SignInEvent>) -> Option<Result<SignedIn, Explanation>> {
        let Source::Stored(store) = &self.source else {
            return Some(Err(Explanation::new(
                Cause::Usage,
                "ROOMKEY_ACCESS_TOKEN holds a token, so there is nothing to sign in to.",
            )
            .hint("Unset it to sign in.")));
        };
        events.send(SignInEvent::Starting).await.ok()?;
        if self.profile.method != Method::Device {
            return Some(Err(not_built(self.profile.method)));
        }
        // Better said now than after the person has walked to the phone.
        if let Err(error @ StoreError::NoKeyring) = store.load().await {
            return Some(Err(error.explain()));
        }
        let asked = tokio::select! {
            () = events.closed() => return None,
            asked = self.ask_for_code() => asked,
        };
        let asked = match asked {
            Ok(asked) => asked,
            Err(explanation) => return Some(Err(explanation)),
        };
        self.wait_for_approval(store, events, asked).await
    }

    async fn ask_for_code(&self) -> Result<Asked, Explanation> {
        let explain = |step| move |error: Error| error.explain(step);
        let metadata = provider::for_device(&self.http, &self.profile)
            .await
            .map_err(explain(Step::Discover))?;
        let mut client = self.client(metadata.auth_method())?;
        let scopes = provider::scopes(&self.profile, &metadata);
        let at_google = metadata.device_authorization == Metadata::google().device_authorization;
        if let Some(refused) = refused_by_google_device(&scopes).filter(|_| at_google) {
            return Err(refused);
        }
        let mut asked = self.authorize(&client, &metadata, &scopes).await;
        let guessed = client.secret.is_some() && metadata.auth_method_is_guessed();
        if guessed
            && asked
                .as_ref()
                .is_err_and(|error| error.is("invalid_client"))
        {
            client.method = client.method.other();
            asked = self.authorize(&client, &metadata, &scopes).await;
        }
        let authorization = asked.map_err(explain(Step::AskCode))?;
        Ok(Asked {
            metadata,
            client,
            scopes,
            authorization,
        })
    }

    async fn authorize(
        &self,
        client: &ClientAuth,
        metadata: &Metadata,
        scopes: &[Scope],
    ) -> Result<Authorization, Error> {
        let device = Device {
            http: &self.http,
            client,
            metadata,
        };
        device.authorize(scopes).await
    }

    async fn wait_for_approval(
        &self,
        store: &Store,
        events: &Sender<SignInEvent>,
        asked: Asked,
    ) -> Option<Result<SignedIn, Explanation>> {
        let device = Device {
            http: &self.http,
            client: &asked.client,
            metadata: &asked.metadata,
        };
        let prompt = SignInEvent::UserCode(prompt(&asked.authorization));
        let waiting = async {
            events.send(prompt).await.ok()?;
            // A heartbeat that nobody has time for may be dropped.
            let tell = |progress| drop(events.try_send(event(progress)));
            Some(device.wait(&asked.authorization, tell).await)
        };
        let outcome = tokio::select! {
            biased;
            outcome = waiting => outcome,
            () = events.closed() => None,
        };
        match outcome {
            None => {
                device.cancel(&asked.authorization).await;
                None
            }
            Some(Err(error)) => Some(Err(error.explain(Step::Poll))),
            Some(Ok(grant)) => {
                // The code is spent: whoever leaves now has signed in, and finds that next time.
                let _under_way = under_way::begin();
                Some(Ok(self.keep_grant(store, events, &asked, grant).await))
            }
        }
    }

    /// Stores what was granted. A store that fails loses nothing: it stays in memory, and that is
    /// said.
    async fn keep_grant(
        &self,
        store: &Store,
        events: &Sender<SignInEvent>,
        asked: &Asked,
        grant: Grant,
    ) -> SignedIn {
        let account = self.who(asked, &grant).await;
        let credential = self.credential(asked, grant, account);
        let missing_scopes = missing(&asked.scopes, &credential.scopes);
        let _turn = self.turn.lock().await;
        let stored = async { store.lock().await?.save(&credential).await }.await;
        let where_stored = match &stored {
            Ok(()) => store.describe(),
            Err(error) => {
                let trouble = error.explain();
                let hint = trouble.hint.unwrap_or_default();
                let note = format!(
                    "Signed in, but the credential could not be stored and is lost when roomkey ends. {} {hint}",
                    trouble.message
                );
                let _ = events.send(SignInEvent::Note(note)).await;
                "memory".to_owned()
            }
        };
        let signed_in = SignedIn {
            account: credential.account.clone(),
            scopes: words(&credential.scopes),
            missing_scopes,
            stored: where_stored,
        };
        self.hold(credential, stored.is_err());
        signed_in
    }

    /// The `id_token` tells at no cost; who was granted `email` and not told it there may ask.
    async fn who(&self, asked: &Asked, grant: &Grant) -> Option<String> {
        let token = grant.id_token.as_ref();
        let told = token
            .and_then(|token| {
                identity::from_id_token(token, &asked.metadata.issuer, &asked.client.id)
            })
            .unwrap_or_default();
        let granted = grant.scope.as_ref().unwrap_or(&asked.scopes);
        let more = Scope::list("openid email")
            .iter()
            .any(|scope| granted.contains(scope));
        match &asked.metadata.userinfo {
            Some(endpoint) if more && told.email.is_none() => {
                let asked = identity::from_userinfo(&self.http, endpoint, &grant.access_token);
                told.or(asked.await.unwrap_or_default()).name()
            }
            _ => told.name(),
        }
    }

    fn credential(&self, asked: &Asked, grant: Grant, account: Option<String>) -> Credential {
        let metadata = &asked.metadata;
        let text = |url: &Option<reqwest::Url>| url.as_ref().map(ToString::to_string);
        Credential {
            issuer: metadata.issuer.clone(),
            kind: IssuerKind::of(metadata),
            token_endpoint: text(&metadata.token).unwrap_or_default(),
            revocation_endpoint: text(&metadata.revocation),
            auth_method: asked.client.method,
            client_id: asked.client.id.clone(),
            chat_api: self.profile.chat_api().to_owned(),
            account,
            scopes: grant.scope.unwrap_or_else(|| asked.scopes.clone()),
            access_token: grant.access_token,
            expires_at: expiry(grant.expires_in, grant.refresh_token.is_some()),
            refresh_token: grant.refresh_token,
        }
    }
}

struct Asked {
    metadata: Metadata,
    client: ClientAuth,
    scopes: Vec<Scope>,
    authorization: Authorization,
}

fn prompt(authorization: &Authorization) -> UserCodePrompt {
    UserCodePrompt {
        user_code: authorization.user_code().to_owned(),
        verification_uri: authorization.verification_uri().to_owned(),
        verification_uri_complete: authorization.verification_uri_complete().map(str::to_owned),
        expires_in: authorization.expires_in(),
        interval: authorization.interval(),
    }
}

fn event(progress: Progress) -> SignInEvent {
    match progress {
        Progress::Polled => SignInEvent::Polled,
        Progress::Stage(stage) => SignInEvent::Stage(stage),
        Progress::Note(note) => SignInEvent::Note(note),
    }
}

fn words(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}

/// What was asked and is not covered by what was granted. `offline_access` is answered by the
/// refresh token itself; servers seldom repeat it.
fn missing(asked: &[Scope], granted: &[Scope]) -> Vec<String> {
    let lacks = |scope: &&Scope| {
        scope.as_str() != "offline_access" && !granted.iter().any(|one| one.covers(scope))
    };
    asked
        .iter()
        .filter(lacks)
        .map(ToString::to_string)
        .collect()
}

fn not_built(method: Method) -> Explanation {
    Explanation::new(
        Cause::NotSignedIn,
        format!(
            "This version of roomkey cannot sign in with the method `{}` yet.",
            method.as_str()
        ),
    )
    .reason("method_not_built")
    .hint("Choose a profile with method = \"device\", or put an access token into ROOMKEY_ACCESS_TOKEN.")
}
