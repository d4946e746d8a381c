//! From nothing to a list of spaces, as a script on a headless host would.

use serde_json::Value;

use crate::world::{Ran, World};

#[test]
fn spaces_are_listed_without_any_login() {
    let world = World::new(|_| {});
    for (profile, client) in [
        (
            "service-account",
            "sandbox@roomkey-sandbox.iam.gserviceaccount.com",
        ),
        ("authorized-user", "628008628001-desktop"),
    ] {
        let spaces = world.run(&["spaces", "list", "--json", "--profile", profile]);
        let spaces = spaces.ok().json();
        assert!(!spaces.as_array().unwrap().is_empty());
        let who = world
            .run(&["whoami", "--json", "--profile", profile])
            .ok()
            .json();
        assert_eq!(who["account"], "ana@example.com");
        assert_eq!(who["profile"], profile);
        assert_eq!(who["method"], profile);
        assert_eq!(who["issuer"], world.url());
        assert!(
            who["client_id"].as_str().unwrap().starts_with(client),
            "{who}"
        );
        assert_eq!(who["missing_scopes"], serde_json::json!([]));
        assert_eq!(who["asked_scopes"].as_array().unwrap().len(), 4);
        assert!(who["expires_at"].is_string() && who["stored"].is_string());
    }
}

#[test]
fn whoami_gets_a_token_where_none_is_needed_to_be_asked_for() {
    let world = World::new(|_| {});
    let ran = world.run(&["whoami", "--profile", "service-account"]).ok();
    for line in [
        "ana@example.com",
        "service-account",
        "iam.gserviceaccount.com",
        "file ",
    ] {
        assert!(ran.stdout.contains(line), "{line}: {ran:?}");
    }
}

#[test]
fn what_was_not_granted_is_named() {
    let world = World::new(|_| {});
    let config = std::fs::read_to_string(world.path("config.toml")).unwrap();
    let (head, tail) = config.split_once("[profile.authorized-user]").unwrap();
    let tail = tail.replacen("\"delete\"", "\"delete\", \"admin.spaces\"", 1);
    let wider = format!("{head}[profile.authorized-user]{tail}");
    std::fs::write(world.path("config.toml"), wider).unwrap();
    let ran = world.run(&["whoami", "--profile", "authorized-user"]).ok();
    let line = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("Not granted"));
    assert!(line.unwrap().ends_with("admin.spaces"), "{ran:?}");
    let ran = world.run(&[
        "--profile",
        "authorized-user",
        "spaces",
        "get",
        "spaces/x",
        "--admin",
        "--json",
    ]);
    let error = ran.ended(4).error();
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("auth/chat.admin.spaces"), "{hint}");
}

#[test]
fn a_wrong_file_says_what_it_is_and_ends_with_2() {
    let world = World::new(|_| {});
    let login = |method: &str, file: &str| {
        let file = world.path(file);
        let file = file.to_str().unwrap();
        let args = [
            "login",
            "--json",
            "--method",
            method,
            "--client-secrets",
            file,
        ];
        let ran = world.run(&args).ended(2);
        ran.lines().pop().unwrap()["description"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let told = login("device", "service_account.json");
    assert!(told.contains("service-account key"), "{told}");
    let told = login("authorized-user", "client_secret_web.json");
    assert!(told.contains("web application"), "{told}");
    std::fs::write(world.path("saved.json"), "{\"token\":\"ya29.x\"}").unwrap();
    let told = login("device", "saved.json");
    assert!(
        told.contains("Expected a JSON object with a single property"),
        "{told}"
    );
}

#[test]
fn an_export_is_json_with_a_warning_beside_it() {
    let world = World::signed_in();
    let ran = world.run(&["whoami", "--export", "authorized-user"]).ok();
    let file = ran.json();
    assert_eq!(file["type"], "authorized_user");
    assert_eq!(file["account"], "ana@example.com");
    for key in ["client_id", "client_secret", "refresh_token"] {
        assert!(!file[key].as_str().unwrap().is_empty(), "{key}");
    }
    assert!(ran.stderr.contains("secret"), "{ran:?}");
    // What goes out comes in again.
    std::fs::write(world.path("authorized_user.json"), ran.stdout).unwrap();
    let spaces = world.run(&["--profile", "authorized-user", "spaces", "list", "--json"]);
    assert!(!spaces.ok().json().as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_exported_says_why() {
    let world = World::new(|_| {});
    let export = |profile: &str| {
        let mut command = world.command(&["whoami", "--export", "authorized-user", "--json"]);
        command.args(["--profile", profile]);
        command
    };
    let ran = Ran::from(export("service-account").output().unwrap()).ended(2);
    assert_eq!(ran.stdout, "");
    let message = |ran: Ran| ran.error()["message"].as_str().unwrap().to_owned();
    assert!(message(ran).contains("service account"));
    let ready = export("device")
        .env("ROOMKEY_ACCESS_TOKEN", "ya29.x")
        .output();
    let ran = Ran::from(ready.unwrap()).ended(2);
    assert!(message(ran).contains("ROOMKEY_ACCESS_TOKEN"));
    let ran = Ran::from(export("device").output().unwrap()).ended(3);
    assert!(message(ran).contains("Not signed in"));
    let ran = Ran::from(export("authorized-user").output().unwrap()).ok();
    assert_eq!(ran.json()["type"], "authorized_user");
}

#[test]
fn a_ready_token_is_whoever_it_is() {
    let world = World::new(|_| {});
    let mut command = world.command(&["whoami", "--json"]);
    let output = command
        .env("ROOMKEY_ACCESS_TOKEN", "ya29.x")
        .output()
        .unwrap();
    let who = Ran::from(output).ok().json();
    assert_eq!(who["stored"], "ROOMKEY_ACCESS_TOKEN");
    assert_eq!(who["method"], "authorized-user");
    assert_eq!(who["issuer"], Value::Null);
    assert_eq!(who["client_id"], Value::Null);
}

#[test]
fn logging_out_says_that_the_file_stays() {
    let world = World::new(|_| {});
    world
        .run(&["login", "--json", "--profile", "service-account"])
        .ok();
    let ran = world.run(&["logout", "--profile", "service-account"]).ok();
    assert!(ran.stderr.contains("still names its file"), "{ran:?}");
}
