//! Puts a bridge together from its configuration, listens, and ends gently.

mod crowd;
mod door;
mod embedded;
mod tls;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::admin::Admin;
use super::audit::AuditLog;
use super::limits::Limits;
use super::metrics::Metrics;
use super::routes::{self, Site, SiteParts};
use super::seal::Seal;
use super::service::Bridge;
use super::settings::{Client, ReturnCode, Settings};
use super::store;
use super::upstream::{Upstream, UpstreamSettings};
use crate::config::bridge as config;
use crate::http;
use crate::oauth::{AuthMethod, ClientAuth, Step};
use crate::text::explanation::Explanation;
use door::Door;
pub use embedded::Embedded;
use tls::Certificate;

/// How long a request's head may take to come, and how long a connection may idle: longer than
/// terminals wait between two polls.
const HEAD: Duration = Duration::from_secs(20);
/// The largest request head, in bytes.
const MAX_HEAD: usize = 32 * 1024;
/// How long answers that are under way may take once the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// Connections at once.
const MAX_CONNECTIONS: usize = 20_000;
/// Descriptors kept for the store, the issuer and files.
const SPARE_DESCRIPTORS: u64 = 64;

/// Why a bridge did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// People's sign-ins would travel in the open.
    #[error("{public_url} is plain http to a host that is not this machine")]
    PlainHttp {
        /// What was asked for.
        public_url: String,
    },
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The certificate or its key.
    #[error("{0}")]
    Certificate(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The operator's socket.
    #[error("the admin_socket {path}: {source}")]
    Admin {
        /// Where.
        path: std::path::PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The keys.
    #[error("encryption_key_file: {0}")]
    Keys(String),
    /// The issuer behind.
    #[error("{0}")]
    Upstream(Explanation),
}

/// A running bridge; it stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    warnings: Vec<String>,
    certificate: Option<Certificate>,
    audit: Arc<AuditLog>,
    handles: Vec<Handle<SocketAddr>>,
    tasks: Vec<JoinHandle<()>>,
    admin: Option<Admin>,
    bridge: Bridge,
}

impl Server {
    /// Opens the store and the ports, and serves on the current tokio runtime. The audit log goes
    /// to `audit`.
    pub async fn start(
        config: config::Bridge,
        http: http::Client,
        audit: impl Write + Send + 'static,
    ) -> Result<Self, StartError> {
        Self::open(config, http, audit, None).await
    }

    async fn open(
        config: config::Bridge,
        http: http::Client,
        audit: impl Write + Send + 'static,
        embedded: Option<Embedded>,
    ) -> Result<Self, StartError> {
        // The client's own rule: https, or this machine, or the one host that a demo names.
        if !http.allows(&config.public_url) {
            return Err(StartError::PlainHttp {
                public_url: config.public_url.to_string(),
            });
        }
        let metrics = Arc::new(Metrics::default());
        let certificate = config.tls.clone().map(Certificate::read).transpose();
        let certificate = certificate.map_err(StartError::Certificate)?;
        let upstream = upstream(&config, http).await?;
        let Embedded {
            listener,
            interval,
            upstream_name,
        } = match embedded {
            Some(decided) => decided,
            None => Embedded::usual(&config).await?,
        };
        let address = listener.local_addr().map_err(|source| StartError::Listen {
            address: config.listen,
            source,
        })?;
        let opened = store::open(&address_of(&config.store)).await?;
        let audit = Arc::new(AuditLog::to(audit, Arc::clone(&metrics)));
        let bridge = Bridge::new(
            settings(&config, interval),
            opened.store,
            Arc::new(upstream),
            seal(&config.keys)?,
            Arc::clone(&audit) as _,
        );
        // The older of two keys can go once nothing hangs on it.
        let resealed = bridge.reseal(routes::now()).await;
        resealed.map_err(|error| StartError::Keys(error.to_string()))?;
        let site = Site::new(SiteParts {
            bridge: bridge.clone(),
            upstream_name,
            trusted: config.trusted_proxies.clone(),
            metrics: Arc::clone(&metrics),
            metrics_here: config.metrics_listen.is_none(),
        });
        let door = Door::new(
            most_connections(),
            config.trusted_proxies.clone(),
            Arc::clone(&metrics),
        );
        let mut server = Self {
            address,
            metrics_address: None,
            warnings: [config.warnings.clone(), opened.warnings].concat(),
            certificate,
            audit,
            handles: Vec::new(),
            tasks: Vec::new(),
            admin: None,
            bridge: bridge.clone(),
        };
        server.serve_metrics(&config, &site, &door).await?;
        server.serve(listener, routes::router(site), door);
        if let Some(path) = &config.admin_socket {
            let opened = Admin::open(path, bridge).map_err(|source| StartError::Admin {
                path: path.clone(),
                source,
            })?;
            server.admin = Some(opened);
        }
        server.note(
            "started",
            &[
                (
                    "public_url",
                    config.public_url.as_str().trim_end_matches('/'),
                ),
                ("listen", &address.to_string()),
                ("version", env!("CARGO_PKG_VERSION")),
            ],
        );
        Ok(server)
    }

    async fn serve_metrics(
        &mut self,
        config: &config::Bridge,
        site: &Site,
        door: &Door,
    ) -> Result<(), StartError> {
        let Some(address) = config.metrics_listen else {
            return Ok(());
        };
        let listener = listen(address).await?;
        self.metrics_address = listener.local_addr().ok();
        let certificate = self.certificate.take();
        self.serve(listener, routes::metrics_router(site.clone()), door.clone());
        self.certificate = certificate;
        Ok(())
    }

    /// Serves in a task of its own, by TLS where there is a certificate.
    fn serve(&mut self, listener: TcpListener, router: Router, door: Door) {
        let handle = Handle::new();
        self.handles.push(handle.clone());
        let mut server = axum_server::Server::<SocketAddr>::from_listener(listener)
            .http1_only()
            .first_request_timeout(HEAD)
            .handle(handle);
        // Half-closed connections are let be: to notice one in the middle of a request, the next
        // one is read for too early, into a buffer of its own, and idle connections come to hold a
        // quarter more. Who hung up costs one answer that nobody reads.
        server
            .http_builder()
            .http1()
            .header_read_timeout(HEAD)
            .max_buf_size(MAX_HEAD)
            .half_close(true);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let config = self.certificate.as_ref().map(Certificate::config);
        self.tasks.push(tokio::spawn(async move {
            let ended = match config {
                Some(config) => {
                    let acceptor = RustlsAcceptor::new(config).acceptor(door);
                    server.acceptor(acceptor).serve(service).await
                }
                None => server.acceptor(door).serve(service).await,
            };
            if let Err(error) = ended {
                tracing::error!("the server ended: {error}");
            }
        }));
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of `/metrics`, where it has its own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// What works, but deserves a look.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Reads the certificate again; where the new one is no good, the old one stays.
    pub fn read_certificate_again(&self) -> Result<(), String> {
        let Some(certificate) = &self.certificate else {
            return Ok(());
        };
        let done = certificate.read_again();
        let result = done.as_ref().err().map_or("done", String::as_str);
        self.note("certificate_read_again", &[("result", result)]);
        done
    }

    fn note(&self, event: &str, fields: &[(&str, &str)]) {
        self.audit.server(event, routes::now(), fields);
    }

    /// Takes no more calls and waits for answers that are under way.
    pub async fn stop(mut self) {
        for handle in &self.handles {
            handle.graceful_shutdown(Some(LAST_ANSWERS));
        }
        for task in self.tasks.drain(..) {
            // A task that panicked has ended, too.
            let _ = task.await;
        }
        // Whoever hung up may still have an answer to come from the issuer.
        let _ = tokio::time::timeout(LAST_ANSWERS, self.bridge.finish()).await;
        // The operator's socket goes before the last line of the log.
        drop(self.admin.take());
        self.note("stopped", &[]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for handle in &self.handles {
            handle.shutdown();
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let opened = TcpListener::bind(address).await;
    opened.map_err(|source| StartError::Listen { address, source })
}

/// As many connections as there are descriptors for.
fn most_connections() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let places = limit.map_or(u64::MAX, |limit| {
        limit.saturating_sub(SPARE_DESCRIPTORS).max(16)
    });
    usize::try_from(places)
        .unwrap_or(usize::MAX)
        .min(MAX_CONNECTIONS)
}

fn address_of(store: &config::StoreAddress) -> store::StoreAddress {
    match store {
        config::StoreAddress::Memory => store::StoreAddress::Memory,
        config::StoreAddress::Redb(path) => store::StoreAddress::Redb(path.clone()),
        config::StoreAddress::Redis(url) => store::StoreAddress::Redis(url.clone()),
    }
}

fn seal(keys: &[config::EncryptionKey]) -> Result<Seal, StartError> {
    if keys.is_empty() {
        return Ok(Seal::ephemeral());
    }
    let texts: Vec<_> = keys.iter().map(config::EncryptionKey::to_base64).collect();
    Seal::new(texts.iter().map(ExposeSecret::expose_secret))
        .map_err(|error| StartError::Keys(error.to_string()))
}

/// What the service must know of the configuration.
fn settings(config: &config::Bridge, interval: u64) -> Settings {
    let limits = config.limits;
    Settings {
        public_url: config.public_url.clone(),
        return_code: match config.return_code {
            config::ReturnCode::Off => ReturnCode::Off,
            config::ReturnCode::Offered => ReturnCode::Offered,
            config::ReturnCode::Required => ReturnCode::Required,
        },
        interval,
        clients: config.clients.iter().map(client).collect(),
        limits: Limits {
            pending_per_address: limits.pending_per_address,
            pending_per_client: limits.pending_per_client,
            pending_total: limits.pending_total,
            failed_codes_per_address_minute: limits.failed_codes_per_address_minute,
            failed_codes_total_minute: limits.failed_codes_total_minute,
            ..Limits::default()
        },
    }
}

fn client(client: &config::Client) -> Client {
    Client {
        client_id: client.client_id.clone(),
        name: client
            .name
            .clone()
            .unwrap_or_else(|| client.client_id.clone()),
        scopes: client.scopes.clone(),
    }
}

/// The issuer behind; where it is not Google, its metadata is read.
async fn upstream(config: &config::Bridge, http: http::Client) -> Result<Upstream, StartError> {
    let set = &config.upstream;
    let clients = set.clients.iter();
    let settings = UpstreamSettings {
        issuer: set.issuer.clone(),
        endpoints: set.endpoints.clone(),
        clients: clients
            .map(|client| ClientAuth {
                id: client.client_id.clone(),
                secret: client.client_secret.clone(),
                method: AuthMethod::Post,
            })
            .collect(),
        scopes: set.scopes.clone(),
        params: set.params.clone(),
        hosted_domain: set.hosted_domain.clone(),
        redirect_uri: config.redirect_uri(),
    };
    let found = Upstream::find(http, settings).await;
    found.map_err(|error| StartError::Upstream(error.explain(Step::Discover)))
}
