//! The accounts of all profiles, and what is done with them.

use crate::action::Context;
use crate::config::Scope;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Outcome, Slot};
use crate::tui::tests::scenes::accounts;
use crate::tui::tests::stage::Stage;
use crate::tui::theme::Theme;

/// Chooses an entry of the menu by its title, with digits alone.
fn choose(stage: &mut Stage, title: &str) -> Vec<Effect> {
    stage.press("enter");
    for _ in 0..4 {
        let screen = stage.screen();
        if let Some(row) = screen.lines().find(|row| row.contains(title)) {
            let before = row.split(title).next().unwrap();
            let digit = before.chars().rev().find(char::is_ascii_digit).unwrap();
            return stage.press(&digit.to_string());
        }
        stage.press("0");
    }
    panic!("no {title}:\n{}", stage.screen());
}

#[test]
fn every_profile_is_there_with_who_is_signed_in() {
    let stage = accounts(Theme::default());
    let screen = stage.screen();
    for part in [
        "* work               ana@example.com",
        "home               not signed in",
        "robot              cannot be read",
        "Refused     see names and find people",
        "Until       2026-11-22 19:30",
        "Kept in     file /home",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
}

#[test]
fn signing_out_says_what_ending_it_at_google_means() {
    let mut stage = accounts(Theme::default());
    choose(&mut stage, "Sign out");
    let screen = stage.screen();
    assert!(screen.contains("every program"), "{screen}");
    stage.press("enter");
    assert_eq!(stage.app.context(), Context::Accounts, "No comes first");
    choose(&mut stage, "Sign out");
    stage.press("3");
    let request = Request::SignOut {
        profile: "work".to_owned(),
        revoke: true,
    };
    assert_eq!(stage.asked(Slot::SignOut), request);
    let said = "ana@example.com is signed out here, but not at Google: no network.";
    let done = Outcome::SignedOut {
        profile: "work".to_owned(),
        said: said.to_owned(),
    };
    stage.answer(Slot::SignOut, done);
    assert_eq!(stage.app.context(), Context::SignIn);
    assert!(stage.screen().contains(said), "{}", stage.screen());
    assert!(stage.screen().contains("Press Enter to sign in"));
}

#[test]
fn another_profile_is_used_or_signed_in_with() {
    let mut stage = accounts(Theme::default());
    stage.press("down");
    let effects = choose(&mut stage, "Sign in again");
    let more = Vec::new();
    let profile = "home".to_owned();
    let request = Request::SignIn { profile, more };
    assert_eq!(stage.asked(Slot::SignIn), request, "{effects:?}");
    let mut stage = accounts(Theme::default());
    stage.press("down");
    choose(&mut stage, "Use this profile");
    let profile = "home".to_owned();
    assert_eq!(stage.asked(Slot::Account), Request::Account { profile });
}

#[test]
fn more_is_asked_for_and_what_is_there_is_read_again() {
    let mut stage = accounts(Theme::default());
    choose(&mut stage, "Ask for more permissions");
    stage.press("2");
    let request = Request::SignIn {
        profile: "work".to_owned(),
        more: vec![Scope::new("delete")],
    };
    assert_eq!(stage.asked(Slot::SignIn), request);
    let before = stage.epoch(Slot::Accounts);
    stage.answer(Slot::SignIn, super::signed_in("spaces memberships delete"));
    assert_eq!(stage.app.context(), Context::Accounts);
    assert_ne!(stage.epoch(Slot::Accounts), before);
}
