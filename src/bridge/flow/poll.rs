//! What a terminal hears when it polls (RFC 8628 §3.5), and what it does to its request thereby.

use crate::bridge::store::Millis;

use super::Refusal;
use super::request::{Digits, Request, Stage, State, TRIES};

/// The same session is answered again this long: a lost answer loses nothing.
pub(super) const REPEATED: Millis = 30 * 1000;

/// What a poll comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// `authorization_pending`.
    Pending(Option<Stage>),
    /// `slow_down`.
    SlowDown(Option<Stage>),
    /// The digits are wrong: this is the request from now on, and so many tries are left. Where
    /// none is, it is denied.
    WrongDigits(Box<Request>, u8),
    /// `access_denied`.
    Denied,
    /// `expired_token`.
    Expired,
    /// A session is to be made.
    Redeem,
    /// This session, once more.
    Again(String),
    /// `invalid_grant`: it was fetched before.
    Used,
}

impl Request {
    /// Decides about a poll by its own client. `typed` are the digits it brought, `expected` those
    /// that the phone shows. Whether it came too early matters only while it must wait.
    pub fn poll(
        &self,
        typed: Option<&str>,
        expected: Option<&str>,
        too_early: bool,
        now: Millis,
    ) -> Verdict {
        let wait = || {
            if too_early {
                Verdict::SlowDown(self.stage())
            } else {
                Verdict::Pending(self.stage())
            }
        };
        match &self.state {
            State::Denied { .. } => Verdict::Denied,
            State::Redeemed { session, at, .. } if now < at + REPEATED => {
                Verdict::Again(session.clone())
            }
            State::Redeemed { .. } => Verdict::Used,
            _ if self.expired(now) => Verdict::Expired,
            State::Approved { digits: None, .. } => Verdict::Redeem,
            State::Approved {
                digits: Some(digits),
                ..
            } => match (typed, expected) {
                (Some(typed), Some(expected)) if typed.trim() == expected => Verdict::Redeem,
                (Some(typed), _) => self.wrong(digits, typed.trim()),
                (None, _) => wait(),
            },
            State::Waiting
            | State::Claimed { .. }
            | State::Checking { .. }
            | State::Deciding { .. } => wait(),
        }
    }

    fn wrong(&self, digits: &Digits, typed: &str) -> Verdict {
        let typed: String = typed.chars().take(8).collect();
        let again = digits.last.as_deref() == Some(&typed);
        let wrong = digits.wrong + u8::from(!again);
        if wrong >= TRIES {
            return Verdict::WrongDigits(Box::new(self.denied()), 0);
        }
        let mut next = self.clone();
        if let State::Approved { digits: kept, .. } = &mut next.state {
            *kept = Some(Digits {
                sealed: digits.sealed.clone(),
                wrong,
                last: Some(typed),
            });
        }
        Verdict::WrongDigits(Box::new(next), TRIES - wrong)
    }

    /// The terminal fetched this session.
    pub fn redeemed(&self, session: &str, now: Millis) -> Result<Self, Refusal> {
        match &self.state {
            State::Approved {
                browser, account, ..
            } if !self.expired(now) => Ok(self.with(State::Redeemed {
                browser: browser.clone(),
                account: account.clone(),
                session: session.to_owned(),
                at: now,
            })),
            State::Approved { .. } => Err(Refusal::Expired),
            _ => Err(Refusal::NotYet),
        }
    }
}
