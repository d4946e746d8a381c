//! What is sent, what comes back, and what can go wrong between.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

/// Bodies of answers are cut off above this size, in bytes, unless a request says otherwise.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// Whether a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Never: the caller decides (device polling, token requests).
    Never,
    /// Only where it was surely not carried out: no connection, or 429. For writes.
    IfUndone,
    /// Also after 5xx, a lost or a broken answer. For reads, and writes with a `requestId`.
    Safe,
}

/// A request with its limits. Debug shows neither query nor body: both may hold secrets.
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<String>,
    pub(super) repeat: Repeat,
    pub(super) timeout: Duration,
    pub(super) patience: Duration,
    pub(super) persistent: bool,
    pub(super) max_body: usize,
    /// A header that cannot be sent: then nothing is.
    pub(super) unsendable: Option<&'static str>,
}

impl Request {
    /// A request without body: one attempt takes 30 s at most, all attempts together 60 s.
    pub fn new(method: Method, url: Url, repeat: Repeat) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            repeat,
            timeout: Duration::from_secs(30),
            patience: Duration::from_mins(1),
            persistent: false,
            max_body: MAX_BODY,
            unsendable: None,
        }
    }

    /// A form (RFC 6749 appendix B). Empty values are left out, as if omitted (RFC 6749 §3.1).
    pub fn form(url: Url, fields: &[(&str, &str)], repeat: Repeat) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        Self::new(Method::POST, url, repeat)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.finish())
    }

    /// A JSON body.
    pub fn json(self, body: String) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    fn body(mut self, body: String) -> Self {
        self.body = Some(body);
        self
    }

    /// A header. With a value that no header can hold the request is not sent at all
    /// ([`HttpError::Unsendable`]).
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(mut value) => {
                let name = HeaderName::from_static(name);
                value.set_sensitive(name == reqwest::header::AUTHORIZATION);
                self.headers.insert(name, value);
            }
            Err(_) => self.unsendable = Some(name),
        }
        self
    }

    /// `Authorization: Bearer`.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Time limit of one attempt.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Time limit of all attempts and the waits between them.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Bulk work: a used-up quota (429) ends nothing until this time is over.
    pub const fn persistent(mut self, patience: Duration) -> Self {
        self.persistent = true;
        self.patience(patience)
    }

    /// Size limit of the answer's body, in bytes.
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }
}

/// An answer of any status, its body whole. Debug does not show the body.
#[derive(Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, within the request's size limit.
    pub body: Vec<u8>,
}

impl Response {
    /// 2xx.
    pub const fn ok(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How far this machine's clock is ahead of the server's `Date`, to the second (negative:
    /// behind); the answer's way here counts as ahead.
    pub fn clock_ahead(&self) -> Option<jiff::SignedDuration> {
        let server = super::retry::http_date(self.header("date")?)?;
        Some(jiff::Timestamp::now().duration_since(server))
    }

    /// Takes a secret out of the body, should the server have echoed it; for answers that are to
    /// be shown.
    pub fn without(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            let body = String::from_utf8_lossy(&self.body).replace(secret, "[redacted]");
            // JSON may write a slash in two ways.
            let body = body.replace(&secret.replace('/', "\\/"), "[redacted]");
            self.body = body.into_bytes();
        }
        self
    }

    /// The `Retry-After` header: seconds or an HTTP date.
    pub fn retry_after(&self) -> Option<Duration> {
        super::parse_retry_after(self.header("retry-after")?, self.header("date"))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &host(&self.url))
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// No answer. Names the host only: a URL may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Plain http to somewhere that is not this machine.
    #[error("plain http to {host} is refused: use https")]
    Insecure {
        /// Host and port.
        host: String,
    },
    /// Nothing was sent: no name, no route, no listener, no TLS.
    #[error("cannot reach {host}: {detail}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What the system says.
        detail: String,
    },
    /// The answer did not come in time.
    #[error("{host} did not answer within {} s", .limit.as_secs())]
    Timeout {
        /// Host and port.
        host: String,
        /// The attempt's time limit.
        limit: Duration,
    },
    /// The connection broke after the request was sent.
    #[error("the connection to {host} broke: {detail}")]
    Broken {
        /// Host and port.
        host: String,
        /// What the system says.
        detail: String,
    },
    /// The body is larger than the limit.
    #[error("{host} sent more than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// HTTP status.
        status: u16,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A header cannot hold what it was given; nothing was sent.
    #[error("the header `{header}` cannot hold its value, so nothing was sent")]
    Unsendable {
        /// Its name; the value may be a secret.
        header: &'static str,
    },
    /// TLS could not be set up.
    #[error("TLS cannot be set up: {detail}")]
    Setup {
        /// What the library says.
        detail: String,
    },
}

impl HttpError {
    /// Host and port of the server that gave no answer, where one was asked.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Unreachable { host, .. }
            | Self::Timeout { host, .. }
            | Self::Broken { host, .. } => Some(host),
            _ => None,
        }
    }

    /// Whether the request may have been carried out although no answer came.
    pub const fn maybe_done(&self) -> bool {
        matches!(
            self,
            Self::Timeout { .. } | Self::Broken { .. } | Self::TooLarge { .. }
        )
    }
}

/// Host and port of a URL, for messages.
pub(super) fn host(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "no host".to_owned(),
    }
}
