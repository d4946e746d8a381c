//! Google's own clients for Python and Node, against the sandbox.

use std::path::{Path, PathBuf};
use std::process::Command;

use roomkey::sandbox::{Options, Sandbox};

use crate::node;

/// The folder's Python, where it has the package.
fn python(package: &str) -> Option<PathBuf> {
    let python = node::peers()?.join("venv/bin/python");
    let import = Command::new(&python)
        .args(["-c", &format!("import {package}")])
        .output();
    import
        .is_ok_and(|done| done.status.success())
        .then_some(python)
}

async fn sandbox(folder: &Path, quotas: Option<&str>) -> Sandbox {
    let options = Options {
        write_config: Some(folder.join("config.toml")),
        quotas: quotas.map(str::to_owned),
        ..Options::default()
    };
    Sandbox::start(options).await.expect("a sandbox")
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(name)
}

/// Runs a script that says `done` where all went as it should.
async fn run(mut command: Command) {
    command.env("NO_PROXY", "127.0.0.1");
    command.env("no_proxy", "127.0.0.1");
    let ran = tokio::task::spawn_blocking(move || command.output());
    let ran = ran.await.expect("it runs").expect("it starts");
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success() && out.trim() == "done", "{out}\n{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn google_api_python_client_drives_the_sandbox() {
    let Some(python) = python("googleapiclient") else {
        return node::skip("google-api-python-client in its venv");
    };
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let open = sandbox(folders[0].path(), None).await;
    let limited = sandbox(folders[1].path(), Some("space_writes=2/60s")).await;
    let mut command = Command::new(python);
    command
        .arg(script("google-api.py"))
        .args([open.url(), &folders[0].path().to_string_lossy()])
        .args([limited.url(), &folders[1].path().to_string_lossy()]);
    run(command).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn googleapis_chat_drives_the_sandbox() {
    let Some(packages) = node::folder("@googleapis/chat") else {
        return node::skip("npm's @googleapis/chat");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let open = sandbox(folder.path(), None).await;
    let mut command = Command::new("node");
    command
        .arg(script("google-chat.mjs"))
        .arg(packages)
        .arg(open.url())
        .arg(folder.path());
    run(command).await;
}

/// The program, with a home of its own beside the sandbox's files.
async fn roomkey(folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command
        .args(args)
        .env_clear()
        .env("HOME", folder)
        .env("ROOMKEY_CONFIG", folder.join("config.toml"))
        .env("ROOMKEY_STATE_DIR", folder.join("state"));
    let ran = tokio::task::spawn_blocking(move || command.output());
    let ran = ran.await.expect("it runs").expect("it starts");
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{args:?}: {err}");
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn google_auth_takes_our_sign_in_and_we_take_theirs() {
    let Some(python) = python("google_auth_httplib2") else {
        return node::skip("google-auth in its venv");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let open = sandbox(folder, None).await;
    let export = ["whoami", "--export", "authorized-user"];
    let ours = roomkey(
        folder,
        &[&export[..], &["--profile", "authorized-user"]].concat(),
    )
    .await;
    let exported = folder.join("exported.json");
    std::fs::write(&exported, ours.stdout).expect("written");
    // What they write takes the place of what the profile named.
    let theirs = folder.join("authorized_user.json");
    let mut command = Command::new(python);
    command
        .arg(script("google-auth.py"))
        .arg(open.url())
        .args([&exported, &theirs]);
    run(command).await;
    let text = std::fs::read_to_string(&theirs).expect("it is there");
    assert!(!text.contains("\"type\""), "their own form: {text}");
    let listed = roomkey(
        folder,
        &["--profile", "authorized-user", "spaces", "list", "--json"],
    );
    let listed = String::from_utf8(listed.await.stdout).expect("text");
    assert!(listed.contains("spaces/"), "{listed}");
}
