//! Filling in forms: with a keyboard, and with nothing but arrows, Enter and Esc.

use crate::action::Context;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, RowState, Slot};
use crate::tui::tests::stage::{Stage, options, space};
use crate::tui::theme::Theme;

use super::offline;

fn setup() -> Stage {
    let mut options = options(Theme::default());
    options.profile = None;
    options.profiles.clear();
    options.demo = false;
    Stage::new(options)
}

/// Presses keys of the on-screen keyboard: letters by their place, commands by their word.
fn tap(stage: &mut Stage, words: &str) {
    const LINES: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@"];
    const COMMANDS: [&str; 6] = ["more", "space", "del", "prev", "next", "done"];
    for word in words.split(' ') {
        let letter = LINES
            .iter()
            .position(|line| word.len() == 1 && line.contains(word));
        let (row, column) = match letter {
            Some(row) => (row, LINES[row].find(word).unwrap()),
            None => (4, COMMANDS.iter().position(|c| *c == word).unwrap()),
        };
        // The keyboard begins at its first key: after each word the cursor goes back there.
        let there = "down ".repeat(row) + &"right ".repeat(column);
        let back = "left ".repeat(column) + &"up ".repeat(row);
        stage.press(&there);
        stage.press("enter");
        if word != "done" {
            stage.press(&back);
        }
    }
}

#[test]
fn a_space_is_named_with_arrows_and_enter_alone() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("0 2 1");
    // Down past every field to the button of the keyboard.
    stage.press("down down down down down down down down enter");
    assert_eq!(stage.app.context(), Context::Keyboard);
    assert!(stage.screen().contains(" Name: "), "{}", stage.screen());
    tap(&mut stage, "h q next next next b u d i del prev prev x");
    assert!(
        stage.screen().contains(" Description: x"),
        "{}",
        stage.screen()
    );
    tap(&mut stage, "done");
    assert_eq!(stage.app.context(), Context::Form);
    let screen = stage.screen();
    for part in ["Name         hq", "Description  x", "Members      bud"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    // Done moved on to the field after Description.
    assert!(screen.contains("▸ Guidelines"), "{screen}");
}

#[test]
fn every_field_of_a_profile_is_within_reach_of_a_remote() {
    let mut stage = setup();
    stage.press("down down enter up up enter");
    assert!(stage.screen().contains(" Bridge: "), "{}", stage.screen());
    tap(&mut stage, "a . b next k i o s k prev prev w");
    let screen = stage.screen();
    for part in [" Name: w_", "Bridge     a.b", "Client ID  kiosk"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
}

#[test]
fn the_keyboard_reaches_all_its_keys_on_the_least_terminal() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.resize(20, 5);
    stage.press("f4 enter");
    for (keys, key) in [
        ("down", "[q"),
        ("down down down", "[More]"),
        ("down right right", "[Done]"),
    ] {
        stage.press(keys);
        let screen = stage.screen();
        assert!(
            screen.contains(key) && screen.contains(" Name: 1_"),
            "{screen}"
        );
    }
    stage.press("enter");
    assert_eq!(stage.app.context(), Context::Form);
}

#[test]
fn the_field_is_seen_above_the_keyboard_where_a_space_is_deleted() {
    let mut stage = Stage::with_space(Theme::default());
    stage.resize(40, 12);
    stage.press("D f4");
    assert!(stage.screen().contains("▸ Its name"), "{}", stage.screen());
    stage.press("esc down enter f4");
    let screen = stage.screen();
    assert!(
        screen.contains("▸ Its name") && screen.contains("! Not its name"),
        "{screen}"
    );
}

#[test]
fn enter_in_a_field_opens_the_keyboard_where_it_is_wanted() {
    let mut options = options(Theme::default());
    options.profile = None;
    options.on_screen_keyboard = true;
    let mut stage = Stage::new(options);
    stage.press("2 enter");
    assert_eq!(stage.app.context(), Context::Keyboard);
}

#[test]
fn a_failed_profile_is_one_error_and_keeps_what_was_typed() {
    let mut stage = setup();
    stage.press("3");
    stage.type_text("home");
    stage.press("tab");
    stage.type_text("https://login.example.com");
    stage.press("tab");
    stage.type_text("kiosk");
    let effects = stage.press("tab tab enter");
    let [
        Effect::Ask {
            slot: Slot::Profile,
            request: Request::SaveProfile(draft),
            ..
        },
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    // The first character replaced the name that was filled in.
    assert_eq!(
        (draft.name.as_str(), draft.client_id.as_str()),
        ("home", "kiosk")
    );
    stage.answer(Slot::Profile, Outcome::Failed(offline()));
    let screen = stage.screen();
    assert!(screen.contains("The profile was not saved"), "{screen}");
    stage.press("enter");
    assert_eq!(
        stage.app.context(),
        Context::Form,
        "a second error stands below"
    );
    assert!(stage.screen().contains("kiosk"));
}

#[test]
fn an_issuer_without_https_is_refused_on_its_row() {
    let mut stage = setup();
    stage.press("3 tab");
    stage.type_text("http://example.com");
    stage.press("tab");
    stage.type_text("kiosk");
    assert_eq!(stage.press("tab tab tab enter"), vec![]);
    let screen = stage.screen();
    let row = screen
        .lines()
        .find(|line| line.contains("▸ Bridge"))
        .unwrap();
    assert!(row.contains("http://example.com  ! Use https"), "{screen}");
    stage.press("backspace");
    assert!(!stage.screen().contains("! Use"), "{}", stage.screen());
}

#[test]
fn ctrl_c_keeps_the_form_and_esc_asks_once() {
    let mut stage = setup();
    stage.press("2");
    stage.type_text("home");
    assert_eq!(stage.press("ctrl+c"), vec![]);
    assert!(
        stage.screen().contains("Press Ctrl-C again to quit"),
        "{}",
        stage.screen()
    );
    assert_eq!(stage.app.context(), Context::Form);
    stage.press("esc");
    assert!(
        stage.screen().contains("Discard what you typed?"),
        "{}",
        stage.screen()
    );
    stage.press("enter");
    assert!(stage.screen().contains("home"), "{}", stage.screen());
    stage.press("esc 2");
    assert_eq!(stage.app.context(), Context::Setup);
    stage.press("2 esc");
    assert_eq!(
        stage.app.context(),
        Context::Setup,
        "nothing was typed, nothing is asked"
    );
    stage.press("2");
    assert_eq!(
        stage.press("ctrl+c ctrl+c"),
        vec![Effect::Quit { code: 130 }]
    );
}

#[test]
fn the_welcome_answers_esc_zero_and_colon() {
    for (key, context) in [
        ("esc", Context::Menu),
        ("0", Context::Menu),
        (":", Context::Palette),
        ("x", Context::Setup),
    ] {
        let mut stage = setup();
        stage.press(key);
        assert_eq!(stage.app.context(), context, "{key}");
    }
    let mut stage = setup();
    stage.press("x");
    assert!(
        stage.screen().contains("Choose with 1 to 8"),
        "{}",
        stage.screen()
    );
}

#[test]
fn a_missing_name_is_said_on_its_row_and_a_paste_mends_it() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1 up up up enter");
    let screen = stage.screen();
    let row = screen.lines().find(|line| line.contains("▸ Name")).unwrap();
    assert!(row.contains("! Give the space a name."), "{screen}");
    stage.send(Event::Paste("Apollo".to_owned()));
    assert!(!stage.screen().contains("! Give"), "{}", stage.screen());
}

#[test]
fn a_mistyped_address_stays_in_the_field_until_it_is_mended() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a");
    stage.send(Event::Paste("budi@example.com, eko@example".to_owned()));
    let said = "! eko@example is not an e-mail address.";
    assert!(stage.screen().contains(said), "{}", stage.screen());
    stage.type_text(".com");
    stage.press("enter enter");
    assert!(
        stage.screen().contains("▸ [ Add 2 people ]"),
        "{}",
        stage.screen()
    );
    stage.press("enter");
    let (_, request) = stage.write();
    assert!(
        matches!(request, Request::AddMembers { who, .. } if who == ["budi@example.com", "eko@example.com"])
    );
}

#[test]
fn a_space_that_is_made_after_its_form_was_left_moves_no_cursor() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.type_text("Late");
    stage.press("up up up enter esc");
    assert!(
        stage.screen().contains("still being made"),
        "{}",
        stage.screen()
    );
    stage.press("down");
    let slot = stage.write().0;
    let made = Box::new(space("NEW", "SPACE", "Late", 1));
    stage.answer(
        slot,
        Outcome::Created {
            space: made,
            failed: vec![],
        },
    );
    let screen = stage.screen();
    assert!(screen.contains("▸ Bridge crew"), "{screen}");
    assert!(
        screen.contains("Created Late.") && screen.contains("21 spaces"),
        "{screen}"
    );
    stage.press("n 1");
    let screen = stage.screen();
    assert!(
        screen.contains("▸ Name         (empty)"),
        "it is made: {screen}"
    );
}

/// People who were chosen in the picker, none of whom could be added.
fn all_failed(people: &str) -> Stage {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a");
    stage.send(Event::Paste(people.to_owned()));
    stage.press("enter enter");
    let (slot, request) = stage.write();
    let Request::AddMembers { who, .. } = request else {
        panic!("{request:?}");
    };
    for index in 0..who.len() {
        stage.answer(slot, super::row(index, RowState::Failed(offline())));
    }
    stage.answer(slot, Outcome::WriteFinished);
    stage.press("up up");
    stage
}

#[test]
fn rows_of_people_are_taken_back_and_removed() {
    let mut stage = all_failed("x1@example.com, b@example.com, c@example.com");
    // Up from the field: the last row. 1: back into the field.
    stage.press("up enter 1");
    let screen = stage.screen();
    assert!(screen.contains("▸ Who  c@example.com"), "{screen}");
    assert!(screen.contains("2 in the list"), "{screen}");
    // The other way around: down from the last button, the first row.
    stage.press("down down down down down down backspace");
    let screen = stage.screen();
    assert!(
        screen.contains("1 in the list") && !screen.contains("x1@example.com"),
        "{screen}"
    );
    stage.press("esc");
    assert!(
        stage.screen().contains("Discard what you typed?"),
        "{}",
        stage.screen()
    );
    stage.press("2");
    assert_eq!(stage.app.context(), Context::Members);
}

#[test]
fn a_long_list_of_people_scrolls_on_a_small_screen() {
    let many: Vec<_> = (10..20).map(|n| format!("p{n}@example.com")).collect();
    let mut stage = all_failed(&many.join("\n"));
    stage.resize(40, 12);
    stage.press("up");
    for n in (10..20).rev() {
        let who = format!("p{n}@example.com");
        assert!(stage.screen().contains(&who), "{who}: {}", stage.screen());
        stage.press("up");
    }
}
