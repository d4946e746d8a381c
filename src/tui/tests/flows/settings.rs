//! The settings of a space.

use crate::action::Context;
use crate::chat::patch::{Allowed, Setting};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Outcome, Slot};
use crate::tui::tests::stage::{Stage, spaces, with_permissions};
use crate::tui::theme::Theme;
use crate::work::spaces::settings::{Item, Settings, Value};
use crate::work::spaces::{Part, PartResult, Update};

use super::offline;

fn stage() -> Stage {
    Stage::with_settings(Theme::default())
}

/// What the newest save would change.
fn update(stage: &Stage) -> (Slot, Update) {
    let (slot, request) = stage.write();
    let Request::SaveSettings { read, wanted, .. } = request else {
        panic!("{request:?}");
    };
    (slot, wanted.update(&read))
}

fn part(part: Part, failed: bool) -> Outcome {
    Outcome::Part(PartResult {
        part,
        result: if failed { "failed" } else { "done" },
        error: failed.then(offline),
    })
}

/// The line of the screen that holds a text.
fn line(stage: &Stage, text: &str) -> String {
    let screen = stage.screen();
    let line = screen.lines().find(|line| line.contains(text));
    line.unwrap_or_default().to_owned()
}

#[test]
fn two_permissions_and_the_guidelines_with_the_keys_of_a_remote() {
    let mut stage = Stage::with_space(Theme::default());
    let space = Outcome::Space(Box::new(with_permissions()));
    stage.press("r");
    stage.answer(Slot::Space, space);
    // To the right the tab, down its rows.
    stage.press("right down down down enter");
    stage.type_text(" Ask.");
    stage.press("down enter down down down down 2 down down left");
    stage.press("down down down down down down down enter");
    let (_, update) = update(&stage);
    let guidelines = update.guidelines.unwrap();
    assert!(guidelines.ends_with("Be brief. Ask."), "{guidelines}");
    assert_eq!(
        update.permissions,
        [
            (Setting::ManageMembersAndGroups, Allowed::Managers),
            (Setting::ToggleHistory, Allowed::Managers),
        ]
    );
    assert_eq!((update.display_name, update.history), (None, None));
}

#[test]
fn what_fails_stays_and_the_rest_is_saved() {
    let mut stage = stage();
    stage.press("enter");
    stage.type_text("!");
    stage.press("enter down down down 2 w");
    let (slot, update) = update(&stage);
    assert_eq!(update.parts(), [Part::About, Part::History]);
    assert!(stage.screen().contains("saving"), "{}", stage.screen());
    stage.answer(slot, part(Part::About, false));
    stage.answer(slot, part(Part::History, true));
    stage.answer(slot, Outcome::WriteFinished);
    assert!(
        line(&stage, "* History").contains('!'),
        "{}",
        stage.screen()
    );
    assert!(line(&stage, "Name").contains('✓'), "{}", stage.screen());
    let screen = stage.screen();
    assert!(
        screen.contains("not saved: There is no network."),
        "{screen}"
    );
    // What is read then does not take it away.
    let mut now = with_permissions();
    now.display_name = Some("Apollo launch!".to_owned());
    stage.answer(Slot::Space, Outcome::Space(Box::new(now)));
    stage.press("w");
    let (_, again) = self::update(&stage);
    assert_eq!(again.parts(), [Part::History]);
}

#[test]
fn leaving_with_changes_asks_first() {
    let mut stage = stage();
    stage.press("down down down right esc");
    assert!(stage.screen().contains("Discard your changes?"));
    stage.press("1");
    assert_eq!(stage.app.context(), Context::Settings);
    // Another tab loses nothing.
    stage.press("tab tab tab");
    assert!(stage.screen().contains("* History"), "{}", stage.screen());
    stage.press("esc 2");
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn rows_are_put_back() {
    let mut stage = stage();
    stage.press("enter x esc");
    assert!(!stage.screen().contains("launchx"), "{}", stage.screen());
    stage.press("down down down 2 down 2 u");
    assert!(
        stage.screen().contains("Save 1 change"),
        "{}",
        stage.screen()
    );
    stage.press("U");
    assert!(stage.screen().contains("[ Save ]"), "{}", stage.screen());
    stage.press("w");
    assert!(stage.screen().contains("nothing is changed"));
}

#[test]
fn what_is_wrong_is_told_as_it_is_typed_and_not_sent() {
    let mut stage = stage();
    stage.press("enter ctrl+u");
    assert!(
        stage.screen().contains("a space needs a name"),
        "{}",
        stage.screen()
    );
    let sent = stage.press("enter w");
    assert!(
        !sent.iter().any(|e| matches!(e, Effect::Ask { .. })),
        "{sent:?}"
    );
    stage.press("u down enter");
    stage.send(Event::Paste("x".repeat(150)));
    let screen = stage.screen();
    assert!(
        screen.contains("Google may refuse more than 150"),
        "{screen}"
    );
}

#[test]
fn what_somebody_else_changed_meanwhile_is_told() {
    let mut stage = stage();
    stage.press("down down down 2 w");
    let (slot, _) = update(&stage);
    let mut theirs = with_permissions();
    theirs.space_history_state = None;
    stage.answer(slot, Outcome::SettingsMoved(Box::new(theirs)));
    let screen = stage.screen();
    assert!(screen.contains("somebody else set it to"), "{screen}");
    assert!(screen.contains("Nothing was saved"), "{screen}");
    assert!(screen.contains("* History"), "{screen}");
}

#[test]
fn a_group_chat_becomes_a_space_after_a_question() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("down down enter");
    let group = spaces().remove(2);
    stage.answer(Slot::Space, Outcome::Space(Box::new(group.clone())));
    stage.press("t");
    stage.type_text("Crew");
    stage.press("enter w");
    assert!(
        stage.screen().contains("Turn it into a space?"),
        "{}",
        stage.screen()
    );
    stage.press("2");
    let mut wanted = Settings::of(&group);
    wanted.set(Item::Name, Value::Text("Crew".to_owned()));
    assert_eq!(update(&stage).1, wanted.update(&Settings::of(&group)));
}

#[test]
fn without_the_scope_it_is_asked_for() {
    let mut stage = Stage::with_scopes(Theme::default(), "spaces.readonly memberships directory");
    stage.press("enter");
    stage.answer(Slot::Space, Outcome::Space(Box::new(with_permissions())));
    stage.press("s");
    assert!(
        stage.screen().contains("Needs the scope `spaces`"),
        "{}",
        stage.screen()
    );
    stage.press("enter");
    assert!(stage.screen().contains("Ask for:"), "{}", stage.screen());
}

#[test]
fn the_details_say_who_may_post() {
    let mut stage = Stage::with_space(Theme::default());
    let mut space = with_permissions();
    space.other["permissionSettings"]["postMessages"] =
        serde_json::json!({"managersAllowed": true, "assistantManagersAllowed": true});
    stage.press("r left");
    stage.answer(Slot::Space, Outcome::Space(Box::new(space)));
    let screen = stage.screen();
    assert!(
        screen.contains("announcements: owners and managers"),
        "{screen}"
    );
}
