//! `/sandbox/*`: what stands in for the person with the phone and for the operator of the
//! service. Answers loopback peers only.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Router, body::Bytes};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::connection::Peer;
use super::oauth::scopes;
use super::world::World;

const MOST_BYTES: usize = 64 * 1024;
const DECISION: &str = r#"{"user_code": "ABCD-EFGH", "account": "ana@example.com"}"#;
const DEFAULT_ACCOUNT: &str = "ana@example.com";

/// The control routes, guarded.
pub(super) fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/sandbox/faults", put(set_faults).get(faults))
        .route("/sandbox/log", get(log))
        .route("/sandbox/approve", post(approve))
        .route("/sandbox/deny", post(deny))
        .route_layer(middleware::from_fn(loopback_only))
}

/// Only programs on this machine, and no page of another origin open in a browser here.
async fn loopback_only(
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let is_local = peer.address.ip().to_canonical().is_loopback();
    if !is_local || request.headers().contains_key(header::ORIGIN) {
        let message = "The sandbox's controls answer programs on the same machine only.";
        return refuse(StatusCode::FORBIDDEN, message);
    }
    next.run(request).await
}

fn refuse(status: StatusCode, message: &str) -> Response {
    let error = json!({"error": {"code": status.as_u16(), "message": message}});
    answer(status, &error)
}

fn answer(status: StatusCode, value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, value.to_string()).into_response()
}

/// A body that is an object of this kind; `example` is named where it is not.
async fn read<T: DeserializeOwned>(body: Body, example: &str) -> Result<T, Box<Response>> {
    let bytes: Bytes = to_bytes(body, MOST_BYTES)
        .await
        .map_err(|_| Box::new(refuse(StatusCode::PAYLOAD_TOO_LARGE, "At most 64 KiB.")))?;
    let wrong = |why: &str| {
        let message = format!("Expected a JSON object such as {example}: {why}.");
        Box::new(refuse(StatusCode::BAD_REQUEST, &message))
    };
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(&error.to_string()))?;
    // An array would be taken for the members in their order.
    if !value.is_object() {
        return Err(wrong("this is none"));
    }
    serde_json::from_value(value).map_err(|error| wrong(&error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultsBody {
    spec: String,
}

async fn set_faults(State(world): State<Arc<World>>, body: Body) -> Response {
    let wanted: FaultsBody = match read(body, r#"{"spec": "429:0.05"}"#).await {
        Ok(wanted) => wanted,
        Err(refusal) => return *refusal,
    };
    match world.faults.set(&wanted.spec) {
        Ok(()) => faults(State(world)).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn faults(State(world): State<Arc<World>>) -> Response {
    answer(StatusCode::OK, &json!({"spec": world.faults.spec()}))
}

async fn log(State(world): State<Arc<World>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
    (headers, world.log.to_json_lines()).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    user_code: String,
    account: Option<String>,
    scopes: Option<Vec<String>>,
}

async fn approve(State(world): State<Arc<World>>, body: Body) -> Response {
    let decision: Decision = match read(body, DECISION).await {
        Ok(decision) => decision,
        Err(refusal) => return *refusal,
    };
    let email = decision.account.as_deref().unwrap_or(DEFAULT_ACCOUNT);
    let Some(account) = world.account_by_email(email) else {
        return refuse(StatusCode::NOT_FOUND, "No such account in the sandbox.");
    };
    let ticked: Option<Vec<String>> = decision
        .scopes
        .map(|ticked| ticked.iter().map(|scope| scopes::full(scope)).collect());
    decided(
        world
            .oauth
            .approve_device(&decision.user_code, &account, ticked.as_deref()),
    )
}

async fn deny(State(world): State<Arc<World>>, body: Body) -> Response {
    match read::<Decision>(body, DECISION).await {
        Ok(decision) => decided(world.oauth.devices.deny(&decision.user_code)),
        Err(refusal) => *refusal,
    }
}

fn decided(found: bool) -> Response {
    if found {
        return answer(StatusCode::OK, &json!({}));
    }
    let message = "No sign-in with this user_code is waiting.";
    refuse(StatusCode::NOT_FOUND, message)
}
