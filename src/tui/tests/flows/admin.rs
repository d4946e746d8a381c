//! Searching the whole organization, and what is different in a space that is open as
//! administrator.

use crate::action::Context;
use crate::chat::SearchSpaces;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Outcome, RowState, Slot};
use crate::tui::tests::flows::row;
use crate::tui::tests::stage::{Stage, members, names, spaces, with_permissions};
use crate::tui::theme::Theme;

const ALL: &str = "customer = \"customers/my_customer\" AND space_type = \"SPACE\"";

fn admin() -> Stage {
    let scopes = "spaces memberships delete directory admin.spaces admin.memberships";
    Stage::with_scopes(Theme::default(), scopes)
}

fn name(id: &str) -> SpaceName {
    SpaceName::from_id(id).unwrap()
}

fn as_admin(request: Request) -> Request {
    request.with_admin_access(true)
}

fn search(query: &str) -> Request {
    as_admin(Request::SearchSpaces(SearchSpaces {
        query: query.to_owned(),
        order_by: None,
    }))
}

fn page(last: bool) -> Outcome {
    let spaces = spaces()
        .into_iter()
        .filter(|space| space.name != name("AAA3"));
    let spaces = spaces.take(5).collect();
    Outcome::SpacesPage { spaces, last }
}

fn owned(spaces: &[(&str, bool)], last: bool) -> Outcome {
    let spaces = spaces.iter();
    let spaces = spaces.map(|(id, owned)| (name(id), Some(*owned))).collect();
    Outcome::Owned { spaces, last }
}

/// At the list of those without an owner, while they are looked for.
fn ownerless() -> Stage {
    let mut stage = admin();
    stage.press("F down right up up enter");
    stage.answer(Slot::Search, page(true));
    stage
}

#[test]
fn a_space_without_an_owner_is_found_and_gets_one() {
    let mut stage = ownerless();
    assert_eq!(stage.asked(Slot::Search), search(ALL));
    let Request::AsAdmin(asked) = stage.asked(Slot::Owners) else {
        panic!("not as administrator");
    };
    assert!(matches!(*asked, Request::WhoOwns(spaces) if spaces.len() == 5));
    stage.answer(
        Slot::Owners,
        owned(&[("AAA2", true), ("AAA1", false)], false),
    );
    let screen = stage.screen();
    assert!(screen.contains("2 of 5"), "{screen}");
    assert!(screen.contains("Apollo launch") && !screen.contains("Bridge crew"));
    stage.press("enter");
    let get = as_admin(Request::GetSpace(name("AAA1")));
    assert_eq!(stage.asked(Slot::Space), get);
    stage.answer(Slot::Space, Outcome::Space(Box::new(with_permissions())));
    let mut rows = members();
    rows.remove(0);
    let members = rows.clone();
    let last = true;
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    let screen = stage.screen();
    assert!(screen.contains("As admin: Apollo launch "), "{screen}");
    assert!(screen.contains("Nobody owns it"), "{screen}");
    // The cursor is on the manager; what is still being looked for goes on behind.
    stage.press("o");
    let (slot, request) = stage.write();
    let member = rows[1].name.clone();
    let role = Role::Owner;
    assert_eq!(request, as_admin(Request::SetRole { member, role }));
    stage.answer(Slot::Owners, owned(&[], true));
    stage.answer(slot, row(0, RowState::Done));
    stage.answer(slot, Outcome::WriteFinished);
    stage.press("esc");
    // Only this one is looked at again, and its row stays although it does not belong here any more.
    let again = as_admin(Request::WhoOwns(vec![name("AAA1")]));
    assert_eq!(stage.asked(Slot::Owners), again);
    stage.answer(Slot::Owners, owned(&[("AAA1", true)], true));
    let screen = stage.screen();
    assert!(
        screen.contains("▸ Apollo launch  ") && screen.contains("0 of 5 have no owner"),
        "{screen}"
    );
}

#[test]
fn what_is_missing_is_asked_for_at_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("F");
    assert!(
        stage.screen().contains("admin.memberships"),
        "{}",
        stage.screen()
    );
    stage.press("1");
    let more = ["admin.spaces", "admin.memberships"]
        .map(Scope::new)
        .to_vec();
    let profile = "work".to_owned();
    assert_eq!(stage.asked(Slot::SignIn), Request::SignIn { profile, more });
}

#[test]
fn esc_stops_what_is_being_read_then_leads_back_to_the_query() {
    let mut stage = ownerless();
    let effects = stage.press("esc");
    assert!(
        effects.contains(&Effect::Cancel(Slot::Owners)),
        "{effects:?}"
    );
    assert_eq!(stage.app.context(), Context::AdminResults);
    assert!(
        stage.screen().contains("Stopped: owners known of 0 of 5"),
        "{}",
        stage.screen()
    );
    // It goes on where it was.
    stage.press("O");
    assert!(stage.slots().contains(&Slot::Owners));
    stage.answer(Slot::Owners, owned(&[("AAA1", false)], true));
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::AdminSearch);
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.press("F");
    let screen = stage.screen();
    assert!(screen.contains("none"), "kept: {screen}");
}

#[test]
fn terms_are_chosen_typed_and_put_back() {
    let mut stage = admin();
    stage.press("F enter");
    stage.type_text("fun \"eve");
    stage.press("enter down down l l down 3 down enter");
    // Of the choices of a time the last is typed.
    stage.press("7");
    stage.type_text("2026-02-30");
    stage.press("enter");
    assert!(stage.screen().contains("Not a day"), "{}", stage.screen());
    stage.press("backspace backspace");
    stage.type_text("01");
    stage.press("enter s");
    let wanted = format!(
        "{ALL} AND display_name:\"fun  eve\" AND external_user_allowed = \"false\" AND \
         space_history_state = \"HISTORY_OFF\" AND create_time < \"2026-02-01T00:00:00Z\""
    );
    assert_eq!(stage.asked(Slot::Search), search(&wanted));
    stage.answer(Slot::Search, page(true));
    stage.press("esc u U s");
    assert_eq!(stage.asked(Slot::Search), search(ALL));
}

#[test]
fn months_are_counted_from_today() {
    let mut stage = admin();
    stage.press("F down down down down down down l l s");
    let wanted = format!("{ALL} AND last_active_time < \"2026-08-22T00:00:00Z\"");
    assert_eq!(stage.asked(Slot::Search), search(&wanted));
}

#[test]
fn a_query_by_hand_takes_the_place_of_the_rows() {
    let mut stage = admin();
    stage.press("F e enter");
    assert!(
        stage.screen().contains("made of the rows above"),
        "{}",
        stage.screen()
    );
    stage.press("e ctrl+u");
    stage.type_text("display_name:\"x\"");
    stage.press("enter");
    assert!(
        stage.screen().contains("written by hand"),
        "{}",
        stage.screen()
    );
    stage.press("s");
    let wanted = format!("{ALL} AND (display_name:\"x\")");
    assert_eq!(stage.asked(Slot::Search), search(&wanted));
    let why = Explanation::new(Cause::Usage, "Google does not understand the query.");
    stage.answer(Slot::Search, Outcome::Failed(why));
    assert!(
        stage.screen().contains("does not understand"),
        "{}",
        stage.screen()
    );
}

#[test]
fn what_an_administrator_may_not_do_is_said() {
    let mut stage = admin();
    stage.press("F s");
    stage.answer(Slot::Search, page(true));
    stage.press("enter");
    stage.answer(Slot::Space, Outcome::Space(Box::new(with_permissions())));
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    stage.press("L");
    assert!(
        stage.screen().contains("as administrator; open it among"),
        "{}",
        stage.screen()
    );
    // History is for owners; the name is for administrators, too.
    stage.press("s down down down enter");
    assert!(
        stage.screen().contains("but not administrators"),
        "{}",
        stage.screen()
    );
    stage.press("g down enter x enter w");
    let (_, request) = stage.write();
    assert!(
        matches!(request, Request::AsAdmin(save) if matches!(*save, Request::SaveSettings { .. }))
    );
    // Deleting wants a scope of its own.
    stage.press("D");
    assert!(
        stage.screen().contains("admin.delete"),
        "{}",
        stage.screen()
    );
}

#[test]
fn the_own_row_can_be_removed_without_leaving_the_screen() {
    let mut stage = admin();
    stage.press("F s");
    stage.answer(Slot::Search, page(true));
    stage.press("enter");
    let (mut members, last) = (members(), true);
    members[1].role = Some(Role::Owner);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    stage.answer(Slot::Names, names());
    stage.press("d 2");
    let (slot, request) = stage.write();
    assert!(
        matches!(request, Request::AsAdmin(remove) if matches!(*remove, Request::RemoveMember(_)))
    );
    stage.answer(slot, row(0, RowState::Done));
    assert_eq!(stage.app.context(), Context::Members);
}
