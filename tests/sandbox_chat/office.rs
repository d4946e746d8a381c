//! A running sandbox, the people who are signed in to it, and plain HTTP calls in their name.

use reqwest::Method;
use roomkey::sandbox::oauth::clients::{ClientType, Clients};
use roomkey::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const PREFIX: &str = "https://www.googleapis.com/auth/";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What most tests sign in with.
pub const MANAGE: &[&str] = &[
    "chat.spaces",
    "chat.memberships",
    "chat.delete",
    "directory.readonly",
];

/// The running sandbox.
pub struct Office {
    pub sandbox: Sandbox,
    http: reqwest::Client,
}

/// One signed-in person.
pub struct Desk<'a> {
    pub office: &'a Office,
    pub token: String,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    /// The answer, which must be a 200.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json
    }

    /// HTTP status and canonical code of an error.
    #[track_caller]
    pub fn error(&self) -> (u16, &str) {
        let error = &self.json["error"];
        assert_eq!(error["code"], self.status, "{}", self.text);
        (self.status, error["status"].as_str().unwrap_or_default())
    }

    pub fn message(&self) -> &str {
        self.json["error"]["message"].as_str().unwrap_or_default()
    }
}

/// The texts at `key` of every item of the list.
pub fn texts<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|item| item[key].as_str().unwrap_or_default())
        .collect()
}

/// The cells of a table's row.
pub fn cells<const N: usize>(line: &str) -> [&str; N] {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    cells
        .try_into()
        .unwrap_or_else(|_| panic!("a row has {N} cells: {line}"))
}

impl Office {
    pub async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options {
            allow_chat_on_device: true,
            ..options
        };
        Self {
            sandbox: Sandbox::start(options).await.unwrap(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Signs in by the device grant.
    pub async fn sign_in(&self, who: &str, scopes: &[&str]) -> Desk<'_> {
        let scopes: Vec<_> = scopes
            .iter()
            .map(|scope| format!("{PREFIX}{scope}"))
            .collect();
        let client = Clients::of(ClientType::Tv);
        let scope = format!("openid {}", scopes.join(" "));
        let begun = self
            .post(
                "/device/code",
                &[("client_id", client.id), ("scope", &scope)],
            )
            .await;
        let account = if who.contains('@') {
            who.to_owned()
        } else {
            format!("{who}@example.com")
        };
        let approval = json!({"user_code": begun["user_code"], "account": account});
        let approve = self.http.post(self.at("/sandbox/approve"));
        let approve = approve
            .header("content-type", "application/json")
            .body(approval.to_string());
        assert_eq!(approve.send().await.unwrap().status(), 200);
        let form = [
            ("client_id", client.id),
            ("client_secret", client.secret),
            ("grant_type", DEVICE_GRANT),
            ("device_code", begun["device_code"].as_str().unwrap()),
        ];
        let token = self.post("/token", &form).await;
        let token = token["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{token}"))
            .to_owned();
        Desk {
            office: self,
            token,
        }
    }

    /// Signs in with everything that managing spaces needs.
    pub async fn desk(&self, who: &str) -> Desk<'_> {
        self.sign_in(who, MANAGE).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let response = self
            .http
            .post(self.at(path))
            .form(form)
            .send()
            .await
            .unwrap();
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    /// A call with the bearer token, or none.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.http.request(method, self.at(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer {
            status,
            headers,
            text,
            json,
        }
    }
}

impl Desk<'_> {
    pub fn token(&self) -> &str {
        &self.token
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.office
            .call(Method::GET, path, Some(&self.token), None)
            .await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.office
            .call(
                Method::POST,
                path,
                Some(&self.token),
                Some(body.to_string()),
            )
            .await
    }

    pub async fn post_text(&self, path: &str, body: &str) -> Answer {
        self.office
            .call(Method::POST, path, Some(&self.token), Some(body.to_owned()))
            .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.office
            .call(
                Method::PATCH,
                path,
                Some(&self.token),
                Some(body.to_string()),
            )
            .await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.office
            .call(Method::DELETE, path, Some(&self.token), None)
            .await
    }

    /// Every row of a list, page by page.
    pub async fn all(&self, path: &str, key: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut token = String::new();
        loop {
            let join = if path.contains('?') { '&' } else { '?' };
            let page = self
                .get(&format!("{path}{join}pageToken={token}"))
                .await
                .ok();
            rows.extend(page[key].as_array().cloned().unwrap_or_default());
            match page["nextPageToken"].as_str() {
                Some(next) => next.clone_into(&mut token),
                None => return rows,
            }
        }
    }

    /// The path of the caller's space with the display name.
    pub async fn space(&self, display_name: &str) -> String {
        let spaces = self.all("/v1/spaces?pageSize=1000", "spaces").await;
        let found = spaces
            .iter()
            .find(|space| space["displayName"] == display_name);
        let found = found.unwrap_or_else(|| panic!("no space {display_name}"));
        format!("/v1/{}", found["name"].as_str().unwrap())
    }

    /// Makes a named space; its path.
    pub async fn make(&self, body: Value) -> String {
        let made = self.post("/v1/spaces", body).await.ok();
        format!("/v1/{}", made["name"].as_str().unwrap())
    }

    /// Adds a person by address.
    pub async fn add(&self, space: &str, who: &str) -> Answer {
        let member = json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}});
        self.post(&format!("{space}/members"), member).await
    }

    /// Gives a person a role.
    pub async fn role(&self, space: &str, who: &str, role: &str) -> Answer {
        let path = format!("{space}/members/{who}?updateMask=role");
        self.patch(&path, json!({"role": role})).await
    }
}
