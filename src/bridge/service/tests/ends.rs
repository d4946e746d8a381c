//! Signing out, giving up, and the operator's hand.

use super::*;
use crate::bridge::codes;

#[tokio::test]
async fn revoking_a_refresh_token_ends_that_session_only_and_tells_google_nothing() {
    let scene = Scene::new();
    let (one, two) = (token(&scene.sign_in().await), token(&scene.sign_in().await));
    scene.revoke("tv", &one).await.unwrap();
    assert_eq!(scene.sessions().await.len(), 2);
    scene.revoke("kiosk", &one).await.unwrap();
    assert_eq!(error(scene.refresh(&one).await), "invalid_grant");
    assert!(scene.refresh(&two).await.is_ok());
    assert_eq!(scene.google.revoked(), 0);
    // RFC 7009 §2.2: what is unknown is fine, and so is Google's own access token.
    for unknown in [text(&one), "nonsense", "ya29.access", &codes::secret()] {
        scene.revoke("kiosk", &unknown.into()).await.unwrap();
    }
    let stranger = scene.revoke("nobody", &two).await.unwrap_err();
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn revoking_a_device_code_cancels_the_request() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let page = scene.to_last_page(&browser, &screen).await;
    scene.revoke("tv", &screen.device_code).await.unwrap();
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
    scene.revoke("kiosk", &screen.device_code).await.unwrap();
    assert_eq!(error(scene.poll(&screen).await), "access_denied");
    assert_eq!(
        scene.decide(&browser, &page.asking.ticket, true).await,
        Err(PageError::AlreadyDecided)
    );
    assert!(scene.log.has(AuditEvent::RequestCancelled));
}

#[tokio::test]
async fn a_terminal_that_gives_up_in_the_moment_of_redemption_leaves_no_session() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.approve(&screen).await;
    scene.poll(&screen).await.unwrap();
    scene.revoke("kiosk", &screen.device_code).await.unwrap();
    assert!(scene.sessions().await.is_empty());
    assert_eq!(error(scene.poll(&screen).await), "invalid_grant");
}

#[tokio::test]
async fn an_operator_sees_sessions_and_ends_one() {
    let scene = Scene::new();
    let current = token(&scene.sign_in().await);
    let info = scene.sessions().await.remove(0);
    assert_eq!(
        (info.account.as_str(), info.client.as_str()),
        (ANA, "kiosk")
    );
    assert_eq!(info.host.as_deref(), Some("lobby-tv"));
    assert!(info.scopes.contains(&"spaces".to_owned()));
    for (id, there) in [("../x", false), (&info.id, true), (&info.id, false)] {
        let ended = scene.bridge.end_session(id, scene.now()).await.unwrap();
        assert_eq!(ended, there, "{id}");
    }
    assert_eq!(error(scene.refresh(&current).await), "invalid_grant");
}

#[tokio::test]
async fn disconnecting_an_account_ends_all_its_sessions_and_revokes_at_google() {
    let scene = Scene::new();
    let tokens = [token(&scene.sign_in().await), token(&scene.sign_in().await)];
    let nobody = scene
        .bridge
        .disconnect_account("x@example.com", scene.now());
    assert_eq!(nobody.await.unwrap(), Disconnected::default());
    let done = scene
        .bridge
        .disconnect_account("ANA@example.com", scene.now())
        .await
        .unwrap();
    assert_eq!((done.sessions, done.revoked, done.unconfirmed), (2, 1, 0));
    assert_eq!(scene.google.revoked(), 1);
    for token in &tokens {
        assert_eq!(error(scene.refresh(token).await), "invalid_grant");
    }
    let rows = scene.store.list("grant", scene.now()).await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test]
async fn disconnecting_while_google_is_down_ends_sessions_at_once_and_can_be_repeated() {
    let scene = Scene::new();
    let current = token(&scene.sign_in().await);
    scene.google.set_down(true);
    let disconnect = async || {
        let bridge = &scene.bridge;
        bridge.disconnect_account(ANA, scene.now()).await.unwrap()
    };
    let first = disconnect().await;
    assert_eq!((first.sessions, first.unconfirmed), (1, 1));
    assert_eq!(error(scene.refresh(&current).await), "invalid_grant");
    scene.google.set_down(false);
    let second = disconnect().await;
    assert_eq!((second.revoked, second.unconfirmed), (1, 0));
    assert_eq!(scene.google.revoked(), 1);
}
