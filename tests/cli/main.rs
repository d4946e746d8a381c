//! What the program prints without talking to anybody: help, usage errors, completions, manual.
//! After a change on purpose: `TRYCMD=overwrite cargo test --test cli`.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn help_and_errors_stay_as_they_are() {
    trycmd::TestCases::new()
        .env("HOME", "/nonexistent")
        .env("COLUMNS", "100")
        .env("TERM", "xterm")
        .case("tests/cli/*.trycmd");
}

fn roomkey(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command.args(args).env_remove("ROOMKEY_CONFIG");
    command
}

#[test]
fn every_shell_completes_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = roomkey(&["completions", shell]).output().unwrap();
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["whoami", "members", "write-config"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_can_read_its_completions() {
    let script = roomkey(&["completions", "bash"]).output().unwrap().stdout;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("roomkey.bash");
    std::fs::write(&path, script).unwrap();
    let Ok(status) = Command::new("bash").arg("-n").arg(&path).status() else {
        return;
    };
    assert!(status.success());
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let output = roomkey(&["man"]).output().unwrap();
    let manual = String::from_utf8(output.stdout).unwrap();
    for title in [
        "roomkey",
        "roomkey-login",
        "roomkey-spaces-create",
        "roomkey-members-remove",
        "roomkey-sandbox",
    ] {
        let line = format!(".TH {title} 1");
        assert!(manual.contains(&line), "{title}");
    }
    assert!(!manual.contains("-help 1"), "help needs no page");
}

#[test]
fn nobody_reading_is_no_failure() {
    // The pipe's other end is closed before the program writes.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = roomkey(&["man"]).stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_full_disk_is_a_failure_with_a_message() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        return;
    };
    let output = roomkey(&["man"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("roomkey: cannot write"), "{message}");
}
