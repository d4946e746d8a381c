//! An access token for a session, from the grant that all sessions of an account and client
//! share: one that is fresh is given out again, else one bridge of all asks the upstream.
//!
//! The turn to ask is a row with an end, so that a bridge that died holds nobody up for long. The
//! others look again until the answer is in the grant.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use crate::bridge::codes;
use crate::bridge::flow::grant::{Access, Consent, Grant, LONGEST_ACCESS};
use crate::bridge::flow::scopes;
use crate::bridge::store::{Key, Millis};
use crate::config::Scope;

use super::rows::{Change, Clock, Kept, Lease, ROUNDS, Trouble, lease_key};
use super::{AuditEvent, Failure, OAuthError, Parts, Tokens};

/// The upstream is waited for this long: longer than it takes to give up by itself after a second
/// try, because an answer that is dropped may hold the only good refresh token.
const PATIENCE: Duration = Duration::from_secs(26);
/// A turn lasts a little longer than that.
const TURN: Millis = 30 * 1000;
/// Whoever finds another's turn waits this long, then comes back: terminals are not patient.
const WAIT: Millis = 9 * 1000;
/// Whoever waits for another's turn looks again after this.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// A store that fails with a token in hand is asked again this often, with twice the pause each.
const INSIST: u32 = 5;

/// An access token to hand out.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub token: SecretString,
    pub scopes: Vec<Scope>,
    pub expires_at: Millis,
}

/// Why there is none.
#[derive(Debug)]
pub(super) enum Lost {
    /// The grant is gone, or no longer covers this.
    Gone,
    /// Not now, or not this; nothing is lost.
    Refused(OAuthError),
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for Lost {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

impl Parts {
    /// An access token of this life of a grant for these scopes, within the client's cap.
    pub(super) async fn access(
        &self,
        grant_at: &Key,
        epoch: &str,
        wanted: &[Scope],
        cap: &[Scope],
        clock: &Clock,
    ) -> Result<Given, Lost> {
        let holder = codes::name();
        let give_up = clock.now() + WAIT;
        loop {
            let now = clock.now();
            let grant = self.read::<Grant>(grant_at, now).await?;
            let grant = grant
                .filter(|grant| grant.row.epoch == epoch)
                .ok_or(Lost::Gone)?;
            if let Some(access) = grant.row.access_for(wanted, now) {
                return self.open(grant_at, access);
            }
            let consent = grant.row.consent_for(wanted).ok_or(Lost::Gone)?.clone();
            let turn = self.take_turn(grant_at, &holder, now).await;
            if turn.is_err() {
                // It may have been taken although the answer was lost.
                self.end_turn(grant_at, &holder, clock.now()).await;
            }
            if turn? {
                // A turn that ended between the two reads may have left what is wanted.
                let fresh = self.read::<Grant>(grant_at, now).await?;
                if fresh.is_some_and(|fresh| fresh.version == grant.version) {
                    let asked = self
                        .ask(grant_at, epoch, &consent, wanted, cap, clock)
                        .await;
                    self.end_turn(grant_at, &holder, clock.now()).await;
                    match asked? {
                        Some(given) => return Ok(given),
                        None => continue,
                    }
                }
                self.end_turn(grant_at, &holder, clock.now()).await;
                continue;
            }
            if now > give_up {
                return Err(Lost::Refused(OAuthError::unavailable(
                    "The bridge is still waiting for an access token. Try again.",
                )));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Takes the turn to ask, where nobody has it or its holder is taken for dead.
    async fn take_turn(&self, grant_at: &Key, holder: &str, now: Millis) -> Result<bool, Trouble> {
        let at = lease_key(grant_at);
        let kept = self.read::<Lease>(&at, now).await?;
        if kept.as_ref().is_some_and(|kept| now < kept.row.until) {
            return Ok(false);
        }
        let lease = Lease {
            holder: holder.to_owned(),
            until: now + TURN,
        };
        let change = Change::default()
            .on(&at, kept.as_ref())
            .put(at, &lease, lease.until)?;
        self.commit(change, now).await
    }

    /// Gives the turn back. Should this fail, it ends by itself.
    async fn end_turn(&self, grant_at: &Key, holder: &str, now: Millis) {
        let at = lease_key(grant_at);
        let kept = self.read::<Lease>(&at, now).await;
        if let Ok(Some(kept)) = kept
            && kept.row.holder == holder
        {
            let change = Change::default().on(&at, Some(&kept)).delete(at);
            if let Err(trouble) = self.commit(change, now).await {
                tracing::warn!("bridge: {trouble}");
            }
        }
    }

    /// Asks the upstream; `None` where this consent is dead and the rest of the grant decides.
    async fn ask(
        &self,
        grant_at: &Key,
        epoch: &str,
        consent: &Consent,
        wanted: &[Scope],
        cap: &[Scope],
        clock: &Clock,
    ) -> Result<Option<Given>, Lost> {
        let refresh_token = self.seal.open(grant_at, &consent.id, &consent.token)?;
        // An upstream need not have granted all of identity.
        let mut wanted_now = scopes::common(wanted, &scopes::parse(&consent.scopes));
        if wanted_now.is_empty() {
            wanted_now = wanted.to_vec();
        }
        let asked = self.upstream.refresh(&refresh_token, &wanted_now);
        let tokens = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(tokens)) => tokens,
            Ok(Err(Failure::Refused(error))) if error == "invalid_grant" => {
                self.bury(grant_at, epoch, consent, clock).await?;
                return Ok(None);
            }
            Ok(Err(failure)) => return Err(Lost::Refused(not_now(&failure))),
            Err(_) => {
                let failure = Failure::Unavailable("no answer in time".into());
                return Err(Lost::Refused(not_now(&failure)));
            }
        };
        let scopes = tokens.scopes.clone().unwrap_or(wanted_now);
        if let Some(outside) = scopes::outside(&scopes, cap) {
            tracing::error!("bridge: the upstream answered a refresh with {outside}");
            return Err(Lost::Refused(
                OAuthError::unavailable(
                    "The answer to a refresh exceeds what this client may have.",
                )
                .retry_after(60),
            ));
        }
        let scopes = scopes::told(scopes, wanted);
        self.keep(grant_at, epoch, consent, tokens, wanted, scopes, clock)
            .await
            .map(Some)
    }

    /// Writes what the upstream gave into the grant. An upstream that replaces refresh tokens has
    /// used the old one up, so a store that fails is asked again for some seconds.
    #[allow(clippy::too_many_arguments)] // One answer and its circumstances.
    async fn keep(
        &self,
        grant_at: &Key,
        epoch: &str,
        consent: &Consent,
        tokens: Tokens,
        wanted: &[Scope],
        scopes: Vec<Scope>,
        clock: &Clock,
    ) -> Result<Given, Lost> {
        let life = tokens.expires_in.map_or(LONGEST_ACCESS, |life| {
            u64::try_from(life.as_millis()).map_or(LONGEST_ACCESS, |life| life.min(LONGEST_ACCESS))
        });
        let expires_at = clock.now() + life;
        let seal = |what: &str, token: &SecretString| {
            self.seal.seal(grant_at, what, token.expose_secret())
        };
        let access = seal("access", &tokens.access_token)?;
        let access = Access::new(wanted, &scopes, access, expires_at);
        let replacement = match &tokens.refresh_token {
            Some(token) => Some(seal(&consent.id, token)?),
            None => None,
        };
        let change = |grant: Grant, now| {
            Some(grant.refreshed(&consent.id, replacement.clone(), access.clone(), now))
        };
        self.change_grant(grant_at, epoch, change, clock).await?;
        Ok(Given {
            token: tokens.access_token,
            scopes,
            expires_at,
        })
    }

    /// Takes a dead consent out of the grant; the grant ends with its last one.
    async fn bury(
        &self,
        grant_at: &Key,
        epoch: &str,
        consent: &Consent,
        clock: &Clock,
    ) -> Result<(), Lost> {
        let change = |grant: Grant, _| grant.without(&consent.id, &consent.token);
        if let Some(grant) = self.change_grant(grant_at, epoch, change, clock).await? {
            self.note(AuditEvent::GrantLost, clock.now(), |record| {
                record.client = Some(grant.client.clone());
                record.account = Some(grant.account.name().to_owned());
                record.result = "invalid_grant".into();
            });
        }
        Ok(())
    }

    /// Changes a grant, or deletes it where `change` leaves none; gives it as it was, or `None`
    /// where it was gone.
    async fn change_grant(
        &self,
        grant_at: &Key,
        epoch: &str,
        change: impl Fn(Grant, Millis) -> Option<Grant>,
        clock: &Clock,
    ) -> Result<Option<Grant>, Lost> {
        let mut failures = 0;
        for _ in 0..ROUNDS {
            match self.try_change(grant_at, epoch, &change, clock.now()).await {
                Ok(Changed::Done(grant)) => return Ok(Some(*grant)),
                Ok(Changed::Gone) => return Ok(None),
                Ok(Changed::Conflict) => {}
                Err(Trouble::Store(_)) if failures < INSIST => {
                    tokio::time::sleep(LOOK_AGAIN * 2_u32.pow(failures)).await;
                    failures += 1;
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
        Err(Trouble::Contended.into())
    }

    async fn try_change(
        &self,
        grant_at: &Key,
        epoch: &str,
        change: impl Fn(Grant, Millis) -> Option<Grant>,
        now: Millis,
    ) -> Result<Changed, Trouble> {
        let kept: Option<Kept<Grant>> = self.read(grant_at, now).await?;
        let Some(kept) = kept.filter(|kept| kept.row.epoch == epoch) else {
            return Ok(Changed::Gone);
        };
        let on = Change::default().on(grant_at, Some(&kept));
        let done = match change(kept.row.clone(), now) {
            Some(next) => on.put(grant_at.clone(), &next, next.forget_at())?,
            None => on.delete(grant_at.clone()),
        };
        Ok(if self.commit(done, now).await? {
            Changed::Done(Box::new(kept.row))
        } else {
            Changed::Conflict
        })
    }

    fn open(&self, grant_at: &Key, access: &Access) -> Result<Given, Lost> {
        Ok(Given {
            token: self.seal.open(grant_at, "access", &access.token)?,
            scopes: scopes::parse(&access.scopes),
            expires_at: access.expires_at,
        })
    }
}

/// What came of one try to change a grant.
enum Changed {
    Done(Box<Grant>),
    Gone,
    Conflict,
}

/// A refusal that is not about the grant, such as a secret that was rotated away, is for whoever
/// runs the bridge: the session stays.
fn not_now(failure: &Failure) -> OAuthError {
    tracing::error!("bridge: refresh at the upstream: {failure}");
    match failure {
        Failure::Refused(code) => {
            let code: String = code
                .chars()
                .take(60)
                .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            OAuthError::unavailable(&format!(
                "The refresh was refused with {code}. The session is kept; whoever runs this \
                 bridge can find out more."
            ))
            .retry_after(60)
        }
        _ => OAuthError::unavailable("The account's server does not answer. Try again."),
    }
}
