//! Help: every key of a context with what it does, from the action table.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context, Entry};
use crate::tui::event::Moment;
use crate::tui::keymap::{self, Key};
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

use super::keyboard::Keyboard;
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
    filter: Field,
    typing: bool,
}

impl Help {
    pub fn new(of: Context) -> Self {
        Self {
            of,
            top: 0,
            page: 1,
            width: 80,
            filter: Field::default(),
            typing: false,
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
        let filter = self.filter.text().trim().to_lowercase();
        if filter.is_empty() {
            let digits = "In menus the digits 1 to 9 choose and 0 shows more; Esc closes them.";
            for line in wrap(digits, width) {
                lines.push((String::new(), line, Role::Muted));
            }
        }
        for entry in action::entries(self.of) {
            let mut keys = self.keys(entry, unicode);
            let text = format!("{}. {}", entry.title, entry.help);
            let whole = format!("{keys} {text} {}", entry.command.unwrap_or_default());
            if !whole.to_lowercase().contains(&filter) {
                continue;
            }
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

    /// Its keys; in forms those that type are not among them.
    fn keys(&self, entry: &Entry, unicode: bool) -> String {
        let works = |name: &&&str| {
            self.of != Context::Form || Key::parse(name).is_some_and(|key| !key.is_text())
        };
        let keys = entry.keys.iter().filter(works);
        let keys: Vec<_> = keys.map(|key| keymap::label(key, unicode)).collect();
        if keys.is_empty() {
            return "in the menu".to_owned();
        }
        keys.join("  ")
    }

    /// Opens the filter, with the on-screen keyboard where that is wanted.
    fn find(&mut self, cx: &mut Cx<'_>, keyboard: bool) {
        self.typing = true;
        if keyboard || cx.shared.session.on_screen_keyboard {
            cx.push(Keyboard::default());
        }
    }

    fn clear_filter(&mut self) {
        self.typing = false;
        self.filter.clear();
        self.top = 0;
    }

    fn is_filtering(&self) -> bool {
        self.typing || !self.filter.text().is_empty()
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

    fn status(&self, shared: &Shared) -> String {
        let unicode = shared.theme.glyphs == Glyphs::Unicode;
        let all = cells(self.lines(self.width, unicode).len());
        let last = self.top.saturating_add(self.page).min(all);
        format!("{}-{last} of {all}", (self.top + 1).min(all))
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.typing.then(|| ("Filter", self.filter.text()))
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.typing {
            // Who has no `/` has no letters either.
            if key.code == KeyCode::Enter {
                self.find(cx, true);
            }
            return;
        }
        match key.code {
            KeyCode::Enter => self.typing = false,
            KeyCode::Backspace if self.filter.text().is_empty() => self.typing = false,
            _ => {
                if self.filter.key(key) {
                    self.top = 0;
                }
            }
        }
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.top = 0;
        }
    }

    fn resized(&mut self, body: Rect) {
        let field = u16::from(self.is_filtering());
        self.page = body.height.saturating_sub(field).max(1);
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
            Action::Filter => self.find(cx, false),
            Action::OnScreenKeyboard => self.find(cx, true),
            // The on-screen keyboard is done.
            Action::NextItem => self.typing = false,
            Action::Back | Action::Cancel if self.is_filtering() => self.clear_filter(),
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
        let mut area = area;
        if self.is_filtering() {
            let x = pen.put(area, 0, 0, "/ ", Role::Accent);
            self.filter.view(area, 0, x, self.typing, pen);
            area = below(area, 1);
        }
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
