//! A corpus of configurations, good and bad.

use std::path::Path;
use std::time::Duration;

use super::super::{Config, ConfigError, Method, Scope, StoreKind};

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("/etc/roomkey/config.toml"), text)
}

fn message(text: &str) -> String {
    parse(text).unwrap_err().explain().message
}

#[test]
fn the_example_is_valid_and_names_every_key() {
    let text = include_str!("../../config.example.toml");
    let config = parse(text).unwrap();
    assert!(!config.is_empty());
    let uncommented = |line: &str| line.trim_start_matches("# ").to_owned();
    let lines: Vec<String> = text.lines().map(uncommented).collect();
    for key in [
        "default_profile",
        "method",
        "issuer",
        "client_id",
        "client_secret",
        "client_secrets_file",
        "scopes",
        "store",
        "device_authorization",
        "token",
        "revocation",
        "authorization",
        "userinfo",
        "chat_api",
        "people_api",
        "membership_writes_per_minute",
        "space_writes_per_minute",
        "key_file",
        "subject",
        "ascii",
        "on_screen_keyboard",
        "idle_sign_out",
        "countdown",
        "sign_in",
        "large",
        "mouse",
        "refresh",
        "delete-space",
    ] {
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with(&format!("{key} ="))),
            "{key} is not in the example"
        );
    }
}

#[test]
fn defaults_are_those_of_the_contract() {
    let profile = parse("[profile.a]\nissuer='google'")
        .unwrap()
        .profile(None)
        .unwrap();
    assert_eq!(profile.method, Method::Device);
    assert_eq!(profile.store, StoreKind::Auto);
    assert_eq!(profile.scopes, Scope::list("spaces memberships directory"));
    assert_eq!(profile.chat_api(), "https://chat.googleapis.com");
    assert_eq!(profile.quota.membership_writes_per_minute, 300);
}

#[test]
fn names_with_line_breaks_make_no_message_of_ours() {
    let config = parse("[profile.a]\nissuer='google'").unwrap();
    let wrong = config.profile(Some("b\nroomkey: ok")).unwrap_err();
    for told in [
        wrong.explain().message,
        message("\"a\\nroomkey: ok\" = 1"),
        message("[profile.\"a\\nroomkey: ok\"]\nissuer = 'x'"),
    ] {
        assert!(told.contains("roomkey: ok"), "{told}");
        assert!(!told.contains('\n'), "{told}");
    }
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_one() {
    assert_eq!(
        message("[profile.a]\nmethod = 'device'\nclientid = 'x'\n"),
        "/etc/roomkey/config.toml, line 3: unknown key `clientid`; did you mean `client_id`?"
    );
    assert!(
        message("defualt_profile = 'x'")
            .contains("line 1: unknown key `defualt_profile`; did you mean `default_profile`?")
    );
    assert!(
        message("[ui]\nascii = true\nzzz = 1").contains("line 3: unknown key `zzz`; known here: ")
    );
}

#[test]
fn a_wrong_value_is_never_quoted() {
    let told = message("[profile.a]\nscopes = 'hunter2'");
    assert!(
        told.contains("line 2") && !told.contains("hunter2"),
        "{told}"
    );
}

#[test]
fn a_profile_is_chosen_by_name_default_or_being_alone() {
    let two = "[profile.a]\nissuer='google'\n[profile.b]\nissuer='google'";
    assert!(matches!(
        parse(two).unwrap().profile(None),
        Err(ConfigError::Ambiguous { .. })
    ));
    assert_eq!(parse(two).unwrap().profile(Some("b")).unwrap().name, "b");
    assert!(matches!(
        parse(two).unwrap().profile(Some("c")),
        Err(ConfigError::NoProfile { .. })
    ));
    assert!(matches!(
        parse(&format!("default_profile='c'\n{two}")),
        Err(ConfigError::NoProfile { .. })
    ));
    assert!(matches!(
        parse("").unwrap().profile(None),
        Err(ConfigError::Empty { .. })
    ));
}

#[test]
fn files_are_relative_to_the_configuration() {
    let profile = parse("[profile.a]\nclient_secrets_file='c.json'\nissuer='google'")
        .unwrap()
        .profile(None)
        .unwrap();
    assert_eq!(
        profile.client_secrets_file.unwrap(),
        Path::new("/etc/roomkey/c.json")
    );
    assert!(
        message("[profile.a]\nclient_secrets_file='c.json'\nclient_id='x'").contains("not both")
    );
}

#[test]
fn issuers_are_addresses() {
    for bad in [
        "chat.example.com",
        "ftp://x",
        "https://x/?a=b",
        "javascript:alert(1)",
    ] {
        assert!(
            parse(&format!("[profile.a]\nissuer='{bad}'")).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn a_pipe_is_read_and_one_that_nobody_writes_to_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pipe");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let error = super::read_within(&path, Duration::from_millis(10)).unwrap_err();
    assert!(error.to_string().contains("no regular file"), "{error}");

    let path = dir.path().join("other");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let to = path.clone();
    let writer = std::thread::spawn(move || std::fs::write(to, "[ui]\n"));
    assert_eq!(super::read(&path).unwrap(), "[ui]\n");
    writer.join().unwrap().unwrap();
}

#[test]
fn addresses_hold_no_password_and_none_is_told() {
    for text in [
        "[profile.a]\nissuer='https://ana:hunter2@login.example.com'",
        "[profile.a]\nissuer='https://hunter2@login.example.com'",
        "[profile.a]\n[profile.a.endpoints]\ntoken='https://ana:hunter2@a.example/token'",
        "[profile.a]\n[profile.a.endpoints]\npeople_api='https://:hunter2@a.example'",
    ] {
        let told = message(text);
        assert!(told.contains("no password"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key.json");
    let uri = "https://ana:hunter2@a.example/token";
    let key = serde_json::json!({"type": "service_account", "client_email": "a@b.example",
        "private_key": "-----BEGIN PRIVATE KEY-----\n", "token_uri": uri});
    std::fs::write(&path, key.to_string()).unwrap();
    let error = super::super::client_file::read_service_account(&path).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("no password") && !told.contains("hunter2"),
        "{told}"
    );
}
