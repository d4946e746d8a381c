//! A running sandbox with a plain HTTP client at its side.

use roomkey::sandbox::oauth::clients::{Client, ClientType, Clients};
use roomkey::sandbox::{Options, Sandbox};
use serde_json::Value;

pub const CHAT_SPACES: &str = "https://www.googleapis.com/auth/chat.spaces";
pub const CHAT_MEMBERSHIPS: &str = "https://www.googleapis.com/auth/chat.memberships";
pub const USERINFO_EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub fn client_of(client_type: ClientType) -> &'static Client {
    Clients::of(client_type)
}

/// A client that follows no redirect and uses no proxy.
pub fn http() -> reqwest::Client {
    // A second test in the process finds it installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub struct Site {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
}

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Status and `error`, as most tests want them.
    pub fn error(&self) -> (u16, String) {
        let code = self.json()["error"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }

    pub fn description(&self) -> String {
        let json = self.json();
        json["error_description"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn text_of(&self, key: &str) -> String {
        match &self.json()[key] {
            Value::String(text) => text.clone(),
            other => panic!("{key} is {other} in {}", self.text),
        }
    }
}

impl Site {
    pub async fn start(options: Options) -> Self {
        Self {
            sandbox: Sandbox::start(options).await.unwrap(),
            http: http(),
        }
    }

    /// With the list of scopes for devices switched off.
    pub async fn open() -> Self {
        let options = Options {
            allow_chat_on_device: true,
            ..Options::default()
        };
        Self::start(options).await
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.http.get(self.at(path)).send().await.unwrap()).await
    }

    pub async fn get_as(&self, path: &str, token: &str) -> Answer {
        let request = self.http.get(self.at(path)).bearer_auth(token);
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.at(path)).form(form);
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn send_json(&self, method: reqwest::Method, path: &str, body: &Value) -> Answer {
        let request = self.http.request(method, self.at(path));
        let request = request.header("content-type", "application/json");
        Answer::of(request.body(body.to_string()).send().await.unwrap()).await
    }

    /// Begins a device sign-in of the TV client.
    pub async fn device(&self, scope: &str) -> Answer {
        let form = [
            ("client_id", client_of(ClientType::Tv).id),
            ("scope", scope),
        ];
        self.post("/device/code", &form).await
    }

    pub async fn poll(&self, device_code: &str) -> Answer {
        self.token(
            ClientType::Tv,
            &[("grant_type", DEVICE_GRANT), ("device_code", device_code)],
        )
        .await
    }

    /// A request to the token endpoint with the client's secret.
    pub async fn token(&self, client_type: ClientType, form: &[(&str, &str)]) -> Answer {
        let client = client_of(client_type);
        let mut all = vec![("client_id", client.id), ("client_secret", client.secret)];
        all.extend_from_slice(form);
        self.post("/token", &all).await
    }

    pub async fn approve(&self, body: &Value) -> Answer {
        self.send_json(reqwest::Method::POST, "/sandbox/approve", body)
            .await
    }

    /// A whole device sign-in: the token answer.
    pub async fn signed_in(&self, scope: &str) -> Answer {
        let begun = self.device(scope).await;
        let user_code = begun.text_of("user_code");
        let approved = self
            .approve(&serde_json::json!({"user_code": user_code}))
            .await;
        assert_eq!(approved.status, 200, "{approved:?}");
        let answer = self.poll(&begun.text_of("device_code")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }
}
