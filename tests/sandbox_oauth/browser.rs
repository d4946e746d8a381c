//! The authorization-code grant through the real pages.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roomkey::sandbox::Options;
use roomkey::sandbox::oauth::clients::ClientType;
use url::Url;

use crate::phone::{Phone, forms};
use crate::site::{Answer, CHAT_MEMBERSHIPS, CHAT_SPACES, Site, USERINFO_EMAIL, client_of};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const LOOPBACK: &str = "http://127.0.0.1:39871/anything";
const WEB: &str = "http://127.0.0.1:8628/callback";

fn challenge() -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)
}

fn address(site: &Site, client_type: ClientType, more: &[(&str, &str)]) -> String {
    let redirect = if client_type == ClientType::Web {
        WEB
    } else {
        LOOPBACK
    };
    let mut url = Url::parse(&site.at("/o/oauth2/v2/auth")).unwrap();
    let mut pairs = vec![
        ("client_id", client_of(client_type).id),
        ("redirect_uri", redirect),
        ("response_type", "code"),
        ("state", "s&t=a#te"),
    ];
    pairs.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    url.query_pairs_mut().extend_pairs(pairs).extend_pairs(more);
    url.into()
}

fn value(url: &Url, key: &str) -> String {
    url.query_pairs()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// From the client's link to the callback: chooses Ana and allows everything.
async fn allowed(phone: &mut Phone<'_>, address: &str) -> Url {
    let chooser = phone.open(address).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    phone.decide(&consent, "allow", None).await.left()
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

#[tokio::test]
async fn a_denial_goes_back_and_other_errors_stay_on_the_page() {
    let site = Site::start(Options::default()).await;
    let mut phone = Phone::new(&site);
    let chooser = phone
        .open(&address(&site, ClientType::Web, &[("scope", "openid")]))
        .await
        .page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    let back = phone.decide(&consent, "deny", None).await.left();
    assert_eq!(value(&back, "error"), "access_denied");
    assert_eq!(value(&back, "state"), "s&t=a#te");
    assert_eq!(value(&back, "code"), "");

    let bad_scope = "openid https://www.googleapis.com/auth/chat.bot";
    let wrong = [
        (
            "redirect_uri",
            "http://127.0.0.1:8628/other",
            "redirect_uri_mismatch",
            400,
        ),
        (
            "redirect_uri",
            "https://evil.example/callback",
            "redirect_uri_mismatch",
            400,
        ),
        ("client_id", "nobody", "invalid_client", 401),
        ("response_type", "token", "unsupported_response_type", 400),
        ("scope", bad_scope, "invalid_scope", 400),
        ("scope", "", "invalid_request", 400),
        ("code_challenge_method", "S256", "invalid_request", 400),
    ];
    for (key, wrong_value, error, status) in wrong {
        let mut more = vec![(key, wrong_value)];
        if key != "scope" {
            more.push(("scope", "openid"));
        }
        let page = phone
            .open(&address(&site, ClientType::Web, &more))
            .await
            .page();
        assert_eq!(page.status, status, "{key}={wrong_value}");
        assert!(
            page.text.contains(error),
            "{key}={wrong_value}: {}",
            page.text
        );
    }
    let twice = address(
        &site,
        ClientType::Web,
        &[("scope", "openid"), ("state", "1"), ("state", "2")],
    );
    let page = phone.open(&twice).await.page();
    assert!(page.status == 400 && page.text.contains("invalid_request"));
    let device_client = address(&site, ClientType::Tv, &[("scope", "openid")]);
    assert_eq!(phone.open(&device_client).await.page().status, 400);
}

#[tokio::test]
async fn hints_choose_the_account_and_prompts_choose_the_pages() {
    let site = Site::start(Options::default()).await;
    let mut phone = Phone::new(&site);
    let link = |more: &[(&str, &str)]| {
        let mut all = vec![("scope", "openid email")];
        all.extend_from_slice(more);
        address(&site, ClientType::Web, &all)
    };
    let silent = phone.open(&link(&[("prompt", "none")])).await.left();
    assert_eq!(value(&silent, "error"), "login_required");
    let chooser = phone
        .open(&link(&[("login_hint", "citra@example.com")]))
        .await
        .page();
    let buttons = &forms(&chooser.text)[0].buttons;
    assert_eq!(
        buttons,
        &[("account".to_owned(), "citra@example.com".to_owned())]
    );
    let consent = phone.choose(&chooser, "citra@example.com").await.page();
    phone.decide(&consent, "allow", None).await.left();
    let silent = phone.open(&link(&[("prompt", "none")])).await.left();
    assert!(
        !value(&silent, "code").is_empty(),
        "one session is taken silently"
    );
    let chooser = phone
        .open(&link(&[("prompt", "select_account")]))
        .await
        .page();
    assert!(chooser.text.contains("Choose an account"));
    let elsewhere = phone
        .open(&link(&[
            ("hd", "partner.example"),
            ("prompt", "select_account"),
        ]))
        .await;
    let buttons = forms(&elsewhere.page().text)[0].buttons.clone();
    assert!(!buttons.is_empty());
    assert!(
        buttons
            .iter()
            .all(|(_, email)| email.ends_with("@partner.example")),
        "{buttons:?}"
    );
}

#[tokio::test]
async fn an_embedded_browser_is_refused() {
    let site = Site::start(Options::default()).await;
    let link = address(&site, ClientType::Web, &[("scope", "openid")]);
    let request = site
        .http
        .get(link)
        .header("user-agent", "Mozilla/5.0 (Linux; Android 14; wv) x");
    let answer = Answer::of(request.send().await.unwrap()).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("disallowed_useragent"));
}

#[tokio::test]
async fn pages_carry_the_headers_that_protect_them() {
    let site = Site::start(Options::default()).await;
    let page = site.get("/device").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    let cookie = page.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("sandbox_session=") && cookie.contains("HttpOnly"));
    assert!(!page.text.contains("<script"));
}

#[tokio::test]
async fn include_granted_scopes_adds_what_was_allowed_before() {
    let site = Site::start(Options::default()).await;
    let mut phone = Phone::new(&site);
    let first = format!("openid email {CHAT_SPACES}");
    allowed(
        &mut phone,
        &address(&site, ClientType::Web, &[("scope", &first)]),
    )
    .await;
    let more = [
        ("scope", CHAT_MEMBERSHIPS),
        ("include_granted_scopes", "true"),
    ];
    let consent = phone
        .open(&address(&site, ClientType::Web, &more))
        .await
        .page();
    let back = phone.decide(&consent, "allow", None).await.left();
    let scope = value(&back, "scope");
    for expected in [CHAT_MEMBERSHIPS, CHAT_SPACES, USERINFO_EMAIL, "openid"] {
        assert!(
            scope.split(' ').any(|it| it == expected),
            "{expected} in {scope}"
        );
    }
}
