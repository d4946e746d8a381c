//! What the pages of the authorization endpoint show, and when they show anything at all.

use roomkey::sandbox::Options;
use roomkey::sandbox::oauth::clients::ClientType;

use crate::authorization::{address, allowed, value};
use crate::phone::{Phone, forms};
use crate::site::{Answer, CHAT_MEMBERSHIPS, CHAT_SPACES, Site, USERINFO_EMAIL};

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
