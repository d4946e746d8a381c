//! A first contact with a server, for `doctor`: by which way, whose certificate, and what time it
//! is there. Nothing is sent but a HEAD request without a path.

use std::net::ToSocketAddrs as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};

use super::message::{HttpError, host};
use super::retry::http_date;
use super::transport::{innermost, is_loopback, plain, verified_by, verifier};
use super::{Client, certificate};

/// What a server was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Host and port.
    pub host: String,
    /// The proxy in between, without its password.
    pub proxy: Option<String>,
    /// Whether it answered.
    pub outcome: Result<Met, NoContact>,
}

/// An answer, of any status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// HTTP status.
    pub status: u16,
    /// How far this machine's clock is ahead of the answer's `Date`, in seconds; negative is
    /// behind.
    pub ahead: Option<i64>,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoContact {
    /// Plain http to somewhere else is not tried.
    Insecure,
    /// The name has no address.
    Name(String),
    /// No connection.
    Unreachable(String),
    /// Not within the limit.
    Timeout(Duration),
    /// The certificate's issuer is not trusted.
    Untrusted {
        /// Who that is.
        issuer: Option<String>,
    },
    /// The certificate is somebody else's.
    OtherName {
        /// Who issued it.
        issuer: Option<String>,
    },
    /// By this machine's clock the certificate is not valid.
    OutOfTime {
        /// Not yet, rather than not any more.
        early: bool,
    },
    /// The TLS handshake failed for another reason.
    Tls(String),
}

impl Client {
    /// Looks whether a server can be reached, within this time. Only the URL's origin counts.
    pub async fn contact(&self, url: &Url, limit: Duration) -> Contact {
        let proxy = proxy(url);
        let outcome = if self.allows(url) {
            let look = look(url, proxy.is_some(), limit);
            match tokio::time::timeout(limit, look).await {
                Ok(outcome) => outcome,
                Err(_) => Err(NoContact::Timeout(limit)),
            }
        } else {
            Err(NoContact::Insecure)
        };
        Contact {
            host: host(url),
            proxy,
            outcome,
        }
    }
}

/// The proxy that the connections of this process take to `url`, as it may be shown.
pub(super) fn proxy(url: &Url) -> Option<String> {
    if is_loopback(url) {
        return None;
    }
    let intercept = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let proxy = intercept.uri();
    let scheme = proxy.scheme_str().unwrap_or("http");
    let port = proxy
        .port_u16()
        .map_or_else(String::new, |p| format!(":{p}"));
    Some(format!("{scheme}://{}{port}", proxy.host().unwrap_or("?")))
}

async fn look(url: &Url, proxied: bool, limit: Duration) -> Result<Met, NoContact> {
    if !proxied {
        resolve(url).await?;
    }
    let seen = Arc::default();
    let client = client(url, &seen).map_err(|error| NoContact::Tls(error.to_string()))?;
    let mut origin = url.clone();
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    let sent = client.head(origin).timeout(limit).send().await;
    let now = SystemTime::now();
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            let refused = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
            return Err(refused.unwrap_or_else(|| failure(&error, limit)));
        }
    };
    let text = |name: &str| answer.headers().get(name)?.to_str().ok();
    let age = text("age").and_then(|age| age.trim().parse::<u64>().ok());
    let there = text("date")
        .and_then(http_date)
        .map(SystemTime::from)
        .and_then(|date| date.checked_add(Duration::from_secs(age.unwrap_or(0))));
    Ok(Met {
        status: answer.status().as_u16(),
        ahead: there.map(|there| ahead(now, there)),
    })
}

async fn resolve(url: &Url) -> Result<(), NoContact> {
    let Some(url::Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    let target = (name.to_owned(), url.port_or_known_default().unwrap_or(443));
    let found = tokio::task::spawn_blocking(move || target.to_socket_addrs().map(|_| ())).await;
    match found {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(NoContact::Name(error.to_string())),
        Err(error) => Err(NoContact::Name(error.to_string())),
    }
}

fn client(url: &Url, seen: &Arc<Mutex<Option<NoContact>>>) -> Result<reqwest::Client, HttpError> {
    if url.scheme() == "http" {
        return plain();
    }
    let witness = Witness {
        judge: verifier()?,
        seen: Arc::clone(seen),
    };
    verified_by(Arc::new(witness), is_loopback(url))
}

fn failure(error: &reqwest::Error, limit: Duration) -> NoContact {
    let detail = innermost(error);
    if error.is_timeout() {
        NoContact::Timeout(limit)
    } else if detail.contains("certificate") || detail.contains("TLS") {
        NoContact::Tls(detail)
    } else {
        NoContact::Unreachable(detail)
    }
}

/// Whole seconds; a `Date` has no parts of one.
fn ahead(now: SystemTime, there: SystemTime) -> i64 {
    let seconds = |gap: Duration| i64::try_from(gap.as_secs()).unwrap_or(i64::MAX);
    match now.duration_since(there) {
        Ok(gap) => seconds(gap),
        Err(gap) => -seconds(gap.duration()),
    }
}

/// Lets the system judge, and remembers a refusal and whom it was about.
#[derive(Debug)]
struct Witness {
    judge: rustls_platform_verifier::Verifier,
    seen: Arc<Mutex<Option<NoContact>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.judge.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        if let Err(error) = &verdict {
            let refusal = refusal(error, certificate::issuer(end_entity));
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}

fn refusal(error: &rustls::Error, issuer: Option<String>) -> NoContact {
    use CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return NoContact::Tls(error.to_string());
    };
    match bad {
        Bad::UnknownIssuer | Bad::BadSignature => NoContact::Untrusted { issuer },
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            NoContact::OtherName { issuer }
        }
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => NoContact::OutOfTime { early: true },
        Bad::Expired | Bad::ExpiredContext { .. } => NoContact::OutOfTime { early: false },
        _ => NoContact::Tls(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_certificate_is_told_apart() {
        let told = |bad| refusal(&rustls::Error::InvalidCertificate(bad), Some("Gate".into()));
        assert_eq!(
            told(CertificateError::UnknownIssuer),
            NoContact::Untrusted {
                issuer: Some("Gate".into())
            }
        );
        assert_eq!(
            told(CertificateError::NotValidYet),
            NoContact::OutOfTime { early: true }
        );
        assert_eq!(
            told(CertificateError::Expired),
            NoContact::OutOfTime { early: false }
        );
        assert!(matches!(told(CertificateError::Revoked), NoContact::Tls(_)));
    }

    #[test]
    fn the_clock_is_ahead_or_behind_by_whole_seconds() {
        let there = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let now = |seconds: f64| SystemTime::UNIX_EPOCH + Duration::from_secs_f64(seconds);
        assert_eq!(ahead(now(1000.9), there), 0);
        assert_eq!(ahead(now(1400.9), there), 400);
        assert_eq!(ahead(now(600.0), there), -400);
    }

    #[tokio::test]
    async fn plain_http_elsewhere_is_not_tried() {
        let url = Url::parse("http://example.com").unwrap();
        let contact = Client::new().contact(&url, Duration::from_secs(1)).await;
        assert_eq!(contact.outcome, Err(NoContact::Insecure));
    }
}
