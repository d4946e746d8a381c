//! The terminal polls (RFC 8628 §3.4, §3.5), and fetches its session once a person has allowed it.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use crate::bridge::codes;
use crate::bridge::flow::grant::{Access, Consent, Grant};
use crate::bridge::flow::request::{Request, Stage, State};
use crate::bridge::flow::session::Session;
use crate::bridge::flow::{self, Verdict, scopes};
use crate::bridge::limits::{Limits, MINUTE};
use crate::bridge::store::{Key, Millis, Pace};

use super::refresh_token::RefreshToken;
use super::rows::{
    Change, Held, Kept, ROUNDS, Trouble, grant_key, request_key, session_key, tokens_key,
};
use super::{AuditEvent, Bridge, OAuthError, Parts, PollRequest, TokenResponse};

/// A poll that is so little too early is in time: clocks and networks are not that exact.
const TOLERANCE: Duration = Duration::from_millis(500);
/// The tokens of a redeemed request are kept for the repeated answer, and a little.
const REPEATED: Millis = 60 * 1000;

impl Bridge {
    /// Answers a poll.
    pub async fn poll(
        &self,
        poll: PollRequest,
        address: IpAddr,
        now: Millis,
    ) -> Result<TokenResponse, OAuthError> {
        let parts = &*self.0;
        let client = parts.client(&poll.client_id)?;
        let code = poll.device_code.expose_secret();
        if !codes::is_secret(code) {
            return Err(parts.unknown_device_code(address, now).await?);
        }
        let id = codes::hash("device_code", code);
        let key = request_key(&id);
        let pace = Pace {
            interval: parts.settings.interval,
            tolerance: TOLERANCE,
        };
        // The only poll of the store: a decision that is made anew was not polled anew.
        let polled = parts
            .store
            .poll(&key, pace, now)
            .await
            .map_err(Trouble::from)?;
        let mut row = polled.row;
        for _ in 0..ROUNDS {
            let Some(found) = row else {
                return Err(parts.unknown_device_code(address, now).await?);
            };
            let kept = Kept {
                version: found.version,
                row: flow::decode::<Request>(&found.value).map_err(Trouble::from)?,
            };
            if kept.row.client != client.client_id {
                return Err(OAuthError::invalid_grant(
                    "This device_code belongs to another client.",
                ));
            }
            let expected = parts.expected(&key, &kept.row)?;
            let verdict = kept.row.poll(
                poll.return_code.as_deref(),
                expected.as_deref(),
                polled.too_early,
                now,
            );
            let answer = match verdict {
                Verdict::Redeem => parts.redeem(&id, &kept, now).await?,
                Verdict::Again(session) => parts.again(&id, &session, now).await?,
                Verdict::WrongDigits(next, left) => {
                    parts.wrong_digits(&key, &kept, *next, left, now).await?
                }
                other => return Err(refused(&kept.row, &other, polled.interval)),
            };
            if let Some(answer) = answer {
                return answer;
            }
            row = parts.store.get(&key, now).await.map_err(Trouble::from)?;
        }
        Err(Trouble::Contended.into())
    }
}

/// An answer, or `None` where somebody was faster and the decision is to be made anew.
type Answer = Option<Result<TokenResponse, OAuthError>>;

impl Parts {
    /// Unknown codes are counted by where they come from. Known ones never are: an approved grant
    /// is not withheld because of a neighbour.
    async fn unknown_device_code(
        &self,
        address: IpAddr,
        now: Millis,
    ) -> Result<OAuthError, OAuthError> {
        let key = Limits::unknown_device_codes(address);
        let count = self
            .store
            .count(&key, MINUTE, now)
            .await
            .map_err(Trouble::from)?;
        let most = self.settings.limits.unknown_device_codes_per_address_minute;
        if count <= most {
            return Ok(OAuthError::invalid_grant(
                "This device_code is not known, or was used before.",
            ));
        }
        if count == most + 1 {
            self.note(AuditEvent::Limited, now, |record| {
                record.result = key.table.into();
                record.address = Some(address);
            });
        }
        Ok(OAuthError::new(
            "temporarily_unavailable",
            "Too many unknown device codes came from this address.",
        )
        .status(429)
        .retry_after(MINUTE.as_secs()))
    }

    /// The digits that the phone shows, where there are any to come.
    pub(super) fn expected(&self, key: &Key, request: &Request) -> Result<Option<String>, Trouble> {
        let State::Approved {
            digits: Some(digits),
            ..
        } = &request.state
        else {
            return Ok(None);
        };
        let open = self.seal.open(key, "digits", &digits.sealed)?;
        Ok(Some(open.expose_secret().to_owned()))
    }

    async fn wrong_digits(
        &self,
        key: &Key,
        kept: &Kept<Request>,
        next: Request,
        left: u8,
        now: Millis,
    ) -> Result<Answer, Trouble> {
        let changed = next != kept.row;
        let mut change =
            Change::default()
                .on(key, Some(kept))
                .put(key.clone(), &next, next.forget_at())?;
        if left == 0 {
            change = Self::forget(change, &key.id, &next);
        }
        if changed && !self.commit(change, now).await? {
            return Ok(None);
        }
        if changed {
            self.note_request(AuditEvent::ReturnCode, now, &next, |record| {
                record.result = format!("wrong, {left} tries left");
            });
        }
        if left == 0 {
            return Ok(Some(Err(denied())));
        }
        let mut error = OAuthError::new(
            "authorization_pending",
            format!("That is not the number on the phone. Tries left: {left}."),
        );
        error.stage = next.stages.then_some(Stage::ReturnCode);
        Ok(Some(Err(error)))
    }

    /// Makes the session. One commit decides: it takes the request from approved to redeemed, and
    /// writes session and grant with it, so that of fifty polls at once one makes a session and
    /// the others find it.
    async fn redeem(&self, id: &str, kept: &Kept<Request>, now: Millis) -> Result<Answer, Trouble> {
        let request = &kept.row;
        let State::Approved {
            account,
            scopes: granted,
            ..
        } = &request.state
        else {
            return Ok(None);
        };
        let Some(held) = self.read::<Held>(&tokens_key(id), now).await? else {
            // Cancelled or fetched in between, or the store lost it: never a session without.
            let still = self.read::<Request>(&request_key(id), now).await?;
            let same = still.is_some_and(|still| still.version == kept.version);
            return Ok(same.then(|| Err(expired())));
        };
        let grant_at = grant_key(&request.client, &account.subject);
        let old = self.read::<Grant>(&grant_at, now).await?;
        let grant = self.merged(&grant_at, old.as_ref(), id, &held.row, request, now)?;
        let name = codes::name();
        let session_at = session_key(&name);
        let session = Session {
            client: request.client.clone(),
            account: account.clone(),
            grant: grant_at.id.clone(),
            epoch: grant.epoch.clone(),
            scopes: granted.clone(),
            host: request.host.clone(),
            address: request.address,
            started_at: now,
            used_at: now,
            secret: self.seal.seal(&session_at, "secret", &codes::secret())?,
            generation: 1,
            replaced: Vec::new(),
        };
        let Ok(redeemed) = request.redeemed(&name, now) else {
            return Ok(None);
        };
        let renewable = grant.consent_for(&scopes::parse(granted)).is_some();
        let until = if renewable {
            session.forget_at()
        } else {
            held.row.expires_at.max(now + REPEATED)
        };
        let change = Change::default()
            .on(&request_key(id), Some(kept))
            .on(&grant_at, old.as_ref())
            .put(request_key(id), &redeemed, redeemed.forget_at())?
            .put(session_at, &session, until)?
            .put(grant_at, &grant, grant.forget_at())?
            .put(tokens_key(id), &held.row, now + REPEATED)?;
        if !self.commit(change, now).await? {
            return Ok(None);
        }
        self.note_request(AuditEvent::SessionStarted, now, request, |record| {
            record.session = Some(name.clone());
        });
        self.response(id, &name, &session, &held.row, renewable, now)
            .map(|response| Some(Ok(response)))
    }

    /// The same session again, after an answer that was lost.
    async fn again(&self, id: &str, name: &str, now: Millis) -> Result<Answer, Trouble> {
        let held = self.read::<Held>(&tokens_key(id), now).await?;
        let session = self.read::<Session>(&session_key(name), now).await?;
        let (Some(held), Some(session)) = (held, session) else {
            return Ok(Some(Err(OAuthError::invalid_grant(
                "The session of this device_code is over.",
            ))));
        };
        let grant_at = Key::new(super::rows::GRANT, session.row.grant.clone());
        let grant = self.read::<Grant>(&grant_at, now).await?;
        let renewable = grant.is_some_and(|grant| {
            let wanted = scopes::parse(&session.row.scopes);
            grant.row.epoch == session.row.epoch && grant.row.consent_for(&wanted).is_some()
        });
        self.response(id, name, &session.row, &held.row, renewable, now)
            .map(|response| Some(Ok(response)))
    }

    fn response(
        &self,
        id: &str,
        name: &str,
        session: &Session,
        held: &Held,
        renewable: bool,
        now: Millis,
    ) -> Result<TokenResponse, Trouble> {
        let token = || self.refresh_token(name, session, 1);
        let refresh_token = renewable.then(token).transpose()?;
        Ok(TokenResponse {
            access_token: self.seal.open(&tokens_key(id), "access", &held.access)?,
            token_type: "Bearer",
            expires_in: held.expires_at.saturating_sub(now) / 1000,
            refresh_token,
            scope: held.scopes.join(" "),
            account: session.account.name().to_owned(),
        })
    }

    /// The grant of account and client with what this request brought.
    fn merged(
        &self,
        grant_at: &Key,
        old: Option<&Kept<Grant>>,
        id: &str,
        held: &Held,
        request: &Request,
        now: Millis,
    ) -> Result<Grant, Trouble> {
        let (tokens_at, account) = (tokens_key(id), request.account());
        let mut grant = match (old, account) {
            (Some(old), _) => old.row.clone(),
            (None, Some(account)) => {
                Grant::new(&request.client, account.clone(), codes::name(), now)
            }
            (None, None) => return Err(Trouble::Contended),
        };
        if let Some(refresh) = &held.refresh {
            let token = self.seal.open(&tokens_at, "refresh", refresh)?;
            let consent = codes::name();
            let token = self.seal.seal(grant_at, &consent, token.expose_secret())?;
            grant = grant.consented(
                Consent {
                    id: consent,
                    token,
                    scopes: held.granted.clone(),
                    at: now,
                },
                now,
            );
        }
        let access = self.seal.open(&tokens_at, "access", &held.access)?;
        let access = self.seal.seal(grant_at, "access", access.expose_secret())?;
        let scopes = scopes::parse(&held.scopes);
        let wanted = match &request.state {
            State::Approved { scopes, .. } => scopes::parse(scopes),
            _ => scopes.clone(),
        };
        Ok(grant.with_access(Access::new(&wanted, &scopes, access, held.expires_at), now))
    }

    pub(super) fn refresh_token(
        &self,
        name: &str,
        session: &Session,
        generation: u64,
    ) -> Result<secrecy::SecretString, Trouble> {
        let secret = self
            .seal
            .open(&session_key(name), "secret", &session.secret)?;
        Ok(RefreshToken::write(name, generation, &secret))
    }
}

fn refused(request: &Request, verdict: &Verdict, interval: u64) -> OAuthError {
    let pending = |error, description, stage: &Option<Stage>| {
        let mut error = OAuthError::new(error, description);
        error.stage = stage.filter(|_| request.stages);
        error
    };
    match verdict {
        Verdict::Pending(stage) => pending(
            "authorization_pending",
            "Nobody has allowed this yet.",
            stage,
        ),
        Verdict::SlowDown(stage) => {
            let mut error = pending("slow_down", "Poll less often.", stage);
            error.interval = Some(interval);
            error
        }
        Verdict::Denied => denied(),
        Verdict::Expired => expired(),
        _ => OAuthError::invalid_grant("This device_code was used before."),
    }
}

fn denied() -> OAuthError {
    OAuthError::new("access_denied", "The sign-in was denied or cancelled.")
}

fn expired() -> OAuthError {
    OAuthError::new("expired_token", "The code has expired: ask for a new one.")
}
