//! Access tokens, refresh tokens and what people consented to, for all clients of the project.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};

use super::random_text;
use crate::sandbox::world::{AuthFailure, Caller, lock};

/// Refresh tokens of one account and client; the oldest beyond it dies silently.
const MOST_REFRESH_TOKENS: usize = 100;
/// How long a refresh token that was replaced is answered with its successor again.
const GRACE: Duration = Duration::from_secs(30);
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
    refresh: HashMap<String, Refresh>,
    issued: u64,
    consents: HashMap<String, BTreeSet<String>>,
    /// Person and client that were given a refresh token since the last revocation.
    served: HashSet<(String, String)>,
}

#[derive(Debug)]
struct Refresh {
    serial: u64,
    /// The serial of the first one, from which this one descends.
    family: u64,
    caller: Caller,
    /// What replaced it, and when.
    successor: Option<(String, Instant)>,
}

impl Lasting {
    fn add(&mut self, caller: &Caller, family: Option<u64>) -> String {
        let token = format!("1//{}", random_text(64));
        self.issued += 1;
        let refresh = Refresh {
            serial: self.issued,
            family: family.unwrap_or(self.issued),
            caller: caller.clone(),
            successor: None,
        };
        self.refresh.insert(token.clone(), refresh);
        token
    }

    fn was_used(&self, token: &str) -> bool {
        let refresh = self.refresh.get(token);
        refresh.is_none_or(|refresh| refresh.successor.is_some())
    }
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
        let mut lasting = lock(&self.lasting);
        let owner = (caller.person_id.clone(), caller.client_id.clone());
        lasting.served.insert(owner);
        let same = |other: &Caller| {
            other.person_id == caller.person_id && other.client_id == caller.client_id
        };
        let of_owner = lasting
            .refresh
            .iter()
            .filter(|(_, refresh)| same(&refresh.caller));
        if of_owner.clone().count() >= MOST_REFRESH_TOKENS {
            let oldest = of_owner
                .min_by_key(|(_, refresh)| refresh.serial)
                .map(|(token, _)| token.clone());
            oldest.map(|token| lasting.refresh.remove(&token));
        }
        lasting.add(caller, None)
    }

    /// Replaces a refresh token that was used (RFC 9700 §4.14.2). The predecessor is answered with
    /// the same successor for 30 s, unless that was used; later reuse ends the family: `None`.
    pub fn rotate(&self, token: &str) -> Option<String> {
        let mut lasting = lock(&self.lasting);
        let used = lasting.refresh.get(token)?;
        let (family, caller) = (used.family, used.caller.clone());
        if let Some((successor, since)) = used.successor.clone() {
            if since.elapsed() < GRACE && !lasting.was_used(&successor) {
                return Some(successor);
            }
            lasting.refresh.retain(|_, other| other.family != family);
            return None;
        }
        let successor = lasting.add(&caller, Some(family));
        if let Some(used) = lasting.refresh.get_mut(token) {
            used.successor = Some((successor.clone(), Instant::now()));
        }
        Some(successor)
    }

    /// Whom a refresh token stands for.
    pub fn refresh(&self, token: &str) -> Option<Caller> {
        let lasting = lock(&self.lasting);
        lasting
            .refresh
            .get(token)
            .map(|refresh| refresh.caller.clone())
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
            .retain(|_, other| other.caller.person_id != *person);
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
    fn a_replaced_refresh_token_is_repeated_briefly_and_its_reuse_ends_the_family() {
        let tokens = Tokens::default();
        let first = tokens.issue_refresh(&caller("1", "a"));
        let other = tokens.issue_refresh(&caller("1", "a"));
        let second = tokens.rotate(&first).unwrap();
        assert_ne!(first, second);
        assert_eq!(tokens.rotate(&first), Some(second.clone()));
        let third = tokens.rotate(&second).unwrap();
        assert_eq!(tokens.rotate(&first), None, "its successor was used");
        assert_eq!(tokens.rotate(&third), None, "the family is over");
        assert!(tokens.rotate(&other).is_some());
        assert_eq!(tokens.rotate("unknown"), None);
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
