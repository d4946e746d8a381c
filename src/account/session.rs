//! One profile's account: who is signed in, and a fresh token whenever one is asked for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{Method, Profile, Scope};
use crate::http::Client;
use crate::oauth::{AuthMethod, Cause, ClientAuth, Explanation};

use super::credential::{AccessToken, Credential, IssuerKind};
use super::error::AccountError;
use super::flow::missing;
use super::provider;
use super::store::Store;

/// A token with less life than this is renewed before it is used.
pub(super) const MARGIN: Duration = Duration::from_mins(1);

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// E-mail address or subject, where the provider names one.
    pub account: Option<String>,
    /// What was granted.
    pub scopes: Vec<Scope>,
    /// When the present access token dies; it is renewed before.
    pub expires_at: Option<Timestamp>,
    /// Where the credential rests.
    pub stored: String,
    /// Who gave it; decides what signing out means.
    pub issuer: IssuerKind,
    /// By what: the profile's method, or that of a ready token.
    pub method: Method,
    /// The issuer's address, where one is known.
    pub issuer_url: Option<String>,
    /// The OAuth client or the service account.
    pub client_id: Option<String>,
    /// What was asked for.
    pub asked: Vec<Scope>,
    /// What was asked for and not granted.
    pub missing: Vec<Scope>,
}

impl Identity {
    /// Of a token that somebody put into the environment: nothing is known of it.
    fn of_ready_token() -> Self {
        Self {
            account: None,
            scopes: Vec::new(),
            expires_at: None,
            stored: "ROOMKEY_ACCESS_TOKEN".to_owned(),
            issuer: IssuerKind::Other,
            method: Method::AuthorizedUser,
            issuer_url: None,
            client_id: None,
            asked: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn of(credential: &Credential, profile: &Profile, stored: String) -> Self {
        let asked = match &credential.asked[..] {
            [] => profile.scopes.clone(),
            asked => asked.to_vec(),
        };
        let missing = Scope::list(&missing(&asked, &credential.scopes).join(" "));
        Self {
            account: credential.account.clone(),
            scopes: credential.scopes.clone(),
            expires_at: credential.expires_at,
            stored,
            issuer: credential.kind,
            method: profile.method,
            issuer_url: (!credential.issuer.is_empty()).then(|| credential.issuer.clone()),
            client_id: Some(credential.client_id.clone()),
            asked,
            missing,
        }
    }
}

/// One profile's account; cheap to clone.
#[derive(Debug, Clone)]
pub struct Session(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) profile: Profile,
    pub(super) http: Client,
    pub(super) source: Source,
    /// The credential as last seen, and whether the store could not take it.
    pub(super) held: Mutex<Held>,
    /// One renewal, sign-out or storing at a time in this process.
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
    /// Which project pays for the calls, where another program's file says so.
    quota_project: OnceLock<Option<String>>,
    /// What the issuer says of itself, once it had to be asked.
    pub(super) token_endpoint: tokio::sync::OnceCell<Option<reqwest::Url>>,
}

#[derive(Debug)]
pub(super) enum Source {
    /// A credential that a sign-in left.
    Stored(Store),
    /// A ready token that nobody can renew.
    Ready(AccessToken),
}

#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) credential: Option<Credential>,
    pub(super) unsaved: bool,
}

impl Session {
    /// A session; nothing is read or sent yet.
    pub fn new(profile: Profile, http: Client, store: Store) -> Self {
        Self::with(profile, http, Source::Stored(store))
    }

    /// A session of a ready access token (`ROOMKEY_ACCESS_TOKEN`).
    pub fn with_access_token(profile: Profile, http: Client, token: SecretString) -> Self {
        Self::with(profile, http, Source::Ready(AccessToken::new(token)))
    }

    fn with(profile: Profile, http: Client, source: Source) -> Self {
        Self(Arc::new(Inner {
            profile,
            http,
            source,
            held: Mutex::default(),
            turn: Arc::default(),
            quota_project: OnceLock::new(),
            token_endpoint: tokio::sync::OnceCell::new(),
        }))
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.0.profile
    }

    /// How its tokens come: the profile's method, or that of a ready token.
    pub fn method(&self) -> Method {
        match self.0.source {
            Source::Stored(_) => self.0.profile.method,
            Source::Ready(_) => Method::AuthorizedUser,
        }
    }

    /// The HTTP client.
    pub fn http(&self) -> &Client {
        &self.0.http
    }

    /// The project that pays for the calls (`x-goog-user-project`), where the file of an authorized
    /// user names one.
    pub fn quota_project(&self) -> Option<&str> {
        let read = || {
            let file = matches!(self.0.source, Source::Stored(_))
                && self.0.profile.method == Method::AuthorizedUser;
            let user = file.then(|| provider::authorized_user(&self.0.profile));
            user?.ok()?.quota_project_id
        };
        self.0.quota_project.get_or_init(read).as_deref()
    }

    /// Who is signed in, from the store; nothing is sent. Where tokens come from a file
    /// ([`Method::is_unattended`]) nobody is, until the first token is asked for.
    pub async fn signed_in(&self) -> Result<Option<Identity>, AccountError> {
        let store = match &self.0.source {
            Source::Stored(store) => store,
            Source::Ready(_) => return Ok(Some(Identity::of_ready_token())),
        };
        let (credential, stored) = match self.0.unsaved() {
            Some(credential) => (Some(credential), "memory (the store failed)".to_owned()),
            None => (store.load().await?, store.describe()),
        };
        let Some(credential) = credential else {
            return Ok(None);
        };
        if self.0.foreign(&credential)?.is_some() {
            return Ok(None);
        }
        Ok(Some(Identity::of(&credential, &self.0.profile, stored)))
    }

    /// A token good for at least a minute, renewed where necessary.
    pub async fn token(&self) -> Result<AccessToken, AccountError> {
        if let Source::Ready(token) = &self.0.source {
            return Ok(token.clone());
        }
        match self.0.held().credential.as_ref() {
            Some(credential) if credential.remaining() >= MARGIN => return Ok(credential.token()),
            _ => {}
        }
        self.renewed(None).await
    }

    /// Another token after an API answered 401 to this one; renewed unless somebody else already
    /// did.
    pub async fn token_after(&self, rejected: &AccessToken) -> Result<AccessToken, AccountError> {
        if let Source::Ready(_) = &self.0.source {
            return Err(Explanation::new(
                Cause::NotSignedIn,
                "The token in ROOMKEY_ACCESS_TOKEN is not accepted: it is wrong or has expired.",
            )
            .reason("invalid_token")
            .hint("Put a fresh token there, or unset it and sign in: roomkey login.")
            .into());
        }
        self.renewed(Some(rejected.clone())).await
    }

    /// The renewal goes on even where the caller is dropped: its answer may hold the only valid
    /// refresh token.
    async fn renewed(&self, rejected: Option<AccessToken>) -> Result<AccessToken, AccountError> {
        let session = self.clone();
        let turn = self.0.turn.clone().lock_owned().await;
        let renewal = tokio::spawn(async move {
            let _turn = turn;
            session.0.renew(rejected.as_ref()).await
        });
        match renewal.await {
            Ok(outcome) => outcome,
            Err(error) => Err(Explanation::new(
                Cause::Failed,
                format!("Renewing the token did not finish: {error}."),
            )
            .into()),
        }
    }
}

impl Inner {
    pub(super) fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hold(&self, credential: Credential, unsaved: bool) {
        *self.held() = Held {
            credential: Some(credential),
            unsaved,
        };
    }

    /// What the store could not take.
    pub(super) fn unsaved(&self) -> Option<Credential> {
        let held = self.held();
        held.credential.clone().filter(|_| held.unsaved)
    }

    pub(super) fn client(&self, method: AuthMethod) -> Result<ClientAuth, Explanation> {
        provider::client(&self.profile, method)
    }

    /// Why a credential is not this profile's.
    pub(super) fn foreign(
        &self,
        credential: &Credential,
    ) -> Result<Option<&'static str>, Explanation> {
        let client = self.client(credential.auth_method)?;
        let made_from = provider::made_from(&self.profile)?;
        Ok(credential.foreign_to(&self.profile, &client.id, made_from.as_deref()))
    }

    pub(super) fn not_signed_in(&self, why: Option<String>) -> AccountError {
        AccountError::NotSignedIn {
            profile: self.profile.name.clone(),
            why,
        }
    }
}

/// Whether two tokens are the same.
pub(super) fn same(a: &SecretString, b: &AccessToken) -> bool {
    a.expose_secret() == b.secret()
}
