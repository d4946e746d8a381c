//! `roomkey spaces`.

use crate::world::World;

#[test]
fn one_list_in_four_forms() {
    let world = World::signed_in();
    let json = world.run(&["spaces", "list", "--json"]).ok().json();
    let array = json.as_array().unwrap();
    assert!(array.len() > 5);
    assert_eq!(array[0]["spaceType"], "SPACE");

    let jsonl = world.run(&["spaces", "list", "--output", "jsonl"]).ok();
    assert_eq!(jsonl.lines(), *array);

    let csv = world
        .run(&["spaces", "list", "--output", "csv"])
        .ok()
        .stdout;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(&csv.headers().unwrap()[1], "displayName");
    let names: Vec<String> = csv
        .records()
        .map(|record| record.unwrap()[0].to_owned())
        .collect();
    let expected: Vec<&str> = array.iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, expected);

    let table = world.run(&["spaces", "list"]).ok().stdout;
    assert_eq!(table.lines().count(), array.len() + 1);
    assert!(table.starts_with("NAME "), "{table}");
}

#[test]
fn a_list_is_narrowed_by_type_text_and_number() {
    let world = World::signed_in();
    let list = |args: &[&str]| {
        let args = [&["spaces", "list", "--output", "jsonl"], args].concat();
        world.run(&args).ok().lines()
    };
    for space in list(&["--type", "dm", "--type", "group"]) {
        assert_ne!(space["spaceType"], "SPACE");
    }
    let matching = list(&["--match", "pLaTfOrM"]);
    assert_eq!(matching.len(), 1);
    assert_eq!(matching[0]["displayName"], "Platform");
    assert_eq!(list(&["--limit", "2"]).len(), 2);
    assert_eq!(list(&["--match", "no such name anywhere"]).len(), 0);
}

#[test]
fn a_space_lives_from_create_to_delete() {
    let world = World::signed_in();
    let created = world
        .run(&[
            "spaces",
            "create",
            "API-made",
            "--description",
            "by script",
            "--json",
        ])
        .ok()
        .json();
    let name = created["name"].as_str().unwrap();
    assert_eq!(created["displayName"], "API-made");

    let got = world
        .run(&["spaces", "get", "API-made", "--json"])
        .ok()
        .json();
    assert_eq!(got["name"], name);
    assert_eq!(got["spaceDetails"]["description"], "by script");
    let table = world.run(&["spaces", "get", name]).ok().stdout;
    assert!(table.contains("Description  by script\n"), "{table}");

    let refused = world.run(&["spaces", "delete", "API-made"]).ended(2);
    assert!(refused.stderr.contains("--yes"), "{refused:?}");
    world.run(&["spaces", "get", name]).ok();

    let deleted = world.run(&["spaces", "delete", "API-made", "--yes"]).ok();
    assert_eq!(deleted.stdout, "");
    let gone = world.run(&["spaces", "get", name, "--json"]).ended(5);
    assert_eq!(gone.error()["code"], 404);
}

#[test]
fn the_same_request_id_makes_one_space() {
    let world = World::signed_in();
    let create = || {
        let args = ["spaces", "create", "Once", "--request-id", "r-1", "--json"];
        world.run(&args).ok().json()["name"].clone()
    };
    assert_eq!(create(), create());
}

#[test]
fn people_come_with_a_new_space_and_in_conversations_without_a_name() {
    let world = World::signed_in();
    let create = |args: &[&str]| {
        let args = [&["spaces", "create", "--json"], args].concat();
        world.run(&args).ok().json()
    };
    let space = create(&["Crew", "--member", "budi@example.com"]);
    assert_eq!(space["membershipCount"]["joinedDirectHumanUserCount"], 2);
    let dm = create(&["--dm", "budi@example.com"]);
    assert_eq!(dm["spaceType"], "DIRECT_MESSAGE");
    let group = create(&["--group-chat", "budi@example.com", "citra@example.com"]);
    assert_eq!(group["spaceType"], "GROUP_CHAT");
}

#[test]
fn an_ambiguous_name_is_2_and_lists_the_candidates() {
    let world = World::signed_in();
    let ran = world.run(&["spaces", "get", "Project Nusa"]).ended(2);
    assert_eq!(ran.stderr.matches("spaces/").count(), 2, "{ran:?}");
}

#[test]
fn what_was_not_granted_is_4() {
    let world = World::new(|_| {});
    world
        .run(&["login", "--json", "--scopes", "spaces.readonly"])
        .ok();
    let ran = world.run(&["spaces", "create", "Nope", "--json"]).ended(4);
    assert_eq!(ran.error()["code"], 403);
}
