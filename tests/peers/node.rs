//! Servers that others wrote, run by Node.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A folder whose `node_modules` holds the packages.
const FOLDER: &str = "ROOMKEY_PEERS";
/// Set to `1`, a missing peer fails the test instead of skipping it.
const REQUIRED: &str = "ROOMKEY_REQUIRE_PEERS";

/// A running server; it ends with the value.
pub struct Peer {
    child: Child,
    /// Kept open: a server that cannot log dies.
    _output: BufReader<ChildStdout>,
    /// Where it serves.
    pub url: String,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `script`, which uses `package`; `None` where this machine does not have it.
pub fn start(script: &str, package: &str) -> Option<Peer> {
    start_with(script, package, &[])
}

/// The same with more arguments.
pub fn start_with(script: &str, package: &str, more: &[&str]) -> Option<Peer> {
    let Some(folder) = folder(package) else {
        skip(&format!("npm's {package}"));
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(script);
    let mut child = Command::new("node")
        .arg(script)
        .arg(folder)
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output is piped");
    let mut output = BufReader::new(stdout);
    let read = output.read_line(&mut line);
    assert!(
        read.is_ok_and(|bytes| bytes > 0),
        "{package} does not start"
    );
    let told: serde_json::Value = serde_json::from_str(&line).expect("it tells its address");
    let url = told["url"]
        .as_str()
        .expect("it tells its address")
        .to_owned();
    Some(Peer {
        child,
        _output: output,
        url,
    })
}

/// Says that a test is skipped for want of a peer, or fails it where peers are required.
pub fn skip(peer: &str) {
    let required = std::env::var(REQUIRED).is_ok_and(|value| value == "1");
    assert!(!required, "{FOLDER} names no folder with {peer}");
    println!("skipped: set {FOLDER} to a folder with {peer}");
}

/// The folder that holds the peers.
pub fn peers() -> Option<PathBuf> {
    std::path::absolute(PathBuf::from(std::env::var_os(FOLDER)?)).ok()
}

/// The folder, where npm's `package` is in it.
pub fn folder(package: &str) -> Option<PathBuf> {
    peers().filter(|folder| folder.join("node_modules").join(package).is_dir())
}
