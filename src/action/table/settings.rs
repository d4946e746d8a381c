//! The settings of a space.

use super::{Action, Context, Entry, entry};
use Context::Settings;

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::ChangeSetting, "change-setting", "Change it", &["enter"],
        &[Settings],
        "Type a text, or choose; left, right and digits choose at once.").short("change")
        .scoped("spaces")
        .like("roomkey spaces update SPACE").hinted(1),
    entry(Action::SaveSettings, "save-settings", "Save the settings", &["w", "ctrl+s"],
        &[Settings],
        "Send what was changed, part by part; what fails stays as it was typed.").short("save")
        .scoped("spaces")
        .like("roomkey spaces update SPACE").hinted(5),
    entry(Action::ResetSetting, "reset-setting", "Put it back", &["u"],
        &[Settings],
        "Set the row under the cursor to what was read.").short("put back")
        .hinted(6),
    entry(Action::ResetSettings, "reset-settings", "Put everything back", &["U"],
        &[Settings],
        "Set every row to what was read."),
];
