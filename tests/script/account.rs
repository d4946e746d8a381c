//! Signing in and out.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::world::{Ran, World};

#[test]
fn a_program_signs_in_by_two_lines_of_json() {
    let world = World::new(|_| {});
    let ran = world.run(&["login", "--json"]).ok();
    let [code, signed_in] = &ran.lines()[..] else {
        panic!("{ran:?}");
    };
    let keys: Vec<_> = code.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "event",
            "user_code",
            "verification_uri",
            "verification_uri_complete",
            "expires_in",
            "interval"
        ]
    );
    assert_eq!(code["event"], "user_code");
    assert_eq!(code["interval"], 1);
    assert_eq!(signed_in["event"], "signed_in");
    assert_eq!(signed_in["account"], "ana@example.com");
    let scopes = signed_in["scopes"].as_array().unwrap();
    assert!(scopes.contains(&"https://www.googleapis.com/auth/chat.spaces".into()));
    assert_eq!(ran.stderr, "");

    let whoami = world.run(&["whoami", "--json"]).ok().json();
    assert_eq!(whoami["account"], "ana@example.com");
    assert_eq!(whoami["profile"], "device");

    world.run(&["logout"]).ok();
    world.run(&["whoami"]).ended(3);
}

#[test]
fn a_person_reads_code_address_and_warning_on_stderr_without_repaints() {
    let world = World::new(|_| {});
    let ran = world.run(&["login"]).ok();
    assert_eq!(ran.stdout, "");
    for text in [
        "/device",
        "Never enter a code that somebody sent you.",
        "Signed in as ana@example.com.",
        "Stored in file ",
    ] {
        assert!(ran.stderr.contains(text), "{text}: {ran:?}");
    }
    assert!(!ran.stderr.contains(['\r', '\u{1b}']), "{ran:?}");
}

#[test]
fn the_code_is_out_before_anybody_approves_and_denying_ends_it_with_3() {
    let world = World::new(|options| options.auto_approve = None);
    let mut login = world
        .command(&["login", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(login.stdout.take().unwrap()).lines();
    let code: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let body = serde_json::json!({"user_code": code["user_code"], "account": "ana@example.com"});
    world.control("POST", "/sandbox/deny", &body.to_string());
    let failed: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(failed["event"], "failed");
    assert_eq!(failed["error"], "access_denied");
    assert!(failed["description"].is_string());
    let output = login.wait_with_output().unwrap();
    Ran::from(output).ended(3);
}

#[test]
fn nobody_signed_in_is_3_in_words_and_in_json() {
    let world = World::new(|_| {});
    let ran = world.run(&["spaces", "list"]).ended(3);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("roomkey: "), "{ran:?}");
    assert!(ran.stderr.contains("\nhint: "), "{ran:?}");
    let ran = world.run(&["spaces", "list", "--json"]).ended(3);
    assert_eq!(ran.stdout, "");
    assert!(ran.error()["message"].is_string());
}

#[test]
fn no_service_is_7() {
    let mut world = World::signed_in();
    world.stop_sandbox();
    world.run(&["spaces", "get", "spaces/AAAA"]).ended(7);
    world.run(&["login", "--json"]).ended(7);
}

#[test]
fn a_token_from_the_environment_is_used_as_it_is() {
    let world = World::new(|_| {});
    let ran = world
        .command(&["spaces", "list", "--json"])
        .env("ROOMKEY_ACCESS_TOKEN", "not-a-token-0815")
        .output()
        .unwrap();
    let ran = Ran::from(ran).ended(3);
    assert!(!ran.stderr.contains("0815"), "{ran:?}");

    world.run(&["login", "--json"]).ok();
    let stored = std::fs::read_to_string(world.path("state/credentials/device.json")).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    let token = stored["access_token"].as_str().unwrap();
    world.run(&["logout", "--local-only"]).ok();
    let ran = world
        .command(&["spaces", "list", "--json", "--limit", "1"])
        .env("ROOMKEY_ACCESS_TOKEN", token)
        .output()
        .unwrap();
    assert_eq!(Ran::from(ran).ok().json().as_array().unwrap().len(), 1);

    let with = |token: &str| {
        let mut command = world.command(&["spaces", "list", "--json", "--limit", "1"]);
        Ran::from(command.env("ROOMKEY_ACCESS_TOKEN", token).output().unwrap())
    };
    with(&format!(" {token}\n")).ok();
    for broken in [
        format!("{token}\n{token}"),
        format!("Bearer {token}"),
        "ü".to_owned(),
    ] {
        let ran = with(&broken).ended(2);
        let message = ran.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("ROOMKEY_ACCESS_TOKEN"), "{message}");
        assert!(!ran.stderr.contains(token), "{ran:?}");
    }
}

#[test]
fn the_log_is_private_and_holds_no_secret() {
    let world = World::new(|_| {});
    let log = world.path("log");
    let ran = world.run(&[
        "login",
        "--json",
        "-vv",
        "--log-file",
        log.to_str().unwrap(),
    ]);
    ran.ok();
    let mode = std::fs::metadata(&log).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("/token"), "{log}");
    let stored = std::fs::read_to_string(world.path("state/credentials/device.json")).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    for key in ["access_token", "refresh_token"] {
        assert!(!log.contains(stored[key].as_str().unwrap()), "{key}");
    }
}
