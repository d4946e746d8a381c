//! Roles, and leaving a space.

use crate::action::Context;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, RowState, Slot};
use crate::tui::tests::stage::{Stage, members};
use crate::tui::theme::Theme;

use super::{offline, row};

fn member(id: &str) -> MemberName {
    format!("spaces/AAA1/members/{id}").try_into().unwrap()
}

/// The stage's space with two owners.
fn two_owners() -> Stage {
    let mut stage = Stage::with_space(Theme::default());
    let mut members = members();
    members[1].role = Some(Role::Owner);
    stage.press("r");
    let last = true;
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage
}

#[test]
fn a_role_is_set_from_the_menu_and_its_row_says_so() {
    let mut stage = Stage::with_space(Theme::default());
    // Gita, a manager, comes after the owner; 2: make owner.
    stage.press("down enter 2");
    let (slot, request) = stage.write();
    let wanted = Request::SetRole {
        member: member("103"),
        role: Role::Owner,
    };
    assert_eq!(request, wanted);
    let gita = |stage: &Stage| {
        let screen = stage.screen();
        let row = screen.lines().find(|row| row.contains("Gita Partner"));
        row.unwrap().to_owned()
    };
    let under_way = gita(&stage);
    assert!(
        under_way.contains("owner") && !under_way.contains("manager"),
        "{under_way}"
    );
    // Nothing else is done to it meanwhile.
    stage.press("M");
    assert!(
        stage.screen().contains("it is being changed"),
        "{}",
        stage.screen()
    );
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    assert!(stage.screen().contains("Gita Partner is an owner now."));
    assert!(gita(&stage).contains("owner"), "{}", gita(&stage));
}

#[test]
fn a_role_that_was_not_set_stays_and_says_why() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("down u");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Failed(offline())));
    stage.answer(slot, Outcome::WriteFinished);
    assert_eq!(stage.app.context(), Context::Error);
    stage.press("enter");
    let screen = stage.screen();
    assert!(screen.contains("! failed"), "{screen}");
    // Refreshing shows what is so.
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.press("r");
    assert!(stage.screen().contains("manager"), "{}", stage.screen());
}

#[test]
fn what_cannot_be_says_why() {
    let mut stage = Stage::with_space(Theme::default());
    for (keys, said) in [
        ("u", "the last owner stays"),
        ("o", "that is their role already"),
        ("G o", "apps and groups have no role"),
    ] {
        stage.press(keys);
        assert!(stage.screen().contains(said), "{keys}: {}", stage.screen());
    }
}

#[test]
fn leaving_asks_and_leaves() {
    let mut stage = two_owners();
    stage.press("L 2");
    let (slot, request) = stage.write();
    let space = "spaces/AAA1".try_into().unwrap();
    assert_eq!(request, Request::Leave { space, heir: None });
    stage.answer(slot, row(1, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    assert_eq!(stage.app.context(), Context::Spaces);
    let screen = stage.screen();
    assert!(screen.contains("You left Apollo launch."), "{screen}");
    assert_eq!(screen.matches("Apollo launch").count(), 1, "{screen}");
}

#[test]
fn removing_oneself_is_leaving() {
    let mut stage = two_owners();
    stage.press("d");
    let screen = stage.screen();
    assert!(screen.contains("Leave the space"), "{screen}");
}

#[test]
fn the_last_owner_names_another_one_on_the_way() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("L");
    let screen = stage.screen();
    assert!(screen.contains("Name another owner first"), "{screen}");
    // Gita is a manager and comes first, Budi second; who was only invited is not offered.
    assert!(
        screen.contains("2 Budi") && !screen.contains("3 users/104"),
        "{screen}"
    );
    stage.press("2 2");
    let (slot, request) = stage.write();
    let space = "spaces/AAA1".try_into().unwrap();
    let heir = Some(member("102"));
    assert_eq!(request, Request::Leave { space, heir });
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, row(1, RowState::Done));
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn who_could_not_hand_over_is_still_there() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("L 1 2");
    let slot = stage.write().0;
    stage.answer(slot, row(0, RowState::Failed(offline())));
    stage.answer(slot, Outcome::WriteFinished);
    assert!(
        stage.screen().contains("still in the space"),
        "{}",
        stage.screen()
    );
}

#[test]
fn whoever_turns_out_to_be_the_last_owner_is_asked_then() {
    let mut stage = two_owners();
    stage.press("L 2");
    let slot = stage.write().0;
    let why = Explanation::new(Cause::Failed, "this is the last owner").reason("last_owner");
    stage.answer(slot, row(1, RowState::Failed(why)));
    stage.answer(slot, Outcome::WriteFinished);
    let screen = stage.screen();
    assert!(screen.contains("Name another owner first"), "{screen}");
}

#[test]
fn the_row_of_a_space_goes_although_its_screen_was_left() {
    let mut stage = two_owners();
    stage.press("L 2 esc");
    assert_eq!(stage.app.context(), Context::Spaces);
    let slot = stage.write().0;
    stage.answer(slot, row(1, RowState::Done));
    stage.press("tab");
    assert!(
        !stage.screen().contains("Apollo launch"),
        "{}",
        stage.screen()
    );
}
