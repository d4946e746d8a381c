//! Setting up a profile: each way asks only for what it needs, and files are told by content.

use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Effect, ProfileDraft, Request};
use crate::tui::event::{FileFound, FileKind, Outcome, Slot};
use crate::tui::tests::stage::{Stage, options};
use crate::tui::theme::Theme;

fn setup() -> Stage {
    let mut options = options(Theme::default());
    options.profile = None;
    options.profiles.clear();
    options.demo = false;
    Stage::new(options)
}

fn checked(stage: &mut Stage, path: &str, kind: FileKind, server: Option<&str>) -> Vec<Effect> {
    let found = FileFound {
        kind,
        of: "x".to_owned(),
        server: server.map(str::to_owned),
    };
    let path = path.to_owned();
    let found = Ok(found);
    stage.answer(Slot::File, Outcome::FileChecked { path, found })
}

fn draft(stage: &Stage) -> ProfileDraft {
    match stage.asked(Slot::Profile) {
        Request::SaveProfile(draft) => *draft,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_looked_at_when_its_row_is_left() {
    let mut stage = setup();
    stage.press("2 down");
    stage.type_text("~/client.json");
    let path = "~/client.json".to_owned();
    stage.press("down");
    assert_eq!(stage.asked(Slot::File), Request::CheckFile { path });
    checked(&mut stage, "~/client.json", FileKind::Client, None);
    assert!(!stage.screen().contains("Chat API"), "{}", stage.screen());
    stage.press("down down enter");
    let draft = draft(&stage);
    assert_eq!(draft.method, "browser");
    assert_eq!(draft.client_secrets_file, "~/client.json");
    assert_eq!((&*draft.client_id, &*draft.api), ("", ""));
    assert_eq!(draft.scopes, "spaces memberships directory");
}

#[test]
fn the_file_of_a_server_that_plays_google_brings_its_addresses() {
    let mut stage = setup();
    stage.press("2 down");
    stage.type_text("/tmp/desktop.json");
    // Saving waits for the look at the file.
    let effects = stage.press("up up up up enter");
    assert!(
        effects
            .iter()
            .all(|effect| !format!("{effect:?}").contains("SaveProfile"))
    );
    let server = Some("http://127.0.0.1:9");
    checked(&mut stage, "/tmp/desktop.json", FileKind::Client, server);
    let draft = draft(&stage);
    assert_eq!(draft.issuer, "http://127.0.0.1:9");
    assert_eq!(draft.api, "http://127.0.0.1:9");
}

#[test]
fn the_wrong_file_says_what_it_is_and_leads_to_its_way() {
    let mut stage = setup();
    stage.press("2");
    stage.type_text("robot");
    stage.press("down");
    stage.type_text("/tmp/key.json");
    stage.press("down");
    checked(&mut stage, "/tmp/key.json", FileKind::ServiceAccount, None);
    let screen = stage.screen();
    assert!(screen.contains("It is a service-account key"), "{screen}");
    stage.press("2");
    checked(&mut stage, "/tmp/key.json", FileKind::ServiceAccount, None);
    let screen = stage.screen();
    for part in ["Name      robot", "Key file  /tmp/key.json", "▸ Acts as"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    stage.type_text("ana@example.com");
    stage.press("down right down enter");
    let draft = draft(&stage);
    assert_eq!(draft.method, "service-account");
    assert_eq!(draft.key_file, "/tmp/key.json");
    assert_eq!(draft.subject, "ana@example.com");
    assert_eq!(
        draft.scopes,
        "spaces.readonly memberships.readonly directory"
    );
}

#[test]
fn a_file_that_is_none_is_said_on_its_row_and_stays() {
    let mut stage = setup();
    stage.press("5 down");
    stage.type_text("/tmp/none.json");
    stage.press("down");
    let why = Explanation::new(Cause::Usage, "/tmp/none.json cannot be read.");
    let path = "/tmp/none.json".to_owned();
    let found = Err(why);
    stage.answer(Slot::File, Outcome::FileChecked { path, found });
    let screen = stage.screen();
    assert!(
        screen.contains("! /tmp/none.json cannot be read."),
        "{screen}"
    );
    assert!(screen.contains("▸ File  /tmp/none.json"), "{screen}");
}

#[test]
fn scopes_are_typed_only_by_who_wants_to() {
    let mut stage = setup();
    stage.press("3 down");
    assert!(!stage.screen().contains("Scopes"), "{}", stage.screen());
    stage.press("down down left");
    assert!(stage.screen().contains("Scopes"), "{}", stage.screen());
}

#[test]
fn a_code_at_google_asks_for_no_chat_and_says_so() {
    let mut stage = setup();
    stage.press("6");
    stage.press("down");
    assert!(
        stage.screen().contains("refuses Chat"),
        "{}",
        stage.screen()
    );
    stage.type_text("client-id");
    stage.press("down enter");
    let draft = draft(&stage);
    assert_eq!(
        (&*draft.issuer, &*draft.scopes),
        ("google", "openid email profile")
    );
}
