//! The device authorization grant (RFC 8628): asking for a code, then polling for the token.
//!
//! The decisions about when to poll and when to stop are plain data in [`poll`]; here they meet
//! HTTP and the clock. Nothing starts, and nothing starts again, by itself (§3.1, §3.5).

mod address;
mod authorization;
mod clocks;
mod digits;
pub mod poll;

pub use authorization::Authorization;
pub use poll::Stage;

use std::time::Duration;

use reqwest::Url;
use secrecy::ExposeSecret;
use tokio::sync::mpsc::Receiver;

use crate::config::Scope;
use crate::http::{Client, HttpError, Repeat, Response};

use super::token::{Grant, redact};
use super::{Cause, ClientAuth, Error, ErrorAnswer, Explanation, Metadata};
use clocks::Clocks;
use digits::Digits;
use poll::{Answer, Next, Poller, Step};

/// The grant type's registered name (RFC 8628 §3.4).
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Time for one request; a poll that takes longer is a connection timeout (RFC 8628 §3.5).
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long after the code's end its last poll may take: whoever waits is told soon.
const LAST: Duration = Duration::from_secs(5);

/// What happens while waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A poll was answered with "pending".
    Polled,
    /// A bridge says what the person on the phone is doing.
    Stage(Stage),
    /// The bridge waits for the digits that the phone shows.
    ReturnCode {
        /// Those typed before were wrong.
        again: bool,
    },
    /// Something worth knowing that does not end the wait.
    Note(String),
}

/// One device sign-in at one server.
#[derive(Debug)]
pub struct Device<'a> {
    /// The HTTP client.
    pub http: &'a Client,
    /// Who asks.
    pub client: &'a ClientAuth,
    /// Whom.
    pub metadata: &'a Metadata,
    /// Whether somebody can type the digits that a bridge shows on the phone after approval.
    pub return_code: bool,
}

impl Device<'_> {
    /// Asks for a code (RFC 8628 §3.1). To be called on a person's request only.
    pub async fn authorize(&self, scopes: &[Scope]) -> Result<Authorization, Error> {
        let url = endpoint(self.metadata.device_authorization.as_ref())?;
        let scope = join(scopes);
        let mut fields = vec![("scope", scope.as_str())];
        let host = host_name();
        if self.metadata.is_bridge() {
            fields.extend([("roomkey_stages", "1"), ("roomkey_host", host.as_str())]);
            fields.extend(self.return_code.then_some(("roomkey_return_code", "1")));
        }
        let asked_at = tokio::time::Instant::now();
        let request = self
            .asking_client()
            .form(url.clone(), &fields, Repeat::Never)
            .timeout(TIMEOUT);
        let answer = self.http.send(request).await?;
        if let Some(refused) = ErrorAnswer::parse(&answer) {
            let error = self.client.redact(Error::Refused(refused));
            return Err(match device_code(&answer) {
                Some(code) => redact(error, &code),
                None => error,
            });
        }
        let allows = |url: &Url| self.http.allows(url);
        let mut authorization = Authorization::parse(&answer, asked_at, allows)
            .map_err(|what| Error::malformed(url, &answer, what))?;
        self.check_origin(&authorization)?;
        authorization.drop_foreign_complete();
        Ok(authorization)
    }

    /// Google wants the secret in the polls alone; elsewhere a client that has one proves itself
    /// here too (RFC 8628 §3.1).
    fn asking_client(&self) -> ClientAuth {
        let mut client = self.client.clone();
        if self.metadata.is_google() {
            client.secret = None;
        }
        client
    }

    /// A bridge shows its own pages only; an address elsewhere was put there by somebody else.
    fn check_origin(&self, authorization: &Authorization) -> Result<(), Error> {
        if !self.metadata.is_bridge() {
            return Ok(());
        }
        let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
        let ours = origin(&self.metadata.issuer);
        let mut shown = [
            Some(authorization.verification_uri()),
            authorization.verification_uri_complete(),
        ]
        .into_iter()
        .flatten();
        if shown.all(|uri| origin(uri) == ours) {
            return Ok(());
        }
        Err(Explanation::new(
            Cause::NotSignedIn,
            "The bridge sent an address that is not its own to open on the phone.",
        )
        .reason("foreign_verification_uri")
        .hint("Do not open it. Tell whoever runs the bridge.")
        .into())
    }

    /// Polls until there is a token or a reason to stop. Dropping the future stops the polling.
    /// Digits that the person types come through `typed`, once they are asked for.
    pub async fn wait(
        &self,
        authorization: &Authorization,
        mut tell: impl FnMut(Progress),
        typed: &mut Receiver<String>,
    ) -> Result<Grant, Error> {
        let url = endpoint(self.metadata.token.as_ref())?;
        let mut poller = Poller::new(authorization.interval(), authorization.expires_in());
        let mut clocks = Clocks::start();
        let mut digits = Digits::default();
        if let Some(note) = self.metadata.outdated_bridge() {
            tell(Progress::Note(note));
        }
        loop {
            match poller.next(authorization.asked_at.elapsed()) {
                Next::PollIn(wait) => digits.collect(wait, typed).await,
                Next::ExpireIn(wait) => {
                    tokio::time::sleep(wait).await;
                    return Err(Error::Expired);
                }
            }
            if let Some(note) = clocks.note() {
                tell(Progress::Note(note));
            }
            let left = authorization.left();
            let sent = digits.take();
            let poll = self.poll(
                url,
                authorization,
                sent.as_deref(),
                TIMEOUT.min(left + LAST),
            );
            let answer = poll.await;
            if let Some(asked) = digits.after(sent, &answer) {
                tell(asked);
            }
            match poller.on_answer(authorization.asked_at.elapsed(), answer) {
                Step::Pending(stage) => {
                    tell(Progress::Polled);
                    if let Some(stage) = stage {
                        tell(Progress::Stage(stage));
                    }
                }
                Step::Again(note) => {
                    if let Some(note) = note {
                        tell(Progress::Note(note));
                    }
                }
                Step::Granted(grant) => return Ok(*grant),
                Step::Stop(error) => return Err(error),
            }
        }
    }

    /// One poll (RFC 8628 §3.4).
    async fn poll(
        &self,
        url: &Url,
        authorization: &Authorization,
        digits: Option<&str>,
        timeout: Duration,
    ) -> Answer {
        let code = authorization.device_code.expose_secret();
        let mut fields = vec![("grant_type", GRANT_TYPE), ("device_code", code)];
        fields.extend(digits.map(|digits| ("roomkey_return_code", digits)));
        let request = self
            .client
            .form(url.clone(), &fields, Repeat::Never)
            // Many servers drop idle connections after about as long as we wait: a poll on one
            // would be lost, and be taken for a timeout.
            .header("connection", "close")
            .timeout(timeout);
        match self.http.send(request).await {
            Ok(response) => match Answer::read(url, &response) {
                Answer::Stop(error) => Answer::Stop(self.client.redact(redact(error, code))),
                other => other,
            },
            Err(
                error @ (HttpError::Insecure { .. }
                | HttpError::Setup { .. }
                | HttpError::Unsendable { .. }),
            ) => Answer::Stop(error.into()),
            // The token may have been in it; asking again cannot bring it back.
            Err(HttpError::TooLarge {
                host,
                status,
                limit,
            }) if (200..300).contains(&status) => Answer::Stop(Error::Malformed {
                host,
                status,
                what: format!("with more than {limit} bytes"),
            }),
            Err(error) => Answer::Lost(error),
        }
    }

    /// Tells a bridge that nobody waits for this code any more; best effort, other servers have
    /// no such call.
    pub async fn cancel(&self, authorization: &Authorization) {
        if let (true, Some(url)) = (self.metadata.is_bridge(), &self.metadata.revocation) {
            let token = &authorization.device_code;
            let end = super::token::revoke(self.http, self.client, url, token);
            if let Err(error) = end.await {
                tracing::debug!(%error, "the code was not cancelled at the server");
            }
        }
    }
}

/// The code of an answer that is an error all the same.
fn device_code(answer: &Response) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    Some(body.get("device_code")?.as_str()?.to_owned())
}

/// `scope` as it goes over the wire (RFC 6749 §3.3).
pub fn join(scopes: &[Scope]) -> String {
    let words: Vec<_> = scopes.iter().map(Scope::as_str).collect();
    words.join(" ")
}

fn endpoint(url: Option<&Url>) -> Result<&Url, Error> {
    url.ok_or_else(|| {
        Explanation::new(
            Cause::Usage,
            "The endpoint for signing in with a code is not known.",
        )
        .into()
    })
}

/// Which terminal asks, for the bridge's page; the person compares it.
fn host_name() -> String {
    let name = rustix::system::uname();
    let name = name.nodename().to_string_lossy().into_owned();
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}
