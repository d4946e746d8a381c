//! The members of a space.

use crate::action::Context;
use crate::chat::resources::Role;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, RowState, Slot};
use crate::tui::stage::{Stage, members, names};
use crate::tui::theme::Theme;

use super::{offline, row};

#[test]
fn the_last_owner_is_guarded() {
    let mut stage = Stage::with_space(Theme::default());
    assert_eq!(stage.press("d"), vec![]);
    assert_eq!(stage.app.context(), Context::Members);
    assert!(stage.screen().contains("the last owner stays"));
}

#[test]
fn a_paste_becomes_rows_and_never_runs_keys() {
    let mut stage = Stage::with_space(Theme::default());
    assert_eq!(stage.send(Event::Paste("dDq\nq".to_owned())), vec![]);
    assert_eq!(stage.app.context(), Context::Members);
    stage.press("a");
    stage.send(Event::Paste(
        "a@example.com\nb@example.com, a@example.com".to_owned(),
    ));
    assert!(
        stage.screen().contains("2 in the list"),
        "{}",
        stage.screen()
    );
}

#[test]
fn removing_oneself_leaves_the_space() {
    let mut stage = Stage::with_space(Theme::default());
    let mut members = members();
    members[1].role = Some(Role::Owner);
    stage.press("r");
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members,
            last: true,
        },
    );
    stage.press("d");
    assert!(
        stage.screen().contains("Leave the space"),
        "{}",
        stage.screen()
    );
    stage.press("2");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Done));
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(!stage.screen().contains("Apollo"), "{}", stage.screen());
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
    stage.press("down down enter esc");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Failed(offline())));
    assert!(
        stage.screen().contains("There is no network."),
        "{}",
        stage.screen()
    );
}
