//! An issuer that answers whatever a test tells it to, and signs with real keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use roomkey::bridge::upstream::{Upstream, UpstreamSettings};
use roomkey::config::{Endpoints, Scope};
use roomkey::http::Client;
use roomkey::oauth::{AuthMethod, ClientAuth};
use serde_json::{Value, json};

pub const CLIENT: &str = "bridge";
pub const NONCE: &str = "n-0S6_WzA2Mj";
pub const ACCESS: &str = "ya29.access";
pub const REDIRECT: &str = "https://chat-login.example.com/callback";

/// What it answers, and what it was asked.
#[derive(Default)]
pub struct Script {
    /// Status and body of the token endpoint, for each request in turn; the last one stays.
    pub token: Vec<(u16, String)>,
    /// Key sets, in turn; the last one stays.
    pub keys: Vec<String>,
    /// Body of `userinfo`.
    pub userinfo: Option<Value>,
    /// Where everything redirects to.
    pub redirect: Option<String>,
    /// Nothing is answered.
    pub silent: bool,
    pub asked: Vec<HashMap<String, String>>,
    pub fetched: usize,
}

pub struct Liar {
    pub url: String,
    script: Arc<Mutex<Script>>,
}

type Shared = State<Arc<Mutex<Script>>>;

impl Liar {
    /// One that is honest until told otherwise.
    pub async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script {
            keys: vec![json!({"keys": [rsa_key("one")]}).to_string()],
            ..Script::default()
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let metadata = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/auth?tenant=7"),
            "token_endpoint": format!("{url}/token"),
            "revocation_endpoint": format!("{url}/revoke"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "jwks_uri": format!("{url}/keys"),
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": true,
        });
        let app = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(async move || metadata.to_string()),
            )
            .route("/token", post(token))
            .route("/revoke", post(token))
            .route("/keys", get(keys))
            .route("/userinfo", get(userinfo))
            .with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, script }
    }

    pub fn tell<T>(&self, what: impl FnOnce(&mut Script) -> T) -> T {
        what(&mut self.script.lock().expect("not poisoned"))
    }

    /// A good token answer around this `id_token`.
    pub fn grants(&self, id_token: &str) {
        self.tell(|script| script.token = vec![(200, grant(id_token))]);
    }

    /// Good claims for now.
    pub fn claims(&self) -> Value {
        let now = jiff::Timestamp::now().as_second();
        let hash = digest(&SHA256, ACCESS.as_bytes());
        json!({
            "iss": self.url,
            "aud": CLIENT,
            "azp": CLIENT,
            "sub": "1082",
            "email": "ana@example.com",
            "email_verified": true,
            "hd": "example.com",
            "nonce": NONCE,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            "iat": now,
            "exp": now + 3600,
        })
    }

    pub async fn upstream(&self) -> Upstream {
        self.upstream_with(|_| ()).await
    }

    pub async fn upstream_with(&self, change: impl FnOnce(&mut UpstreamSettings)) -> Upstream {
        let mut settings = UpstreamSettings {
            issuer: self.url.clone(),
            endpoints: Endpoints::default(),
            clients: vec![secret("first-secret")],
            scopes: Scope::list("openid email"),
            params: vec![],
            hosted_domain: None,
            redirect_uri: REDIRECT.into(),
        };
        change(&mut settings);
        let found = Upstream::find(Client::new(), settings).await;
        found.expect("its metadata is good")
    }
}

pub fn secret(secret: &str) -> ClientAuth {
    ClientAuth {
        id: CLIENT.into(),
        secret: Some(secret.into()),
        method: AuthMethod::Post,
    }
}

pub fn grant(id_token: &str) -> String {
    json!({
        "access_token": ACCESS,
        "token_type": "Bearer",
        "expires_in": 3599,
        "refresh_token": "1//refresh",
        "scope": "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/chat.spaces",
        "id_token": id_token,
    })
    .to_string()
}

async fn prelude(script: &Mutex<Script>) -> Option<Response> {
    let (silent, redirect) = {
        let script = script.lock().expect("not poisoned");
        (script.silent, script.redirect.clone())
    };
    if silent {
        std::future::pending::<()>().await;
    }
    let to = redirect?;
    Some((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response())
}

async fn token(State(script): Shared, Form(form): Form<HashMap<String, String>>) -> Response {
    if let Some(elsewhere) = prelude(&script).await {
        return elsewhere;
    }
    let mut script = script.lock().expect("not poisoned");
    script.asked.push(form);
    let (status, body) = next(&mut script.token);
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn keys(State(script): Shared) -> Response {
    if let Some(elsewhere) = prelude(&script).await {
        return elsewhere;
    }
    let mut script = script.lock().expect("not poisoned");
    script.fetched += 1;
    next(&mut script.keys).into_response()
}

async fn userinfo(State(script): Shared, headers: HeaderMap, _: Request) -> Response {
    let script = script.lock().expect("not poisoned");
    let bearer = format!("Bearer {ACCESS}");
    match &script.userinfo {
        Some(claims) if headers["authorization"] == *bearer => claims.to_string().into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn next<T: Clone>(answers: &mut Vec<T>) -> T {
    if answers.len() > 1 {
        answers.remove(0)
    } else {
        answers[0].clone()
    }
}

fn rsa() -> RsaKeyPair {
    let pem = include_str!("../../src/sandbox/oauth/test_key.pem");
    let start = pem.find("-----BEGIN").expect("a PEM block");
    let body: String = pem[start..]
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(body).expect("base64")).expect("a key")
}

/// The public key as members of a key set.
pub fn rsa_key(id: &str) -> Value {
    let public: PublicKeyComponents<Vec<u8>> = rsa().public().into();
    json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id,
        "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
    })
}

/// The modulus, which a forger takes for a shared secret.
pub fn rsa_modulus() -> Vec<u8> {
    let public: PublicKeyComponents<Vec<u8>> = rsa().public().into();
    public.n
}

pub fn parts(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

pub fn joined(signed: &str, signature: &[u8]) -> String {
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Signed with the RSA key, whatever the header says.
pub fn rs256(header: &Value, claims: &Value) -> String {
    let (key, signed) = (rsa(), parts(header, claims));
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .expect("a signature");
    joined(&signed, &signature)
}

/// Signed with the RSA key that is called `one`.
pub fn signed(claims: &Value) -> String {
    rs256(&json!({"alg": "RS256", "kid": "one"}), claims)
}

/// A new P-256 key's public half, and a token signed with it.
pub fn es256(id: &str, claims: &Value) -> (Value, String) {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
    let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("a key");
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    let public = json!({
        "kty": "EC", "crv": "P-256", "kid": id,
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
    });
    let signed = parts(&json!({"alg": "ES256", "kid": id}), claims);
    let signature = key.sign(&random, signed.as_bytes()).expect("a signature");
    (public, joined(&signed, signature.as_ref()))
}
