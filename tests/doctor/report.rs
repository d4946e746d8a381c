//! What a healthy sign-in looks like, in every form, and that nothing secret is in it.

use serde_json::Value;

use crate::world::World;
use crate::{CHECKS, doctor, line, report};

#[test]
fn with_a_healthy_sign_in_nothing_fails() {
    let world = World::signed_in();
    let ran = doctor(&world).ok();
    for row in report(&ran) {
        assert_eq!(row["status"], "ok", "{row}");
        let keys: Vec<_> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["check", "status", "message", "next_step", "who"]);
        assert_eq!(row["next_step"], Value::Null);
    }
    line(&ran, "token").is("ok", "ana@example.com is signed in; a new token was given");
    // Who is signed in needs no code.
    line(&ran, "sign_in").is("ok", "no code was asked for");
}

#[test]
fn where_nobody_is_signed_in_the_way_in_is_tried() {
    let world = World::new(|_| {});
    let ran = doctor(&world).ended(3);
    line(&ran, "sign_in").is("ok", "gave this client a code for spaces, memberships");
    line(&ran, "token")
        .is("fail", "Not signed in")
        .next("you", "roomkey login");
    line(&ran, "directory").is("skipped", "There is no token.");
}

#[test]
fn every_form_has_every_line() {
    let world = World::signed_in();
    let lines = world.run(&["doctor", "--output", "jsonl"]).ok().lines();
    let names: Vec<_> = lines
        .iter()
        .map(|line| line["check"].as_str().unwrap())
        .collect();
    assert_eq!(names, CHECKS);
    let csv = world.run(&["doctor", "--output", "csv"]).ok().stdout;
    assert_eq!(
        csv.lines().next(),
        Some("check,status,message,next_step,who")
    );
    assert_eq!(csv.lines().count(), CHECKS.len() + 1);
    let table = world.run(&["doctor"]).ok().stdout;
    for (line, check) in table.lines().zip(CHECKS) {
        assert!(
            line.starts_with(&format!("ok      {check:<12}")),
            "{line:?}"
        );
    }
    assert!(!table.contains('\u{1b}'), "{table}");
}

#[test]
fn nothing_secret_is_printed() {
    let world = World::signed_in();
    let stored = || std::fs::read_to_string(world.path("state/credentials/device.json")).unwrap();
    let before = stored();
    let ran = world.run(&["-vv", "doctor"]).ok();
    let client = std::fs::read_to_string(world.path("client_secret_tv.json")).unwrap();
    let mut secrets = Vec::new();
    for text in [before, stored(), client] {
        collect(&serde_json::from_str(&text).unwrap(), &mut secrets);
    }
    assert!(secrets.len() >= 5, "{}", secrets.len());
    for secret in secrets {
        assert!(!ran.stdout.contains(&secret) && !ran.stderr.contains(&secret));
    }
}

fn collect(value: &Value, secrets: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::String(text) if key.ends_with("token") || key.ends_with("secret") => {
                secrets.push(text.clone());
            }
            other => collect(other, secrets),
        }
    }
}

#[test]
fn without_a_configuration_it_says_how_to_begin() {
    let world = World::new(|_| {});
    std::fs::remove_file(world.path("config.toml")).unwrap();
    // Google itself must not be asked by a test.
    let mut command = world.command(&["doctor", "--json"]);
    command
        .env_remove("ROOMKEY_CONFIG")
        .env("HTTPS_PROXY", "http://ana:hunter2@127.0.0.1:9");
    let ran = crate::Ran::from(command.output().unwrap()).ended(2);
    line(&ran, "config")
        .is("fail", "No profile is set up yet.")
        .next("you", "roomkey demo");
    line(&ran, "network").is("fail", "through the proxy http://127.0.0.1:9");
    assert!(!ran.stdout.contains("hunter2"), "{ran:?}");
    line(&ran, "token").is("skipped", "There is no profile");
}

#[test]
fn a_ready_token_needs_no_sign_in() {
    let world = World::signed_in();
    let text = std::fs::read_to_string(world.path("state/credentials/device.json")).unwrap();
    let stored: Value = serde_json::from_str(&text).unwrap();
    let mut command = world.command(&["doctor", "--json"]);
    command.env(
        "ROOMKEY_ACCESS_TOKEN",
        stored["access_token"].as_str().unwrap(),
    );
    let ran = crate::Ran::from(command.output().unwrap()).ok();
    for check in ["client", "state", "issuer", "sign_in", "scopes"] {
        line(&ran, check).is("skipped", "token");
    }
    line(&ran, "chat_api").is("ok", "answers");
    line(&ran, "directory").is("ok", "ana@example.com");

    let mut command = world.command(&["doctor", "--json"]);
    command.env("ROOMKEY_ACCESS_TOKEN", "stale");
    let ran = crate::Ran::from(command.output().unwrap()).ended(3);
    line(&ran, "chat_api").is("fail", "not accepted");
}
