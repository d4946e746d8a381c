//! Plan files: what they wish for is made so once, and can be taken back.

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::world::World;

fn file(world: &World, name: &str, text: &str) -> String {
    let path: PathBuf = world.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn newest(world: &World) -> String {
    let runs = world.json(&["journal", "list"]);
    runs[0]["id"].as_str().unwrap().to_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
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
    ]);
    made["name"].as_str().unwrap().to_owned()
}

const WISH: &str = r#"
version = 1

[[space]]
name = "Crew"
description = "The crew"
history = "off"
owners = ["dewi@example.com"]
members = ["citra@example.com"]
only = true

[space.permissions]
manageApps = "owners"

[[space]]
name = "Brand new"
description = "Made by a file"
history = "on"
found_by = []
owners = ["ana@example.com", "budi@example.com"]
managers = ["eko@example.com"]
only = true

[space.permissions]
manageApps = "managers"
"#;

#[test]
fn a_file_is_made_so_once_and_taken_back_byte_for_byte() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let before = world.ok(&["spaces", "export", "Crew"]);
    assert_eq!(world.ok(&["export", &space]), before);
    let wish = file(&world, "wish.toml", WISH);

    let shown = world.ok(&["plan", &wish]);
    for line in [
        "nothing → The crew",
        "on → off",
        "members → owners",
        "as owner",
        "is made",
    ] {
        let line = line.replace('→', "->");
        assert!(shown.replace('→', "->").contains(&line), "{line}: {shown}");
    }
    let rows = world.json(&["plan", &wish]);
    let rows = rows.as_array().unwrap();
    assert!(rows.iter().all(|row| row["result"] == "would"));
    assert!(rows.iter().all(|row| row["do"]["do"].is_string()));
    assert_eq!(
        world.ok(&["export", &space]),
        before,
        "a plan changes nothing"
    );

    let refused = world.run(&["apply", &wish]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    world.ok(&["apply", &wish, "--dry-run"]);
    assert_eq!(
        world.ok(&["export", &space]),
        before,
        "nothing is done unasked"
    );

    let done = world.json(&["apply", &wish, "--yes"]);
    let done = done.as_array().unwrap();
    assert!(done.iter().all(|row| row["result"] == "done"), "{done:?}");
    let of_crew = done.iter().filter(|row| row["space"] == space.as_str());
    assert_eq!(of_crew.count(), 4, "{done:?}");
    let run = newest(&world);
    assert_ne!(world.ok(&["export", &space]), before);

    assert_eq!(world.ok(&["plan", &wish, "--json"]), "[]\n");
    let again = world.run(&["plan", &wish]);
    assert_eq!(
        (again.status.code(), &again.stdout[..]),
        (Some(0), &b""[..])
    );
    assert!(stderr(&again).contains("Nothing to do."));
    let empty = world.run(&["apply", &wish, "--json"]);
    assert_eq!(
        (empty.status.code(), empty.stdout),
        (Some(0), b"[]\n".to_vec())
    );
    assert_eq!(newest(&world), run, "an empty plan is no run");

    world.ok(&["journal", "undo", &run, "--yes"]);
    assert_eq!(world.ok(&["export", &space]), before);
    let gone = world.run(&["spaces", "get", "Brand new"]);
    assert_eq!(gone.status.code(), Some(5), "{gone:?}");
}

#[test]
fn an_export_makes_the_same_space_elsewhere() {
    let world = World::new(|_| {});
    let space = crew(&world);
    world.ok(&[
        "spaces",
        "update",
        &space,
        "--permission",
        "manageApps=owners",
    ]);
    let text = world.ok(&["export", &space]);
    let own = format!("space = \"{space}\"\n");
    let copy = text.replace(&own, "").replace("\"Crew\"", "\"Crew 2\"");
    let wish = file(&world, "copy.toml", &copy);
    world.ok(&["apply", &wish, "--yes"]);
    let made = world.ok(&["export", "Crew 2"]);
    let nameless = made.lines().filter(|line| !line.starts_with("space = "));
    assert_eq!(
        nameless.collect::<Vec<_>>(),
        copy.lines().collect::<Vec<_>>()
    );
    let both = world.ok(&["export", "Crew 2", "Crew"]);
    assert!(both.find("Crew 2").unwrap() < both.find("\"Crew\"").unwrap());
    let both = file(&world, "both.toml", &both);
    assert_eq!(world.json(&["plan", &both]), serde_json::json!([]));
}

#[test]
fn only_keeps_the_caller_and_an_owner() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let text = format!(
        "version = 1\n[[space]]\nspace = \"{space}\"\nmembers = [\"budi@example.com\"]\nonly = true\n"
    );
    let wish = file(&world, "wish.toml", &text);
    let rows = world.json(&["apply", &wish, "--yes"]);
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    assert_eq!(rows[0]["action"], "remove");
    let people = world.members(&space);
    assert_eq!(people.len(), 2, "{people:?}");
    assert!(people.iter().any(|(_, role, _)| role == "ROLE_MANAGER"));

    let text = text.replace("members = [", "members = [\"me\", ");
    let wish = file(&world, "wish.toml", &text);
    let refused = world.run(&["apply", &wish, "--yes", "--json"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let error: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(error["error"]["reason"], "last_owner");
    assert_eq!(world.members(&space), people);
}

#[test]
fn whoever_steps_down_does_so_last() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let text = format!(
        "version = 1\n[[space]]\nspace = \"{space}\"\nowners = [\"budi@example.com\"]\n\
         members = [\"citra@example.com\", \"me\"]\nonly = true\n\
         [[space]]\nname = \"Other\"\nowners = [\"dewi@example.com\"]\n\
         members = [\"me\", \"budi@example.com\"]\nonly = true\n"
    );
    let wish = file(&world, "wish.toml", &text);
    world.json(&["apply", &wish, "--yes"]);
    for space in [space.as_str(), "Other"] {
        let owners = world.json(&["members", "list", space, "--role", "owner"]);
        assert_eq!(owners.as_array().unwrap().len(), 1, "{owners}");
    }
    assert_eq!(world.json(&["plan", &wish]), serde_json::json!([]));
}

#[test]
fn whoever_cannot_be_found_keeps_everybody_in() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let people = world.members(&space);
    let text = format!(
        "version = 1\n[[space]]\nspace = \"{space}\"\nowners = [\"me\"]\n\
         members = [\"typo@example.com\"]\nonly = true\n"
    );
    let wish = file(&world, "wish.toml", &text);
    let ended = world.run(&["apply", &wish, "--yes", "--json"]);
    assert_eq!(ended.status.code(), Some(6), "{ended:?}");
    assert_eq!(world.members(&space), people);
}

#[test]
fn what_cannot_be_planned_is_said_before_anything_is_done() {
    let world = World::new(|_| {});
    let space = crew(&world);
    let head = "version = 1\n[[space]]\n";
    let named = format!("{head}space = \"{space}\"\n");
    let chat = world.json(&["spaces", "list", "--type", "dm"]);
    let chat = chat[0]["name"].as_str().unwrap();
    for (text, code, said) in [
        (String::new(), 2, "line 1: missing field `version`"),
        ("version = 7\n".to_owned(), 2, "written in form 7"),
        (head.to_owned(), 2, "space 1: give `space` or `name`"),
        (
            format!("{head}nmae = \"x\"\n"),
            2,
            "line 3: unknown field `nmae`",
        ),
        (
            format!("{head}name = \"x\"\nowners = [\"ana\"]\n"),
            2,
            "line 4",
        ),
        (format!("{head}name = \"x\"\nhistory = true\n"), 2, "line 4"),
        (
            format!("{head}name = \"x\"\nonly = true\n"),
            2,
            "space 1: `only`",
        ),
        (
            format!("{named}{}", named.trim_start_matches("version = 1\n")),
            2,
            "named twice",
        ),
        (format!("{named}[[space]]\nname = \"Crew\"\n"), 2, "twice"),
        (
            format!("{named}owners = [\"me\"]\nmembers = [\"ana@example.com\"]\n"),
            2,
            "named twice",
        ),
        (
            format!("{head}space = \"{chat}\"\nname = \"x\"\n"),
            2,
            "only named spaces",
        ),
        (
            format!("{head}space = \"spaces/nosuch\"\nname = \"x\"\n"),
            5,
            "spaces/nosuch: ",
        ),
        (
            format!("{named}external = true\n"),
            6,
            "fixed when a space is made",
        ),
        (
            format!("{head}name = \"New\"\nmembers = [\"me\"]\n"),
            2,
            "no owner but you",
        ),
    ] {
        let wish = file(&world, "wish.toml", &text);
        let ended = world.run(&["plan", &wish]);
        assert_eq!(ended.status.code(), Some(code), "{text}: {ended:?}");
        let all = stderr(&ended) + &String::from_utf8_lossy(&ended.stdout);
        assert!(all.contains(said), "{text}: {all}");
    }
    let missing = world.run(&["plan", "no-such.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    let admin = file(&world, "wish.toml", &format!("{head}name = \"x\"\n"));
    let refused = world.run(&["plan", &admin, "--admin"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
}
