//! npm's `openid-client` and Python's `requests-oauthlib` against the bridge, with the sandbox
//! behind it: metadata, device grant, refresh, rotation, reuse, revocation, denial.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::office::{Begun, Office};
use crate::terminal::{Library, Terminal};

const SPACES: &str = "https://www.googleapis.com/auth/chat.spaces";

/// What the terminal shows to the person.
pub fn shown(asked: &Value) -> Begun {
    let text = |key: &str| asked[key].as_str().unwrap().to_owned();
    Begun {
        device_code: text("device_code"),
        user_code: text("user_code"),
    }
}

/// Whether this access token is good at the Chat API behind the bridge.
async fn opens_chat(office: &Office, tokens: &Value) -> bool {
    let spaces = format!("{}/v1/spaces", office.sandbox.url());
    let token = tokens["access_token"].as_str().unwrap();
    let asked = office.http.get(spaces).bearer_auth(token).send().await;
    asked.unwrap().status() == 200
}

/// Signs in and renews twice: the session's refresh tokens, oldest first.
async fn sign_in_and_renew(office: &Office, terminal: &mut Terminal) -> Vec<Value> {
    let asked = shown(&terminal.told("asked").await);
    office.phone().approve(&asked.user_code).await;
    let first = terminal.told("tokens").await;
    assert!(opens_chat(office, &first).await);
    assert!(first["expires_in"].as_u64().unwrap() <= 3600, "{first}");

    let mut tokens = vec![first["refresh_token"].clone()];
    for _ in 0..2 {
        let renewed = terminal.refresh(tokens.last().unwrap()).await;
        assert!(opens_chat(office, &renewed).await);
        assert!(!tokens.contains(&renewed["refresh_token"]), "it rotates");
        tokens.push(renewed["refresh_token"].clone());
    }
    tokens
}

async fn rotation_and_its_grace(library: Library) {
    let office = Office::open().await;
    let Some(mut terminal) = Terminal::start(library, &office.url, None) else {
        return;
    };
    let tokens = sign_in_and_renew(&office, &mut terminal).await;
    // An answer that was lost is given again for a while.
    let again = terminal.refresh(&tokens[1]).await;
    assert_eq!(again["refresh_token"], tokens[2]);
}

async fn signing_out_ends_the_session(library: Library) {
    let office = Office::open().await;
    let Some(mut terminal) = Terminal::start(library, &office.url, Some(SPACES)) else {
        return;
    };
    let shown = shown(&terminal.told("asked").await);
    office.phone().approve(&shown.user_code).await;
    let tokens = terminal.told("tokens").await;
    let scope = tokens["scope"].to_string();
    // oauthlib takes scopes that it did not ask for as an error.
    assert_eq!(scope.matches("auth/").count(), 1, "{scope}");
    assert!(
        scope.contains(SPACES) && !scope.contains("openid"),
        "{scope}"
    );
    let renewed = terminal.refresh(&tokens["refresh_token"]).await;
    assert_eq!(renewed["scope"], tokens["scope"]);
    terminal.revoke(&renewed["refresh_token"]).await;
    terminal.refused(&renewed["refresh_token"]).await;
}

async fn a_denial_is_heard(library: Library) {
    let office = Office::open().await;
    let Some(mut terminal) = Terminal::start(library, &office.url, None) else {
        return;
    };
    let shown = shown(&terminal.told("asked").await);
    let mut phone = office.phone();
    let asking = phone.enter(&shown.user_code).await;
    phone.press(&asking, "deny", &[]).await;
    assert_eq!(terminal.told("failed").await["error"], "access_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_signs_in_and_renews() {
    rotation_and_its_grace(Library::OpenidClient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_reuses_a_token_and_the_session_ends() {
    let office = Office::open().await;
    let Some(mut terminal) = Terminal::start(Library::OpenidClient, &office.url, None) else {
        return;
    };
    let tokens = sign_in_and_renew(&office, &mut terminal).await;
    // Within the 30 s of grace the first one gets its successor again; then it is a thief's.
    let deadline = Instant::now() + Duration::from_mins(1);
    while let Some(again) = terminal.try_refresh(&tokens[0]).await {
        assert_eq!(again["refresh_token"], tokens[1]);
        assert!(Instant::now() < deadline, "the grace never ends");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    for token in &tokens {
        terminal.refused(token).await;
    }
    assert_eq!(office.audited("refresh_token_reused", 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_signs_out() {
    signing_out_ends_the_session(Library::OpenidClient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_hears_of_a_denial() {
    a_denial_is_heard(Library::OpenidClient).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_oauthlib_signs_in_and_renews() {
    rotation_and_its_grace(Library::RequestsOauthlib).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_oauthlib_signs_out() {
    signing_out_ends_the_session(Library::RequestsOauthlib).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_oauthlib_hears_of_a_denial() {
    a_denial_is_heard(Library::RequestsOauthlib).await;
}
