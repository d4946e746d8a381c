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

/// A sandbox, a configuration for it, and an empty home.
pub struct World {
    home: TempDir,
    runtime: Runtime,
    sandbox: Option<Sandbox>,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// Nobody is signed in; a sign-in is approved by itself.
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
        Self {
            home,
            runtime,
            sandbox: Some(sandbox),
        }
    }

    /// Ana is signed in.
    pub fn signed_in() -> Self {
        Self::signed_in_with(|_| {})
    }

    /// Ana is signed in to a sandbox of one's own making.
    pub fn signed_in_with(options: impl FnOnce(&mut Options)) -> Self {
        let world = Self::new(options);
        world.run(&["login", "--json"]).ok();
        world
    }

    /// The sandbox's origin.
    pub fn url(&self) -> &str {
        self.sandbox.as_ref().unwrap().url()
    }

    /// A request to the sandbox's controls; gives the body of the answer.
    pub fn control(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.url().trim_start_matches("http://");
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

    /// What goes wrong from now on.
    pub fn faults(&self, spec: &str) {
        let body = serde_json::json!({ "spec": spec }).to_string();
        self.control("PUT", "/sandbox/faults", &body);
    }

    /// The API calls of this method whose path ends so.
    pub fn calls(&self, method: &str, end: &str) -> Vec<Value> {
        let log = self.control("GET", "/sandbox/log", "");
        let lines = log.lines().filter(|line| line.starts_with('{'));
        let calls = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        calls
            .filter(|call| call["method"] == method)
            .filter(|call| call["path"].as_str().unwrap().ends_with(end))
            .collect()
    }

    /// Ana is signed in with an administrator's scopes, too.
    pub fn administrator() -> Self {
        let world = Self::new(|_| {});
        let scopes =
            "spaces,memberships,delete,directory,admin.spaces,admin.memberships,admin.delete";
        world.run(&["login", "--json", "--scopes", scopes]).ok();
        world
    }

    /// A path in the home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The program with these arguments, nothing on stdin, and nothing of the tester's own.
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

    /// Runs it to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    /// The sandbox goes away, the rest stays.
    pub fn stop_sandbox(&mut self) {
        let sandbox = self.sandbox.take().unwrap();
        self.runtime.block_on(sandbox.stop());
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Ends with 0.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.ended(0)
    }

    /// Ends with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// stdout as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// stdout as a JSON value a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The error on stderr in JSON mode.
    #[track_caller]
    pub fn error(&self) -> Value {
        let whole: Value = serde_json::from_str(&self.stderr).unwrap();
        let keys: Vec<_> = whole["error"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "reason", "message", "hint"]);
        whole["error"].clone()
    }
}
