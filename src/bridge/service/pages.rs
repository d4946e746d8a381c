//! The person's side after the code was entered: going to the upstream, deciding on the last page,
//! and where a browser stands.

use std::net::IpAddr;

use secrecy::ExposeSecret as _;
use url::Url;

use crate::bridge::codes::{self, UserCode};
use crate::bridge::flow::Refusal;
use crate::bridge::flow::request::{Attempt, Request, Stage, State};
use crate::bridge::flow::scopes;
use crate::bridge::store::{Millis, subscriber};

use super::rows::{
    Change, Held, Kept, Pointer, ROUNDS, Trouble, browser_key, request_key, tokens_key,
    user_code_key,
};
use super::{
    Asking, AuditEvent, Bridge, Browser, Decided, LastPage, PageError, Parts, Standing, Start,
    Ticket,
};

impl Bridge {
    /// Begins an attempt at the upstream with a fresh `state`, `nonce` and verifier. Called again
    /// ("wrong account?") it begins a new one, and the old one counts no more.
    pub async fn start_upstream(
        &self,
        browser: &Browser,
        ticket: &Ticket,
        address: IpAddr,
        now: Millis,
    ) -> Result<Url, PageError> {
        let parts = &*self.0;
        parts.step(address, now).await?;
        for _ in 0..ROUNDS {
            let (id, kept) = parts.under_way(browser, Some(ticket), now).await?;
            let (state, key) = (codes::secret(), request_key(&id));
            let seal = |what, secret: &str| parts.seal.seal(&key, what, secret);
            let attempt = Attempt {
                state: codes::hash("state", &state),
                sealed: seal("state", &state).map_err(Trouble::from)?,
                nonce: codes::secret(),
                verifier: seal("verifier", &codes::secret()).map_err(Trouble::from)?,
            };
            let next = kept.row.start(&browser.hash(), attempt, now)?;
            // Tokens of an attempt that is given up are forgotten at once.
            let change = Change::default()
                .on(&key, Some(&kept))
                .put(key.clone(), &next, next.forget_at())
                .map_err(Trouble::from)?
                .delete(tokens_key(&id));
            if parts.commit(change, now).await? {
                parts.note_request(AuditEvent::UpstreamStarted, now, &next, |record| {
                    record.address = Some(address);
                });
                return parts.upstream_url(&id, &next);
            }
        }
        Err(Trouble::Contended.into())
    }

    /// The address of the attempt that is under way, once more: for our own page that leads there.
    pub async fn upstream_url(&self, browser: &Browser, now: Millis) -> Result<Url, PageError> {
        let (id, kept) = self.0.under_way(browser, None, now).await?;
        self.0.upstream_url(&id, &kept.row)
    }

    /// *Allow* or *Deny*. Deny is possible on every page after the code was entered. The same
    /// answer again, as after a reload, is answered again.
    pub async fn decide(
        &self,
        browser: &Browser,
        ticket: &Ticket,
        allow: bool,
        address: IpAddr,
        now: Millis,
    ) -> Result<Decided, PageError> {
        let parts = &*self.0;
        for _ in 0..ROUNDS {
            let (id, kept) = parts.under_way(browser, Some(ticket), now).await?;
            let decided = parts.decided(&id, &kept.row)?;
            if let Some(decided) = decided.filter(|decided| decided.allowed == allow) {
                return Ok(decided);
            }
            let next = if allow {
                parts.allow(browser, &id, &kept, now).await?
            } else {
                parts.deny(browser, &id, &kept, now).await?
            };
            let Some(next) = next else { continue };
            // A request that anybody could deny keeps its place as long as its row: else rows
            // would pile up behind places that are free again.
            if allow {
                parts.give_place_back(&id, &next.client, next.address).await;
            }
            parts.note_request(AuditEvent::Decided, now, &next, |record| {
                record.result = if allow { "allowed" } else { "denied" }.into();
                record.address = Some(address);
            });
            return parts.decided(&id, &next)?.ok_or(PageError::NotYet);
        }
        Err(Trouble::Contended.into())
    }

    /// Where a browser stands.
    pub async fn standing(
        &self,
        browser: &Browser,
        address: IpAddr,
        now: Millis,
    ) -> Result<Standing, PageError> {
        let parts = &*self.0;
        match parts.under_way(browser, None, now).await {
            Ok((id, kept)) => parts.standing(&id, &kept.row, address, now),
            Err(PageError::NothingUnderWay) => Ok(Standing::Nothing),
            Err(error) => Err(error),
        }
    }
}

impl Parts {
    /// The request this browser has claimed last; with a ticket, only if the page was about it.
    pub(super) async fn under_way(
        &self,
        browser: &Browser,
        ticket: Option<&Ticket>,
        now: Millis,
    ) -> Result<(String, Kept<Request>), PageError> {
        let hash = browser.hash();
        let nothing = PageError::NothingUnderWay;
        let pointer = self.read::<Pointer>(&browser_key(&hash), now).await?;
        let id = pointer.ok_or(nothing.clone())?.row.request;
        if ticket.is_some_and(|told| *told != ticket_of(&id)) {
            return Err(nothing);
        }
        let kept = self.read::<Request>(&request_key(&id), now).await?;
        match kept {
            Some(kept) if kept.row.browser() == Some(hash.as_str()) => Ok((id, kept)),
            _ => Err(nothing),
        }
    }

    fn upstream_url(&self, id: &str, request: &Request) -> Result<Url, PageError> {
        let State::Claimed {
            attempt: Some(attempt),
            ..
        } = &request.state
        else {
            return Err(PageError::NotYet);
        };
        let key = request_key(id);
        let open = |what, sealed| self.seal.open(&key, what, sealed).map_err(Trouble::from);
        let state = open("state", &attempt.sealed)?;
        let verifier = open("verifier", &attempt.verifier)?;
        Ok(self.upstream.authorization_url(Start {
            state: state.expose_secret(),
            nonce: &attempt.nonce,
            challenge: &codes::challenge(verifier.expose_secret()),
            scopes: &scopes::parse(&request.scopes),
        }))
    }

    /// The tokens stay as long as the session can be fetched; without them there is nothing to
    /// allow.
    async fn allow(
        &self,
        browser: &Browser,
        id: &str,
        kept: &Kept<Request>,
        now: Millis,
    ) -> Result<Option<Request>, PageError> {
        let key = request_key(id);
        let mint = || self.seal.seal(&key, "digits", &codes::return_code());
        let digits = kept.row.return_code.then(mint).transpose();
        let digits = digits.map_err(Trouble::from)?;
        let next = kept.row.allow(&browser.hash(), digits, now)?;
        let held = self.read::<Held>(&tokens_key(id), now).await?;
        let held = held.ok_or(PageError::Expired)?;
        let change = Change::default()
            .on(&key, Some(kept))
            .on(&tokens_key(id), Some(&held))
            .put(key, &next, next.forget_at())
            .and_then(|change| change.put(tokens_key(id), &held.row, next.collectable_until(now)))
            .map_err(Trouble::from)?
            .delete(user_code_key(&next.user_code_row));
        Ok(self.commit(change, now).await?.then_some(next))
    }

    pub(super) async fn deny(
        &self,
        browser: &Browser,
        id: &str,
        kept: &Kept<Request>,
        now: Millis,
    ) -> Result<Option<Request>, PageError> {
        let key = request_key(id);
        let next = kept.row.deny(&browser.hash(), now)?;
        let change = Change::default()
            .on(&key, Some(kept))
            .put(key, &next, next.forget_at())
            .map_err(Trouble::from)?;
        let change = Self::forget(change, id, &next);
        Ok(self.commit(change, now).await?.then_some(next))
    }

    pub(super) fn asking(
        &self,
        id: &str,
        request: &Request,
        address: IpAddr,
    ) -> Result<Asking, Trouble> {
        let letters = self
            .seal
            .open(&request_key(id), "user_code", &request.user_code)?;
        let client = self.settings.client(&request.client);
        Ok(Asking {
            ticket: ticket_of(id),
            client_name: client.map_or_else(|| request.client.clone(), |c| c.name.clone()),
            host: request.host.clone(),
            address: request.address,
            same_network: subscriber(request.address) == subscriber(address),
            asked_at: request.asked_at,
            expires_at: request.expires_at,
            scopes: match &request.state {
                State::Deciding { scopes, .. } | State::Approved { scopes, .. } => {
                    scopes::parse(scopes)
                }
                _ => scopes::parse(&request.scopes),
            },
            user_code: UserCode::read(letters.expose_secret())
                .map(|code| code.grouped())
                .unwrap_or_default(),
            already_at: request.stage().unwrap_or(Stage::CodeEntered),
        })
    }

    pub(super) fn last_page(
        &self,
        id: &str,
        request: &Request,
        address: IpAddr,
    ) -> Result<LastPage, PageError> {
        let account = request.account().ok_or(PageError::NotYet)?;
        Ok(LastPage {
            account: account.name().to_owned(),
            asking: self.asking(id, request, address)?,
        })
    }

    fn standing(
        &self,
        id: &str,
        request: &Request,
        address: IpAddr,
        now: Millis,
    ) -> Result<Standing, PageError> {
        if request.expired(now) {
            return Ok(Standing::Expired);
        }
        if let Some(decided) = self.decided(id, request)? {
            return Ok(Standing::Decided(decided));
        }
        Ok(match &request.state {
            State::Deciding { .. } => Standing::Deciding(self.last_page(id, request, address)?),
            State::Checking { .. } => Standing::Checking(self.asking(id, request, address)?),
            _ => Standing::Claimed(self.asking(id, request, address)?),
        })
    }

    /// The decision, where there is one.
    fn decided(&self, id: &str, request: &Request) -> Result<Option<Decided>, Trouble> {
        if request.is_open() {
            return Ok(None);
        }
        Ok(Some(Decided {
            allowed: !matches!(request.state, State::Denied { .. }),
            return_code: self.expected(&request_key(id), request)?,
            account: request.account().map(|account| account.name().to_owned()),
            host: request.host.clone(),
            collected: matches!(request.state, State::Redeemed { .. }),
        }))
    }
}

/// A name for a request that a page may show: it leads back to nothing.
fn ticket_of(id: &str) -> Ticket {
    Ticket(codes::hash("ticket", id))
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Expired => Self::Expired,
            Refusal::ClaimedElsewhere => Self::ClaimedElsewhere,
            Refusal::Decided => Self::AlreadyDecided,
            Refusal::NotYet => Self::NotYet,
            Refusal::ForeignAnswer => Self::ForeignAnswer,
            Refusal::InHand => Self::InHand,
        }
    }
}
