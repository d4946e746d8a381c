//! A terminal that anybody can use: nobody leaves the program there, and nothing of a person is
//! left when they have gone.

use std::time::Duration;

use super::stage::{Stage, options, signed_in, spaces, user_code};
use crate::account::sign_in::SignInEvent;
use crate::action::Context;
use crate::config::{Config, Kiosk};
use crate::oauth::{Cause, Explanation};
use crate::tui::app::Start;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Moment, Outcome, Slot};
use crate::tui::theme::Theme;

/// Five minutes without a key, the last of them counted.
const IDLE: u64 = 5 * 60_000;
const COUNTED: u64 = IDLE - 60_000;

fn kiosk() -> Kiosk {
    let config = Config::parse(std::path::Path::new("/c.toml"), "[ui.kiosk]").unwrap();
    config.ui.kiosk.unwrap()
}

/// As it stands in the lobby.
pub(super) fn waiting(theme: Theme) -> Stage {
    let mut options = options(theme);
    options.start = Start::Resume;
    options.demo = false;
    options.kiosk = Some(kiosk());
    let mut stage = Stage::new(options);
    stage.answer(Slot::Account, Outcome::Account(None));
    stage
}

fn with_code(theme: Theme) -> Stage {
    let mut stage = waiting(theme);
    stage.press("enter");
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    stage
}

pub(super) fn with_spaces(theme: Theme) -> Stage {
    let mut stage = with_code(theme);
    stage.answer(Slot::SignIn, signed_in("spaces memberships directory"));
    let spaces = spaces();
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
    stage
}

/// Somebody left a minute ago less than it takes.
pub(super) fn counting(theme: Theme) -> Stage {
    let mut stage = with_spaces(theme);
    stage.now += IDLE - 42_000;
    stage.send(Event::Wake);
    stage
}

fn ends(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| {
        let Effect::Ask { request, .. } = effect else {
            return false;
        };
        *request == Request::EndSession
    })
}

fn expired() -> SignInEvent {
    let why = Explanation::new(Cause::NotSignedIn, "Nobody entered the code in time.");
    SignInEvent::Failed(why.reason("expired_token"))
}

#[test]
fn nobody_leaves_the_program() {
    let mut stage = with_spaces(Theme::default());
    for key in ["q", "ctrl+z", "ctrl+c", "ctrl+c", "ctrl+c", "y"] {
        let effects = stage.press(key);
        let leaves = |effect: &Effect| {
            matches!(
                effect,
                Effect::Quit { .. }
                    | Effect::Suspend
                    | Effect::Copy(_)
                    | Effect::PrintForSelection(_)
            )
        };
        assert!(!effects.iter().any(leaves), "{key}: {effects:?}");
    }
    let mut stage = with_code(Theme::default());
    assert_eq!(stage.press("p"), []);
    assert!(stage.screen().contains("not in a kiosk"));
    stage.press("0");
    let (menu, screen) = (stage.app.context(), stage.screen());
    assert_eq!(menu, Context::Menu);
    assert!(screen.contains("not in a kiosk"), "{screen}");
}

#[test]
fn ctrl_c_is_one_step_back() {
    let mut stage = with_spaces(Theme::default());
    stage.press("/");
    stage.type_text("bridge");
    stage.press("ctrl+c");
    assert!(stage.screen().contains("Apollo launch"));
    stage.press("enter");
    assert_eq!(stage.app.context(), Context::Members);
    stage.press("ctrl+c");
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn the_palette_does_not_know_what_is_not_there() {
    let mut stage = with_spaces(Theme::default());
    stage.press(":");
    stage.type_text("quit");
    assert!(!stage.screen().contains("Quit"), "{}", stage.screen());
    assert_eq!(stage.press("enter"), []);
}

#[test]
fn who_has_left_is_signed_out_after_a_countdown() {
    let mut stage = with_spaces(Theme::default());
    let begin = stage.now;
    stage.now = begin + 20_000;
    stage.send(Event::Wake);
    let calm = stage.screen();
    // Nothing happens before the countdown, then something each second.
    let next = |stage: &Stage| stage.app.next_wake(Moment(stage.now)).map(|at| at.0);
    assert_eq!(next(&stage), Some(begin + COUNTED));
    stage.now = begin + COUNTED - 1;
    stage.send(Event::Wake);
    assert_eq!(stage.screen(), calm);
    stage.now = begin + COUNTED;
    stage.send(Event::Wake);
    assert!(stage.screen().contains("Press any key to stay signed in."));
    assert_eq!(next(&stage), Some(begin + COUNTED + 1_000));
    stage.now = begin + IDLE - 300;
    assert!(!ends(&stage.send(Event::Wake)));
    assert_eq!(next(&stage), Some(begin + IDLE));
    stage.now = begin + IDLE;
    let effects = stage.send(Event::Wake);
    assert!(ends(&effects), "{effects:?}");
    let screen = stage.screen();
    assert!(screen.contains("Press Enter to sign in"), "{screen}");
    for gone in ["Apollo", "ana@"] {
        assert!(!screen.contains(gone), "{screen}");
        let left = format!("{:?}", stage.app);
        assert!(!left.contains(gone), "{gone} is still in memory");
    }
    // Nobody asks for a code unasked, and nothing is left to happen but the toast's end.
    stage.answer(Slot::SignOut, Outcome::SessionEnded { trouble: None });
    stage.now += 10_000;
    assert_eq!(stage.send(Event::Wake), []);
    assert_eq!(next(&stage), None);
    stage.now += 24 * 60 * 60_000;
    assert_eq!(stage.send(Event::Wake), []);
    assert!(!ends(&stage.press("enter")), "signing in begins at once");
    assert_eq!(
        stage.asked(Slot::SignIn),
        Request::SignIn {
            profile: "work".to_owned(),
            more: Vec::new(),
        }
    );
}

#[test]
fn any_key_stops_the_countdown_and_does_nothing_else() {
    let mut stage = counting(Theme::default());
    assert_eq!(stage.press("enter"), []);
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(!stage.screen().contains("still there"));
    stage.now += COUNTED - 1;
    stage.send(Event::Wake);
    assert!(!stage.screen().contains("still there"));
    stage.now += 1;
    stage.send(Event::Paste("text".to_owned()));
    assert!(!stage.screen().contains("still there"));
}

#[test]
fn late_answers_bring_nothing_back() {
    let mut stage = with_spaces(Theme::default());
    stage.press("enter");
    let epoch = stage.epoch(Slot::Members);
    stage.now += IDLE;
    assert!(ends(&stage.send(Event::Wake)));
    stage.send(Event::Done {
        slot: Slot::Members,
        epoch,
        outcome: Outcome::MembersPage {
            members: super::stage::members(),
            last: true,
        },
    });
    assert!(!format!("{:?}", stage.app).contains("users/10"));
    assert_eq!(stage.app.context(), Context::SignIn);
}

#[test]
fn a_change_under_way_is_waited_for() {
    let mut stage = with_spaces(Theme::default());
    stage.press("a");
    stage.send(Event::Paste("budi@example.com".into()));
    stage.press("enter enter");
    let (slot, _) = stage.write();
    stage.now += IDLE + 5_000;
    assert!(!ends(&stage.send(Event::Wake)));
    assert!(stage.screen().contains("A change is still under way."));
    assert!(ends(&stage.answer(slot, Outcome::WriteFinished)));
}

#[test]
fn signing_out_by_hand_asks_nothing_and_leaves_nothing() {
    let mut stage = with_spaces(Theme::default());
    stage.press(":");
    stage.type_text("sign-out");
    let effects = stage.press("enter");
    assert!(ends(&effects), "{effects:?}");
    assert!(stage.screen().contains("Press Enter to sign in"));
    assert!(!format!("{:?}", stage.app).contains("Apollo"));
    let trouble = Some("The access was not ended at the issuer: no network.".to_owned());
    stage.answer(Slot::SignOut, Outcome::SessionEnded { trouble });
    assert!(stage.screen().contains("no network"));
}

#[test]
fn a_code_that_nobody_uses_goes_away() {
    let mut stage = with_code(Theme::default());
    // The person is busy with their phone.
    stage.now += IDLE + 1;
    stage.send(Event::Wake);
    assert!(stage.screen().contains("never enter") || stage.screen().contains("Never enter"));
    stage.answer(Slot::SignIn, Outcome::SignIn(expired()));
    assert!(stage.screen().contains("Press Enter to sign in"));

    let mut stage = with_code(Theme::default());
    stage.now += 15 * 60_000;
    let effects = stage.send(Event::Wake);
    assert!(effects.contains(&Effect::Cancel(Slot::SignIn)));
    assert!(ends(&effects) && stage.screen().contains("Press Enter to sign in"));
}

#[test]
fn what_is_open_above_the_sign_in_goes_away_too() {
    for keys in ["0", "?", ":"] {
        let mut stage = waiting(Theme::default());
        stage.press(keys);
        stage.now += IDLE;
        stage.send(Event::Wake);
        assert_eq!(stage.app.context(), Context::SignIn, "{keys}");
    }
}

#[test]
fn a_key_or_a_file_signs_nobody_in_unasked() {
    let mut options = options(Theme::default());
    options.kiosk = Some(kiosk());
    options.start = Start::Resume;
    options.profiles[0].method = "service-account".to_owned();
    let mut stage = Stage::new(options);
    let effects = stage.answer(Slot::Account, Outcome::Account(None));
    assert_eq!(effects, []);
    assert!(stage.screen().contains("Press Enter to sign in"));
}

#[test]
fn large_letters_need_room() {
    let mut stage = waiting(Theme::default());
    assert!(stage.screen().contains("█"), "{}", stage.screen());
    stage.resize(40, 12);
    assert!(stage.screen().contains("Press Enter to sign in"));
    let mut stage = counting(Theme::default());
    assert!(stage.screen().contains("█"), "{}", stage.screen());
    stage.resize(20, 5);
    assert!(stage.screen().contains("0:42"), "{}", stage.screen());
    assert_eq!(kiosk().idle_sign_out, Duration::from_millis(IDLE));
}
