//! For load balancers and for whoever watches the bridge.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Caller, Site};

/// A store that takes longer is as good as down.
const STORE_PATIENCE: Duration = Duration::from_secs(2);

/// The process runs.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The store answers.
pub(super) async fn readyz(State(site): State<Site>) -> Response {
    match tokio::time::timeout(STORE_PATIENCE, site.bridge().ready()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer\n",
        )
            .into_response(),
    }
}

/// To this machine alone. A proxy on the same machine speaks for others, known or not: what it
/// forwards is refused.
pub(super) async fn metrics(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
) -> Response {
    let marks = [
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "forwarded",
        "via",
    ];
    let forwarded = marks.iter().any(|mark| headers.contains_key(*mark));
    let ours = address.is_loopback() && asks_for_loopback(&headers);
    if !site.0.metrics_here || forwarded || !ours {
        return (StatusCode::NOT_FOUND, "not here\n").into_response();
    }
    text(&site)
}

/// Whether `Host` is this machine's own. It is not where a proxy that adds no header passes the
/// name on that it was asked for, nor where a web page has its own name lead here.
fn asks_for_loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Some(authority) = host.to_str().ok().and_then(|host| host.parse().ok()) else {
        return false;
    };
    let authority: Authority = authority;
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

/// On an address of its own, to anybody who reaches it.
pub(super) async fn own_metrics(State(site): State<Site>) -> Response {
    text(&site)
}

fn text(site: &Site) -> Response {
    let kind = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    (kind, site.0.metrics.text()).into_response()
}
