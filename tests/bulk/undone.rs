//! Undo: what was changed is as it was, and what cannot be taken back is said before.

use serde_json::Value;

use crate::world::World;

fn newest(world: &World) -> String {
    let runs = world.json(&["journal", "list"]);
    runs[0]["id"].as_str().unwrap().to_owned()
}

/// A space with some people of every role.
fn crew(world: &World) -> String {
    let made = world.json(&[
        "spaces",
        "create",
        "Crew",
        "--member",
        "budi@example.com",
        "--manager",
        "citra@example.com",
        "--member",
        "dewi@example.com",
        "--history",
        "on",
    ]);
    let name = made["name"].as_str().unwrap().to_owned();
    world.ok(&["members", "role", &name, "owner", "dewi@example.com"]);
    name
}

fn settings(world: &World, space: &str) -> Value {
    let mut now = world.json(&["spaces", "get", space]);
    now.as_object_mut().unwrap().remove("lastActiveTime");
    now
}

#[test]
fn people_roles_and_settings_are_as_they_were() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let (people, set) = (world.members(&space), settings(&world, &space));
    let mut runs = Vec::new();
    for change in [
        &[
            "members",
            "add",
            &space,
            "eko@example.com",
            "--role",
            "owner",
        ][..],
        &[
            "members",
            "role",
            &space,
            "member",
            "citra@example.com",
            "dewi@example.com",
        ],
        &[
            "members",
            "remove",
            &space,
            "budi@example.com",
            "dewi@example.com",
            "--yes",
        ],
        &[
            "spaces",
            "update",
            &space,
            "--name",
            "Gang",
            "--description",
            "new",
            "--history",
            "off",
            "--permission",
            "manageApps=owners",
        ],
    ] {
        world.ok(change);
        runs.push(newest(&world));
    }
    assert_ne!(world.members(&space), people);
    assert_ne!(settings(&world, &space), set);
    let before = world.calls("POST", "/members").len();
    world.ok(&["journal", "undo", &runs[2], "--dry-run"]);
    assert_eq!(world.calls("POST", "/members").len(), before);
    for run in runs.iter().rev() {
        world.ok(&["journal", "undo", run, "--yes"]);
    }
    assert_eq!(world.members(&space), people);
    assert_eq!(settings(&world, &space), set);
    // The undo is a run too.
    let list = world.json(&["journal", "list"]);
    assert_eq!(list[0]["undoes"], runs[0].as_str());
}

#[test]
fn one_change_of_several_is_taken_back() {
    let world = World::new(|_| {});
    let space = crew(&world);
    world.ok(&[
        "members",
        "remove",
        &space,
        "budi@example.com",
        "citra@example.com",
        "--yes",
    ]);
    let run = newest(&world);
    world.ok(&["journal", "undo", &run, "--change", "2", "--yes"]);
    let citra = world.json(&["members", "get", &space, "citra@example.com"]);
    assert_eq!(citra["role"], "ROLE_ASSISTANT_MANAGER");
    let budi = world.run(&["members", "get", &space, "budi@example.com"]);
    assert_eq!(budi.status.code(), Some(5));
    let none = world.run(&["journal", "undo", &run, "--change", "3", "--yes"]);
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn a_space_that_was_made_goes_and_one_that_was_deleted_does_not_come_back() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let list = world.json(&["journal", "list"]);
    let making = list
        .as_array()
        .unwrap()
        .iter()
        .find(|run| run["title"].as_str().unwrap().starts_with("Make the space"));
    let making = making.unwrap()["id"].as_str().unwrap();
    let refused = world.run(&["journal", "undo", making]);
    assert_eq!(refused.status.code(), Some(2), "nobody can be asked here");
    world.ok(&["journal", "undo", making, "--yes"]);
    let gone = world.run(&["spaces", "get", &space]);
    assert_ne!(gone.status.code(), Some(0));
    let deletion = newest(&world);
    let refused = world.run(&["journal", "undo", &deletion, "--yes", "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(error["error"]["reason"], "irreversible");
}

#[test]
fn lines_are_exported_and_an_unknown_run_is_not_found() {
    let world = World::new(|_| {});
    crew(&world);
    let lines = world.ok(&["journal", "export"]);
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(events.iter().any(|line| line["event"] == "intent"));
    let csv = world.ok(&["journal", "export", "--output", "csv"]);
    assert!(csv.starts_with("at,run,event"));
    assert_eq!(
        world.run(&["journal", "show", "no-such"]).status.code(),
        Some(5)
    );
    assert_eq!(
        world.run(&["journal", "show", "../x"]).status.code(),
        Some(2)
    );
    world.ok(&["journal", "resume"]);
}
