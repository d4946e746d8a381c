//! Signing in, and leaving.

use std::time::Duration;

use crate::account::sign_in::{SignInEvent, Stage as Reached};
use crate::action::Context;
use crate::oauth::{Cause, Explanation};
use crate::tui::app::Start;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Moment, Outcome, Slot};
use crate::tui::tests::stage::{Stage, options, signed_in, user_code};
use crate::tui::theme::Theme;

use super::{asks, sign_in};

#[test]
fn no_code_is_asked_for_before_the_person_wants_one() {
    let mut options = options(Theme::default());
    options.start = Start::Resume;
    let mut stage = Stage::new(options);
    stage.answer(Slot::Account, Outcome::Account(None));
    assert!(stage.screen().contains("Press Enter to sign in"));
    let request = sign_in();
    assert_eq!(stage.press("enter"), vec![asks(Slot::SignIn, 2, request)]);
}

#[test]
fn success_moves_on_by_itself_and_names_the_account() {
    let mut stage = Stage::with_code(Theme::default());
    let effects = stage.answer(Slot::SignIn, signed_in("spaces"));
    let read = asks(Slot::Spaces, 2, Request::LoadSpaces);
    let broken_off = asks(Slot::OpenRuns, 3, Request::OpenRuns);
    assert_eq!(effects, vec![read, broken_off]);
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
    let request = sign_in();
    assert_eq!(stage.press("enter"), vec![asks(Slot::SignIn, 2, request)]);
}

#[test]
fn the_keys_of_the_sign_in_screen() {
    let mut stage = Stage::with_code(Theme::default());
    let copy = |text: &str| vec![Effect::Copy(text.to_owned())];
    assert_eq!(stage.press("c"), copy("WDJB-MJHT"));
    assert_eq!(stage.press("u"), copy("http://127.0.0.1:8628/device"));
    let lines = [
        "Open:",
        "http://127.0.0.1:8628/device",
        "",
        "Code:",
        "WDJB-MJHT",
        "",
        "Or open, with the code in it:",
        "HTTP://127.0.0.1:8628/D/WDJB-MJHT",
    ];
    let lines = lines.map(str::to_owned).to_vec();
    assert_eq!(stage.press("p"), vec![Effect::PrintForSelection(lines)]);
    let phone = Request::PlayPhone {
        user_code: "WDJB-MJHT".to_owned(),
        link: "HTTP://127.0.0.1:8628/D/WDJB-MJHT".to_owned(),
    };
    assert_eq!(stage.press("f2"), vec![asks(Slot::Phone, 2, phone)]);
    let again = vec![
        Effect::Cancel(Slot::Phone),
        asks(Slot::SignIn, 3, sign_in()),
    ];
    assert_eq!(stage.press("r"), again);
    assert_eq!(stage.press("esc"), vec![Effect::Cancel(Slot::SignIn)]);
}

#[test]
fn the_code_is_in_one_line_of_large_letters_and_the_qr_code_near_it() {
    let mut stage = Stage::with_code(Theme::default());
    assert!(
        stage
            .screen()
            .contains("█   █ █▀▀▀▄   ▀▀█ █▀▀▀▄       █▄ ▄█   ▀▀█")
    );
    assert!(
        stage
            .screen()
            .contains("Scan the QR code, or open http://127.0.0.1:8628/device")
    );
    assert!(stage.screen().contains("Esc cancel"), "{}", stage.screen());
    for (width, height) in [(120, 40), (200, 60), (300, 100)] {
        stage.resize(width, height);
        let screen = stage.screen();
        // Modules of two cells each, and letters at least five rows high.
        assert!(screen.contains("██████████████"), "{screen}");
        assert!(screen.contains("roomkey demo"), "{screen}");
    }
    stage.resize(20, 5);
    assert!(
        stage.screen().starts_with("Sign in\nWDJB-MJHT\nhttp"),
        "{}",
        stage.screen()
    );
}

#[test]
fn a_toast_stands_above_the_hints_and_leaves_with_a_later_key() {
    let mut stage = Stage::with_code(Theme::default());
    stage.answer(Slot::SignIn, signed_in("spaces"));
    assert!(stage.screen().contains("Signed in as") && stage.screen().contains("? help"));
    stage.now += 1_600;
    stage.press("down");
    assert!(!stage.screen().contains("Signed in as"));
}

#[test]
fn other_ways_begin_with_other_profiles() {
    let mut options = options(Theme::default());
    options.demo = false;
    options.profiles.push(crate::tui::app::ProfileInfo {
        name: "home".to_owned(),
        method: "browser".to_owned(),
        issuer: "google".to_owned(),
    });
    let mut stage = Stage::new(options);
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    stage.press("o");
    let screen = stage.screen();
    for line in [
        "1 Use the profile home",
        "2 Set up a profile",
        "3 Try the demo",
    ] {
        assert!(screen.contains(line), "{screen}");
    }
    let demo = asks(Slot::Demo, 2, Request::StartDemo);
    assert_eq!(stage.press("3"), vec![demo]);
    let effects = stage.press("o 1");
    let profile = "home".to_owned();
    assert!(effects.contains(&asks(Slot::Account, 3, Request::Account { profile })));
}

#[test]
fn without_a_clipboard_nothing_is_said_to_be_sent() {
    let mut options = options(Theme::default());
    options.no_clipboard = true;
    let mut stage = Stage::new(options);
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    assert_eq!(stage.press("c"), vec![]);
    let said = "This terminal has no clipboard. By hand: WDJB-MJHT";
    assert!(stage.screen().contains(said), "{}", stage.screen());
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
fn ctrl_c_cancels_and_twice_quits() {
    let mut stage = Stage::with_code(Theme::default());
    assert_eq!(stage.press("ctrl+c"), vec![Effect::Cancel(Slot::SignIn)]);
    assert_eq!(stage.press("ctrl+c"), vec![Effect::Quit { code: 130 }]);
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

/// The steps of the demo's phone take one row each, so that the stage stays in its place.
#[test]
fn the_demos_phone_tells_its_steps_without_moving_the_rest() {
    for (width, height) in [(80, 24), (40, 12)] {
        let mut stage = Stage::with_code(Theme::default());
        stage.resize(width, height);
        stage.press("f2");
        let before = row_of(&stage, "Waiting for the code").unwrap();
        let step = "The phone opens HTTP://127.0.0.1:8628/D/WDJBMJHT and reads all of it aloud";
        stage.answer(Slot::Phone, Outcome::Phone(step.to_owned()));
        let entered = SignInEvent::Stage(Reached::CodeEntered);
        stage.answer(Slot::SignIn, Outcome::SignIn(entered));
        assert_eq!(row_of(&stage, "The code was entered"), Some(before));
        assert!(row_of(&stage, "The phone opens HTTP://127.0.0.1").is_some());
    }
}

fn row_of(stage: &Stage, text: &str) -> Option<usize> {
    stage.screen().lines().position(|line| line.contains(text))
}

#[test]
fn a_phone_that_gives_up_is_said_and_can_be_sent_again() {
    let mut stage = Stage::with_code(Theme::default());
    stage.press("f2");
    let why = Explanation::new(Cause::Failed, "the pages lead in a circle");
    stage.answer(Slot::Phone, Outcome::Failed(why));
    assert!(stage.screen().contains("the pages lead in a circle"));
    stage.press("esc");
    assert!(stage.screen().contains("F2 plays the phone"));
}
