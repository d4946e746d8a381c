//! Renewing a token: one at a time in the process, locked between processes, and never losing a
//! credential to a race.

use std::time::Duration;

use reqwest::Url;

use crate::config::Method;
use crate::oauth::{Cause, Error, Explanation, Step, identity, token};

use super::credential::{AccessToken, Credential, IssuerKind, expiry};
use super::error::AccountError;
use super::session::{Inner, MARGIN, Source, same};
use super::store::{Locked, Store, StoreError};
use super::under_way;

impl Inner {
    /// A usable token that is not `rejected`. The caller has this process's turn.
    pub(super) async fn renew(
        &self,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, AccountError> {
        let Source::Stored(store) = &self.source else {
            return Err(self.not_signed_in(None));
        };
        // Somebody may have renewed while we waited for our turn.
        let held = self.held().credential.clone();
        if let Some(credential) = held.filter(|held| usable(held, rejected)) {
            return Ok(credential.token());
        }
        if self.profile.method == Method::ServiceAccount {
            return self.minted(store, rejected).await;
        }
        if let Some(credential) = self.current(store.load().await?)?
            && usable(&credential, rejected)
        {
            return Ok(self.adopt(credential));
        }
        let mut locked = store.lock().await?;
        let stale = match self.current(locked.load().await?)? {
            Some(stale) => stale,
            None if self.profile.method == Method::AuthorizedUser => self.imported().await?,
            None => return Err(self.not_signed_in(None)),
        };
        if usable(&stale, rejected) {
            return Ok(self.adopt(stale));
        }
        self.exchange(store, &mut locked, stale, rejected).await
    }

    /// The truth among what is stored and what the store could not take; an error where it is not
    /// this profile's and only a person could mend that.
    pub(super) fn current(
        &self,
        stored: Option<Credential>,
    ) -> Result<Option<Credential>, AccountError> {
        let Some(credential) = self.unsaved().or(stored) else {
            return Ok(None);
        };
        match self.foreign(&credential)? {
            None => Ok(Some(credential)),
            Some(_) if self.profile.method.is_unattended() => Ok(None),
            Some(what) => {
                let why = format!("the stored sign-in is for {what}");
                Err(self.not_signed_in(Some(why)))
            }
        }
    }

    pub(super) fn adopt(&self, credential: Credential) -> AccessToken {
        let token = credential.token();
        let unsaved = self.unsaved().is_some();
        self.hold(credential, unsaved);
        token
    }

    pub(super) async fn exchange(
        &self,
        store: &Store,
        locked: &mut Locked,
        stale: Credential,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, AccountError> {
        let Some(refresh_token) = &stale.refresh_token else {
            // Without a way to renew, what is left of its life is used up.
            let was_rejected = rejected.is_some_and(|token| same(&stale.access_token, token));
            if !was_rejected && stale.remaining() > Duration::ZERO {
                return Ok(self.adopt(stale));
            }
            return Err(self.over().into());
        };
        let endpoint = Url::parse(&stale.token_endpoint).map_err(|_| {
            self.not_signed_in(Some("the stored sign-in has a broken address".to_owned()))
        })?;
        let client = self.client(stale.auth_method)?;
        let _under_way = under_way::begin();
        // A credential that is in memory only has nothing in the store that could be lost.
        if self.unsaved().is_none()
            && let Err(error) = locked.reserve(&stale).await
        {
            tracing::warn!(%error, "the token is not renewed");
            return match rejected {
                None if lives(&stale) => Ok(stale.token()),
                _ => Err(unspent(&error).into()),
            };
        }
        match token::refresh(&self.http, &client, &endpoint, refresh_token).await {
            Ok(grant) => Ok(self.keep(locked, renewed(stale, grant)).await),
            Err(error) if error.is("invalid_grant") => {
                // A roomkey without our lock may have been faster: its token is as good as ours.
                let winner = store
                    .load()
                    .await?
                    .filter(|now| usable(now, Some(&stale.token())));
                match winner.filter(|now| self.foreign(now).is_ok_and(|what| what.is_none())) {
                    Some(winner) => Ok(self.adopt(winner)),
                    None => Err(self.refusal(error)),
                }
            }
            // The old token may still be good for seconds: better than no answer.
            Err(error) if rejected.is_none() && unavailable(&error) && lives(&stale) => {
                Ok(stale.token())
            }
            Err(error) => Err(self.refusal(error)),
        }
    }

    /// What the server's refusal means where the sign-in is another program's.
    fn refusal(&self, error: Error) -> AccountError {
        match self.profile.method {
            Method::AuthorizedUser => error.explain(Step::Imported).into(),
            _ => error.into(),
        }
    }

    fn over(&self) -> Explanation {
        let over = Explanation::new(
            Cause::NotSignedIn,
            "The sign-in has expired, and there is nothing to renew it with.",
        );
        let hint = match self.profile.method {
            Method::AuthorizedUser => {
                "Make the file again with the program that wrote it.".to_owned()
            }
            _ => format!(
                "Sign in again: roomkey login --profile {}",
                self.profile.name
            ),
        };
        over.reason("expired_token").hint(hint)
    }

    /// Stores a new credential; where that fails it is kept in memory, so nothing is lost while
    /// the process lives.
    pub(super) async fn keep(&self, locked: &mut Locked, credential: Credential) -> AccessToken {
        let token = credential.token();
        let outcome = locked.save(&credential).await;
        if let Err(error) = &outcome {
            tracing::warn!(%error, "the renewed credential could not be stored");
            under_way::not_stored(lost(error));
        }
        self.hold(credential, outcome.is_err());
        token
    }
}

fn unavailable(error: &Error) -> bool {
    error.explain(Step::Refresh).cause == Cause::Unavailable
}

/// Long enough for one more call.
pub(super) fn lives(credential: &Credential) -> bool {
    credential.remaining() > Duration::from_secs(5)
}

pub(super) fn usable(credential: &Credential, rejected: Option<&AccessToken>) -> bool {
    match rejected {
        None => credential.remaining() >= MARGIN,
        // The winner of a race may have a short-lived token: any life will do.
        Some(token) => {
            !same(&credential.access_token, token) && credential.remaining() > Duration::ZERO
        }
    }
}

/// What stays and what the answer replaces (RFC 6749 §6: no refresh token means the old one).
fn renewed(old: Credential, grant: token::Grant) -> Credential {
    let told = grant.account.filter(|_| old.kind == IssuerKind::Bridge);
    let account = old.account.or(told).or_else(|| {
        let token = grant.id_token.as_ref()?;
        identity::from_id_token(token, &old.issuer, &old.client_id)?.name()
    });
    Credential {
        account,
        access_token: grant.access_token,
        expires_at: expiry(grant.expires_in, true),
        refresh_token: grant.refresh_token.or(old.refresh_token),
        scopes: grant.scope.unwrap_or(old.scopes),
        ..old
    }
}

fn lost(error: &StoreError) -> Explanation {
    let why = error.explain();
    let text = format!(
        "The renewed sign-in could not be stored and is lost when roomkey ends. {}",
        why.message
    );
    Explanation {
        message: text,
        ..why
    }
}

fn unspent(error: &StoreError) -> Explanation {
    let why = error.explain();
    let text = format!(
        "The sign-in was not renewed, because it could not be stored and would be lost. {}",
        why.message
    );
    Explanation {
        message: text,
        ..why
    }
}
