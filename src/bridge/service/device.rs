//! The terminal asks for a code (RFC 8628 §3.1, §3.2), and gives it up again.

use std::net::IpAddr;

use crate::bridge::codes::{self, UserCode};
use crate::bridge::flow::request::{Request, State};
use crate::bridge::flow::scopes;
use crate::bridge::settings::{Client, LIFETIME, ReturnCode};
use crate::bridge::store::Millis;
use crate::text;

use super::rows::{Change, Pointer, ROUNDS, Trouble, request_key, tokens_key, user_code_key};
use super::{AuditEvent, Bridge, DeviceAuthorization, DeviceRequest, OAuthError, Parts};

/// Longest name of a terminal, in characters.
const MAX_HOST: usize = 64;

impl Bridge {
    /// Starts a sign-in. Every bound that is full answers `temporarily_unavailable` with a time to
    /// come back: 429 where the caller's address has too many requests under way, 503 where its
    /// client or all of them together have. (RFC 8628 §3.2 leaves this to RFC 6749 §5.2, which
    /// knows no better error; `slow_down` is for polls.)
    pub async fn device_authorization(
        &self,
        asked: DeviceRequest,
        address: IpAddr,
        now: Millis,
    ) -> Result<DeviceAuthorization, OAuthError> {
        let parts = &*self.0;
        let client = parts.client(&asked.client_id)?;
        let scopes = scopes::asked(asked.scope.as_deref(), &client.scopes).map_err(|outside| {
            OAuthError::new(
                "invalid_scope",
                format!("The client {} may not ask for {outside}.", client.client_id),
            )
        })?;
        let return_code = parts.return_code(&asked)?;
        let device_code = codes::secret();
        let id = codes::hash("device_code", &device_code);
        parts.take_place(&id, client, address, now).await?;
        let host = asked.roomkey_host.as_deref().and_then(host_name);
        let template = |user_code: &UserCode| -> Result<Request, Trouble> {
            Ok(Request {
                client: client.client_id.clone(),
                scopes: scopes::write(&scopes),
                host: host.clone(),
                address,
                asked_at: now,
                expires_at: now + lifetime(),
                stages: asked.roomkey_stages,
                return_code,
                user_code: parts
                    .seal
                    .seal(&request_key(&id), "user_code", user_code.letters())?,
                user_code_row: parts.seal.user_code(user_code.letters()).swap_remove(0),
                state: State::Waiting,
            })
        };
        let user_code = match parts.begin(&id, template, now).await {
            Ok(user_code) => user_code,
            Err(trouble) => {
                parts.give_place_back(&id, &client.client_id, address).await;
                return Err(trouble.into());
            }
        };
        parts.note(AuditEvent::DeviceAuthorization, now, |record| {
            record.client = Some(client.client_id.clone());
            record.address = Some(address);
            record.host.clone_from(&host);
        });
        let user_code = user_code.grouped();
        Ok(DeviceAuthorization {
            device_code: device_code.into(),
            verification_uri: parts.settings.verification_uri(),
            verification_uri_complete: parts.settings.verification_uri_complete(&user_code),
            user_code,
            expires_in: LIFETIME.as_secs(),
            interval: parts.settings.interval,
        })
    }
}

impl Parts {
    pub(super) fn client(&self, client_id: &str) -> Result<&Client, OAuthError> {
        self.settings
            .client(client_id)
            .ok_or_else(OAuthError::invalid_client)
    }

    /// Whether this request ends with digits.
    fn return_code(&self, asked: &DeviceRequest) -> Result<bool, OAuthError> {
        match self.settings.return_code {
            ReturnCode::Off => Ok(false),
            ReturnCode::Offered => Ok(asked.roomkey_return_code),
            ReturnCode::Required if asked.roomkey_return_code => Ok(true),
            ReturnCode::Required => Err(OAuthError::new(
                "invalid_request",
                "This bridge wants a number to be typed at the terminal after approval, and this \
                 client does not offer it (roomkey_return_code=1).",
            )),
        }
    }

    /// Takes a place among the pending requests until the code expires.
    async fn take_place(
        &self,
        id: &str,
        client: &Client,
        address: IpAddr,
        now: Millis,
    ) -> Result<(), OAuthError> {
        let bounds = self.settings.limits.pending(&client.client_id, address);
        let full = self
            .store
            .reserve(id, &bounds, now + lifetime(), now)
            .await
            .map_err(Trouble::from)?;
        let Some(full) = full else { return Ok(()) };
        self.note_full(&full, address, now, |record| {
            record.client = Some(client.client_id.clone());
        })
        .await;
        let own = bounds[..2].iter().any(|bound| bound.key == full);
        let status = if own { 429 } else { 503 };
        let description = if own {
            "Too many sign-ins are under way from this network. Finish or cancel one, or try \
             again in a minute."
        } else {
            "Too many sign-ins are under way. Try again in a minute."
        };
        Err(OAuthError::new("temporarily_unavailable", description)
            .status(status)
            .retry_after(60))
    }

    /// Gives the place back once a person has allowed it, or where nothing was written. Should that
    /// fail, it comes free by itself.
    pub(super) async fn give_place_back(&self, id: &str, client_id: &str, address: IpAddr) {
        let keys: Vec<_> = self
            .settings
            .limits
            .pending(client_id, address)
            .into_iter()
            .map(|bound| bound.key)
            .collect();
        if let Err(error) = self.store.release(id, &keys).await {
            tracing::warn!("bridge: {error}");
        }
    }

    /// Writes the request under a user code that no live one has.
    async fn begin(
        &self,
        id: &str,
        template: impl Fn(&UserCode) -> Result<Request, Trouble>,
        now: Millis,
    ) -> Result<UserCode, Trouble> {
        for _ in 0..ROUNDS {
            let user_code = UserCode::mint();
            let request = template(&user_code)?;
            let mut change = Change::default().on_none(request_key(id));
            for name in self.seal.user_code(user_code.letters()) {
                change = change.on_none(user_code_key(&name));
            }
            let pointer = Pointer {
                request: id.to_owned(),
            };
            let change = change
                .put(request_key(id), &request, request.forget_at())?
                .put(
                    user_code_key(&request.user_code_row),
                    &pointer,
                    request.expires_at,
                )?;
            if self.commit(change, now).await? {
                return Ok(user_code);
            }
        }
        Err(Trouble::Contended)
    }

    /// The change that ends an undecided or uncollected request: its code and tokens go.
    pub(super) fn forget(change: Change, id: &str, request: &Request) -> Change {
        change
            .delete(user_code_key(&request.user_code_row))
            .delete(tokens_key(id))
    }
}

fn lifetime() -> Millis {
    LIFETIME.as_secs() * 1000
}

/// One line without anything that moves, reorders or hides.
fn host_name(told: &str) -> Option<String> {
    let start: String = told.chars().take(4 * MAX_HOST).collect();
    let name: String = text::safe(&start).trim().chars().take(MAX_HOST).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_one_harmless_line() {
        assert_eq!(host_name(" tv-4 ").as_deref(), Some("tv-4"));
        assert_eq!(
            host_name("a\r\nb\u{202e}c\u{200b}"),
            Some("a  b\u{fffd}c".into())
        );
        assert_eq!(
            host_name(&"x".repeat(9999)).map(|name| name.len()),
            Some(64)
        );
        assert_eq!(host_name("  "), None);
    }
}
