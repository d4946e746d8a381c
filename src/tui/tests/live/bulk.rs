//! Work in bulk from the keyboard to the sandbox and back, with a journal on the disk: paused,
//! stopped, killed in the middle, offered again on start, gone on with, and taken back.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::world::SIZE;
use crate::action::Context;
use crate::config::Config;
use crate::sandbox::{Options, Sandbox};
use crate::tui::app::Start;
use crate::tui::event::Event;
use crate::tui::runtime;
use crate::tui::runtime::live::{Backstage, Live};
use crate::tui::tests::stage::{key, screen_of};
use crate::work::journal::{Record, State};
use crate::work::members::RowResult;

const PEOPLE: usize = 150;
const PATIENCE: Duration = Duration::from_secs(20);
/// Together they take longer than a call does.
const LOOKS: usize = 100;

struct Office {
    sandbox: Sandbox,
    files: TempDir,
}

impl Office {
    /// Calls take a moment each, so that something can be done meanwhile.
    async fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(Options {
            members: PEOPLE,
            latency: Duration::from_millis(25),
            write_config: Some(files.path().join("sandbox.toml")),
            ..Options::default()
        })
        .await
        .unwrap();
        let (url, at) = (sandbox.url(), files.path().display());
        let config = format!(
            "default_profile = \"robot\"\n[profile.robot]\nmethod = \"service-account\"\n\
             issuer = \"{url}\"\nstore = \"file\"\n\
             scopes = [\"spaces\", \"memberships\", \"directory\"]\n\
             [profile.robot.service_account]\nkey_file = \"{at}/service_account.json\"\n\
             subject = \"ana@example.com\"\n\
             [profile.robot.quota]\nmembership_writes_per_minute = 0\n\
             space_writes_per_minute = 0\n\
             [profile.robot.endpoints]\nchat_api = \"{url}\"\npeople_api = \"{url}\"\n"
        );
        std::fs::write(files.path().join("config.toml"), config).unwrap();
        Self { sandbox, files }
    }

    /// The program begins anew; what it kept is there.
    fn begin(&self) -> Backstage {
        let options = runtime::Options {
            plain: false,
            config: Config::load(Some(&self.files.path().join("config.toml"))).unwrap(),
            profile: None,
            start: Start::Resume,
            ascii: false,
            no_color: false,
            access_token: None,
            demo: None,
        };
        Backstage::in_folder(options, &self.files.path().join("state"))
    }

    async fn control(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.sandbox.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
        answer
    }

    async fn faults(&self, spec: &str) {
        let body = serde_json::json!({ "spec": spec }).to_string();
        self.control("PUT", "/sandbox/faults", &body).await;
    }

    /// How often each path was written to with success, whether its answer arrived or not.
    async fn carried_out(&self, method: &str) -> BTreeMap<String, usize> {
        let log = self.control("GET", "/sandbox/log", "").await;
        let lines = log.lines().filter(|line| line.starts_with('{'));
        let calls = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut all = BTreeMap::new();
        for call in calls.filter(|call| call["method"] == method) {
            let fault = call["fault"].as_str();
            let done = call["status"] == 200 && fault.is_none() || fault == Some("reset_after");
            if done {
                let path = call["path"].as_str().unwrap_or_default().to_owned();
                *all.entry(path).or_default() += 1;
            }
        }
        all
    }

    /// How many were added, once that has not changed for so many looks.
    async fn quiet(&self) -> usize {
        let deadline = Instant::now() + PATIENCE;
        let (mut last, mut same) = (self.added().await, 0);
        while same < LOOKS {
            assert!(Instant::now() < deadline, "it goes on");
            let now = self.added().await;
            same = if now == last { same + 1 } else { 0 };
            last = now;
        }
        last
    }

    async fn added(&self) -> usize {
        let all = self.carried_out("POST").await.into_iter();
        let members = all.filter(|(path, _)| path.ends_with("/members"));
        members.map(|(_, times)| times).sum()
    }
}

fn shows(live: &Live, text: &str) -> bool {
    screen_of(&live.app, SIZE).contains(text)
}

async fn see(live: &mut Live, text: &str) {
    live.until(text, |live| shows(live, text)).await;
}

fn press(live: &mut Live, names: &str) {
    for name in names.split_whitespace() {
        live.send(Event::Key(key(name)));
    }
}

fn type_text(live: &mut Live, text: &str) {
    live.send(Event::Paste(text.to_owned()));
}

fn open(office: &Office) -> (Backstage, Live) {
    let backstage = office.begin();
    let live = backstage.open(Some("robot"), Start::Resume, SIZE);
    (backstage, live)
}

/// The run that began last, once nobody works on it.
async fn at_rest(backstage: &Backstage) -> Record {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let run = backstage.runs().pop().unwrap();
        if run.state() != State::Running {
            return run;
        }
        assert!(Instant::now() < deadline, "it goes on");
        tokio::task::yield_now().await;
    }
}

fn done(run: &Record) -> usize {
    run.count(RowResult::Done)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_paused_stopped_killed_resumed_on_start_and_undone() {
    let office = Office::new().await;
    let (backstage, mut live) = open(&office);
    see(&mut live, "Design review").await;
    live.settle().await;

    // The people of the largest space come into this one.
    press(&mut live, "down enter");
    see(&mut live, "Budi Santoso").await;
    live.settle().await;
    let space = "Design review";
    press(&mut live, "b 1");
    see(&mut live, &format!("Add many people to {space}")).await;
    press(&mut live, "down down");
    type_text(&mut live, "All hands");
    press(&mut live, "enter");
    see(&mut live, "people of All hands").await;
    press(&mut live, "enter");
    see(&mut live, "Nothing was changed yet").await;
    assert_eq!(office.added().await, 0);

    press(&mut live, "enter");
    let some = |live: &Live, least: usize| {
        let screen = screen_of(&live.app, SIZE);
        let said = screen
            .lines()
            .find(|line| line.contains(" of 1") && line.contains('░'));
        let said = said.and_then(|line| line.split_once(" of "));
        let ended = said.and_then(|(before, _)| before.split_whitespace().next_back());
        ended.and_then(|ended| ended.parse().ok()).unwrap_or(0) >= least
    };
    live.until("some rows", |live| some(live, 10)).await;
    press(&mut live, "p");
    see(&mut live, "paused").await;
    // What was sent is waited for; then nothing is sent, whatever else is done.
    let paused = office.quiet().await;
    assert!((10..PEOPLE - 1).contains(&paused), "{paused}");
    press(&mut live, "right left");
    live.take_answers();
    assert_eq!(office.quiet().await, paused);

    // From now on calls fail now and then, and answers are lost.
    office
        .faults("503:0.03,reset_before:0.03,reset_after:0.03")
        .await;
    press(&mut live, "p");
    live.until("more rows", |live| some(live, 40)).await;
    press(&mut live, "s");
    see(&mut live, "broken off").await;
    let run = at_rest(&backstage).await;
    assert_eq!(run.state(), State::Open);
    assert_eq!(done(&run), office.quiet().await);

    // Gone on with, and killed in the middle of it.
    press(&mut live, "c");
    live.until("more rows", |live| some(live, 70)).await;
    live.kill().await;
    let run = at_rest(&backstage).await;
    assert_eq!(run.state(), State::Open);
    let id = run.id.clone();
    drop(backstage);

    // The program begins anew, and asks.
    let (backstage, mut live) = open(&office);
    see(&mut live, "A run was broken off").await;
    assert!(shows(&live, "Go on with it"));
    press(&mut live, "1");
    see(&mut live, "ended").await;
    let run = at_rest(&backstage).await;
    assert_eq!((run.id.clone(), run.state()), (id, State::Done));
    assert_eq!((run.in_doubt(), run.count(RowResult::Failed)), (0, 0));
    office.faults("").await;

    // Everybody is there, and was added once.
    let place = run.steps[0].plan.change.place().unwrap().to_string();
    let space = place.as_str().try_into().unwrap();
    let members = backstage.members(&space).await;
    let there = run.count(RowResult::Already);
    assert_eq!(members.len(), done(&run) + 5, "with the five of before");
    // Owners and managers of before are what they were.
    assert!(office.carried_out("PATCH").await.is_empty());
    assert_eq!(done(&run) + there, run.steps.len());
    assert_eq!(office.quiet().await, done(&run));

    // All of it is taken back, and nothing else.
    press(&mut live, "U");
    see(&mut live, "Undo: ").await;
    see(&mut live, "Nothing was changed yet").await;
    press(&mut live, "enter");
    see(&mut live, "ended").await;
    assert_eq!(backstage.members(&space).await.len(), 5);
    let removed = office.carried_out("DELETE").await;
    assert_eq!(removed.len(), done(&run));
    assert!(removed.values().all(|times| *times == 1), "{removed:?}");
    press(&mut live, "esc");
    assert_eq!(live.app.context(), Context::Journal);
    live.settle().await;
    assert_eq!(backstage.runs().len(), 2);
    drop(live);

    // Nothing is left to be asked about.
    let (_backstage, mut live) = open(&office);
    see(&mut live, "Design review").await;
    live.settle().await;
    assert_eq!(live.app.context(), Context::Spaces);
}
