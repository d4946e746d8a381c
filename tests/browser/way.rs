//! The whole way, by listener and by paste, and how it ends otherwise.

use std::time::Duration;

use roomkey::account::sign_in::{SignInEvent, SignInRequest};
use roomkey::account::{Session, Store};
use roomkey::config::Scope;
use roomkey::http::Client;

use crate::site::{CHAT_SPACES, client_of};
use crate::{World, next};

#[tokio::test]
async fn the_browser_comes_back_and_is_told_who_is_signed_in() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    assert_eq!(waiting.before, [SignInEvent::Starting]);
    assert!(waiting.redirect_uri.starts_with("http://127.0.0.1:"));
    assert!(waiting.is_listened_to().await);

    let back = world.allowed(&waiting.url).await;
    assert!(back.as_str().starts_with(&waiting.redirect_uri));
    let (status, page) = world.shows(&back).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Signed in as ana@example.com"), "{page}");
    for secret in back
        .query_pairs()
        .filter(|(key, _)| key == "code" || key == "state")
    {
        assert!(!page.contains(&*secret.1), "{page}");
    }

    let signed_in = waiting.signed_in().await;
    assert_eq!(signed_in.account.as_deref(), Some("ana@example.com"));
    assert_eq!(signed_in.missing_scopes, [""; 0]);
    assert!(
        !waiting.is_listened_to().await,
        "closed before the end is told"
    );
    assert!(waiting.stream.recv().await.is_none());
    world.session.token().await.unwrap();
}

#[tokio::test]
async fn the_address_is_pasted_instead() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.allowed(&waiting.url).await.to_string();
    let (one, two) = back.split_at(70);
    waiting
        .paste(&format!("<{one}\n   {}>", two.replace('&', "&amp;")))
        .await;
    let signed_in = waiting.signed_in().await;
    assert_eq!(signed_in.account.as_deref(), Some("ana@example.com"));
    assert!(!waiting.is_listened_to().await);
}

#[tokio::test]
async fn what_was_unticked_is_missing() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let ticked = [CHAT_SPACES];
    let back = world.answered(&waiting.url, "allow", Some(&ticked)).await;
    waiting.paste(back.as_str()).await;
    let signed_in = waiting.signed_in().await;
    assert!(signed_in.scopes.contains(&CHAT_SPACES.to_owned()));
    assert_eq!(signed_in.missing_scopes.len(), 3, "{signed_in:?}");
}

#[tokio::test]
async fn more_is_asked_for_on_top_of_what_is_there() {
    let world = World::new().await;
    let mut first = world.start(SignInRequest::default()).await;
    first.paste(world.allowed(&first.url).await.as_str()).await;
    first.signed_in().await;

    let more = |name| SignInRequest {
        more: vec![Scope::new(name)],
        ..SignInRequest::default()
    };
    for name in ["admin.spaces", "admin.memberships"] {
        let mut waiting = world.start(more(name)).await;
        assert!(waiting.url.contains("login_hint=ana%40example.com"));
        // Not every server adds what was granted before: all of it is asked for again.
        for kept in ["chat.delete", "chat.admin.spaces"] {
            assert!(waiting.url.contains(kept), "{kept}");
        }
        let back = world.allowed(&waiting.url).await;
        waiting.paste(back.as_str()).await;
        waiting.signed_in().await;
    }
    let identity = world.session.signed_in().await.unwrap().unwrap();
    for name in ["spaces", "delete", "admin.spaces", "admin.memberships"] {
        assert!(identity.scopes.contains(&Scope::new(name)), "{name}");
    }
}

#[tokio::test]
async fn who_denies_hears_of_it_in_the_browser_and_in_the_terminal() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.answered(&waiting.url, "deny", None).await;
    let (_, page) = world.shows(&back).await;
    assert!(page.contains("Not signed in"), "{page}");
    let why = waiting.failed().await;
    assert_eq!(why.reason.as_deref(), Some("access_denied"));
    assert!(why.message.contains("browser"), "{why:?}");
    assert!(!waiting.is_listened_to().await);
}

#[tokio::test]
async fn who_leaves_closes_the_listener() {
    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    waiting.stream.close();
    while let Some(event) = waiting.stream.recv().await {
        assert!(!matches!(event, SignInEvent::SignedIn(_)), "{event:?}");
    }
    assert!(!waiting.is_listened_to().await);
    assert_eq!(world.session.signed_in().await.unwrap(), None);
}

#[tokio::test]
async fn a_wrong_secret_is_told_in_both_places_and_a_used_code_is_explained() {
    let world = World::with(|profile| {
        let desktop = client_of(roomkey::sandbox::oauth::clients::ClientType::Desktop);
        profile.client_secrets_file = None;
        profile.client_id = Some(desktop.id.to_owned());
        profile.client_secret = Some("wrong".into());
    })
    .await;
    let mut waiting = world.start(SignInRequest::default()).await;
    let back = world.allowed(&waiting.url).await;
    let (_, page) = world.shows(&back).await;
    assert!(page.contains("secret is wrong"), "{page}");
    let why = waiting.failed().await;
    assert_eq!(why.reason.as_deref(), Some("invalid_client"));

    let world = World::new().await;
    let mut waiting = world.start(SignInRequest::default()).await;
    waiting
        .paste(crate::with(&world.allowed(&waiting.url).await, "code", "4/0Aused").as_str())
        .await;
    let why = waiting.failed().await;
    assert_eq!(why.reason.as_deref(), Some("invalid_grant"));
    assert!(!format!("{why:?}").contains("4/0Aused"));
}

#[tokio::test(start_paused = true)]
async fn nobody_comes_back_within_ten_minutes() {
    let world = World::with(|profile| {
        let at = |path| Some(format!("https://login.example.com/{path}").parse().unwrap());
        // Everything is known: nothing is asked of anybody while the clock runs by itself.
        profile.endpoints.authorization = at("auth");
        profile.endpoints.token = at("token");
    })
    .await;
    let session = Session::new(
        world.session.profile().clone(),
        Client::new(),
        Store::memory(),
    );
    let started = tokio::time::Instant::now();
    let mut stream = session.sign_in();
    let last = loop {
        match stream.recv().await {
            Some(SignInEvent::Failed(why)) => break why,
            Some(_) => {}
            None => panic!("it ends with a reason"),
        }
    };
    assert_eq!(last.reason.as_deref(), Some("timed_out"));
    assert!(started.elapsed() >= Duration::from_mins(10));
}

#[tokio::test]
async fn a_web_client_is_warned_of_and_goes_on() {
    let world = World::with(|profile| {
        let file = profile.client_secrets_file.as_mut().unwrap();
        file.set_file_name("client_secret_web.json");
    })
    .await;
    let mut stream = world.session.sign_in();
    assert_eq!(next(&mut stream).await, SignInEvent::Starting);
    let SignInEvent::Note(note) = next(&mut stream).await else {
        panic!("it is said");
    };
    assert!(note.contains("redirect_uri_mismatch"), "{note}");
    assert!(matches!(
        next(&mut stream).await,
        SignInEvent::AuthorizationUrl { .. }
    ));
}
