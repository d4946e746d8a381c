//! Answers that do not belong to the sign-in, which goes on.

use std::fmt::Write as _;

use roomkey::account::sign_in::{SignInAnswer, SignInEvent, SignInRequest};

use crate::{World, with};

#[tokio::test]
async fn a_foreign_answer_is_refused_in_the_browser_and_the_right_one_still_counts() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.allowed(&waiting.url).await;
    let bare = waiting.redirect_uri.clone();
    for (wrong, reason) in [
        (with(&back, "state", "forged").to_string(), "other_state"),
        (
            with(&back, "iss", "https://evil.example").to_string(),
            "other_issuer",
        ),
        (format!("{bare}?code=c"), "no_state"),
    ] {
        let (status, page) = world.shows(&wrong).await;
        assert_eq!(status, 400, "{page}");
        let why = waiting.refused().await;
        assert_eq!(why.reason.as_deref(), Some(reason));
    }
    // Stray requests are no news; nor is more of the same.
    for (stray, status) in [
        (bare.replace("/callback", "/favicon.ico"), 404),
        (format!("{bare}?error=access_denied&state=x"), 400),
    ] {
        assert_eq!(world.shows(&stray).await.0, status, "{stray}");
    }
    assert_eq!(world.shows(&back).await.0, 200);
    waiting.signed_in().await;
}

#[tokio::test]
async fn a_bad_paste_is_explained_and_the_right_one_still_counts() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.allowed(&waiting.url).await;
    for (text, reason) in [
        ("hello".to_owned(), "no_answer"),
        (waiting.url.clone(), "no_answer"),
        ("4/0AfJohXnothingbutacode".to_owned(), "no_state"),
        (with(&back, "state", "forged").to_string(), "other_state"),
        (
            with(&back, "iss", "https://evil.example").to_string(),
            "other_issuer",
        ),
        (format!("{back}&code=another"), "invalid_request"),
    ] {
        waiting.paste(&text).await;
        let why = waiting.refused().await;
        assert_eq!(why.reason.as_deref(), Some(reason), "{text}");
        assert!(why.hint.is_some());
    }
    let digits = SignInAnswer::ReturnCode("123".to_owned());
    waiting.stream.answers().send(digits).await.unwrap();
    waiting.paste(back.query().unwrap()).await;
    waiting.signed_in().await;
}

#[tokio::test]
async fn an_answer_is_good_for_its_own_attempt_only() {
    let world = World::new().await;
    let first = world.start(SignInRequest::default()).await;
    let back = world.allowed(&first.url).await;
    drop(first);
    let mut second = world.start(SignInRequest::default()).await;
    second.paste(back.as_str()).await;
    assert_eq!(
        second.refused().await.reason.as_deref(),
        Some("other_state")
    );
    drop(second);
    assert_eq!(world.session.signed_in().await.unwrap(), None);
}

#[tokio::test]
async fn events_hold_no_code_and_no_verifier() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.allowed(&waiting.url).await;
    let code = back.query_pairs().find(|(key, _)| key == "code").unwrap().1;
    waiting.paste(with(&back, "state", "x").as_str()).await;
    waiting.paste(back.as_str()).await;
    let mut all = String::new();
    while let Some(event) = waiting.stream.recv().await {
        write!(all, "{event:?}").unwrap();
        if matches!(event, SignInEvent::SignedIn(_)) {
            break;
        }
    }
    assert!(all.contains("SignedIn") && !all.contains(&*code), "{all}");
    assert!(!waiting.url.contains("code_verifier"));
}
