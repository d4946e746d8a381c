//! What is at which address. Routes translate between HTTP and the service; they decide nothing.

mod cookie;
mod device_page;
mod form;
mod frame;
mod in_app;
mod metadata;
mod oauth;
mod operator;
mod phone;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use ipnet::IpNet;

use super::metrics::Metrics;
use super::pages::Names;
use super::peer;
use super::service::Bridge;
use super::store::Millis;

/// What every route has.
#[derive(Debug, Clone)]
pub(super) struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bridge: Bridge,
    names: Names,
    /// Whether browsers reach it by https.
    https: bool,
    trusted: Vec<IpNet>,
    metrics: Arc<Metrics>,
    /// Whether `/metrics` is here, not on an address of its own.
    metrics_here: bool,
}

/// What a site is made of.
#[derive(Debug)]
pub(super) struct SiteParts {
    pub bridge: Bridge,
    pub upstream_name: String,
    pub trusted: Vec<IpNet>,
    pub metrics: Arc<Metrics>,
    pub metrics_here: bool,
}

impl Site {
    pub(super) fn new(parts: SiteParts) -> Self {
        let url = &parts.bridge.settings().public_url;
        let host = url.host_str().unwrap_or_default();
        let here = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Self(Arc::new(Inner {
            names: Names {
                here,
                upstream: parts.upstream_name,
            },
            https: url.scheme() == "https",
            bridge: parts.bridge,
            trusted: parts.trusted,
            metrics: parts.metrics,
            metrics_here: parts.metrics_here,
        }))
    }

    fn bridge(&self) -> &Bridge {
        &self.0.bridge
    }

    fn names(&self) -> &Names {
        &self.0.names
    }
}

/// All routes.
pub(super) fn router(site: Site) -> Router {
    Router::new()
        .route(
            "/.well-known/oauth-authorization-server",
            get(metadata::metadata),
        )
        .route("/device_authorization", post(oauth::device_authorization))
        .route("/token", post(oauth::token))
        .route("/revoke", post(oauth::revoke))
        .route("/device", get(device_page::enter).post(device_page::step))
        .route("/device/next", get(phone::next))
        .route("/device/go", get(phone::go))
        .route("/device/problem", get(phone::problem))
        .route("/D/{code}", get(device_page::compare))
        .route("/d/{code}", get(device_page::compare))
        .route("/callback", get(phone::callback))
        .route("/healthz", get(operator::healthz))
        .route("/readyz", get(operator::readyz))
        .route("/metrics", get(operator::metrics))
        .fallback(device_page::elsewhere)
        .layer(from_fn_with_state(site.clone(), frame::frame))
        .with_state(site)
}

/// `/metrics` alone, for an address of its own.
pub(super) fn metrics_router(site: Site) -> Router {
    Router::new()
        .route("/metrics", get(operator::own_metrics))
        .with_state(site)
}

/// The clock of all rows.
pub(super) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// Whose request it is.
#[derive(Debug, Clone, Copy)]
struct Caller(IpAddr);

impl FromRequestParts<Site> for Caller {
    type Rejection = axum::http::StatusCode;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(socket) = socket.ok_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Self(peer::caller(
            socket.ip(),
            &parts.headers,
            &site.0.trusted,
        )))
    }
}
