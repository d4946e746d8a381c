//! Puts the rooms together behind one address: start, stop, and the order of the layers.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::company::{Company, Seed};
use super::connection::{Door, Peer};
use super::faults::{Faults, inject};
use super::guess::Guess;
use super::oauth::Authority;
use super::quota::Quotas;
use super::world::World;
use super::{Options, StartError, chat, control, log, oauth, pages, people, write_config};

/// How long answers that are under way may take once the server stops.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

/// A running sandbox; it stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    url: String,
    address: SocketAddr,
    config: Option<PathBuf>,
    stop: DropGuard,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Seeds the company, opens the port, writes the configuration and serves on the current
    /// tokio runtime.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let faults = Faults::seeded(options.seed);
        faults.set(options.faults.as_deref().unwrap_or_default())?;
        let quotas = options.quotas.as_deref().map(Quotas::parse).transpose()?;
        let guess = Guess::parse(&options.guess).map_err(StartError::Guess)?;
        let listen_error = |source| StartError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let url = match &options.public_url {
            Some(url) => origin(url)?,
            None => origin_of(address),
        };
        let company = Company::seeded(&Seed {
            spaces: options.spaces,
            members: options.members,
            members_each: options.members_each,
            seed: options.seed,
        });
        let mut world = World::new(company, url.clone());
        world.guess = guess;
        world.latency = options.latency;
        world.faults = faults;
        world.quotas = quotas;
        world.oauth = Authority::new(&options, world.account_by_email("ana@example.com"));
        if let Some(path) = &options.write_config {
            write_config::write(path, &world, options.allow_chat_on_device)?;
        }
        let stop = CancellationToken::new();
        let app = router(Arc::new(world));
        let serve = axum::serve(
            Door(listener),
            app.into_make_service_with_connect_info::<Peer>(),
        )
        .with_graceful_shutdown(stop.clone().cancelled_owned());
        let server = tokio::spawn(async move {
            // It never answers with an error: see the documentation of `axum::serve`.
            let _ = serve.await;
        });
        Ok(Self {
            url,
            address,
            config: options.write_config,
            stop: stop.drop_guard(),
            server,
        })
    }

    /// The origin to use, without a slash at the end; also the issuer.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration file that was written.
    pub fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// What `roomkey sandbox` prints first: one JSON object, without a line end.
    pub fn start_line(&self) -> String {
        json!({"url": self.url, "config": self.config}).to_string()
    }

    /// Takes no more calls and waits shortly for answers that are under way.
    pub async fn stop(self) {
        drop(self.stop);
        let abort = self.server.abort_handle();
        if tokio::time::timeout(LAST_ANSWERS, self.server)
            .await
            .is_err()
        {
            abort.abort();
        }
    }

    /// Serves until `shutdown` completes.
    pub async fn run_until(self, shutdown: impl Future<Output = ()>) {
        shutdown.await;
        self.stop().await;
    }
}

fn router(world: Arc<World>) -> Router {
    let api = chat::router()
        .merge(people::router())
        .layer(from_fn_with_state(world.clone(), inject::inject))
        .layer(from_fn_with_state(world.clone(), inject::delay));
    let google = api
        .merge(oauth::router(&world))
        .fallback(async || {
            pages::error_page(
                StatusCode::NOT_FOUND,
                "not_found",
                "There is nothing at this address.",
            )
        })
        .layer(from_fn_with_state(world.clone(), log::record));
    google.merge(control::router()).with_state(world)
}

fn origin(url: &str) -> Result<String, StartError> {
    let bad = || StartError::PublicUrl(url.to_owned());
    let parsed = url::Url::parse(url).map_err(|_| bad())?;
    let is_origin = matches!(parsed.scheme(), "http" | "https")
        && parsed.path() == "/"
        && parsed.query().is_none()
        && parsed.fragment().is_none()
        && parsed.username().is_empty();
    if !is_origin {
        return Err(bad());
    }
    Ok(parsed.origin().ascii_serialization())
}

fn origin_of(address: SocketAddr) -> String {
    let reachable = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("http://{reachable}:{}", address.port())
}

#[cfg(test)]
mod tests {
    use axum::extract::connect_info::MockConnectInfo;

    use super::super::connection::Cut;
    use super::*;

    /// The whole service on loopback, told that its callers come from `peer`.
    async fn status_for(peer: &str, path: &str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let company = Company::seeded(&Seed {
            spaces: 1,
            members: 1,
            members_each: None,
            seed: 1,
        });
        let peer = Peer {
            address: SocketAddr::new(peer.parse().unwrap(), 50_000),
            cut: Cut::default(),
        };
        let world = Arc::new(World::new(company, url.clone()));
        let app = router(world).layer(MockConnectInfo(peer));
        let server = tokio::spawn(async { axum::serve(listener, app).await });
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .no_proxy()
            .build()
            .unwrap();
        let answer = client.get(format!("{url}{path}")).send().await.unwrap();
        server.abort();
        answer.status().as_u16()
    }

    fn tls() -> rustls::ClientConfig {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        rustls::ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
    }

    #[tokio::test]
    async fn a_peer_that_is_not_loopback_is_refused_the_controls_alone() {
        for peer in ["192.0.2.7", "10.0.0.1", "2001:db8::7", "::ffff:192.0.2.7"] {
            assert_eq!(status_for(peer, "/device").await, 200, "{peer}");
            assert_eq!(status_for(peer, "/sandbox/log").await, 403, "{peer}");
        }
        for peer in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(status_for(peer, "/sandbox/log").await, 200, "{peer}");
        }
    }
}
