//! A sandbox that rotates refresh tokens, and the program run against it with a home of its own.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use roomkey::sandbox::{Lifetimes, Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// No test waits longer for anything.
pub const DEADLINE: Duration = Duration::from_mins(2);

pub struct World {
    home: TempDir,
    _runtime: Runtime,
    sandbox: Sandbox,
}

impl World {
    /// Nobody is signed in; a sign-in is approved by itself.
    pub fn new(latency: Duration) -> Self {
        let home = tempfile::tempdir().unwrap();
        let runtime = Runtime::new().unwrap();
        let wanted = Options {
            allow_chat_on_device: true,
            auto_approve: Some(Duration::ZERO),
            write_config: Some(home.path().join("config.toml")),
            rotate_refresh_tokens: true,
            latency,
            lifetimes: Lifetimes {
                interval: Duration::from_secs(1),
                ..Lifetimes::default()
            },
            ..Options::default()
        };
        let sandbox = runtime.block_on(Sandbox::start(wanted)).unwrap();
        Self {
            home,
            _runtime: runtime,
            sandbox,
        }
    }

    /// Ana is signed in, and her access token has to be renewed.
    pub fn expired(latency: Duration) -> Self {
        let world = Self::new(latency);
        world.succeeds(&["login", "--json"]);
        world.expire();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The directory of the credentials.
    pub fn folder(&self) -> PathBuf {
        self.path("state/credentials")
    }

    pub fn credential(&self) -> PathBuf {
        self.folder().join("device.json")
    }

    /// The program with these arguments, and nothing of the tester's own.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command
            .args(args)
            .env_clear()
            .env("HOME", self.home.path())
            .env("ROOMKEY_CONFIG", self.path("config.toml"))
            .env("ROOMKEY_STATE_DIR", self.path("state"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    #[track_caller]
    pub fn succeeds(&self, args: &[&str]) -> Output {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        output
    }

    /// What stderr says of a failure with this exit code.
    #[track_caller]
    pub fn fails(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The stored access token is over; the refresh token is not.
    pub fn expire(&self) {
        let mut stored = whole(&self.credential());
        stored["expires_at"] = "2020-01-01T00:00:00Z".into();
        fs::write(self.credential(), stored.to_string()).unwrap();
    }

    /// What goes wrong from now on.
    pub fn faults(&self, spec: &str) {
        let body = serde_json::json!({ "spec": spec }).to_string();
        self.control("PUT", "/sandbox/faults", &body);
    }

    /// How the calls of the token endpoint were answered so far; 0 is not at all.
    pub fn token_calls(&self) -> Vec<u64> {
        self.calls("/token")
    }

    /// How many codes were asked for so far.
    pub fn code_calls(&self) -> usize {
        self.calls("/device/code").len()
    }

    fn calls(&self, path: &str) -> Vec<u64> {
        let log = self.control("GET", "/sandbox/log", "");
        let lines = log.lines().filter(|line| line.starts_with('{'));
        lines
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|call| call["path"] == path)
            .map(|call| call["status"].as_u64().unwrap())
            .collect()
    }

    fn control(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.sandbox.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// Names in the directory of the credentials that a killed writer left.
    pub fn unfinished(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".new-")).collect()
    }
}

/// A credential that is whole, and nobody else's to read.
#[track_caller]
pub fn whole(path: &Path) -> Value {
    let mode = fs::symlink_metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(path).unwrap();
    let stored: Value = serde_json::from_str(&text).unwrap();
    for token in ["access_token", "refresh_token"] {
        assert!(stored[token].as_str().unwrap().len() > 20, "{token}");
    }
    stored
}

#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::yield_now();
    }
}
