//! What a person's browser may do to a request: enter the code, go to the upstream and come back,
//! allow or deny. Every step checks whose request it is, and whether it is still open.

use crate::bridge::seal::Sealed;
use crate::bridge::store::Millis;
use crate::config::Scope;

use super::request::{Account, Attempt, Digits, Request, State};
use super::scopes;

/// Why a browser's step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Time is up.
    Expired,
    /// Another browser has it.
    ClaimedElsewhere,
    /// It was decided, cancelled or fetched.
    Decided,
    /// The step before is missing.
    NotYet,
    /// `state` is not that of the attempt under way.
    ForeignAnswer,
    /// The answer to this attempt is being checked, or was.
    InHand,
}

impl Request {
    /// A browser enters the code. The same one may do so again, which changes nothing.
    pub fn claim(&self, browser: &str, now: Millis) -> Result<Self, Refusal> {
        self.check_open(now)?;
        match self.browser() {
            None => Ok(self.with(State::Claimed {
                browser: browser.to_owned(),
                attempt: None,
            })),
            Some(owner) if owner == browser => Ok(self.clone()),
            Some(_) => Err(Refusal::ClaimedElsewhere),
        }
    }

    /// The browser goes to the upstream, or goes again: with another account, after an error, or
    /// after the answer was lost. An earlier attempt counts no more.
    pub fn start(&self, browser: &str, attempt: Attempt, now: Millis) -> Result<Self, Refusal> {
        self.check_owner(browser, now)?;
        Ok(self.with(State::Claimed {
            browser: browser.to_owned(),
            attempt: Some(attempt),
        }))
    }

    /// The upstream sent the browser back with this `state`, which is used up by it.
    pub fn returned(
        &self,
        browser: &str,
        state: &str,
        now: Millis,
    ) -> Result<(Self, Attempt), Refusal> {
        self.check_owner(browser, now)?;
        match &self.state {
            State::Claimed {
                attempt: Some(attempt),
                ..
            } if attempt.state == state => Ok((
                self.with(State::Checking {
                    browser: browser.to_owned(),
                    attempt: state.to_owned(),
                }),
                attempt.clone(),
            )),
            State::Checking { attempt, .. } | State::Deciding { attempt, .. }
                if attempt == state =>
            {
                Err(Refusal::InHand)
            }
            _ => Err(Refusal::ForeignAnswer),
        }
    }

    /// The upstream's answer to that attempt is good. Too late where another attempt has begun.
    pub fn identified(
        &self,
        state: &str,
        account: Account,
        granted: &[Scope],
        now: Millis,
    ) -> Result<Self, Refusal> {
        self.check_open(now)?;
        match &self.state {
            State::Checking { browser, attempt } if attempt == state => {
                let asked = scopes::parse(&self.scopes);
                Ok(self.with(State::Deciding {
                    browser: browser.clone(),
                    attempt: attempt.clone(),
                    account,
                    scopes: scopes::write(&scopes::granted_of(&asked, granted)),
                }))
            }
            _ => Err(Refusal::ForeignAnswer),
        }
    }

    /// The upstream's answer to that attempt is no good: the person may try again.
    pub fn unidentified(&self, state: &str, now: Millis) -> Result<Self, Refusal> {
        self.check_open(now)?;
        match &self.state {
            State::Checking { browser, attempt } if attempt == state => {
                Ok(self.with(State::Claimed {
                    browser: browser.clone(),
                    attempt: None,
                }))
            }
            _ => Err(Refusal::ForeignAnswer),
        }
    }

    /// *Allow* on the last page. With digits, where the terminal agreed to ask for them.
    pub fn allow(
        &self,
        browser: &str,
        digits: Option<Sealed>,
        now: Millis,
    ) -> Result<Self, Refusal> {
        self.check_owner(browser, now)?;
        let State::Deciding {
            browser,
            account,
            scopes,
            ..
        } = &self.state
        else {
            return Err(Refusal::NotYet);
        };
        // A terminal that agreed to ask is never let off.
        if self.return_code != digits.is_some() {
            return Err(Refusal::NotYet);
        }
        Ok(self.with(State::Approved {
            browser: browser.clone(),
            account: account.clone(),
            scopes: scopes.clone(),
            at: now,
            digits: digits.map(|sealed| Digits {
                sealed,
                wrong: 0,
                last: None,
            }),
        }))
    }

    /// *Deny*, on any page after the code was entered, or on the upstream's.
    pub fn deny(&self, browser: &str, now: Millis) -> Result<Self, Refusal> {
        self.check_owner(browser, now)?;
        Ok(self.denied())
    }

    fn check_open(&self, now: Millis) -> Result<(), Refusal> {
        if !self.is_open() {
            Err(Refusal::Decided)
        } else if self.expired(now) {
            Err(Refusal::Expired)
        } else {
            Ok(())
        }
    }

    fn check_owner(&self, browser: &str, now: Millis) -> Result<(), Refusal> {
        match self.browser() {
            Some(owner) if owner == browser => self.check_open(now),
            Some(_) => Err(Refusal::ClaimedElsewhere),
            None => Err(Refusal::NotYet),
        }
    }
}
