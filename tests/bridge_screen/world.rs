//! A sandbox, a bridge before it that may be polled every second, and the home of a person whose
//! only profile leads there.

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::time::Duration;

use roomkey::bridge::server::{Embedded, Server};
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::{Lifetimes, Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::driver::{ENTER, Launch, Terminal};
use crate::office::{Log, client, client_file, config_text};
use crate::phone::Phone;

pub struct World {
    pub sandbox: Sandbox,
    _bridge: Server,
    url: String,
    log: Log,
    home: TempDir,
}

impl World {
    /// `top` goes into `[bridge]`.
    pub async fn new(top: &str) -> Self {
        Self::with(top, None, Duration::from_hours(1)).await
    }

    /// A bridge for the accounts of one company, and tokens that live so long.
    pub async fn with(top: &str, company: Option<&str>, access_token: Duration) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = listener.local_addr().unwrap().to_string();
        let url = format!("http://{listen}");
        let sandbox = Sandbox::start(Options {
            lifetimes: Lifetimes {
                access_token,
                ..Lifetimes::default()
            },
            ..Options::default()
        })
        .await
        .unwrap();
        let home = tempfile::tempdir().unwrap();
        client_file(home.path(), &format!("{url}/callback"));
        let text = config_text(&url, &listen, sandbox.url(), top, "");
        let text = match company {
            // The hint to the chooser is wrong, so that others can be chosen.
            Some(domain) => text.replace(
                "params = { ",
                &format!("hosted_domain = \"{domain}\"\nparams = {{ hd = \"example.com\", "),
            ),
            None => text,
        };
        let config = Bridge::parse(&home.path().join("bridge.toml"), &text).unwrap();
        let embedded = Embedded {
            listener,
            interval: 1,
            upstream_name: "the sandbox".to_owned(),
        };
        let log = Log::default();
        let bridge = Server::start_embedded(config, embedded, http::Client::new(), log.clone());
        let profile = format!(
            "[profile.work]\nissuer = \"{url}\"\nclient_id = \"kiosk\"\nstore = \"file\"\n\
             scopes = [\"spaces\", \"memberships\"]\n[profile.work.endpoints]\n\
             chat_api = \"{0}\"\npeople_api = \"{0}\"\n",
            sandbox.url()
        );
        std::fs::write(home.path().join("config.toml"), profile).unwrap();
        Self {
            sandbox,
            _bridge: bridge.await.unwrap(),
            url,
            log,
            home,
        }
    }

    fn env(&self) -> [(&'static str, String); 2] {
        let path = |name| self.home.path().join(name).to_str().unwrap().to_owned();
        [
            ("ROOMKEY_CONFIG", path("config.toml")),
            ("ROOMKEY_STATE_DIR", path("state")),
        ]
    }

    /// The program's screen, where nobody is signed in.
    pub fn launch(&self) -> Terminal {
        let mut launch = Launch::demo(80, 24);
        launch.args.clear();
        for (name, value) in self.env() {
            launch = launch.env(name, &value);
        }
        launch.start()
    }

    /// The same as a kiosk, with these keys in `[ui.kiosk]`, in a terminal so small that codes are
    /// plain text; nothing but the screen tells them there.
    pub fn kiosk(&self, keys: &str) -> Terminal {
        let path = self.home.path().join("config.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}[ui.kiosk]\n{keys}\n")).unwrap();
        let mut launch = Launch::demo(40, 12);
        launch.args.clear();
        for (name, value) in self.env() {
            launch = launch.env(name, &value);
        }
        launch.start()
    }

    /// What is in the state directory.
    pub fn stored(&self) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(self.home.path().join("state"));
        let entries = entries.into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// The program with these arguments.
    pub fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command.env_clear().envs(self.env()).args(args);
        command.output().unwrap()
    }

    pub fn phone(&self) -> Phone {
        Phone::new(&self.url)
    }

    /// The first line of the audit log with this event, once it is there.
    pub async fn audited(&self, event: &str) -> BTreeMap<String, Value> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let text = self.log.text();
            let mut lines = text
                .lines()
                .map(|line| serde_json::from_str::<BTreeMap<String, Value>>(line).unwrap());
            if let Some(found) = lines.find(|line| line["event"] == event) {
                return found;
            }
            assert!(Instant::now() < deadline, "{event}: {text}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What was asked of the sandbox.
    pub async fn google_heard(&self) -> String {
        let url = format!("{}/sandbox/log", self.sandbox.url());
        let answer = client().get(url).send().await.unwrap();
        answer.text().await.unwrap()
    }
}

/// Asks for a code, and reads it off the lines that are printed for selecting.
pub fn code(t: &mut Terminal) -> String {
    t.press(ENTER, "valid for");
    t.press("p", "Or open, with the code in it");
    let contents = t.contents();
    let mut lines = contents.lines().skip_while(|line| !line.contains("Code:"));
    let code = lines.nth(1).unwrap().trim().to_owned();
    t.press(ENTER, "valid for");
    code
}
