//! `roomkey spaces update`, `members role`, `members copy`, and groups.

use crate::world::World;

fn with_space(world: World) -> World {
    world
        .run(&["spaces", "create", "API-made", "--guidelines", "Be kind."])
        .ok();
    world
}

#[test]
fn an_update_is_split_into_parts_and_keeps_what_it_does_not_name() {
    let world = with_space(World::signed_in());
    let update = [
        "spaces",
        "update",
        "API-made",
        "--name",
        "Made by API",
        "--description",
        "by script",
        "--history",
        "off",
        "--audience",
        "default",
        "--permission",
        "use-at-mention-all=managers",
        "--permission",
        "manageApps=owners",
        "--permission",
        "viewSpaceMembership=members",
        "--output",
        "jsonl",
    ];
    let rows = world.run(&update).ok().lines();
    let parts: Vec<_> = rows
        .iter()
        .map(|row| row["part"].as_str().unwrap())
        .collect();
    assert_eq!(parts, ["about", "audience", "permissions", "history"]);
    assert!(rows.iter().all(|row| row["result"] == "done"), "{rows:?}");

    let space = world
        .run(&["spaces", "get", "Made by API", "--json"])
        .ok()
        .json();
    assert_eq!(space["spaceDetails"]["description"], "by script");
    assert_eq!(space["spaceDetails"]["guidelines"], "Be kind.");
    assert_eq!(space["spaceHistoryState"], "HISTORY_OFF");
    assert_eq!(space["accessSettings"]["audience"], "audiences/default");
    let permissions = &space["permissionSettings"];
    assert_eq!(
        permissions["useAtMentionAll"]["assistantManagersAllowed"],
        true
    );
    assert!(permissions["useAtMentionAll"]["membersAllowed"].is_null());
    assert!(permissions["manageApps"]["assistantManagersAllowed"].is_null());

    let private = ["spaces", "update", "Made by API", "--audience", "none"];
    let table = world.run(&private).ok().stdout;
    assert_eq!(table, "PART         RESULT  DETAIL\naudience     done\n");
    let space = world
        .run(&["spaces", "get", "Made by API", "--json"])
        .json();
    assert!(space["accessSettings"]["audience"].is_null());
}

#[test]
fn parts_that_fail_are_told_and_the_others_are_done() {
    let world = World::signed_in();
    // A plain member of this space may not change its settings, and its owners' name is taken.
    let update = |args: &[&str]| {
        let args = [&["spaces", "update", "Budi's desk", "--json"], args].concat();
        world.run(&args)
    };
    let ran = update(&["--name", "Quiet room", "--history", "off"]).ended(6);
    let rows = ran.json();
    assert_eq!(rows[0]["result"], "failed");
    assert_eq!(rows[0]["error"]["code"], 409);
    assert_eq!(rows[1]["part"], "history");
    assert_eq!(rows[1]["result"], "done");
    assert_eq!(
        update(&["--name", "Quiet room"]).ended(1).error()["code"],
        409
    );
    update(&["--permission", "manageApps=owners"]).ended(4);
    update(&[]).ended(2);
    update(&["--admin", "--history", "on"]).ended(2);
    update(&["--permission", "postMessages=owners"]).ended(2);
}

#[test]
fn a_group_chat_becomes_a_space() {
    let world = World::signed_in();
    let group = [
        "spaces",
        "create",
        "--group-chat",
        "budi@example.com",
        "citra@example.com",
        "--json",
    ];
    let group = world.run(&group).ok().json();
    let name = group["name"].as_str().unwrap();
    let update = [
        "spaces",
        "update",
        name,
        "--to-space",
        "Crew",
        "--description",
        "d",
    ];
    world.run(&update).ok();
    let space = world.run(&["spaces", "get", name, "--json"]).ok().json();
    assert_eq!(
        (&space["name"], &space["spaceType"]),
        (&group["name"], &"SPACE".into())
    );
    assert_eq!(space["spaceDetails"]["description"], "d");
}

#[test]
fn roles_are_given_and_the_last_owner_stays() {
    let world = with_space(World::signed_in());
    world
        .run(&[
            "members",
            "add",
            "API-made",
            "budi@example.com",
            "citra@example.com",
        ])
        .ok();
    let role = |args: &[&str]| {
        let args = [&["members", "role", "API-made"], args, &["--json"]].concat();
        world.run(&args)
    };
    assert_eq!(
        role(&["member", "me"]).ended(1).error()["reason"],
        "last_owner"
    );
    let rows = role(&["owner", "budi@example.com", "citra@example.com"])
        .ok()
        .json();
    assert_eq!(
        (&rows[1]["action"], &rows[1]["result"]),
        (&"role".into(), &"done".into())
    );
    let rows = role(&["owner", "budi@example.com"]).ok().json();
    assert_eq!(rows[0]["result"], "already");
    role(&["manager", "me"]).ok();
    let me = world
        .run(&["members", "get", "API-made", "me", "--json"])
        .ok()
        .json();
    assert_eq!(me["role"], "ROLE_ASSISTANT_MANAGER");
    role(&["owner", "dewi@example.com"]).ended(5);
    world
        .run(&["members", "get", "API-made", "dewi@example.com"])
        .ended(5);
}

#[test]
fn an_owner_who_was_added_and_not_promoted_is_told_so() {
    let world = World::signed_in();
    // Ana is a manager here: she may add people, but make nobody owner.
    let add = [
        "members",
        "add",
        "Budi's desk",
        "eko@example.com",
        "--role",
        "owner",
        "--json",
    ];
    let error = world.run(&add).ended(4).error();
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("was added, but could not be made owner"),
        "{message}"
    );
    world
        .run(&["members", "get", "Budi's desk", "eko@example.com"])
        .ok();
}

#[test]
fn groups_come_by_id_and_are_shown_on_request() {
    let world = with_space(World::signed_in());
    let add = [
        "members",
        "add",
        "API-made",
        "--group",
        "01abcdef23team0",
        "--json",
    ];
    let row = &world.run(&add).ok().json()[0];
    assert_eq!(row["who"], "groups/01abcdef23team0");
    assert_eq!(row["result"], "done");
    assert_eq!(world.run(&add).ok().json()[0]["result"], "already");
    let list = ["members", "list", "API-made", "--json"];
    assert_eq!(world.run(&list).ok().json().as_array().unwrap().len(), 1);
    let list = [&list[..], &["--show-groups"]].concat();
    assert_eq!(world.run(&list).ok().json().as_array().unwrap().len(), 2);
    let add = ["members", "add", "API-made", "--group", "team@example.com"];
    world.run(&add).ended(2);
}

#[test]
fn a_space_is_made_with_managers_groups_and_an_audience() {
    let world = World::signed_in();
    let create = [
        "spaces",
        "create",
        "Crew",
        "--member",
        "citra@example.com",
        "--manager",
        "budi@example.com",
        "--group",
        "groups/01abcdef23team0",
        "--audience",
        "default",
        "--json",
    ];
    let space = world.run(&create).ok().json();
    assert_eq!(space["accessSettings"]["audience"], "audiences/default");
    let budi = ["members", "get", "Crew", "budi@example.com", "--json"];
    assert_eq!(
        world.run(&budi).ok().json()["role"],
        "ROLE_ASSISTANT_MANAGER"
    );
    let all = ["members", "list", "Crew", "--show-groups", "--json"];
    assert_eq!(world.run(&all).ok().json().as_array().unwrap().len(), 4);

    let create = [
        "spaces",
        "create",
        "Crew 2",
        "--member",
        "hana@example.com",
        "--json",
    ];
    let ran = world.run(&create).ended(6);
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .contains("hana@example.com")
    );
}

#[test]
fn people_are_copied_with_their_roles() {
    let world = with_space(World::signed_in());
    let copy = [
        "members",
        "copy",
        "Design review",
        "API-made",
        "--with-roles",
        "--json",
    ];
    let dry = world.run(&[&copy[..], &["--dry-run"]].concat()).ok().json();
    let would = dry
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["result"] == "would");
    assert_eq!(would.count(), 4);
    world.run(&copy).ok();
    let budi = ["members", "get", "API-made", "budi@example.com", "--json"];
    assert_eq!(
        world.run(&budi).ok().json()["role"],
        "ROLE_ASSISTANT_MANAGER"
    );
    let again = world.run(&copy).ok().json();
    assert!(
        again
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["result"] == "already")
    );
    world
        .run(&["members", "copy", "API-made", "API-made"])
        .ended(2);
}
