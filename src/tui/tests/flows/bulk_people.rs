//! Many people at once: every source ends in one list, and every list in a plan.

use crate::action::Context;
use crate::chat::resources::Role;
use crate::oauth::{Cause, Explanation};
use crate::tui::bulk::{PlanWish, Verb};
use crate::tui::effect::{Request, Saved};
use crate::tui::event::{Event, Found, Outcome, Person, Slot};
use crate::tui::tests::bulk_scenes::{ended, planned, records};
use crate::tui::tests::stage::Stage;
use crate::tui::theme::Theme;
use crate::work::people::named_in;
use crate::work::report::Form;
use crate::work::run::End;

fn has(stage: &Stage, texts: &[&str]) {
    let screen = stage.screen();
    for text in texts {
        assert!(screen.contains(text), "{text}: {screen}");
    }
}

fn wish(stage: &Stage) -> PlanWish {
    match stage.asked(Slot::Plan) {
        Request::Plan(wish) => *wish,
        other => panic!("{other:?}"),
    }
}

/// Opens a form from the menu of what can be done with many.
fn open(stage: &mut Stage, entry: &str) {
    stage.press("b");
    let screen = stage.screen();
    let row = screen.lines().find(|line| line.contains(entry));
    let row = row.unwrap_or_else(|| panic!("no {entry}: {screen}"));
    let digit = row.split(entry).next().unwrap();
    let digit = digit.chars().rev().find(char::is_ascii_digit).unwrap();
    stage.press(&digit.to_string());
}

#[test]
fn a_messy_paste_a_file_and_the_directory_end_in_one_plan() {
    let mut stage = Stage::with_space(Theme::default());
    open(&mut stage, "Add many people");
    has(&stage, &["Add many people to Apollo launch"]);
    stage.send(Event::Paste(
        "Budi Santoso <budi@example.com>,,\n\"Lestari, Citra\" <citra@example.com>;\nnobody\n\
         BUDI@example.com"
            .to_owned(),
    ));
    has(
        &stage,
        &[
            "2 people, 1 not read",
            "Line 3 of the pasted text names nobody: nobody",
        ],
    );
    // From the field to the file.
    stage.press("down");
    stage.type_text("people.csv");
    stage.press("enter");
    let read = stage.asked(Slot::List);
    let path = "people.csv".to_owned();
    assert_eq!(read, Request::ReadPeople { path: path.clone() });
    let named = named_in("name,email\nEko,eko@example.com\nBudi,budi@example.com\n");
    stage.answer(Slot::List, Outcome::PeopleRead { path, named });
    has(&stage, &["3 people, 1 not read", "1 in the list before"]);
    // The directory: the button before the one that has the focus.
    stage.press("up enter");
    assert_eq!(stage.app.context(), Context::People);
    stage.type_text("dewi");
    let dewi = Person {
        name: Some("Dewi".to_owned()),
        email: Some("dewi@example.com".to_owned()),
    };
    let found = vec![Found {
        user: "users/9".try_into().ok(),
        person: dewi,
    }];
    stage.answer(Slot::People, Outcome::PeopleFound(found));
    stage.press("down enter tab tab enter");
    has(&stage, &["4 people, 1 not read", "dewi@example.com  Dewi"]);
    // As manager.
    stage.press("up up up up up right");
    has(&stage, &["manager"]);
    stage.press("down down down down down enter");
    let all = ["budi", "citra", "eko", "dewi"].map(|name| format!("{name}@example.com"));
    let PlanWish::People { who, what, .. } = wish(&stage) else {
        panic!("{:?}", wish(&stage));
    };
    assert_eq!(who, all);
    assert_eq!(what, Verb::Add(Role::Manager));
    stage.answer(Slot::Plan, planned(4));
    // What was not read is said before it is run, whole on demand.
    has(&stage, &["Line 3 of the pasted text", "left out"]);
    stage.press("e");
    has(&stage, &["Before it is run", "A group chat that became"]);
    stage.press("esc esc");
    has(&stage, &["4 people, 1 not read"]);
}

#[test]
fn a_list_with_words_that_name_nobody_removes_nobody() {
    let mut stage = Stage::with_space(Theme::default());
    open(&mut stage, "Make a list the members");
    stage.send(Event::Paste("ana@example.com\nnobody\n".to_owned()));
    // File, space, look up, plan.
    stage.press("down down down down enter");
    assert!(!stage.slots().contains(&Slot::Plan));
    has(&stage, &["who is not listed is removed"]);
    // The cursor is on the line: it is taken out.
    stage.press("delete esc enter");
    assert!(
        matches!(wish(&stage), PlanWish::Sync { who, .. } if who == ["ana@example.com"]),
        "{:?}",
        wish(&stage)
    );
}

#[test]
fn the_people_of_another_space_are_a_source_and_a_model() {
    let mut stage = Stage::with_space(Theme::default());
    open(&mut stage, "Remove many people");
    stage.press("down down");
    stage.type_text("team 0");
    stage.press("enter");
    has(&stage, &["Which space?", "Team 03"]);
    stage.press("4");
    let space = "spaces/B3".try_into().unwrap();
    assert_eq!(stage.asked(Slot::List), Request::PeopleIn(space));
    let users = ["users/101", "users/102"];
    stage.answer(
        Slot::List,
        Outcome::PeopleOf {
            spaces: vec![(
                "spaces/B3".try_into().unwrap(),
                users.map(|user| user.try_into().unwrap()).to_vec(),
            )],
            people: std::collections::BTreeMap::new(),
        },
    );
    has(&stage, &["2 people of Team 03", "users/101  Ana Lima"]);
    stage.press("enter");
    let PlanWish::People { who, what, .. } = wish(&stage) else {
        panic!("{:?}", wish(&stage));
    };
    assert_eq!(
        (&who[..], what),
        (&users.map(str::to_owned)[..], Verb::Remove)
    );

    let mut stage = Stage::with_space(Theme::default());
    open(&mut stage, "Copy from another space");
    stage.type_text("Bridge crew");
    stage.press("enter up up right");
    has(&stage, &["as they are there"]);
    stage.press("down down enter");
    let PlanWish::Copy {
        from, with_roles, ..
    } = wish(&stage)
    else {
        panic!("{:?}", wish(&stage));
    };
    assert_eq!(
        (from.to_string().as_str(), with_roles),
        ("spaces/AAA2", true)
    );
}

#[test]
fn marked_members_come_into_another_space() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("down space space");
    open(&mut stage, "Add them to another space");
    has(&stage, &["2 people", "users/102"]);
    stage.type_text("bridge");
    stage.press("enter enter");
    let PlanWish::People { spaces, who, .. } = wish(&stage) else {
        panic!("{:?}", wish(&stage));
    };
    assert_eq!(spaces, ["spaces/AAA2".try_into().unwrap()]);
    assert_eq!(who.len(), 2);
}

#[test]
fn many_people_come_into_many_spaces_and_one_list_is_for_one_space() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("space space b");
    has(&stage, &["one space at a time"]);
    stage.press("esc");
    open(&mut stage, "Add many people");
    has(&stage, &["Add many people to 2 spaces"]);
    stage.type_text("budi@example.com");
    stage.press("enter down down down down enter");
    assert!(
        matches!(wish(&stage), PlanWish::People { spaces, .. } if spaces.len() == 2),
        "{:?}",
        wish(&stage)
    );
}

#[test]
fn what_cannot_be_read_is_said_in_its_field() {
    let mut stage = Stage::with_space(Theme::default());
    open(&mut stage, "Add many people");
    stage.press("down");
    stage.type_text("none.txt");
    stage.press("enter");
    let why = Explanation::new(Cause::Usage, "cannot read none.txt: no such file");
    stage.answer(Slot::List, Outcome::Failed(why));
    has(&stage, &["cannot read none.txt", "none.txt"]);
    stage.press("down");
    stage.type_text("no such space");
    stage.press("enter");
    has(&stage, &["No space of yours is called so"]);
}

#[test]
fn a_report_and_the_journal_are_saved_into_files() {
    let mut stage = ended(Theme::default(), End::Done);
    stage.press("w");
    has(
        &stage,
        &["Save a report", "roomkey-20261122-120000-3fa9.csv"],
    );
    stage.press("down right");
    has(&stage, &["3fa9.json"]);
    stage.press("down enter");
    let Request::Save { what, path, how } = stage.asked(Slot::File) else {
        panic!("nothing is saved");
    };
    assert!(matches!(what, Saved::Report(_)));
    assert_eq!(
        (&*path, how),
        ("roomkey-20261122-120000-3fa9.json", Form::Json)
    );
    let why = Explanation::new(Cause::Failed, "there is one already");
    stage.answer(Slot::File, Outcome::Failed(why));
    has(&stage, &["there is one already"]);
    // What is typed takes the place of the name that was given.
    stage.type_text("mine.csv");
    stage.press("down down enter");
    stage.answer(
        Slot::File,
        Outcome::Saved {
            path: "/x/mine.csv".to_owned(),
        },
    );
    has(&stage, &["Saved: /x/mine.csv"]);
    assert_eq!(stage.app.context(), Context::Bulk);

    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("J");
    stage.answer(Slot::Journal, Outcome::Journal(records()));
    stage.press("w down down right down enter");
    let Request::Save { what, path, how } = stage.asked(Slot::File) else {
        panic!("nothing is saved");
    };
    assert_eq!(what, Saved::Journal(None));
    assert_eq!((&*path, how), ("roomkey-journal.jsonl", Form::Json));
}
