//! The one HTTP client: TLS, proxy, time and size limits, and the one retry policy.
//!
//! It is made once a process and builds its connections when the first request needs them.
//! Redirects are never followed: no endpoint roomkey talks to needs one, and a token must not
//! travel to where a server points.

mod certificate;
mod contact;
mod message;
mod retry;
mod transport;
mod waits;

pub use contact::{Contact, Met, NoContact};
pub use message::{HttpError, Repeat, Request, Response};
pub use retry::parse_retry_after;
pub use transport::is_loopback;
pub use waits::{Wait, next_wait};

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use tokio::time::Instant;

use transport::Transports;
use waits::Posted;

/// The HTTP client; cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    transports: Arc<Transports>,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client that speaks https to anybody and http to loopback addresses only.
    pub fn new() -> Self {
        Self {
            transports: Arc::new(Transports::new(None)),
        }
    }

    /// As [`Client::new`], and http to one more host: the address given to `demo --listen`.
    pub fn with_http_host(host: &str) -> Self {
        Self {
            transports: Arc::new(Transports::new(Some(host.to_owned()))),
        }
    }

    /// Whether this client would send anything to `url`: https, or http where that is allowed.
    pub fn allows(&self, url: &Url) -> bool {
        self.transports.allows(url)
    }

    /// Sends a request, again where [`Repeat`] allows it, until it has an answer, a failure that
    /// no repetition can mend, or its time is over. Dropping the future cancels it.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        if !self.transports.allows(&request.url) {
            return Err(HttpError::Insecure {
                host: message::host(&request.url),
            });
        }
        if let Some(header) = request.unsendable {
            return Err(HttpError::Unsendable { header });
        }
        let started = Instant::now();
        let mut attempt = 0;
        loop {
            let outcome = self.once(&request).await;
            let wait = match &outcome {
                Ok(response) => retry::after_answer(&request, response, attempt),
                Err(error) => retry::after_failure(&request, error, attempt),
            };
            match wait {
                Some(wait) if fits(started.elapsed(), wait, request.patience) => {
                    tracing::debug!(attempt, wait_ms = wait.as_millis(), "asking again");
                    let status = outcome.as_ref().ok().map(|answer| answer.status);
                    let _posted = Posted::new(message::host(&request.url), status, wait);
                    tokio::time::sleep(wait).await;
                    attempt += 1;
                }
                _ => return outcome,
            }
        }
    }

    async fn once(&self, request: &Request) -> Result<Response, HttpError> {
        let started = Instant::now();
        let outcome = self.transports.exchange(request).await;
        let took = started.elapsed();
        log(request, &outcome, took);
        outcome
    }
}

/// Whether there is time left after a wait, however absurd the wait.
const fn fits(elapsed: Duration, wait: Duration, patience: Duration) -> bool {
    elapsed.saturating_add(wait).as_nanos() < patience.as_nanos()
}

/// Method, host and path only: queries and bodies may hold names and secrets.
fn log(request: &Request, outcome: &Result<Response, HttpError>, took: Duration) {
    let (method, host, path) = (
        &request.method,
        message::host(&request.url),
        request.url.path(),
    );
    let ms = took.as_millis();
    match outcome {
        Ok(response) => {
            tracing::debug!(%method, host, path, status = response.status, ms, "answered");
        }
        Err(error) => tracing::debug!(%method, host, path, %error, ms, "no answer"),
    }
}

#[cfg(test)]
mod tests;
