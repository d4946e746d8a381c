//! A sign-in that asks for more takes nothing away.

use roomkey::account::Session;
use roomkey::account::sign_in::{SignInEvent, SignInRequest};
use roomkey::config::Scope;
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{failure, run, session, success};

fn to(name: &str, account: &str, scope: &str) -> Reply {
    Reply::Json(
        200,
        json!({
            "access_token": format!("at-{name}"),
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": scope,
            "roomkey_account": account,
        }),
    )
}

const HELD: &str = "openid email https://www.googleapis.com/auth/chat.spaces.readonly";
const MORE: &str = "openid email https://www.googleapis.com/auth/chat.spaces \
    https://www.googleapis.com/auth/chat.delete";

/// Ana is signed in; then she asks to delete, and this is the answer.
async fn asked(answer: Reply) -> (Session, Vec<SignInEvent>) {
    let server = Server::start([to("1", "ana@example.com", HELD), answer]).await;
    server.metadata("roomkey_bridge_version", json!("1"));
    let session = session(&server);
    success(&run(&session).await);
    let mut sign_in = session.sign_in_with(SignInRequest {
        more: Scope::list("delete"),
        ..SignInRequest::default()
    });
    let mut events = Vec::new();
    while let Some(event) = sign_in.recv().await {
        events.push(event);
    }
    let wanted = server.seen("/device_authorization")[1]
        .field("scope")
        .unwrap()
        .to_owned();
    assert!(wanted.contains("spaces.readonly"), "{wanted}");
    (session, events)
}

async fn in_use(session: &Session) -> (String, Vec<Scope>, String) {
    let identity = session.signed_in().await.unwrap().unwrap();
    let token = session.token().await.unwrap().secret().to_owned();
    (identity.account.unwrap(), identity.scopes, token)
}

#[tokio::test]
async fn another_account_or_less_does_not_replace_what_is_held() {
    let refused = [
        (to("2", "budi@example.com", "openid"), "another_account"),
        (to("2", "budi@example.com", MORE), "another_account"),
        (to("2", "ana@example.com", "openid email"), "narrower_grant"),
        (to("2", "1234567", "openid"), "narrower_grant"),
        (to("2", "1234567", MORE), "another_account"),
    ];
    for (answer, reason) in refused {
        let (session, events) = asked(answer).await;
        let why = failure(&events);
        assert_eq!(why.reason.as_deref(), Some(reason));
        assert!(why.message.contains("is kept"), "{why:?}");
        let expected = (
            "ana@example.com".to_owned(),
            Scope::list(HELD),
            "at-1".to_owned(),
        );
        assert_eq!(in_use(&session).await, expected);
    }
}

#[tokio::test]
async fn more_of_the_same_account_does() {
    let (session, events) = asked(to("2", "Ana@Example.com", MORE)).await;
    success(&events);
    let expected = (
        "Ana@Example.com".to_owned(),
        Scope::list(MORE),
        "at-2".to_owned(),
    );
    assert_eq!(in_use(&session).await, expected);
}

#[tokio::test]
async fn a_plain_sign_in_may_change_the_account() {
    let answers = [
        to("1", "ana@example.com", HELD),
        to("2", "budi@example.com", "openid email"),
    ];
    let server = Server::start(answers).await;
    server.metadata("roomkey_bridge_version", json!("1"));
    let session = session(&server);
    success(&run(&session).await);
    success(&run(&session).await);
    assert_eq!(in_use(&session).await.0, "budi@example.com");
}
