//! Keys of one's own, the command line behind an action, the mouse, and the log.

use std::path::Path;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{offline, row};
use crate::action::Context;
use crate::config::Config;
use crate::tui::app::Options;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, RowState, Slot};
use crate::tui::keymap::Keymap;
use crate::tui::tests::stage::{Stage, members, options, signed_in, spaces};
use crate::tui::theme::Theme;

/// Signed in, with the list read.
fn stage(change: impl FnOnce(&mut Options)) -> Stage {
    let mut options = options(Theme::default());
    change(&mut options);
    let mut stage = Stage::new(options);
    stage.answer(
        Slot::SignIn,
        signed_in("spaces memberships delete directory"),
    );
    let (spaces, last) = (spaces(), true);
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last });
    assert_eq!(stage.app.context(), Context::Spaces);
    stage
}

fn in_space(mut stage: Stage) -> Stage {
    stage.press("enter");
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    assert_eq!(stage.app.context(), Context::Members);
    stage
}

fn remapped(lines: &str) -> Stage {
    let path = Path::new("/c.toml");
    let config = Config::parse(path, &format!("[ui.keys]\n{lines}")).unwrap();
    stage(|options| options.keymap = Keymap::new(&config.ui.keys, path).unwrap())
}

/// What was copied by these keys.
fn copied(stage: &mut Stage, keys: &str) -> String {
    match &stage.press(keys)[..] {
        [.., Effect::Copy(text)] => text.clone(),
        other => panic!("{keys}: {other:?}\n{}", stage.screen()),
    }
}

#[test]
fn a_key_that_was_moved_is_shown_and_works_everywhere_and_the_old_one_nowhere() {
    let mut stage = remapped("refresh = \"f6\"\ncreate-space = \"f7\"\n");
    let shows = |stage: &Stage, key: &str, title: &str, old: &str| {
        let screen = stage.screen();
        assert!(screen.contains(key), "{screen}");
        for line in screen.lines().filter(|line| line.contains(title)) {
            let words: Vec<_> = line.split_whitespace().collect();
            assert!(!words.contains(&old), "{line}");
        }
    };
    // The footer, on two rows where there is room.
    stage.resize(160, 40);
    shows(&stage, "F7 new", "new", "n");
    shows(&stage, "F6 refresh", "refresh", "r");
    stage.press("0");
    shows(&stage, "F7", "New space or chat", "n");
    stage.press("esc ?");
    shows(&stage, "F7", "New space or chat", "n");
    stage.press("esc");
    assert_eq!(stage.press("r"), vec![]);
    assert!(matches!(
        &stage.press("f6")[..],
        [Effect::Ask {
            slot: Slot::Spaces,
            ..
        }]
    ));
    // Sentences too.
    stage.answer(Slot::Spaces, Outcome::Failed(offline()));
    shows(&stage, "Press F6 to read it again", "read it again", "r");
}

#[test]
fn where_a_key_was_taken_away_the_menu_is_named() {
    let mut stage = remapped("refresh = \"none\"\n");
    stage.resize(160, 40);
    let hints = stage.screen();
    assert!(!hints.contains(" refresh"), "{hints}");
    // By the menu it still goes.
    stage.press("0");
    for _ in 0..3 {
        if !stage.screen().contains("Refresh") {
            stage.press("0");
        }
    }
    let screen = stage.screen();
    let row = screen
        .lines()
        .find(|line| line.contains("Refresh"))
        .unwrap();
    let before = row.split("Refresh").next().unwrap();
    let digit = before
        .chars()
        .rfind(char::is_ascii_digit)
        .unwrap()
        .to_string();
    stage.press(&digit);
    stage.answer(Slot::Spaces, Outcome::Failed(offline()));
    let screen = stage.screen();
    assert!(screen.contains("Choose Refresh in the menu"), "{screen}");
}

#[test]
fn the_command_behind_an_action_has_the_real_arguments() {
    let mut stage = stage(|_| ());
    let open = copied(&mut stage, "=");
    assert!(open.starts_with("roomkey spaces get spaces/"), "{open}");
    assert!(
        stage.screen().contains("may block it"),
        "{}",
        stage.screen()
    );
    let mut stage = in_space(stage);
    stage.press("down");
    let member = copied(&mut stage, "=");
    assert!(
        member.starts_with("roomkey members get spaces/"),
        "{member}"
    );
    assert!(member.contains(" users/"), "{member}");
    // In the menu it is that of the entry under the cursor, which is shown.
    stage.press("0");
    assert!(
        stage.screen().contains("roomkey members remove spaces/"),
        "{}",
        stage.screen()
    );
    let remove = copied(&mut stage, "=");
    assert_eq!(remove, member.replace("get", "remove"));
    // In the palette and the help as well.
    stage.press("esc :");
    stage.type_text("delete-space");
    let delete = copied(&mut stage, "=");
    assert!(
        delete.starts_with("roomkey spaces delete spaces/"),
        "{delete}"
    );
    stage.press("esc ? /");
    stage.type_text("Leave the space");
    stage.press("enter");
    assert!(copied(&mut stage, "=").starts_with("roomkey members remove spaces/"));
}

#[test]
fn another_profile_than_the_default_is_named() {
    let mut stage = stage(|options| {
        options.demo = false;
        options.default_profile = Some("other".to_owned());
    });
    let open = copied(&mut stage, "=");
    assert!(
        open.starts_with("roomkey --profile work spaces get spaces/"),
        "{open}"
    );
}

fn mouse(stage: &mut Stage, kind: MouseEventKind, text: &str) -> Vec<Effect> {
    let screen = stage.screen();
    let (y, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap_or_else(|| panic!("no {text} in\n{screen}"));
    let x = line[..line.find(text).unwrap()].chars().count();
    stage.send(Event::Mouse(MouseEvent {
        kind,
        column: u16::try_from(x).unwrap(),
        row: u16::try_from(y).unwrap(),
        modifiers: KeyModifiers::NONE,
    }))
}

#[test]
fn the_mouse_selects_opens_and_presses() {
    let down = MouseEventKind::Down(MouseButton::Left);
    let mut stage = stage(|options| options.mouse = true);
    let first = stage.screen();
    mouse(&mut stage, MouseEventKind::ScrollDown, "Apollo");
    assert_ne!(stage.screen(), first);
    // A click selects, a second one opens.
    mouse(&mut stage, down, "Apollo launch");
    assert_eq!(stage.app.context(), Context::Spaces);
    mouse(&mut stage, down, "Apollo launch");
    assert_eq!(stage.app.context(), Context::Members);
    let (members, last) = (members(), true);
    stage.answer(Slot::Members, Outcome::MembersPage { members, last });
    mouse(&mut stage, down, "Settings");
    assert_eq!(stage.app.context(), Context::Settings);
    mouse(&mut stage, down, "Members");
    // A hint of the footer, an entry of a menu, a field and a button of a form.
    mouse(&mut stage, down, "menu");
    assert_eq!(stage.app.context(), Context::Menu);
    for _ in 0..3 {
        if !stage.screen().contains("Delete the space") {
            mouse(&mut stage, down, "more (");
        }
    }
    mouse(&mut stage, down, "Delete the space");
    assert_eq!(stage.app.context(), Context::Form);
    mouse(&mut stage, down, "On-screen keyboard");
    assert_eq!(stage.app.context(), Context::Keyboard);
    mouse(&mut stage, down, " q ");
    assert!(stage.screen().contains(": q_"), "{}", stage.screen());
    stage.press("esc");
    // What is covered is not hit.
    stage.press("esc");
    stage.press("0");
    let before = stage.screen();
    stage.send(Event::Mouse(MouseEvent {
        kind: down,
        column: 0,
        row: 10,
        modifiers: KeyModifiers::NONE,
    }));
    assert_eq!(stage.screen(), before);
}

#[test]
fn without_the_mouse_nothing_is_hit() {
    let mut stage = stage(|_| ());
    let down = MouseEventKind::Down(MouseButton::Left);
    mouse(&mut stage, down, "menu");
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn the_log_keeps_what_was_said_newest_first_and_no_secret() {
    let mut stage = in_space(stage(|options| options.clock = 10 * 3_600_000));
    stage.press("down 0 1 2");
    let (slot, request) = stage.write();
    assert!(matches!(request, Request::RemoveMember(_)));
    stage.answer(slot, row(0, RowState::Failed(offline())));
    stage.answer(slot, Outcome::WriteFinished);
    if stage.app.context() == Context::Error {
        stage.press("esc");
    }
    stage.press("!");
    assert_eq!(stage.app.context(), Context::Log);
    let screen = stage.screen();
    assert!(screen.contains("--log-file"), "{screen}");
    assert!(screen.contains("10:00:"), "{screen}");
    let at = |text: &str| {
        screen
            .find(text)
            .unwrap_or_else(|| panic!("no {text} in\n{screen}"))
    };
    assert!(at("There is no network.") < at("Sent: remove spaces/"));
    let line = copied(&mut stage, "end y");
    assert!(line.starts_with("10:00:"), "{line}");
    stage.press("/");
    stage.type_text("sent:");
    assert!(!stage.screen().contains("no network"), "{}", stage.screen());
}

#[test]
fn a_code_that_is_shown_for_copying_by_hand_is_not_in_the_log() {
    let mut stage = Stage::with_code(Theme::default());
    let code = stage.screen();
    assert!(code.contains("valid for"), "{code}");
    let copy = copied(&mut stage, "c");
    stage.press("!");
    assert!(!stage.screen().contains(&copy), "{}", stage.screen());
}

#[test]
fn the_palette_finds_other_words_and_offers_first_what_was_done() {
    let mut stage = stage(|_| ());
    stage.press(":");
    stage.type_text("logout");
    assert!(stage.screen().contains("Sign out"), "{}", stage.screen());
    stage.press("esc :");
    stage.type_text("delspa");
    assert!(
        stage.screen().contains("Delete the space"),
        "{}",
        stage.screen()
    );
    stage.press("esc y :");
    let screen = stage.screen();
    let first = screen.find("Copy its ID").unwrap();
    assert!(
        first < screen.find("New space or chat").unwrap_or(usize::MAX),
        "{screen}"
    );
}
