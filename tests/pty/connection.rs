//! A server that goes away and comes back: the screen says so, counts down to the next try, and
//! goes on by itself where the person was.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use super::driver::{DOWN, Launch};

/// A sandbox in a process of its own, which ends with this.
struct Server(Child);

impl Server {
    /// Starts it at this address; gives the address that it listens on.
    fn start(listen: &str, config: &std::path::Path) -> (Self, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_roomkey"))
            .args(["sandbox", "--spaces", "40", "--listen", listen])
            .arg("--write-config")
            .arg(config)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        let url = told["url"].as_str().unwrap();
        let address = url.trim_start_matches("http://").to_owned();
        (Self(child), address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Also where the test has failed; a server that has ended needs nothing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_server_that_is_back_is_found_again_without_a_key() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name);
    let (server, address) = Server::start("127.0.0.1:0", &path("config.toml"));
    let text = |name| path(name).to_str().unwrap().to_owned();
    let mut launch = Launch::demo(100, 24)
        .env("ROOMKEY_CONFIG", &text("config.toml"))
        .env("ROOMKEY_STATE_DIR", &text("state"));
    launch.args = vec!["--profile", "service-account"];
    let mut t = launch.start();
    t.see("40 spaces");
    t.press(DOWN, "▸ Design review");
    t.press(" ", "1 marked");
    drop(server);
    t.press("r", &format!("No connection to {address}. Next try in"));
    t.see("*Design review");
    // Another configuration: the keys of the first are in use.
    let (_server, _) = Server::start(&address, &path("again.toml"));
    t.see_no("No connection");
    t.see("1 marked");
    t.see_no("Not refreshed");
}
