//! Killed again and again while calls fail: in the end everybody is there, and was added once.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::world::World;

const PEOPLE: usize = 500;
const KILLS: usize = 5;
/// One call in ten fails, is lost, or its answer is.
const FAULTS: &str = "429:0.01,503:0.04,reset_before:0.025,reset_after:0.025";
const DEADLINE: Duration = Duration::from_mins(5);

/// IDs of people of the company's largest space.
fn people(world: &World) -> Vec<String> {
    let spaces = world.json(&["spaces", "list"]);
    let size = |space: &Value| space["membershipCount"]["joinedDirectHumanUserCount"].as_u64();
    let spaces = spaces.as_array().unwrap();
    let largest = spaces.iter().max_by_key(|space| size(space)).unwrap();
    let name = largest["name"].as_str().unwrap();
    let members = world.members(name);
    let me = world.json(&["members", "get", name, "ana@example.com"]);
    let users = members
        .iter()
        .map(|(name, ..)| name.as_str())
        .filter(|name| *name != me["name"])
        .filter_map(|name| name.rsplit('/').next());
    let users = users.filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
    let users: Vec<_> = users.take(PEOPLE).map(|id| format!("users/{id}")).collect();
    assert_eq!(users.len(), PEOPLE);
    users
}

/// Whether it was killed: once so many additions were answered, unless it ended before.
fn kill_after(world: &World, child: &mut Child, calls: usize) -> bool {
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < DEADLINE, "nothing goes on");
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if world.calls("POST", "/members").len() >= calls {
            child.kill().unwrap();
            child.wait().unwrap();
            return true;
        }
        std::thread::yield_now();
    }
}

/// A number below this, by chance.
fn chance(below: usize) -> usize {
    usize::try_from(uuid::Uuid::new_v4().as_u128() % below as u128).unwrap()
}

#[test]
fn five_hundred_are_added_once_whatever_happens() {
    let world = World::new(|options| options.members = PEOPLE + 100);
    let users = people(&world);
    std::fs::write(world.path("people.txt"), users.join("\n")).unwrap();
    let made = world.json(&["spaces", "create", "Bulk"]);
    let space = made["name"].as_str().unwrap();
    let file = world.path("people.txt");
    let file = file.to_str().unwrap();
    world.faults(FAULTS);
    let add = ["members", "add", space, "--from-file", file, "--jobs", "16"];
    let go_on = ["journal", "resume", "--jobs", "16"];
    let mut kills = 0;
    for round in 0..KILLS {
        let args: &[&str] = if round == 0 { &add } else { &go_on };
        let mut child = world
            .command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let calls = 20 + round * 85 + chance(60);
        kills += usize::from(kill_after(&world, &mut child, calls));
    }
    assert_eq!(kills, KILLS, "it was over too early to be killed");
    let ended = world.run(&go_on);
    assert!(ended.status.success(), "{ended:?}");
    world.faults("");

    let there: BTreeSet<_> = world.members(space).into_iter().map(|row| row.0).collect();
    let wanted: BTreeSet<_> = users
        .iter()
        .map(|user| format!("{space}/members/{}", user.trim_start_matches("users/")))
        .collect();
    assert_eq!(there.len(), PEOPLE + 1, "and Ana");
    assert!(wanted.is_subset(&there));

    let calls = world.calls("POST", &format!("{space}/members"));
    assert!(calls.iter().all(|call| call["status"] != 409), "{calls:?}");
    let carried_out = |call: &&Value| {
        let fault = call["fault"].as_str();
        (call["status"] == 200 && fault.is_none()) || fault == Some("reset_after")
    };
    assert_eq!(calls.iter().filter(carried_out).count(), PEOPLE);

    // The newest run is that of the people.
    let runs = world.json(&["journal", "list"]);
    let id = runs[0]["id"].as_str().unwrap();
    let run = world.json(&["journal", "show", id]);
    assert_eq!(run["state"], "done");
    assert_eq!((&run["in_doubt"], &run["failed"]), (&0.into(), &0.into()));
    let rows = run["rows"].as_array().unwrap();
    assert_eq!(rows.len(), PEOPLE);
    assert!(rows.iter().all(|row| row["result"] == "done"), "{rows:?}");

    // And all of it is taken back.
    world.ok(&["journal", "undo", id, "--yes", "--jobs", "16"]);
    assert_eq!(world.members(space).len(), 1);
}
