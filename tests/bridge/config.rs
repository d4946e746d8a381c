//! `roomkey bridge` as a process: keys, mistakes, the first line, and signals.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use roomkey::sandbox::{Options, Sandbox};
use serde_json::Value;

use crate::office::{client_file, config_text, free_port};

fn roomkey(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command
        .args(args)
        .env_remove("ROOMKEY_CONFIG")
        .env("HOME", "/nonexistent");
    command
}

#[test]
fn product_6_a_key_goes_to_stdout_and_the_advice_to_stderr() {
    let output = roomkey(&["bridge", "--generate-key"]).output().unwrap();
    let key = String::from_utf8(output.stdout).unwrap();
    assert_eq!(key.lines().count(), 1);
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, key.trim());
    assert_eq!(bytes.unwrap().len(), 32);
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("encryption_key_file")
    );
}

#[test]
fn a_mistake_is_said_with_its_line_and_ends_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, "[bridge]\npublic_url = \"http://chat.example.com\"\nstore = \"memory\"\n\
        [bridge.upstream]\nissuer = \"https://accounts.google.com\"\nclient_secrets_file = \"w.json\"\n").unwrap();
    let output = roomkey(&["bridge", "--config"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("line 2: `public_url` is plain http")
            && told.contains("hint: Write https://"),
        "{told}"
    );
    let none = roomkey(&["bridge", "--config", "/nonexistent/c.toml"])
        .output()
        .unwrap();
    assert_eq!(none.status.code(), Some(2));
}

#[tokio::test]
async fn a_process_logs_to_stdout_reads_again_on_hup_and_ends_gently_on_term() {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    client_file(dir.path(), "http://elsewhere/callback");
    let text = config_text(&url, &format!("127.0.0.1:{port}"), sandbox.url(), "", "");
    let path = dir.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    let mut child = roomkey(&["bridge", "--config"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let pid = rustix::process::Pid::from_child(&child);
    let first = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        (line, stdout)
    });
    let (line, mut stdout) = first.await.unwrap();
    let started: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&started["event"], &started["public_url"]),
        (&"started".into(), &url.as_str().into())
    );
    let get = async || {
        crate::office::client()
            .get(format!("{url}/healthz"))
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(get().await, 200);
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    assert_eq!(get().await, 200);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        let mut told = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut told)
            .unwrap();
        (child.wait().unwrap(), rest, told)
    });
    let (status, rest, told) = ended.await.unwrap();
    assert_eq!(status.code(), Some(143));
    assert!(
        rest.trim_end().ends_with("\"event\":\"stopped\"}"),
        "{rest}"
    );
    assert!(
        told.contains("as a redirect URI") && told.contains("Serving http://127.0.0.1"),
        "{told}"
    );
}
