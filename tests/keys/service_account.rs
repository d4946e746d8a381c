//! Tokens minted with a service account's key.

use roomkey::account::Session;
use roomkey::account::sign_in::SignInEvent;
use roomkey::chat::{Chat, ListSpaces};
use roomkey::config::Scope;
use roomkey::oauth::{Cause, Explanation};
use serde_json::json;

use crate::place::{Place, session, sign_in};
use crate::server::Server;

async fn secret(session: &Session) -> String {
    session.token().await.unwrap().secret().to_owned()
}

async fn refused(session: &Session) -> Explanation {
    session.token().await.unwrap_err().explain()
}

#[tokio::test]
async fn a_token_is_minted_without_a_login_and_kept_for_the_next_process() {
    let place = Place::new().await;
    let profile = place.profile("service-account");
    let first = place.session(profile.clone());
    assert!(
        first.signed_in().await.unwrap().is_none(),
        "nothing is sent"
    );
    let token = secret(&first).await;
    assert_eq!(secret(&first).await, token);
    assert_eq!(secret(&place.session(profile.clone())).await, token);

    let who = place.session(profile).signed_in().await.unwrap().unwrap();
    assert_eq!(who.account.as_deref(), Some("ana@example.com"));
    assert!(who.client_id.unwrap().ends_with(".iam.gserviceaccount.com"));
    assert_eq!(
        who.scopes,
        Scope::list("spaces memberships delete directory")
    );
    assert!(who.missing.is_empty());
    let stored = place.stored("service-account").to_string();
    assert!(!stored.contains("PRIVATE KEY"), "the key stays in its file");
}

#[tokio::test]
async fn another_subject_or_other_scopes_mean_another_token() {
    let place = Place::new().await;
    let ana = place.profile("service-account");
    let first = secret(&place.session(ana.clone())).await;

    let mut fewer = ana.clone();
    fewer.scopes = Scope::list("spaces");
    let second = secret(&place.session(fewer)).await;
    assert_ne!(second, first);

    let mut budi = ana.clone();
    budi.service_account.subject = Some("budi@example.com".into());
    let session = place.session(budi);
    assert!(
        session.signed_in().await.unwrap().is_none(),
        "Ana's is not Budi's"
    );
    assert_ne!(secret(&session).await, second);
    let who = session.signed_in().await.unwrap().unwrap();
    assert_eq!(who.account.as_deref(), Some("budi@example.com"));
    assert_ne!(
        secret(&place.session(ana)).await,
        first,
        "Ana's was replaced"
    );
}

#[tokio::test]
async fn a_rejected_token_is_replaced_and_an_expired_one_too() {
    let place = Place::with(roomkey::sandbox::Lifetimes {
        access_token: std::time::Duration::from_secs(30),
        ..Default::default()
    })
    .await;
    let session = place.session(place.profile("service-account"));
    let first = session.token().await.unwrap();
    // Less than a minute is left, so it is not used again.
    let second = session.token().await.unwrap();
    assert_ne!(first.secret(), second.secret());
    let third = session.token_after(&second).await.unwrap();
    assert_ne!(second.secret(), third.secret());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_share_one_token() {
    let place = Place::new().await;
    let profile = place.profile("service-account");
    // Half of them are one process, the others are processes of their own.
    let one = place.session(profile.clone());
    let sessions = (0..20).map(|at| match at % 2 {
        0 => one.clone(),
        _ => place.session(profile.clone()),
    });
    let tasks: Vec<_> = sessions
        .map(|session| tokio::spawn(async move { secret(&session).await }))
        .collect();
    let mut tokens = std::collections::BTreeSet::new();
    for task in tasks {
        tokens.insert(task.await.unwrap());
    }
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn missing_delegation_shows_what_to_paste_and_where() {
    let place = Place::new().await;
    let mut profile = place.profile("service-account");
    profile.scopes = Scope::list("spaces https://www.googleapis.com/auth/drive");
    let told = refused(&place.session(profile)).await;
    assert_eq!(told.cause, Cause::NotSignedIn);
    assert_eq!(told.reason.as_deref(), Some("unauthorized_client"));
    let hint = told.hint.unwrap();
    for part in [
        "super admin",
        "Security > Access and data control > API controls > Domain-wide delegation",
        "108628000000000000001",
        "https://www.googleapis.com/auth/chat.spaces,https://www.googleapis.com/auth/drive",
    ] {
        assert!(hint.contains(part), "{part}: {hint}");
    }
}

#[tokio::test]
async fn a_wrong_subject_and_a_deleted_account_are_told_apart() {
    let place = Place::new().await;
    let mut profile = place.profile("service-account");
    for (subject, word) in [
        ("nobody@example.com", "no person nobody@example.com"),
        (
            "gita@partner.example",
            "may not act as gita@partner.example",
        ),
    ] {
        profile.service_account.subject = Some(subject.into());
        let told = refused(&place.session(profile.clone())).await;
        assert!(told.message.contains(word), "{told:?}");
    }
    place.edit("service_account.json", |key| {
        key["client_email"] = json!("gone@roomkey-sandbox.iam.gserviceaccount.com");
    });
    let told = refused(&place.session(profile.clone())).await;
    assert!(
        told.message.contains("no service account gone@"),
        "{told:?}"
    );
    place.edit("service_account.json", |key| {
        key["private_key"] =
            json!("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    });
    let told = refused(&place.session(profile)).await;
    assert!(told.message.contains("damaged"), "{told:?}");
}

#[tokio::test]
async fn without_a_subject_nothing_is_sent_and_the_profile_is_to_be_completed() {
    let place = Place::new().await;
    let mut profile = place.profile("service-account");
    profile.service_account.subject = None;
    let server = Server::start([]).await;
    profile.endpoints.token = Some(format!("{}/token", server.url).parse().unwrap());
    let told = refused(&place.session(profile)).await;
    assert_eq!(told.cause, Cause::Usage);
    assert!(told.hint.unwrap().contains("`subject`"));
    assert!(server.forms().is_empty());
}

#[tokio::test]
async fn a_wrong_clock_is_named_by_the_date_of_the_answer() {
    let place = Place::new().await;
    let jwt = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
    let answer = json!({"error": "invalid_grant", "error_description": jwt});
    let server = Server::start([(400, answer)]).await;
    let there = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(12 * 60 + 30);
    server.says_it_is(there.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    let mut profile = place.profile("service-account");
    profile.endpoints.token = Some(format!("{}/token", server.url).parse().unwrap());
    let told = refused(&place.session(profile)).await;
    assert!(
        told.message
            .contains("This machine's clock is 12 minutes ahead of the server's."),
        "{told:?}"
    );
    assert!(told.hint.unwrap().contains("clock"));
}

#[tokio::test]
async fn without_an_issuer_the_key_may_name_this_machine_but_nobody_else() {
    let place = Place::new().await;
    let mut profile = place.profile("service-account");
    profile.issuer = None;
    let session = place.session(profile.clone());
    let token = secret(&session).await;
    assert_eq!(
        secret(&place.session(profile.clone())).await,
        token,
        "it is kept"
    );
    place.edit("service_account.json", |key| {
        key["token_uri"] = json!("https://evil.example/token");
    });
    let folder = tempfile::tempdir().unwrap();
    let told = refused(&super::place::session(profile, folder.path())).await;
    assert!(told.message.contains("evil.example"), "{told:?}");
    assert!(told.message.contains("nothing was sent"), "{told:?}");
}

#[tokio::test]
async fn a_store_that_fails_costs_no_token() {
    let place = Place::new().await;
    let blocked = place.path("a-file");
    std::fs::write(&blocked, "").unwrap();
    let session = session(place.profile("service-account"), &blocked);
    let token = secret(&session).await;
    assert_eq!(secret(&session).await, token, "it is kept in memory");
}

#[tokio::test]
async fn login_tries_it_and_says_who_it_is() {
    let place = Place::new().await;
    let session = place.session(place.profile("service-account"));
    let SignInEvent::SignedIn(done) = sign_in(&session).await else {
        panic!();
    };
    assert_eq!(done.account.as_deref(), Some("ana@example.com"));
    assert!(done.missing_scopes.is_empty() && done.stored.starts_with("file "));
    let chat = Chat::new(session);
    let spaces = chat
        .list_spaces(&ListSpaces::default())
        .all()
        .await
        .unwrap();
    assert!(!spaces.is_empty());

    let mut wrong = place.profile("service-account");
    wrong.service_account.key_file = Some(place.path("client_secret_tv.json"));
    let SignInEvent::Failed(told) = sign_in(&place.session(wrong)).await else {
        panic!();
    };
    assert!(told.message.contains("`installed`"), "{told:?}");
}
