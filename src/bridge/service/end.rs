//! Endings: a terminal signs out or gives up (RFC 7009), an operator ends a session or
//! disconnects an account, and rows are sealed anew after a change of keys.

use std::net::IpAddr;

use secrecy::ExposeSecret as _;

use crate::bridge::codes;
use crate::bridge::flow::grant::Grant;
use crate::bridge::flow::request::{Request, State};
use crate::bridge::flow::session::Session;
use crate::bridge::store::Millis;

use super::refresh_token::RefreshToken;
use super::rows::{Change, Kept, ROUNDS, Trouble, request_key, session_key};
use super::{AuditEvent, Bridge, OAuthError, Parts, RevokeRequest};

impl Bridge {
    /// Ends what a token stands for: the session of a refresh token, the request of a device code
    /// (and the session it has just become). Google is told nothing: that would end the account's
    /// other terminals too. A token of somebody else, Google's access token, or nonsense changes
    /// nothing and is fine (RFC 7009 §2.2).
    pub async fn revoke(
        &self,
        asked: RevokeRequest,
        address: IpAddr,
        now: Millis,
    ) -> Result<(), OAuthError> {
        let parts = &*self.0;
        let client = parts.client(&asked.client_id)?;
        if let Some(token) = RefreshToken::read(&asked.token) {
            for _ in 0..ROUNDS {
                let kept = parts.session_of(&token, &client.client_id, now).await?;
                let Some(kept) = kept else { return Ok(()) };
                if parts.end(&token.session, &kept, now).await? {
                    parts.note_session(
                        AuditEvent::SessionEnded,
                        now,
                        &token.session,
                        &kept.row,
                        |record| record.address = Some(address),
                    );
                    return Ok(());
                }
            }
            return Err(Trouble::Contended.into());
        }
        let code = asked.token.expose_secret();
        if codes::is_secret(code) {
            let id = codes::hash("device_code", code);
            parts.cancel(&id, &client.client_id, address, now).await?;
        }
        Ok(())
    }
}

impl Parts {
    async fn cancel(
        &self,
        id: &str,
        client_id: &str,
        address: IpAddr,
        now: Millis,
    ) -> Result<(), Trouble> {
        let key = request_key(id);
        for _ in 0..ROUNDS {
            let kept = self.read::<Request>(&key, now).await?;
            let Some(kept) = kept.filter(|kept| kept.row.client == client_id) else {
                return Ok(());
            };
            let Some(next) = kept.row.cancel(now) else {
                // The answer with the session may have been lost on the way to a terminal that
                // gave up: it can be in nobody's hands but its own.
                if let State::Redeemed { session, .. } = &kept.row.state {
                    self.end_by_name(session, Some(address), now).await?;
                }
                return Ok(());
            };
            let change = Change::default().on(&key, Some(&kept)).put(
                key.clone(),
                &next,
                next.forget_at(),
            )?;
            let change = Self::forget(change, id, &next);
            if self.commit(change, now).await? {
                // It keeps its place until its code would have expired: its row stays as long.
                self.note_request(AuditEvent::RequestCancelled, now, &next, |record| {
                    record.address = Some(address);
                });
                return Ok(());
            }
        }
        Err(Trouble::Contended)
    }

    /// Ends a session by its name; whether there was one.
    pub(super) async fn end_by_name(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now: Millis,
    ) -> Result<bool, Trouble> {
        for _ in 0..ROUNDS {
            let kept = self.read::<Session>(&session_key(name), now).await?;
            let Some(kept) = kept else { return Ok(false) };
            if self.end(name, &kept, now).await? {
                self.note_session(AuditEvent::SessionEnded, now, name, &kept.row, |record| {
                    record.address = address;
                });
                return Ok(true);
            }
        }
        Err(Trouble::Contended)
    }

    /// Seals the secrets of a grant with the first key; `None` where they are already.
    pub(super) fn resealed_grant(
        &self,
        at: &crate::bridge::store::Key,
        kept: &Kept<Grant>,
    ) -> Result<Option<Grant>, Trouble> {
        let mut grant = kept.row.clone();
        // Access tokens live an hour at most, and are not worth the trouble.
        grant
            .access
            .retain(|access| !self.seal.is_old(&access.token));
        for consent in &mut grant.consents {
            if self.seal.is_old(&consent.token) {
                let token = self.seal.open(at, &consent.id, &consent.token)?;
                consent.token = self.seal.seal(at, &consent.id, token.expose_secret())?;
            }
        }
        Ok((grant != kept.row).then_some(grant))
    }
}
