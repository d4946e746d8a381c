//! The main job as keys in and effects out: sign in, make a space, add and remove people, delete.

mod accounts;
mod admin;
mod audit;
mod browser;
mod bulk;
mod bulk_people;
mod create;
mod forms;
mod keys;
mod ladder;
mod link;
mod lists;
mod members;
mod people;
mod roles;
mod settings;
mod setup;
mod sign_in;
mod spaces;

use crate::action::Context;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Epoch, Outcome, RowResult, RowState, Slot};
use crate::tui::tests::stage::{Stage, members, signed_in, space, spaces};
use crate::tui::theme::Theme;

fn asks(slot: Slot, epoch: u32, request: Request) -> Effect {
    Effect::Ask {
        slot,
        epoch: Epoch(epoch),
        request,
    }
}

fn sign_in() -> Request {
    let more = Vec::new();
    let profile = "work".to_owned();
    Request::SignIn { profile, more }
}

fn row(index: usize, state: RowState) -> Outcome {
    Outcome::Row(RowResult {
        index,
        who: format!("row {index}"),
        state,
        membership: None,
    })
}

fn offline() -> Explanation {
    Explanation::new(Cause::Unavailable, "There is no network.")
}

#[test]
fn the_main_job_needs_nothing_but_arrows_enter_esc_digits_and_typing() {
    let mut stage = Stage::with_code(Theme::default());
    assert!(matches!(
        &stage.press("0 7")[..],
        [Effect::Ask {
            slot: Slot::Phone,
            ..
        }]
    ));
    stage.answer(
        Slot::SignIn,
        signed_in("spaces memberships delete directory"),
    );
    let last = true;
    stage.answer(
        Slot::Spaces,
        Outcome::SpacesPage {
            spaces: spaces(),
            last,
        },
    );
    // 2 in the menu: new; 1: a space.
    stage.press("0 2 1");
    stage.type_text("API-made");
    stage.press("up up up enter");
    let (slot, request) = stage.write();
    assert!(matches!(request, Request::CreateSpace(draft) if draft.display_name == "API-made"));
    let made = Box::new(space("NEW", "SPACE", "API-made", 1));
    stage.answer(
        slot,
        Outcome::Created {
            space: made,
            failed: vec![],
        },
    );
    stage.press("enter");
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members: members(),
            last,
        },
    );
    assert_eq!(stage.app.context(), Context::Members);
    // 6: add people.
    stage.press("enter 6");
    stage.type_text("budi@example.com");
    stage.press("enter");
    stage.type_text("citra@example.com");
    stage.press("enter enter enter");
    let (slot, request) = stage.write();
    let add = Request::AddMembers {
        space: "spaces/NEW".try_into().unwrap(),
        who: ["budi@example.com", "citra@example.com"]
            .map(str::to_owned)
            .to_vec(),
        role: Role::Member,
    };
    assert_eq!(request, add);
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, row(1, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    // The focus is on the button that leads back.
    stage.press("enter");
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members: members(),
            last,
        },
    );
    // 1: remove; 2: yes.
    stage.press("down enter 1 2");
    let (slot, request) = stage.write();
    let gita: MemberName = "spaces/AAA1/members/103".to_owned().try_into().unwrap();
    assert_eq!(request, Request::RemoveMember(gita));
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    assert!(!stage.screen().contains("manager"), "{}", stage.screen());
    stage.press("D");
    stage.type_text("API-made");
    stage.press("enter enter");
    let (slot, request) = stage.write();
    let name: crate::chat::names::SpaceName = "spaces/NEW".try_into().unwrap();
    assert_eq!(request, Request::DeleteSpace(name.clone()));
    stage.answer(slot, Outcome::Deleted(name));
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(stage.screen().contains("Deleted API-made."));
}
