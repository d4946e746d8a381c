//! Sign-ins by another method or client than the profile's, and without any profile.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::world::{Ran, World};

fn file(world: &World, name: &str) -> String {
    world.path(name).to_str().unwrap().to_owned()
}

#[test]
fn a_sign_in_of_another_kind_does_not_take_the_place_of_a_good_one() {
    let world = World::signed_in();
    let desktop = file(&world, "client_secret_desktop.json");
    let other = ["login", "--json", "--client-secrets", &desktop];
    let before = world.calls("POST", "/device/code").len();
    let ran = world.run(&other).ended(2);
    let error = ran.error();
    assert_eq!(error["reason"], "signed_in_otherwise");
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("roomkey logout --profile device"), "{hint}");
    assert_eq!(ran.lines().pop().unwrap()["event"], "failed");
    assert_eq!(world.calls("POST", "/device/code").len(), before);
    let who = world.run(&["whoami", "--json"]).ok().json();
    assert_eq!(who["account"], "ana@example.com");
    // The profile's own client takes nobody's place.
    let tv = file(&world, "client_secret_tv.json");
    let own = ["login", "--json", "--method", "device", "--client-secrets"];
    world.run(&[&own[..], &[&tv]].concat()).ok();
}

#[test]
fn where_nobody_is_signed_in_both_keys_to_write_are_named() {
    let world = World::new(|_| {});
    let tv = file(&world, "client_secret_tv.json");
    let login = ["login", "--profile", "browser", "--method", "device"];
    let login = [&login[..], &["--client-secrets", &tv]].concat();
    let keys = format!("method = \"device\" and client_secrets_file = \"{tv}\"");
    let ran = world.run(&login).ok();
    assert!(ran.stderr.contains(&keys), "{ran:?}");
    let ran = world.run(&[&login[..], &["--json"]].concat()).ok();
    assert_eq!(ran.error()["reason"], "not_in_profile");
    assert!(ran.error()["hint"].as_str().unwrap().ends_with(&keys));
}

#[test]
fn a_service_account_takes_the_key_that_is_given_and_nothing_else() {
    let world = World::new(|_| {});
    let login = ["login", "--profile", "service-account", "--json"];
    for (name, what) in [
        ("client_secret_tv.json", "Desktop app or a TV"),
        ("client_secret_web.json", "web application"),
        ("authorized_user.json", "saved sign-in"),
    ] {
        let file = file(&world, name);
        let ran = world.run(&[&login[..], &["--client-secrets", &file]].concat());
        let error = ran.ended(2).error();
        let told = error["message"].as_str().unwrap();
        assert!(told.contains(what), "{told}");
    }
    let key = file(&world, "service_account.json");
    let ran = world.run(&[&login[..], &["--client-secrets", &key]].concat());
    assert_eq!(ran.ok().stderr, "", "the profile names this key already");
}

/// Not even an empty configuration.
fn without_config(world: &World, args: &[&str]) -> std::process::Command {
    let mut command = world.command(args);
    command
        .env_remove("ROOMKEY_CONFIG")
        .env("XDG_CONFIG_HOME", world.path("fresh"));
    command
}

#[test]
fn a_first_sign_in_writes_a_profile_that_other_commands_find() {
    let world = World::new(|_| {});
    let saved = file(&world, "authorized_user.json");
    let login = ["login", "--client-secrets", &saved, "--scopes", "spaces"];
    let ran = Ran::from(without_config(&world, &login).output().unwrap()).ok();
    let path = world.path("fresh/roomkey/config.toml");
    let said = format!("Wrote the profile `authorized-user` to {}", path.display());
    assert!(ran.stderr.contains(&said), "{ran:?}");
    let whoami = without_config(&world, &["whoami", "--json"]).output();
    let who = Ran::from(whoami.unwrap()).ok().json();
    assert_eq!(who["profile"], "authorized-user");
    assert_eq!(who["method"], "authorized-user");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written.contains("scopes = [\"spaces\"]"), "{written}");
}

#[test]
fn without_a_profile_a_client_signs_in_at_google() {
    let world = World::new(|_| {});
    let desktop = file(&world, "client_secret_desktop.json");
    let login = ["login", "--json", "--method", "browser"];
    let login = [&login[..], &["--client-secrets", &desktop]].concat();
    let mut login = without_config(&world, &login)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(login.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    login.kill().unwrap();
    login.wait().unwrap();
    let url = first["url"].as_str().unwrap();
    assert!(url.starts_with("https://accounts.google.com/"), "{url}");
    // Nobody has signed in, so there is nothing to find.
    assert!(!world.path("fresh").exists());

    let tv = file(&world, "client_secret_tv.json");
    let by_code = ["login", "--json", "--client-secrets", &tv];
    let ran = Ran::from(without_config(&world, &by_code).output().unwrap());
    assert_eq!(ran.ended(3).error()["reason"], "invalid_scope");

    let key = file(&world, "service_account.json");
    let by_key = ["login", "--json", "--client-secrets", &key];
    let ran = Ran::from(without_config(&world, &by_key).output().unwrap()).ended(2);
    let hint = ran.error()["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("subject = ") && hint.contains(&key), "{hint}");
}
