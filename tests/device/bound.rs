//! A stored sign-in goes to the profile's own server, whatever address is written beside it.

use std::path::Path;

use roomkey::account::{AccountError, Session, SignOut, Store};
use roomkey::config::StoreKind;
use roomkey::http::Client;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::{profile, run, success};

fn grant(name: &str, life: u64) -> Reply {
    Reply::Json(
        200,
        json!({
            "access_token": format!("at-{name}"),
            "refresh_token": format!("rt-{name}"),
            "token_type": "Bearer",
            "expires_in": life,
        }),
    )
}

fn file_session(server: &Server, state: &Path) -> Session {
    let store = Store::open(StoreKind::File, "test", state);
    Session::new(profile(&server.url), Client::new(), store)
}

fn write(state: &Path, name: &str, value: &str) {
    let path = state.join("credentials/test.json");
    let mut stored: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    stored[name] = value.into();
    std::fs::write(&path, stored.to_string()).unwrap();
}

#[tokio::test]
async fn an_address_written_into_the_store_gets_nothing() {
    let state = tempfile::tempdir().unwrap();
    let (server, thief) = (
        Server::start([grant("1", 0)]).await,
        Server::start([]).await,
    );
    success(&run(&file_session(&server, state.path())).await);
    write(
        state.path(),
        "token_endpoint",
        &format!("{}/token", thief.url),
    );
    write(
        state.path(),
        "revocation_endpoint",
        &format!("{}/revoke", thief.url),
    );
    let session = file_session(&server, state.path());
    let refused = session.token().await;
    assert!(
        matches!(refused, Err(AccountError::NotSignedIn { why: Some(_), .. })),
        "{refused:?}"
    );
    let out = session.sign_out(SignOut::Revoke).await.unwrap();
    assert!(!out.revoked && out.revocation_failed.is_some(), "{out:?}");
    assert!(thief.seen("/refresh").is_empty() && thief.seen("/revoke").is_empty());
}

#[tokio::test]
async fn endpoints_elsewhere_that_the_issuer_names_are_used_and_asked_for_once() {
    let state = tempfile::tempdir().unwrap();
    let (server, tokens) = (
        Server::start([]).await,
        Server::start([grant("1", 0)]).await,
    );
    server.metadata("token_endpoint", json!(format!("{}/token", tokens.url)));
    server.metadata(
        "revocation_endpoint",
        json!(format!("{}/revoke", tokens.url)),
    );
    tokens.refreshes([grant("2", 0), grant("3", 0)]);
    success(&run(&file_session(&server, state.path())).await);
    let before = server.seen("/metadata").len();
    let session = file_session(&server, state.path());
    assert_eq!(session.token().await.unwrap().secret(), "at-2");
    assert_eq!(session.token().await.unwrap().secret(), "at-3");
    assert_eq!(server.seen("/metadata").len(), before + 1);
    assert!(session.sign_out(SignOut::Revoke).await.unwrap().revoked);
    assert_eq!(tokens.seen("/revoke")[0].field("token"), Some("rt-3"));
}
