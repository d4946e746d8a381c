//! `--admin`: what an administrator may do in spaces of others.

use crate::world::World;

#[test]
fn an_administrator_finds_reads_changes_and_deletes_spaces_of_others() {
    let world = World::administrator();
    let search = |query: &str| world.run(&["spaces", "search", "--admin", query, "--json"]);
    let found = search("finance").ok().json();
    let name = found[0]["name"].as_str().unwrap().to_owned();
    assert_eq!(found[0]["displayName"], "Finance");
    let old = search("last_active_time < \"2025-06-01T00:00:00Z\"")
        .ok()
        .json();
    assert!(!old.as_array().unwrap().is_empty());

    world.run(&["spaces", "get", &name]).ended(4);
    world.run(&["spaces", "get", &name, "--admin"]).ok();
    let rename = ["spaces", "update", &name, "--admin", "--name", "Money"];
    world.run(&rename).ok();
    world.run(&["spaces", "delete", &name, "--yes"]).ended(4);
    world
        .run(&["spaces", "delete", &name, "--yes", "--admin"])
        .ok();
    world.run(&["spaces", "get", &name, "--admin"]).ended(5);
}

#[test]
fn an_administrator_manages_members_of_others() {
    let world = World::administrator();
    let lab = world
        .run(&["spaces", "search", "--admin", "lab", "--json"])
        .ok()
        .json();
    let lab = lab[0]["name"].as_str().unwrap();
    let members = |args: &[&str]| world.run(&[&["members"], args, &["--json"]].concat());
    members(&["list", lab]).ended(4);
    assert_eq!(
        members(&["list", lab, "--admin"])
            .ok()
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    members(&["list", lab, "--admin", "--type", "bot"]).ended(2);
    let owners = members(&["list", lab, "--admin", "--role", "owner"])
        .ok()
        .json();
    assert_eq!(owners.as_array().unwrap().len(), 1);

    let dry = members(&["add", lab, "citra@example.com", "--admin", "--dry-run"]).ok();
    assert_eq!(dry.json()[0]["result"], "would");
    members(&[
        "add",
        lab,
        "citra@example.com",
        "--admin",
        "--role",
        "manager",
    ])
    .ok();
    let eko = ["remove", lab, "eko@example.com", "--admin", "--yes"];
    assert_eq!(members(&eko).ended(1).error()["reason"], "last_owner");
    members(&["remove", lab, "citra@example.com", "--admin", "--yes"]).ok();
    assert_eq!(
        members(&["list", lab, "--admin"])
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn an_administrators_access_needs_its_scope() {
    let world = World::signed_in();
    let ran = world
        .run(&["spaces", "search", "--admin", "finance", "--json"])
        .ended(4);
    let hint = ran.error()["hint"].as_str().unwrap_or_default().to_owned();
    assert!(hint.contains("admin.spaces"), "{ran:?}");
}
