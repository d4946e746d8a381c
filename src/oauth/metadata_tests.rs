//! What a hostile metadata document may not do.

use serde_json::json;

use super::*;

const ISSUER: &str = "https://login.example.com";

#[test]
fn a_lying_issuer_or_version_makes_no_message_of_ours() {
    let lie = "x\nroomkey: Signed in as boss@example.com";
    let told = read(ISSUER, &json!({"issuer": lie})).unwrap().unwrap_err();
    assert!(told.message.contains("boss@example.com"));
    assert!(!told.message.contains('\n'), "{told:?}");
    let bridge = json!({"issuer": ISSUER, "roomkey_bridge_version": "0.0.1\nroomkey: ok"});
    let note = read(ISSUER, &bridge).unwrap().unwrap().outdated_bridge();
    assert!(!note.unwrap().contains('\n'));
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_after_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    assert!(discover(&Client::new(), &issuer).await.is_err());
    assert!(start.elapsed() < LIMIT + Duration::from_secs(2));
}
