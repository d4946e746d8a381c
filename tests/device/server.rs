//! A scripted authorization server on loopback: it answers polls from a list and remembers what
//! was sent, and when.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

/// One request that arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: &'static str,
    pub at: Instant,
    pub fields: Vec<(String, String)>,
    pub authorization: Option<String>,
}

impl Seen {
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut all = self.fields.iter().filter(|(n, _)| n == name);
        let first = all.next();
        assert!(all.next().is_none(), "{name} was sent twice");
        first.map(|(_, value)| value.as_str())
    }
}

/// An answer to a request.
#[derive(Debug, Clone)]
pub enum Reply {
    Json(u16, Value),
    Raw(u16, &'static str),
    RetryAfter(u16, u64),
    /// Never answers.
    Hang,
    /// Answers after so many milliseconds.
    Slow(u64, Box<Reply>),
    /// Breaks off in the middle of the answer.
    Break,
}

#[derive(Debug, Default)]
struct Script {
    metadata: Value,
    authorization: Option<Reply>,
    polls: VecDeque<Reply>,
    refreshes: VecDeque<Reply>,
    revoke: Option<Reply>,
    userinfo: Option<Value>,
    userinfo_delay: Duration,
    wants_basic: bool,
    seen: Vec<Seen>,
}

#[derive(Debug, Clone)]
pub struct Server {
    pub url: String,
    script: Arc<Mutex<Script>>,
}

pub fn pending() -> Reply {
    Reply::Json(400, json!({"error": "authorization_pending"}))
}

pub fn error(status: u16, code: &str) -> Reply {
    Reply::Json(status, json!({"error": code}))
}

pub fn granted() -> Reply {
    Reply::Json(
        200,
        json!({"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "rt-1"}),
    )
}

impl Server {
    pub async fn start(polls: impl IntoIterator<Item = Reply>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({
            "issuer": url,
            "device_authorization_endpoint": format!("{url}/device_authorization"),
            "token_endpoint": format!("{url}/token"),
            "revocation_endpoint": format!("{url}/revoke"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
        });
        let authorization = json!({
            "device_code": "dc-very-secret",
            "user_code": "WDJB-MJHT",
            "verification_uri": format!("{url}/device"),
            "verification_uri_complete": format!("{url}/D/WDJB-MJHT"),
            "expires_in": 600,
            // Far below what servers ask for, so that tests need not wait.
            "interval": 0.1,
        });
        let script = Script {
            metadata,
            authorization: Some(Reply::Json(200, authorization)),
            polls: polls.into_iter().collect(),
            ..Script::default()
        };
        let server = Self {
            url,
            script: Arc::new(Mutex::new(script)),
        };
        let router = Router::new()
            .route(
                "/.well-known/oauth-authorization-server",
                get(metadata_page),
            )
            .route(
                "/tenant/.well-known/openid-configuration",
                get(metadata_page),
            )
            .route("/device_authorization", post(device_authorization))
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .route("/userinfo", get(userinfo))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    fn with<T>(&self, act: impl FnOnce(&mut Script) -> T) -> T {
        act(&mut self.script.lock().unwrap())
    }

    pub fn metadata(&self, name: &str, value: Value) -> &Self {
        self.with(|s| s.metadata[name] = value);
        self
    }

    /// Makes the userinfo endpoint slow.
    pub fn delay_userinfo(&self, delay: Duration) {
        self.with(|s| s.userinfo_delay = delay);
    }

    /// Sets, or with null removes, a member of the device authorization response.
    pub fn authorization(&self, name: &str, value: Value) -> &Self {
        self.with(|s| {
            if let Some(Reply::Json(_, body)) = &mut s.authorization {
                let body = body.as_object_mut().unwrap();
                if value.is_null() {
                    body.remove(name);
                } else {
                    body.insert(name.into(), value);
                }
            }
        });
        self
    }

    pub fn polls(&self, replies: impl IntoIterator<Item = Reply>) {
        self.with(|s| s.polls = replies.into_iter().collect());
    }

    pub fn refuse_codes(&self, reply: Reply) {
        self.with(|s| s.authorization = Some(reply));
    }

    pub fn refreshes(&self, replies: impl IntoIterator<Item = Reply>) {
        self.with(|s| s.refreshes.extend(replies));
    }

    /// Codes are given to clients that prove themselves with HTTP Basic only.
    pub fn want_basic(&self) {
        self.with(|s| s.wants_basic = true);
    }

    pub fn on_revoke(&self, reply: Reply) {
        self.with(|s| s.revoke = Some(reply));
    }

    pub fn userinfo(&self, claims: Value) {
        self.with(|s| s.userinfo = Some(claims));
    }

    pub fn seen(&self, path: &str) -> Vec<Seen> {
        self.with(|s| {
            s.seen
                .iter()
                .filter(|one| one.path == path)
                .cloned()
                .collect()
        })
    }

    /// Times between the request for a code and each poll.
    pub fn gaps(&self) -> Vec<Duration> {
        let mut times: Vec<_> = self
            .seen("/device_authorization")
            .iter()
            .map(|s| s.at)
            .collect();
        times.extend(self.seen("/token").iter().map(|s| s.at));
        times.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn note(&self, path: &'static str, headers: &HeaderMap, fields: Vec<(String, String)>) {
        let authorization = headers
            .get(header::AUTHORIZATION)
            .map(|value| value.to_str().unwrap().to_owned());
        let seen = Seen {
            path,
            at: Instant::now(),
            fields,
            authorization,
        };
        self.with(|s| s.seen.push(seen));
    }
}

struct Json(Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        let headers = [(header::CONTENT_TYPE, "application/json")];
        (headers, self.0.to_string()).into_response()
    }
}

type Fields = Form<Vec<(String, String)>>;

async fn answer(reply: Option<Reply>) -> Response {
    match reply {
        None => error_page("unsupported_grant_type"),
        Some(Reply::Json(status, body)) => (code(status), Json(body)).into_response(),
        Some(Reply::Raw(status, body)) => (code(status), body).into_response(),
        Some(Reply::RetryAfter(status, seconds)) => (
            code(status),
            [(header::RETRY_AFTER, seconds.to_string())],
            "",
        )
            .into_response(),
        Some(Reply::Hang) => std::future::pending().await,
        Some(Reply::Slow(ms, reply)) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Box::pin(answer(Some(*reply))).await
        }
        Some(Reply::Break) => {
            let half = [Ok("{\"access_token\":"), Err(std::io::Error::other("cut"))];
            Body::from_stream(futures_util::stream::iter(half)).into_response()
        }
    }
}

fn error_page(code: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": code}))).into_response()
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap()
}

async fn metadata_page(State(server): State<Server>, headers: HeaderMap) -> Json {
    server.note("/metadata", &headers, Vec::new());
    Json(server.with(|s| s.metadata.clone()))
}

async fn device_authorization(
    State(server): State<Server>,
    headers: HeaderMap,
    Form(fields): Fields,
) -> Response {
    server.note("/device_authorization", &headers, fields);
    if server.with(|s| s.wants_basic) && !headers.contains_key(header::AUTHORIZATION) {
        return answer(Some(error(401, "invalid_client"))).await;
    }
    answer(server.with(|s| s.authorization.clone())).await
}

async fn token(State(server): State<Server>, headers: HeaderMap, Form(fields): Fields) -> Response {
    let refresh = fields.iter().any(|(_, value)| value == "refresh_token");
    server.note(
        if refresh { "/refresh" } else { "/token" },
        &headers,
        fields,
    );
    // The last poll repeats; a refresh is answered once.
    let reply = server.with(|s| match refresh {
        true => s.refreshes.pop_front(),
        false if s.polls.len() > 1 => s.polls.pop_front(),
        false => s.polls.front().cloned(),
    });
    answer(reply).await
}

async fn revoke(
    State(server): State<Server>,
    headers: HeaderMap,
    Form(fields): Fields,
) -> Response {
    server.note("/revoke", &headers, fields);
    let reply = server.with(|s| s.revoke.clone());
    answer(Some(reply.unwrap_or(Reply::Raw(200, "")))).await
}

async fn userinfo(State(server): State<Server>, headers: HeaderMap) -> Response {
    server.note("/userinfo", &headers, Vec::new());
    tokio::time::sleep(server.with(|s| s.userinfo_delay)).await;
    match server.with(|s| s.userinfo.clone()) {
        Some(claims) => Json(claims).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
