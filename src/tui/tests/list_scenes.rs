//! Marks, sorting, what was copied, a lost connection, and texts of several lines.

use crate::oauth::{Cause, Explanation};
use crate::tui::event::{Event, Outcome, RowResult, RowState, Slot};
use crate::tui::theme::Theme;

use super::scenes::{after, creating, trouble};
use super::stage::Stage;

/// The list is there, and then the line breaks.
fn lost(theme: Theme) -> Stage {
    let mut stage = after(Stage::with_spaces(theme), "r");
    let why = Explanation::new(Cause::Unavailable, "Google Chat cannot be reached.")
        .hint("Check the network, then try again.");
    stage.answer(Slot::Spaces, Outcome::Failed(why));
    stage.now += 2_000;
    stage.send(Event::Wake);
    stage
}

fn palette(theme: Theme) -> Stage {
    let mut stage = after(Stage::with_spaces(theme), ":");
    stage.type_text("del");
    stage
}

/// Guidelines of a new space, on lines of their own.
fn long(theme: Theme) -> Stage {
    let mut stage = after(creating(theme), "down down enter");
    stage.type_text("Be kind to everybody who writes here, also to those who are new.");
    stage.press("enter enter");
    stage.type_text("Be brief.");
    stage
}

/// A role that was refused, with the cursor on its row.
fn refused(theme: Theme) -> Stage {
    let mut stage = after(Stage::with_space(theme), "down o");
    let (slot, _) = stage.write();
    let row = RowResult {
        index: 0,
        who: String::new(),
        state: RowState::Failed(trouble()),
        membership: None,
    };
    stage.answer(slot, Outcome::Row(row));
    stage.answer(slot, Outcome::WriteFinished);
    stage
}

fn nothing_done(theme: Theme) -> Stage {
    let mut stage = after(Stage::with_spaces(theme), "J");
    stage.answer(Slot::Journal, Outcome::Journal(Vec::new()));
    stage
}

/// Name and state of every scene.
pub(super) fn all(theme: Theme) -> Vec<(&'static str, Stage)> {
    let spaces = || Stage::with_spaces(theme);
    let space = || Stage::with_space(theme);
    vec![
        ("spaces_marked", after(spaces(), "space down space")),
        ("spaces_sort", after(spaces(), "S")),
        ("spaces_sorted", after(spaces(), "S 2")),
        ("copied", after(spaces(), "=")),
        ("palette_found", palette(theme)),
        ("lost", lost(theme)),
        ("members_marked", after(space(), "down space down space")),
        (
            "members_marked_menu",
            after(space(), "down space down space 0"),
        ),
        ("members_sort", after(space(), "S")),
        ("member_refused", refused(theme)),
        (
            "settings_long",
            after(Stage::with_settings(theme), "down down enter"),
        ),
        ("create_long", long(theme)),
        ("create_long_buttons", after(long(theme), "tab tab")),
        ("create_long_keyboard", after(long(theme), "f4")),
        ("create_keyboard", after(creating(theme), "down down f4")),
        ("journal_nothing", nothing_done(theme)),
    ]
}
