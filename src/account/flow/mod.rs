//! A sign-in from the person's request to the stored credential, told as events.

mod browser;
mod device;
mod unattended;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::config::{Method, Scope};
use crate::oauth::token::Grant;
use crate::oauth::{Cause, ClientAuth, Explanation, Metadata, identity};

use super::credential::{Credential, IssuerKind, expiry};
use super::session::{Inner, Session, Source};
use super::sign_in::{SignIn, SignInAnswer, SignInEvent, SignInRequest, SignedIn};
use super::store::Store;

/// The person on the other end of a sign-in: what they are told, and what they answer.
pub(super) struct Person {
    /// Closed when nobody listens any more: the sign-in is cancelled.
    pub events: Sender<SignInEvent>,
    /// What is typed or pasted meanwhile.
    pub answers: Receiver<SignInAnswer>,
}

/// Room for events that nobody has read yet; heartbeats beyond it are dropped.
const BACKLOG: usize = 64;

impl Session {
    /// Signs in the way the profile says. Nothing starts before this call, and nothing starts
    /// again after the stream has ended (RFC 8628 §3.1). Dropping the receiver cancels, at the
    /// server too where it can; who closes it instead and reads it to the end has waited for that.
    pub fn sign_in(&self) -> SignIn {
        self.sign_in_with(SignInRequest::default())
    }

    /// As [`Self::sign_in`], with what differs this time.
    pub fn sign_in_with(&self, request: SignInRequest) -> SignIn {
        let (events, receiver) = channel(BACKLOG);
        let (answers, answered) = channel(BACKLOG);
        let inner = self.0.clone();
        tokio::spawn(async move {
            let mut person = Person {
                events,
                answers: answered,
            };
            let last = match inner.sign_in(&mut person, &request).await {
                Some(Ok(signed_in)) => SignInEvent::SignedIn(signed_in),
                Some(Err(explanation)) => SignInEvent::Failed(explanation),
                None => return,
            };
            // Nobody listens any more: nothing to tell.
            let _ = person.events.send(last).await;
        });
        SignIn::new(receiver, answers)
    }
}

impl Inner {
    /// `None` where the person left.
    async fn sign_in(
        &self,
        person: &mut Person,
        request: &SignInRequest,
    ) -> Option<Result<SignedIn, Explanation>> {
        let Source::Stored(store) = &self.source else {
            return Some(Err(Explanation::new(
                Cause::Usage,
                "ROOMKEY_ACCESS_TOKEN holds a token, so there is nothing to sign in to.",
            )
            .hint("Unset it to sign in.")));
        };
        person.events.send(SignInEvent::Starting).await.ok()?;
        // Better said now than after the person has walked to the phone.
        if let Err(error) = store.ready().await {
            return Some(Err(error.explain()));
        }
        match self.profile.method {
            Method::Device => self.sign_in_by_code(store, person, request).await,
            Method::Browser => self.sign_in_by_browser(store, person, request).await,
            Method::ServiceAccount | Method::AuthorizedUser => {
                Some(self.sign_in_unattended(store, request).await)
            }
        }
    }

    /// Who is signed in and wants more, and what to ask for besides the profile's scopes: what
    /// they have is asked for again, so that it stays.
    async fn wanted_besides(
        &self,
        store: &Store,
        request: &SignInRequest,
    ) -> (Option<String>, Vec<Scope>) {
        if request.more.is_empty() {
            return (None, Vec::new());
        }
        let held = match self.unsaved() {
            Some(held) => Some(held),
            None => store.load().await.ok().flatten(),
        };
        match held.filter(|held| matches!(self.foreign(held), Ok(None))) {
            Some(held) => (held.account, [held.scopes, request.more.clone()].concat()),
            None => (None, request.more.clone()),
        }
    }

    /// Stores what was granted. A store that fails loses nothing: it stays in memory, and that is
    /// said.
    pub(super) async fn keep_grant(
        &self,
        store: &Store,
        events: &Sender<SignInEvent>,
        granted: Granted,
    ) -> SignedIn {
        let account = self.who(&granted).await;
        let asked = granted.asked.clone();
        let credential = self.credential(granted, account);
        let missing_scopes = missing(&asked, &credential.scopes);
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

    /// A bridge and the `id_token` tell at no cost; who was granted `email` and not told it there may ask.
    async fn who(&self, granted: &Granted) -> Option<String> {
        let Granted {
            metadata,
            client,
            asked,
            grant,
        } = granted;
        if metadata.is_bridge() && grant.account.is_some() {
            return grant.account.clone();
        }
        let token = grant.id_token.as_ref();
        let told = token
            .and_then(|token| identity::from_id_token(token, &metadata.issuer, &client.id))
            .unwrap_or_default();
        let scopes = grant.scope.as_ref().unwrap_or(asked);
        let more = Scope::list("openid email")
            .iter()
            .any(|scope| scopes.contains(scope));
        match &metadata.userinfo {
            Some(endpoint) if more && told.email.is_none() => {
                let asked = identity::from_userinfo(&self.http, endpoint, &grant.access_token);
                told.or(asked.await.unwrap_or_default()).name()
            }
            _ => told.name(),
        }
    }

    fn credential(&self, granted: Granted, account: Option<String>) -> Credential {
        let Granted {
            metadata,
            client,
            asked,
            grant,
        } = granted;
        let text = |url: &Option<reqwest::Url>| url.as_ref().map(ToString::to_string);
        Credential {
            issuer: metadata.issuer.clone(),
            kind: IssuerKind::of(&metadata),
            token_endpoint: text(&metadata.token).unwrap_or_default(),
            revocation_endpoint: text(&metadata.revocation),
            auth_method: client.method,
            client_id: client.id.clone(),
            chat_api: self.profile.chat_api().to_owned(),
            account,
            scopes: grant.scope.unwrap_or_else(|| asked.clone()),
            asked,
            made_from: None,
            access_token: grant.access_token,
            expires_at: expiry(grant.expires_in, grant.refresh_token.is_some()),
            refresh_token: grant.refresh_token,
        }
    }
}

/// What a flow brings home, and what it was asked with.
pub(super) struct Granted {
    /// The server.
    pub metadata: Metadata,
    /// The client, with the method that worked.
    pub client: ClientAuth,
    /// What was asked.
    pub asked: Vec<Scope>,
    /// What was given.
    pub grant: Grant,
}

pub(super) fn words(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}

/// What was asked and is not covered by what was granted. `offline_access` is answered by the
/// refresh token itself; servers seldom repeat it.
pub(super) fn missing(asked: &[Scope], granted: &[Scope]) -> Vec<String> {
    let lacks = |scope: &&Scope| {
        scope.as_str() != "offline_access" && !granted.iter().any(|one| one.covers(scope))
    };
    asked
        .iter()
        .filter(lacks)
        .map(ToString::to_string)
        .collect()
}
