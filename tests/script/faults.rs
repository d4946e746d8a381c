//! The program against a service that fails in every way: a clear end each time, and nothing is
//! written twice.

use std::collections::BTreeSet;

use crate::world::{Ran, World};

const FAULTS: [&str; 9] = [
    "429:x2",
    "429_no_retry_after:x2",
    "500:x2",
    "503:x2",
    "reset_before:x1",
    "reset_after:x1",
    "truncate:x1",
    "garbage:x1",
    "duplicate:1",
];

fn big() -> World {
    World::signed_in_with(|options| options.spaces = 2500)
}

fn names(ran: &Ran) -> Vec<String> {
    let lines = ran.lines();
    let names = lines
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn a_list_is_whole_or_ends_with_an_error() {
    let world = big();
    let list = ["spaces", "list", "--output", "jsonl"];
    let whole = names(&world.run(&list).ok());
    assert_eq!(whole.len(), 2500);
    for fault in FAULTS {
        world.faults(fault);
        let ran = world.run(&list);
        world.faults("");
        if ran.code == Some(0) {
            assert_eq!(names(&ran), whole, "{fault}");
        } else {
            assert!(matches!(ran.code, Some(1 | 7)), "{fault}: {ran:?}");
            assert!(ran.error()["message"].is_string(), "{fault}");
        }
    }
    world.faults("token_loop:1");
    let ran = world.run(&list).ended(7);
    assert!(ran.stderr.contains("circle"), "{ran:?}");
}

#[test]
fn people_are_added_once_whatever_fails() {
    let world = World::signed_in();
    let people = ["budi", "citra", "dewi", "eko"].map(|name| format!("{name}@example.com"));
    for fault in &FAULTS[..8] {
        let space = format!("Against {}", fault.split(':').next().unwrap());
        let made = world
            .run(&["spaces", "create", &space, "--json"])
            .ok()
            .json();
        let name = made["name"].as_str().unwrap();
        let mut add = vec!["members", "add", name, "--jobs", "2", "--output", "jsonl"];
        add.extend(people.iter().map(String::as_str));
        world.faults(fault);
        let ran = world.run(&add).ok();
        world.faults("");
        let rows = ran.lines();
        assert!(
            rows.iter().all(|row| row["result"] == "done"),
            "{fault}: {rows:?}"
        );
        let members = names(
            &world
                .run(&["members", "list", name, "--output", "jsonl"])
                .ok(),
        );
        let unique: BTreeSet<&String> = members.iter().collect();
        assert_eq!((members.len(), unique.len()), (5, 5), "{fault}");
        let calls = world.calls("POST", &format!("{name}/members"));
        // A second write of what was written would be a conflict.
        assert!(
            calls.iter().all(|call| call["status"] != 409),
            "{fault}: {calls:?}"
        );
    }
}

#[test]
fn a_space_is_made_once_whatever_fails() {
    let world = World::signed_in();
    for fault in &FAULTS[..8] {
        let space = format!("Once {fault}");
        world.faults(fault);
        let ran = world.run(&["spaces", "create", &space, "--json"]);
        world.faults("");
        let made = world.run(&["spaces", "list", "--match", &space, "--output", "jsonl"]);
        let made = made.ok().lines().len();
        assert_eq!(made, usize::from(ran.code == Some(0)), "{fault}: {ran:?}");
    }
}

/// An answer that comes in drips is waited for, within the time limit of a request.
#[test]
fn a_slow_answer_is_waited_for() {
    let world = World::signed_in();
    let made = world
        .run(&["spaces", "create", "Slow", "--json"])
        .ok()
        .json();
    let name = made["name"].as_str().unwrap();
    world.faults("slow:x1");
    let ran = world.run(&["members", "add", name, "budi@example.com", "--json"]);
    world.faults("");
    assert_eq!(ran.ok().json()[0]["result"], "done");
    assert_eq!(world.calls("POST", &format!("{name}/members")).len(), 1);
}

#[test]
fn what_failed_is_tried_again_and_nothing_else() {
    let world = World::signed_in();
    world.run(&["spaces", "create", "API-made"]).ok();
    // Hana cannot be added by others.
    let people = ["hana@example.com", "eko@example.com"];
    let add = [&["members", "add", "API-made"], &people[..]].concat();
    let ran = world.run(&add).ended(6);
    let hint = ran
        .stderr
        .lines()
        .find_map(|line| line.split_once("roomkey "))
        .unwrap()
        .1;
    let again: Vec<&str> = hint.split(' ').collect();
    assert_eq!(
        (&again[..2], again[3]),
        (&["journal", "resume"][..], "--failed")
    );
    let rows = world
        .run(&[&again[..], &["--output", "jsonl"]].concat())
        .ended(4)
        .lines();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["who"], "hana@example.com");
    let added = world.calls("POST", "/members");
    assert_eq!(added.iter().filter(|call| call["status"] == 200).count(), 1);
    // Without the flag a run that has ended is not gone on with.
    world.run(&again[..3]).ended(2);
}
