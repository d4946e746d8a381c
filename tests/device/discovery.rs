//! Where the endpoints come from.

use roomkey::account::sign_in::SignInEvent;
use roomkey::oauth::Cause;
use serde_json::json;

use crate::server::{Reply, Server, granted};
use crate::{failure, profile, run, session, success, with};

#[tokio::test]
async fn an_issuer_must_be_who_it_says() {
    let server = Server::start([granted()]).await;
    server.metadata("issuer", json!("https://somebody.example"));
    let events = run(&session(&server)).await;
    assert_eq!(failure(&events).reason.as_deref(), Some("issuer_mismatch"));
    assert!(server.seen("/device_authorization").is_empty());
}

#[tokio::test]
async fn a_trailing_slash_in_the_profile_does_no_harm() {
    let server = Server::start([granted()]).await;
    let events = run(&with(profile(&format!("{}/", server.url)))).await;
    success(&events);
}

#[tokio::test]
async fn openid_metadata_does_as_well_and_a_path_is_kept() {
    let server = Server::start([granted()]).await;
    let issuer = format!("{}/tenant", server.url);
    server.metadata("issuer", json!(issuer));
    success(&run(&with(profile(&issuer))).await);
}

#[tokio::test]
async fn plain_http_endpoints_elsewhere_are_refused() {
    let server = Server::start([granted()]).await;
    server.metadata("token_endpoint", json!("http://example.com/token"));
    let events = run(&session(&server)).await;
    assert_eq!(failure(&events).cause, Cause::Usage);
    assert!(failure(&events).message.contains("example.com"));
}

#[tokio::test]
async fn endpoints_of_the_profile_win_and_spare_the_discovery() {
    let server = Server::start([granted()]).await;
    let mut profile = profile("https://login.invalid");
    let at = |path: &str| Some(format!("{}{path}", server.url).parse().unwrap());
    profile.endpoints.device_authorization = at("/device_authorization");
    profile.endpoints.token = at("/token");
    success(&run(&with(profile.clone())).await);
    assert!(server.seen("/metadata").is_empty());

    // As the sandbox is used in Google's place.
    profile.issuer = Some("google".into());
    success(&run(&with(profile.clone())).await);
    let scope = server.seen("/device_authorization")[1]
        .field("scope")
        .unwrap()
        .to_owned();
    assert!(scope.ends_with(" openid email"), "{scope}");

    profile.issuer = None;
    success(&run(&with(profile)).await);
}

#[tokio::test]
async fn a_server_without_device_grant_is_told_apart_from_one_that_is_gone() {
    let server = Server::start([granted()]).await;
    server.metadata("device_authorization_endpoint", json!(null));
    let events = run(&session(&server)).await;
    assert_eq!(failure(&events).cause, Cause::NotSignedIn);
    assert!(failure(&events).message.contains("does not offer"));

    let events = run(&with(profile("http://127.0.0.1:1"))).await;
    assert_eq!(failure(&events).cause, Cause::Unavailable);
    assert_eq!(events[0], SignInEvent::Starting);
}

#[tokio::test]
async fn google_refuses_chat_scopes_before_anything_is_sent() {
    let events = run(&with(profile("google"))).await;
    let why = failure(&events);
    assert_eq!(why.reason.as_deref(), Some("invalid_scope"));
    assert!(why.message.contains("spaces, memberships"), "{why:?}");
    assert!(why.message.contains("Nothing was sent"), "{why:?}");
}

#[tokio::test]
async fn a_profile_without_client_or_issuer_says_so() {
    let server = Server::start([granted()]).await;
    let mut nobody = profile(&server.url);
    nobody.client_id = None;
    assert_eq!(failure(&run(&with(nobody)).await).cause, Cause::Usage);
    let mut nowhere = profile("");
    nowhere.issuer = None;
    let events = run(&with(nowhere)).await;
    assert!(failure(&events).message.contains("no issuer"), "{events:?}");
}

#[tokio::test]
async fn a_keyring_that_is_not_built_in_is_told_before_a_code_is_asked_for() {
    let server = Server::start([granted()]).await;
    let kind = roomkey::config::StoreKind::Keyring;
    let store = roomkey::account::Store::open(kind, "test", std::path::Path::new("/nowhere"));
    let profile = profile(&server.url);
    let session = roomkey::account::Session::new(profile, roomkey::http::Client::new(), store);
    let events = run(&session).await;
    assert_eq!(failure(&events).cause, Cause::Usage);
    assert!(server.seen("/device_authorization").is_empty());
}

#[tokio::test]
async fn a_client_file_of_google_names_the_client() {
    let server = Server::start([granted()]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let content = json!({"installed": {"client_id": "tv-1", "client_secret": "shh"}});
    std::fs::write(file.path(), content.to_string()).unwrap();
    let mut profile = profile(&server.url);
    profile.client_id = None;
    profile.client_secrets_file = Some(file.path().to_owned());
    success(&run(&with(profile)).await);
    let poll = &server.seen("/token")[0];
    assert_eq!(poll.field("client_id"), Some("tv-1"));
    assert_eq!(poll.field("client_secret"), Some("shh"));
}

#[tokio::test]
async fn a_server_that_is_down_makes_the_sign_in_unavailable() {
    let server = Server::start([granted()]).await;
    server.refuse_codes(Reply::Raw(503, "<html>later</html>"));
    let events = run(&session(&server)).await;
    assert_eq!(failure(&events).cause.exit_code(), 7);
}
