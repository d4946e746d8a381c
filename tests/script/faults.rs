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
