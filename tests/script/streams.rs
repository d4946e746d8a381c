//! stdout, stderr, pipes and signals.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::world::World;

#[test]
fn a_hostile_name_is_harmless_in_a_table_and_itself_in_json() {
    let world = World::signed_in();
    let name = "x\u{1b}[31m\u{202e}\u{200d}\ny";
    world.run(&["spaces", "create", name]).ok();
    let table = world
        .run(&["spaces", "list", "--match", "[31m"])
        .ok()
        .stdout;
    assert!(
        !table.contains(['\u{1b}', '\u{202e}', '\u{200d}']),
        "{table:?}"
    );
    let json = world.run(&["spaces", "list", "--match", "[31m", "--json"]);
    let json = json.ok().json();
    assert!(
        json.as_array()
            .unwrap()
            .iter()
            .any(|s| s["displayName"] == name)
    );
    let missing = world.run(&["spaces", "get", &format!("{name}?")]).ended(5);
    assert!(
        !missing.stderr.contains(['\u{1b}', '\u{202e}']),
        "{missing:?}"
    );
}

#[test]
fn no_colour_off_a_terminal() {
    let world = World::signed_in();
    for no_color in ["", "1"] {
        let list = world
            .command(&["spaces", "list"])
            .env("NO_COLOR", no_color)
            .output()
            .unwrap();
        assert!(!list.stdout.contains(&0x1b));
    }
    assert!(
        !world
            .run(&["spaces", "get", "no such"])
            .stderr
            .contains('\u{1b}')
    );
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let world = World::signed_in_with(|options| options.spaces = 5000);
    for form in ["jsonl", "json", "csv", "table"] {
        let mut list = world
            .command(&["spaces", "list", "--output", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(list.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        // The reader is dropped here, most of the list unread.
        let output = list.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{form}: {output:?}");
        assert!(output.stderr.is_empty(), "{form}: {output:?}");
    }
}

#[test]
fn the_first_page_is_out_before_the_last_one_is_asked_for() {
    let world = World::signed_in_with(|options| {
        options.spaces = 3000;
        options.latency = Duration::from_millis(300);
    });
    let mut list = world
        .command(&["spaces", "list", "--output", "jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(list.stdout.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    assert!(list.try_wait().unwrap().is_none(), "it had ended already");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.lines().count(), 2999);
    assert!(list.wait().unwrap().success());
}

#[test]
fn signals_end_it_with_their_codes() {
    let world = World::new(|options| options.auto_approve = None);
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let mut login = world
            .command(&["login", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The code is out: it waits for the person now.
        let mut line = String::new();
        let mut reader = BufReader::new(login.stdout.take().unwrap());
        reader.read_line(&mut line).unwrap();
        let id = login.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        assert_eq!(login.wait().unwrap().code(), Some(code), "{signal}");
    }
}

#[test]
fn bulk_work_stops_between_two_rows() {
    let world = World::signed_in_with(|options| options.latency = Duration::from_millis(250));
    world.run(&["spaces", "create", "API-made"]).ok();
    let people = ["budi", "citra", "dewi", "eko"].map(|name| format!("{name}@example.com"));
    let mut args = vec![
        "members", "add", "API-made", "--jobs", "1", "--output", "jsonl",
    ];
    args.extend(people.iter().map(String::as_str));
    let mut add = world
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(add.stdout.take().unwrap());
    let mut rows = String::new();
    reader.read_line(&mut rows).unwrap();
    let id = add.id().to_string();
    Command::new("kill")
        .args(["-s", "INT", &id])
        .status()
        .unwrap();
    reader.read_to_string(&mut rows).unwrap();
    assert_eq!(add.wait().unwrap().code(), Some(130));
    // Every row that was begun is told of, and nobody else was added.
    let done = rows.lines().count();
    assert!((1..people.len()).contains(&done), "{rows}");
    let members = world.run(&["members", "list", "API-made", "--output", "jsonl"]);
    assert_eq!(members.ok().lines().len(), done + 1);
}

#[test]
fn a_sandbox_says_where_it_is_and_ends_when_told() {
    let world = World::new(|_| {});
    let config = world.path("other.toml");
    let mut sandbox = world
        .command(&["sandbox", "--write-config", config.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut reader = BufReader::new(sandbox.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(
        line["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert_eq!(line["config"], config.to_str().unwrap());
    assert!(config.exists());
    let id = sandbox.id().to_string();
    Command::new("kill")
        .args(["-s", "TERM", &id])
        .status()
        .unwrap();
    assert_eq!(sandbox.wait().unwrap().code(), Some(143));
}
