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
