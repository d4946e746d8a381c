//! What lists have in common: their order and their marks.

use super::{Action, Context, Entry, entry};
use Context::{Members, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::Sort, "sort", "Sort", &["S"],
        &[Spaces, Members],
        "Choose what the rows are sorted by; the same again turns the order around.").short("sort")
        .hinted(14),
    entry(Action::Mark, "mark", "Mark", &["space"],
        &[Spaces, Members],
        "Mark the row under the cursor, or take its mark away, and go on to the next.").short("mark")
        .hinted(15),
    entry(Action::MarkAll, "mark-all", "Mark all", &["ctrl+a"],
        &[Spaces, Members],
        "Mark every row that the tab and the filter show.").short("mark all"),
    entry(Action::InvertMarks, "invert-marks", "Turn the marks around", &["ctrl+r"],
        &[Spaces, Members],
        "Of the rows that are shown, mark those that are not marked, and only those."),
    entry(Action::ClearMarks, "clear-marks", "Unmark all", &[],
        &[Spaces, Members],
        "Take all marks away, also those of rows that the filter hides."),
];
