//! A sandbox in this process, and the program run against it with a home of its own.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use roomkey::sandbox::{Lifetimes, Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A sandbox where Ana is signed in, without a pace.
pub struct World {
    home: TempDir,
    _runtime: Runtime,
    sandbox: Sandbox,
}

impl World {
    pub fn new(options: impl FnOnce(&mut Options)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let runtime = Runtime::new().unwrap();
        let mut wanted = Options {
            allow_chat_on_device: true,
            auto_approve: Some(Duration::ZERO),
            write_config: Some(home.path().join("config.toml")),
            lifetimes: Lifetimes {
                interval: Duration::from_secs(1),
                ..Lifetimes::default()
            },
            ..Options::default()
        };
        options(&mut wanted);
        let sandbox = runtime.block_on(Sandbox::start(wanted)).unwrap();
        let world = Self {
            home,
            _runtime: runtime,
            sandbox,
        };
        world.without_pace();
        world.ok(&["login", "--json"]);
        world
    }

    fn without_pace(&self) {
        let path = self.path("config.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str(
            "\n[profile.device.quota]\nmembership_writes_per_minute = 0\n\
             space_writes_per_minute = 0\n",
        );
        std::fs::write(path, text).unwrap();
    }

    /// Membership writes a minute of the profile.
    pub fn with_pace(&self, writes: usize) {
        let path = self.path("config.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let none = "membership_writes_per_minute = 0";
        assert!(text.contains(none));
        let some = format!("membership_writes_per_minute = {writes}");
        std::fs::write(path, text.replace(none, &some)).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command
            .args(args)
            .env_clear()
            .env("HOME", self.home.path())
            .env("ROOMKEY_CONFIG", self.path("config.toml"))
            .env("ROOMKEY_STATE_DIR", self.path("state"))
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Ends with 0; what it printed.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// As [`World::ok`], as JSON.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let text = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&text).unwrap()
    }

    pub fn faults(&self, spec: &str) {
        let body = serde_json::json!({ "spec": spec }).to_string();
        self.control("PUT", "/sandbox/faults", &body);
    }

    /// Calls of the sandbox's own log; of every method where none is named.
    pub fn calls(&self, method: &str, end: &str) -> Vec<Value> {
        let log = self.control("GET", "/sandbox/log", "");
        let lines = log.lines().filter(|line| line.starts_with('{'));
        let calls = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        let wanted = |call: &Value| {
            (method.is_empty() || call["method"] == method)
                && call["path"].as_str().unwrap().ends_with(end)
        };
        calls.filter(wanted).collect()
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

    /// The members of a space, by name, with role and state.
    pub fn members(&self, space: &str) -> Vec<(String, String, String)> {
        let list = self.json(&["members", "list", space, "--show-invited", "--show-groups"]);
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let rows = list.as_array().unwrap().iter();
        let mut rows: Vec<_> = rows
            .map(|row| (text(row, "name"), text(row, "role"), text(row, "state")))
            .collect();
        rows.sort();
        rows
    }
}
