//! The program under watch: its output, its log, its command line, and its children's.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use roomkey::sandbox::{Lifetimes, Options};
use serde_json::Value;
use tempfile::TempDir;

use crate::phone::Phone;
use crate::site::Site;
use crate::wire::{Spoil, Wire};

pub struct World {
    home: TempDir,
    site: Site,
    wire: Wire,
    /// What could be seen, and where.
    seen: Vec<(String, Vec<u8>)>,
}

impl World {
    pub async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let wire = Wire::open();
        let site = Site::start(Options {
            allow_chat_on_device: true,
            auto_approve: Some(Duration::ZERO),
            rotate_refresh_tokens: true,
            public_url: Some(wire.url().to_owned()),
            write_config: Some(home.path().join("config.toml")),
            lifetimes: Lifetimes {
                interval: Duration::from_secs(1),
                ..Lifetimes::default()
            },
            ..Options::default()
        })
        .await;
        wire.lead_to(site.sandbox.address());
        Self {
            home,
            site,
            wire,
            seen: Vec::new(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("log")
    }

    fn spawn(&self, args: &[&str], stdin: Stdio) -> Child {
        Command::new(env!("CARGO_BIN_EXE_roomkey"))
            .args(args)
            .arg("-vv")
            .arg("--log-file")
            .arg(self.log())
            .env_clear()
            .env("HOME", self.home.path())
            .env("ROOMKEY_CONFIG", self.path("config.toml"))
            .env("ROOMKEY_STATE_DIR", self.path("state"))
            .env("RUST_BACKTRACE", "1")
            .env("RUST_LOG", "trace")
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn saw(&mut self, place: impl Into<String>, what: Vec<u8>) {
        self.seen.push((place.into(), what));
    }

    /// Anything else that somebody could see.
    pub fn show(&mut self, text: &str) {
        self.saw("shown", text.as_bytes().to_vec());
    }

    /// Watches it to its end; gives the exit code.
    fn watch(&mut self, args: &[&str], mut child: Child) -> Option<i32> {
        let mut pipes = Vec::new();
        if let Some(mut pipe) = child.stdout.take() {
            pipes.push(thread::spawn(move || read(&mut pipe)));
        }
        if let Some(mut pipe) = child.stderr.take() {
            pipes.push(thread::spawn(move || read(&mut pipe)));
        }
        let mut processes = BTreeMap::new();
        let code = loop {
            look_at(child.id(), true, &mut processes);
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            thread::sleep(Duration::from_millis(2));
        };
        let name = args.join(" ");
        for pipe in pipes {
            self.saw(name.clone(), pipe.join().unwrap());
        }
        for (place, what) in processes {
            self.saw(format!("{name}: {place}"), what);
        }
        code
    }

    /// Whatever comes of it.
    pub fn run(&mut self, args: &[&str]) -> Option<i32> {
        let child = self.spawn(args, Stdio::null());
        self.watch(args, child)
    }

    #[track_caller]
    pub fn succeeds(&mut self, args: &[&str]) {
        let code = self.run(args);
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        assert_eq!(code, Some(0), "{args:?}: {}\n{log}", self.last());
    }

    fn last(&self) -> String {
        let outputs = self.seen.iter().rev().take(6);
        outputs
            .map(|(place, what)| format!("{place}: {}", String::from_utf8_lossy(what)))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// A sign-in that need not end by itself: it is ended once it has polled.
    pub async fn starts_signing_in(&mut self, args: &[&str]) {
        let before = self.wire.count("/token");
        let mut child = self.spawn(args, Stdio::null());
        while child.try_wait().unwrap().is_none() && self.wire.count("/token") == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let pid = rustix::process::Pid::from_child(&child);
        // It may have ended by itself.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        self.watch(args, child);
    }

    /// The browser method, with the address pasted.
    pub async fn signs_in_by_browser(&mut self) {
        let args = ["login", "--profile", "browser", "--json"];
        let mut child = self.spawn(&args, Stdio::piped());
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let first: Value = serde_json::from_str(&line).unwrap();
        let mut phone = Phone::new(&self.site);
        let chooser = phone.open(first["url"].as_str().unwrap()).await.page();
        let consent = phone.choose(&chooser, "ana@example.com").await.page();
        let back = phone.decide(&consent, "allow", None).await.left();
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "{back}").unwrap();
        line.clear();
        lines.read_to_string(&mut line).unwrap();
        assert!(line.contains("signed_in"), "{line}");
        self.saw("login by browser", line.into_bytes());
        self.watch(&args, child);
    }

    /// The stored access token is over, where there is one.
    pub fn expire(&self, profile: &str) {
        let path = self
            .path("state/credentials")
            .join(format!("{profile}.json"));
        let Ok(text) = fs::read_to_string(&path) else {
            return;
        };
        let mut stored: Value = serde_json::from_str(&text).unwrap();
        stored["expires_at"] = "2020-01-01T00:00:00Z".into();
        fs::write(path, stored.to_string()).unwrap();
    }

    /// This path answers badly from now on, and no other.
    pub fn spoil(&self, path: &str, how: Spoil) {
        self.wire.spoil(Some((path.to_owned(), how)));
    }

    /// Everything answers well again.
    pub fn heal(&self) {
        self.wire.spoil(None);
    }

    /// No secret was seen anywhere; of these kinds there were some.
    #[track_caller]
    pub fn saw_nothing(mut self, kinds: &[&str]) {
        let log = fs::read(self.log()).unwrap();
        assert!(log.windows(6).any(|text| text == b"/token"), "no log");
        self.saw("the log", log);
        let mut secrets = self.wire.secrets();
        for (kind, secret) in in_file(&self.path("service_account.json")) {
            secrets.entry(secret).or_insert(kind);
        }
        for kind in kinds {
            assert!(secrets.values().any(|known| known == kind), "no {kind}");
        }
        for (place, what) in &self.seen {
            let text = String::from_utf8_lossy(what);
            for (secret, kind) in &secrets {
                assert!(
                    !text.contains(secret.as_str()),
                    "a {kind} in {place}:\n{text}"
                );
            }
        }
    }
}

/// The lines of a private key.
fn in_file(path: &Path) -> Vec<(String, String)> {
    let key: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let lines = key["private_key"].as_str().unwrap().lines();
    lines
        .filter(|line| line.len() > 20 && !line.starts_with("-----"))
        .map(|line| ("private_key".to_owned(), line.to_owned()))
        .collect()
}

fn read(pipe: &mut impl std::io::Read) -> Vec<u8> {
    let mut all = Vec::new();
    // What was written before it broke counts.
    let _ = pipe.read_to_end(&mut all);
    all
}

/// Notes the command line of a process, and of its children the environment, too.
fn look_at(pid: u32, is_ours: bool, seen: &mut BTreeMap<String, Vec<u8>>) {
    let of = |name: &str| fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
    seen.insert(format!("command line of {pid}"), of("cmdline"));
    if !is_ours {
        seen.insert(format!("environment of {pid}"), of("environ"));
    }
    let threads = fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten();
    for thread in threads.flatten() {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|id| id.parse().ok()) {
            look_at(child, false, seen);
        }
    }
}
