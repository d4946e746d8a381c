//! The members of a space.

use crate::account::sign_in::SignInEvent;
use crate::action::Context;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, RowState, Slot};
use crate::tui::tests::stage::{Stage, members, names, signed_in, space, spaces};
use crate::tui::theme::Theme;

use super::{offline, row};

#[test]
fn a_paste_becomes_rows_and_never_runs_keys() {
    let mut stage = Stage::with_space(Theme::default());
    assert_eq!(stage.send(Event::Paste("dDq\nq".to_owned())), vec![]);
    assert_eq!(stage.app.context(), Context::Members);
    stage.press("a");
    stage.send(Event::Paste(
        "a@example.com\nb@example.com, a@example.com".to_owned(),
    ));
    assert!(stage.screen().contains("2 chosen"), "{}", stage.screen());
}

#[test]
fn names_are_looked_up_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("enter");
    let members = members();
    let page = Outcome::MembersPage {
        members,
        last: true,
    };
    let effects = stage.answer(Slot::Members, page);
    let [
        Effect::Ask {
            request: Request::LookUpNames(users),
            ..
        },
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(users.len(), 4, "people, not apps: {users:?}");
    assert_eq!(stage.answer(Slot::Names, names()), vec![]);
    assert!(stage.screen().contains("Ana Lima (you)"));
}

#[test]
fn what_comes_of_a_change_is_said_after_its_form_was_left() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a");
    stage.type_text("budi@example.com");
    stage.press("enter enter enter esc");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Failed(offline())));
    assert!(
        stage.screen().contains("There is no network."),
        "{}",
        stage.screen()
    );
}

/// What the question before deleting says.
fn losses(stage: &mut Stage) -> String {
    stage.press("D");
    let screen = stage.screen();
    stage.press("esc");
    screen
}

#[test]
fn the_count_of_members_follows_what_was_done() {
    let mut stage = Stage::with_space(Theme::default());
    assert!(losses(&mut stage).contains("24 members lose access"));
    stage.press("a");
    stage.type_text("budi@example.com, citra@example.com, dewi@example.com");
    stage.press("enter enter enter esc");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, row(1, RowState::Already));
    stage.answer(slot, row(2, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    let said = losses(&mut stage);
    assert!(said.contains("26 members lose access"), "{said}");
    stage.press("down d 2");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Done));
    let said = losses(&mut stage);
    assert!(said.contains("25 members lose access"), "{said}");
    // What the server says of the space counts more.
    let now = Box::new(space("AAA1", "SPACE", "Apollo launch", 30));
    stage.answer(slot, Outcome::WriteFinished);
    stage.answer(Slot::Space, Outcome::Space(now));
    let said = losses(&mut stage);
    assert!(said.contains("30 members lose access"), "{said}");
}

#[test]
fn the_members_of_a_new_space_are_counted() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.type_text("Crew");
    stage.press("up up up up up");
    stage.type_text("budi@example.com, citra@example.com");
    stage.press("down down enter");
    let made = Box::new(space("NEW", "SPACE", "Crew", 1));
    let created = Outcome::Created {
        space: made,
        failed: vec![],
    };
    stage.answer(stage.write().0, created);
    let said = losses(&mut stage);
    assert!(said.contains("3 members lose access"), "{said}");
}

/// In a space of which Budi, no owner, is signed in.
fn as_member() -> Stage {
    let mut stage = Stage::with_code(Theme::default());
    let mut account = signed_in("spaces memberships delete directory");
    if let Outcome::SignIn(SignInEvent::SignedIn(who)) = &mut account {
        who.account = Some("budi@example.com".to_owned());
    }
    stage.answer(Slot::SignIn, account);
    let spaces = spaces();
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
    stage.press("enter");
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    stage
}

#[test]
fn what_the_own_role_does_not_allow_says_so() {
    let mut stage = as_member();
    for (keys, said) in [
        ("D", "only an owner can delete it"),
        ("g d", "only an owner can remove an owner"),
        ("g down d", "only owners and managers remove a manager"),
        ("esc D", "only an owner can delete it"),
    ] {
        assert_eq!(
            stage
                .press(keys)
                .iter()
                .filter(|e| matches!(e, Effect::Ask { .. }))
                .count(),
            0
        );
        assert!(stage.screen().contains(said), "{keys}: {}", stage.screen());
    }
}

#[test]
fn nobody_is_removed_from_a_direct_message() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("down down down enter");
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    stage.press("down d");
    let screen = stage.screen();
    assert!(
        screen.contains("a direct message stays between two"),
        "{screen}"
    );
    assert_eq!(stage.app.context(), Context::Members);
}
