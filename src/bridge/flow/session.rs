//! One terminal's session, and what a refresh token of it is worth (RFC 9700 §4.14.2).
//!
//! Tokens are derived from the family's secret and a generation, so nothing but a number is kept,
//! and a lost answer can be given again. A token that has a successor stays good for 30 s, or
//! until that successor is used, but no longer than ten minutes; after that its use ends the
//! family.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::bridge::seal::Sealed;
use crate::bridge::store::Millis;

use super::request::Account;

/// A predecessor is good this long at least.
const GRACE: Millis = 30 * 1000;
/// A predecessor is good this long at most.
const LONGEST_GRACE: Millis = 10 * 60 * 1000;
/// A session that is not used this long is over; Google forgets its own tokens by then too.
const IDLE: Millis = 180 * 24 * 60 * 60 * 1000;
/// So many replacements are remembered; within the grace there are hardly two.
const REMEMBERED: usize = 8;

/// The row of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `client_id`.
    pub client: String,
    /// Who.
    pub account: Account,
    /// The row of the upstream grant.
    pub grant: String,
    /// Which life of that row: a grant that was lost and made anew does not revive old sessions.
    pub epoch: String,
    /// What the session may.
    pub scopes: Vec<String>,
    /// What the terminal calls itself.
    pub host: Option<String>,
    /// Where it asked from.
    pub address: IpAddr,
    /// When it began.
    pub started_at: Millis,
    /// When its tokens were last replaced.
    pub used_at: Millis,
    /// The family's secret.
    pub secret: Sealed,
    /// The generation of the newest refresh token; the first is 1.
    pub generation: u64,
    /// The latest replacements, oldest first.
    pub replaced: Vec<Replaced>,
}

/// A generation that has a successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Which.
    pub generation: u64,
    /// When it was replaced.
    pub at: Millis,
}

/// What a refresh token is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// It is the newest: this is the session from now on, and this the generation to answer.
    Next(Box<Session>, u64),
    /// It has a successor, which is answered again.
    Again(u64),
    /// It was used too late: the family ends.
    Reused,
    /// No such generation was ever handed out.
    Unknown,
}

impl Session {
    /// When its row may be forgotten.
    pub fn forget_at(&self) -> Millis {
        self.used_at + IDLE
    }

    /// Decides about a refresh token of this generation.
    pub fn present(&self, generation: u64, now: Millis) -> Use {
        if generation == 0 || generation > self.generation {
            return Use::Unknown;
        }
        if generation == self.generation {
            let mut next = self.clone();
            next.generation += 1;
            next.used_at = now;
            next.replaced
                .retain(|replaced| now < replaced.at + LONGEST_GRACE);
            if next.replaced.len() == REMEMBERED {
                next.replaced.remove(0);
            }
            next.replaced.push(Replaced {
                generation,
                at: now,
            });
            return Use::Next(Box::new(next), generation + 1);
        }
        let successor_used = generation + 1 < self.generation;
        let grace = if successor_used { GRACE } else { LONGEST_GRACE };
        let good = self
            .replaced
            .iter()
            .any(|replaced| replaced.generation == generation && now < replaced.at + grace);
        if good {
            Use::Again(generation + 1)
        } else {
            Use::Reused
        }
    }
}
