//! Google's own Python client, against the sandbox.

use std::path::{Path, PathBuf};
use std::process::Command;

use roomkey::sandbox::{Options, Sandbox};

use crate::node::{FOLDER, REQUIRED};

/// The folder's Python, where it has the package.
fn python(package: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(FOLDER)?);
    let python = std::path::absolute(folder.join("venv/bin/python")).ok()?;
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

#[tokio::test(flavor = "multi_thread")]
async fn googles_python_client_drives_the_sandbox() {
    let Some(python) = python("googleapiclient") else {
        let required = std::env::var(REQUIRED).is_ok_and(|value| value == "1");
        assert!(!required, "{FOLDER}/venv has no google-api-python-client");
        println!("skipped: set {FOLDER} to a folder whose venv has google-api-python-client");
        return;
    };
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let open = sandbox(folders[0].path(), None).await;
    let limited = sandbox(folders[1].path(), Some("space_writes=2/60s")).await;
    let mut command = Command::new(python);
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/google_api.py"))
        .args([open.url(), &folders[0].path().to_string_lossy()])
        .args([limited.url(), &folders[1].path().to_string_lossy()])
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    let ran = tokio::task::spawn_blocking(move || command.output());
    let ran = ran.await.expect("it runs").expect("it starts");
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success() && out.trim() == "done", "{out}\n{err}");
}
