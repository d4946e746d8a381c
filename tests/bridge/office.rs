//! A bridge and its issuer on loopback, and a terminal that talks to it.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::header::HeaderMap;
use roomkey::bridge::server::Server;
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::oauth::clients::{ClientType, Clients};
use roomkey::sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::phone::Phone;

pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a bridge writes to its audit log.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

pub struct Office {
    pub sandbox: Sandbox,
    pub bridge: Server,
    pub url: String,
    pub http: reqwest::Client,
    pub log: Log,
    pub dir: TempDir,
}

/// What a server said.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
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
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn error(&self) -> (u16, String) {
        let code = self.json()["error"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }

    pub fn text_of(&self, key: &str) -> String {
        match &self.json()[key] {
            Value::String(text) => text.clone(),
            other => panic!("{key} is {other} in {}", self.text),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A client that follows no redirect and uses no proxy.
pub fn client() -> reqwest::Client {
    // A second test in the process finds it installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// A port that is free now, and stays so: the system takes none of these for a connection of its
/// own, and no other test of this process gets the same.
pub fn free_port() -> u16 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id().wrapping_mul(31) + LAST.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + u16::try_from(next % 12_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The sandbox's web client, as Google's file.
pub fn client_file(dir: &Path, redirect: &str) {
    let web = Clients::of(ClientType::Web);
    let file = serde_json::json!({"web": {
        "client_id": web.id,
        "client_secret": web.secret,
        "redirect_uris": [redirect],
    }});
    std::fs::write(dir.join("web.json"), file.to_string()).unwrap();
}

/// A configuration; `top` goes into `[bridge]`, `more` after everything.
pub fn config_text(url: &str, listen: &str, issuer: &str, top: &str, more: &str) -> String {
    format!(
        "[bridge]\npublic_url = \"{url}\"\nlisten = \"{listen}\"\nstore = \"memory\"\n{top}\n\
         [bridge.upstream]\nissuer = \"{issuer}\"\nclient_secrets_file = \"web.json\"\n\
         params = {{ access_type = \"offline\", prompt = \"select_account consent\" }}\n\
         [[bridge.client]]\nclient_id = \"kiosk\"\nname = \"Lobby kiosk\"\n\
         scopes = [\"spaces\", \"memberships\", \"directory\"]\n\
         [[bridge.client]]\nclient_id = \"other\"\nscopes = [\"spaces.readonly\"]\n{more}\n"
    )
}

impl Office {
    pub async fn open() -> Self {
        Self::with("", "").await
    }

    /// With more lines of configuration: in `[bridge]`, and at the end.
    pub async fn with(top: &str, more: &str) -> Self {
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}");
        let callback = format!("{url}/callback");
        let sandbox = Sandbox::start(Options {
            redirect_uris: vec![callback.clone()],
            ..Options::default()
        })
        .await
        .unwrap();
        let dir = tempfile::tempdir().unwrap();
        client_file(dir.path(), &callback);
        let listen = format!("127.0.0.1:{port}");
        let text = config_text(&url, &listen, sandbox.url(), top, more);
        let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
        let log = Log::default();
        let bridge = Server::start(config, http::Client::new(), log.clone())
            .await
            .unwrap();
        Self {
            sandbox,
            bridge,
            url,
            http: client(),
            log,
            dir,
        }
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn phone(&self) -> Phone {
        Phone::new(&self.url)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.http.get(self.at(path)).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::of(
            self.http
                .post(self.at(path))
                .form(form)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// A body as it stands.
    pub async fn post_text(&self, path: &str, body: impl Into<String>) -> Answer {
        let request = self.http.post(self.at(path)).body(body.into());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Answer::of(request.send().await.unwrap()).await
    }

    /// Begins a sign-in of the kiosk.
    pub async fn begin(&self) -> Begun {
        self.begin_with(&[]).await
    }

    pub async fn begin_with(&self, more: &[(&str, &str)]) -> Begun {
        let mut form = vec![("client_id", "kiosk"), ("roomkey_host", "lobby-3")];
        form.extend_from_slice(more);
        let answer = self.post("/device_authorization", &form).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Begun {
            device_code: answer.text_of("device_code"),
            user_code: answer.text_of("user_code"),
        }
    }

    pub async fn poll(&self, device_code: &str) -> Answer {
        self.poll_with(device_code, &[]).await
    }

    pub async fn poll_with(&self, device_code: &str, more: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("grant_type", DEVICE_GRANT),
            ("client_id", "kiosk"),
            ("device_code", device_code),
        ];
        form.extend_from_slice(more);
        self.post("/token", &form).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "kiosk"),
            ("refresh_token", token),
        ];
        self.post("/token", &form).await
    }

    /// A whole sign-in: the token answer.
    pub async fn sign_in(&self) -> Answer {
        let begun = self.begin().await;
        let mut phone = self.phone();
        phone.approve(&begun.user_code).await;
        let answer = self.poll(&begun.device_code).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// The lines of the audit log whose `event` is this one, once there are so many.
    pub async fn audited(&self, event: &str, count: usize) -> Vec<BTreeMap<String, Value>> {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(5);
        loop {
            let text = self.log.text();
            let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
            let found: Vec<BTreeMap<String, Value>> = lines
                .filter(|line: &BTreeMap<String, Value>| line["event"] == event)
                .collect();
            if found.len() >= count {
                return found;
            }
            assert!(tokio::time::Instant::now() < deadline, "{event}: {text}");
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

pub struct Begun {
    pub device_code: String,
    pub user_code: String,
}
