//! A menu in lines: its text, and an entry a row with the reason of those that cannot be done now.

use crate::action::Action;
use crate::tui::plain::Page;

use super::Menu;
use super::item::Does;

/// Actions that are about the full screen, its keys and its shell, and mean nothing in lines.
pub(in crate::tui) const fn is_of_the_screen(action: Action) -> bool {
    matches!(
        action,
        Action::OnScreenKeyboard
            | Action::Palette
            | Action::Suspend
            | Action::Redraw
            | Action::Help
            | Action::PrintCode
            | Action::FullScreenQr
    )
}

impl Menu {
    pub(super) fn told(&self) -> Page {
        let intro = self.intro.lines().map(str::to_owned);
        Page::of(intro).with_rows(self.items.len(), None)
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        let Some(item) = self.items.get(at) else {
            return String::new();
        };
        match (&item.refusal, &item.does) {
            (Some(reason), _) => format!("{} (not now: {reason})", item.title),
            // Beside an action stands its key.
            (None, Does::Act(_)) => item.title.clone(),
            (None, _) if item.detail.is_empty() => item.title.clone(),
            (None, _) => format!("{}, {}", item.title, item.detail),
        }
    }
}
