//! Tokens after the sign-in: who it is, renewing, races, signing out.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use roomkey::account::{AccountError, Session, SignOut, Store};
use roomkey::config::{Profile, StoreKind};
use roomkey::http::Client;
use serde_json::{Value, json};

use crate::server::{Reply, Server, error};
use crate::{profile, run, session, success};

/// A grant whose token lives `life` seconds.
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

fn file_session(profile: Profile, state: &Path) -> Session {
    let store = Store::open(StoreKind::File, &profile.name, state);
    Session::new(profile, Client::new(), store)
}

fn id_token(claims: &Value) -> String {
    let body = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("e30.{body}.c2ln")
}

#[tokio::test]
async fn the_account_is_named_by_the_id_token_else_by_userinfo() {
    let server = Server::start([]).await;
    let mut asking = profile(&server.url);
    asking.scopes = roomkey::config::Scope::list("openid email spaces");
    let claims = json!({"iss": server.url, "aud": "kiosk", "email": "ana@example.com", "sub": "1"});
    let body = json!({"access_token": "a", "token_type": "bearer", "id_token": id_token(&claims)});
    server.polls([Reply::Json(200, body)]);
    let events = run(&crate::with(asking.clone())).await;
    assert_eq!(success(&events).account.as_deref(), Some("ana@example.com"));
    assert!(server.seen("/userinfo").is_empty());

    server.polls([grant("1", 3600)]);
    server.userinfo(json!({"sub": "1", "email": "budi@example.com"}));
    let events = run(&crate::with(asking)).await;
    assert_eq!(
        success(&events).account.as_deref(),
        Some("budi@example.com")
    );
    let asked = server.seen("/userinfo");
    assert_eq!(asked[0].authorization.as_deref(), Some("Bearer at-1"));

    // Nobody asked for an identity: nobody looks for one.
    let events = run(&session(&server)).await;
    assert_eq!(success(&events).account, None);
    assert_eq!(server.seen("/userinfo").len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_once_for_all_callers() {
    let server = Server::start([grant("1", 30)]).await;
    server.refreshes([grant("2", 3600)]);
    let session = session(&server);
    run(&session).await;
    let tokens = futures_util::future::join_all((0..50).map(|_| session.token())).await;
    for token in tokens {
        assert_eq!(token.unwrap().secret(), "at-2");
    }
    let sent = server.seen("/refresh");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].field("refresh_token"), Some("rt-1"));
    assert_eq!(sent[0].field("client_id"), Some("kiosk"));
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once_for_all_callers() {
    let server = Server::start([grant("1", 3600)]).await;
    server.refreshes([grant("2", 3600)]);
    let session = session(&server);
    run(&session).await;
    let rejected = session.token().await.unwrap();
    let all = (0..20).map(|_| session.token_after(&rejected));
    for token in futures_util::future::join_all(all).await {
        assert_eq!(token.unwrap().secret(), "at-2");
    }
    assert_eq!(server.seen("/refresh").len(), 1);
}

#[tokio::test]
async fn the_old_refresh_token_stays_where_the_answer_brings_none() {
    let server = Server::start([grant("1", 0)]).await;
    let answer = |name: &str| {
        Reply::Json(
            200,
            json!({"access_token": name, "token_type": "bearer", "expires_in": "0"}),
        )
    };
    server.refreshes([answer("at-2"), answer("at-3")]);
    let session = session(&server);
    run(&session).await;
    assert_eq!(session.token().await.unwrap().secret(), "at-2");
    assert_eq!(session.token().await.unwrap().secret(), "at-3");
    assert_eq!(
        server.seen("/refresh")[1].field("refresh_token"),
        Some("rt-1")
    );
}

#[tokio::test]
async fn an_empty_scope_in_a_renewal_takes_nothing_away() {
    let answer = |life: u64, scope: &str| {
        Reply::Json(
            200,
            json!({"access_token": "a", "refresh_token": "r", "token_type": "bearer", "expires_in": life, "scope": scope}),
        )
    };
    let server = Server::start([answer(0, "spaces memberships")]).await;
    server.refreshes([answer(0, ""), answer(0, " "), answer(3600, "spaces")]);
    let session = session(&server);
    run(&session).await;
    for left in ["spaces memberships", "spaces memberships", "spaces"] {
        session.token().await.unwrap();
        let identity = session.signed_in().await.unwrap().unwrap();
        assert_eq!(identity.scopes, roomkey::config::Scope::list(left));
    }
}

#[tokio::test]
async fn without_a_stated_life_only_a_rejection_ends_a_token() {
    let body = json!({"access_token": "for-ever", "token_type": "bearer", "scope": "spaces"});
    let server = Server::start([Reply::Json(200, body)]).await;
    let session = session(&server);
    run(&session).await;
    let token = session.token().await.unwrap();
    assert_eq!(token.secret(), "for-ever");
    let identity = session.signed_in().await.unwrap().unwrap();
    assert_eq!(identity.expires_at, None);
    let why = session.token_after(&token).await.unwrap_err().explain();
    assert_eq!(why.reason.as_deref(), Some("expired_token"));
    assert!(
        server.seen("/refresh").is_empty(),
        "there is nothing to renew with"
    );
}

#[tokio::test]
async fn processes_share_one_renewal_through_the_file() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 30)]).await;
    server.refreshes([grant("2", 3600)]);
    let first = file_session(profile(&server.url), state.path());
    run(&first).await;
    // Each has its own memory and its own lock, as separate processes have.
    let many: Vec<_> = (0..8)
        .map(|_| file_session(profile(&server.url), state.path()))
        .collect();
    let tokens = futures_util::future::join_all(many.iter().map(Session::token)).await;
    for token in tokens {
        assert_eq!(token.unwrap().secret(), "at-2");
    }
    assert_eq!(server.seen("/refresh").len(), 1);
}

#[tokio::test]
async fn a_renewal_outlives_its_caller() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 30)]).await;
    server.refreshes([Reply::Slow(300, Box::new(grant("2", 3600)))]);
    let session = file_session(profile(&server.url), state.path());
    run(&session).await;
    let asked = tokio::time::timeout(Duration::from_millis(100), session.token()).await;
    assert!(asked.is_err(), "the caller gives up");
    drop(session);
    let other = file_session(profile(&server.url), state.path());
    assert_eq!(other.token().await.unwrap().secret(), "at-2");
    assert_eq!(server.seen("/refresh").len(), 1);
}

#[tokio::test]
async fn who_leaves_after_the_grant_finds_the_sign_in_stored() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 3600)]).await;
    server.userinfo(json!({"sub": "1", "email": "ana@example.com"}));
    server.delay_userinfo(Duration::from_millis(300));
    let mut profile = profile(&server.url);
    profile.scopes = roomkey::config::Scope::list("openid email spaces");
    let session = file_session(profile.clone(), state.path());
    let events = session.sign_in();
    crate::until("the token has come", || {
        !server.seen("/userinfo").is_empty()
    })
    .await;
    drop((events, session));
    assert!(roomkey::account::is_under_way());
    assert!(roomkey::account::settle(roomkey::account::PATIENCE).await);
    let found = file_session(profile, state.path()).signed_in().await;
    let account = found.unwrap().unwrap().account;
    assert_eq!(account.as_deref(), Some("ana@example.com"));
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_at_once_and_once() {
    let server = Server::start([grant("1", 0)]).await;
    server.refreshes([Reply::Break, grant("2", 3600)]);
    let session = session(&server);
    run(&session).await;
    assert_eq!(session.token().await.unwrap().secret(), "at-2");
    assert_eq!(server.seen("/refresh").len(), 2);

    let server = Server::start([grant("1", 0)]).await;
    server.refreshes([Reply::Break, Reply::Break, grant("2", 3600)]);
    let session = self::session(&server);
    run(&session).await;
    let why = session.token().await.unwrap_err().explain();
    assert_eq!(why.cause.exit_code(), 7, "{why:?}");
    assert_eq!(server.seen("/refresh").len(), 2);
}

#[tokio::test]
async fn who_ends_waits_as_long_as_a_renewal_and_its_repetition_take() {
    let server = Server::start([grant("1", 0)]).await;
    server.refreshes([Reply::Hang, Reply::Hang]);
    let session = session(&server);
    run(&session).await;
    let began = tokio::time::Instant::now();
    let renewal = tokio::spawn(async move { session.token().await });
    crate::until("it is asked", || !server.seen("/refresh").is_empty()).await;
    tokio::time::pause();
    assert!(
        roomkey::account::settle(roomkey::account::PATIENCE).await,
        "the renewal is over, whatever came of it"
    );
    assert!(began.elapsed() <= roomkey::account::PATIENCE);
    let why = renewal.await.unwrap().unwrap_err().explain();
    assert_eq!(why.cause.exit_code(), 7, "{why:?}");
}

#[tokio::test]
async fn a_busy_server_does_not_spoil_a_token_that_still_lives() {
    let server = Server::start([grant("1", 50)]).await;
    server.refreshes([Reply::Raw(503, "later")]);
    let session = session(&server);
    run(&session).await;
    assert_eq!(session.token().await.unwrap().secret(), "at-1");
}

#[tokio::test]
async fn a_revoked_sign_in_is_explained_and_not_deleted() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 0)]).await;
    server.refreshes([Reply::Json(
        400,
        json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}),
    )]);
    let session = file_session(profile(&server.url), state.path());
    run(&session).await;
    let why = session.token().await.unwrap_err().explain();
    assert_eq!(why.cause.exit_code(), 3);
    assert_eq!(why.reason.as_deref(), Some("invalid_grant"));
    assert!(why.hint.unwrap().contains("roomkey login"));
    assert!(session.signed_in().await.unwrap().is_some());
}

#[tokio::test]
async fn a_winner_without_our_lock_is_adopted() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 30)]).await;
    server.refreshes([Reply::Slow(500, Box::new(error(400, "invalid_grant")))]);
    let session = file_session(profile(&server.url), state.path());
    run(&session).await;
    let path = state.path().join("credentials/test.json");
    let winner = async {
        crate::until("the renewal is on its way", || {
            !server.seen("/refresh").is_empty()
        })
        .await;
        let text = std::fs::read_to_string(&path)
            .unwrap()
            .replace("at-1", "at-winner");
        std::fs::write(&path, text).unwrap();
    };
    let (token, ()) = tokio::join!(session.token(), winner);
    assert_eq!(token.unwrap().secret(), "at-winner");
}

#[tokio::test]
async fn a_credential_of_another_profile_counts_as_none_and_is_sent_nowhere() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 0)]).await;
    let original = profile(&server.url);
    run(&file_session(original.clone(), state.path())).await;
    let mut others = vec![original.clone(); 4];
    others[0].issuer = Some("https://other.example".into());
    others[1].client_id = Some("other".into());
    others[2].endpoints.chat_api = Some("https://chat.example".parse().unwrap());
    others[3].endpoints.token = Some("https://other.example/token".parse().unwrap());
    for other in others {
        let session = file_session(other, state.path());
        assert_eq!(session.signed_in().await.unwrap(), None);
        let refused = session.token().await;
        assert!(
            matches!(refused, Err(AccountError::NotSignedIn { why: Some(_), .. })),
            "{refused:?}"
        );
        let out = session.sign_out(SignOut::Revoke).await;
        assert!(!out.unwrap().revoked);
        // Signing out deleted it; put it back for the next.
        run(&file_session(original.clone(), state.path())).await;
    }
    assert!(server.seen("/refresh").is_empty() && server.seen("/revoke").is_empty());
}

#[tokio::test]
async fn signing_out_forgets_and_revokes_as_told() {
    let state = tempfile::tempdir().unwrap();
    let server = Server::start([grant("1", 3600)]).await;
    let session = file_session(profile(&server.url), state.path());
    run(&session).await;
    let out = session.sign_out(SignOut::Local).await.unwrap();
    assert!(out.was_signed_in && !out.revoked && out.revocation_failed.is_none());
    assert!(server.seen("/revoke").is_empty());
    assert!(session.token().await.is_err());
    assert!(
        !session
            .sign_out(SignOut::Local)
            .await
            .unwrap()
            .was_signed_in
    );

    run(&session).await;
    assert!(session.sign_out(SignOut::Revoke).await.unwrap().revoked);
    assert_eq!(server.seen("/revoke")[0].field("token"), Some("rt-1"));

    run(&session).await;
    server.on_revoke(error(400, "invalid_token"));
    let out = session.sign_out(SignOut::Revoke).await.unwrap();
    assert!(!out.revoked && out.revocation_failed.is_some());
    assert_eq!(
        session.signed_in().await.unwrap(),
        None,
        "deleted all the same"
    );
}

#[tokio::test]
async fn a_ready_token_is_used_as_it_is() {
    let session = Session::with_access_token(profile("google"), Client::new(), "ready".into());
    let token = session.token().await.unwrap();
    assert_eq!(token.secret(), "ready");
    assert!(!format!("{token:?} {session:?}").contains("ready\""));
    let why = session.token_after(&token).await.unwrap_err().explain();
    assert_eq!(why.cause.exit_code(), 3);
    assert!(session.sign_out(SignOut::Local).await.is_err());
}

#[tokio::test]
async fn no_debug_output_holds_a_secret() {
    let server = Server::start([grant("1", 3600)]).await;
    let mut profile = profile(&server.url);
    profile.client_secret = Some("client-secret-1".into());
    let session = crate::with(profile);
    run(&session).await;
    let token = session.token().await.unwrap();
    let shown = format!("{session:?} {token:?}");
    for secret in ["at-1", "rt-1", "client-secret-1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
