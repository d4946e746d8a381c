//! Help: every key of a context with what it does, from the action table.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::action::{self, Action, Context};
use crate::tui::event::Moment;
use crate::tui::keymap;
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::pen::{Pen, cells, wrap};

use super::{Cx, Screen};

/// Columns of the keys.
const KEYS: u16 = 20;

/// The keys of one screen, to scroll through.
#[derive(Debug)]
pub(in crate::tui) struct Help {
    of: Context,
    top: u16,
    page: u16,
    width: u16,
}

impl Help {
    pub const fn new(of: Context) -> Self {
        Self {
            of,
            top: 0,
            page: 1,
            width: 80,
        }
    }

    /// Keys, text and role of each line.
    fn lines(&self, width: u16, unicode: bool) -> Vec<(String, String, Role)> {
        let narrow = width < 60;
        let room = if narrow {
            width
        } else {
            width.saturating_sub(KEYS + 1)
        };
        let mut lines = Vec::new();
        let digits = "In menus the digits 1 to 9 choose and 0 shows more; Esc goes back.";
        for line in wrap(digits, width) {
            lines.push((String::new(), line, Role::Muted));
        }
        for entry in action::entries(self.of) {
            let keys: Vec<_> = entry
                .keys
                .iter()
                .map(|key| keymap::label(key, unicode))
                .collect();
            let mut keys = keys.join("  ");
            if keys.is_empty() {
                "in the menu".clone_into(&mut keys);
            }
            let text = format!("{}. {}", entry.title, entry.help);
            if narrow {
                lines.push((keys, String::new(), Role::Accent));
                keys = String::new();
            }
            for line in wrap(&text, room) {
                lines.push((std::mem::take(&mut keys), line, Role::Text));
            }
            if let Some(command) = entry.command {
                for line in wrap(command, room) {
                    lines.push((String::new(), line, Role::Muted));
                }
            }
        }
        lines
    }

    fn scroll(&mut self, by: i32) {
        let last = cells(self.lines(self.width, true).len()).saturating_sub(self.page);
        let top = i32::from(self.top).saturating_add(by);
        self.top = u16::try_from(top.max(0)).unwrap_or(u16::MAX).min(last);
    }
}

impl Screen for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Owned(format!("Help: {}", self.of.title()))
    }

    fn resized(&mut self, body: Rect) {
        self.page = body.height.max(1);
        self.width = body.width.saturating_sub(2);
        self.scroll(0);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let page = i32::from(self.page);
        match action {
            Action::MoveUp => self.scroll(-1),
            Action::MoveDown => self.scroll(1),
            Action::PageUp => self.scroll(-page),
            Action::PageDown => self.scroll(page),
            Action::First => self.scroll(i32::MIN / 2),
            Action::Last => self.scroll(i32::MAX / 2),
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let area = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let unicode = shared.theme.glyphs == Glyphs::Unicode;
        let x = if area.width < 60 { 0 } else { KEYS + 1 };
        let lines = self.lines(area.width, unicode);
        let shown = lines.iter().skip(usize::from(self.top));
        for (row, (keys, text, role)) in (0..area.height).zip(shown) {
            pen.put(area, row, 0, keys, Role::Accent);
            let x = if keys.is_empty() && *role == Role::Muted && row == 0 && self.top == 0 {
                0
            } else {
                x
            };
            pen.put(area, row, x, text, *role);
        }
    }
}
