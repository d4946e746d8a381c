//! The pages over real HTTP: their order, their headers, and who may take a step.

use crate::office::Office;
use crate::phone::ANA;

#[tokio::test]
async fn s4_the_order_of_pages_is_code_terminal_issuer_account() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let first = phone.open("/device").await;
    assert_eq!(first.title(), "Enter the code");
    for attribute in [
        "autofocus",
        "autocapitalize=\"characters\"",
        "autocomplete=\"off\"",
        "inputmode=\"text\"",
    ] {
        assert!(first.html().contains(attribute), "{attribute}");
    }
    let asking = phone
        .press(&first, "code", &[("user_code", &begun.user_code)])
        .await;
    for told in [
        "Lobby kiosk",
        "lobby-3",
        "127.0.0.1",
        "just now",
        &begun.user_code,
        "members of your Chat spaces",
    ] {
        assert!(asking.html().contains(told), "{told}: {}", asking.html());
    }
    assert_eq!(asking.url.path(), "/device/next");
    let going = phone.press(&asking, "continue", &[]).await;
    assert_eq!(going.url.path(), "/device/go", "a page of ours leads on");
    let to = url::Url::parse(&going.refresh().unwrap()).unwrap();
    assert!(to.as_str().starts_with(office.sandbox.url()));
    let pair = |key: &str| {
        to.query_pairs()
            .find(|(k, _)| k == key)
            .unwrap()
            .1
            .into_owned()
    };
    assert_eq!(pair("code_challenge_method"), "S256");
    assert_eq!(pair("access_type"), "offline", "section 6.11");
    assert!(pair("state").len() >= 43 && pair("nonce").len() >= 43);
}

#[tokio::test]
async fn s2_a_code_may_be_typed_in_any_way() {
    let office = Office::open().await;
    for change in [
        |code: &str| code.to_lowercase(),
        |code: &str| code.replace('-', ""),
        |code: &str| format!(" {} ", code.replace('-', " – ").to_lowercase()),
    ] {
        let begun = office.begin().await;
        let asking = office.phone().enter(&change(&begun.user_code)).await;
        assert_eq!(
            asking.title(),
            "Did you start this sign-in?",
            "{}",
            change(&begun.user_code)
        );
    }
}

#[tokio::test]
async fn s5_the_short_address_compares_the_code_and_asks_still() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let letters = begun.user_code.replace('-', "");
    for path in [
        format!("/D/{letters}"),
        format!("/d/{}", letters.to_lowercase()),
        format!("/D/{}", begun.user_code),
    ] {
        let mut phone = office.phone();
        let page = phone.open(&path).await;
        assert_eq!(page.title(), "Does your terminal show this code?", "{path}");
        assert!(page.html().contains(&begun.user_code));
    }
    let pending = office.poll(&begun.device_code).await;
    assert_eq!(pending.error().1, "authorization_pending");
    // Looking at the page claims nothing (§6.4): another phone can still enter the code.
    let mut phone = office.phone();
    let page = phone.open(&format!("/D/{letters}")).await;
    let asking = phone.press(&page, "code", &[]).await;
    assert_eq!(asking.title(), "Did you start this sign-in?");
    let half = phone.open("/D/ABC").await;
    assert_eq!(
        (half.status(), half.title().as_str()),
        (200, "Enter the code")
    );
}

#[tokio::test]
async fn section_3_3_a_code_claimed_in_one_browser_is_closed_to_another() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    phone.enter(&begun.user_code).await;
    let mut thief = office.phone();
    let page = thief.enter(&begun.user_code).await;
    assert_eq!(page.title(), "The code is in use in another browser");
    assert_eq!(thief.open("/device/next").await.title(), "Enter the code");
    let again = phone.enter(&begun.user_code).await;
    assert_eq!(
        again.title(),
        "Did you start this sign-in?",
        "the first one goes on"
    );
}

#[tokio::test]
async fn product_6_every_change_of_state_needs_a_csrf_token_of_this_browser() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let last = phone.until_last_page(&begun.user_code).await;
    let form = last.form_with("allow");
    let mut thief = office.phone();
    let foreign = thief.open("/device").await.form_with("code").field("csrf");
    let url = last.url.join("/device").unwrap();
    for csrf in ["", "x", &foreign] {
        let fields = [
            ("csrf", csrf),
            ("ticket", &form.field("ticket")),
            ("step", "allow"),
        ];
        let fields = fields.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let answer = phone.once(&url, Some(&fields)).await;
        assert_eq!(answer.status, 403, "{csrf}");
    }
    phone.extra = vec![("sec-fetch-site", "cross-site".to_owned())];
    let crossed = phone.press(&last, "allow", &[]).await;
    assert_eq!(crossed.status(), 403, "a browser that says so is believed");
    phone.extra.clear();
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "authorization_pending"
    );
    let done = phone.press(&last, "allow", &[]).await;
    assert_eq!(done.status(), 200);
    // A form without the cookie of its browser is nobody's.
    let mut naked = office.phone();
    assert_eq!(naked.press(&last, "allow", &[]).await.status(), 403);
}

#[tokio::test]
async fn section_3_3_a_callback_belongs_to_the_browser_and_attempt_that_started_it() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    let going = phone.press(&asking, "continue", &[]).await;
    let to = url::Url::parse(&going.refresh().unwrap()).unwrap();
    let state = to
        .query_pairs()
        .find(|(k, _)| k == "state")
        .unwrap()
        .1
        .into_owned();
    let mut thief = office.phone();
    thief.open("/device").await;
    for query in [
        format!("code=x&state={state}"),
        "code=x&state=made-up".to_owned(),
        "code=x".to_owned(),
        format!("state={state}&state={state}&code=x"),
    ] {
        let page = thief.open(&format!("/callback?{query}")).await;
        assert_ne!(page.status(), 200, "{query}: {page:?}");
        assert_eq!(
            page.url.path(),
            "/device/problem",
            "code and state leave the address bar"
        );
        assert!(!page.url.as_str().contains("state="));
    }
    let chooser = phone.go_on(&asking).await;
    let last = phone.consent(&chooser, ANA, "allow").await;
    assert_eq!(
        last.title(),
        "Sign this terminal in?",
        "the person was not disturbed"
    );
    assert_eq!(
        last.url.path(),
        "/device/next",
        "section 3.9: no code in the address"
    );
}

#[tokio::test]
async fn a_link_cannot_skip_the_question() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    phone.enter(&begun.user_code).await;
    let page = phone.open("/device/go").await;
    assert_eq!(page.title(), "Did you start this sign-in?");
}

#[tokio::test]
async fn a_page_left_open_decides_about_no_other_terminal() {
    let office = Office::open().await;
    let first = office.begin().await;
    let second = office.begin().await;
    let mut phone = office.phone();
    let old = phone.until_last_page(&first.user_code).await;
    phone.enter(&second.user_code).await;
    phone.press(&old, "allow", &[]).await;
    assert_ne!(office.poll(&second.device_code).await.status, 200);
}

#[tokio::test]
async fn section_3_9_headers_of_every_page_and_answer() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let letters = begun.user_code.replace('-', "");
    for path in [
        "/device",
        &format!("/D/{letters}"),
        "/nowhere",
        "/device/problem?is=expired",
        "/healthz",
        "/token",
    ] {
        let answer = office.get(path).await;
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
    let page = office.get("/device").await;
    let style = page
        .text
        .split("<style>")
        .nth(1)
        .unwrap()
        .split("</style>")
        .next()
        .unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA256, style.as_bytes());
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    assert!(
        page.header("content-security-policy").contains(&hash),
        "the stylesheet is allowed"
    );
    let cookie = page.header("set-cookie");
    assert!(
        cookie.starts_with("roomkey_bridge=")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
    );
}

#[tokio::test]
async fn a_wrong_code_can_be_mended_and_too_many_wait() {
    let office = Office::open().await;
    let mut phone = office.phone();
    let page = phone.open("/device").await;
    let mut last = None;
    for n in 0..6 {
        last = Some(
            phone
                .press(&page, "code", &[("user_code", "BBBB-BBBB")])
                .await,
        );
        if n == 0 {
            let wrong = last.as_ref().unwrap();
            assert_eq!(
                (wrong.status(), wrong.title().as_str()),
                (400, "Enter the code")
            );
            assert!(
                wrong.html().contains("value=\"BBBB-BBBB\""),
                "what was typed is kept"
            );
            assert!(wrong.html().contains("aria-invalid=\"true\""));
        }
    }
    let last = last.unwrap();
    assert_eq!(last.status(), 429, "S6: {last:?}");
    assert!(last.answer.header("retry-after").parse::<u64>().unwrap() > 0);
    let begun = office.begin().await;
    let page = phone
        .press(&page, "code", &[("user_code", &begun.user_code)])
        .await;
    assert_eq!(page.status(), 429, "a right code waits, too");
}

#[tokio::test]
async fn product_6_a_qr_scanned_into_another_app_is_told_to_open_a_browser() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let letters = begun.user_code.replace('-', "");
    for agent in [
        "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile/15E148 Instagram 300.0",
        "Mozilla/5.0 (iPhone) AppleWebKit/605 [FBAN/FBIOS;FBAV/400]",
        "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537 Chrome/120 Mobile",
        "Mozilla/5.0 (iPhone) AppleWebKit/605 Safari Line/13.0",
    ] {
        let mut phone = office.phone().inside(agent);
        let page = phone.open(&format!("/d/{}", letters.to_lowercase())).await;
        assert_eq!(
            page.title(),
            "Open this page in Safari or Chrome",
            "{agent}"
        );
        assert!(page.html().contains(&begun.user_code) && page.html().contains("/device"));
        let on = phone.open(&format!("/D/{letters}?here=1")).await;
        assert_eq!(on.title(), "Does your terminal show this code?");
    }
}

#[tokio::test]
async fn an_address_that_differs_by_case_or_slash_is_found() {
    let office = Office::open().await;
    for path in ["/", "/DEVICE", "/device/", "/D", "/d/"] {
        let mut phone = office.phone();
        assert_eq!(phone.open(path).await.title(), "Enter the code", "{path}");
    }
    let nothing = office.get("/wp-login.php").await;
    assert_eq!(nothing.status, 404);
}
