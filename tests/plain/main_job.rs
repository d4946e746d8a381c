//! What people come for, from signing in to signing out, by lines alone.

use serde_json::json;

use super::talk::Talk;
use super::world::World;

/// The program in a world where nobody is signed in and Ana is in 5,000 spaces.
fn big() -> (World, Talk) {
    let world = World::new(|options| {
        options.auto_approve = None;
        options.spaces = 5_000;
    });
    let mut command = world.command(&["--plain"]);
    command.env("LANG", "C.UTF-8");
    (world, Talk::new(command))
}

/// The phone of Ana.
fn approve(world: &World, said: &str) {
    let line = said
        .lines()
        .find(|line| line.starts_with("Enter this code there: "));
    let code = line.unwrap().rsplit(' ').next().unwrap();
    let spelled: Vec<String> = code.replace('-', "_").chars().map(String::from).collect();
    let spelled = spelled.join(" ").replace('_', "dash");
    assert!(
        said.contains(&format!("Letter by letter: {spelled}.")),
        "{said}"
    );
    let body = json!({"user_code": code, "account": "ana@example.com"}).to_string();
    world.control("POST", "/sandbox/approve", &body);
}

#[test]
fn the_whole_main_job() {
    let (world, mut t) = big();
    t.hear("You are not signed in.");
    let said = t.ask("", "Waiting for the code to be entered.");
    approve(&world, &said);
    t.hear("Signed in as ana@example.com.");
    t.hear("1 to 20 of 5000: next shows more.");

    // A space among 5,000.
    t.ask("filter design review", "Design review, space");
    let number = t.number_of("Design review, space");
    t.ask(&number, "Spaces > Design review");
    t.hear("Members.");

    // Three people more.
    t.ask("add-members", "Who: ");
    let who = "ayu.costa@example.com; bagus.dubois@example.com\nbayu.fischer@example.com";
    t.ask(&who.replace('\n', ", "), "Add 3 people");
    t.ask(":add 3", "3 added.");
    t.ask("back", "Members.");
    t.hear("Bayu Fischer");

    // One of them is removed again, another one becomes owner.
    let bayu = t.number_of("Bayu Fischer");
    t.ask(&format!("remove-member {bayu}"), "Remove from the space?");
    t.ask("remove", "Removed Bayu Fischer.");
    t.ask("again", "Budi Santoso");
    let budi = t.number_of("Budi Santoso");
    t.ask(
        &format!("make-owner {budi}"),
        "Budi Santoso is an owner now.",
    );

    // Two permissions and the guidelines.
    t.ask("settings", "Guidelines [");
    let guidelines = t.number_of("Guidelines [");
    t.ask(&guidelines, "Guidelines [");
    t.ask(
        "Be on time.",
        "Guidelines [Be on time.], changed and not saved",
    );
    for (setting, answer) in [("Use @all", "owners"), ("Add and remove webhooks", "2")] {
        t.ask("again", setting);
        let number = t.number_of(setting);
        t.ask(&number, "3. all members");
        let answer = if answer == "2" { "2" } else { "1" };
        t.ask(answer, &format!("{setting} ["));
    }
    t.ask("save-settings", "The settings are saved.");
    t.ask("back", "1. Design review");

    // A space from scratch, one like it, and its end.
    t.ask("clear", "of 5000");
    t.ask("new-space", "Name: ");
    create(&mut t);
    t.ask("filter fruit bowl", "1. Fruit bowl");
    t.ask("create-like 1", "Name [Fruit bowl (copy)]: ");
    t.ask("Second bowl", "Description");
    t.ask(":end", "Create the space");
    t.ask("create", "Make it like Fruit bowl?");
    t.ask("create", "Created Second bowl.");
    t.ask("filter second bowl", "1. Second bowl");
    t.ask("delete-space 1", "Its name: ");
    t.ask("Fruit bowl", "Delete it for everybody");
    t.ask("delete", "Not its name: nothing was deleted.");
    t.ask("Second bowl", "Delete it for everybody");
    t.ask("delete", "Deleted Second bowl.");

    t.ask("sign-out", "Sign out ana@example.com?");
    t.ask("forget", "You are not signed in.");
    let (code, _) = t.end();
    assert_eq!(code, Some(0));
    assert_eq!(world.calls("DELETE", "").len(), 2);
}

/// Answers the questions of a new space.
fn create(t: &mut Talk) {
    t.ask("Fruit bowl", "Description");
    t.ask("Apples", "Guidelines");
    t.ask("", "2. may be added");
    t.ask("", "2. off: gone after a day");
    t.ask("", "Members");
    t.ask("budi@example.com", "1. Look people up");
    t.hear("Change Description [Apples]");
    t.ask("create", "Created Fruit bowl.");
}
