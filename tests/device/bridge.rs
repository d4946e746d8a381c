//! What a bridge's extensions change.

use roomkey::account::IssuerKind;
use roomkey::account::sign_in::{SignInEvent, Stage};
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
