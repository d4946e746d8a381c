//! What is exported is planned as nothing to do, names people for whoever reads it, fits the schema,
//! and is what a run leaves when it is taken back: with groups, invited people, apps and outsiders.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::world::World;

fn file(world: &World, name: &str, text: &str) -> String {
    std::fs::write(world.path(name), text).unwrap();
    world.path(name).to_str().unwrap().to_owned()
}

/// Named spaces that are exported one by one: those whose names are clear.
fn spaces(world: &World) -> Vec<String> {
    let list = world.json(&["spaces", "list", "--type", "space"]);
    let names = list.as_array().unwrap().iter();
    names
        .map(|space| space["name"].as_str().unwrap().to_owned())
        .collect()
}

fn space(world: &World, called: &str) -> String {
    let list = world.json(&["spaces", "list", "--type", "space", "--match", called]);
    list[0]["name"].as_str().unwrap().to_owned()
}

/// A group that the company has.
fn group(world: &World) -> String {
    let members = world.json(&["members", "list", "Platform", "--show-groups"]);
    let mut all = members.as_array().unwrap().iter();
    let group = all.find_map(|member| member["groupMember"]["name"].as_str());
    group.unwrap().to_owned()
}

/// With somebody of every kind: an outsider, somebody invited, a group.
fn mixed(world: &World) -> String {
    let args = [
        "spaces",
        "create",
        "Mixed",
        "--external",
        "--guidelines",
        "Be kind.",
    ];
    let made = world.json(&[&args[..], &["--group", &group(world)]].concat());
    let space = made["name"].as_str().unwrap().to_owned();
    let people = [
        "budi@example.com",
        "fitri@example.com",
        "gita@partner.example",
    ];
    world.ok(&[&["members", "add", &space][..], &people].concat());
    world.ok(&[
        "members",
        "add",
        &space,
        "citra@example.com",
        "--role",
        "manager",
    ]);
    world.ok(&[
        "members",
        "add",
        &space,
        "dewi@example.com",
        "--role",
        "owner",
    ]);
    world.ok(&[
        "spaces",
        "update",
        &space,
        "--permission",
        "useAtMentionAll=owners",
    ]);
    space
}

#[test]
fn every_space_is_exported_as_it_is() {
    let world = World::new(|_| {});
    let mixed = mixed(&world);
    let spaces = spaces(&world);
    assert!(spaces.len() > 20 && spaces.contains(&mixed));
    let all: Vec<&str> = spaces.iter().map(String::as_str).collect();
    let text = world.ok(&[&["export"][..], &all].concat());
    assert_eq!(world.ok(&[&["spaces", "export"][..], &all].concat()), text);
    assert!(text.contains("announcement = true"));
    assert!(text.contains("external = true"));
    let wish = file(&world, "all.toml", &text);
    assert_eq!(world.json(&["plan", &wish]), serde_json::json!([]));
    let runs = world.json(&["journal", "list"]);
    assert_eq!(world.json(&["apply", &wish]), serde_json::json!([]));
    assert_eq!(
        world.json(&["journal", "list"]),
        runs,
        "no run is made of nothing"
    );

    // Whoever reads it knows who is who; whoever reads it again gets the same.
    let text = world.ok(&["export", &mixed]);
    for line in [
        "owners = [\n    \"users/",
        " # Budi ",
        " <budi@example.com>\n",
        " <fitri@example.com>\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let by_hand: String = text
        .lines()
        .map(|line| match line.split_once(" # ") {
            Some((list, called)) if called.ends_with("@example.com>") => {
                let (_, email) = called.rsplit_once('<').unwrap();
                let (before, rest) = list.split_once("\"users/").unwrap();
                let (_, after) = rest.split_once('"').unwrap();
                format!("{before}\"{}\"{after}\n", email.trim_end_matches('>'))
            }
            _ => format!("{line}\n"),
        })
        .collect();
    assert!(by_hand.contains("    \"budi@example.com\",\n"));
    let wish = file(
        &world,
        "by-hand.toml",
        &by_hand.replacen("ana@example.com", "me", 1),
    );
    assert_eq!(
        world.json(&["plan", &wish]),
        serde_json::json!([]),
        "{by_hand}"
    );
}

#[test]
fn a_run_that_is_taken_back_leaves_what_was_there() {
    let world = World::new(|_| {});
    let (mixed, platform) = (mixed(&world), space(&world, "Platform"));
    let apps = |space: &str| {
        let list = world.json(&["members", "list", space, "--type", "bot"]);
        list.as_array().unwrap().len()
    };
    assert_eq!(apps(&platform), 1);
    let export = || world.ok(&["export", &mixed, &platform]);
    let before = export();
    // Gita stays: nobody outside can be added by ID again.
    let outsider = world.json(&["members", "get", &mixed, "gita@partner.example"]);
    let gita = outsider["member"]["name"].as_str().unwrap();
    let wish = format!(
        "version = 1\n[[space]]\nspace = \"{mixed}\"\nname = \"Changed\"\ndescription = \"New\"\n\
         guidelines = \"\"\nhistory = \"off\"\nowners = [\"me\"]\nmanagers = [\"dewi@example.com\"]\n\
         members = [\"citra@example.com\", \"eko@example.com\", \"{gita}\"]\nonly = true\n\
         [space.permissions]\nuseAtMentionAll = \"members\"\n\
         [[space]]\nspace = \"{platform}\"\nowners = [\"me\", \"eko@example.com\"]\nonly = true\n"
    );
    let wish = file(&world, "wish.toml", &wish);
    let rows = world.json(&["apply", &wish, "--yes"]);
    let rows = rows.as_array().unwrap();
    assert!(rows.iter().all(|row| row["result"] == "done"), "{rows:?}");
    assert_eq!(world.json(&["plan", &wish]), serde_json::json!([]));
    assert_eq!(apps(&platform), 1, "an app is never removed");
    let changed = export();
    assert!(
        !changed.contains("groups/") && !changed.contains("fitri@"),
        "{changed}"
    );

    let undo = |run: &str| world.ok(&["journal", "undo", run, "--yes"]);
    let newest = || {
        world.json(&["journal", "list"])[0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let run = newest();
    undo(&run);
    assert_eq!(export(), before);
    // And back again, and back.
    undo(&newest());
    assert_eq!(export(), changed);
    undo(&newest());
    assert_eq!(export(), before);
}

#[test]
fn an_announcement_space_is_made_as_one_elsewhere() {
    let world = World::new(|_| {});
    let made = world.json(&["spaces", "create", "News", "--announcement"]);
    let space = made["name"].as_str().unwrap();
    let text = world.ok(&["export", space]);
    assert!(text.contains("announcement = true\n"), "{text}");
    let own = format!("space = \"{space}\"\n");
    let copy = text.replace(&own, "").replace("\"News\"", "\"News 2\"");
    let wish = file(&world, "copy.toml", &copy);
    world.ok(&["apply", &wish, "--yes"]);
    let made = world.ok(&["export", "News 2"]);
    let nameless = made.lines().filter(|line| !line.starts_with("space = "));
    assert_eq!(
        nameless.collect::<Vec<_>>(),
        copy.lines().collect::<Vec<_>>()
    );
}

#[test]
fn without_the_directory_people_are_ids() {
    let world = World::new(|_| {});
    let space = space(&world, "Design review");
    let named = world.ok(&["export", &space]);
    world.ok(&["login", "--json", "--scopes", "spaces,memberships"]);
    let output = world.run(&["export", &space]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the directory is closed"), "{said}");
    let bare = String::from_utf8(output.stdout).unwrap();
    let stripped = named.lines().map(|line| line.split(" # ").next().unwrap());
    assert_eq!(
        stripped.collect::<Vec<_>>(),
        bare.lines().collect::<Vec<_>>()
    );
    let wish = file(&world, "wish.toml", &named);
    assert_eq!(world.json(&["plan", &wish]), serde_json::json!([]));
}

const VALIDATE: &str = "
import json, sys, tomllib
from jsonschema import Draft202012Validator as Validator
schema = json.load(open(sys.argv[1]))
Validator.check_schema(schema)
check = Validator(schema)
print(json.dumps([
    [error.message for error in check.iter_errors(tomllib.loads(text))]
    for text in json.load(sys.stdin)
]))
";

/// Python with a validator, where there is one; a failure where one is required.
fn python() -> Option<Command> {
    let home = std::env::var_os("ROOMKEY_PEERS").map(std::path::PathBuf::from);
    let own = home.map(|home| home.join("venv/bin/python"));
    let path = own.filter(|path| path.exists())?;
    let mut look = Command::new(&path);
    look.args(["-c", "import jsonschema, tomllib"]);
    let there = look.stderr(Stdio::null()).status();
    there
        .is_ok_and(|status| status.success())
        .then(|| Command::new(path))
}

#[test]
fn exports_fit_the_schema() {
    let Some(mut python) = python() else {
        let required = std::env::var("ROOMKEY_REQUIRE_PEERS").is_ok_and(|value| value == "1");
        assert!(!required, "python with jsonschema is missing");
        eprintln!("skipped: python with jsonschema is missing");
        return;
    };
    let world = World::new(|_| {});
    mixed(&world);
    let all = spaces(&world);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let good = [
        world.ok(&[&["export"][..], &all].concat()),
        include_str!("../../docs/plan-files.md")
            .split("```toml\n")
            .nth(1)
            .and_then(|text| text.split("```").next())
            .unwrap()
            .to_owned(),
        "version = 1\n".to_owned(),
    ];
    let head = "version = 1\n[[space]]\n";
    let bad = [
        String::new(),
        "version = 2\n".to_owned(),
        head.to_owned(),
        format!("{head}nmae = \"x\"\n"),
        format!("{head}name = \"x\"\nhistory = true\n"),
        format!("{head}name = \"x\"\nowners = [\"ana\"]\n"),
        format!("{head}name = \"x\"\n[space.permissions]\nmanageApps = \"nobody\"\n"),
    ];
    for text in &good {
        let wish = file(&world, "wish.toml", text);
        let ended = world.run(&["plan", &wish]);
        assert_ne!(ended.status.code(), Some(2), "{ended:?}");
    }
    for text in &bad {
        let wish = file(&world, "wish.toml", text);
        assert_eq!(world.run(&["plan", &wish]).status.code(), Some(2), "{text}");
    }
    let texts: Vec<_> = good.iter().chain(&bad).collect();
    let input = world.path("texts.json");
    std::fs::write(&input, serde_json::to_vec(&texts).unwrap()).unwrap();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/plan.schema.json");
    let output = python
        .args(["-c", VALIDATE, schema])
        .stdin(std::fs::File::open(input).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let errors: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
    for (at, (errors, text)) in errors.iter().zip(texts).enumerate() {
        assert_eq!(errors.is_empty(), at < good.len(), "{errors:?}: {text}");
    }
}
