//! The real program as a process, which can be killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

pub struct Replica {
    child: Child,
    pub url: String,
}

/// The program, with a configuration.
pub fn roomkey(config: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command
        .args(args)
        .arg("--config")
        .arg(config)
        .env_remove("ROOMKEY_CONFIG")
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

impl Replica {
    /// Starts one, and waits until it serves.
    pub fn start(config: &Path) -> Self {
        let mut child = roomkey(config, &["bridge"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (serves, told) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let address = line.rsplit_once(" on ").map(|(_, address)| address);
                match address.filter(|_| line.contains("Serving ")) {
                    // Nobody waits any more.
                    Some(address) => drop(serves.send(address.trim_end_matches('.').to_owned())),
                    None => println!("bridge: {line}"),
                }
            }
        });
        let address = told
            .recv_timeout(Duration::from_mins(1))
            .expect("it serves");
        Self {
            child,
            url: format!("http://{address}"),
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub fn stop(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    pub async fn ended(mut self) -> ExitStatus {
        tokio::task::spawn_blocking(move || self.child.wait().unwrap())
            .await
            .unwrap()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The session that a refresh token belongs to.
pub fn session(refresh_token: &str) -> String {
    refresh_token.split('.').nth(1).unwrap().to_owned()
}
