//! What lists have in common: order, marks, and what a refresh keeps.

use crate::action::Context;
use crate::chat::names::MemberName;
use crate::chat::resources::Role;
use crate::tui::bulk::{PlanWish, Planned};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, Slot};
use crate::tui::tests::stage::{Stage, members, space, spaces};
use crate::tui::theme::Theme;
use crate::work::change::{Change, Subject};
use crate::work::members::{RowAction, RowResult};
use crate::work::plan::{Plan, Step};
use crate::work::run::RunEvent;

use super::offline;

fn refreshed(stage: &mut Stage, spaces: Vec<crate::chat::resources::Space>) {
    stage.press("r");
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
}

fn member(id: u32) -> MemberName {
    format!("spaces/AAA1/members/{id}").try_into().unwrap()
}

/// The rows of the screen from the one that holds a text on.
fn after<'a>(screen: &'a str, text: &str) -> &'a str {
    &screen[screen
        .find(text)
        .unwrap_or_else(|| panic!("no {text}: {screen}"))..]
}

#[test]
fn an_order_is_kept_over_a_refresh_and_turned_around() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("S");
    assert!(stage.screen().contains("1 As Google Chat lists them"));
    stage.press("4");
    let screen = stage.screen();
    assert!(screen.contains("MEMBERS▼"), "{screen}");
    let largest = after(&screen, "Bridge crew");
    assert!(largest.contains("▸ Apollo launch"), "{screen}");
    let mut fresh = spaces();
    fresh.push(space("ZZZ", "SPACE", "Largest of all", 9_999));
    refreshed(&mut stage, fresh.clone());
    let screen = stage.screen();
    assert!(
        after(&screen, "Largest of all").contains("Bridge crew"),
        "{screen}"
    );
    stage.press("S 4 G");
    assert!(stage.screen().contains("MEMBERS▲"), "{}", stage.screen());
    assert!(
        stage.screen().contains("▸ Largest of all"),
        "{}",
        stage.screen()
    );
    // On small screens the header tells it.
    stage.resize(40, 12);
    assert!(stage.screen().contains("by members"), "{}", stage.screen());
}

#[test]
fn marks_are_of_spaces_and_not_of_places() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("space down space");
    assert!(stage.screen().contains("2 marked"), "{}", stage.screen());
    assert!(stage.screen().contains("*Apollo launch"));
    stage.press("S 2 /");
    stage.type_text("team");
    stage.press("enter ctrl+a");
    assert!(stage.screen().contains("16 marked"), "{}", stage.screen());
    stage.press("ctrl+r");
    assert!(stage.screen().contains("2 marked"), "{}", stage.screen());
    // Esc: first the filter, then the marks, then the menu.
    stage.press("esc");
    assert!(
        stage.screen().contains("*Apollo launch"),
        "{}",
        stage.screen()
    );
    let mut fresh = spaces();
    fresh.remove(0);
    refreshed(&mut stage, fresh);
    assert!(stage.screen().contains("1 marked"), "{}", stage.screen());
    assert!(
        stage.screen().contains("not in your list any more"),
        "{}",
        stage.screen()
    );
    stage.press("esc");
    assert!(!stage.screen().contains("1 marked"), "{}", stage.screen());
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Menu);
}

#[test]
fn the_ids_of_what_is_marked_are_copied() {
    let mut stage = Stage::with_spaces(Theme::default());
    let effects = stage.press("space space y");
    assert_eq!(
        effects,
        vec![Effect::Copy("spaces/AAA1\nspaces/AAA2".to_owned())]
    );
}

#[test]
fn a_refresh_keeps_the_height_of_a_row_that_moved() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.resize(80, 14);
    stage.press("G");
    let line = |stage: &Stage| stage.screen().lines().position(|l| l.contains("▸ Team 13"));
    let before = line(&stage);
    let mut fresh = spaces();
    for n in 0..30 {
        fresh.insert(0, space(&format!("N{n}"), "SPACE", &format!("New {n}"), 1));
    }
    fresh.extend((0..30).map(|n| space(&format!("L{n}"), "SPACE", &format!("Late {n}"), 1)));
    refreshed(&mut stage, fresh);
    assert!(
        before.is_some() && line(&stage) == before,
        "{}",
        stage.screen()
    );
}

#[test]
fn many_rows_are_sorted_elsewhere_and_a_refresh_waits_for_it() {
    let many = |from: u32| -> Vec<_> {
        let one = |n: u32| space(&format!("S{n}"), "SPACE", &format!("Team {n:04}"), n);
        (from..from + 6_000).map(one).collect()
    };
    let mut stage = Stage::with_spaces(Theme::default());
    refreshed(&mut stage, many(0));
    let sorted = |effects: Vec<Effect>| {
        let request = effects.into_iter().find_map(|effect| match effect {
            Effect::Ask {
                slot: Slot::Filter,
                request,
                ..
            } => Some(request),
            _ => None,
        });
        let Some(Request::Filter {
            query,
            sort,
            haystack,
        }) = request
        else {
            panic!("nothing is sorted elsewhere");
        };
        Outcome::Filtered(haystack.arranged(&query, sort, &|| true))
    };
    let effects = stage.press("S 4");
    stage.answer(Slot::Filter, sorted(effects));
    stage.press("g");
    assert!(stage.screen().contains("▸ Team 5999"), "{}", stage.screen());
    stage.press("r");
    let spaces = many(1);
    let page = Outcome::SpacesPage { spaces, last: true };
    let effects = stage.answer(Slot::Spaces, page);
    // The old rows are seen until the new ones are sorted.
    assert!(!stage.screen().contains("Team 6000"), "{}", stage.screen());
    stage.answer(Slot::Filter, sorted(effects));
    let screen = stage.screen();
    assert!(screen.contains("▸ Team 5999"), "{screen}");
    stage.press("up");
    assert!(stage.screen().contains("▸ Team 6000"), "{}", stage.screen());
}

#[test]
fn a_list_that_broke_off_says_so_and_is_read_on() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("r");
    stage.answer(Slot::Spaces, Outcome::Failed(offline()));
    let screen = stage.screen();
    assert!(
        screen.contains("! Not refreshed: There is no network."),
        "{screen}"
    );
    assert!(screen.contains("20 spaces"), "{screen}");
    // The first reading breaks off.
    let mut stage = Stage::with_code(Theme::default());
    stage.answer(Slot::SignIn, super::signed_in("spaces memberships"));
    let page = |last| Outcome::SpacesPage {
        spaces: spaces(),
        last,
    };
    stage.answer(Slot::Spaces, page(false));
    assert!(stage.screen().contains("20+ spaces"), "{}", stage.screen());
    stage.press("esc");
    let screen = stage.screen();
    assert!(
        screen.contains("partial: 20 so far, r reads on"),
        "{screen}"
    );
    assert!(
        screen.contains("! Not complete: You stopped it."),
        "{screen}"
    );
    stage.press("r");
    stage.answer(Slot::Spaces, page(true));
    assert!(stage.screen().contains("20 spaces"), "{}", stage.screen());
}

#[test]
fn several_members_are_removed_by_a_plan_that_says_who_is_left_out() {
    let mut stage = Stage::with_space(Theme::default());
    // The last owner is among the marked, and is left out.
    stage.press("ctrl+a d");
    assert_eq!(stage.app.context(), Context::Bulk);
    let Request::Plan(wish) = stage.asked(Slot::Plan) else {
        panic!("no plan is asked for");
    };
    let PlanWish::Remove { members, place } = *wish else {
        panic!("{wish:?}");
    };
    assert_eq!((members.len(), &*place), (5, "Apollo launch"));
    assert!(members.contains(&member(102)) && !members.contains(&member(101)));
    let steps = members.iter().map(|member| {
        Step::from(Change::RemoveMember {
            space: member.space().into(),
            who: Subject::of(member).unwrap(),
            was: None,
        })
    });
    let plan = Plan::new("Remove 5 people from Apollo launch", steps);
    let planned = Planned {
        plan: plan.clone(),
        notes: vec!["a second note".to_owned()],
        lasts: std::time::Duration::from_secs(1),
        kept: true,
    };
    stage.answer(Slot::Plan, Outcome::Planned(Box::new(planned)));
    let screen = stage.screen();
    for text in [
        "Ana Lima is left out: you leave by yourself",
        "a second note",
    ] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    stage.press("enter");
    let (slot, request) = stage.write();
    assert_eq!(request, Request::Run(Box::new(plan)));
    let row = |step: usize, result| RunEvent::Ended {
        step,
        row: crate::work::Row::new(&members[step], RowAction::Remove, result, None),
    };
    let mut events: Vec<_> = (1..5).map(|step| row(step, RowResult::Done)).collect();
    events.push(row(0, RowResult::Failed));
    stage.answer(slot, super::super::bulk_scenes::told(events));
    stage.press("esc 1");
    assert_eq!(stage.app.context(), Context::Members);
    // Who failed is still marked, and so is the owner.
    let screen = stage.screen();
    assert!(screen.contains("2 marked"), "{screen}");
    assert!(screen.contains("2 members"), "{screen}");
}

#[test]
fn not_all_owners_are_removed_at_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("enter");
    let mut members = members();
    members[1].role = Some(Role::Owner);
    // Nobody knows which of them is at the keyboard.
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members,
            last: true,
        },
    );
    assert_eq!(stage.press("space space d"), vec![]);
    assert!(
        stage.screen().contains("no owner would be left"),
        "{}",
        stage.screen()
    );
}

#[test]
fn members_keep_order_marks_and_filter_over_a_refresh() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("S 2 S 2 g space");
    assert!(stage.screen().contains("NAME▼"), "{}", stage.screen());
    let first = stage.screen();
    let marked = first
        .lines()
        .find(|line| line.contains("  *"))
        .unwrap()
        .to_owned();
    stage.press("r");
    let mut fresh = members();
    fresh.remove(1);
    let last = true;
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members: fresh,
            last,
        },
    );
    let screen = stage.screen();
    assert!(
        screen.contains("NAME▼") && screen.contains(marked.trim()),
        "{screen}"
    );
    // Budi was under the cursor, or not; who was is told where they are gone.
    assert!(!screen.contains("Budi Santoso  "), "{screen}");
}

#[test]
fn a_window_that_is_looked_at_again_reads_an_old_list_anew() {
    let mut stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.send(Event::FocusGained), vec![]);
    stage.now += 60_000;
    let effects = stage.send(Event::FocusGained);
    assert!(matches!(
        &effects[..],
        [Effect::Ask {
            request: Request::LoadSpaces,
            ..
        }]
    ));
    assert_eq!(stage.send(Event::FocusGained), vec![]);
}

#[test]
fn what_is_typed_into_settings_outlives_a_refresh() {
    let mut stage = Stage::with_settings(Theme::default());
    stage.press("enter");
    stage.type_text(" two");
    stage.now += 100_000;
    stage.send(Event::FocusGained);
    let mut moved = crate::tui::tests::stage::with_permissions();
    moved.space_details = None;
    stage.answer(Slot::Space, Outcome::Space(Box::new(moved)));
    let screen = stage.screen();
    assert!(screen.contains("Apollo launch two"), "{screen}");
}

#[test]
fn guidelines_are_typed_on_lines_of_their_own() {
    let mut stage = Stage::with_settings(Theme::default());
    stage.press("down down enter");
    assert!(stage.screen().contains("[ Keep it ]"), "{}", stage.screen());
    stage.press("enter");
    stage.type_text("q");
    let screen = stage.screen();
    assert!(screen.contains("  Be brief.\n  q"), "{screen}");
    stage.press("down enter");
    let screen = stage.screen();
    assert!(
        screen.contains("* Guidelines") && screen.contains("Be kind. Be brief. q"),
        "{screen}"
    );
    stage.press("enter");
    stage.type_text("!");
    // Esc loses nothing; the second button does.
    stage.press("esc");
    assert!(stage.screen().contains("brief. q!"), "{}", stage.screen());
    stage.press("enter up up x down down down down right enter");
    assert!(stage.screen().contains("brief. q!"), "{}", stage.screen());
}

#[test]
fn accounts_are_within_reach_inside_a_space() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("A");
    assert_eq!(stage.app.context(), Context::Accounts);
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Members);
}
