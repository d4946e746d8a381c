//! The operator's commands, by the real program over the real socket.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::office::Office;
use crate::phone::ANA;

async fn roomkey(config: &Path, args: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command
        .args(["bridge", "--config"])
        .arg(config)
        .arg("sessions")
        .args(args);
    command
        .env_remove("ROOMKEY_CONFIG")
        .stdin(std::process::Stdio::null());
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A bridge with a socket, and the configuration as its operator has it.
async fn office() -> (Office, std::path::PathBuf) {
    let office = Office::with("admin_socket = \"bridge.sock\"", "").await;
    let config = office.dir.path().join("config.toml");
    let top = "admin_socket = \"bridge.sock\"";
    let written =
        crate::office::config_text(&office.url, "127.0.0.1:0", office.sandbox.url(), top, "");
    std::fs::write(&config, written).unwrap();
    (office, config)
}

#[tokio::test]
async fn product_6_sessions_are_listed_and_ended_one_by_one() {
    let (office, config) = office().await;
    let socket = office.dir.path().join("bridge.sock");
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let empty = roomkey(&config, &["list", "--json"]).await;
    assert_eq!(text(&empty.stdout), "[]\n", "{empty:?}");
    let token = office.sign_in().await.text_of("refresh_token");
    let kept = office.sign_in().await.text_of("refresh_token");
    let listed = roomkey(&config, &["list", "--json"]).await;
    let sessions: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert_eq!(
        (&sessions[0]["account"], &sessions[0]["host"]),
        (&ANA.into(), &"lobby-3".into())
    );
    assert!(!text(&listed.stdout).contains(&token), "no token is told");
    let table = text(&roomkey(&config, &["list"]).await.stdout);
    assert!(table.starts_with("ID") && table.contains(ANA), "{table}");

    let id = sessions[0]["id"].as_str().unwrap();
    let ended = roomkey(&config, &["end", id]).await;
    assert!(ended.status.success(), "{ended:?}");
    let alive = [
        office.refresh(&token).await.status,
        office.refresh(&kept).await.status,
    ];
    assert_eq!(
        alive.iter().filter(|status| **status == 200).count(),
        1,
        "{alive:?}"
    );
    let unknown = roomkey(&config, &["end", "00ff"]).await;
    assert_eq!(unknown.status.code(), Some(5), "{unknown:?}");
}

#[tokio::test]
async fn product_6_disconnecting_an_account_warns_and_wants_a_yes() {
    let (office, config) = office().await;
    let token = office.sign_in().await.text_of("refresh_token");
    let refused = roomkey(&config, &["disconnect-account", ANA]).await;
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(text(&refused.stderr).contains("every client of the same project"));
    assert_eq!(office.refresh(&token).await.status, 200, "nothing was done");
    let token = office.sign_in().await.text_of("refresh_token");
    let done = roomkey(&config, &["disconnect-account", ANA, "--yes", "--json"]).await;
    assert!(done.status.success(), "{done:?}");
    let told: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(
        told["sessions"].as_u64() >= Some(1) && told["revoked"].as_u64() >= Some(1),
        "{told}"
    );
    assert_eq!(office.refresh(&token).await.error().1, "invalid_grant");
}

#[tokio::test]
async fn a_bridge_that_does_not_run_is_said() {
    let (office, config) = office().await;
    let socket = office.dir.path().join("bridge.sock");
    let Office { bridge, dir, .. } = office;
    bridge.stop().await;
    assert!(!socket.exists(), "the socket goes with the bridge");
    let answer = roomkey(&config, &["list"]).await;
    assert_eq!(answer.status.code(), Some(7), "{answer:?}");
    assert!(text(&answer.stderr).contains("Is the bridge running"));
    drop(dir);
}
