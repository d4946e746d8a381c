//! Every screen in each of its states, for the snapshots and for drawing at all sizes.

use crate::account::sign_in::{SignInEvent, Stage as Step};
use crate::oauth::{Cause, Explanation};

use super::stage::{Stage, options};
use crate::tui::event::{Event, Outcome, RowResult, RowState, Slot};
use crate::tui::theme::Theme;

fn trouble() -> Explanation {
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

fn after(mut stage: Stage, keys: &str) -> Stage {
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
    stage.press("down down enter");
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
    let mut stage = Stage::with_space(theme);
    stage.press("a");
    stage.send(Event::Paste("budi@example.com, nobody".into()));
    stage
}

fn picking(theme: Theme) -> Stage {
    let mut stage = adding(theme);
    stage.press("down down down");
    stage
}

fn creating(theme: Theme) -> Stage {
    let mut stage = Stage::with_spaces(theme);
    stage.press("n");
    stage.type_text("API-made");
    stage
}

fn failing(theme: Theme) -> Stage {
    let mut stage = creating(theme);
    stage.press("up up up enter");
    let (slot, _) = stage.write();
    stage.answer(slot, Outcome::Failed(trouble()));
    stage
}

/// Name and state of every scene.
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let expired = Explanation::new(Cause::NotSignedIn, "Nobody entered the code in time.")
        .reason("expired_token");
    let refused = trouble().code(400).reason("invalid_scope");
    vec![
        ("setup", setup(theme)),
        ("profile", after(setup(theme), "2")),
        ("keyboard", after(setup(theme), "2 f4")),
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
        ("loading", loading(theme)),
        ("partial", partial(theme)),
        ("no_spaces", no_spaces(theme)),
        ("spaces", Stage::with_spaces(theme)),
        ("filter", filtered(theme)),
        ("spaces_menu", after(Stage::with_spaces(theme), "0")),
        ("palette", after(Stage::with_spaces(theme), ":")),
        ("help", after(Stage::with_spaces(theme), "?")),
        ("create", creating(theme)),
        ("error", failing(theme)),
        ("space", Stage::with_space(theme)),
        ("details", after(Stage::with_space(theme), "tab")),
        ("member_menu", after(Stage::with_space(theme), "enter")),
        ("remove", after(Stage::with_space(theme), "down d")),
        ("last_owner", after(Stage::with_space(theme), "d")),
        ("add", adding(theme)),
        ("add_wrong", mending(theme)),
        ("add_list", picking(theme)),
        ("delete", after(Stage::with_space(theme), "D")),
    ]
}
