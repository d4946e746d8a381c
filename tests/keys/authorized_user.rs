//! Tokens out of another program's saved sign-in.

use roomkey::account::sign_in::SignInEvent;
use roomkey::chat::{Chat, ListSpaces};
use roomkey::config::{Method, Profile, Scope};
use roomkey::oauth::Cause;
use serde_json::{Value, json};

use crate::place::{Place, session, sign_in};
use crate::server::Server;

fn granted(access_token: &str, refresh_token: Option<&str>, life: u64) -> (u16, Value) {
    let mut body =
        json!({"access_token": access_token, "token_type": "Bearer", "expires_in": life});
    if let Some(token) = refresh_token {
        body["refresh_token"] = json!(token);
    }
    (200, body)
}

/// A profile whose file and servers are these.
fn profile(place: &Place, server: &Server, file: &Value) -> Profile {
    let path = place.path("saved.json");
    std::fs::write(&path, file.to_string()).unwrap();
    let mut profile = place.profile("authorized-user");
    assert_eq!(profile.method, Method::AuthorizedUser);
    profile.issuer = None;
    profile.client_secrets_file = Some(path);
    profile.endpoints.token = Some(format!("{}/token", server.url).parse().unwrap());
    profile.endpoints.chat_api = Some(server.url.parse().unwrap());
    profile
}

fn saved(refresh_token: &str) -> Value {
    json!({
        "type": "authorized_user",
        "client_id": "gcloud",
        "client_secret": "not-so-secret",
        "refresh_token": refresh_token,
        "quota_project_id": "my-project",
    })
}

#[tokio::test]
async fn a_token_is_there_without_a_login() {
    let place = Place::new().await;
    let session = place.session(place.profile("authorized-user"));
    let token = session.token().await.unwrap();
    let again = place.session(place.profile("authorized-user"));
    assert_eq!(again.token().await.unwrap().secret(), token.secret());
    let who = again.signed_in().await.unwrap().unwrap();
    assert_eq!(who.account.as_deref(), Some("ana@example.com"));
    assert!(who.scopes.contains(&Scope::new("spaces")));
}

#[tokio::test]
async fn a_replaced_refresh_token_rests_in_the_store_and_never_in_the_file() {
    let place = Place::new().await;
    let server = Server::start([
        granted("at-1", Some("rt-2"), 30),
        granted("at-2", Some("rt-3"), 3600),
        granted("at-new", None, 3600),
    ])
    .await;
    let profile = profile(&place, &server, &saved("rt-1"));
    let before = std::fs::read(place.path("saved.json")).unwrap();
    let token = place.session(profile.clone()).token().await.unwrap();
    assert_eq!(token.secret(), "at-1");
    let token = place.session(profile.clone()).token().await.unwrap();
    assert_eq!(token.secret(), "at-2");
    let forms = server.forms();
    assert!(forms[0].contains("refresh_token=rt-1"), "{forms:?}");
    assert!(forms[1].contains("refresh_token=rt-2"), "{forms:?}");
    assert_eq!(std::fs::read(place.path("saved.json")).unwrap(), before);

    // Another sign-in was saved: it counts, and what came of the old one does not.
    std::fs::write(place.path("saved.json"), saved("rt-9").to_string()).unwrap();
    let token = place.session(profile).token().await.unwrap();
    assert_eq!(token.secret(), "at-new");
    assert!(server.forms()[2].contains("refresh_token=rt-9"));
}

#[tokio::test]
async fn the_project_that_pays_is_named_to_the_api() {
    let place = Place::new().await;
    let server = Server::start([granted("at-1", None, 3600)]).await;
    let session = place.session(profile(&place, &server, &saved("rt-1")));
    let list = ListSpaces::default();
    Chat::new(session).list_spaces(&list).all().await.unwrap();
    let headers = server.headers();
    assert_eq!(headers[0]["x-goog-user-project"], "my-project");
    assert_eq!(headers[0]["authorization"], "Bearer at-1");
}

#[tokio::test]
async fn a_saved_access_token_alone_is_used_until_it_is_over() {
    let place = Place::new().await;
    let server = Server::start([]).await;
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(30);
    let file = |expiry: String| json!({"token": "at-9", "client_id": "i", "expiry": expiry});
    let lasting = profile(&place, &server, &file(later.to_string()));
    let token = place.session(lasting).token().await.unwrap();
    assert_eq!(token.secret(), "at-9");
    let over = profile(&place, &server, &file("2020-01-01T00:00:00.123".to_owned()));
    let told = place.session(over).token().await.unwrap_err().explain();
    assert_eq!(told.cause, Cause::NotSignedIn);
    assert!(told.hint.unwrap().contains("file"));
    assert!(server.forms().is_empty());
}

#[tokio::test]
async fn a_sign_in_that_is_over_is_mended_where_it_was_made() {
    let place = Place::new().await;
    place.edit("authorized_user.json", |file| {
        file["refresh_token"] = json!("1//revoked");
    });
    let session = place.session(place.profile("authorized-user"));
    let told = session.token().await.unwrap_err().explain();
    assert_eq!(told.cause, Cause::NotSignedIn);
    assert!(told.hint.unwrap().contains("gcloud"), "{}", told.message);
    let SignInEvent::Failed(same) = sign_in(&session).await else {
        panic!();
    };
    assert_eq!(same.message, told.message);
}

#[tokio::test]
async fn login_asks_who_it_is_where_the_file_does_not_say() {
    let place = Place::new().await;
    place.edit("authorized_user.json", |file| {
        file.as_object_mut().unwrap().remove("account");
    });
    let session = place.session(place.profile("authorized-user"));
    let SignInEvent::SignedIn(done) = sign_in(&session).await else {
        panic!();
    };
    assert_eq!(done.account.as_deref(), Some("ana@example.com"));
    assert_eq!(
        place.stored("authorized-user")["account"],
        "ana@example.com"
    );
}

#[tokio::test]
async fn without_a_file_the_profile_is_to_be_completed() {
    let place = Place::new().await;
    let mut profile = place.profile("authorized-user");
    profile.client_secrets_file = None;
    let folder = tempfile::tempdir().unwrap();
    let told = session(profile, folder.path())
        .token()
        .await
        .unwrap_err()
        .explain();
    assert_eq!(told.cause, Cause::Usage);
    assert!(told.hint.unwrap().contains("client_secrets_file"));
}
