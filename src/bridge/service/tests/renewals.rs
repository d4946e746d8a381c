//! Refreshing: rotation, reuse, scopes, and one upstream grant for all.

use super::*;

#[tokio::test]
async fn refresh_tokens_rotate_and_a_lost_answer_is_given_again() {
    let scene = Scene::new();
    let first = token(&scene.sign_in().await);
    let second = token(&scene.refresh(&first).await.unwrap());
    assert_ne!(text(&first), text(&second));
    scene.pass(500);
    let again = token(&scene.refresh(&first).await.unwrap());
    assert_eq!(text(&second), text(&again));
    let third = token(&scene.refresh(&second).await.unwrap());
    scene.pass(31);
    assert_eq!(error(scene.refresh(&first).await), "invalid_grant");
    // Reuse ended the family.
    assert!(scene.log.has(AuditEvent::RefreshTokenReused));
    assert_eq!(error(scene.refresh(&third).await), "invalid_grant");
    assert!(scene.sessions().await.is_empty());
}

#[tokio::test]
async fn an_invented_or_foreign_refresh_token_ends_nothing() {
    let scene = Scene::new();
    let good = token(&scene.sign_in().await);
    let forged = text(&good).replace(".1.", ".2.");
    for bad in [forged.as_str(), "nonsense", "rkr.00.1.AAAA"] {
        assert_eq!(error(scene.refresh(&bad.into()).await), "invalid_grant");
    }
    let foreign = scene.refresh_as("tv", &good, None).await;
    assert_eq!(error(foreign), "invalid_grant");
    let stranger = scene.refresh_as("nobody", &good, None).await;
    assert_eq!(error(stranger), "invalid_client");
    assert!(scene.refresh(&good).await.is_ok());
}

#[tokio::test]
async fn scope_may_be_narrowed_and_never_widened() {
    let scene = Scene::new();
    let mut current = token(&scene.sign_in().await);
    let wider = scene
        .refresh_as("kiosk", &current, Some("spaces delete"))
        .await;
    assert_eq!(error(wider), "invalid_scope");
    let narrow = scene
        .refresh_as("kiosk", &current, Some("spaces"))
        .await
        .unwrap();
    assert!(narrow.scope.ends_with("/chat.spaces"), "{}", narrow.scope);
    // The refresh token still stands for all of it (RFC 6749 §6).
    current = token(&narrow);
    let all = scene.refresh(&current).await.unwrap();
    assert!(all.scope.contains("chat.memberships"));
}

#[tokio::test]
async fn a_fresh_access_token_is_given_again_and_a_stale_one_is_renewed() {
    let scene = Scene::new();
    let signed_in = scene.sign_in().await;
    let renewed = scene.refresh(&token(&signed_in)).await.unwrap();
    assert_eq!(text(&renewed.access_token), text(&signed_in.access_token));
    assert_eq!(scene.google.refreshes.load(Ordering::Relaxed), 0);
    scene.pass(3400);
    let later = scene.refresh(&token(&renewed)).await.unwrap();
    assert_ne!(text(&later.access_token), text(&signed_in.access_token));
    assert_eq!(later.expires_in, 3600);
}

#[tokio::test(start_paused = true)]
async fn one_replica_of_all_asks_the_upstream() {
    let scene = Scene::new();
    let mut sessions = Vec::new();
    for _ in 0..10 {
        sessions.push(token(&scene.sign_in().await));
    }
    assert_eq!(
        scene.store.list("grant", scene.now()).await.unwrap().len(),
        1
    );
    scene.pass(3600);
    let renewals = sessions.iter().map(|token| scene.refresh(token));
    let answers = futures_util::future::join_all(renewals).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(scene.google.refreshes.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_bridge_that_died_in_its_turn_holds_nobody_up_for_long() {
    let scene = Scene::new();
    let current = token(&scene.sign_in().await);
    scene.pass(3600);
    let (grant, _) = scene
        .store
        .list("grant", scene.now())
        .await
        .unwrap()
        .remove(0);
    let dead = rows::Lease {
        holder: "dead".into(),
        until: scene.now() + 20_000,
    };
    let lease = rows::Change::default()
        .put(rows::lease_key(&grant), &dead, dead.until)
        .unwrap();
    assert!(scene.bridge.0.commit(lease, scene.now()).await.unwrap());
    let waiting = scene.refresh(&current).await.unwrap_err();
    assert_eq!((waiting.status, waiting.retry_after), (503, Some(2)));
    scene.pass(12);
    assert!(scene.refresh(&current).await.is_ok());
}

#[tokio::test]
async fn an_upstream_that_is_down_is_503_and_rotates_nothing() {
    let scene = Scene::new();
    let current = token(&scene.sign_in().await);
    scene.pass(3600);
    scene.google.set_down(true);
    let down = scene.refresh(&current).await.unwrap_err();
    assert_eq!((down.error, down.status), ("temporarily_unavailable", 503));
    assert!(down.retry_after.is_some());
    // However long it takes: nothing was replaced.
    scene.pass(3600);
    scene.google.set_down(false);
    assert!(scene.refresh(&current).await.is_ok());
}

#[tokio::test]
async fn a_grant_that_google_no_longer_honours_ends_its_sessions_for_good() {
    let scene = Scene::new();
    let (one, two) = (token(&scene.sign_in().await), token(&scene.sign_in().await));
    scene.pass(3600);
    scene.google.forget_everything();
    assert_eq!(error(scene.refresh(&one).await), "invalid_grant");
    assert!(scene.log.has(AuditEvent::GrantLost));
    assert!(scene.sessions().await.is_empty());
    // A new sign-in of the same account revives no old session.
    let new = token(&scene.sign_in().await);
    assert_eq!(error(scene.refresh(&two).await), "invalid_grant");
    assert!(scene.refresh(&new).await.is_ok());
}

#[tokio::test]
async fn a_narrower_consent_keeps_the_wider_grant_and_its_own_scope() {
    let scene = Scene::new();
    let wide = token(&scene.sign_in().await);
    scene.google.tick("spaces");
    let narrow = scene.sign_in().await;
    assert!(!narrow.scope.contains("memberships"));
    scene.pass(3600);
    let renewed = scene.refresh(&wide).await.unwrap();
    assert!(renewed.scope.contains("chat.memberships"));
    let renewed = scene.refresh(&token(&narrow)).await.unwrap();
    assert!(!renewed.scope.contains("chat.memberships"));
}

#[tokio::test]
async fn a_sign_in_after_a_revocation_lives_although_a_wider_dead_grant_was_kept() {
    let scene = Scene::new();
    let old = token(&scene.sign_in().await);
    scene.google.forget_everything();
    scene.google.tick("spaces");
    let new = token(&scene.sign_in().await);
    scene.pass(3600);
    assert!(scene.refresh(&new).await.is_ok());
    assert_eq!(error(scene.refresh(&old).await), "invalid_grant");
}

#[tokio::test]
async fn a_grant_beyond_the_cap_reaches_no_terminal() {
    let scene = Scene::new();
    scene.google.grant_too("delete");
    let answer = scene.sign_in().await;
    assert!(!answer.scope.contains("delete"), "{}", answer.scope);
    assert_eq!(scene.google.refreshes.load(Ordering::Relaxed), 1);
    scene.pass(3600);
    let renewed = scene.refresh(&token(&answer)).await.unwrap();
    assert!(!renewed.scope.contains("delete"));
}

#[tokio::test]
async fn an_upstream_that_replaces_its_refresh_tokens_is_followed() {
    let scene = Scene::new();
    scene.google.rotate();
    let mut current = token(&scene.sign_in().await);
    for _ in 0..3 {
        scene.pass(3600);
        current = token(&scene.refresh(&current).await.unwrap());
    }
}

#[tokio::test]
async fn rotation_of_the_master_key_keeps_codes_and_sessions() {
    let (old, new) = (Seal::generate(), Seal::generate());
    let seal = |keys: &[&SecretString]| Seal::new(keys.iter().map(|key| text(key))).unwrap();
    let mut scene = Scene::with(settings(), Arc::new(Memory::new()), seal(&[&old]));
    let (current, screen) = (token(&scene.sign_in().await), scene.screen().await);
    // Both keys, the new one first: what the old one wrote is good, also the code on the screen.
    scene.bridge = scene.replica(seal(&[&new, &old]));
    scene.approve(&screen).await;
    scene.poll(&screen).await.unwrap();
    assert!(scene.bridge.reseal(scene.now()).await.unwrap() > 0);
    assert_eq!(scene.bridge.reseal(scene.now()).await.unwrap(), 0);
    // The old key is taken away: the token that was derived under it is still good.
    scene.bridge = scene.replica(seal(&[&new]));
    let renewed = scene.refresh(&current).await.unwrap();
    scene.pass(3600);
    assert!(scene.refresh(&token(&renewed)).await.is_ok());
}
