//! Making spaces and conversations.

use crate::action::Context;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Event, Found, Outcome, Person, Slot};
use crate::tui::tests::scenes::like;
use crate::tui::tests::stage::{Stage, space};
use crate::tui::theme::Theme;

fn people(count: usize) -> Outcome {
    let found = |n: usize| Found {
        user: format!("users/{n}").as_str().try_into().ok(),
        person: Person {
            name: Some(format!("Budi {n}")),
            email: Some(format!("b{n}@example.com")),
        },
    };
    Outcome::PeopleFound((0..count).map(found).collect())
}

#[test]
fn a_direct_message_is_one_person_and_is_opened() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 4");
    assert_eq!(stage.app.context(), Context::People);
    stage.type_text("budi");
    stage.answer(Slot::People, people(2));
    stage.press("enter 2");
    let (slot, request) = stage.write();
    let who = vec!["b1@example.com".to_owned()];
    assert_eq!(request, Request::StartChat { who });
    stage.answer(
        slot,
        Outcome::Opened {
            space: Box::new(space("DM1", "DIRECT_MESSAGE", "", 2)),
            found: true,
            failed: vec![],
        },
    );
    let screen = stage.screen();
    assert_eq!(stage.app.context(), Context::Members);
    assert!(screen.contains("Spaces › Budi 1"), "{screen}");
    assert!(screen.contains("you had it already"), "{screen}");
    stage.press("esc");
    assert!(stage.screen().contains("21 spaces"), "{}", stage.screen());
}

#[test]
fn a_group_chat_wants_two() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 3");
    stage.send(Event::Paste("budi@example.com".to_owned()));
    assert_eq!(stage.press("enter enter"), vec![]);
    assert!(stage.screen().contains("needs two"), "{}", stage.screen());
    // The button that chooses more is under the cursor.
    stage.press("enter");
    stage.send(Event::Paste("citra@example.com".to_owned()));
    stage.press("enter enter");
    let who = ["budi@example.com", "citra@example.com"].map(str::to_owned);
    let who = who.to_vec();
    assert_eq!(stage.write().1, Request::StartChat { who });
}

#[test]
fn an_announcement_space_with_guidelines_and_managers() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 2");
    stage.type_text("News");
    stage.press("down down");
    stage.type_text("Be brief.");
    // Out of the text and to the button that looks people up; there they become managers.
    stage.press("down enter down down down enter");
    stage.send(Event::Paste("budi@example.com".to_owned()));
    stage.press("down down right down enter");
    let screen = stage.screen();
    assert!(screen.contains("Managers     budi@example.com"), "{screen}");
    stage.press("down enter");
    let Request::CreateSpace(draft) = stage.write().1 else {
        panic!("{:?}", stage.write());
    };
    assert!(draft.announcement && draft.members.is_empty());
    assert_eq!(draft.guidelines, "Be brief.");
    assert_eq!(draft.managers, ["budi@example.com"]);
}

#[test]
fn guidelines_of_a_new_space_are_typed_on_lines_of_their_own() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.type_text("Crew");
    // With Enter, or at once.
    stage.press("down down enter");
    stage.type_text("Be kind.");
    stage.press("enter");
    stage.type_text("Be brief.");
    let screen = stage.screen();
    assert!(
        screen.contains("Be kind.\n") && screen.contains("Enter new line"),
        "{screen}"
    );
    // A step back keeps it and stays in the form, from where all of it can be put back.
    stage.press("esc");
    assert!(stage.screen().contains("Guidelines   Be kind. Be brief."));
    stage.type_text("!");
    stage.press("tab tab enter");
    let screen = stage.screen();
    assert!(
        screen.contains("Guidelines   Be kind. Be brief.\n"),
        "{screen}"
    );
    // What is pasted keeps its lines, and the button goes on to the next field.
    stage.send(Event::Paste("\nBe on time.".to_owned()));
    stage.press("tab enter");
    assert!(stage.screen().contains("▸ Outsiders"), "{}", stage.screen());
    stage.press("up up up up up up enter");
    let Request::CreateSpace(draft) = stage.write().1 else {
        panic!("{:?}", stage.write());
    };
    assert_eq!(draft.guidelines, "Be kind.\nBe brief.\nBe on time.");
}

#[test]
fn a_long_text_is_typed_with_the_keyboard_on_the_screen() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1 down down f4");
    stage.type_text("Hi");
    // The first key above the letters breaks the line.
    stage.press("up enter");
    stage.type_text("you");
    assert!(
        stage.screen().contains("Guidelines: Hi"),
        "{}",
        stage.screen()
    );
    stage.press("esc");
    let (_, text) = stage.app.writing();
    assert_eq!(text.as_deref(), Some("Hi\nyou"));
}

#[test]
fn a_space_like_another_is_looked_at_before_it_is_made() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press(":");
    stage.type_text("create-like");
    stage.press("enter");
    let name = "spaces/AAA1".try_into().unwrap();
    assert_eq!(stage.asked(Slot::Like), Request::ReadLike(name));
    stage.answer(Slot::Like, like());
    assert!(stage.screen().contains("Apollo launch (copy)"));
    // The first character replaces the name that was filled in.
    stage.type_text("Apollo 2");
    stage.press("up up up enter");
    let screen = stage.screen();
    assert!(
        screen.contains("People besides you: 3, of them 1 owner"),
        "{screen}"
    );
    assert!(screen.contains("Not copied: messages, 1 app"), "{screen}");
    stage.press("2");
    let (slot, Request::CreateSpace(draft)) = stage.write() else {
        panic!("{:?}", stage.write());
    };
    assert_eq!(draft.display_name, "Apollo 2");
    assert_eq!(draft.description, "To the moon");
    assert_eq!(draft.people(), 3);
    // A name that is taken is said on its row, and nothing is lost.
    let taken = Explanation::new(Cause::Failed, "It exists.").code(409);
    stage.answer(slot, Outcome::Failed(taken));
    let screen = stage.screen();
    assert!(
        screen.contains("▸ Name         Apollo 2  ! Another space has this name"),
        "{screen}"
    );
    // Without its people.
    stage.press("down down down down down left up up up up up up up up enter 2");
    let Request::CreateSpace(draft) = stage.write().1 else {
        panic!("{:?}", stage.write());
    };
    assert_eq!(draft.people(), 0, "{}", stage.screen());
}

#[test]
fn a_conversation_is_no_model() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("down down n");
    assert!(
        stage.screen().contains("only a named space"),
        "{}",
        stage.screen()
    );
}
