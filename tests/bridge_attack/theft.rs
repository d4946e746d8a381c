//! Codes, cookies, states and tokens in the wrong hands.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use reqwest::header::LOCATION;
use url::Url;

use crate::office::{Answer, DEVICE_GRANT, Office};
use crate::phone::{ANA, Page, Phone};

/// Through the issuer's pages, up to the address that leads back; it is not opened.
async fn to_callback(phone: &mut Phone, asking: &Page) -> Url {
    let chooser = phone.go_on(asking).await;
    let consent = phone.press(&chooser, ANA, &[]).await;
    let form = consent.form_with("allow");
    let mut fields = form.hidden.clone();
    let button = form.buttons.iter().find(|(_, value)| value == "allow");
    fields.push(button.unwrap().clone());
    let mut url = consent.url.join(&form.action).unwrap();
    let mut fields = Some(fields);
    loop {
        let answer = phone.once(&url, fields.take().as_deref()).await;
        let to = answer.headers.get(LOCATION).unwrap().to_str().unwrap();
        url = url.join(to).unwrap();
        if url.path() == "/callback" {
            return url;
        }
    }
}

#[tokio::test]
async fn section_6_2_a_stolen_device_code_is_nothing_to_another_client() {
    let office = Office::open().await;
    let begun = office.begin().await;
    office.phone().approve(&begun.user_code).await;
    let stolen = [
        ("grant_type", DEVICE_GRANT),
        ("client_id", "other"),
        ("device_code", begun.device_code.as_str()),
    ];
    let refused = office.post("/token", &stolen).await;
    assert_eq!(refused.error(), (400, "invalid_grant".to_owned()));
    let cancelled = [("client_id", "other"), ("token", &begun.device_code)];
    assert_eq!(office.post("/revoke", &cancelled).await.status, 200);
    let own = office.poll(&begun.device_code).await;
    assert_eq!(own.status, 200, "nothing was used up or cancelled");
}

#[tokio::test]
async fn section_6_6_user_codes_and_device_codes_are_two_kinds() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let letters = begun.user_code.replace('-', "");
    for code in [&begun.user_code, &letters] {
        assert_eq!(office.poll(code).await.error().1, "invalid_grant");
    }
    let page = office.phone().enter(&begun.device_code).await;
    assert_eq!(
        (page.status(), page.title().as_str()),
        (400, "Enter the code")
    );
    let asking = office.phone().enter(&begun.user_code).await;
    assert_eq!(asking.title(), "Did you start this sign-in?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn section_6_9_fifty_polls_at_once_get_one_session() {
    for store in ["", "redb"] {
        let office = Arc::new(match store {
            "" => Office::open().await,
            _ => crate::lair::on_disk().await,
        });
        let begun = office.begin().await;
        office.phone().approve(&begun.user_code).await;
        let code = Arc::new(begun.device_code);
        let polls = (0..50).map(|_| {
            let (office, code) = (Arc::clone(&office), Arc::clone(&code));
            tokio::spawn(async move { office.poll(&code).await })
        });
        let answers: Vec<Answer> = join_all(polls)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert!(
            answers.iter().all(|answer| answer.status == 200),
            "{answers:?}"
        );
        let tokens: BTreeSet<_> = answers.iter().map(|a| a.text_of("refresh_token")).collect();
        assert_eq!(tokens.len(), 1);
        assert_eq!(office.audited("session_started", 1).await.len(), 1);
    }
}

#[tokio::test]
async fn section_6_7_a_callback_in_another_browser_changes_nothing() {
    let office = Office::open().await;
    let (mine, theirs) = (office.begin().await, office.begin().await);
    let (mut victim, mut thief) = (office.phone(), office.phone());
    let asking = victim.enter(&mine.user_code).await;
    let back = to_callback(&mut victim, &asking).await;
    let lure = thief.enter(&theirs.user_code).await;
    let lured = to_callback(&mut thief, &lure).await;
    // Each other's answers: session swap and login CSRF.
    for (phone, url) in [(&mut thief, &back), (&mut victim, &lured)] {
        let page = phone.open(url.as_str()).await;
        assert_eq!(page.title(), "This sign-in was not started here");
        assert_eq!(page.status(), 403);
    }
    let mut naked = office.phone();
    assert_eq!(naked.open(back.as_str()).await.status(), 403);
    let last = victim.open(back.as_str()).await;
    assert_eq!(
        last.title(),
        "Sign this terminal in?",
        "its own is still good"
    );
    let last = thief.open(lured.as_str()).await;
    assert_eq!(last.title(), "Sign this terminal in?");
}

#[tokio::test]
async fn section_6_7_a_state_is_good_once_and_for_its_own_attempt() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    let old = to_callback(&mut phone, &asking).await;
    let asking = phone.open("/device/next").await;
    let fresh = to_callback(&mut phone, &asking).await;
    let state = |url: &Url| {
        url.query_pairs()
            .find(|(k, _)| k == "state")
            .unwrap()
            .1
            .into_owned()
    };
    assert_ne!(state(&old), state(&fresh));
    assert_eq!(
        phone.open(old.as_str()).await.status(),
        403,
        "an earlier attempt"
    );
    // The fresh state with the old attempt's code: the verifier and the nonce do not fit.
    let code = |url: &Url| {
        url.query_pairs()
            .find(|(k, _)| k == "code")
            .unwrap()
            .1
            .into_owned()
    };
    let mut swapped = fresh.clone();
    swapped
        .query_pairs_mut()
        .clear()
        .append_pair("state", &state(&fresh))
        .append_pair("code", &code(&old));
    let page = phone.open(swapped.as_str()).await;
    assert_eq!(page.title(), "The sign-in did not work", "{page:?}");
    assert_eq!(
        phone.open(fresh.as_str()).await.status(),
        403,
        "used up by that"
    );
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "authorization_pending"
    );
    let asking = phone.open("/device/next").await;
    let good = to_callback(&mut phone, &asking).await;
    let last = phone.open(good.as_str()).await;
    assert_eq!(last.title(), "Sign this terminal in?");
    let again = phone.open(good.as_str()).await;
    assert_eq!(
        again.title(),
        "Sign this terminal in?",
        "a reload shows it again"
    );
    phone.press(&last, "allow", &[]).await;
    assert_ne!(
        phone.open(good.as_str()).await.title(),
        "Sign this terminal in?"
    );
}

#[tokio::test]
async fn section_6_4_a_link_with_a_code_leads_to_no_issuer() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let letters = begun.user_code.replace('-', "");
    for path in [
        format!("/D/{letters}"),
        format!("/device?code={letters}"),
        format!("/device?user_code={letters}&step=code"),
        format!("/device/next?user_code={letters}"),
        format!("/device/go?user_code={letters}"),
    ] {
        let mut victim = office.phone();
        let page = victim.open(&path).await;
        assert!(page.url.as_str().starts_with(&office.url), "{path}");
        assert!(page.refresh().is_none(), "{path}");
        assert!(
            ["Enter the code", "Does your terminal show this code?"]
                .contains(&page.title().as_str()),
            "{path}: {}",
            page.title()
        );
    }
    let stage = office.poll(&begun.device_code).await;
    assert_eq!(stage.error().1, "authorization_pending");
}

#[tokio::test]
async fn a_decision_by_get_or_in_the_query_is_none() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let last = phone.until_last_page(&begun.user_code).await;
    let form = last.form_with("allow");
    let (csrf, ticket) = (form.field("csrf"), form.field("ticket"));
    let query = format!("/device?step=allow&csrf={csrf}&ticket={ticket}");
    phone.open(&query).await;
    let url = last.url.join(&query).unwrap();
    let posted = phone.once(&url, Some(&[])).await;
    assert_eq!(posted.status, 403);
    let pairs = |step: &str| {
        [("csrf", csrf.as_str()), ("ticket", &ticket), ("step", step)]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
    };
    let mut twice = pairs("deny").to_vec();
    twice.push(("step".to_owned(), "allow".to_owned()));
    assert_eq!(
        phone.once(&url, Some(&twice)).await.status,
        400,
        "two steps are none"
    );
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "authorization_pending"
    );
    // What the body says counts, not the query.
    phone.once(&url, Some(&pairs("deny"))).await;
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "access_denied"
    );
}

#[tokio::test]
async fn two_cookies_of_one_name_are_neither() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    let mine = phone.cookie("roomkey_bridge").unwrap().clone();
    let planted = "A".repeat(43);
    for cookies in [
        format!("roomkey_bridge={planted}; roomkey_bridge={mine}"),
        format!("roomkey_bridge={mine}; roomkey_bridge={planted}"),
        format!("__Host-roomkey={mine}"),
        format!("ROOMKEY_BRIDGE={mine}"),
        "roomkey_bridge=".to_owned(),
    ] {
        let request = office.http.get(office.at("/device/next"));
        let answer = Answer::of(request.header("cookie", &cookies).send().await.unwrap()).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/device"),
            "{cookies}"
        );
    }
    assert_eq!(
        phone.press(&asking, "deny", &[]).await.title(),
        "Nobody was signed in"
    );
}

#[tokio::test]
async fn s9_a_user_code_is_nothing_after_the_decision() {
    let office = Office::open().await;
    for decision in ["allow", "deny"] {
        let begun = office.begin().await;
        let mut phone = office.phone();
        let last = phone.until_last_page(&begun.user_code).await;
        phone.press(&last, decision, &[]).await;
        for mut phone in [phone, office.phone()] {
            let page = phone.enter(&begun.user_code).await;
            assert_eq!(
                (page.status(), page.title().as_str()),
                (400, "Enter the code")
            );
            assert!(
                page.html()
                    .contains("No terminal is waiting with this code")
            );
        }
    }
}

#[tokio::test]
async fn section_6_5_twelve_polls_in_a_second_are_not_allowed() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let first = office.poll(&begun.device_code).await;
    assert_eq!(first.error().1, "authorization_pending");
    for n in 1..12 {
        let early = office.poll(&begun.device_code).await;
        assert_eq!(early.error(), (400, "slow_down".to_owned()));
        assert_eq!(early.json()["interval"], 5 + 5 * n);
    }
    office.phone().approve(&begun.user_code).await;
    let granted = office.poll(&begun.device_code).await;
    assert_eq!(
        granted.status, 200,
        "S10: what was approved is not withheld"
    );
}
