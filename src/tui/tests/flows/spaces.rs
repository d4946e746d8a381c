//! The list of spaces, and making and deleting one.

use crate::action::Context;
use crate::tui::effect::{Draft, Effect, Request};
use crate::tui::event::{Event, Moment, Outcome, Signal, Slot};
use crate::tui::tests::stage::{Stage, key, members, names, signed_in, space, spaces};
use crate::tui::theme::Theme;

use super::{asks, offline};

#[test]
fn nothing_wakes_the_list_when_it_is_read() {
    let stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}

#[test]
fn a_space_is_made_with_letters() {
    let mut stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.press("n 1"), vec![]);
    stage.type_text("API-made");
    let effects = stage.press("up up up enter");
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
fn nothing_typed_is_lost_on_an_error() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.type_text("Kept");
    stage.press("up up up enter");
    let slot = stage.write().0;
    stage.answer(slot, Outcome::Failed(offline()));
    assert_eq!(stage.app.context(), Context::Error);
    stage.press("enter esc");
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.press("n 1");
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
    stage.press("0");
    assert!(
        stage.screen().contains("needs the scope `delete`"),
        "{}",
        stage.screen()
    );
    stage.press("esc D");
    assert_eq!(stage.app.context(), Context::Menu);
    assert!(
        stage.screen().contains("Ask for: delete spaces"),
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
            request: Request::Filter {
                query, haystack, ..
            },
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
fn menus_take_the_keys_that_they_print() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("0 n");
    assert!(stage.screen().contains("What is to be made?"));
    stage.press("esc 0");
    let first = stage.screen();
    stage.press("right");
    assert_ne!(stage.screen(), first);
    stage.press("left");
    assert_eq!(stage.screen(), first);
    assert_eq!(stage.press("right esc"), vec![]);
    assert_eq!(stage.app.context(), Context::Spaces);
    assert_eq!(stage.press("0 q"), vec![Effect::Quit { code: 0 }]);
}

#[test]
fn menus_say_why_an_entry_cannot_be_chosen_at_any_size() {
    let mut stage = Stage::with_space(Theme::default());
    for (width, height) in [(200, 60), (80, 24), (40, 12)] {
        stage.resize(width, height);
        // The last owner, and the cursor on a refused entry.
        stage.press("enter down down");
        let shown = stage.screen();
        assert!(shown.contains("the last owner stays"), "{shown}");
        assert!(!shown.contains("(not n…"), "{shown}");
        stage.press("esc");
    }
}

#[test]
fn no_number_is_shown_before_the_first_page() {
    let mut stage = Stage::with_code(Theme::default());
    stage.answer(Slot::SignIn, signed_in("spaces"));
    let screen = stage.screen();
    assert!(!screen.contains("0+ spaces"), "{screen}");
    assert!(
        !screen.contains("All 0") && screen.matches("eading").count() == 1,
        "{screen}"
    );
}

#[test]
fn the_help_says_where_it_is_and_can_be_filtered() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("?");
    assert!(stage.screen().contains("1-21 of"), "{}", stage.screen());
    assert!(stage.screen().contains("PgDn page"), "{}", stage.screen());
    stage.press("/");
    stage.type_text("delete");
    let screen = stage.screen();
    assert!(
        screen.contains("Delete the space.") && !screen.contains("Refresh."),
        "{screen}"
    );
    stage.press("esc esc n 1 f1");
    // In a form a question mark is typed, not pressed.
    assert!(!stage.screen().contains("?  F1"), "{}", stage.screen());
}

#[test]
fn conversations_without_a_name_are_called_by_their_people() {
    let mut stage = Stage::with_spaces(Theme::default());
    let of = |id: &str| crate::chat::names::SpaceName::from_id(id).unwrap();
    let slot = Slot::Titles;
    assert_eq!(
        stage.asked(slot),
        Request::PeopleOf(vec![of("AAA3"), of("AAA4")])
    );
    let Outcome::Names { people, .. } = names() else {
        panic!();
    };
    let all: Vec<_> = people.keys().cloned().collect();
    let spaces = vec![(of("AAA3"), all.clone()), (of("AAA4"), all[..2].to_vec())];
    assert_eq!(
        stage.answer(slot, Outcome::PeopleOf { spaces, people }),
        vec![]
    );
    let screen = stage.screen();
    // The person at the keyboard is not named.
    assert!(
        screen.contains(" Budi, Gita  ") && screen.contains(" Budi Santoso "),
        "{screen}"
    );
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
    stage.press("down");
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}

#[test]
fn names_are_not_asked_for_while_the_list_moves_or_is_left() {
    let mut stage = Stage::with_spaces(Theme::default());
    assert_eq!(stage.press("down down"), vec![]);
    let effects = stage.press("enter");
    assert_eq!(effects[0], Effect::Cancel(Slot::Titles));
    // Back again, they are asked for after a rest.
    stage.press("esc");
    let rest = stage.app.next_wake(Moment(stage.now));
    assert_eq!(rest, Some(Moment(stage.now + 300)));
    assert_eq!(stage.send(Event::Wake), vec![]);
    stage.now += 300;
    assert_eq!(stage.send(Event::Wake).len(), 1);
}

#[test]
fn a_direct_message_is_named_when_it_is_open() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("down down down enter");
    let members = members()[..2].to_vec();
    stage.answer(
        Slot::Members,
        Outcome::MembersPage {
            members,
            last: true,
        },
    );
    stage.answer(Slot::Names, names());
    assert!(
        stage.screen().contains("Spaces › Budi Santoso"),
        "{}",
        stage.screen()
    );
    stage.press("esc");
    assert!(
        stage.screen().contains("▸ Budi Santoso"),
        "{}",
        stage.screen()
    );
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
    stage.press("n 1 f4 right enter down enter");
    // Done is the last key of the last row.
    stage.press("up up left enter");
    assert_eq!(stage.app.context(), Context::Form);
    assert!(
        stage.screen().contains("Name         2w"),
        "{}",
        stage.screen()
    );
}
