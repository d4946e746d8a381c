//! Every screen in each of its states, for the snapshots and for drawing at all sizes.

use crate::account::sign_in::{SignInEvent, Stage as Step};
use crate::oauth::{Cause, Explanation};

use super::stage::{Stage, address, options, without};
use crate::chat::patch::{Allowed, Setting};
use crate::tui::event::{
    Event, FileFound, FileKind, Found, Outcome, Person, RowResult, RowState, Slot,
};
use crate::tui::theme::Theme;
use crate::work::spaces::{Part, PartResult};
use crate::work::{Who, spaces as work};

pub(super) fn trouble() -> Explanation {
    Explanation::new(
        Cause::Unavailable,
        "Google Chat did not answer for 30 seconds.",
    )
    .hint("Check the network, then try again.")
    .code(503)
    .reason("UNAVAILABLE")
}

fn setup(theme: Theme) -> Stage {
    let mut options = options(theme);
    options.profile = None;
    options.profiles.clear();
    options.demo = false;
    Stage::new(options)
}

fn waiting(theme: Theme) -> Stage {
    let mut options = options(theme);
    options.start = crate::tui::app::Start::Resume;
    options.demo = false;
    let mut stage = Stage::new(options);
    stage.answer(Slot::Account, Outcome::Account(None));
    stage
}

pub(super) fn after(mut stage: Stage, keys: &str) -> Stage {
    stage.press(keys);
    stage
}

fn sign_in(theme: Theme, event: SignInEvent) -> Stage {
    let mut stage = Stage::with_code(theme);
    stage.answer(Slot::SignIn, Outcome::SignIn(event));
    stage
}

fn loading(theme: Theme) -> Stage {
    let mut stage = Stage::with_code(theme);
    let scopes = super::stage::signed_in("spaces memberships directory");
    stage.answer(Slot::SignIn, scopes);
    stage
}

fn partial(theme: Theme) -> Stage {
    let mut stage = loading(theme);
    let spaces = super::stage::spaces();
    let last = false;
    stage.answer(Slot::Spaces, Outcome::SpacesPage { spaces, last });
    stage.answer(Slot::Spaces, Outcome::Failed(trouble()));
    stage.now += 10_000;
    stage.send(Event::Wake);
    stage
}

fn no_spaces(theme: Theme) -> Stage {
    let mut stage = loading(theme);
    stage.answer(Slot::Spaces, Outcome::Failed(trouble()));
    stage
}

fn filtered(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("/");
    stage.type_text("team 1");
    stage
}

fn adding(theme: Theme) -> Stage {
    let mut stage = Stage::with_space(theme);
    stage.press("a");
    stage.send(Event::Paste(
        "budi@example.com\nciTra@example.com, eko@example.com".into(),
    ));
    stage.press("enter enter");
    let (slot, _) = stage.write();
    let states = [
        RowState::Done,
        RowState::Already,
        RowState::Failed(trouble()),
    ];
    for (index, state) in states.into_iter().enumerate() {
        let row = RowResult {
            index,
            who: String::new(),
            state,
            membership: None,
        };
        stage.answer(slot, Outcome::Row(row));
    }
    stage.answer(slot, Outcome::WriteFinished);
    stage
}

fn mending(theme: Theme) -> Stage {
    let mut stage = adding(theme);
    stage.press("up up");
    stage.send(Event::Paste("dewi@example.com, nobody".into()));
    stage.press("enter");
    stage
}

/// Somebody in the space, somebody who is not, and one more page than fits.
pub(super) fn found() -> Outcome {
    let found = |id: usize, name: &str, email: &str| Found {
        user: format!("users/{id}").as_str().try_into().ok(),
        person: Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
        },
    };
    let mut all = vec![
        found(102, "Budi Santoso", "budi@example.com"),
        found(202, "Budi Hartono", "budi.hartono@example.com"),
        found(203, "Budi \u{202e}Evil\u{1b}[31m", "budi.evil@example.com"),
    ];
    let more = (0..9).map(|n| {
        found(
            300 + n,
            &format!("Budi {n:02}"),
            &format!("b{n}@example.com"),
        )
    });
    all.extend(more);
    Outcome::PeopleFound(all)
}

fn in_picker(theme: Theme) -> Stage {
    let mut stage = Stage::with_space(theme);
    stage.press("a");
    let present = Outcome::PeopleOf {
        spaces: vec![(
            "spaces/AAA1".try_into().unwrap(),
            vec!["users/102".try_into().unwrap()],
        )],
        people: std::collections::BTreeMap::new(),
    };
    stage.answer(Slot::Present, present);
    stage
}

fn choosing(theme: Theme) -> Stage {
    let mut stage = in_picker(theme);
    stage.send(Event::Paste(
        "citra@example.com; Gita <gita@partner.example>".into(),
    ));
    stage.type_text("budi");
    stage.answer(Slot::People, found());
    stage.press("enter 2");
    stage
}

fn without_directory(theme: Theme) -> Stage {
    let mut stage = Stage::with_scopes(theme, "spaces memberships");
    stage.press("a");
    stage.type_text("budi");
    stage.press("enter");
    stage
}

fn picking(theme: Theme) -> Stage {
    let mut stage = adding(theme);
    stage.press("down down down down");
    stage
}

pub(super) fn creating(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("n 1");
    stage.type_text("API-made");
    stage
}

pub(super) fn like() -> Outcome {
    let who = |id: &str| Who::parse(id).unwrap();
    let draft = work::Draft {
        display_name: "Apollo launch".to_owned(),
        description: Some("To the moon".to_owned()),
        members: vec![who("102"), who("103")],
        owners: vec![who("104")],
        permissions: vec![(Setting::ManageApps, Allowed::Owners)],
        ..work::Draft::default()
    };
    Outcome::Like(Box::new(work::Like {
        draft,
        apps: 1,
        invited: 1,
    }))
}

fn alike(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("n 5");
    stage.answer(Slot::Like, like());
    stage
}

fn partly(theme: Theme) -> Stage {
    let mut stage = creating(theme);
    stage.press("up up up enter");
    let failed = |index: usize, who: &str| RowResult {
        index,
        who: who.to_owned(),
        state: RowState::Failed(trouble()),
        membership: None,
    };
    let made = Outcome::Created {
        space: Box::new(super::stage::space("NEW", "SPACE", "API-made", 1)),
        failed: vec![failed(0, "gita@partner.example"), failed(1, "permissions")],
    };
    stage.answer(stage.write().0, made);
    stage
}

fn too_few(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("n 3");
    stage.send(Event::Paste("budi@example.com".into()));
    stage.press("enter enter");
    stage
}

fn failing(theme: Theme) -> Stage {
    let mut stage = creating(theme);
    stage.press("up up up enter");
    let (slot, _) = stage.write();
    stage.answer(slot, Outcome::Failed(trouble()));
    stage
}

fn wrong_profile(theme: Theme) -> Stage {
    let mut stage = after(setup(theme), "3 down");
    stage.type_text("chat-login");
    stage.press("down");
    stage
}

fn other_file(theme: Theme) -> Stage {
    let mut stage = after(setup(theme), "2 down");
    stage.type_text("~/key.json");
    stage.press("down");
    let found = FileFound {
        kind: FileKind::ServiceAccount,
        of: "bot@project.iam.gserviceaccount.com".to_owned(),
        server: None,
    };
    let path = "~/key.json".to_owned();
    let found = Ok(found);
    stage.answer(Slot::File, Outcome::FileChecked { path, found });
    stage
}

pub(super) fn in_browser(theme: Theme) -> Stage {
    let mut options = options(theme);
    options.demo = false;
    options.profiles[0].method = "browser".to_owned();
    let mut stage = Stage::new(options);
    stage.answer(Slot::SignIn, Outcome::SignIn(address()));
    stage
}

fn pasted(theme: Theme) -> Stage {
    let mut stage = in_browser(theme);
    stage.send(Event::Paste("http://127.0.0.1:41234/?error=x".into()));
    let why = Explanation::new(
        Cause::NotSignedIn,
        "This address belongs to another attempt to sign in.",
    )
    .hint("Open the address above, and paste where that one ends.");
    stage.answer(
        Slot::SignIn,
        Outcome::SignIn(SignInEvent::AnswerRefused(why)),
    );
    stage
}

fn return_code(theme: Theme, again: bool) -> Stage {
    sign_in(theme, SignInEvent::ReturnCode { again })
}

fn partial_grant(theme: Theme) -> Stage {
    let mut stage = Stage::with_code(theme);
    stage.answer(Slot::SignIn, without("delete directory"));
    stage
}

fn changed_settings(theme: Theme) -> Stage {
    let mut stage = after(Stage::with_settings(theme), "down enter");
    stage.type_text(&" Ask Budi.".repeat(14));
    stage.press("enter down down 2 G up up up up 1");
    stage
}

fn partly_saved(theme: Theme) -> Stage {
    let mut stage = after(changed_settings(theme), "w");
    let (slot, _) = stage.write();
    for (part, error) in [
        (Part::About, None),
        (Part::Permissions, None),
        (Part::History, Some(trouble())),
    ] {
        let result = if error.is_some() { "failed" } else { "done" };
        let part = PartResult {
            part,
            result,
            error,
        };
        stage.answer(slot, Outcome::Part(part));
    }
    stage.answer(slot, Outcome::WriteFinished);
    stage
}

fn group_settings(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("down down enter");
    let group = super::stage::spaces().remove(2);
    stage.answer(Slot::Space, Outcome::Space(Box::new(group)));
    stage.press("t");
    stage.type_text("Crew");
    stage
}

pub(super) fn accounts(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("A");
    let rows = super::stage::accounts();
    stage.answer(Slot::Accounts, Outcome::Accounts(rows));
    stage
}

fn sign_out(theme: Theme) -> Stage {
    let mut stage = accounts(theme);
    stage.press(":");
    stage.type_text("sign-out");
    stage.press("enter");
    stage
}

fn more(theme: Theme) -> Stage {
    let mut stage = accounts(theme);
    stage.press(":");
    stage.type_text("ask-for");
    stage.press("enter");
    stage
}

/// Name and state of every scene.
#[expect(clippy::too_many_lines, reason = "a list: a line for each scene")]
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let expired = Explanation::new(Cause::NotSignedIn, "Nobody entered the code in time.")
        .reason("expired_token");
    let refused = trouble().code(400).reason("invalid_scope");
    let mut all = vec![
        ("setup", setup(theme)),
        ("setup_bridge", after(setup(theme), "down down")),
        ("profile", after(setup(theme), "2")),
        ("profile_bridge", after(setup(theme), "3")),
        ("profile_key", after(setup(theme), "4 down down")),
        ("profile_file", after(setup(theme), "5")),
        ("profile_code", after(setup(theme), "6")),
        ("profile_fault", wrong_profile(theme)),
        ("profile_other", other_file(theme)),
        ("keyboard", after(setup(theme), "2 f4")),
        ("keyboard_addresses", after(in_picker(theme), "f4")),
        (
            "keyboard_lines",
            after(Stage::with_settings(theme), "down down f4"),
        ),
        ("kiosk", super::kiosk::waiting(theme)),
        ("kiosk_menu", after(super::kiosk::waiting(theme), "0")),
        ("kiosk_countdown", super::kiosk::counting(theme)),
        ("waiting", waiting(theme)),
        ("starting", Stage::new(options(theme))),
        ("code", Stage::with_code(theme)),
        (
            "stage",
            sign_in(theme, SignInEvent::Stage(Step::AwaitingApproval)),
        ),
        (
            "note",
            sign_in(
                theme,
                SignInEvent::Note("The server is busy; trying again.".into()),
            ),
        ),
        ("qr", after(Stage::with_code(theme), "f")),
        ("sign_in_menu", after(Stage::with_code(theme), "o")),
        ("expired", sign_in(theme, SignInEvent::Failed(expired))),
        ("refused", sign_in(theme, SignInEvent::Failed(refused))),
        ("browser", in_browser(theme)),
        ("browser_refused", pasted(theme)),
        ("browser_stuck", after(in_browser(theme), "s")),
        ("browser_answer", after(in_browser(theme), "s enter")),
        ("return_code", return_code(theme, false)),
        ("return_code_again", after(return_code(theme, true), "4 2")),
        ("partial_grant", partial_grant(theme)),
        ("accounts", accounts(theme)),
        ("accounts_other", after(accounts(theme), "down down")),
        ("accounts_menu", after(accounts(theme), "enter")),
        ("sign_out", sign_out(theme)),
        ("more", more(theme)),
        (
            "ladder",
            after(Stage::with_scopes(theme, "spaces memberships"), "D"),
        ),
        ("loading", loading(theme)),
        ("partial", partial(theme)),
        ("no_spaces", no_spaces(theme)),
        ("spaces", Stage::with_spaces(theme)),
        ("filter", filtered(theme)),
        ("spaces_menu", after(Stage::with_spaces(theme), "0")),
        ("palette", after(Stage::with_spaces(theme), ":")),
        ("help", after(Stage::with_spaces(theme), "?")),
        ("log", after(Stage::with_spaces(theme), "= !")),
        ("new", after(Stage::with_spaces(theme), "n")),
        ("create", creating(theme)),
        ("create_like", alike(theme)),
        ("create_look", after(alike(theme), "up up up enter")),
        ("create_partly", partly(theme)),
        ("chat", too_few(theme)),
        ("error", failing(theme)),
        ("space", Stage::with_space(theme)),
        ("details", after(Stage::with_space(theme), "left")),
        ("settings", Stage::with_settings(theme)),
        ("settings_changed", changed_settings(theme)),
        (
            "settings_choice",
            after(Stage::with_settings(theme), "down down down enter"),
        ),
        ("settings_partly", partly_saved(theme)),
        ("settings_discard", after(changed_settings(theme), "esc")),
        ("settings_group", group_settings(theme)),
        ("member_menu", after(Stage::with_space(theme), "enter")),
        ("remove", after(Stage::with_space(theme), "down d")),
        ("role", after(Stage::with_space(theme), "down o")),
        ("heir", after(Stage::with_space(theme), "L")),
        ("last_owner", after(Stage::with_space(theme), "u")),
        ("people", in_picker(theme)),
        ("people_found", choosing(theme)),
        ("people_chosen", after(choosing(theme), "tab tab")),
        ("people_closed", without_directory(theme)),
        ("add", adding(theme)),
        ("add_wrong", mending(theme)),
        ("add_list", picking(theme)),
        ("delete", after(Stage::with_space(theme), "D")),
    ];
    all.extend(super::list_scenes::all(theme));
    all.extend(super::admin_scenes::all(theme));
    all.extend(super::audit_scenes::all(theme));
    all.extend(super::bulk_scenes::all(theme));
    all
}
