//! `roomkey spaces search`, `find-dm` and `find-group`, `people search`.

use crate::world::World;

#[test]
fn spaces_are_found_by_words_and_by_queries() {
    let world = World::signed_in();
    let search = |query: &str| {
        let ran = world.run(&["spaces", "search", query, "--output", "jsonl"]);
        let names = |row: &serde_json::Value| row["displayName"].as_str().unwrap().to_owned();
        ran.ok().lines().iter().map(names).collect::<Vec<_>>()
    };
    assert_eq!(search("proj nus"), ["Project Nusa", "Project Nusa"]);
    assert_eq!(
        search("display_name:\"quiet\" OR display_name:\"guild\""),
        ["Quiet room", "Data guild"]
    );
    assert_eq!(search("a \"quoted\" thing"), [""; 0]);
    world
        .run(&["spaces", "search", "display_name = \"x\""])
        .ended(1);
    world.run(&["spaces", "search", ""]).ended(2);
    // An administrator's language needs an administrator's access.
    world
        .run(&["spaces", "search", "create_time > \"2020-01-01T00:00:00Z\""])
        .ended(1);
    let table = world.run(&["spaces", "search", "platform"]).ok().stdout;
    assert!(table.contains("Platform"), "{table}");
}

#[test]
fn conversations_are_found_by_their_people() {
    let world = World::signed_in();
    let dm = world
        .run(&["spaces", "find-dm", "budi@example.com", "--json"])
        .ok()
        .json();
    assert_eq!(dm["spaceType"], "DIRECT_MESSAGE");
    let none = world
        .run(&["spaces", "find-dm", "joko@example.com", "--json"])
        .ended(5);
    assert!(
        none.error()["hint"]
            .as_str()
            .unwrap()
            .contains("--dm joko@example.com")
    );
    world.run(&["spaces", "find-dm", "me"]).ended(2);

    let find = [
        "spaces",
        "find-group",
        "citra@example.com",
        "budi@example.com",
        "--output",
        "jsonl",
    ];
    let found = world.run(&find).ok().lines();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["spaceType"], "GROUP_CHAT");
    let none = ["spaces", "find-group", "dewi@example.com", "--json"];
    assert_eq!(world.run(&none).ok().stdout, "[]\n");
    let many: Vec<String> = (0..50).map(|n| format!("p{n}@example.com")).collect();
    let mut args = vec!["spaces", "find-group"];
    args.extend(many.iter().map(String::as_str));
    world.run(&args).ended(2);
}

#[test]
fn people_are_found_by_the_beginning_of_their_names() {
    let world = World::signed_in();
    let found = world
        .run(&["people", "search", "budi", "--output", "jsonl"])
        .ok()
        .lines();
    assert_eq!(found[0]["emailAddresses"][0]["value"], "budi@example.com");
    assert!(
        found[0]["resourceName"]
            .as_str()
            .unwrap()
            .starts_with("people/")
    );
    let table = world.run(&["people", "search", "budi"]).ok().stdout;
    assert!(
        table.contains("budi@example.com") && table.contains("users/"),
        "{table}"
    );

    let closed = World::new(|_| {});
    closed
        .run(&["login", "--json", "--scopes", "spaces,memberships"])
        .ok();
    closed.run(&["people", "search", "budi"]).ended(4);
}

#[test]
fn a_closed_directory_is_said_once_and_ids_remain() {
    let world = World::new(|_| {});
    world
        .run(&["login", "--json", "--scopes", "spaces,memberships"])
        .ok();
    let list = ["members", "list", "Design review", "Platform"];
    let ran = world.run(&list).ok();
    assert_eq!(
        ran.stderr.matches("Names are not shown").count(),
        1,
        "{ran:?}"
    );
    assert!(ran.stdout.contains("users/"), "{ran:?}");
}

#[test]
fn conversations_without_a_name_are_called_after_their_people() {
    let world = World::signed_in();
    let table = world.run(&["spaces", "list"]).ok().stdout;
    let dm = table.lines().find(|line| line.starts_with("Budi "));
    assert!(dm.is_some_and(|line| line.contains(" dm ")), "{table}");
    let group = table.lines().find(|line| line.contains(" group "));
    let group = group.unwrap();
    assert!(group.contains("Budi") && group.contains("Citra"), "{group}");
    assert!(!group.contains("Ana"), "{group}");
    let json = world
        .run(&["spaces", "list", "--type", "dm", "--json"])
        .ok()
        .json();
    assert!(json[0]["displayName"].is_null());
}
