//! The record of calls behind `GET /sandbox/log`. It keeps what a test asks about, and nothing
//! that could be used to sign in.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use super::faults::Fault;
use super::world::{World, lock};

/// Older entries are dropped.
const MOST_ENTRIES: usize = 100_000;

/// Query parameters whose value could be used to sign in.
const SECRET_PARAMETERS: [&str; 13] = [
    "access_token",
    "assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "csrf",
    "device_code",
    "id_token",
    "refresh_token",
    "state",
    "token",
    "user_code",
];

/// Every call that was answered, the oldest first.
#[derive(Debug, Default)]
pub struct CallLog {
    entries: Mutex<VecDeque<Call>>,
}

/// One call.
#[derive(Debug, Clone, Serialize)]
struct Call {
    /// RFC 3339, UTC.
    time: String,
    method: String,
    path: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    query: String,
    /// 0 where the connection was reset without an answer.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    request_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

impl CallLog {
    /// All entries, a compact JSON object a line.
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for call in lock(&self.entries).iter() {
            // Plain strings and numbers always serialise.
            lines.push_str(&serde_json::to_string(call).unwrap_or_default());
            lines.push('\n');
        }
        lines
    }

    fn push(&self, call: Call) {
        let mut entries = lock(&self.entries);
        if entries.len() >= MOST_ENTRIES {
            entries.pop_front();
        }
        entries.push_back(call);
    }
}

/// Notes each call and its answer; a layer around all routes but `/sandbox/*`.
pub(super) async fn record(
    State(world): State<Arc<World>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut call = begin(&world, &request);
    let response = next.run(request).await;
    let fault = response.extensions().get::<Fault>().copied();
    call.fault = fault.map(Fault::name);
    call.status = match fault {
        Some(Fault::ResetBefore | Fault::ResetAfter) => 0,
        _ => response.status().as_u16(),
    };
    call.response_bytes = response.body().size_hint().exact();
    world.log.push(call);
    response
}

fn begin(world: &World, request: &Request<Body>) -> Call {
    let caller = world.authenticate(request.headers()).ok();
    Call {
        time: Timestamp::now().to_string(),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: redacted_query(request.uri()),
        status: 0,
        caller: caller.map(|caller| {
            world
                .account(&caller.person_id)
                .map_or(caller.person_id, |account| account.email)
        }),
        request_id: request_id(request.uri()),
        request_bytes: request.body().size_hint().exact().unwrap_or(0),
        response_bytes: None,
        fault: None,
    }
}

fn request_id(uri: &Uri) -> Option<String> {
    url::form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(key, _)| key == "requestId")
        .map(|(_, value)| value.into_owned())
}

fn redacted_query(uri: &Uri) -> String {
    let Some(query) = uri.query() else {
        return String::new();
    };
    let is_secret = |pair: &str| {
        let key = pair.split('=').next().unwrap_or_default();
        let decoded: String = url::form_urlencoded::parse(key.as_bytes())
            .map(|(key, _)| key.into_owned())
            .collect();
        SECRET_PARAMETERS.contains(&decoded.as_str())
    };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) if is_secret(pair) => format!("{key}=[redacted]"),
            _ => pair.to_owned(),
        })
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_query_are_not_kept() {
        let uri: Uri = "/revoke?token=1%2F%2Fabc&pageSize=3&c%6Fde=xyz"
            .parse()
            .unwrap();
        assert_eq!(
            redacted_query(&uri),
            "token=[redacted]&pageSize=3&c%6Fde=[redacted]"
        );
    }

    #[test]
    fn the_request_id_is_found() {
        let uri: Uri = "/v1/spaces?requestId=abc-1&x=y".parse().unwrap();
        assert_eq!(request_id(&uri).as_deref(), Some("abc-1"));
    }
}
