//! A sign-in at npm's `oidc-provider`: discovery, device code or browser, approval on its own pages,
//! renewal with rotation, revocation. It omits `interval`, and answers every error with 400.

use std::time::Duration;

use roomkey::account::sign_in::SignIn;
use roomkey::account::sign_in::{SignInEvent, UserCodePrompt};
use roomkey::account::{Session, SignOut, Store};
use roomkey::config::{Endpoints, Method, Profile, Quota, Scope, ServiceAccount, StoreKind};
use roomkey::http::Client;

use crate::node::{self, Peer};
use crate::phone::{Page, Phone};

fn session(peer: &Peer, state: &std::path::Path) -> Session {
    let profile = Profile {
        name: "peer".into(),
        method: Method::Device,
        issuer: Some(peer.url.clone()),
        client_id: Some("kiosk".into()),
        client_secret: None,
        client_secrets_file: None,
        scopes: Scope::list("openid email offline_access"),
        store: StoreKind::File,
        endpoints: Endpoints::default(),
        quota: Quota::default(),
        service_account: ServiceAccount::default(),
    };
    let store = Store::open(StoreKind::File, &profile.name, state);
    Session::new(profile, Client::new(), store)
}

/// The same person by browser, as a native app with a loopback redirect.
fn by_browser(peer: &Peer, state: &std::path::Path) -> Session {
    let mut profile = session(peer, state).profile().clone();
    profile.method = Method::Browser;
    profile.client_id = Some("desktop".into());
    let store = Store::open(StoreKind::File, &profile.name, state);
    Session::new(profile, Client::new(), store)
}

async fn address(receiver: &mut SignIn) -> String {
    loop {
        if let SignInEvent::AuthorizationUrl { url, .. } = next(receiver).await {
            return url;
        }
    }
}

async fn next(receiver: &mut SignIn) -> SignInEvent {
    tokio::time::timeout(Duration::from_secs(30), receiver.recv())
        .await
        .expect("something happens")
        .expect("the sign-in goes on")
}

async fn prompt(receiver: &mut SignIn) -> UserCodePrompt {
    loop {
        if let SignInEvent::UserCode(prompt) = next(receiver).await {
            return prompt;
        }
    }
}

async fn last(receiver: &mut SignIn) -> SignInEvent {
    loop {
        let event = next(receiver).await;
        if matches!(event, SignInEvent::SignedIn(_) | SignInEvent::Failed(_)) {
            return event;
        }
    }
}

/// To the page that asks "is this your device?".
async fn enter_code(phone: &mut Phone, prompt: &UserCodePrompt) -> Page {
    let page = phone.open(&prompt.verification_uri).await;
    phone
        .submit(&page, &[("user_code", &prompt.user_code)])
        .await
}

#[tokio::test]
async fn signs_in_renews_and_signs_out() {
    let Some(peer) = node::start("oidc-provider.mjs", "oidc-provider") else {
        return;
    };
    let state = tempfile::tempdir().expect("a folder");
    let session = session(&peer, state.path());
    let mut receiver = session.sign_in();
    let prompt = prompt(&mut receiver).await;
    assert_eq!(prompt.interval, Duration::from_secs(5), "it names none");

    let mut phone = Phone::new();
    let confirm = enter_code(&mut phone, &prompt).await;
    let login = phone.submit(&confirm, &[]).await;
    let consent = phone
        .submit(&login, &[("login", "ana"), ("password", "x")])
        .await;
    let done = phone.submit(&consent, &[]).await;
    assert_eq!(done.status, 200, "{}", done.text);

    let SignInEvent::SignedIn(signed_in) = last(&mut receiver).await else {
        panic!("the sign-in failed");
    };
    assert_eq!(signed_in.account.as_deref(), Some("ana@example.com"));
    assert!(
        signed_in.scopes.contains(&"openid".to_owned()),
        "{signed_in:?}"
    );
    assert_eq!(signed_in.missing_scopes, [""; 0]);

    // Its tokens live 30 s, so each use renews, and each renewal rotates the refresh token.
    let mut seen = vec![];
    for _ in 0..3 {
        let token = session.token().await.expect("a fresh token");
        assert!(!seen.contains(&token.secret().to_owned()));
        seen.push(token.secret().to_owned());
    }

    let out = session.sign_out(SignOut::Revoke).await.expect("signed out");
    assert!(out.revoked, "{out:?}");
    assert!(session.token().await.is_err());
}

#[tokio::test]
async fn signs_in_by_browser_and_renews() {
    let Some(peer) = node::start("oidc-provider.mjs", "oidc-provider") else {
        return;
    };
    let state = tempfile::tempdir().expect("a folder");
    let session = by_browser(&peer, state.path());
    let mut receiver = session.sign_in();
    let mut phone = Phone::new();
    let login = phone.open(&address(&mut receiver).await).await;
    let consent = phone
        .submit(&login, &[("login", "ana"), ("password", "x")])
        .await;
    // Its redirects end at our own listener.
    let done = phone.submit(&consent, &[]).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(
        done.text.contains("Signed in as ana@example.com"),
        "{}",
        done.text
    );
    let SignInEvent::SignedIn(signed_in) = last(&mut receiver).await else {
        panic!("the sign-in failed");
    };
    assert_eq!(signed_in.account.as_deref(), Some("ana@example.com"));
    assert_eq!(signed_in.missing_scopes, [""; 0]);
    let first = session.token().await.expect("a fresh token");
    let second = session.token().await.expect("a fresh token");
    assert_ne!(first.secret(), second.secret(), "its tokens live 30 s");
}

#[tokio::test]
async fn hears_of_a_denial_in_the_browser() {
    let Some(peer) = node::start("oidc-provider.mjs", "oidc-provider") else {
        return;
    };
    let state = tempfile::tempdir().expect("a folder");
    let mut receiver = by_browser(&peer, state.path()).sign_in();
    let mut phone = Phone::new();
    let login = phone.open(&address(&mut receiver).await).await;
    let abort = phone.follow_link(&login, "abort").await;
    assert!(abort.text.contains("Not signed in"), "{}", abort.text);
    match last(&mut receiver).await {
        SignInEvent::Failed(why) => assert_eq!(why.reason.as_deref(), Some("access_denied")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn hears_of_a_denial() {
    let Some(peer) = node::start("oidc-provider.mjs", "oidc-provider") else {
        return;
    };
    let state = tempfile::tempdir().expect("a folder");
    let mut receiver = session(&peer, state.path()).sign_in();
    let prompt = prompt(&mut receiver).await;
    let mut phone = Phone::new();
    let confirm = enter_code(&mut phone, &prompt).await;
    phone.submit(&confirm, &[("abort", "yes")]).await;
    match last(&mut receiver).await {
        SignInEvent::Failed(why) => assert_eq!(why.reason.as_deref(), Some("access_denied")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_unknown_client_is_explained() {
    let Some(peer) = node::start("oidc-provider.mjs", "oidc-provider") else {
        return;
    };
    let state = tempfile::tempdir().expect("a folder");
    let known = session(&peer, state.path());
    let mut profile = known.profile().clone();
    profile.client_id = Some("stranger".into());
    let session = Session::new(profile, Client::new(), Store::memory());
    match last(&mut session.sign_in()).await {
        SignInEvent::Failed(why) => {
            assert_eq!(why.reason.as_deref(), Some("invalid_client"));
            assert!(why.hint.is_some_and(|hint| hint.contains("client_id")));
        }
        other => panic!("{other:?}"),
    }
}
