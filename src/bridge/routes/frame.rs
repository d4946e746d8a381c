//! Around every route: the time it may take, the headers of its answer, and its count.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Site;
use super::{oauth, phone};
use crate::bridge::headers;
use crate::bridge::pages::Problem;

/// Longer than any issuer should take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The names under which answers are counted.
const ROUTES: [&str; 12] = [
    "/.well-known/oauth-authorization-server",
    "/device_authorization",
    "/token",
    "/revoke",
    "/device",
    "/device/next",
    "/device/go",
    "/device/problem",
    "/callback",
    "/healthz",
    "/readyz",
    "/metrics",
];

/// Those that answer JSON, errors included.
const TERMINALS: [&str; 3] = ["/device_authorization", "/token", "/revoke"];

pub(super) async fn frame(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = label(request.uri().path());
    let chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    // A dropped handler is like a lost answer: what was committed can be asked for again.
    let mut answer = match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) if TERMINALS.contains(&route) => oauth::too_slow(),
        Err(_) => phone::problem_page(&site, &Problem::Slow),
    };
    headers::put(answer.headers_mut(), site.0.https);
    if chunked {
        // A proxy may have seen the end of this request elsewhere (RFC 9112 §6.1, §11.2): what
        // follows on the connection is not believed.
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(header::CONNECTION, close);
    }
    let status = answer.status().as_u16();
    site.0.metrics.answer(route, status, started.elapsed());
    answer
}

/// Never the path itself, which is the caller's choice.
fn label(path: &str) -> &'static str {
    if path.starts_with("/D/") || path.starts_with("/d/") {
        return "/D/{code}";
    }
    let known = ROUTES.iter().find(|route| **route == path);
    known.copied().unwrap_or("other")
}
