//! A real Redis server on a port of its own, which can be killed and started again.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Every write on disk before its answer, and no snapshots.
const DURABLE: [&str; 6] = [
    "--save",
    "",
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
];

/// A running server; it ends with the value.
pub struct Server {
    child: Child,
    folder: TempDir,
    port: u16,
    settings: Vec<String>,
}

impl Server {
    /// Starts one that loses nothing, unless `settings` say otherwise; `None` where this machine
    /// has none.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let found = Command::new("redis-server")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if found.is_err() {
            let required = std::env::var("ROOMKEY_REQUIRE_PEERS").is_ok_and(|value| value == "1");
            assert!(!required, "there is no redis-server");
            println!("skipped: install Debian's redis-server");
            return None;
        }
        let settings: Vec<String> = DURABLE
            .iter()
            .chain(settings)
            .map(ToString::to_string)
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        for _ in 0..10 {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let port = listener.local_addr().expect("its address").port();
            drop(listener);
            if let Some(child) = launch(port, &folder, &settings) {
                return Some(Self {
                    child,
                    folder,
                    port,
                    settings,
                });
            }
        }
        panic!("redis-server does not start");
    }

    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Bytes of the append-only file.
    pub fn written(&self) -> u64 {
        let files = std::fs::read_dir(self.folder.path().join("appendonlydir"));
        let files = files.expect("its folder").map(|file| file.expect("a file"));
        files
            .map(|file| file.metadata().expect("its size").len())
            .sum()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    /// Again with the same files at the same port.
    pub fn restart(&mut self) {
        let again = launch(self.port, &self.folder, &self.settings);
        self.child = again.expect("it starts again");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `None` where it ends at once: somebody else has the port.
fn launch(port: u16, folder: &TempDir, settings: &[String]) -> Option<Child> {
    let mut child = Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .arg("--dir")
        .arg(folder.path())
        .args(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if child.try_wait().expect("its state").is_some() {
            return None;
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(child);
        }
        assert!(Instant::now() < deadline, "redis-server does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
}
