//! The on-screen keyboard types into every field there is, with nothing but arrows and Enter.

use super::scenes;
use super::stage::{Stage, options};
use crate::action::Context;
use crate::tui::app::Start;
use crate::tui::event::{Outcome, Slot};
use crate::tui::theme::Theme;

/// Types with the arrows: the key is looked for on the screen as a person does.
fn walk_to(stage: &mut Stage, label: &str) {
    let marked = format!("[{label}]");
    for _ in 0..12 {
        for _ in 0..12 {
            if stage.screen().contains(&marked) {
                return;
            }
            stage.press("right");
        }
        stage.press("down");
    }
    panic!("there is no key {label}:\n{}", stage.screen());
}

#[test]
fn every_field_of_every_screen_can_be_typed_into() {
    let mut tried = Vec::new();
    for (name, mut stage) in scenes::all(Theme::default()) {
        stage.resize(80, 24);
        let (typing, field) = stage.app.writing();
        if !(typing || field.is_some()) || stage.app.context() == Context::Keyboard {
            continue;
        }
        // Nothing but buttons: people are chosen on the screen before.
        if name == "chat" {
            continue;
        }
        stage.press("f4");
        assert_eq!(stage.app.context(), Context::Keyboard, "{name}");
        walk_to(&mut stage, "7");
        stage.press("enter");
        let (_, text) = stage.app.writing();
        let text = text.unwrap_or_else(|| panic!("{name}: no field to type into"));
        assert!(text.contains('7'), "{name}: {text}");
        tried.push(name);
        // The third digit has sent them.
        if name == "return_code_again" {
            continue;
        }
        walk_to(&mut stage, "Del");
        stage.press("enter");
        let (_, text) = stage.app.writing();
        assert!(!text.unwrap_or_default().ends_with('7'), "{name}");
    }
    for expected in [
        "create",
        "people",
        "delete",
        "palette",
        "filter",
        "return_code",
        "add",
    ] {
        assert!(tried.contains(&expected), "{expected} of {tried:?}");
    }
}

#[test]
fn a_field_opens_it_by_itself_where_that_is_wanted() {
    let mut options = options(Theme::default());
    options.on_screen_keyboard = true;
    options.start = Start::SignIn;
    let mut stage = Stage::new(options);
    stage.answer(
        Slot::SignIn,
        super::stage::signed_in("spaces memberships directory"),
    );
    let spaces = super::stage::spaces();
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last: true });
    for keys in ["/", ":", "? /", "n 1 enter", "a enter"] {
        stage.press(keys);
        assert_eq!(stage.app.context(), Context::Keyboard, "{keys}");
        for _ in 0..6 {
            if stage.app.context() != Context::Spaces {
                stage.press("esc");
            }
        }
        stage.press("esc");
        if stage.app.context() != Context::Spaces {
            stage.press("esc");
        }
    }
}

#[test]
fn addresses_are_typed_with_the_domain_of_the_account() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a f4");
    for key in ["b", "u", "d", "i", "@example.com"] {
        walk_to(&mut stage, key);
        stage.press("enter");
    }
    assert_eq!(stage.app.writing().1.as_deref(), Some("budi@example.com"));
}

#[test]
fn lines_are_broken_where_there_may_be_several() {
    let mut stage = Stage::with_settings(Theme::default());
    stage.press("down down f4");
    walk_to(&mut stage, "new line");
    stage.press("enter");
    let (_, text) = stage.app.writing();
    assert_eq!(text.as_deref(), Some("Be kind.\nBe brief.\n"));
    assert!(stage.screen().contains("Be brief."), "{}", stage.screen());
}

#[test]
fn the_digits_of_a_phone_need_no_digits_on_the_remote() {
    let scenes = scenes::all(Theme::default());
    let found = scenes.into_iter().find(|(name, _)| *name == "return_code");
    let mut stage = found.unwrap().1;
    stage.press("enter");
    assert_eq!(stage.app.context(), Context::Keyboard);
    for key in ["4", "7"] {
        walk_to(&mut stage, key);
        stage.press("enter");
    }
    assert_eq!(stage.app.writing().1.as_deref(), Some("47"));
    assert!(!stage.screen().contains("[q]"));
}
