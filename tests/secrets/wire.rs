//! The wire between the program and the sandbox. It keeps the secrets that pass, and can answer
//! in the sandbox's place with what it was sent.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// Names whose values are secrets, in forms and in JSON.
const SECRETS: [&str; 9] = [
    "access_token",
    "refresh_token",
    "id_token",
    "device_code",
    "client_secret",
    "code",
    "code_verifier",
    "assertion",
    "token",
];
/// No secret is shorter.
const SHORTEST: usize = 12;

/// How a request is answered wrongly. Everything that was sent comes back in each.
#[derive(Debug, Clone, Copy)]
pub enum Spoil {
    InvalidClient,
    InvalidGrant,
    StrangeError,
    Page,
    Garbage,
    HalfAGrant,
    Redirect,
    ApiError,
}

impl Spoil {
    pub const ALL: [Self; 8] = [
        Self::InvalidClient,
        Self::InvalidGrant,
        Self::StrangeError,
        Self::Page,
        Self::Garbage,
        Self::HalfAGrant,
        Self::Redirect,
        Self::ApiError,
    ];

    fn answer(self, request: &Request) -> String {
        let sent = request.everything();
        let (status, body) = match self {
            Self::InvalidClient => (
                401,
                json!({"error": "invalid_client", "error_description": sent}).to_string(),
            ),
            Self::InvalidGrant => (
                400,
                json!({"error": "invalid_grant", "error_description": sent}).to_string(),
            ),
            Self::StrangeError => (
                400,
                json!({"error": sent, "error_description": sent, "error_uri": sent}).to_string(),
            ),
            Self::Page => (500, format!("<html><title>{sent}</title>{sent}</html>")),
            Self::Garbage => (200, sent.clone()),
            Self::HalfAGrant => (
                200,
                json!({"access_token": sent, "token_type": sent, "scope": sent}).to_string(),
            ),
            Self::Redirect => (302, sent.clone()),
            Self::ApiError => (
                403,
                json!({"error": {"code": 403, "message": sent, "status": sent}}).to_string(),
            ),
        };
        format!(
            "HTTP/1.1 {status} {0}\r\nlocation: http://127.0.0.1:9/{0}\r\n\
             www-authenticate: Bearer realm=\"{0}\"\r\ncontent-type: application/json\r\n\
             content-length: {1}\r\nconnection: close\r\n\r\n{body}",
            sent.replace(['\r', '\n'], " "),
            body.len(),
        )
    }
}

struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut all = Vec::new();
        let mut buffer = [0; 4096];
        let end = loop {
            let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
            all.extend_from_slice(&buffer[..count]);
            if let Some(at) = all.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let mut body = all.split_off(end);
        let head = String::from_utf8_lossy(&all).into_owned();
        let length = header(&head, "content-length").and_then(|text| text.parse().ok());
        while body.len() < length.unwrap_or(0) {
            let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
            body.extend_from_slice(&buffer[..count]);
        }
        Some(Self { head, body })
    }

    fn path(&self) -> &str {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        target.split('?').next().unwrap_or_default()
    }

    fn bearer(&self) -> Option<String> {
        let value = header(&self.head, "authorization")?;
        value.strip_prefix("Bearer ").map(str::to_owned)
    }

    fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }

    /// As it was sent, as it was meant, and what stands in its head.
    fn everything(&self) -> String {
        let raw = String::from_utf8_lossy(&self.body);
        let meant: Vec<String> = self
            .form()
            .iter()
            .map(|(key, value)| format!("{key} {value}"))
            .collect();
        let bearer = self.bearer().unwrap_or_default();
        format!("{raw} {} {bearer}", meant.join(" "))
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().to_owned())
}

#[derive(Default)]
struct Shared {
    to: Option<SocketAddr>,
    spoil: Option<(String, Spoil)>,
    secrets: BTreeMap<String, String>,
    paths: Vec<String>,
}

impl Shared {
    fn keep(&mut self, kind: &str, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        self.secrets.insert(secret.to_owned(), kind.to_owned());
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        self.secrets.insert(encoded, kind.to_owned());
    }
}

/// The wire itself, on a port of its own.
pub struct Wire {
    url: String,
    shared: Arc<Mutex<Shared>>,
}

impl Wire {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Mutex::new(Shared::default()));
        let of_thread = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = of_thread.clone();
                // A connection that breaks is the program's to deal with.
                thread::spawn(move || {
                    let _ = carry(stream, &shared);
                });
            }
        });
        Self { url, shared }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn lead_to(&self, address: SocketAddr) {
        self.shared.lock().unwrap().to = Some(address);
    }

    pub fn spoil(&self, what: Option<(String, Spoil)>) {
        self.shared.lock().unwrap().spoil = what;
    }

    /// Requests to this path so far.
    pub fn count(&self, path: &str) -> usize {
        let shared = self.shared.lock().unwrap();
        shared.paths.iter().filter(|known| *known == path).count()
    }

    /// Every secret so far, with its kind.
    pub fn secrets(&self) -> BTreeMap<String, String> {
        self.shared.lock().unwrap().secrets.clone()
    }
}

/// One request and its answer; then the connection is closed.
fn carry(mut client: TcpStream, shared: &Mutex<Shared>) -> Option<()> {
    let request = Request::read(&mut client)?;
    let (to, spoil) = {
        let mut shared = shared.lock().unwrap();
        shared.paths.push(request.path().to_owned());
        for (key, value) in request.form() {
            if SECRETS.contains(&key.as_str()) {
                shared.keep(&key, &value);
            }
        }
        if let Some(token) = request.bearer() {
            shared.keep("bearer", &token);
        }
        let spoil = shared.spoil.clone();
        (shared.to?, spoil)
    };
    if let Some((_, how)) = spoil.filter(|(path, _)| path == request.path()) {
        return client.write_all(how.answer(&request).as_bytes()).ok();
    }
    let mut server = TcpStream::connect(to).ok()?;
    let head = request.head.trim_end();
    write!(server, "{head}\r\nconnection: close\r\n\r\n").ok()?;
    server.write_all(&request.body).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    if let Ok(body) = serde_json::from_slice::<Value>(&answer[at..]) {
        let mut shared = shared.lock().unwrap();
        for name in SECRETS {
            if let Some(secret) = body[name].as_str() {
                shared.keep(name, secret);
            }
        }
    }
    client.write_all(&answer).ok()
}
