//! `roomkey members`.

use std::io::Write as _;
use std::process::Stdio;

use crate::world::{Ran, World};

fn with_space() -> World {
    let world = World::signed_in();
    world.run(&["spaces", "create", "API-made"]).ok();
    world
}

fn results(ran: &Ran) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    ran.lines()
        .iter()
        .map(|row| (text(&row["who"]), text(&row["result"])))
        .collect()
}

#[test]
fn people_come_and_go() {
    let world = with_space();
    let run = |args: &[&str]| world.run(&[&["members"], args, &["--output", "jsonl"]].concat());
    let pair = |who: &str, result: &str| (who.to_owned(), result.to_owned());

    let added = run(&["add", "API-made", "budi@example.com", "citra@example.com"]).ok();
    assert_eq!(
        results(&added),
        [
            pair("budi@example.com", "done"),
            pair("citra@example.com", "done")
        ]
    );
    assert!(added.lines()[0]["membership"].is_string());
    let again = run(&["add", "API-made", "budi@example.com"]).ok();
    assert_eq!(results(&again), [pair("budi@example.com", "already")]);

    let listed = run(&["list", "API-made"]).ok();
    assert_eq!(listed.lines().len(), 3);
    // As measured at Google: a member is an ID and a type, no name.
    assert_eq!(listed.lines()[1]["member"].as_object().unwrap().len(), 2);
    let table = world.run(&["members", "list", "API-made"]).ok().stdout;
    assert!(table.contains("budi@example.com"), "{table}");

    let refused = run(&["remove", "API-made", "budi@example.com"]).ended(2);
    assert_eq!(refused.stdout, "");
    let removed = run(&["remove", "API-made", "budi@example.com", "--yes"]).ok();
    assert_eq!(results(&removed), [pair("budi@example.com", "done")]);
    let again = run(&["remove", "API-made", "budi@example.com", "--yes"]).ok();
    assert_eq!(results(&again), [pair("budi@example.com", "already")]);
}

#[test]
fn some_of_several_failed_is_6_and_one_alone_keeps_its_cause() {
    let world = with_space();
    let several = [
        "members",
        "add",
        "API-made",
        "budi@example.com",
        "nobody@example.com",
    ];
    let ran = world.run(&[&several[..], &["--json"]].concat()).ended(6);
    let rows = ran.json();
    assert_eq!(rows[0]["result"], "done");
    assert_eq!(rows[1]["result"], "failed");
    assert!(rows[1]["error"]["message"].is_string());

    let ran = world.run(&several).ended(6);
    assert!(ran.stderr.contains("1 already so, 1 failed."), "{ran:?}");

    let ran = world.run(&["members", "add", "API-made", "nobody@example.com", "--json"]);
    assert_eq!(ran.ended(5).error()["code"], 404);
}

#[test]
fn a_name_that_is_no_name_stops_everything_before_it_starts() {
    let world = with_space();
    let ran = world.run(&["members", "add", "API-made", "budi@example.com", "budi"]);
    assert_eq!(ran.ended(2).stdout, "");
    let members = world.run(&["members", "list", "API-made", "--json"]).ok();
    assert_eq!(members.json().as_array().unwrap().len(), 1);
}

#[test]
fn people_come_from_a_file_or_stdin_and_a_dry_run_changes_nothing() {
    let world = with_space();
    let file = world.path("people");
    std::fs::write(&file, "# the crew\nbudi@example.com\n\nciTra@example.com\n").unwrap();
    let file = file.to_str().unwrap();
    let args = [
        "members",
        "add",
        "API-made",
        "--from-file",
        file,
        "--output",
        "jsonl",
    ];
    let dry = world.run(&[&args[..], &["--dry-run"]].concat()).ok();
    for (_, result) in results(&dry) {
        assert_eq!(result, "would");
    }
    assert_eq!(
        world
            .run(&["members", "list", "API-made", "--output", "jsonl"])
            .lines()
            .len(),
        1
    );
    assert_eq!(results(&world.run(&args).ok()).len(), 2);

    let args = [
        "members",
        "remove",
        "API-made",
        "--from-file",
        "-",
        "--yes",
        "--json",
    ];
    let mut remove = world
        .command(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    remove
        .stdin
        .take()
        .unwrap()
        .write_all(b"budi@example.com\n")
        .unwrap();
    let ran = Ran::from(remove.wait_with_output().unwrap()).ok();
    assert_eq!(ran.json()[0]["result"], "done");
}

#[test]
fn the_last_owner_stays() {
    let world = with_space();
    let ran = world.run(&["members", "remove", "API-made", "me", "--yes", "--json"]);
    assert_eq!(ran.ended(1).error()["reason"], "last_owner");
    let ran = world.run(&[
        "members",
        "add",
        "API-made",
        "budi@example.com",
        "--role",
        "owner",
    ]);
    ran.ok();
    let owners = ["members", "list", "API-made", "--role", "owner", "--json"];
    assert_eq!(world.run(&owners).ok().json().as_array().unwrap().len(), 2);
}

#[test]
fn several_spaces_are_listed_in_the_order_given() {
    let world = with_space();
    let args = [
        "members",
        "list",
        "API-made",
        "Design review",
        "no-such",
        "--output",
        "jsonl",
    ];
    let ran = world.run(&args).ended(6);
    let space = |row: &serde_json::Value| {
        let name = row["name"].as_str().unwrap().to_owned();
        name.split("/members/").next().unwrap().to_owned()
    };
    let mut spaces: Vec<String> = ran.lines().iter().map(space).collect();
    spaces.dedup();
    let made = world.run(&["spaces", "get", "API-made", "--json"]).json();
    assert_eq!(spaces.len(), 2);
    assert_eq!(spaces[0], made["name"].as_str().unwrap());
    assert!(ran.stderr.contains("no-such"), "{ran:?}");
}
