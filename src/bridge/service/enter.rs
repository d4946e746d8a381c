//! Entering the code: what it costs to be wrong, and whose the code is afterwards.

use std::net::IpAddr;

use crate::bridge::codes::{self, UserCode};
use crate::bridge::flow::Refusal;
use crate::bridge::flow::request::Request;
use crate::bridge::limits::{Limits, MINUTE};
use crate::bridge::store::{Bound, Key, Millis, subscriber};

use super::rows::{Change, Pointer, ROUNDS, Trouble, browser_key, request_key, user_code_key};
use super::{Asking, AuditEvent, AuditRecord, Bridge, Browser, PageError, Parts};

/// Whose codes an attempt may hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Everybody's.
    All,
    /// Those that were asked for from the same address: the budget for others, that of the network
    /// or that of all, is used up.
    Home,
}

impl Bridge {
    /// A browser enters a code, and holds it from then on. Failed codes use up the budgets of the
    /// address, of its network and of all; entering the right one, again too, uses none. Where one
    /// of the latter two is used up, only codes that were asked for from the caller's own address
    /// are known: any other, right or wrong, is one too many.
    pub async fn claim(
        &self,
        browser: &Browser,
        user_code: &str,
        address: IpAddr,
        now: Millis,
    ) -> Result<Asking, PageError> {
        let parts = &*self.0;
        let Some(code) = UserCode::read(user_code) else {
            // No code has this form: nothing was guessed.
            return Err(PageError::UnknownCode);
        };
        let attempt = codes::name();
        let reach = parts.take_attempt(&attempt, address, now).await?;
        let entered = match parts.step(address, now).await {
            Ok(()) => Ok(parts.claim(browser, &code, reach, address, now).await?),
            Err(error) => Err(error),
        };
        // Only now it is known not to have failed.
        let bounds = parts.settings.limits.attempt(address);
        let keys: Vec<_> = bounds.into_iter().map(|bound| bound.key).collect();
        if let Err(error) = parts.store.release(&attempt, &keys).await {
            tracing::warn!("bridge: {error}");
        }
        let (id, request) = entered?;
        parts.note_request(AuditEvent::CodeEntered, now, &request, |record| {
            record.address = Some(address);
        });
        Ok(parts.asking(&id, &request, address)?)
    }
}

impl Parts {
    /// Takes a place in the budgets of failed codes before the code is looked up.
    async fn take_attempt(
        &self,
        attempt: &str,
        address: IpAddr,
        now: Millis,
    ) -> Result<Reach, PageError> {
        let limits = self.settings.limits;
        let bounds = limits.attempt(address);
        let Some(full) = self.reserve_attempt(attempt, &bounds, now).await? else {
            return Ok(Reach::All);
        };
        self.note_full(&full, address, now, |_| ()).await;
        let home = limits.attempt_at_home(address);
        match self.reserve_attempt(attempt, &home, now).await? {
            None => Ok(Reach::Home),
            Some(_) => Err(too_many()),
        }
    }

    async fn reserve_attempt(
        &self,
        attempt: &str,
        bounds: &[Bound],
        now: Millis,
    ) -> Result<Option<Key>, Trouble> {
        let until = now + MINUTE.as_secs() * 1000;
        Ok(self.store.reserve(attempt, bounds, until, now).await?)
    }

    /// Counts a step of an address that is neither a guess nor free of cost.
    pub(super) async fn step(&self, address: IpAddr, now: Millis) -> Result<(), PageError> {
        let key = Limits::steps(address);
        let counted = self.store.count(&key, MINUTE, now).await;
        if counted.map_err(Trouble::from)? <= self.settings.limits.most_steps() {
            return Ok(());
        }
        self.note_full(&key, address, now, |_| ()).await;
        Err(PageError::TooManySteps {
            retry_after: MINUTE.as_secs(),
        })
    }

    /// Records that a bound is full: the first refusal of a network's burst and every thousandth, so
    /// that whoever is refused is named and cannot fill the log.
    pub(super) async fn note_full(
        &self,
        full: &Key,
        address: IpAddr,
        now: Millis,
        more: impl FnOnce(&mut AuditRecord),
    ) {
        let key = Limits::refusals(full, address);
        let refusals = self.store.count(&key, MINUTE, now).await;
        if refusals.is_ok_and(|n| n != 1 && !n.is_multiple_of(1000)) {
            return;
        }
        self.note(AuditEvent::Limited, now, |record| {
            record.result = full.table.into();
            record.address = Some(address);
            more(record);
        });
    }

    async fn claim(
        &self,
        browser: &Browser,
        code: &UserCode,
        reach: Reach,
        address: IpAddr,
        now: Millis,
    ) -> Result<(String, Request), PageError> {
        let hash = browser.hash();
        let unknown = || match reach {
            Reach::All => PageError::UnknownCode,
            Reach::Home => too_many(),
        };
        for _ in 0..ROUNDS {
            let mut pointer = None;
            for name in self.seal.user_code(code.letters()) {
                if pointer.is_none() {
                    pointer = self.read::<Pointer>(&user_code_key(&name), now).await?;
                }
            }
            // Where there is none, a row is looked for all the same: a guess that may not know
            // must not learn it from the time it took.
            let id = pointer.map_or_else(codes::name, |pointer| pointer.row.request);
            let key = request_key(&id);
            let kept = self.read::<Request>(&key, now).await?;
            let kept = kept.ok_or_else(unknown)?;
            if reach == Reach::Home && subscriber(kept.row.address) != subscriber(address) {
                return Err(too_many());
            }
            let next = kept
                .row
                .claim(&hash, now)
                .map_err(|refusal| match refusal {
                    // The code itself is over: nothing to be learned from it.
                    Refusal::Decided => unknown(),
                    other => other.into(),
                })?;
            let pointer = Pointer {
                request: id.clone(),
            };
            let change = Change::default()
                .on(&key, Some(&kept))
                .put(key, &next, next.forget_at())
                .and_then(|change| change.put(browser_key(&hash), &pointer, next.forget_at()))
                .map_err(Trouble::from)?;
            if self.commit(change, now).await? {
                return Ok((id, next));
            }
        }
        Err(Trouble::Contended.into())
    }
}

const fn too_many() -> PageError {
    PageError::TooManyTries {
        retry_after: MINUTE.as_secs(),
    }
}
