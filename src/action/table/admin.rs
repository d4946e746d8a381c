//! Looking for spaces of the whole organization, as an administrator.

use super::{Action, Context, Entry, entry};
use Context::{AdminResults, AdminSearch, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::AdminSearch, "admin-search", "Search as administrator", &["F"],
        &[Spaces],
        "Find spaces of the whole organization, also those without an owner, and open them as administrator.")
        .scoped("admin.spaces.readonly")
        .like("roomkey spaces search QUERY --admin"),
    entry(Action::ChangeTerm, "change-term", "Change it", &["enter"],
        &[AdminSearch],
        "Type a text, or choose; left, right and digits choose at once.").short("change")
        .hinted(1),
    entry(Action::RunSearch, "run-search", "Search", &["s", "ctrl+s"],
        &[AdminSearch],
        "Look for the spaces that all of this is true of.").short("search")
        .scoped("admin.spaces.readonly")
        .like("roomkey spaces search QUERY --admin").hinted(5),
    entry(Action::EditQuery, "edit-query", "Write the query by hand", &["e"],
        &[AdminSearch],
        "Change the text that is sent; the rows above it count no more.").short("edit")
        .hinted(6),
    entry(Action::CopySearch, "copy-search", "Copy the command", &["y"],
        &[AdminSearch],
        "Send the command that searches for the same to the clipboard of your terminal.").short("copy")
        .hinted(9),
    entry(Action::ResetTerm, "reset-term", "Let anything do", &["u"],
        &[AdminSearch],
        "Let anything do in the row under the cursor: the first of its choices.").short("any")
        .hinted(8).repeating(Action::ChangeTerm),
    entry(Action::ResetTerms, "reset-terms", "Start over", &["U"],
        &[AdminSearch],
        "Let anything do in every row."),
    entry(Action::FindOwners, "find-owners", "See which have no owner", &["O"],
        &[AdminResults],
        "Look at the members of every space that was found; Esc stops it.").short("owners")
        .scoped("admin.memberships.readonly")
        .like("roomkey audit ownerless --admin").hinted(7),
];
