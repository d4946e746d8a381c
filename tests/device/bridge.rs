//! What a bridge's extensions change.

use roomkey::account::IssuerKind;
use roomkey::account::sign_in::{SignInAnswer, SignInEvent, SignInRequest, Stage};
use serde_json::json;

use crate::server::{Reply, Server, granted, pending};
use crate::{failure, run, session, success, until};

async fn bridge(polls: impl IntoIterator<Item = Reply>) -> Server {
    let server = Server::start(polls).await;
    server.metadata("roomkey_bridge_version", json!("1"));
    server
}

#[tokio::test]
async fn stages_of_the_phone_are_told() {
    let at = |stage: &str| {
        Reply::Json(
            400,
            json!({"error": "authorization_pending", "roomkey_stage": stage}),
        )
    };
    let server = bridge([at("code_entered"), at("at_google"), granted()]).await;
    let session = session(&server);
    let events = run(&session).await;
    let stages: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            SignInEvent::Stage(stage) => Some(*stage),
            _ => None,
        })
        .collect();
    assert_eq!(stages, [Stage::CodeEntered, Stage::AtProvider]);
    let asked = &server.seen("/device_authorization")[0];
    assert_eq!(asked.field("roomkey_stages"), Some("1"));
    assert!(asked.field("roomkey_host").is_some());
    assert!(asked.field("scope").unwrap().ends_with(" openid email"));
    let identity = session.signed_in().await.unwrap().unwrap();
    assert_eq!(identity.issuer, IssuerKind::Bridge);
}

#[tokio::test]
async fn c14_leaving_cancels_the_code_at_the_bridge() {
    let server = bridge([pending()]).await;
    let mut receiver = session(&server).sign_in();
    while !matches!(receiver.recv().await, Some(SignInEvent::UserCode(_))) {}
    drop(receiver);
    until("the bridge hears of it", || {
        !server.seen("/revoke").is_empty()
    })
    .await;
    assert_eq!(
        server.seen("/revoke")[0].field("token"),
        Some("dc-very-secret")
    );
}

fn granted_to(account: serde_json::Value) -> Reply {
    let mut granted = json!({"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600});
    granted["roomkey_account"] = account;
    Reply::Json(200, granted)
}

#[tokio::test]
async fn a_bridge_says_who_signed_in() {
    let server = bridge([granted_to(json!("ana@example.com"))]).await;
    let events = run(&session(&server)).await;
    assert_eq!(success(&events).account.as_deref(), Some("ana@example.com"));
}

#[tokio::test]
async fn a_name_with_controls_is_none_and_other_issuers_are_not_asked_for_one() {
    let server = bridge([granted_to(json!("ana\u{1b}[2J@example.com"))]).await;
    assert_eq!(success(&run(&session(&server)).await).account, None);
    let server = Server::start([granted_to(json!("ana@example.com"))]).await;
    assert_eq!(success(&run(&session(&server)).await).account, None);
}

#[tokio::test]
async fn an_address_elsewhere_is_refused() {
    let server = bridge([granted()]).await;
    server.authorization("verification_uri", json!("https://evil.example/device"));
    let events = run(&session(&server)).await;
    assert_eq!(
        failure(&events).reason.as_deref(),
        Some("foreign_verification_uri")
    );
}

#[tokio::test]
async fn an_address_in_capitals_is_the_same_place() {
    let server = bridge([granted()]).await;
    let capitals = format!("{}/D/WDJBMJHT", server.url.to_uppercase());
    server.authorization("verification_uri_complete", json!(capitals));
    success(&run(&session(&server)).await);
}

fn at_return_code() -> Reply {
    Reply::Json(
        400,
        json!({"error": "authorization_pending", "roomkey_stage": "return_code"}),
    )
}

#[tokio::test]
async fn the_return_code_is_asked_for_and_goes_with_a_poll() {
    let server = bridge([at_return_code(), at_return_code(), granted()]).await;
    let mut sign_in = session(&server).sign_in();
    let keyboard = sign_in.answers();
    let mut asked = Vec::new();
    let mut last = None;
    while let Some(event) = sign_in.recv().await {
        if let SignInEvent::ReturnCode { again } = event {
            let typed = if again { "7 3 1" } else { "000" };
            let answer = SignInAnswer::ReturnCode(typed.to_owned());
            keyboard.send(answer).await.unwrap();
            asked.push(again);
        }
        last = Some(event);
    }
    assert!(matches!(last, Some(SignInEvent::SignedIn(_))), "{last:?}");
    assert_eq!(asked, [false, true]);
    let polls = server.seen("/token");
    let sent: Vec<_> = polls
        .iter()
        .map(|p| p.field("roomkey_return_code"))
        .collect();
    assert_eq!(sent, [None, Some("000"), Some("731")]);
    let authorization = &server.seen("/device_authorization")[0];
    assert_eq!(authorization.field("roomkey_return_code"), Some("1"));
}

#[tokio::test]
async fn where_nobody_can_type_no_return_code_is_offered() {
    let server = bridge([granted()]).await;
    let request = SignInRequest {
        unattended: true,
        ..SignInRequest::default()
    };
    let mut sign_in = session(&server).sign_in_with(request);
    while sign_in.recv().await.is_some() {}
    let authorization = &server.seen("/device_authorization")[0];
    assert_eq!(authorization.field("roomkey_return_code"), None);
}

#[tokio::test]
async fn a_bridge_that_is_too_old_is_said() {
    let server = bridge([granted()]).await;
    server.metadata("roomkey_bridge_version", json!("0.0.9"));
    let events = run(&session(&server)).await;
    let said = |event: &SignInEvent| matches!(event, SignInEvent::Note(note) if note.contains("version 0.0.9"));
    assert!(events.iter().any(said), "{events:#?}");
    success(&events);
}
