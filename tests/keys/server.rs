//! A token endpoint and an API that answer what they are told to, for what the sandbox does not
//! do: replaced refresh tokens, and a clock that is wrong.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

#[derive(Debug, Default)]
struct Script {
    answers: VecDeque<(u16, Value)>,
    date: Option<String>,
    forms: Vec<String>,
    headers: Vec<HeaderMap>,
}

#[derive(Debug, Clone)]
pub struct Server {
    pub url: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    pub async fn start(answers: impl IntoIterator<Item = (u16, Value)>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            script: Arc::default(),
        };
        server.script.lock().unwrap().answers = answers.into_iter().collect();
        let router = Router::new()
            .route("/token", post(token))
            .route("/v1/spaces", get(spaces))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    /// What the server's clock says, whatever the time is.
    pub fn says_it_is(&self, date: String) {
        self.script.lock().unwrap().date = Some(date);
    }

    /// The forms that came to the token endpoint.
    pub fn forms(&self) -> Vec<String> {
        self.script.lock().unwrap().forms.clone()
    }

    /// The headers that came to the API.
    pub fn headers(&self) -> Vec<HeaderMap> {
        self.script.lock().unwrap().headers.clone()
    }
}

async fn token(State(server): State<Server>, form: String) -> Response {
    let mut script = server.script.lock().unwrap();
    script.forms.push(form);
    let (status, body) = script.answers.pop_front().unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    let mut answer = (status, body.to_string()).into_response();
    if let Some(date) = &script.date {
        let headers = answer.headers_mut();
        headers.insert(header::DATE, date.parse().unwrap());
    }
    answer
}

async fn spaces(State(server): State<Server>, headers: HeaderMap) -> String {
    server.script.lock().unwrap().headers.push(headers);
    json!({}).to_string()
}
