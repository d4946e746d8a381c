//! `roomkey audit`: each view over the sandbox's company and over cases made here.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;

use crate::world::{Ran, World};

fn audit(world: &World, args: &[&str]) -> Ran {
    world.run(&[&["audit"], args, &["--output", "jsonl"]].concat())
}

/// `SPACE why` of each row, sorted.
fn whys(ran: &Ran) -> Vec<String> {
    let mut rows: Vec<String> = ran
        .lines()
        .iter()
        .map(|row| {
            let name = row["space"]["displayName"].as_str().unwrap_or("-");
            format!("{name} {}", row["why"].as_str().unwrap())
        })
        .collect();
    rows.sort();
    rows
}

/// A small company: the hand-made spaces alone.
fn small() -> World {
    World::signed_in_with(|options| options.spaces = 20)
}

/// A new space, empty but for Ana, who owns it.
fn create(world: &World, args: &[&str]) -> String {
    let ran = world.run(&[&["spaces", "create"], args, &["--json"]].concat());
    ran.ok().json()["name"].as_str().unwrap().to_owned()
}

#[test]
fn outsiders_are_told_with_their_names_as_far_as_anybody_knows_them() {
    let world = small();
    let ran = audit(&world, &["outsiders"]).ok();
    assert_eq!(
        whys(&ran),
        [
            "- external",
            "- external",
            "Partner launch external",
            "Partner launch external"
        ]
    );
    for row in ran.lines() {
        assert_eq!(row["membership"]["affiliation"], "EXTERNAL");
        let user = row["membership"]["member"]["name"].as_str().unwrap();
        assert!(user.starts_with("users/"));
    }
    // A space that lets nobody in is not read.
    let closed = create(&world, &["Closed"]);
    let read = |end: &str| world.calls("GET", &format!("{end}/members")).len();
    audit(&world, &["outsiders", "--type", "space"]).ok();
    assert_eq!(read(&closed), 0);
    audit(&world, &["outsiders", &closed, "--thorough"]).ok();
    assert_eq!(read(&closed), 1);
}

#[test]
fn a_group_in_an_open_space_may_hide_outsiders() {
    let world = small();
    let open = ["Open", "--external", "--group", "groups/01abcdef23team0"];
    let open = create(&world, &open);
    let ran = audit(&world, &["outsiders", &open]).ok();
    assert_eq!(whys(&ran), ["Open group"]);
    let group = &ran.lines()[0]["membership"]["groupMember"]["name"];
    assert_eq!(group, "groups/01abcdef23team0");
}

#[test]
fn owners_are_counted_as_google_counts_them() {
    let world = small();
    let ownerless = audit(&world, &["ownerless"]).ok();
    assert_eq!(whys(&ownerless), ["Old onboarding no_owner"]);
    let single = audit(&world, &["single-owner"]).ok();
    let rows = whys(&single);
    assert!(rows.contains(&"Design review single_owner".to_owned()));
    assert!(rows.contains(&"Platform single_owner".to_owned()));
    // Two owners; a direct message and a group chat with none.
    let two = "Quiet room single_owner".to_owned();
    assert!(!rows.contains(&two) && !rows.iter().any(|row| row.starts_with('-')));
    let owners = world.calls("GET", "/members");
    for call in owners {
        let query = call["query"].as_str().unwrap_or_default().to_owned();
        assert!(query.contains("ROLE_MANAGER"), "{call}");
    }
}

#[test]
fn an_invited_owner_does_not_own_yet() {
    let world = small();
    let space = create(&world, &["Handed over"]);
    let fitri = "fitri@example.com";
    world.run(&["members", "add", &space, fitri]).ok();
    let single = audit(&world, &["single-owner", &space]).ok();
    assert_eq!(whys(&single), ["Handed over single_owner"]);
    let role = world.run(&["members", "role", &space, "owner", fitri]);
    if role.code == Some(0) {
        let single = audit(&world, &["single-owner", &space]).ok();
        assert_eq!(whys(&single), ["Handed over single_owner"]);
    }
    let invited = audit(&world, &["invited", &space]).ok();
    let row = &invited.lines()[0];
    assert_eq!(row["why"], "invited");
    assert_eq!(row["person"]["email"], fitri);
    assert!(row["membership"]["createTime"].is_string());
    let old = audit(&world, &["invited", &space, "--days", "1"]).ok();
    assert_eq!(old.stdout, "");
}

#[test]
fn the_space_alone_decides_what_is_stale_and_without_history() {
    let world = small();
    let before = world.calls("GET", "/members").len();
    let stale = audit(&world, &["stale", "--type", "space"]).ok();
    assert_eq!(
        whys(&stale),
        [
            "Old onboarding inactive",
            "Project Nusa inactive",
            "Summer party 2022 inactive"
        ]
    );
    let dms = audit(&world, &["stale", "--type", "dm"]).ok();
    assert_eq!(whys(&dms), ["- unknown"]);
    let since = ["stale", "--since", "2024-01-01", "--why", "inactive"];
    let since = audit(&world, &since).ok();
    assert_eq!(whys(&since), ["Summer party 2022 inactive"]);
    let off = audit(&world, &["history-off"]).ok();
    assert_eq!(whys(&off), ["Quiet room history_off"]);
    assert_eq!(world.calls("GET", "/members").len(), before);
    let lists = world.calls("GET", "/v1/spaces");
    let query = lists.last().unwrap()["query"].as_str().unwrap().to_owned();
    assert!(query.contains("fields="), "{query}");
}

#[test]
fn groups_are_read_where_they_are_counted_and_nowhere_else() {
    let world = small();
    let ran = audit(&world, &["groups"]).ok();
    assert_eq!(whys(&ran), ["Platform group"]);
    assert_eq!(
        ran.lines()[0]["membership"]["groupMember"]["name"],
        "groups/01abcdef23team0"
    );
    assert_eq!(world.calls("GET", "/members").len(), 1);
}

#[test]
fn an_administrator_sees_the_whole_organization() {
    let world = World::administrator();
    let names = |args: &[&str]| whys(&audit(&world, &[args, &["--admin"]].concat()).ok());
    let ownerless = names(&["ownerless", "--match", "left"]);
    assert_eq!(ownerless, ["Left behind no_owner"]);
    let single = names(&["single-owner"]);
    for space in ["Finance", "Eko's lab"] {
        assert!(
            single.contains(&format!("{space} single_owner")),
            "{single:?}"
        );
    }
    let outsiders = names(&["outsiders"]);
    assert_eq!(outsiders, ["Partner launch external"; 2]);
    assert!(names(&["stale"]).contains(&"Left behind inactive".to_owned()));
    assert!(names(&["history-off"]).contains(&"Quiet room history_off".to_owned()));
    assert_eq!(names(&["invited"]), ["Partner launch invited"]);
    assert_eq!(names(&["groups"]), ["Platform group"]);
    for call in world.calls("GET", "/members") {
        let query = call["query"].as_str().unwrap().to_owned();
        assert!(query.contains("useAdminAccess=true"), "{query}");
    }
    audit(&world, &["stale", "--admin", "--type", "dm"]).ended(2);
}

#[test]
fn an_administrators_audit_needs_its_scopes() {
    let world = World::signed_in();
    for view in ["stale", "ownerless"] {
        let ran = audit(&world, &[view, "--admin"]).ended(4);
        let hint = ran.error()["hint"].as_str().unwrap().to_owned();
        assert!(hint.contains("admin.spaces"), "{ran:?}");
    }
}

#[test]
fn without_the_right_to_read_members_it_ends_at_once() {
    let world = World::new(|_| {});
    world.run(&["login", "--json", "--scopes", "spaces"]).ok();
    audit(&world, &["stale"]).ok();
    let ran = audit(&world, &["ownerless", "--jobs", "1"]).ended(4);
    // One error, and not one a space.
    assert_eq!(ran.error()["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
}

#[test]
fn one_space_that_fails_is_told_and_the_others_are_read() {
    let world = small();
    // Ana may no longer see who is in it.
    let closed = "Data guild";
    let gone = ["single-owner", "spaces/NOTTHERE", closed];
    let ran = audit(&world, &gone).ended(6);
    assert_eq!(whys(&ran), ["Data guild single_owner"]);
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .starts_with("spaces/NOTTHERE: ")
    );
    // With one target its own cause decides.
    audit(&world, &gone[..2]).ended(5);
    let array = world.run(&["audit", "single-owner", gone[1], closed, "--json"]);
    assert_eq!(array.ended(6).json().as_array().unwrap().len(), 1);
}

#[test]
fn faults_lose_no_row() {
    let world = World::signed_in_with(|options| options.spaces = 120);
    let calm = whys(&audit(&world, &["single-owner"]).ok());
    assert!(calm.len() > 20);
    world.faults("429_no_retry_after:0.02,503:0.05,reset_before:0.05,truncate:0.03,duplicate:0.1");
    let rough = audit(&world, &["single-owner", "--jobs", "16"]).ok();
    assert_eq!(whys(&rough), calm);
}

#[test]
fn members_beyond_the_first_page_count() {
    let world = World::signed_in_with(|options| {
        options.spaces = 2;
        options.members = 2_500;
    });
    let hands = "All hands";
    world
        .run(&["members", "add", hands, "fitri@example.com"])
        .ok();
    let ran = audit(&world, &["invited", hands]).ok();
    assert_eq!(whys(&ran), ["All hands invited"]);
    let pages = world.calls("GET", "/members");
    assert!(pages.len() >= 3, "{}", pages.len());
}

#[test]
fn rows_go_straight_into_the_next_command() {
    let world = small();
    let space = "Partner launch";
    let csv = [
        "audit",
        "outsiders",
        space,
        "--why",
        "external",
        "--output",
        "csv",
    ];
    let csv = world.run(&csv).ok().stdout;
    let mut remove = world
        .command(&[
            "members",
            "remove",
            space,
            "--from-file",
            "-",
            "--yes",
            "--json",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    remove
        .stdin
        .take()
        .unwrap()
        .write_all(csv.as_bytes())
        .unwrap();
    let removed = Ran::from(remove.wait_with_output().unwrap()).ok().json();
    let results: BTreeSet<&str> = removed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["result"].as_str().unwrap())
        .collect();
    assert_eq!(
        (removed.as_array().unwrap().len(), results),
        (2, BTreeSet::from(["done"]))
    );
    assert_eq!(audit(&world, &["outsiders", space]).ok().stdout, "");
}

#[test]
fn csv_and_table_have_a_head_and_json_is_an_array_even_of_nothing() {
    let world = small();
    let run = |form: &str| {
        let args = ["audit", "stale", "--match", "no such", "--output", form];
        world.run(&args).ok().stdout
    };
    assert!(run("csv").starts_with("space,spaceDisplayName,"));
    assert_eq!(run("csv").lines().count(), 1);
    assert!(run("table").starts_with("SPACE"));
    assert_eq!(run("json"), "[]\n");
    assert_eq!(run("jsonl"), "");
}

#[test]
fn spaces_are_read_side_by_side_and_each_once() {
    let world = World::signed_in_with(|options| {
        options.spaces = 200;
        options.members_each = Some(5);
        options.latency = Duration::from_millis(50);
    });
    let ran = audit(&world, &["invited", "--jobs", "16"]).ok();
    assert_eq!(ran.stdout, "");
    let calls = world.calls("GET", "/members");
    let spaces: BTreeSet<&str> = calls.iter().map(|c| c["path"].as_str().unwrap()).collect();
    assert_eq!((calls.len(), spaces.len()), (200, 200));
    // The log has the times of the answers: with 16 at once, sixteen come within the 50 ms that
    // each takes.
    let times = calls.iter().map(|call| call["time"].as_str().unwrap());
    let times: Vec<Timestamp> = times.map(|time| time.parse().unwrap()).collect();
    let near = |pair: &&[Timestamp]| pair[1].duration_since(pair[0]).as_millis() < 50;
    let together = times.windows(2).filter(near).count();
    assert!(together > 150, "{together}");
}
