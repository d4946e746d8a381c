//! What becomes of tokens: refreshed, revoked, looked at; and the service account's grant.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use roomkey::sandbox::oauth::clients::{ClientType, SERVICE_ACCOUNT_EMAIL};
use roomkey::sandbox::{Lifetimes, Options};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::site::{Answer, CHAT_MEMBERSHIPS, CHAT_SPACES, Site, USERINFO_EMAIL, client_of};

async fn refresh(site: &Site, token: &str, scope: Option<&str>) -> Answer {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    form.extend(scope.map(|scope| ("scope", scope)));
    site.token(ClientType::Tv, &form).await
}

#[tokio::test]
async fn a_refresh_keeps_the_token_and_may_narrow_the_scope() {
    let site = Site::open().await;
    let granted = site
        .signed_in(&format!("openid email {CHAT_SPACES} {CHAT_MEMBERSHIPS}"))
        .await;
    let token = granted.text_of("refresh_token");
    let full = refresh(&site, &token, None).await;
    assert_eq!(full.status, 200, "{full:?}");
    assert_eq!(full.text_of("scope"), granted.text_of("scope"));
    assert!(full.json()["refresh_token"].is_null(), "not rotated");
    let narrow = refresh(&site, &token, Some(CHAT_SPACES)).await;
    assert_eq!(narrow.text_of("scope"), CHAT_SPACES);
    let wider = refresh(
        &site,
        &token,
        Some("https://www.googleapis.com/auth/chat.delete"),
    )
    .await;
    assert_eq!(wider.error(), (400, "invalid_scope".to_owned()));
    assert_eq!(
        refresh(&site, &token, None).await.text_of("scope"),
        granted.text_of("scope")
    );
}

#[tokio::test]
async fn a_refresh_token_is_its_clients_alone_and_needs_the_secret() {
    let site = Site::open().await;
    let token = site.signed_in("openid").await.text_of("refresh_token");
    let form = [("grant_type", "refresh_token"), ("refresh_token", &token)];
    let foreign = site.token(ClientType::Web, &form).await;
    assert_eq!(foreign.error(), (401, "unauthorized_client".to_owned()));
    let mut bare = form.to_vec();
    bare.push(("client_id", client_of(ClientType::Tv).id));
    let bare = site.post("/token", &bare).await;
    assert_eq!(bare.error(), (400, "invalid_request".to_owned()));
    let client = client_of(ClientType::Tv);
    let basic = site.http.post(site.at("/token")).form(&form);
    let basic = basic.basic_auth(client.id, Some(client.secret));
    assert_eq!(Answer::of(basic.send().await.unwrap()).await.status, 200);
    let wrong = site.http.post(site.at("/token")).form(&form);
    let wrong = Answer::of(wrong.basic_auth(client.id, Some("x")).send().await.unwrap()).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.headers.contains_key("www-authenticate"));
    let unknown = refresh(&site, "1//unknown", None).await;
    assert_eq!(unknown.error(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn revoking_hits_every_client_of_the_project() {
    for by_query in [true, false] {
        let site = Site::open().await;
        let first = site.signed_in("openid email").await;
        let second = site.signed_in("openid email").await;
        let token = first.text_of("access_token");
        let revoked = if by_query {
            site.post(&format!("/revoke?token={token}"), &[]).await
        } else {
            site.post("/revoke", &[("token", &token)]).await
        };
        assert_eq!(revoked.status, 200, "{revoked:?}");
        let other = refresh(&site, &second.text_of("refresh_token"), None).await;
        assert_eq!(other.error(), (400, "invalid_grant".to_owned()));
        let who = site
            .get_as("/v1/userinfo", &second.text_of("access_token"))
            .await;
        assert_eq!(who.status, 401);
        let again = site.post("/revoke", &[("token", &token)]).await;
        assert_eq!(again.error(), (400, "invalid_token".to_owned()));
    }
}

#[tokio::test]
async fn an_access_token_ends_with_its_lifetime() {
    let site = Site::start(Options {
        lifetimes: Lifetimes {
            access_token: Duration::ZERO,
            ..Lifetimes::default()
        },
        ..Options::default()
    })
    .await;
    let token = site.signed_in("openid").await.text_of("access_token");
    assert_eq!(site.get_as("/v1/userinfo", &token).await.status, 401);
}

#[tokio::test]
async fn userinfo_and_tokeninfo_say_what_the_scopes_allow() {
    let site = Site::open().await;
    let with_profile = site.signed_in("openid email profile").await;
    let token = with_profile.text_of("access_token");
    let who = site.get_as("/userinfo", &token).await.json();
    assert_eq!(who["email"], "ana@example.com");
    assert!(who["name"].is_string() && who["sub"].is_string());
    let info = site
        .get(&format!("/tokeninfo?access_token={token}"))
        .await
        .json();
    assert_eq!(info["sub"], who["sub"]);
    assert_eq!(info["email"], "ana@example.com");
    let by_header = site.http.post(site.at("/tokeninfo")).bearer_auth(&token);
    let by_header = Answer::of(by_header.send().await.unwrap()).await;
    assert_eq!(
        by_header.json()["sub"],
        who["sub"],
        "as Google's Node client asks"
    );
    assert!(info["scope"].as_str().unwrap().contains(USERINFO_EMAIL));
    let unknown = site.get("/tokeninfo?access_token=x").await;
    assert_eq!(unknown.error(), (400, "invalid_token".to_owned()));

    let bare = site.signed_in("openid").await.text_of("access_token");
    let who = site.get_as("/v1/userinfo", &bare).await.json();
    assert!(who["email"].is_null() && who["name"].is_null());
    let chat = site.signed_in(CHAT_SPACES).await.text_of("access_token");
    assert_eq!(site.get_as("/v1/userinfo", &chat).await.status, 401);
    assert_eq!(site.get("/v1/userinfo").await.status, 401);
}

#[tokio::test]
async fn an_unknown_grant_is_named() {
    let site = Site::open().await;
    let answer = site
        .token(ClientType::Tv, &[("grant_type", "password")])
        .await;
    assert_eq!(answer.error(), (400, "unsupported_grant_type".to_owned()));
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn discovery_points_at_this_server() {
    let site = Site::open().await;
    let document = site.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["issuer"], site.sandbox.url());
    for (key, value) in document.as_object().unwrap() {
        if key.ends_with("_endpoint") || key == "jwks_uri" {
            assert!(
                value.as_str().unwrap().starts_with(site.sandbox.url()),
                "{key}"
            );
        }
    }
    assert_eq!(
        document["device_authorization_endpoint"],
        site.at("/device/code")
    );
    assert_eq!(
        document["code_challenge_methods_supported"],
        json!(["plain", "S256"])
    );
}

/// Signs as a client would, with nothing but the service account's file.
fn assertion(file: &Value, changes: &[(&str, Value)]) -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let mut claims = json!({
        "iss": file["client_email"], "aud": file["token_uri"], "iat": seconds,
        "exp": seconds + 3600, "scope": CHAT_SPACES, "sub": "budi@example.com",
    });
    for (key, value) in changes {
        claims[*key] = value.clone();
    }
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let signed = parts.join(".");
    let pem = file["private_key"].as_str().unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = ring::rsa::KeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    let algorithm = &ring::signature::RSA_PKCS1_SHA256;
    key.sign(algorithm, &random, signed.as_bytes(), &mut signature)
        .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn the_service_account_speaks_for_people_of_its_company() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(Options {
        write_config: Some(folder.path().join("config.toml")),
        ..Options::default()
    })
    .await;
    let file = std::fs::read(folder.path().join("service_account.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file["client_email"], SERVICE_ACCOUNT_EMAIL);
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let ask = async |changes: &[(&str, Value)]| {
        let assertion = assertion(&file, changes);
        site.post(
            "/token",
            &[("grant_type", grant), ("assertion", &assertion)],
        )
        .await
    };
    let answer = ask(&[("scope", json!(format!("openid email {CHAT_SPACES}")))]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.json()["refresh_token"].is_null());
    let who = site
        .get_as("/v1/userinfo", &answer.text_of("access_token"))
        .await;
    assert_eq!(who.json()["email"], "budi@example.com");

    let google = json!("https://oauth2.googleapis.com/token");
    assert_eq!(
        ask(&[("aud", google)]).await.status,
        200,
        "as google-auth sends it"
    );

    let drive = json!("https://www.googleapis.com/auth/drive");
    let wrong = [
        ("scope", drive, 401, "unauthorized_client"),
        ("scope", json!(""), 400, "invalid_scope"),
        ("sub", json!("nobody@example.com"), 400, "invalid_grant"),
        (
            "sub",
            json!("gita@partner.example"),
            401,
            "unauthorized_client",
        ),
        ("iss", json!("else@example.com"), 400, "invalid_grant"),
        ("aud", json!("https://else.example"), 400, "invalid_grant"),
        ("exp", json!(1), 400, "invalid_grant"),
        ("exp", json!(99_999_999_999_u64), 400, "invalid_grant"),
    ];
    for (key, value, status, error) in wrong {
        let answer = ask(&[(key, value.clone())]).await;
        assert_eq!(answer.error(), (status, error.to_owned()), "{key}={value}");
    }
    let mut forged = assertion(&file, &[]);
    forged.truncate(forged.len() - 8);
    forged.push_str("AAAAAAAA");
    let form = [("grant_type", grant), ("assertion", forged.as_str())];
    let answer = site.post("/token", &form).await;
    assert_eq!(answer.description(), "Invalid JWT Signature.");
}
