//! The upstream sends the browser back (RFC 6749 §4.1.2): `state` is used up, the code traded,
//! the account verified, and the last page opened.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use crate::bridge::codes;
use crate::bridge::flow::Refusal;
use crate::bridge::flow::grant::LONGEST_ACCESS;
use crate::bridge::flow::request::{Account, Attempt, Request, State};
use crate::bridge::flow::scopes;
use crate::bridge::store::Millis;
use crate::config::Scope;

use super::rows::{Change, Clock, Held, Kept, ROUNDS, Trouble, request_key, tokens_key};
use super::{
    AuditEvent, Bridge, Browser, Callback, Failure, Identity, LastPage, PageError, Parts, Tokens,
};

/// How long a store that fails after the exchange is asked again: the tokens are here only.
const INSIST: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

impl Bridge {
    /// Answers the redirect. The work goes on when the browser hangs up: a code is good once, and
    /// the page can be asked for again.
    pub async fn callback(
        &self,
        browser: &Browser,
        back: Callback,
        address: IpAddr,
        now: Millis,
    ) -> Result<LastPage, PageError> {
        let (bridge, browser) = (self.clone(), browser.clone());
        let work = async move { bridge.0.callback(&browser, back, address, now).await };
        match self.0.work.spawn(work).await {
            Ok(answer) => answer,
            Err(_) => Err(Trouble::Cut.into()),
        }
    }
}

impl Parts {
    async fn callback(
        &self,
        browser: &Browser,
        back: Callback,
        address: IpAddr,
        now: Millis,
    ) -> Result<LastPage, PageError> {
        let clock = Clock::new(now);
        let state = back.state.as_deref().ok_or(PageError::ForeignAnswer)?;
        let state = codes::hash("state", state);
        let (id, request, attempt) = match self.returned(browser, &state, now).await? {
            Returned::Now(id, request, attempt) => (id, request, attempt),
            Returned::Before(id, request) => return self.last_page(&id, &request, address),
        };
        let given = match self.code_of(&back) {
            Ok(code) => self.exchange(&id, &request, &attempt, code).await,
            Err(error) => Err(error),
        };
        let outcome = match given {
            Ok(given) => self.identified(&id, &state, &given, &clock).await,
            Err(error) => Err(error),
        };
        let error = match outcome {
            Ok(request) => {
                self.note_request(
                    AuditEvent::UpstreamReturned,
                    clock.now(),
                    &request,
                    |record| {
                        record.address = Some(address);
                    },
                );
                return self.last_page(&id, &request, address);
            }
            Err(error) => error,
        };
        self.unidentified(browser, &id, &state, &error, &clock)
            .await;
        self.note_request(
            AuditEvent::UpstreamReturned,
            clock.now(),
            &request,
            |record| {
                record.address = Some(address);
                record.result = error.to_string();
            },
        );
        Err(error)
    }

    /// Uses the `state` up before anything else is done with the answer.
    async fn returned(
        &self,
        browser: &Browser,
        state: &str,
        now: Millis,
    ) -> Result<Returned, PageError> {
        for _ in 0..ROUNDS {
            let (id, kept) =
                self.under_way(browser, None, now)
                    .await
                    .map_err(|error| match error {
                        PageError::NothingUnderWay => PageError::ForeignAnswer,
                        other => other,
                    })?;
            let (next, attempt) = match kept.row.returned(&browser.hash(), state, now) {
                Ok(taken) => taken,
                // The page was loaded again after it had worked.
                Err(Refusal::InHand) if matches!(kept.row.state, State::Deciding { .. }) => {
                    return Ok(Returned::Before(id, kept.row));
                }
                Err(refusal) => return Err(refusal.into()),
            };
            if self.replace(&id, &kept, &next, now).await? {
                return Ok(Returned::Now(id, next, attempt));
            }
        }
        Err(Trouble::Contended.into())
    }

    /// The code, where the answer is the upstream's and holds one.
    fn code_of<'a>(&self, back: &'a Callback) -> Result<&'a SecretString, PageError> {
        if !self.upstream.is_issuer(back.iss.as_deref()) {
            return Err(PageError::Upstream(
                "The answer came from somebody else than this bridge asked. Start again.".into(),
            ));
        }
        if let Some(error) = back.error.as_deref() {
            if error == "access_denied" {
                return Err(PageError::RefusedUpstream);
            }
            return Err(PageError::Upstream(format!(
                "The sign-in page answered \"{}\". Try again, or ask who runs this service.",
                word(error)
            )));
        }
        back.code.as_ref().ok_or_else(|| {
            PageError::Upstream("The sign-in page sent no answer along. Try again.".into())
        })
    }

    /// Trades the code, and sees to it that nothing exceeds the client's cap.
    async fn exchange(
        &self,
        id: &str,
        request: &Request,
        attempt: &Attempt,
        code: &SecretString,
    ) -> Result<Given, PageError> {
        let verifier = self
            .seal
            .open(&request_key(id), "verifier", &attempt.verifier)
            .map_err(Trouble::from)?;
        let exchanged = self
            .upstream
            .exchange(code, &verifier, &attempt.nonce)
            .await;
        let (mut tokens, identity) = exchanged.map_err(page_error)?;
        let asked = scopes::parse(&request.scopes);
        let granted = tokens.scopes.clone().unwrap_or_else(|| asked.clone());
        let may = scopes::granted_of(&asked, &granted);
        let mut has = granted.clone();
        // More than was asked for, as with `include_granted_scopes`: the terminal's token is
        // asked for anew, for its own scopes alone.
        if !scopes::cover(&may, &has) && tokens.refresh_token.is_some() {
            (tokens, has) = self
                .narrowed(tokens, &scopes::common(&may, &granted))
                .await?;
        }
        let cap = self.settings.client(&request.client);
        let cap = cap
            .map(|client| client.scopes.as_slice())
            .unwrap_or_default();
        if let Some(scope) = scopes::outside(&has, cap) {
            return Err(PageError::Upstream(format!(
                "The sign-in granted {}, which this terminal may not have. Nobody was signed in.",
                word(scope.as_str())
            )));
        }
        Ok(Given {
            tokens,
            identity,
            granted,
            has: scopes::told(has, &may),
        })
    }

    async fn narrowed(
        &self,
        tokens: Tokens,
        may: &[Scope],
    ) -> Result<(Tokens, Vec<Scope>), PageError> {
        let Some(refresh_token) = tokens.refresh_token else {
            return Err(PageError::NotYet);
        };
        let narrow = self
            .upstream
            .refresh(&refresh_token, may)
            .await
            .map_err(page_error)?;
        let has = narrow.scopes.clone().unwrap_or_else(|| may.to_vec());
        let tokens = Tokens {
            refresh_token: narrow.refresh_token.clone().or(Some(refresh_token)),
            ..narrow
        };
        Ok((tokens, has))
    }

    /// Opens the last page, with the tokens in a row that ends with the code.
    async fn identified(
        &self,
        id: &str,
        state: &str,
        given: &Given,
        clock: &Clock,
    ) -> Result<Request, PageError> {
        let held = self.held(id, given, clock.now())?;
        let account = Account {
            subject: given.identity.subject.clone(),
            email: given.identity.email.clone(),
        };
        let mut pauses = INSIST.iter();
        for _ in 0..ROUNDS {
            let tried = self
                .identify(id, state, &account, given, &held, clock.now())
                .await;
            match (tried, pauses.len()) {
                (Ok(Some(request)), _) => return Ok(request),
                (Ok(None), _) => {}
                (Err(PageError::Unavailable), 1..) => {
                    if let Some(pause) = pauses.next() {
                        tokio::time::sleep(*pause).await;
                    }
                }
                (Err(error), _) => return Err(error),
            }
        }
        Err(Trouble::Contended.into())
    }

    async fn identify(
        &self,
        id: &str,
        state: &str,
        account: &Account,
        given: &Given,
        held: &Held,
        now: Millis,
    ) -> Result<Option<Request>, PageError> {
        let key = request_key(id);
        let kept = self.read::<Request>(&key, now).await?;
        let kept = kept.ok_or(PageError::Expired)?;
        // A commit whose answer was lost has worked.
        if matches!(&kept.row.state, State::Deciding { attempt, .. } if attempt == state) {
            return Ok(Some(kept.row));
        }
        let next = kept
            .row
            .identified(state, account.clone(), &given.granted, now)?;
        let change = Change::default()
            .on(&key, Some(&kept))
            .put(key, &next, next.forget_at())
            .and_then(|change| change.put(tokens_key(id), held, next.expires_at))
            .map_err(Trouble::from)?;
        Ok(self.commit(change, now).await?.then_some(next))
    }

    fn held(&self, id: &str, given: &Given, now: Millis) -> Result<Held, Trouble> {
        let row = tokens_key(id);
        let life = given.tokens.expires_in.map_or(LONGEST_ACCESS, |life| {
            u64::try_from(life.as_millis())
                .unwrap_or(LONGEST_ACCESS)
                .min(LONGEST_ACCESS)
        });
        let seal = |what, token: &SecretString| self.seal.seal(&row, what, token.expose_secret());
        Ok(Held {
            access: seal("access", &given.tokens.access_token)?,
            expires_at: now + life,
            scopes: scopes::write(&given.has),
            refresh: match &given.tokens.refresh_token {
                Some(token) => Some(seal("refresh", token)?),
                None => None,
            },
            granted: scopes::write(&given.granted),
        })
    }

    /// After an answer that was no good: the person may try again, or has said no. Should this
    /// fail too, the person can start again all the same, and the code expires by itself.
    async fn unidentified(
        &self,
        browser: &Browser,
        id: &str,
        state: &str,
        error: &PageError,
        clock: &Clock,
    ) {
        for _ in 0..ROUNDS {
            let now = clock.now();
            let Ok(Some(kept)) = self.read::<Request>(&request_key(id), now).await else {
                return;
            };
            // Another attempt has begun meanwhile: this answer is about none any more.
            let Ok(open) = kept.row.unidentified(state, now) else {
                return;
            };
            let done = if *error == PageError::RefusedUpstream {
                let denied = self.deny(browser, id, &kept, now).await;
                denied.map(|denied| denied.is_some())
            } else {
                self.replace(id, &kept, &open, now)
                    .await
                    .map_err(PageError::from)
            };
            match done {
                Ok(false) => {}
                Ok(true) | Err(_) => return,
            }
        }
    }

    /// Writes a request over the one that was read.
    pub(super) async fn replace(
        &self,
        id: &str,
        kept: &Kept<Request>,
        next: &Request,
        now: Millis,
    ) -> Result<bool, Trouble> {
        let key = request_key(id);
        let change = Change::default()
            .on(&key, Some(kept))
            .put(key, next, next.forget_at())?;
        self.commit(change, now).await
    }
}

/// What came of using a `state` up.
enum Returned {
    /// It was good.
    Now(String, Request, Attempt),
    /// It was good before, and the last page is open.
    Before(String, Request),
}

/// What the upstream gave.
struct Given {
    tokens: Tokens,
    identity: Identity,
    /// What the refresh token stands for.
    granted: Vec<Scope>,
    /// What the access token may.
    has: Vec<Scope>,
}

fn page_error(failure: Failure) -> PageError {
    match failure {
        Failure::WrongAccount(why) => PageError::WrongAccount(why),
        Failure::Refused(error) => PageError::Upstream(format!(
            "The sign-in could not be completed: it was answered with \"{}\". Try again.",
            word(&error)
        )),
        Failure::Unavailable(why) => {
            tracing::warn!("bridge: upstream {why}");
            PageError::Unavailable
        }
        Failure::Lying(why) => {
            tracing::error!("bridge: upstream {why}");
            PageError::Upstream(
                "The sign-in was answered with something that cannot be trusted. Nobody was \
                 signed in."
                    .into(),
            )
        }
    }
}

/// A code from the network, fit to be quoted.
fn word(text: &str) -> String {
    text.chars()
        .take(120)
        .filter(|c| c.is_ascii_alphanumeric() || "._:/-".contains(*c))
        .collect()
}
