//! A corpus of configurations of the bridge, good and bad (product §6).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tempfile::TempDir;

use super::*;

const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n";

/// A folder with the files that the corpus names.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, mode, text) in [
        ("bridge.key", 0o600, KEY),
        (
            "group.key",
            0o640,
            "/////////////////////////////////////////zE=",
        ),
        ("open.key", 0o644, KEY),
        ("short.key", 0o600, "c2hvcnQ="),
        (
            "web.json",
            0o600,
            r#"{"web":{"client_id":"w","client_secret":"hunter2","redirect_uris":["https://chat-login.example.com/callback"]}}"#,
        ),
        ("public.json", 0o600, r#"{"web":{"client_id":"w"}}"#),
        (
            "desktop.json",
            0o600,
            r#"{"installed":{"client_id":"d","client_secret":"s"}}"#,
        ),
        (
            "token.json",
            0o600,
            r#"{"token":"t","refresh_token":"hunter2"}"#,
        ),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    dir
}

fn smallest() -> String {
    fs::read_to_string("tests/configs/bridge.toml").unwrap()
}

fn parse(dir: &Path, text: &str) -> Result<Bridge, ConfigError> {
    Bridge::parse(&dir.join("config.toml"), text)
}

#[test]
fn every_mistake_is_named_with_its_line_and_what_to_do() {
    let dir = folder();
    let mut seen = 0;
    for entry in fs::read_dir("tests/configs/invalid").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let (_, expected) = text.rsplit_once("# expected: ").unwrap();
        let told = parse(dir.path(), &text)
            .expect_err(&path.display().to_string())
            .explain();
        let whole = format!("{told} {told:?}");
        assert!(
            told.message.contains(expected.trim()),
            "{}: {}",
            path.display(),
            told.message
        );
        assert!(
            !told.hint.unwrap_or_default().is_empty(),
            "{}",
            path.display()
        );
        assert!(!whole.contains("hunter2"), "a value is quoted: {whole}");
        seen += 1;
    }
    assert!(seen > 30, "the corpus was not found");
}

#[test]
fn the_smallest_bridge_has_the_defaults_of_the_contract() {
    let dir = folder();
    let bridge = parse(dir.path(), &smallest()).unwrap();
    assert_eq!(bridge.listen.to_string(), "127.0.0.1:8628");
    assert_eq!(bridge.return_code, ReturnCode::Offered);
    assert_eq!(bridge.keys.len(), 1);
    assert_eq!(
        bridge.redirect_uri(),
        "https://chat-login.example.com/callback"
    );
    assert_eq!(bridge.limits, Limits::default());
    let params: Vec<_> = bridge
        .upstream
        .params
        .iter()
        .map(|(k, v)| (&**k, &**v))
        .collect();
    assert!(params.contains(&("access_type", "offline")));
    assert!(params.contains(&("prompt", "select_account consent")));
    assert_eq!(bridge.clients[0].scopes, Scope::list("spaces memberships"));
    assert!(!format!("{bridge:?}").contains("hunter2"));
    assert!(!format!("{bridge:?}").contains("MDEy"));
}

#[test]
fn lists_are_taken_while_keys_and_secrets_are_rotated() {
    let dir = folder();
    let text = smallest()
        .replace("\"bridge.key\"", "[\"group.key\", \"bridge.key\"]")
        .replace("\"web.json\"", "[\"web.json\", \"web.json\"]");
    let bridge = parse(dir.path(), &text).unwrap();
    assert_eq!((bridge.keys.len(), bridge.upstream.clients.len()), (2, 2));
    assert_eq!(
        bridge.keys[0].bytes()[0],
        0xff,
        "the first is the one to write with"
    );
}

#[test]
fn loopback_may_be_plain_and_networks_may_be_trusted() {
    let dir = folder();
    let text = smallest().replace(
        "public_url = \"https://chat-login.example.com\"",
        "public_url = \"http://[::1]:8628\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]",
    );
    let bridge = parse(dir.path(), &text).unwrap();
    assert_eq!(bridge.trusted_proxies[1].to_string(), "::1/128");
    assert!(
        bridge
            .warnings
            .iter()
            .any(|w| w.contains("http://[::1]:8628/callback as a redirect URI")),
        "{:?}",
        bridge.warnings
    );
}

#[test]
fn a_generated_key_is_one_that_is_read_again() {
    use secrecy::ExposeSecret as _;
    let key = EncryptionKey::generate().unwrap();
    let dir = folder();
    let path = dir.path().join("bridge.key");
    fs::write(&path, key.to_base64().expose_secret()).unwrap();
    let bridge = parse(dir.path(), &smallest()).unwrap();
    assert!(bridge.keys[0].same(&key));
    assert!(!key.same(&EncryptionKey::generate().unwrap()));
}

#[test]
fn the_example_is_a_bridge_that_works_and_names_every_key() {
    let text = fs::read_to_string("config.example.toml").unwrap();
    let dir = folder();
    let here = text
        .replace("/etc/roomkey/bridge.key", "bridge.key")
        .replace("client_secret_web.json", "web.json");
    let bridge = parse(dir.path(), &here).unwrap();
    assert_eq!(bridge.warnings, [""; 0]);
    let lines: Vec<&str> = text.lines().map(|l| l.trim_start_matches("# ")).collect();
    for key in [
        "public_url",
        "listen",
        "metrics_listen",
        "tls_cert",
        "tls_key",
        "admin_socket",
        "store",
        "encryption_key_file",
        "trusted_proxies",
        "return_code",
        "issuer",
        "client_secrets_file",
        "hosted_domain",
        "scopes",
        "params",
        "pending_per_address",
        "pending_per_client",
        "pending_total",
        "failed_codes_per_address_minute",
        "failed_codes_total_minute",
        "client_id",
        "name",
    ] {
        let start = format!("{key} =");
        assert!(
            lines.iter().any(|line| line.starts_with(&start)),
            "{key} is not in the example"
        );
    }
}

#[test]
fn other_commands_leave_the_section_alone() {
    let text = "[bridge]\nwhatever = 1\n[profile.a]\nissuer = 'google'\n";
    assert!(Config::parse(Path::new("/x"), text).is_ok());
}
