//! Looking through many spaces: what is asked, what stops it, and what is done with what was found.

use jiff::Timestamp;

use crate::action::Context;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Outcome, Slot};
use crate::tui::tests::audit_scenes::{failed, looked, looking, outsiders};
use crate::tui::tests::stage::Stage;
use crate::tui::theme::Theme;
use crate::work::audit::{Event, Question, View};

const SCOPES: &str = "spaces memberships delete directory admin.spaces admin.memberships";

fn admin() -> Stage {
    Stage::with_scopes(Theme::default(), SCOPES)
}

/// What is asked, and whether as administrator.
fn asked(stage: &Stage) -> (Question, bool) {
    match stage.asked(Slot::Audit) {
        Request::Audit(question) => (*question, false),
        Request::AsAdmin(request) => match *request {
            Request::Audit(question) => (*question, true),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_view_is_a_digit_away_and_arrows_do_as_well() {
    for (at, view) in View::ALL.into_iter().enumerate() {
        let mut stage = admin();
        stage.press(&format!("V {}", at + 1));
        if stage.app.context() == Context::Menu {
            stage.press("1");
        }
        assert_eq!(stage.app.context(), Context::AuditResults);
        assert_eq!((asked(&stage).0.view, asked(&stage).1), (view, false));
        // The same by arrows alone, and as administrator.
        let mut stage = admin();
        stage.press(&format!("V right {} enter", "down ".repeat(at)));
        if stage.app.context() == Context::Menu {
            stage.press("enter");
        }
        assert_eq!((asked(&stage).0.view, asked(&stage).1), (view, true));
    }
}

#[test]
fn the_menu_of_the_list_leads_there_without_a_letter() {
    let mut stage = admin();
    stage.press("0");
    for _ in 0..40 {
        if stage.screen().lines().any(|line| {
            let chosen = line.contains('▸') || line.contains('>');
            chosen && line.contains("Look for what needs attention")
        }) {
            stage.press("enter");
            break;
        }
        stage.press("down");
    }
    assert_eq!(stage.app.context(), Context::Audit);
}

#[test]
fn an_age_is_counted_from_now() {
    let mut stage = admin();
    stage.press("V 4 3");
    let year: Timestamp = "2025-11-22T12:00:00Z".parse().unwrap();
    let (question, _) = asked(&stage);
    assert!((question.before.as_second() - year.as_second()).abs() < 60);
    stage.press("esc esc");
    // Esc in the menu of ages goes back to the choice.
    stage.press("4 esc");
    assert_eq!(stage.app.context(), Context::Audit);
}

#[test]
fn what_an_administrator_lacks_is_asked_for_at_once() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("V right 2");
    let screen = stage.screen();
    assert!(screen.contains("admin.memberships"), "{screen}");
    stage.press("esc left 2");
    assert_eq!(asked(&stage).0.view, View::Ownerless);
}

#[test]
fn rows_stream_in_and_the_cursor_stays_on_its_own() {
    let mut stage = looking(Theme::default(), "1");
    let screen = stage.screen();
    assert!(screen.contains("Looked at 120 of 340 spaces"), "{screen}");
    assert!(screen.contains("6+ rows") && !screen.contains('\u{1b}'));
    stage.press("down down");
    stage.answer(Slot::Audit, looked(220, outsiders().split_off(5)));
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    let screen = stage.screen();
    assert!(screen.contains("7 rows") && screen.contains("Looked at 340 spaces"));
    stage.press("enter");
    let opened = stage.asked(Slot::Space);
    assert_eq!(opened, Request::GetSpace("spaces/AAA2".try_into().unwrap()));
}

#[test]
fn as_administrator_a_space_opens_as_administrator() {
    let mut stage = looking(Theme::default(), "right 1");
    assert!(stage.screen().contains("As admin: Outsiders"));
    stage.press("enter");
    let get = Request::GetSpace("spaces/AAA1".try_into().unwrap());
    assert_eq!(stage.asked(Slot::Space), get.with_admin_access(true));
    // The looking goes on behind.
    stage.answer(Slot::Audit, looked(220, Vec::new()));
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    stage.press("esc");
    assert!(stage.screen().contains("Looked at 340 spaces"));
}

#[test]
fn esc_stops_the_looking_and_keeps_what_was_found() {
    let mut stage = looking(Theme::default(), "1");
    let effects = stage.press("esc");
    assert!(
        effects.contains(&Effect::Cancel(Slot::Audit)),
        "{effects:?}"
    );
    let screen = stage.screen();
    assert!(screen.contains("6 rows"), "{screen}");
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Audit);
}

#[test]
fn what_could_not_be_read_is_grouped_by_its_reason() {
    let mut stage = looking(Theme::default(), "1");
    for n in 0..9 {
        let why = if n == 4 {
            "It is gone."
        } else {
            "It is closed."
        };
        stage.answer(
            Slot::Audit,
            failed(&format!("C{n}"), &format!("Room {n}"), why),
        );
    }
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    let screen = stage.screen();
    assert!(
        screen.contains("9 of 129 spaces not read: It is closed."),
        "{screen}"
    );
    stage.press("x");
    let screen = stage.screen();
    assert!(screen.contains("It is closed. Room 0, Room 1,"), "{screen}");
    assert!(screen.contains("Room 5 and 3"), "{screen}");
    assert!(screen.contains("It is gone. Room 4."), "{screen}");
}

#[test]
fn marks_outlive_a_filter_and_a_refresh() {
    let mut stage = looking(Theme::default(), "1");
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    stage.press("space space");
    assert!(stage.screen().contains("2 marked"), "{}", stage.screen());
    stage.press("/");
    stage.type_text("bridge");
    stage.press("enter ctrl+a");
    assert!(stage.screen().contains("4 marked"), "{}", stage.screen());
    stage.press("esc r");
    stage.answer(Slot::Audit, Outcome::Audit(Event::Listed(1)));
    stage.answer(Slot::Audit, looked(1, outsiders().drain(..2).collect()));
    assert!(
        stage.screen().contains("4 marked"),
        "the old rows until then"
    );
    stage.answer(Slot::Audit, Outcome::AuditEnded);
    assert!(stage.screen().contains("2 marked"), "{}", stage.screen());
    let effects = stage.press("y");
    // Both marks are in one space.
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text == "spaces/AAA1"));
}

#[test]
fn the_command_that_does_the_same_can_be_copied() {
    let mut stage = admin();
    stage.press("V right 4 3");
    let effects = stage.press("=");
    let command = "roomkey audit stale --days 365 --admin";
    assert!(
        matches!(&effects[..], [Effect::Copy(text)] if text == command),
        "{effects:?}"
    );
}

#[test]
fn a_hundred_thousand_rows_are_filtered_and_scrolled() {
    let mut stage = looking(Theme::default(), "1");
    let many: Vec<_> = (0..200).flat_map(|_| outsiders()).collect();
    for _ in 0..84 {
        stage.answer(Slot::Audit, looked(200, many.clone()));
    }
    stage.press("G");
    assert!(
        stage.screen().contains("100,806+ rows"),
        "{}",
        stage.screen()
    );
    stage.press("/");
    stage.type_text("noah");
    assert!(
        stage.screen().contains("16,801 of 100,806+ rows"),
        "{}",
        stage.screen()
    );
}
