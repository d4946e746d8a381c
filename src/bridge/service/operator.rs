//! What an operator sees and does over the admin socket.

use std::collections::HashSet;
use std::net::IpAddr;

use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use crate::bridge::flow::grant::Grant;
use crate::bridge::flow::session::Session;
use crate::bridge::flow::{self, scopes};
use crate::bridge::store::{Key, Millis};

use super::rows::{Change, GRANT, Kept, ROUNDS, SESSION, Trouble};
use super::{AuditEvent, Bridge, Disconnected, Failure, Parts};

/// A session as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Its name, for ending it.
    pub id: String,
    /// The account.
    pub account: String,
    /// `client_id`.
    pub client: String,
    /// What the terminal calls itself.
    pub host: Option<String>,
    /// Where it asked from.
    pub address: IpAddr,
    /// What it may.
    pub scopes: Vec<String>,
    /// When it began, in milliseconds of Unix time.
    pub started_at: Millis,
    /// When its tokens were last replaced.
    pub used_at: Millis,
}

/// The store does not answer, or holds what cannot be read; nothing was done, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OperatorError(String);

impl From<Trouble> for OperatorError {
    fn from(trouble: Trouble) -> Self {
        Self(trouble.to_string())
    }
}

impl Bridge {
    /// Every session that can still be renewed, the latest used first.
    pub async fn sessions(&self, now: Millis) -> Result<Vec<SessionInfo>, OperatorError> {
        let parts = &*self.0;
        let lives: HashSet<(String, String)> = parts
            .rows::<Grant>(GRANT, now)
            .await?
            .into_iter()
            .map(|(key, kept)| (key.id, kept.row.epoch))
            .collect();
        let mut sessions: Vec<_> = parts
            .rows::<Session>(SESSION, now)
            .await?
            .into_iter()
            .filter(|(_, kept)| lives.contains(&(kept.row.grant.clone(), kept.row.epoch.clone())))
            .map(|(key, kept)| SessionInfo {
                id: key.id,
                account: kept.row.account.name().to_owned(),
                client: kept.row.client,
                host: kept.row.host,
                address: kept.row.address,
                scopes: scopes::parse(&kept.row.scopes)
                    .iter()
                    .map(|scope| scope.short().to_owned())
                    .collect(),
                started_at: kept.row.started_at,
                used_at: kept.row.used_at,
            })
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.used_at));
        Ok(sessions)
    }

    /// Ends a session; whether there was one.
    pub async fn end_session(&self, id: &str, now: Millis) -> Result<bool, OperatorError> {
        let plain = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
        if !plain {
            return Ok(false);
        }
        Ok(self.0.end_by_name(id, None, now).await?)
    }

    /// Ends all sessions of an account, by e-mail address or subject, and revokes its grants at
    /// the upstream. At Google that ends every client of the project. The sessions end first,
    /// whatever the upstream says; a grant that it did not confirm is kept for another try, in a
    /// life of its own that no session has.
    pub async fn disconnect_account(
        &self,
        account: &str,
        now: Millis,
    ) -> Result<Disconnected, OperatorError> {
        let parts = &*self.0;
        let mut done = Disconnected::default();
        for (key, kept) in parts.rows::<Grant>(GRANT, now).await? {
            if !is_account(&kept.row.account, account) {
                continue;
            }
            if parts.disconnect(&key, now).await? {
                done.revoked += 1;
            } else {
                done.unconfirmed += 1;
            }
        }
        for (key, kept) in parts.rows::<Session>(SESSION, now).await? {
            if is_account(&kept.row.account, account)
                && parts.end_by_name(&key.id, None, now).await?
            {
                done.sessions += 1;
            }
        }
        parts.note(AuditEvent::AccountDisconnected, now, |record| {
            record.account = Some(account.chars().take(320).collect());
            record.result = format!(
                "{} sessions ended, {} grants revoked, {} unconfirmed",
                done.sessions, done.revoked, done.unconfirmed
            );
        });
        Ok(done)
    }

    /// Seals every row anew that hangs on an older key; how many. To be done at the start, so
    /// that the older key can be taken away; rows of requests end by themselves within the hour.
    pub async fn reseal(&self, now: Millis) -> Result<usize, OperatorError> {
        let parts = &*self.0;
        let mut count = 0;
        for (key, kept) in parts.rows::<Grant>(GRANT, now).await? {
            if let Some(grant) = parts.resealed_grant(&key, &kept)? {
                let change = Change::default()
                    .on(&key, Some(&kept))
                    .put(key, &grant, grant.forget_at())
                    .map_err(Trouble::from)?;
                count += usize::from(parts.commit(change, now).await?);
            }
        }
        for (key, kept) in parts.rows::<Session>(SESSION, now).await? {
            if !parts.seal.is_old(&kept.row.secret) {
                continue;
            }
            let open = parts.seal.open(&key, "secret", &kept.row.secret);
            let secret = open.map_err(Trouble::from)?;
            let sealed = parts.seal.seal(&key, "secret", secret.expose_secret());
            let session = Session {
                secret: sealed.map_err(Trouble::from)?,
                ..kept.row.clone()
            };
            let change = Change::default()
                .on(&key, Some(&kept))
                .put(key, &session, session.forget_at())
                .map_err(Trouble::from)?;
            count += usize::from(parts.commit(change, now).await?);
        }
        Ok(count)
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Result<(), OperatorError> {
        Ok(self.0.store.ready().await.map_err(Trouble::from)?)
    }
}

impl Parts {
    /// A grant gets a new life, which ends its sessions; then its consents are revoked, and it is
    /// deleted if the upstream confirmed. Whether it did.
    async fn disconnect(&self, key: &Key, now: Millis) -> Result<bool, Trouble> {
        for _ in 0..ROUNDS {
            let Some(kept) = self.read::<Grant>(key, now).await? else {
                return Ok(true);
            };
            let orphan = Grant {
                epoch: crate::bridge::codes::name(),
                access: Vec::new(),
                ..kept.row.clone()
            };
            let change = Change::default().on(key, Some(&kept)).put(
                key.clone(),
                &orphan,
                orphan.forget_at(),
            )?;
            if !self.commit(change, now).await? {
                continue;
            }
            if !self.revoke_all(key, &orphan).await? {
                return Ok(false);
            }
            let kept = self.read::<Grant>(key, now).await?;
            let Some(kept) = kept.filter(|kept| kept.row == orphan) else {
                // Somebody signed in meanwhile: that consent is to go too.
                continue;
            };
            let change = Change::default().on(key, Some(&kept)).delete(key.clone());
            if self.commit(change, now).await? {
                return Ok(true);
            }
        }
        Err(Trouble::Contended)
    }

    async fn revoke_all(&self, key: &Key, grant: &Grant) -> Result<bool, Trouble> {
        let mut confirmed = true;
        for consent in &grant.consents {
            let token = self.seal.open(key, &consent.id, &consent.token)?;
            confirmed &= match self.upstream.revoke(&token).await {
                Ok(()) => true,
                // Google's way to say that the token is revoked already.
                Err(Failure::Refused(error)) => {
                    matches!(error.as_str(), "invalid_token" | "invalid_grant")
                }
                Err(error) => {
                    tracing::error!("bridge: revoking at the upstream: {error}");
                    false
                }
            };
        }
        Ok(confirmed)
    }

    /// All rows of a table that can be read; others are named in the log, not in the way.
    async fn rows<T: serde::de::DeserializeOwned>(
        &self,
        table: &'static str,
        now: Millis,
    ) -> Result<Vec<(Key, Kept<T>)>, Trouble> {
        let mut rows = Vec::new();
        for (key, row) in self.store.list(table, now).await? {
            match flow::decode(&row.value) {
                Ok(value) => rows.push((
                    key,
                    Kept {
                        version: row.version,
                        row: value,
                    },
                )),
                Err(error) => tracing::error!("bridge: {key}: {error}"),
            }
        }
        Ok(rows)
    }
}

fn is_account(account: &flow::request::Account, told: &str) -> bool {
    let email = account.email.as_deref();
    account.subject == told || email.is_some_and(|email| email.eq_ignore_ascii_case(told))
}
