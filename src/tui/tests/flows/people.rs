//! Choosing people: by name, by address, by nothing but a remote's keys.

use crate::action::Context;
use crate::chat::resources::Role;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Found, Outcome, Person, Slot};
use crate::tui::tests::stage::Stage;
use crate::tui::theme::Theme;

use super::offline;

fn one(id: &str, name: &str, email: &str) -> Found {
    Found {
        user: Some(id.try_into().unwrap()),
        person: Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
        },
    }
}

fn budi() -> Found {
    one("users/202", "Budi Hartono", "budi.h@example.com")
}

fn citra() -> Found {
    one("users/203", "Citra Lestari", "citra@example.com")
}

fn added(stage: &Stage) -> (Vec<String>, Role) {
    match stage.write().1 {
        Request::AddMembers { who, role, .. } => (who, role),
        other => panic!("{other:?}"),
    }
}

fn picker() -> Stage {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a");
    assert_eq!(stage.app.context(), Context::People);
    stage
}

#[test]
fn a_new_query_drops_the_old_one_and_its_answer_is_not_shown() {
    let mut stage = picker();
    stage.type_text("b");
    let old = stage.epoch(Slot::People);
    stage.type_text("u");
    let query = "bu".to_owned();
    assert_eq!(stage.asked(Slot::People), Request::SearchPeople { query });
    stage.send(Event::Done {
        slot: Slot::People,
        epoch: old,
        outcome: Outcome::PeopleFound(vec![citra()]),
    });
    assert!(!stage.screen().contains("Citra"), "{}", stage.screen());
    stage.answer(Slot::People, Outcome::PeopleFound(vec![budi()]));
    assert!(
        stage.screen().contains("Budi Hartono"),
        "{}",
        stage.screen()
    );
    // An empty field asks nobody.
    assert_eq!(
        stage.press("backspace backspace").pop(),
        Some(Effect::Cancel(Slot::People))
    );
}

#[test]
fn three_people_are_added_with_a_key_each() {
    let mut stage = picker();
    for (text, found) in [("budi", budi()), ("citra", citra())] {
        stage.type_text(text);
        // Enter is faster than the directory: the only one found is chosen when the answer is here.
        stage.press("enter");
        stage.answer(Slot::People, Outcome::PeopleFound(vec![found]));
    }
    stage.type_text("gita@partner.example");
    stage.press("enter");
    let screen = stage.screen();
    assert!(
        screen.contains("3 chosen, 1 perhaps from outside"),
        "{screen}"
    );
    stage.press("enter enter");
    let who = [
        "budi.h@example.com",
        "citra@example.com",
        "gita@partner.example",
    ];
    assert_eq!(
        added(&stage),
        (who.map(str::to_owned).to_vec(), Role::Member)
    );
}

#[test]
fn among_several_nobody_is_chosen_by_guess() {
    let mut stage = picker();
    stage.type_text("i");
    stage.press("enter");
    stage.answer(Slot::People, Outcome::PeopleFound(vec![budi(), citra()]));
    assert!(!stage.screen().contains("chosen"), "{}", stage.screen());
    // A digit chooses, and again takes out; typing looks for the next.
    stage.press("2 1 1 x");
    let screen = stage.screen();
    assert!(
        screen.contains("1 chosen") && screen.contains("Who  x"),
        "{screen}"
    );
    stage.press("tab tab tab up right right down enter");
    assert_eq!(
        added(&stage),
        (vec!["citra@example.com".to_owned()], Role::Owner)
    );
}

#[test]
fn who_is_in_the_space_is_not_chosen() {
    let mut stage = picker();
    let users = vec!["users/202".try_into().unwrap()];
    let present = Outcome::PeopleOf {
        spaces: vec![("spaces/AAA1".try_into().unwrap(), users)],
        people: std::collections::BTreeMap::new(),
    };
    stage.answer(Slot::Present, present);
    stage.type_text("budi");
    stage.answer(Slot::People, Outcome::PeopleFound(vec![budi()]));
    assert!(
        stage.screen().contains("is in the space"),
        "{}",
        stage.screen()
    );
    stage.press("enter");
    let screen = stage.screen();
    assert!(
        screen.contains("in the space already") && !screen.contains("chosen"),
        "{screen}"
    );
    // By the address, too, once the directory named them.
    stage.type_text("budi.h@example.com");
    stage.press("enter");
    assert!(!stage.screen().contains("chosen"), "{}", stage.screen());
}

#[test]
fn without_the_directory_addresses_do_and_the_scope_can_be_asked_for() {
    let mut stage = Stage::with_scopes(Theme::default(), "spaces memberships");
    stage.press("a");
    let asked = stage.type_text("budi");
    assert_eq!(asked, vec![], "nothing is asked without the scope");
    let screen = stage.screen();
    assert!(
        screen.contains("Names need the scope `directory`"),
        "{screen}"
    );
    stage.press("enter");
    assert!(
        stage.screen().contains("! Not an e-mail address"),
        "{}",
        stage.screen()
    );
    stage.type_text("@example.com");
    stage.press("enter");
    assert!(stage.screen().contains("1 chosen"), "{}", stage.screen());
    // The field, the one chosen, then the offer.
    stage.press("down down enter");
    assert_eq!(stage.app.context(), Context::Menu);
    assert!(stage.screen().contains("Ask for:"), "{}", stage.screen());
    stage.press("esc");
    assert!(stage.screen().contains("1 chosen"), "{}", stage.screen());
}

#[test]
fn a_directory_that_fails_says_why_and_is_asked_again() {
    let mut stage = picker();
    stage.type_text("b");
    stage.answer(Slot::People, Outcome::Failed(offline()));
    assert!(
        stage.screen().contains("There is no network."),
        "{}",
        stage.screen()
    );
    assert_eq!(stage.type_text("u").len(), 1);
    stage.answer(Slot::People, Outcome::PeopleFound(vec![budi()]));
    assert!(
        stage.screen().contains("Budi Hartono"),
        "{}",
        stage.screen()
    );
}

#[test]
fn leaving_asks_only_where_somebody_was_chosen() {
    let mut stage = picker();
    stage.type_text("b");
    stage.press("esc esc");
    assert_eq!(stage.app.context(), Context::Members);
    stage.press("a");
    stage.send(Event::Paste("a@example.com b@example.com".to_owned()));
    stage.press("esc");
    assert!(stage.screen().contains("Discard"), "{}", stage.screen());
    stage.press("1");
    assert!(stage.screen().contains("2 chosen"), "{}", stage.screen());
    stage.press("esc 2");
    assert_eq!(stage.app.context(), Context::Members);
}
