//! A terminal renews its tokens (RFC 6749 §6, RFC 9700 §4.14.2).
//!
//! The upstream is asked first, and the refresh token replaced only once there is an access token
//! to go with it: while the upstream is down nothing is lost or rotated.

use std::net::IpAddr;

use crate::bridge::flow::scopes;
use crate::bridge::flow::session::{Session, Use};
use crate::bridge::store::{Key, Millis};
use crate::config::Scope;

use super::access::{Given, Lost};
use super::refresh_token::RefreshToken;
use super::rows::{Change, Clock, GRANT, Kept, ROUNDS, Trouble, session_key};
use super::{AuditEvent, Bridge, OAuthError, Parts, RefreshRequest, TokenResponse};

impl Bridge {
    /// Renews. A lost answer may be asked for again with the same refresh token. An upstream that
    /// is down is a 503; one that no longer honours the grant is `invalid_grant`, and the session
    /// is over.
    pub async fn refresh(
        &self,
        asked: RefreshRequest,
        address: IpAddr,
        now: Millis,
    ) -> Result<TokenResponse, OAuthError> {
        let parts = &*self.0;
        let clock = Clock::new(now);
        let client = parts.client(&asked.client_id)?;
        let token = RefreshToken::read(&asked.refresh_token).ok_or_else(unknown)?;
        let mut given = None;
        for _ in 0..ROUNDS {
            let now = clock.now();
            let kept = parts.session_of(&token, &client.client_id, now).await?;
            let kept = kept.ok_or_else(unknown)?;
            let used = match kept.row.present(token.generation, now) {
                Use::Unknown => return Err(unknown()),
                Use::Reused => {
                    if parts.end(&token.session, &kept, now).await? {
                        parts.note_session(
                            AuditEvent::RefreshTokenReused,
                            now,
                            &token.session,
                            &kept.row,
                            |record| record.address = Some(address),
                        );
                        return Err(OAuthError::invalid_grant(
                            "This refresh token was used before: its session has ended. Sign in \
                             again.",
                        ));
                    }
                    continue;
                }
                used => used,
            };
            let wanted = narrowed(&kept.row, asked.scope.as_deref())?;
            // The upstream takes time, and others may act meanwhile: what it gave is kept, and
            // the rest decided anew.
            let Some(access) = &given else {
                let access = self.access(&token.session, &kept, wanted, &clock).await?;
                given = Some(access);
                continue;
            };
            let generation = match used {
                Use::Next(next, generation) => {
                    let at = session_key(&token.session);
                    let change = Change::default()
                        .on(&at, Some(&kept))
                        .put(at, &*next, next.forget_at())
                        .map_err(Trouble::from)?;
                    if !parts.commit(change, now).await? {
                        continue;
                    }
                    parts.note_session(
                        AuditEvent::SessionRenewed,
                        now,
                        &token.session,
                        &next,
                        |record| record.address = Some(address),
                    );
                    generation
                }
                Use::Again(generation) => generation,
                Use::Unknown | Use::Reused => return Err(unknown()),
            };
            return Ok(TokenResponse {
                access_token: access.token.clone(),
                token_type: "Bearer",
                expires_in: access.expires_at.saturating_sub(now) / 1000,
                refresh_token: Some(parts.refresh_token(&token.session, &kept.row, generation)?),
                scope: scopes::join(&access.scopes),
                account: kept.row.account.name().to_owned(),
            });
        }
        Err(Trouble::Contended.into())
    }

    /// An access token for a session, in a task of its own: what the upstream gives is kept even
    /// where the terminal hangs up.
    async fn access(
        &self,
        name: &str,
        kept: &Kept<Session>,
        wanted: Vec<Scope>,
        clock: &Clock,
    ) -> Result<Given, OAuthError> {
        let (bridge, session, clock) = (self.clone(), kept.row.clone(), *clock);
        let work = async move {
            let grant = Key::new(GRANT, session.grant.clone());
            let cap = bridge.0.settings.client(&session.client);
            let cap = cap.map(|client| client.scopes.clone()).unwrap_or_default();
            bridge
                .0
                .access(&grant, &session.epoch, &wanted, &cap, &clock)
                .await
        };
        let done = self.0.work.spawn(work).await.map_err(|_| Trouble::Cut)?;
        match done {
            Ok(given) => Ok(given),
            Err(Lost::Gone) => {
                let parts = &*self.0;
                let now = clock.now();
                if parts.end(name, kept, now).await? {
                    parts.note_session(AuditEvent::SessionEnded, now, name, &kept.row, |record| {
                        record.result = "the upstream no longer honours the grant".into();
                    });
                }
                Err(OAuthError::invalid_grant(
                    "The account no longer grants this: the session has ended. Sign in again.",
                ))
            }
            Err(Lost::Refused(error)) => Err(error),
            Err(Lost::Trouble(trouble)) => Err(trouble.into()),
        }
    }
}

impl Parts {
    /// The session of a genuine token of this client. An invented token learns and ends nothing.
    pub(super) async fn session_of(
        &self,
        token: &RefreshToken,
        client_id: &str,
        now: Millis,
    ) -> Result<Option<Kept<Session>>, Trouble> {
        let at = session_key(&token.session);
        let Some(kept) = self.read::<Session>(&at, now).await? else {
            return Ok(None);
        };
        let secret = self.seal.open(&at, "secret", &kept.row.secret)?;
        let good = kept.row.client == client_id && token.is_genuine(&secret);
        Ok(good.then_some(kept))
    }

    /// Ends a session; `false` where it changed meanwhile.
    pub(super) async fn end(
        &self,
        name: &str,
        kept: &Kept<Session>,
        now: Millis,
    ) -> Result<bool, Trouble> {
        let at = session_key(name);
        let change = Change::default().on(&at, Some(kept)).delete(at);
        self.commit(change, now).await
    }
}

/// The scopes of this answer: the session's, or the part of them that was asked for.
fn narrowed(session: &Session, scope: Option<&str>) -> Result<Vec<Scope>, OAuthError> {
    let may = scopes::parse(&session.scopes);
    let mut wanted = Scope::list(scope.unwrap_or_default());
    wanted.retain(|scope| scope.as_str() != "offline_access");
    if wanted.is_empty() {
        return Ok(may);
    }
    match wanted.iter().find(|scope| !may.contains(scope)) {
        Some(outside) => Err(OAuthError::new(
            "invalid_scope",
            format!("The session was not granted {outside}."),
        )),
        None => Ok(wanted),
    }
}

fn unknown() -> OAuthError {
    OAuthError::invalid_grant("This refresh token is not known. Sign in again.")
}
