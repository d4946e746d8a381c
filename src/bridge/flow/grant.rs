//! The one upstream grant of an account and a client, shared by all their sessions: which refresh
//! tokens it holds, and which access tokens are fresh enough to be given out again.

use serde::{Deserialize, Serialize};

use crate::bridge::seal::Sealed;
use crate::bridge::store::Millis;
use crate::config::Scope;

use super::request::Account;
use super::scopes;

/// An access token is given out again only while it is good for this long yet.
const FRESH: Millis = 5 * 60 * 1000;
/// No access token is said to live longer.
pub const LONGEST_ACCESS: Millis = 60 * 60 * 1000;
/// Consents that are kept beside one another; one is the rule.
const MOST_CONSENTS: usize = 6;
/// Sets of scopes whose access token is kept.
const MOST_ACCESS: usize = 6;
/// A grant whose tokens were not touched this long is forgotten, after the last of its sessions.
const IDLE: Millis = 181 * 24 * 60 * 60 * 1000;

/// The row of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// `client_id`.
    pub client: String,
    /// Who.
    pub account: Account,
    /// This life of the row.
    pub epoch: String,
    /// Refresh tokens. A narrower consent does not replace a wider one; but it is kept beside it
    /// until the wider one has proved alive, in case that was revoked meanwhile.
    pub consents: Vec<Consent>,
    /// Access tokens, newest last.
    pub access: Vec<Access>,
    /// When it last changed.
    pub touched_at: Millis,
}

/// A refresh token of the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its name within the row: the sealed token is bound to it.
    pub id: String,
    /// The token.
    pub token: Sealed,
    /// What it stands for.
    pub scopes: Vec<String>,
    /// When the person consented, or the upstream replaced it.
    pub at: Millis,
}

/// An access token of the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The scopes it was asked for, sorted.
    pub wanted: Vec<String>,
    /// The scopes it has.
    pub scopes: Vec<String>,
    /// The token.
    pub token: Sealed,
    /// When it ends.
    pub expires_at: Millis,
}

impl Access {
    /// For these scopes, with what was granted of them.
    pub fn new(wanted: &[Scope], granted: &[Scope], token: Sealed, expires_at: Millis) -> Self {
        Self {
            wanted: sorted(wanted),
            scopes: scopes::write(granted),
            token,
            expires_at,
        }
    }
}

impl Grant {
    /// A grant that holds nothing yet.
    pub fn new(client: &str, account: Account, epoch: String, now: Millis) -> Self {
        Self {
            client: client.to_owned(),
            account,
            epoch,
            consents: Vec::new(),
            access: Vec::new(),
            touched_at: now,
        }
    }

    /// When its row may be forgotten.
    pub fn forget_at(&self) -> Millis {
        self.touched_at + IDLE
    }

    /// With a new consent: it replaces those that it covers.
    pub fn consented(mut self, consent: Consent, now: Millis) -> Self {
        let new = scopes::parse(&consent.scopes);
        self.consents
            .retain(|old| !scopes::cover(&new, &scopes::parse(&old.scopes)));
        if self.consents.len() == MOST_CONSENTS {
            self.consents.remove(0);
        }
        self.consents.push(consent);
        self.touched_at = now;
        self
    }

    /// The refresh token for these scopes: the widest that covers them, the newest of equals.
    pub fn consent_for(&self, wanted: &[Scope]) -> Option<&Consent> {
        self.consents
            .iter()
            .filter(|consent| scopes::cover(&scopes::parse(&consent.scopes), wanted))
            .max_by_key(|consent| (consent.scopes.len(), consent.at))
    }

    /// An access token that was made for just these scopes and is fresh.
    pub fn access_for(&self, wanted: &[Scope], now: Millis) -> Option<&Access> {
        let wanted = sorted(wanted);
        self.access
            .iter()
            .rev()
            .find(|access| access.wanted == wanted && now + FRESH < access.expires_at)
    }

    /// After this consent gave an access token: it is alive, so narrower ones that were kept in
    /// case it was not may go. The upstream may have replaced its token.
    pub fn refreshed(
        mut self,
        consent: &str,
        replacement: Option<Sealed>,
        access: Access,
        now: Millis,
    ) -> Self {
        if let Some(at) = self.consents.iter().position(|c| c.id == consent) {
            if let Some(token) = replacement {
                self.consents[at].token = token;
            }
            let alive = scopes::parse(&self.consents[at].scopes);
            self.consents.retain(|other| {
                other.id == consent || !scopes::cover(&alive, &scopes::parse(&other.scopes))
            });
        }
        self.with_access(access, now)
    }

    /// With an access token for next time.
    pub fn with_access(mut self, access: Access, now: Millis) -> Self {
        self.access
            .retain(|old| old.wanted != access.wanted && now < old.expires_at);
        if self.access.len() == MOST_ACCESS {
            self.access.remove(0);
        }
        self.access.push(access);
        self.touched_at = now;
        self
    }

    /// Without a consent that the upstream no longer honours, nor any access token; `None` where
    /// no consent is left.
    pub fn without(mut self, consent: &str, token: &Sealed) -> Option<Self> {
        self.consents
            .retain(|other| other.id != consent || other.token != *token);
        self.access.clear();
        (!self.consents.is_empty()).then_some(self)
    }
}

fn sorted(wanted: &[Scope]) -> Vec<String> {
    let mut names = scopes::write(wanted);
    names.sort();
    names.dedup();
    names
}
