//! Signing in by a browser that may be anywhere, and the digits of a bridge.

use crate::account::sign_in::SignInEvent;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Answer, Effect, Private, Request};
use crate::tui::event::{Event, Outcome, Slot};
use crate::tui::tests::scenes::in_browser;
use crate::tui::tests::stage::{Stage, signed_in};
use crate::tui::theme::Theme;

const BACK: &str = "http://127.0.0.1:41234/?state=s&code=c";

fn given(effects: &[Effect]) -> Option<&Answer> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask {
            request: Request::SignInAnswer(answer),
            ..
        } => Some(answer),
        _ => None,
    })
}

fn address(text: &str) -> Answer {
    Answer::RedirectedAddress(Private(text.to_owned()))
}

#[test]
fn a_pasted_address_is_given_at_once_and_is_not_in_any_log() {
    let mut stage = in_browser(Theme::default());
    let effects = stage.send(Event::Paste(BACK.to_owned()));
    assert_eq!(given(&effects), Some(&address(BACK)));
    assert!(!format!("{effects:?}").contains("code=c"));
    stage.answer(Slot::Answer, Outcome::Answered);
    assert!(stage.screen().contains("Looking at the address"));
    stage.answer(Slot::SignIn, signed_in("spaces"));
    assert!(stage.screen().contains("Signed in as"));
}

#[test]
fn a_refused_address_says_why_and_the_next_paste_replaces_it() {
    let mut stage = in_browser(Theme::default());
    stage.send(Event::Paste("http://127.0.0.1:41234/?error=x".into()));
    let why = Explanation::new(Cause::NotSignedIn, "It belongs to another attempt.");
    let why = SignInEvent::AnswerRefused(why);
    stage.answer(Slot::SignIn, Outcome::SignIn(why));
    let screen = stage.screen();
    assert!(
        screen.contains("! It belongs to another attempt."),
        "{screen}"
    );
    let effects = stage.send(Event::Paste(BACK.to_owned()));
    assert_eq!(given(&effects), Some(&address(BACK)));
    assert!(!stage.screen().contains("error=x"));
}

#[test]
fn an_address_is_typed_after_enter_and_letters_are_no_keys_then() {
    let mut stage = in_browser(Theme::default());
    stage.press("enter");
    stage.type_text("quit");
    assert!(
        stage.screen().contains("Address: quit"),
        "{}",
        stage.screen()
    );
    let effects = stage.press("enter");
    assert_eq!(given(&effects), Some(&address("quit")));
    // Esc leaves the field first, then the sign-in.
    stage.press("a");
    assert_eq!(stage.press("esc"), vec![]);
    assert_eq!(stage.press("esc"), vec![Effect::Cancel(Slot::SignIn)]);
}

#[test]
fn the_address_is_whole_in_the_clipboard_and_on_paper_at_any_size() {
    let mut stage = in_browser(Theme::default());
    for (width, height) in [(80, 24), (40, 12), (20, 5)] {
        stage.resize(width, height);
        let [Effect::Copy(copied)] = &stage.press("u")[..] else {
            panic!("nothing was copied");
        };
        let [Effect::PrintForSelection(lines)] = &stage.press("p")[..] else {
            panic!("nothing was printed");
        };
        assert!(copied.ends_with("xyz0123456") && lines.contains(copied));
    }
}

#[test]
fn what_people_see_there_is_explained() {
    let mut stage = in_browser(Theme::default());
    stage.press("s 1");
    let screen = stage.screen();
    assert!(screen.contains("paste it here"), "{screen}");
    stage.press("esc esc");
    assert!(stage.screen().contains("Waiting for the browser"));
}

#[test]
fn digits_go_to_the_bridge_and_nowhere_else() {
    let mut stage = Stage::with_code(Theme::default());
    let asked = |again| Outcome::SignIn(SignInEvent::ReturnCode { again });
    stage.answer(Slot::SignIn, asked(false));
    assert_eq!(given(&stage.press("0 1 backspace 4")), None);
    let effects = stage.press("2");
    assert_eq!(given(&effects), Some(&Answer::ReturnCode("042".to_owned())));
    assert_eq!(stage.press("7"), vec![], "they are being checked");
    stage.answer(Slot::SignIn, asked(true));
    assert!(stage.screen().contains("not the right ones"));
    let effects = stage.press("9 9 9");
    assert_eq!(given(&effects), Some(&Answer::ReturnCode("999".to_owned())));
}
