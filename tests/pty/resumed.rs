//! A run that is killed in the middle: the program begins anew, asks, and goes on; everybody is
//! added once.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use roomkey::sandbox::{Options, Sandbox};
use rustix::process::Signal;
use serde_json::Value;

use super::driver::{DOWN, ENTER, ESC, Launch, Terminal};

const PEOPLE: usize = 120;

/// A home with a profile that signs in by itself and keeps its journal.
fn home(sandbox: &Sandbox, files: &tempfile::TempDir) -> String {
    let (url, at) = (sandbox.url(), files.path().display());
    let config = format!(
        "[profile.robot]\nmethod = \"service-account\"\nissuer = \"{url}\"\nstore = \"file\"\n\
         scopes = [\"spaces\", \"memberships\", \"directory\"]\n\
         [profile.robot.service_account]\nkey_file = \"{at}/service_account.json\"\n\
         subject = \"ana@example.com\"\n\
         [profile.robot.quota]\nmembership_writes_per_minute = 0\n\
         space_writes_per_minute = 0\n\
         [profile.robot.endpoints]\nchat_api = \"{url}\"\npeople_api = \"{url}\"\n"
    );
    std::fs::write(files.path().join("config.toml"), config).unwrap();
    files.path().to_str().unwrap().to_owned()
}

fn launch(home: &str) -> Terminal {
    let mut launch = Launch::demo(80, 24)
        .env("HOME", home)
        .env("ROOMKEY_CONFIG", &format!("{home}/config.toml"))
        .env("ROOMKEY_STATE_DIR", &format!("{home}/state"));
    launch.args.clear();
    launch.start()
}

/// How many additions the sandbox has carried out.
fn added(sandbox: &Sandbox) -> usize {
    let host = sandbox.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /sandbox/log HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let lines = answer.lines().filter(|line| line.starts_with('{'));
    let calls = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let added = calls.filter(|call| {
        let path = call["path"].as_str().unwrap_or_default();
        call["method"] == "POST" && call["status"] == 200 && path.ends_with("/members")
    });
    added.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_killed_is_offered_on_start_and_nobody_is_added_twice() {
    let files = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options {
        members: PEOPLE,
        latency: Duration::from_millis(40),
        write_config: Some(files.path().join("sandbox.toml")),
        ..Options::default()
    })
    .await
    .unwrap();
    let home = home(&sandbox, &files);

    let mut t = launch(&home);
    t.see("Design review");
    t.press(&format!("{DOWN}{ENTER}"), "budi@example.com");
    t.press("b", "Add many people");
    t.choose("Add many people");
    t.see("Add many people to Design review");
    t.send(&format!("{DOWN}{DOWN}All hands{ENTER}"));
    t.see("people of All hands");
    t.press(ENTER, "Nothing was changed yet");
    assert_eq!(added(&sandbox), 0);
    t.send(ENTER);
    t.wait("some rows", |screen| {
        let text = screen.contents();
        let bar = text.lines().find(|line| line.contains('░'));
        let said = bar.and_then(|line| line.split_once(" of "));
        let ended = said.and_then(|(before, _)| before.split_whitespace().next_back());
        ended.and_then(|ended| ended.parse().ok()).unwrap_or(0) >= 20
    });
    t.signal(Signal::KILL);
    t.end();
    let before = added(&sandbox);
    assert!((20..PEOPLE - 1).contains(&before), "{before}");

    let mut t = launch(&home);
    t.see("A run was broken off");
    t.choose("Go on with it");
    t.see("ended: 120 well");
    let after = added(&sandbox);
    assert!(after > before, "{after}");
    t.press(ESC, "Journal");
    t.press("q", "All hands");
    drop(t);

    let mut t = launch(&home);
    t.see("All hands");
    t.press(&format!("{DOWN}{ENTER}"), "budi@example.com");
    t.see(&format!("{} members", after + 5));
}
