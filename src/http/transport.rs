//! Connections: which client a URL gets, and one exchange over it.

use std::error::Error;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

use super::contact::proxy;
use super::message::{HttpError, Request, Response, host};

const USER_AGENT: &str = concat!("roomkey/", env!("CARGO_PKG_VERSION"));
const CONNECT: Duration = Duration::from_secs(10);

/// Three clients, each built when first needed. Reading the system's root certificates costs
/// milliseconds, which plain http to this machine need not pay; loopback never uses a proxy.
#[derive(Debug, Default)]
pub(super) struct Transports {
    plain: OnceLock<reqwest::Client>,
    local_tls: OnceLock<reqwest::Client>,
    world: OnceLock<reqwest::Client>,
    http_host: Option<String>,
}

impl Transports {
    pub(super) fn new(http_host: Option<String>) -> Self {
        Self {
            http_host,
            ..Self::default()
        }
    }

    pub(super) fn allows(&self, url: &Url) -> bool {
        match url.scheme() {
            "https" => url.host().is_some(),
            "http" => {
                is_loopback(url)
                    || (self.http_host.is_some() && url.host_str() == self.http_host.as_deref())
            }
            _ => false,
        }
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, HttpError> {
        let (cell, build): (_, fn() -> Result<reqwest::Client, HttpError>) =
            match (url.scheme(), is_loopback(url)) {
                ("http", _) => (&self.plain, plain),
                (_, true) => (&self.local_tls, || with_tls(true)),
                (_, false) => (&self.world, || with_tls(false)),
            };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = build()?;
        Ok(cell.get_or_init(|| client))
    }

    pub(super) async fn exchange(&self, request: &Request) -> Result<Response, HttpError> {
        let client = self.client(&request.url)?;
        let exchange = async {
            let mut builder = client
                .request(request.method.clone(), request.url.clone())
                .headers(request.headers.clone());
            if let Some(body) = &request.body {
                builder = builder.body(body.clone());
            }
            let answer = builder
                .send()
                .await
                .map_err(|e| failure(&request.url, &e))?;
            read(request, answer).await
        };
        match tokio::time::timeout(request.timeout, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(HttpError::Timeout {
                host: host(&request.url),
                limit: request.timeout,
            }),
        }
    }
}

async fn read(request: &Request, mut answer: reqwest::Response) -> Result<Response, HttpError> {
    let status = answer.status().as_u16();
    let too_large = || HttpError::TooLarge {
        host: host(&request.url),
        status,
        limit: request.max_body,
    };
    let announced = answer.content_length().unwrap_or(0);
    if announced > request.max_body as u64 {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|e| failure(&request.url, &e))?
    {
        if body.len() + chunk.len() > request.max_body {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status: answer.status().as_u16(),
        headers: std::mem::take(answer.headers_mut()),
        body,
    })
}

/// Whether an address is of this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical().is_loopback(),
        None => false,
    }
}

fn failure(url: &Url, error: &reqwest::Error) -> HttpError {
    let host = host(url);
    let detail = innermost(error);
    if error.is_connect() {
        let detail = match proxy(url) {
            Some(proxy) => format!("{detail}, through the proxy {proxy}"),
            None => detail,
        };
        HttpError::Unreachable { host, detail }
    } else if error.is_timeout() {
        HttpError::Timeout {
            host,
            limit: CONNECT,
        }
    } else {
        HttpError::Broken { host, detail }
    }
}

/// The system's own words; the outer errors repeat the URL.
pub(super) fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn base(config: ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        // Else a timer wakes an idle program: the system's own keep-alive finds a dead line, and
        // servers close what they do not want to keep.
        .pool_idle_timeout(None)
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER
        .get_or_init(|| Arc::new(rustls::crypto::ring::default_provider()))
        .clone()
}

fn setup(error: &dyn Error) -> HttpError {
    HttpError::Setup {
        detail: innermost(error),
    }
}

pub(super) fn plain() -> Result<reqwest::Client, HttpError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| setup(&e))?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    base(config)
        .no_proxy()
        .no_gzip()
        .http1_only()
        .build()
        .map_err(|e| setup(&e))
}

fn with_tls(direct: bool) -> Result<reqwest::Client, HttpError> {
    verified_by(Arc::new(verifier()?), direct)
}

/// Trusts what the system trusts.
pub(super) fn verifier() -> Result<rustls_platform_verifier::Verifier, HttpError> {
    rustls_platform_verifier::Verifier::new(provider()).map_err(|e| setup(&e))
}

/// A client whose certificates this verifier looks at; `direct` uses no proxy.
pub(super) fn verified_by(
    verifier: Arc<dyn ServerCertVerifier>,
    direct: bool,
) -> Result<reqwest::Client, HttpError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| setup(&e))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let builder = base(config);
    let builder = if direct { builder.no_proxy() } else { builder };
    builder.build().map_err(|e| setup(&e))
}
