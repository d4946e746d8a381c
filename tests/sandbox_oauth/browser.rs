//! The authorization-code grant: PKCE, codes, and who gets a refresh token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roomkey::sandbox::Options;
use roomkey::sandbox::oauth::clients::ClientType;
use url::Url;

use crate::authorization::{LOOPBACK, WEB, address, allowed, value};
use crate::phone::Phone;
use crate::site::{Answer, CHAT_MEMBERSHIPS, CHAT_SPACES, Site, client_of};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn challenge() -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)
}

async fn exchange(
    site: &Site,
    client_type: ClientType,
    code: &str,
    verifier: Option<&str>,
) -> Answer {
    let redirect = if client_type == ClientType::Web {
        WEB
    } else {
        LOOPBACK
    };
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect),
    ];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    site.token(client_type, &form).await
}

#[tokio::test]
async fn the_whole_way_with_pkce_and_an_id_token() {
    let site = Site::start(Options::default()).await;
    let asked = format!("openid email profile {CHAT_SPACES} {CHAT_MEMBERSHIPS}");
    let challenge = challenge();
    let link = address(
        &site,
        ClientType::Desktop,
        &[
            ("scope", &asked),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("nonce", "n-1"),
        ],
    );
    let mut phone = Phone::new(&site);
    let chooser = phone.open(&link).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    let back = phone
        .decide(&consent, "allow", Some(&[CHAT_SPACES]))
        .await
        .left();
    assert!(back.as_str().starts_with(LOOPBACK));
    assert_eq!(value(&back, "state"), "s&t=a#te");
    assert_eq!(value(&back, "iss"), site.sandbox.url());
    assert_eq!(value(&back, "authuser"), "0");
    assert_eq!(value(&back, "hd"), "example.com");
    assert_eq!(value(&back, "prompt"), "consent");
    assert!(value(&back, "scope").contains(CHAT_SPACES));
    let code = value(&back, "code");
    assert!(code.starts_with("4/0A"));

    let answer = exchange(&site, ClientType::Desktop, &code, Some(VERIFIER)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(
        !answer.text_of("scope").contains(CHAT_MEMBERSHIPS),
        "it was unticked"
    );
    answer.text_of("refresh_token");
    let claims = claims(&site, &answer.text_of("id_token")).await;
    assert_eq!(claims["iss"], site.sandbox.url());
    assert_eq!(claims["aud"], client_of(ClientType::Desktop).id);
    assert_eq!(claims["email"], "ana@example.com");
    assert_eq!(claims["hd"], "example.com");
    assert_eq!(claims["nonce"], "n-1");

    let again = exchange(&site, ClientType::Desktop, &code, Some(VERIFIER)).await;
    assert_eq!(
        again.error(),
        (400, "invalid_grant".to_owned()),
        "single use"
    );
}

/// Checked with the key set that the sandbox publishes, as a client would.
async fn claims(site: &Site, token: &str) -> serde_json::Value {
    let configuration = site.get("/.well-known/openid-configuration").await;
    let jwks = configuration.text_of("jwks_uri");
    let jwks = site
        .get(jwks.strip_prefix(site.sandbox.url()).unwrap())
        .await
        .json();
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let number = |key: &str| part(jwks["keys"][0][key].as_str().unwrap());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    ring::signature::RsaPublicKeyComponents {
        n: number("n"),
        e: number("e"),
    }
    .verify(
        &ring::signature::RSA_PKCS1_2048_8192_SHA256,
        signed.as_bytes(),
        &part(signature),
    )
    .unwrap();
    serde_json::from_slice(&part(signed.split_once('.').unwrap().1)).unwrap()
}

#[tokio::test]
async fn a_wrong_or_missing_verifier_is_refused() {
    let site = Site::start(Options::default()).await;
    let challenge = challenge();
    let scope = format!("openid {CHAT_SPACES}");
    let pkce = [
        ("scope", scope.as_str()),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("prompt", "select_account consent"),
    ];
    let link = address(&site, ClientType::Desktop, &pkce);
    let mut phone = Phone::new(&site);
    for verifier in [
        None,
        Some("wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"),
    ] {
        let code = value(&allowed(&mut phone, &link).await, "code");
        let answer = exchange(&site, ClientType::Desktop, &code, verifier).await;
        assert_eq!(answer.error(), (400, "invalid_grant".to_owned()));
    }
    let plain = [("scope", scope.as_str()), ("code_challenge", VERIFIER)];
    let link = address(&site, ClientType::Desktop, &plain);
    let mut phone = Phone::new(&site);
    let chooser = phone.open(&link).await.page();
    let back = phone.choose(&chooser, "ana@example.com").await.left();
    assert_eq!(value(&back, "prompt"), "none", "consented to before");
    let answer = exchange(
        &site,
        ClientType::Desktop,
        &value(&back, "code"),
        Some(VERIFIER),
    )
    .await;
    assert_eq!(answer.status, 200, "plain is the default method");
}

#[tokio::test]
async fn a_code_needs_the_secret_the_client_and_the_redirect_it_was_made_for() {
    let site = Site::start(Options::default()).await;
    let link = address(
        &site,
        ClientType::Web,
        &[("scope", "openid"), ("prompt", "select_account consent")],
    );
    let mut phone = Phone::new(&site);
    let code = value(&allowed(&mut phone, &link).await, "code");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client_of(ClientType::Web).id),
        ("code", &code),
        ("redirect_uri", WEB),
    ];
    let answer = site.post("/token", &form).await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
    assert_eq!(answer.description(), "client_secret is missing.");
    let answer = exchange(&site, ClientType::Desktop, &code, None).await;
    assert_eq!(
        answer.error(),
        (400, "invalid_grant".to_owned()),
        "another client"
    );
    let code = value(&allowed(&mut phone, &link).await, "code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:8628/callback"),
    ];
    let answer = site.token(ClientType::Web, &form).await;
    assert_eq!(answer.error(), (400, "redirect_uri_mismatch".to_owned()));
}

#[tokio::test]
async fn a_web_client_gets_a_refresh_token_only_offline_and_again_only_with_consent() {
    let site = Site::start(Options::default()).await;
    let mut phone = Phone::new(&site);
    let scope = ("scope", "openid email");
    let answer = |back: Url| {
        let site = &site;
        async move {
            exchange(site, ClientType::Web, &value(&back, "code"), None)
                .await
                .json()
        }
    };
    let online = allowed(&mut phone, &address(&site, ClientType::Web, &[scope])).await;
    assert!(answer(online).await["refresh_token"].is_null());
    let offline = [scope, ("access_type", "offline")];
    let link = address(&site, ClientType::Web, &offline);
    let first = phone.open(&link).await.left();
    assert!(answer(first).await["refresh_token"].is_string());
    let repeated = phone.open(&link).await.left();
    assert!(answer(repeated).await["refresh_token"].is_null());
    let forced = [scope, ("access_type", "offline"), ("prompt", "consent")];
    let consent = phone
        .open(&address(&site, ClientType::Web, &forced))
        .await
        .page();
    let back = phone.decide(&consent, "allow", None).await.left();
    assert!(answer(back).await["refresh_token"].is_string());
}
