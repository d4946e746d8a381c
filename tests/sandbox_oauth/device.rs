//! The device grant as Google answers it.

use std::time::{Duration, Instant};

use roomkey::sandbox::oauth::clients::ClientType;
use roomkey::sandbox::{Lifetimes, Options};
use serde_json::json;

use crate::phone::{Phone, forms};
use crate::site::{CHAT_MEMBERSHIPS, CHAT_SPACES, DEVICE_GRANT, Site, USERINFO_EMAIL, client_of};

fn is_never_kept(answer: &crate::site::Answer) {
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn the_answer_has_googles_names_and_numbers() {
    let site = Site::start(Options::default()).await;
    let answer = site.device("openid email").await;
    assert_eq!(answer.status, 200);
    is_never_kept(&answer);
    let json = answer.json();
    assert_eq!(json["verification_url"], site.at("/device"));
    assert_eq!(json["expires_in"], 1800);
    assert_eq!(json["interval"], 5);
    let keys: Vec<&str> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "device_code",
        "user_code",
        "expires_in",
        "interval",
        "verification_url",
    ];
    assert_eq!(keys, expected, "no verification_uri, no _complete");
    let user_code = answer.text_of("user_code");
    assert_eq!((user_code.len(), &user_code[4..5]), (9, "-"));
}

#[tokio::test]
async fn no_chat_scope_is_on_the_list_unless_it_is_switched_off() {
    let asked = format!("openid {CHAT_SPACES} {CHAT_MEMBERSHIPS}");
    let strict = Site::start(Options::default()).await;
    let answer = strict.device(&asked).await;
    assert_eq!(answer.error(), (400, "invalid_scope".to_owned()));
    let text = format!("Invalid device flow scope: {CHAT_SPACES}");
    assert_eq!(
        answer.description(),
        text,
        "only the first offender is named"
    );
    is_never_kept(&answer);

    let open = Site::open().await;
    assert_eq!(open.device(&asked).await.status, 200);
    let nonsense = open.device("openid nonsense").await;
    assert_eq!(nonsense.error(), (400, "invalid_scope".to_owned()));
}

#[tokio::test]
async fn other_client_types_are_refused() {
    let site = Site::open().await;
    for client_type in [ClientType::Desktop, ClientType::Web] {
        let form = [
            ("client_id", client_of(client_type).id),
            ("scope", "openid"),
        ];
        let answer = site.post("/device/code", &form).await;
        assert_eq!(answer.error(), (401, "invalid_client".to_owned()));
        assert_eq!(answer.description(), "Invalid client type.");
    }
    let form = [("client_id", "nobody"), ("scope", "openid")];
    assert_eq!(site.post("/device/code", &form).await.status, 401);
}

#[tokio::test]
async fn a_poll_while_pending_is_428_and_too_fast_is_403() {
    let site = Site::start(Options::default()).await;
    let device_code = site.device("openid").await.text_of("device_code");
    let first = site.poll(&device_code).await;
    assert_eq!(first.error(), (428, "authorization_pending".to_owned()));
    assert_eq!(first.description(), "Precondition Required");
    is_never_kept(&first);
    let second = site.poll(&device_code).await;
    assert_eq!(second.error(), (403, "slow_down".to_owned()));
    assert_eq!(second.description(), "Forbidden");
}

#[tokio::test]
async fn the_poll_needs_the_secret_and_a_known_code() {
    let site = Site::start(Options::default()).await;
    let device_code = site.device("openid").await.text_of("device_code");
    let client = client_of(ClientType::Tv);
    let mut form = vec![
        ("client_id", client.id),
        ("device_code", &device_code),
        ("grant_type", DEVICE_GRANT),
    ];
    let answer = site.post("/token", &form).await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
    assert_eq!(answer.description(), "client_secret is missing.");
    form.push(("client_secret", "wrong"));
    let answer = site.post("/token", &form).await;
    assert_eq!(answer.error(), (401, "invalid_client".to_owned()));
    let answer = site.poll("unknown").await;
    assert_eq!(answer.error(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn an_expired_code_says_so() {
    let site = Site::start(Options {
        lifetimes: Lifetimes {
            device: Duration::ZERO,
            ..Lifetimes::default()
        },
        ..Options::default()
    })
    .await;
    // A code that lives no second is forgotten only when the next one is made.
    let device_code = site.device("openid").await.text_of("device_code");
    let answer = site.poll(&device_code).await;
    assert_eq!(answer.error(), (400, "expired_token".to_owned()));
}

#[tokio::test]
async fn a_duplicate_parameter_is_refused_and_an_unknown_one_is_not() {
    let site = Site::start(Options::default()).await;
    let id = client_of(ClientType::Tv).id;
    let form = [("client_id", id), ("scope", "openid"), ("scope", "email")];
    let answer = site.post("/device/code", &form).await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
    is_never_kept(&answer);
    let form = [("client_id", id), ("scope", "openid"), ("colour", "blue")];
    assert_eq!(site.post("/device/code", &form).await.status, 200);
    let form = [("client_id", id), ("scope", "")];
    let answer = site.post("/device/code", &form).await;
    assert_eq!(
        answer.error(),
        (400, "invalid_request".to_owned()),
        "empty is omitted"
    );
}

#[tokio::test]
async fn an_enormous_form_is_refused() {
    let site = Site::start(Options::default()).await;
    let answer = site.device(&"x".repeat(100_000)).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn too_many_waiting_codes_answer_with_googles_other_key() {
    let site = Site::start(Options::default()).await;
    let answer = loop {
        let answer = site.device("openid").await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json(), json!({"error_code": "rate_limit_exceeded"}));
}

#[tokio::test]
async fn a_person_allows_a_subset_on_the_pages() {
    let site = Site::open().await;
    let asked = format!("openid email {CHAT_SPACES} {CHAT_MEMBERSHIPS}");
    let begun = site.device(&asked).await;
    let user_code = begun.text_of("user_code");
    let mut phone = Phone::new(&site);
    // As people type it.
    let typed = user_code.to_lowercase().replace('-', "");
    let consent = phone.reach_device_consent(&typed, "budi@example.com").await;
    assert!(
        consent.text.contains(&user_code),
        "the code is shown to compare"
    );
    assert_eq!(
        forms(&consent.text)[0].boxes,
        [CHAT_SPACES, CHAT_MEMBERSHIPS]
    );
    let done = phone
        .decide(&consent, "allow", Some(&[CHAT_MEMBERSHIPS]))
        .await
        .page();
    assert!(
        done.text.contains("Your device is signed in"),
        "{}",
        done.text
    );

    let answer = site.poll(&begun.text_of("device_code")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    is_never_kept(&answer);
    let granted = format!("openid {USERINFO_EMAIL} {CHAT_MEMBERSHIPS}");
    assert_eq!(answer.text_of("scope"), granted);
    assert!(answer.text_of("refresh_token").starts_with("1//"));
    let who = site
        .get_as("/v1/userinfo", &answer.text_of("access_token"))
        .await;
    assert_eq!(who.json()["email"], "budi@example.com");

    let again = site.poll(&begun.text_of("device_code")).await;
    assert_eq!(
        again.error(),
        (400, "invalid_grant".to_owned()),
        "single use"
    );
}

#[tokio::test]
async fn a_single_scope_has_no_box_to_untick() {
    let site = Site::open().await;
    let begun = site.device(&format!("openid {CHAT_SPACES}")).await;
    let mut phone = Phone::new(&site);
    let user_code = begun.text_of("user_code");
    let consent = phone
        .reach_device_consent(&user_code, "ana@example.com")
        .await;
    assert!(forms(&consent.text)[0].boxes.is_empty());
    phone.decide(&consent, "allow", None).await.page();
    let answer = site.poll(&begun.text_of("device_code")).await;
    assert_eq!(answer.text_of("scope"), format!("openid {CHAT_SPACES}"));
}

#[tokio::test]
async fn a_person_denies() {
    let site = Site::open().await;
    let begun = site.device(CHAT_SPACES).await;
    let mut phone = Phone::new(&site);
    let user_code = begun.text_of("user_code");
    let consent = phone
        .reach_device_consent(&user_code, "ana@example.com")
        .await;
    let done = phone.decide(&consent, "deny", None).await.page();
    assert!(done.text.contains("got no access"));
    let answer = site.poll(&begun.text_of("device_code")).await;
    assert_eq!(answer.error(), (403, "access_denied".to_owned()));
    assert_eq!(answer.description(), "Forbidden");
}

#[tokio::test]
async fn an_unknown_code_is_told_on_the_page_and_escaped() {
    let site = Site::open().await;
    let mut phone = Phone::new(&site);
    let page = phone.open(&site.at("/device")).await.page();
    let form = forms(&page.text).remove(0);
    let page = phone.send(&form, &[("code", "\"><script>")]).await.page();
    assert_eq!(page.status, 400);
    assert!(page.text.contains("&quot;&gt;&lt;script&gt;"));
    assert!(!page.text.contains("<script"));
}

#[tokio::test]
async fn a_form_without_its_browser_or_csrf_token_is_refused() {
    let site = Site::open().await;
    let user_code = site.device(CHAT_SPACES).await.text_of("user_code");
    let mut phone = Phone::new(&site);
    let consent = phone
        .reach_device_consent(&user_code, "ana@example.com")
        .await;
    let form = forms(&consent.text).remove(0);

    let mut stranger = Phone::new(&site);
    let refused = stranger.send(&form, &[("decision", "allow")]).await.page();
    assert_eq!(refused.status, 403, "no cookie");
    stranger.open(&site.at("/device")).await.page();
    let refused = stranger.send(&form, &[("decision", "allow")]).await.page();
    assert_eq!(refused.status, 403, "another browser's token");
    let mut bare = form.clone();
    bare.fields.clear();
    let refused = phone.send(&bare, &[("decision", "allow")]).await.page();
    assert_eq!(refused.status, 403, "no token");
}

#[tokio::test]
async fn codes_approve_themselves_after_the_given_time() {
    let site = Site::start(Options {
        auto_approve: Some(Duration::from_millis(300)),
        lifetimes: Lifetimes {
            interval: Duration::ZERO,
            ..Lifetimes::default()
        },
        ..Options::default()
    })
    .await;
    let device_code = site.device("openid email").await.text_of("device_code");
    let begun = Instant::now();
    let mut pending = 0;
    let answer = loop {
        let answer = site.poll(&device_code).await;
        if answer.status == 200 {
            break answer;
        }
        pending += 1;
        assert!(begun.elapsed() < Duration::from_secs(20), "{answer:?}");
    };
    assert!(pending > 0 && begun.elapsed() >= Duration::from_millis(290));
    let who = site
        .get_as("/v1/userinfo", &answer.text_of("access_token"))
        .await;
    assert_eq!(who.json()["email"], "ana@example.com");
}
