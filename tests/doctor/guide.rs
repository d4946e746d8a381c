//! What docs/setup-google.md tells people to write down is what the program reads.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use roomkey::config::bridge::Bridge;
use roomkey::config::{Config, Method};
use roomkey::work::doctor::USES;

const GUIDE: &str = include_str!("../../docs/setup-google.md");
const BROWSER: &str = include_str!("../../docs/browser.md");

fn blocks(guide: &str) -> Vec<&str> {
    let parts = guide.split("```toml\n").skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_configuration_in_the_guides_is_one() {
    let mut methods = Vec::new();
    for text in blocks(GUIDE).into_iter().chain(blocks(BROWSER)) {
        let config = Config::parse(Path::new("/home/ana/config.toml"), text)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        for name in &config.profiles {
            let profile = config.profile(Some(name)).unwrap();
            methods.push(profile.method);
        }
    }
    for method in [
        Method::Device,
        Method::Browser,
        Method::ServiceAccount,
        Method::AuthorizedUser,
    ] {
        assert!(methods.contains(&method), "{method:?}");
    }
}

#[test]
fn the_configurations_of_the_bridges_guide_are_such() {
    for text in blocks(include_str!("../../docs/bridge.md")) {
        Config::parse(Path::new("/home/ana/config.toml"), text)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
}

/// The bridge's own section is read with the files that it names, so they have to be there.
#[test]
fn the_bridge_of_the_guide_starts() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let key = place(
        "bridge.key",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    );
    place(
        "client_secret_web.json",
        r#"{"web":{"client_id":"628-web.apps.googleusercontent.com","client_secret":"not-a-secret"}}"#,
    );
    let bridges: Vec<_> = blocks(GUIDE)
        .into_iter()
        .filter(|text| text.contains("[bridge]"))
        .collect();
    assert_eq!(bridges.len(), 1);
    let text = bridges[0].replace("/etc/roomkey/bridge.key", key.to_str().unwrap());
    let bridge = Bridge::parse(&folder.path().join("bridge.toml"), &text).unwrap();
    assert_eq!(bridge.clients[0].client_id, "kiosk");
    assert_eq!(
        bridge.redirect_uri(),
        "https://chat-login.example.com/callback"
    );
}

#[test]
fn every_scope_that_something_needs_is_in_the_guide() {
    let rows = GUIDE.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<_> = rows.collect();
    for (scope, _) in USES {
        let cell = format!("`{scope}`");
        assert!(rows.iter().any(|row| row.contains(&cell)), "{scope}");
    }
}
