//! What is typed into a setting: one line in its row, or a long text on the whole body with
//! buttons below it, so that Enter can break lines there.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, below, cells};
use crate::tui::widgets::text_area::{TextArea, Took};
use crate::work::spaces::GUIDELINES_MAX;

/// Rows besides the text: its name above, the buttons below.
const AROUND: u16 = 2;

/// Where the keys go in a long text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Text,
    Keep,
    Undo,
}

/// A text that is being typed.
#[derive(Debug)]
pub(super) enum Input {
    Line(Field),
    Long(TextArea, Focus),
}

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Changed,
    Nothing,
    /// The typing ends; what was typed stays.
    Keep,
    /// The typing ends, and what stood there before is back.
    Undo,
}

impl Input {
    pub fn text(&self) -> &str {
        match self {
            Self::Line(field) => field.text(),
            Self::Long(area, _) => area.text(),
        }
    }

    /// Whether keys go into the text, and its cursor stands after the last character.
    pub fn is_at_end(&self) -> bool {
        match self {
            Self::Line(field) => field.is_at_end(),
            Self::Long(area, focus) => *focus == Focus::Text && area.is_at_end(),
        }
    }

    pub const fn is_long(&self) -> bool {
        matches!(self, Self::Long(..))
    }

    pub fn insert(&mut self, text: &str) {
        match self {
            Self::Line(field) => field.insert(text),
            Self::Long(area, _) => area.insert(text),
        }
    }

    pub fn key(&mut self, key: KeyEvent) -> Typed {
        let (area, focus) = match self {
            Self::Line(field) => {
                let changed = field.key(key);
                return if changed {
                    Typed::Changed
                } else {
                    Typed::Nothing
                };
            }
            Self::Long(area, focus) => (area, focus),
        };
        match (*focus, key.code) {
            (Focus::Text, KeyCode::Tab) | (Focus::Undo, KeyCode::Left) => *focus = Focus::Keep,
            (Focus::Text, _) => match area.key(key) {
                Took::Changed => return Typed::Changed,
                Took::Below => *focus = Focus::Keep,
                Took::Moved | Took::No => {}
            },
            (Focus::Keep, KeyCode::Enter) => return Typed::Keep,
            (Focus::Undo, KeyCode::Enter) => return Typed::Undo,
            (_, KeyCode::Up | KeyCode::BackTab) | (Focus::Undo, KeyCode::Tab) => {
                *focus = Focus::Text;
            }
            (Focus::Keep, KeyCode::Right | KeyCode::Tab) => *focus = Focus::Undo,
            // A letter goes on with the text.
            (_, KeyCode::Char(_) | KeyCode::Backspace) => {
                *focus = Focus::Text;
                return self.key(key);
            }
            _ => {}
        }
        Typed::Nothing
    }

    /// The body has this size now.
    pub fn resized(&mut self, width: u16, height: u16) {
        if let Self::Long(area, _) = self {
            area.set_size(width.saturating_sub(2), height.saturating_sub(AROUND));
        }
    }

    /// Draws a long text on the whole body.
    pub fn draw_long(&self, label: &str, area: Rect, pen: &mut Pen<'_>) {
        let Self::Long(text, focus) = self else {
            return;
        };
        let end = pen.put(area, 0, 1, label, Role::Strong);
        let used = text.text().chars().count();
        let most = GUIDELINES_MAX;
        let role = if used > most { Role::Warn } else { Role::Muted };
        let count = format!("{used} of {most} characters");
        pen.put(area, 0, end + 2, &count, role);
        let inside = Rect {
            x: area.x + 1.min(area.width),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(AROUND),
            ..below(area, 1)
        };
        text.view(inside, *focus == Focus::Text, pen);
        let mut x = 1;
        let last = area.height.saturating_sub(1);
        for (button, word) in [(Focus::Keep, "[ Keep it ]"), (Focus::Undo, "[ As it was ]")] {
            let from = x;
            x = pen.put(area, last, x, word, Role::Text);
            if *focus == button {
                let part = Rect {
                    x: area.x + from,
                    width: cells(word.len()),
                    ..area
                };
                pen.select(part, last);
            }
            x += 2;
        }
    }
}
