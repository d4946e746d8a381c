//! What all handlers of one running sandbox share. Holds no rules: those live in the rooms
//! whose state it carries.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;

use super::company::{Company, Person};
use super::faults::Faults;
use super::guess::Guess;
use super::log::CallLog;
use super::oauth::Authority;
use super::quota::Quotas;

/// The state of one running sandbox.
pub struct World {
    /// People, groups, spaces and memberships.
    pub company: Mutex<Company>,
    /// Who signed in with what.
    pub oauth: Authority,
    /// Choices where Google's behaviour is undocumented.
    pub guess: Guess,
    /// Added to every answer of the APIs and of the token endpoint.
    pub latency: Duration,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// How much may be called, where that is limited.
    pub quotas: Option<Quotas>,
    /// Every call that was answered.
    pub log: CallLog,
    /// This server's own origin, without a slash at the end; also the OpenID issuer.
    pub origin: String,
}

/// Who a bearer token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person's numeric ID, as in `users/ID` and the OIDC `sub`.
    pub person_id: String,
    /// Full scope URLs (or `openid`) that were granted.
    pub scopes: Vec<String>,
    /// The OAuth client the token was issued to.
    pub client_id: String,
}

/// Why a bearer token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthFailure {
    /// No `Authorization: Bearer` header.
    Missing,
    /// Unknown or revoked.
    Invalid,
    /// Its hour is over.
    Expired,
}

/// The part of a person that signing in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Numeric ID; the OIDC `sub`.
    pub id: String,
    /// Primary address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
}

impl Account {
    /// The Workspace domain, the OIDC `hd`; nothing for a consumer account.
    pub fn hosted_domain(&self) -> Option<&str> {
        let (_, domain) = self.email.rsplit_once('@')?;
        (domain != "gmail.com").then_some(domain)
    }
}

impl From<&Person> for Account {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            email: person.email.clone(),
            name: person.display_name.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
        }
    }
}

impl World {
    /// A world with default settings around `company`, reachable at `origin`.
    pub fn new(company: Company, origin: impl Into<String>) -> Self {
        Self {
            company: Mutex::new(company),
            oauth: Authority::default(),
            guess: Guess::default(),
            latency: Duration::ZERO,
            faults: Faults::default(),
            quotas: None,
            log: CallLog::default(),
            origin: origin.into(),
        }
    }

    /// The caller behind the request's `Authorization: Bearer` header.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, AuthFailure> {
        self.oauth.tokens.caller(headers)
    }

    /// The account with this address, without regard to case.
    pub fn account_by_email(&self, email: &str) -> Option<Account> {
        let email = email.trim().to_ascii_lowercase();
        lock(&self.company)
            .person_by_email(&email)
            .map(Account::from)
    }

    /// The account with this numeric ID.
    pub fn account(&self, id: &str) -> Option<Account> {
        lock(&self.company).person(id).map(Account::from)
    }

    /// The first `limit` accounts, those of `domain` alone where one is given.
    pub fn accounts(&self, domain: Option<&str>, limit: usize) -> Vec<Account> {
        lock(&self.company)
            .people()
            .iter()
            .map(Account::from)
            .filter(|account| domain.is_none() || account.hosted_domain() == domain)
            .take(limit)
            .collect()
    }
}

/// Locks, and takes the state as it is where another handler panicked: one broken answer must
/// not end the whole server.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
