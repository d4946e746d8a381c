//! What a Cloud project, an organization or a person's answer may lack.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use crate::world::World;
use crate::{Line, Ran, doctor, line};

/// The report where one open question is answered so.
fn lacking(guess: &str) -> Ran {
    doctor(&World::signed_in_with(|options| {
        options.guess.push(guess.to_owned());
    }))
}

#[test]
fn an_api_that_is_off_is_named_with_its_project_and_page() {
    let ran = lacking("chat_api=off").ended(4);
    line(&ran, "chat_api")
        .is("fail", "not switched on in the Cloud project 629000000000")
        .next(
            "project_owner",
            "https://console.cloud.google.com/apis/library/chat.googleapis.com?project=629000000000",
        );
    line(&ran, "chat_app").is("skipped", "did not answer");
    line(&ran, "directory").is("ok", "ana@example.com");

    let ran = lacking("people_api=off").ended(4);
    line(&ran, "chat_api").is("ok", "answers");
    line(&ran, "people_api")
        .is("fail", "People API is not switched on")
        .next(
            "project_owner",
            "people.googleapis.com?project=629000000000",
        );
    line(&ran, "directory").is("skipped", "did not answer");
}

#[test]
fn a_missing_chat_app_is_told_from_an_api_that_is_off() {
    let ran = lacking("chat_app=missing").ended(4);
    line(&ran, "chat_api").is("ok", "is on");
    // The project is the client's: its ID begins with the number.
    line(&ran, "chat_app")
        .is("fail", "has no Chat app")
        .next("project_owner", "hangouts-chat?project=628008628001");
}

#[test]
fn a_closed_directory_is_a_warning() {
    for (guess, said) in [
        ("directory=closed", "closed to this account"),
        ("directory=empty", "does not show ana@example.com"),
    ] {
        let ran = lacking(guess).ok();
        line(&ran, "people_api").is("ok", "answers");
        line(&ran, "directory")
            .is("warn", said)
            .next("workspace_admin", "contact sharing");
    }
}

#[test]
fn what_was_not_granted_is_named_with_what_breaks() {
    let world = World::new(|_| {});
    world.run(&["login", "--json", "--scopes", "spaces"]).ok();
    let ran = doctor(&world).ok();
    let scopes: Line = line(&ran, "scopes");
    for lost in [
        "memberships (adding",
        "delete (deleting",
        "directory (finding",
    ] {
        scopes.is("warn", lost);
    }
    scopes.next("you", "roomkey login");
    line(&ran, "people_api").is("skipped", "`directory` was not granted");

    world.run(&["login", "--json", "--scopes", "openid"]).ok();
    let ran = doctor(&world).ended(4);
    line(&ran, "scopes").is("fail", "Not granted");
    line(&ran, "chat_api").is("skipped", "`spaces` was not granted");
}

#[test]
fn the_device_list_of_google_is_explained() {
    let world = World::new(|options| {
        options.allow_chat_on_device = false;
        options.auto_approve = None::<Duration>;
    });
    let ran = world
        .run(&["doctor", "--json", "--profile", "device"])
        .ended(3);
    line(&ran, "sign_in")
        .is(
            "fail",
            "Google keeps a short list of scopes for signing in with a code",
        )
        .next("you", "bridge");
}

#[test]
fn a_sign_in_that_was_revoked_is_found_before_its_token_dies() {
    let world = World::signed_in();
    let path = world.path("state/credentials/device.json");
    let stored = std::fs::read(&path).unwrap();
    world.run(&["logout", "--revoke"]).ok();
    std::fs::write(&path, stored).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let ran = doctor(&world).ended(3);
    line(&ran, "token")
        .is("fail", "revoked")
        .next("you", "roomkey login");
    line(&ran, "chat_api").is("skipped", "There is no token.");
}

#[test]
fn an_api_in_trouble_is_unavailable_and_is_asked_once() {
    let world = World::signed_in();
    world.faults("503");
    let before = world.calls("GET", "/v1/spaces").len();
    let ran = doctor(&world).ended(7);
    line(&ran, "chat_api").is("fail", "unavailable");
    assert_eq!(world.calls("GET", "/v1/spaces").len(), before + 1);
}
