//! The methods that need nobody to sign in: a key, or a saved sign-in.

use crate::world::World;
use crate::{Ran, line};

fn doctor(world: &World, profile: &str) -> Ran {
    world.run(&["doctor", "--json", "--profile", profile])
}

/// The configuration with another text in the place of this one.
fn change(world: &World, file: &str, from: &str, to: &str) {
    let path = world.path(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(&path, text.replace(from, to)).unwrap();
}

#[test]
fn a_key_and_a_saved_sign_in_give_tokens_by_themselves() {
    let world = World::new(|_| {});
    for (profile, said) in [
        ("service-account", "It acts as ana@example.com."),
        ("authorized-user", "credentials of a signed-in person"),
    ] {
        let ran = doctor(&world, profile).ok();
        line(&ran, "client").is("ok", said);
        line(&ran, "sign_in").is("skipped", "needs nobody");
        line(&ran, "token").is("ok", "ana@example.com is signed in; a new token was given");
        line(&ran, "directory").is("ok", "ana@example.com");
        // Once more with the token that the first run left.
        line(&doctor(&world, profile).ok(), "token").is("ok", "a new token was given");
    }
}

#[test]
fn a_missing_delegation_names_what_to_paste_and_who_can() {
    let world = World::new(|_| {});
    change(
        &world,
        "config.toml",
        r#""delete", "directory"]"#,
        r#""delete", "directory", "https://www.googleapis.com/auth/drive"]"#,
    );
    let ran = doctor(&world, "service-account").ended(3);
    let token = line(&ran, "token");
    token
        .is("fail", "domain-wide delegation is missing")
        .next("workspace_admin", "108628000000000000001");
    assert!(
        token.next_step.contains("chat.spaces,https://"),
        "{token:?}"
    );
    line(&ran, "chat_api").is("skipped", "There is no token.");
}

#[test]
fn a_key_that_acts_as_nobody_is_said() {
    let world = World::new(|_| {});
    change(&world, "config.toml", "subject = \"ana@example.com\"\n", "");
    let ran = doctor(&world, "service-account").ended(2);
    line(&ran, "client")
        .is("warn", "It acts as nobody")
        .next("you", "subject");
    line(&ran, "token").is("fail", "names none");
}

#[test]
fn a_project_without_a_chat_app_is_the_key_s() {
    let world = World::new(|options| options.guess.push("chat_app=missing".to_owned()));
    let ran = doctor(&world, "service-account").ended(4);
    line(&ran, "chat_app")
        .is("fail", "has no Chat app")
        .next("project_owner", "hangouts-chat?project=roomkey-sandbox");
}
