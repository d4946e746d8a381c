//! The main job as keys in and effects out: sign in, make a space, add and remove people, delete.

use std::time::Duration;

use crate::account::sign_in::SignInEvent;
use crate::action::Context;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::oauth::{Cause, Explanation};

use super::app::Start;
use super::effect::{Draft, Effect, Request};
use super::event::{Epoch, Event, Moment, Outcome, RowResult, RowState, Signal, Slot};
use super::stage::{Stage, key, options, signed_in, space, spaces, user_code};
use super::theme::Theme;

fn asks(slot: Slot, epoch: u32, request: Request) -> Effect {
    Effect::Ask {
        slot,
        epoch: Epoch(epoch),
        request,
    }
}

fn profile() -> String {
    "work".to_owned()
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
fn no_code_is_asked_for_before_the_person_wants_one() {
    let mut options = options(Theme::default());
    options.start = Start::Resume;
    let mut stage = Stage::new(options);
    stage.answer(Slot::Account, Outcome::Account(None));
    assert!(stage.screen().contains("Press Enter to sign in"));
    let request = Request::SignIn { profile: profile() };
    assert_eq!(stage.press("enter"), vec![asks(Slot::SignIn, 2, request)]);
}

#[test]
fn success_moves_on_by_itself_and_names_the_account() {
    let mut stage = Stage::with_code(Theme::default());
    let effects = stage.answer(Slot::SignIn, signed_in("spaces"));
    assert_eq!(effects, vec![asks(Slot::Spaces, 2, Request::LoadSpaces)]);
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(stage.screen().contains("Signed in as ana@example.com"));
}

#[test]
fn expiry_keeps_its_place_and_offers_a_new_code() {
    let mut stage = Stage::with_code(Theme::default());
    let expired = Explanation::new(Cause::NotSignedIn, "Too late.").reason("expired_token");
    let event = Outcome::SignIn(SignInEvent::Failed(expired));
    assert_eq!(stage.answer(Slot::SignIn, event), vec![]);
    assert!(stage.screen().contains("Press Enter for a new code"));
    let request = Request::SignIn { profile: profile() };
    assert_eq!(stage.press("enter"), vec![asks(Slot::SignIn, 2, request)]);
}

#[test]
fn the_keys_of_the_sign_in_screen() {
    let mut stage = Stage::with_code(Theme::default());
    let copy = |text: &str| vec![Effect::Copy(text.to_owned())];
    assert_eq!(stage.press("c"), copy("WDJB-MJHT"));
    assert_eq!(stage.press("u"), copy("http://127.0.0.1:8628/device"));
    let lines = [
        "http://127.0.0.1:8628/device",
        "WDJB-MJHT",
        "HTTP://127.0.0.1:8628/D/WDJB-MJHT",
    ];
    let lines = lines.map(str::to_owned).to_vec();
    assert_eq!(stage.press("p"), vec![Effect::PrintForSelection(lines)]);
    let phone = Request::PlayPhone {
        user_code: "WDJB-MJHT".to_owned(),
        verification_uri: "http://127.0.0.1:8628/device".to_owned(),
    };
    assert_eq!(stage.press("f2"), vec![asks(Slot::Phone, 2, phone)]);
    let again = vec![
        Effect::Cancel(Slot::Phone),
        asks(Slot::SignIn, 3, Request::SignIn { profile: profile() }),
    ];
    assert_eq!(stage.press("r"), again);
    assert_eq!(stage.press("esc"), vec![Effect::Cancel(Slot::SignIn)]);
}

#[test]
fn a_late_answer_is_ignored() {
    let mut stage = Stage::with_code(Theme::default());
    let old = stage.epoch(Slot::SignIn);
    stage.press("r");
    let before = stage.screen();
    let late = Event::Done {
        slot: Slot::SignIn,
        epoch: old,
        outcome: signed_in("spaces"),
    };
    assert_eq!(stage.send(late), vec![]);
    assert_eq!(stage.screen(), before);
}

#[test]
fn the_countdown_asks_to_be_woken_each_second_until_it_ends() {
    let mut stage = Stage::with_code(Theme::default());
    stage.now = 300;
    stage.send(Event::Wake);
    assert_eq!(stage.app.next_wake(Moment(300)), Some(Moment(1000)));
    assert!(stage.screen().contains("valid for 30:00"));
    stage.now = 1000;
    stage.send(Event::Wake);
    assert!(stage.screen().contains("valid for 29:59"));
    stage.now = u64::try_from(Duration::from_mins(30).as_millis()).unwrap();
    stage.send(Event::Wake);
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}

#[test]
fn nothing_wakes_the_list_when_it_is_read() {
    let stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}

#[test]
fn a_space_is_made_with_letters() {
    let mut stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.press("n"), vec![]);
    stage.type_text("API-made");
    let effects = stage.press("tab tab tab tab tab enter");
    let draft = Draft {
        display_name: "API-made".to_owned(),
        history: true,
        ..Draft::default()
    };
    let slot = stage.write().0;
    let Effect::Ask { epoch, .. } = effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        effects,
        vec![asks(slot, epoch.0, Request::CreateSpace(draft))]
    );
    let made = Box::new(space("NEW", "SPACE", "API-made", 1));
    stage.answer(
        slot,
        Outcome::Created {
            space: made,
            failed: vec![],
        },
    );
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(stage.screen().contains("▸ API-made"), "{}", stage.screen());
    assert!(stage.screen().contains("Created API-made."));
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
    // 2 in the menu: new space.
    stage.press("0 2");
    stage.type_text("API-made");
    stage.press("enter enter enter enter enter enter");
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
    let members = super::stage::members();
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    assert_eq!(stage.app.context(), Context::Members);
    // 1: add people.
    stage.press("enter 1");
    stage.type_text("budi@example.com");
    stage.press("enter");
    stage.type_text("citra@example.com");
    stage.press("enter enter enter enter");
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
    let members = super::stage::members();
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    // 2: remove; 2: yes.
    stage.press("down enter 2 2");
    let (slot, request) = stage.write();
    let gita: MemberName = "spaces/AAA1/members/103".to_owned().try_into().unwrap();
    assert_eq!(request, Request::RemoveMember(gita));
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    assert!(!stage.screen().contains("manager"), "{}", stage.screen());
    // 4: delete; its name typed.
    stage.press("0 4");
    stage.type_text("API-made");
    stage.press("enter enter");
    let (slot, request) = stage.write();
    let name: crate::chat::names::SpaceName = "spaces/NEW".try_into().unwrap();
    assert_eq!(request, Request::DeleteSpace(name.clone()));
    stage.answer(slot, Outcome::Deleted(name));
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(stage.screen().contains("Deleted API-made."));
}

#[test]
fn nothing_typed_is_lost_on_an_error() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n");
    stage.type_text("Kept");
    stage.press("up up up enter");
    let slot = stage.write().0;
    stage.answer(slot, Outcome::Failed(offline()));
    assert_eq!(stage.app.context(), Context::Error);
    stage.press("enter esc");
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.press("n");
    assert!(stage.screen().contains("Kept"), "{}", stage.screen());
}

#[test]
fn a_wrong_name_deletes_nothing() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("D");
    stage.type_text("Apollo");
    assert_eq!(stage.press("enter enter"), vec![]);
    assert!(stage.screen().contains("nothing was deleted"));
}

#[test]
fn deleting_needs_its_scope() {
    let mut stage = Stage::with_code(Theme::default());
    stage.answer(Slot::SignIn, signed_in("spaces memberships"));
    let last = true;
    stage.answer(
        Slot::Spaces,
        Outcome::SpacesPage {
            spaces: spaces(),
            last,
        },
    );
    stage.press("D");
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(
        stage.screen().contains("needs the scope `delete`"),
        "{}",
        stage.screen()
    );
}

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
fn a_refresh_keeps_the_cursor_on_its_row() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("down");
    assert!(stage.screen().contains("▸ Bridge crew"));
    stage.press("r");
    let mut fresh = spaces();
    fresh.insert(0, space("ZZZ", "SPACE", "Brand new", 1));
    fresh.remove(1);
    stage.answer(
        Slot::Spaces,
        Outcome::SpacesPage {
            spaces: fresh,
            last: true,
        },
    );
    assert!(
        stage.screen().contains("▸ Bridge crew"),
        "{}",
        stage.screen()
    );
    assert!(!stage.screen().contains("Apollo"));
}

#[test]
fn many_rows_are_filtered_elsewhere_and_few_at_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("/");
    assert_eq!(stage.type_text("crew"), vec![]);
    assert!(stage.screen().contains("1 of 20 spaces"));
    stage.press("esc r");
    let many = (0..6000).map(|n| space(&format!("S{n}"), "SPACE", &format!("Team {n}"), 1));
    let spaces = many.collect();
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
    stage.press("/");
    let effects = stage.send(Event::Key(key("5")));
    let [
        Effect::Ask {
            slot: Slot::Filter,
            request: Request::Filter { query, haystack },
            ..
        },
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    // The old rows are still there until the answer comes.
    assert!(stage.screen().contains("Team 0"));
    let hits = haystack.filter(query, &|| true);
    assert_eq!(hits.first(), Some(&5));
    stage.answer(Slot::Filter, Outcome::Filtered(hits));
    assert!(stage.screen().contains("▸ Team 5"), "{}", stage.screen());
}

#[test]
fn names_are_looked_up_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("enter");
    let members = super::stage::members();
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
    assert_eq!(stage.answer(Slot::Names, super::stage::names()), vec![]);
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

#[test]
fn ctrl_c_cancels_and_twice_quits() {
    let mut stage = Stage::with_code(Theme::default());
    assert_eq!(stage.press("ctrl+c"), vec![Effect::Cancel(Slot::SignIn)]);
    assert_eq!(stage.press("ctrl+c"), vec![Effect::Quit { code: 130 }]);
}

#[test]
fn quitting_and_signals() {
    let mut stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.press("q"), vec![Effect::Quit { code: 0 }]);
    assert_eq!(stage.press("ctrl+z"), vec![Effect::Suspend]);
    let terminate = stage.send(Event::Quit(Signal::Terminate));
    assert_eq!(terminate, vec![Effect::Quit { code: 143 }]);
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Menu);
}

#[test]
fn the_on_screen_keyboard_types() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n f4 right enter down enter");
    // Done is the last key of the last row.
    stage.press("up up left enter");
    assert_eq!(stage.app.context(), Context::Form);
    assert!(
        stage.screen().contains("Name         2w"),
        "{}",
        stage.screen()
    );
}

#[test]
fn an_account_that_was_lost_is_signed_in_again_above_what_is_open() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("r");
    let lost = Explanation::new(Cause::NotSignedIn, "The session has ended.");
    stage.answer(Slot::Members, Outcome::Failed(lost));
    stage.press("enter");
    assert_eq!(stage.app.context(), Context::SignIn);
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    let effects = stage.answer(Slot::SignIn, signed_in("spaces"));
    assert_eq!(stage.app.context(), Context::Members);
    let loads = |effect: &Effect| {
        matches!(
            effect,
            Effect::Ask {
                slot: Slot::Members,
                ..
            }
        )
    };
    assert!(effects.iter().any(loads), "{effects:?}");
}
