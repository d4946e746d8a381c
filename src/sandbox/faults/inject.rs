//! Carries faults out on the API routes: a layer that answers wrongly, late, or not at all.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};

use super::Fault;
use crate::sandbox::connection::{Cut, Peer};
use crate::sandbox::world::World;

const SLOW_ANSWER: Duration = Duration::from_secs(10);
const DRIPS: usize = 20;
const GARBAGE_BYTES: usize = 10 * 1024 * 1024;
const GARBAGE_CHUNK: usize = 64 * 1024;

/// Adds the configured delay to an answer.
pub(in crate::sandbox) async fn delay(
    State(world): State<Arc<World>>,
    request: Request,
    next: Next,
) -> Response {
    if !world.latency.is_zero() {
        tokio::time::sleep(world.latency).await;
    }
    next.run(request).await
}

/// Lets the call through, or spoils it.
pub(in crate::sandbox) async fn inject(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let is_list = is_list(&request);
    let paged = query_value(request.uri(), "pageToken").is_some();
    let applies = |fault| match fault {
        Fault::SlowDown => false,
        Fault::TokenLoop | Fault::Duplicate => is_list && paged,
        _ => true,
    };
    match world.faults.strike(applies) {
        Some(fault) => spoil(fault, peer, request, next).await,
        None => next.run(request).await,
    }
}

/// As [`inject`], for the token endpoint.
pub(in crate::sandbox) async fn inject_token(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    match world.faults.strike_token() {
        Some(fault) => spoil(fault, peer, request, next).await,
        None => next.run(request).await,
    }
}

async fn spoil(fault: Fault, peer: Peer, request: Request, next: Next) -> Response {
    let mut response = match fault {
        Fault::TooMany | Fault::TooManyNoRetryAfter | Fault::Internal | Fault::Unavailable => {
            refusal(fault)
        }
        Fault::ResetBefore => {
            peer.cut.make();
            StatusCode::OK.into_response()
        }
        Fault::ResetAfter => {
            let response = next.run(request).await;
            peer.cut.make();
            response
        }
        Fault::Truncate => truncated(next.run(request).await, peer.cut).await,
        Fault::Garbage => garbage(),
        Fault::Slow => dripping(next.run(request).await).await,
        Fault::TokenLoop => {
            let token = query_value(request.uri(), "pageToken").unwrap_or_default();
            change_json(next.run(request).await, |page| {
                page.insert("nextPageToken".to_owned(), Value::String(token));
            })
            .await
        }
        Fault::Duplicate => {
            let first = first_page(&request);
            let response = next.clone().run(request).await;
            let row = first_row(first, next).await;
            change_json(response, |page| put_first(page, row)).await
        }
        Fault::SlowDown => next.run(request).await,
    };
    response.extensions_mut().insert(fault);
    response
}

fn is_list(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == axum::http::Method::GET
        && (path.ends_with("/spaces")
            || path.ends_with("/members")
            || path.contains(":search")
            || path.contains(":find"))
}

fn query_value(uri: &Uri, key: &str) -> Option<String> {
    url::form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(name, value)| name == key && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Google's error object for the statuses that a busy or broken service sends.
fn refusal(fault: Fault) -> Response {
    let (code, status, message, reason) = match fault {
        Fault::Internal => (500, "INTERNAL", "Internal error encountered.", None),
        Fault::Unavailable => (
            503,
            "UNAVAILABLE",
            "The service is currently unavailable.",
            None,
        ),
        _ => (
            429,
            "RESOURCE_EXHAUSTED",
            "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
            Some("RATE_LIMIT_EXCEEDED"),
        ),
    };
    let mut error = json!({"code": code, "message": message, "status": status});
    if let Some(reason) = reason {
        error["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": "chat.googleapis.com"},
        }]);
    }
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [(header::CONTENT_TYPE, "application/json; charset=UTF-8")];
    let mut response = (status, headers, json!({ "error": error }).to_string()).into_response();
    if fault == Fault::TooMany {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

async fn whole(body: Body) -> Bytes {
    // Our own handlers' bodies: they neither fail nor grow without end.
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

/// Promises the whole body, sends half of it, and resets.
async fn truncated(response: Response, cut: Cut) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = whole(body).await;
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = body.slice(..body.len() / 2);
    let steps = stream::unfold((Some(half), cut), |(half, cut)| async move {
        if let Some(half) = half {
            return Some((Ok(half), (None, cut)));
        }
        // Time for the first half to leave before the reset overtakes it.
        tokio::time::sleep(Duration::from_millis(50)).await;
        cut.make();
        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        Some((Err(reset), (None, cut)))
    });
    Response::from_parts(parts, Body::from_stream(steps))
}

fn garbage() -> Response {
    static CHUNK: OnceLock<Bytes> = OnceLock::new();
    let chunk = CHUNK.get_or_init(|| {
        let noise = b"<!-- no \xff\x00 JSON ->".repeat(GARBAGE_CHUNK / 16);
        Bytes::from(noise).slice(..GARBAGE_CHUNK)
    });
    let chunks = std::iter::repeat_n(chunk.clone(), GARBAGE_BYTES / GARBAGE_CHUNK);
    let body = Body::from_stream(stream::iter(chunks.map(Ok::<_, Infallible>)));
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/json; charset=UTF-8".to_owned(),
        ),
        (header::CONTENT_LENGTH, GARBAGE_BYTES.to_string()),
    ];
    (headers, body).into_response()
}

/// The same answer, in small drips over about ten seconds.
async fn dripping(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = whole(body).await;
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let size = body.len().div_ceil(DRIPS).max(1);
    let drips = body.len().div_ceil(size).max(1);
    let pause = SLOW_ANSWER / u32::try_from(drips).unwrap_or(1);
    let steps = stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let drip = rest.split_to(size.min(rest.len()));
        Some((Ok::<_, Infallible>(drip), rest))
    });
    Response::from_parts(parts, Body::from_stream(steps))
}

type Page = serde_json::Map<String, Value>;

async fn change_json(response: Response, change: impl FnOnce(&mut Page)) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = whole(body).await;
    let changed = match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Object(mut page)) if parts.status.is_success() => {
            change(&mut page);
            Body::from(Value::Object(page).to_string())
        }
        _ => Body::from(body),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, changed)
}

/// The same call without a `pageToken`.
fn first_page(request: &Request) -> Option<Request> {
    let uri = request.uri();
    let pairs = url::form_urlencoded::parse(uri.query()?.as_bytes());
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.filter(|(key, _)| key != "pageToken"))
        .finish();
    let mut first = Request::new(Body::empty());
    *first.uri_mut() = format!("{}?{query}", uri.path()).parse().ok()?;
    request.headers().clone_into(first.headers_mut());
    // What the router found in the path is among them.
    request.extensions().clone_into(first.extensions_mut());
    Some(first)
}

async fn first_row(first: Option<Request>, next: Next) -> Option<Value> {
    let body = whole(next.run(first?).await.into_body()).await;
    let page: Page = serde_json::from_slice(&body).ok()?;
    let rows = page.values().find_map(Value::as_array)?;
    rows.first().cloned()
}

fn put_first(page: &mut Page, row: Option<Value>) {
    let rows = page.values_mut().find_map(Value::as_array_mut);
    if let (Some(rows), Some(row)) = (rows, row) {
        rows.insert(0, row);
    }
}
