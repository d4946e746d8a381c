//! A lost connection: what is said, and how it comes back.

use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Moment, Outcome, Slot};
use crate::tui::link::Waiting;
use crate::tui::tests::stage::{Stage, spaces};
use crate::tui::theme::Theme;

fn unreachable() -> Outcome {
    let why = Explanation::new(Cause::Unavailable, "cannot reach chat.example.com");
    Outcome::Failed(why.host("chat.example.com"))
}

/// Reading the list again failed for want of network.
fn lost() -> Stage {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("r");
    stage.answer(Slot::Spaces, unreachable());
    stage
}

fn wake(stage: &mut Stage) -> Vec<Effect> {
    let at = stage.app.next_wake(Moment(stage.now));
    stage.now = at.expect("nothing wakes it").0;
    stage.send(Event::Wake)
}

#[test]
fn the_time_of_the_next_try_is_counted_down_and_the_list_read_when_it_is_back() {
    let mut stage = lost();
    let said = "! No connection to chat.example.com. Next try in";
    for left in (1..=5).rev() {
        let text = format!("{said} {left} s. r tries now.");
        assert!(stage.screen().contains(&text), "{}", stage.screen());
        let effects = wake(&mut stage);
        assert_eq!(effects.is_empty(), left > 1, "{effects:?}");
    }
    assert!(stage.screen().contains("Trying now."), "{}", stage.screen());
    stage.answer(Slot::Link, unreachable());
    assert!(
        stage.screen().contains(&format!("{said} 10 s")),
        "{}",
        stage.screen()
    );
    for _ in 0..10 {
        wake(&mut stage);
    }
    let effects = stage.answer(Slot::Link, Outcome::Reached);
    assert!(matches!(
        &effects[..],
        [Effect::Ask {
            request: Request::LoadSpaces,
            ..
        }]
    ));
    assert!(
        !stage.screen().contains("No connection"),
        "{}",
        stage.screen()
    );
    let page = Outcome::SpacesPage {
        spaces: spaces(),
        last: true,
    };
    stage.answer(Slot::Spaces, page);
    // Nothing ticks any more.
    stage.now += 60_000;
    stage.send(Event::Wake);
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}

#[test]
fn a_person_need_not_wait_for_the_next_try() {
    let mut stage = lost();
    assert_eq!(stage.press("r").len(), 1);
    let page = Outcome::SpacesPage {
        spaces: spaces(),
        last: true,
    };
    stage.answer(Slot::Spaces, page);
    assert!(
        !stage.screen().contains("No connection"),
        "{}",
        stage.screen()
    );
}

#[test]
fn the_banner_is_whole_on_small_screens() {
    let mut stage = lost();
    stage.resize(40, 12);
    assert!(
        stage
            .screen()
            .starts_with("! No connection. Next try in 5 s."),
        "{}",
        stage.screen()
    );
    stage.resize(20, 5);
    assert!(
        stage.screen().starts_with("! Offline, 5 s"),
        "{}",
        stage.screen()
    );
}

#[test]
fn a_request_that_waits_is_told_while_it_does() {
    let mut stage = Stage::with_spaces(Theme::default());
    let until = Moment(stage.now + 4_000);
    let waiting = Waiting {
        host: "chat.example.com".to_owned(),
        status: Some(429),
        until,
    };
    stage.send(Event::Waiting(Some(waiting)));
    let screen = stage.screen();
    assert!(
        screen.contains("Asking chat.example.com again in 4 s: too many requests"),
        "{screen}"
    );
    assert_eq!(
        stage.app.next_wake(Moment(stage.now)),
        Some(Moment(stage.now + 1_000))
    );
    stage.send(Event::Waiting(None));
    assert!(!stage.screen().contains("Asking"), "{}", stage.screen());
    assert_eq!(stage.app.next_wake(Moment(stage.now)), None);
}
