//! Recipes: one person in many spaces, and what is done with what an audit found.

use serde_json::Value;

use crate::world::World;

const LEAVER: &str = "budi@example.com";
const HEIR: &str = "citra@example.com";

/// Three spaces that Ana made, with Budi in all of them, and the owner of one.
fn crews(world: &World) -> Vec<String> {
    let make = |name: &str| {
        let made = world.json(&["spaces", "create", name, "--member", LEAVER]);
        made["name"].as_str().unwrap().to_owned()
    };
    let all: Vec<_> = ["One", "Two", "Three"].into_iter().map(make).collect();
    world.ok(&["members", "role", &all[1], "owner", LEAVER]);
    all
}

fn rows(world: &World, args: &[&str], code: i32) -> Vec<Value> {
    let output = world.run(&[args, &["--output", "jsonl"]].concat());
    assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn of<'a>(rows: &'a [Value], space: &str) -> Vec<&'a Value> {
    rows.iter().filter(|row| row["space"] == space).collect()
}

fn role(world: &World, space: &str, who: &str) -> Option<String> {
    let output = world.run(&["members", "get", space, who, "--json"]);
    let member: Value = serde_json::from_slice(&output.stdout).ok()?;
    member["role"].as_str().map(ToOwned::to_owned)
}

#[test]
fn a_newcomer_is_let_in_like_a_colleague() {
    let world = World::new(|_| {});
    let spaces = crews(&world);
    let mine = |rows: &[Value], result: &str| {
        for space in &spaces {
            let [row] = of(rows, space)[..] else {
                panic!("{rows:?}");
            };
            assert_eq!(row["result"], result, "{row}");
            assert_eq!(row["who"], "eko@example.com");
        }
    };
    let args = ["people", "onboard", "eko@example.com", "--like", LEAVER];
    mine(
        &rows(&world, &[&args[..], &["--dry-run"]].concat(), 0),
        "would",
    );
    assert_eq!(role(&world, &spaces[0], "eko@example.com"), None);
    // Spaces of other people let nobody in whom Ana brings.
    mine(
        &rows(&world, &[&args[..], &["--with-roles"]].concat(), 6),
        "done",
    );
    let theirs = || -> Vec<_> {
        let all = spaces.iter();
        all.map(|s| role(&world, s, "eko@example.com")).collect()
    };
    let member = Some("ROLE_MEMBER".to_owned());
    let like_budi = [member.clone(), Some("ROLE_MANAGER".to_owned()), member];
    assert_eq!(theirs(), like_budi);
    // Who is in already gets the role, too.
    world.ok(&["members", "role", &spaces[1], "member", "eko@example.com"]);
    let again = rows(&world, &[&args[..], &["--with-roles"]].concat(), 6);
    assert_eq!(of(&again, &spaces[1])[0]["action"], "role");
    assert_eq!(of(&again, &spaces[1])[0]["result"], "done");
    assert_eq!(theirs(), like_budi);
    let same = world.run(&["people", "onboard", LEAVER, "--like", LEAVER]);
    assert_eq!(same.status.code(), Some(2), "{same:?}");
}

#[test]
fn nobody_goes_before_somebody_took_over() {
    let world = World::new(|_| {});
    let spaces = crews(&world);
    world.ok(&["members", "role", &spaces[1], "member", "me"]);
    assert_eq!(
        role(&world, &spaces[1], LEAVER).as_deref(),
        Some("ROLE_MANAGER")
    );

    let unasked = world.run(&["people", "offboard", LEAVER]);
    assert_eq!(unasked.status.code(), Some(2), "{unasked:?}");
    let typo = world.run(&["people", "offboard", "typo@example.com", "--yes"]);
    assert_eq!(typo.status.code(), Some(5), "{typo:?}");
    let own = [
        "people",
        "offboard",
        LEAVER,
        "--hand-over-to",
        LEAVER,
        "--yes",
    ];
    assert_eq!(world.run(&own).status.code(), Some(2));

    // Without an heir they stay where they are the only owner, and go elsewhere.
    let ended = rows(&world, &["people", "offboard", LEAVER, "--yes"], 6);
    let [stays] = of(&ended, &spaces[1])[..] else {
        panic!("{ended:?}");
    };
    assert_eq!(stays["error"]["reason"], "last_owner", "{stays}");
    assert_eq!(
        role(&world, &spaces[1], LEAVER).as_deref(),
        Some("ROLE_MANAGER")
    );
    for space in [&spaces[0], &spaces[2]] {
        assert_eq!(of(&ended, space)[0]["result"], "done");
        assert_eq!(role(&world, space, LEAVER), None);
    }
}

#[test]
fn an_administrator_hands_over_what_nobody_else_owns() {
    let world = World::new(|_| {});
    let spaces = crews(&world);
    world.ok(&["members", "role", &spaces[1], "member", "me"]);
    let scopes = "spaces,memberships,delete,directory,admin.spaces,admin.memberships,admin.delete";
    world.ok(&["login", "--json", "--scopes", scopes]);
    let args = [
        "people",
        "offboard",
        LEAVER,
        "--hand-over-to",
        HEIR,
        "--yes",
        "--admin",
    ];
    let ended = rows(&world, &args, 0);
    let [heir, leaver] = of(&ended, &spaces[1])[..] else {
        panic!("{ended:?}");
    };
    assert_eq!(
        (&heir["who"], &heir["action"]),
        (&HEIR.into(), &"add".into())
    );
    assert_eq!(leaver["action"], "remove");
    assert_eq!(
        role(&world, &spaces[1], HEIR).as_deref(),
        Some("ROLE_MANAGER")
    );
    for space in &spaces {
        assert_eq!(role(&world, space, LEAVER), None);
    }
    let nowhere = ["people", "offboard", LEAVER, "--yes", "--admin"];
    assert_eq!(world.run(&nowhere).status.code(), Some(5));
}

#[test]
fn what_is_stale_is_put_away_and_deleted() {
    let world = World::new(|_| {});
    let spaces = crews(&world);
    let find = ["audit", "stale", "--since", "2100-01-01", &spaces[0]];
    let refused = world.run(&[&find[..], &["--archive"]].concat());
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let lone = world.run(&[&find[..], &["--yes"]].concat());
    assert_eq!(lone.status.code(), Some(2), "{lone:?}");
    let would = rows(
        &world,
        &[&find[..], &["--archive", "--dry-run"]].concat(),
        0,
    );
    assert_eq!(would.len(), 2, "{would:?}");
    let before = world.ok(&["export", &spaces[0]]);
    rows(&world, &[&find[..], &["--archive", "--yes"]].concat(), 0);
    let space = world.json(&["spaces", "get", &spaces[0]]);
    assert_eq!(space["displayName"], "[archived] One");
    assert_eq!(world.members(&spaces[0]).len(), 1);
    let run = world.json(&["journal", "list"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.ok(&["journal", "undo", &run, "--yes"]);
    assert_eq!(world.ok(&["export", &spaces[0]]), before);
    let gone = rows(&world, &[&find[..], &["--delete", "--yes"]].concat(), 0);
    assert_eq!(gone[0]["action"], "delete");
    assert_ne!(
        world.run(&["spaces", "get", &spaces[0]]).status.code(),
        Some(0)
    );
}

#[test]
fn whoever_nobody_owned_has_an_owner() {
    let world = World::new(|_| {});
    let scopes = "spaces,memberships,directory,admin.spaces,admin.memberships";
    world.ok(&["login", "--json", "--scopes", scopes]);
    let find = ["audit", "ownerless", "--admin"];
    let found = rows(&world, &find, 0);
    assert!(!found.is_empty());
    // Ana is in none of them and, as an administrator, may let herself in.
    let given = rows(&world, &[&find[..], &["--give-owner", "me"]].concat(), 0);
    assert_eq!(given.len(), found.len(), "{given:?}");
    assert!(given.iter().all(|row| row["result"] == "done"), "{given:?}");
    assert_eq!(rows(&world, &find, 0), Vec::<Value>::new());
}
