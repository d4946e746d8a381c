//! How large a menu is, and how many of its entries fit on a page.

use ratatui::layout::Rect;

use crate::tui::widgets::pen::{columns, wrap};

use super::item::{BEFORE, Item, NOT_NOW};
use super::{DIGITS, Menu};

/// Most rows for the reason of the entry under the cursor.
const REASON: usize = 3;

impl Menu {
    /// Columns of the whole box.
    pub(super) fn width(&self, area: Rect) -> u16 {
        let most = area.width.min(84);
        // A reason that never fits makes nothing wider.
        let widest = self.items.iter().map(|item| match item.columns() {
            fits if fits + 4 <= most => fits,
            _ => BEFORE + columns(&item.title) + 2 + columns(NOT_NOW),
        });
        let width = widest.max().unwrap_or_default();
        let commands = self.items.iter().filter_map(|item| item.command.as_ref());
        let command = commands.map(|command| columns(command)).max();
        let width = width.max(command.unwrap_or_default());
        let width = width.max(columns(&self.title) + 4);
        let width = width.max(columns(&self.intro).min(52));
        width.saturating_add(4).clamp(44, 84).min(area.width)
    }

    /// Rows for a reason that does not fit beside its entry.
    pub(super) fn reason_rows(&self, area: Rect) -> usize {
        let room = inside(self.width(area), area.height);
        let long = self.items.iter().filter(|item| item.columns() > room);
        let reasons = long.filter_map(|item| item.refusal.as_ref());
        let rows = reasons.map(|reason| wrap(reason, room).len()).max();
        rows.unwrap_or_default().min(REASON)
    }

    /// Entries on a page, so that all pages are about equally full.
    pub(super) fn rows_for(&self, area: Rect) -> usize {
        // Besides the entries: the title or the frame, and a line of the intro.
        let frame = if area.width < 44 { 1 } else { 2 };
        let taken = frame + u16::from(!self.intro.is_empty());
        let room = usize::from(area.height.saturating_sub(taken));
        let reason = self.reason_rows(area);
        // Entries come before reasons, which are also said when one is chosen.
        let room = if room > 2 * reason {
            room - reason
        } else {
            room
        };
        if self.items.len() <= room.min(DIGITS) {
            return DIGITS;
        }
        let rows = room.saturating_sub(1).clamp(1, DIGITS);
        let pages = self.items.len().div_ceil(rows);
        self.items.len().div_ceil(pages)
    }

    /// Whether a row is left for the command of the entry under the cursor: entries and reasons
    /// come first.
    pub(super) fn shows_command(&self, area: Rect, rows: usize) -> bool {
        let room = usize::from(area.height);
        self.items.iter().any(Item::is_action) && rows + 3 <= room
    }
}

/// Columns inside a box of `width`; small ones have no frame.
pub(super) const fn inside(width: u16, height: u16) -> u16 {
    width.saturating_sub(if width < 44 || height < 4 { 2 } else { 4 })
}
