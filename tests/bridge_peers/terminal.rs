//! A terminal that is a script around somebody's library: it tells its steps as lines of JSON.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::node;

/// A running script; it ends with the value.
pub struct Terminal {
    child: Child,
    asks: ChildStdin,
    tells: UnboundedReceiver<String>,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The clients that sign in.
#[derive(Debug, Clone, Copy)]
pub enum Library {
    OpenidClient,
    RequestsOauthlib,
}

impl Library {
    /// The command that runs its script; `None`, and said, where this machine does not have it.
    fn command(self) -> Option<Command> {
        let (command, missing) = match self {
            Self::OpenidClient => (Self::node(), "npm's openid-client"),
            Self::RequestsOauthlib => (Self::python(), "requests-oauthlib in its venv"),
        };
        if command.is_none() {
            node::skip(missing);
        }
        command
    }

    fn node() -> Option<Command> {
        let mut command = Command::new("node");
        let folder = node::folder("openid-client")?;
        command.arg(script("openid-client.mjs")).arg(folder);
        Some(command)
    }

    fn python() -> Option<Command> {
        let venv = node::peers()?.join("venv");
        let python = venv.join("bin/python");
        let import = Command::new(&python)
            .args(["-c", "import requests_oauthlib"])
            .output();
        let there = import.is_ok_and(|done| done.status.success());
        let mut command = Command::new(python);
        command.arg(script("requests-oauthlib.py"));
        // Loopback is plain http; that it is loopback oauthlib does not look at.
        command.env("OAUTHLIB_INSECURE_TRANSPORT", "1");
        there.then_some(command)
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/bridge_peers")
        .join(name)
}

impl Terminal {
    /// Begins a sign-in of the kiosk.
    pub fn start(library: Library, bridge: &str, scope: Option<&str>) -> Option<Self> {
        let mut command = library.command()?;
        let mut child = command
            .args([bridge, "kiosk"])
            .args(scope)
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (tell, tells) = unbounded_channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Some(Self {
            asks: child.stdin.take().unwrap(),
            tells,
            child,
        })
    }

    /// Its next step, which must be this one.
    pub async fn told(&mut self, event: &str) -> Value {
        let told = self.tells_next().await;
        assert_eq!(told["event"], event, "{told}");
        told
    }

    async fn tells_next(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(30), self.tells.recv());
        let line = line.await.expect("it tells something");
        let line = line.unwrap_or_else(|| panic!("it has ended"));
        serde_json::from_str(&line).unwrap()
    }

    fn ask(&mut self, act: &Value) {
        writeln!(self.asks, "{act}").unwrap();
    }

    /// Renews by this token: the new tokens.
    pub async fn refresh(&mut self, token: &Value) -> Value {
        self.ask(&json!({ "refresh": token }));
        self.told("tokens").await
    }

    /// Renews by this token, if it is still good.
    pub async fn try_refresh(&mut self, token: &Value) -> Option<Value> {
        self.ask(&json!({ "refresh": token }));
        let told = self.tells_next().await;
        if told["event"] == "tokens" {
            return Some(told);
        }
        assert_eq!(told["error"], "invalid_grant", "{told}");
        None
    }

    /// Renews by a token that is good no more.
    pub async fn refused(&mut self, token: &Value) {
        assert_eq!(self.try_refresh(token).await, None);
    }

    pub async fn revoke(&mut self, token: &Value) {
        self.ask(&json!({ "revoke": token }));
        self.told("revoked").await;
    }
}
