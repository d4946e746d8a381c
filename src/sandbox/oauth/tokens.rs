//! Access tokens, refresh tokens and what people consented to, for all clients of the project.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};

use super::random_text;
use crate::sandbox::world::{AuthFailure, Caller, lock};

/// Refresh tokens of one account and client; the oldest beyond it dies silently.
const MOST_REFRESH_TOKENS: usize = 100;
/// Expired access tokens are forgotten once there are so many tokens.
const MANY_ACCESS_TOKENS: usize = 50_000;

/// Everything that was issued.
#[derive(Debug, Default)]
pub struct Tokens {
    access: RwLock<HashMap<String, Access>>,
    lasting: Mutex<Lasting>,
}

#[derive(Debug, Clone)]
struct Access {
    caller: Caller,
    expires: Instant,
}

#[derive(Debug, Default)]
struct Lasting {
    refresh: HashMap<String, (u64, Caller)>,
    issued: u64,
    consents: HashMap<String, BTreeSet<String>>,
    /// Person and client that were given a refresh token since the last revocation.
    served: HashSet<(String, String)>,
}

impl Tokens {
    /// A new access token.
    pub fn issue_access(&self, caller: &Caller, lifetime: Duration) -> String {
        let token = format!("ya29.{}", random_text(96));
        let now = Instant::now();
        let access = Access {
            caller: caller.clone(),
            expires: now + lifetime,
        };
        let mut all = self.access.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY_ACCESS_TOKENS {
            all.retain(|_, access| access.expires > now);
        }
        all.insert(token.clone(), access);
        token
    }

    /// A new refresh token; of more than a hundred for one account and client the oldest dies.
    pub fn issue_refresh(&self, caller: &Caller) -> String {
        let token = format!("1//{}", random_text(64));
        let mut lasting = lock(&self.lasting);
        lasting.issued += 1;
        let serial = lasting.issued;
        let owner = (caller.person_id.clone(), caller.client_id.clone());
        lasting.served.insert(owner);
        let same = |other: &Caller| {
            other.person_id == caller.person_id && other.client_id == caller.client_id
        };
        let count = lasting.refresh.values().filter(|(_, c)| same(c)).count();
        if count >= MOST_REFRESH_TOKENS {
            let oldest = lasting
                .refresh
                .iter()
                .filter(|(_, (_, other))| same(other))
                .min_by_key(|(_, (serial, _))| *serial)
                .map(|(token, _)| token.clone());
            oldest.map(|token| lasting.refresh.remove(&token));
        }
        lasting
            .refresh
            .insert(token.clone(), (serial, caller.clone()));
        token
    }

    /// Whom a refresh token stands for.
    pub fn refresh(&self, token: &str) -> Option<Caller> {
        let lasting = lock(&self.lasting);
        lasting.refresh.get(token).map(|(_, caller)| caller.clone())
    }

    /// Whether this client got a refresh token for this person before.
    pub fn was_served(&self, person_id: &str, client_id: &str) -> bool {
        let owner = (person_id.to_owned(), client_id.to_owned());
        lock(&self.lasting).served.contains(&owner)
    }

    /// Remembers what a person allowed the project.
    pub fn consent(&self, person_id: &str, scopes: &[String]) {
        let mut lasting = lock(&self.lasting);
        let granted = lasting.consents.entry(person_id.to_owned()).or_default();
        granted.extend(scopes.iter().cloned());
    }

    /// What a person allowed the project so far.
    pub fn consented(&self, person_id: &str) -> BTreeSet<String> {
        let lasting = lock(&self.lasting);
        lasting.consents.get(person_id).cloned().unwrap_or_default()
    }

    /// Revokes what the token's person gave to *all* clients of the project: every token and
    /// every consent. False for a token that is unknown or expired.
    pub fn revoke(&self, token: &str) -> bool {
        let of_access = self.lookup(token).ok().map(|(caller, _)| caller);
        let Some(caller) = of_access.or_else(|| self.refresh(token)) else {
            return false;
        };
        let person = &caller.person_id;
        self.access
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, access| access.caller.person_id != *person);
        let mut lasting = lock(&self.lasting);
        lasting
            .refresh
            .retain(|_, (_, other)| other.person_id != *person);
        lasting.consents.remove(person);
        lasting.served.retain(|(other, _)| other != person);
        true
    }

    /// Whom an access token speaks for, and for how long.
    pub fn lookup(&self, token: &str) -> Result<(Caller, Duration), AuthFailure> {
        let all = self.access.read().unwrap_or_else(PoisonError::into_inner);
        let access = all.get(token).ok_or(AuthFailure::Invalid)?;
        let left = access.expires.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(AuthFailure::Expired);
        }
        Ok((access.caller.clone(), left))
    }

    /// The caller behind a bearer header.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Caller, AuthFailure> {
        let token = bearer(headers).ok_or(AuthFailure::Missing)?;
        self.lookup(token).map(|(caller, _)| caller)
    }
}

/// The token of an `Authorization: Bearer` header; the scheme's case does not matter.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(person: &str, client: &str) -> Caller {
        Caller {
            person_id: person.to_owned(),
            scopes: vec!["openid".to_owned()],
            client_id: client.to_owned(),
        }
    }

    #[test]
    fn the_oldest_of_more_than_a_hundred_refresh_tokens_dies() {
        let tokens = Tokens::default();
        let first = tokens.issue_refresh(&caller("1", "a"));
        let elsewhere = tokens.issue_refresh(&caller("1", "b"));
        let second = tokens.issue_refresh(&caller("1", "a"));
        for _ in 0..99 {
            tokens.issue_refresh(&caller("1", "a"));
        }
        assert_eq!(tokens.refresh(&first), None);
        assert!(tokens.refresh(&second).is_some());
        assert!(tokens.refresh(&elsewhere).is_some());
    }

    #[test]
    fn revoking_one_token_ends_the_person_at_every_client() {
        let tokens = Tokens::default();
        let hour = Duration::from_hours(1);
        let access = tokens.issue_access(&caller("1", "a"), hour);
        let refresh = tokens.issue_refresh(&caller("1", "b"));
        let other = tokens.issue_access(&caller("2", "a"), hour);
        tokens.consent("1", &["openid".to_owned()]);
        assert!(tokens.revoke(&access));
        assert_eq!(tokens.lookup(&access), Err(AuthFailure::Invalid));
        assert_eq!(tokens.refresh(&refresh), None);
        assert!(tokens.consented("1").is_empty());
        assert!(tokens.lookup(&other).is_ok());
        assert!(!tokens.revoke(&access));
    }

    #[test]
    fn an_expired_token_is_told_from_an_unknown_one() {
        let tokens = Tokens::default();
        let token = tokens.issue_access(&caller("1", "a"), Duration::ZERO);
        assert_eq!(tokens.lookup(&token), Err(AuthFailure::Expired));
        assert_eq!(tokens.lookup("ya29.x"), Err(AuthFailure::Invalid));
    }
}
