//! Help: every key of a context with what it does, from the action table. What stands under the
//! cursor can be done at once.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context, Entry};
use crate::tui::event::Moment;
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::spaces::Badge;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, Target, below, cells, wrap};

use super::keyboard::Keyboard;
use super::{Cx, Nav, Screen};

/// Columns of the keys.
const KEYS: u16 = 20;
/// Columns of the marker before them.
const MARK: u16 = 2;

/// An entry as it is written here.
#[derive(Debug)]
struct Row {
    entry: &'static Entry,
    keys: String,
    command: Option<String>,
}

/// A line, and which of the rows shown it belongs to.
struct Line {
    row: Option<usize>,
    keys: String,
    text: String,
    role: Role,
}

/// The keys of one screen, to go through.
#[derive(Debug)]
pub(in crate::tui) struct Help {
    of: Context,
    rows: Vec<Row>,
    /// Among the rows that match.
    cursor: usize,
    top: u16,
    page: u16,
    width: u16,
    filter: Field,
    typing: bool,
}

impl Help {
    /// For the screen below it.
    pub fn new(screen: &dyn Screen, shared: &Shared) -> Self {
        let of = screen.context();
        let rows = action::entries(of).map(|entry| Row {
            entry,
            keys: keys(entry, of, shared),
            command: screen.command(shared, entry.action),
        });
        Self {
            of,
            rows: rows.collect(),
            cursor: 0,
            top: 0,
            page: 1,
            width: 80,
            filter: Field::default(),
            typing: false,
        }
    }

    /// Those that match what was typed.
    fn shown(&self) -> Vec<&Row> {
        let filter = self.filter.text().trim().to_lowercase();
        let matches = |row: &&Row| {
            let Entry { title, help, .. } = row.entry;
            let command = row.command.as_deref().unwrap_or_default();
            let whole = format!("{} {title}. {help} {command}", row.keys);
            whole.to_lowercase().contains(&filter)
        };
        self.rows.iter().filter(matches).collect()
    }

    fn lines(&self, width: u16) -> Vec<Line> {
        let width = width.saturating_sub(MARK);
        let narrow = width < 60;
        let room = if narrow {
            width
        } else {
            width.saturating_sub(KEYS + 1)
        };
        let mut lines = Vec::new();
        if self.filter.text().trim().is_empty() {
            let digits = "In menus the digits 1 to 9 choose and 0 shows more; Esc closes them.";
            let intro = wrap(digits, width + MARK).into_iter();
            lines.extend(intro.map(|text| Line {
                row: None,
                keys: String::new(),
                text,
                role: Role::Muted,
            }));
        }
        for (at, row) in self.shown().into_iter().enumerate() {
            let mut keys = row.keys.clone();
            let mut add = |keys: String, text: String, role| {
                lines.push(Line {
                    row: Some(at),
                    keys,
                    text,
                    role,
                });
            };
            if narrow {
                add(std::mem::take(&mut keys), String::new(), Role::Accent);
            }
            let text = format!("{}. {}", row.entry.title, row.entry.help);
            for line in wrap(&text, room) {
                add(std::mem::take(&mut keys), line, Role::Text);
            }
            for line in row.command.iter().flat_map(|command| wrap(command, room)) {
                add(String::new(), line, Role::Muted);
            }
        }
        if self.of == Context::Spaces && self.filter.text().trim().is_empty() {
            let text =
                |badge: Badge| format!("{} {}: {}", badge.mark(), badge.word(), badge.meaning());
            let badges = Badge::ALL
                .into_iter()
                .flat_map(|badge| wrap(&text(badge), width));
            lines.extend(badges.map(|text| Line {
                row: None,
                keys: String::new(),
                text,
                role: Role::Muted,
            }));
        }
        lines
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
        self.go(0);
    }

    fn is_filtering(&self) -> bool {
        self.typing || !self.filter.text().is_empty()
    }

    /// Puts the cursor on a row, and that row on the screen as far as it fits.
    fn go(&mut self, row: usize) {
        let last = self.shown().len().saturating_sub(1);
        self.cursor = row.min(last);
        let lines = self.lines(self.width);
        let of_row = |line: &Line| line.row == Some(self.cursor);
        let first = lines.iter().position(of_row).unwrap_or_default();
        let end = cells(lines.iter().rposition(of_row).map_or(0, |at| at + 1));
        // The first row shows what stands above it.
        let first = if self.cursor == 0 { 0 } else { cells(first) };
        self.top = self.top.max(end.saturating_sub(self.page)).min(first);
        self.top = self.top.min(cells(lines.len()).saturating_sub(self.page));
    }

    /// A page on: as many rows as fill it.
    fn page(&mut self, forward: bool) {
        let lines = self.lines(self.width);
        let at = |line: u16| lines.get(usize::from(line)).and_then(|line| line.row);
        let to = if forward {
            let line = self.top.saturating_add(self.page);
            at(line).unwrap_or(usize::MAX)
        } else {
            at(self.top.saturating_sub(self.page)).unwrap_or(0)
        };
        let top = self.top;
        self.go(to);
        if forward && self.top > top {
            // What was below the page is now at its top.
            let last = cells(lines.len()).saturating_sub(self.page);
            self.top = top.saturating_add(self.page).min(last);
        }
    }

    fn do_it(&self, cx: &mut Cx<'_>) {
        if let Some(row) = self.shown().get(self.cursor) {
            cx.pop();
            cx.nav.push(Nav::Act(row.entry.action));
        }
    }
}

/// Its keys; in forms those that type are not among them.
fn keys(entry: &Entry, of: Context, shared: &Shared) -> String {
    let unicode = shared.theme.glyphs == Glyphs::Unicode;
    let keys = shared.keymap.keys(of, entry.action).iter();
    let works = |key: &&Key| of != Context::Form || !key.is_text();
    let keys: Vec<_> = keys.filter(works).map(|key| key.label(unicode)).collect();
    if keys.is_empty() {
        return "in the menu".to_owned();
    }
    keys.join("  ")
}

impl Screen for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Owned(format!("Help: {}", self.of.title()))
    }

    fn status(&self, _shared: &Shared) -> String {
        let all = cells(self.lines(self.width).len());
        let last = self.top.saturating_add(self.page).min(all);
        format!("{}-{last} of {all}", (self.top + 1).min(all))
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn is_at_end(&self) -> bool {
        self.typing && self.filter.is_at_end()
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
            KeyCode::Backspace if self.filter.text().is_empty() => self.typing = false,
            _ => {
                if self.filter.key(key) {
                    self.go(0);
                }
            }
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, row: usize) -> bool {
        let was = self.cursor == row;
        self.typing = false;
        self.go(row);
        was
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.go(0);
        }
    }

    fn resized(&mut self, body: Rect) {
        let field = u16::from(self.is_filtering());
        let (page, width) = (
            body.height.saturating_sub(field).max(1),
            body.width.saturating_sub(2),
        );
        if (page, width) != (self.page, self.width) {
            (self.page, self.width) = (page, width);
            self.go(self.cursor);
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::MoveUp => self.go(self.cursor.saturating_sub(1)),
            Action::MoveDown => self.go(self.cursor + 1),
            Action::PageUp => self.page(false),
            Action::PageDown => self.page(true),
            Action::First => self.go(0),
            Action::Last => self.go(usize::MAX),
            Action::Filter => self.find(cx, false),
            Action::OnScreenKeyboard => self.find(cx, true),
            // The on-screen keyboard is done.
            Action::NextItem => self.typing = false,
            Action::Choose if self.typing => self.typing = false,
            Action::Choose => self.do_it(cx),
            Action::CopyCommand => {
                if let Some(row) = self.shown().get(self.cursor) {
                    cx.copy_command(row.entry.title, row.command.as_deref());
                }
            }
            Action::Back | Action::Cancel if self.is_filtering() => self.clear_filter(),
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        let entries = action::entries(self.of);
        Page::of(entries.map(|entry| format!("{}: {}. {}", entry.name, entry.title, entry.help)))
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let mut area = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        if self.is_filtering() {
            pen.zone(area, 0, 0, area.width, Target::Act(Action::Filter));
            let x = pen.put(area, 0, 0, "/ ", Role::Accent);
            self.filter.view(area, 0, x, self.typing, pen);
            area = below(area, 1);
        }
        let x = if area.width < 60 + MARK { 0 } else { KEYS + 1 };
        let lines = self.lines(area.width);
        let shown = lines.iter().skip(usize::from(self.top));
        let mut marked = false;
        for (row, line) in (0..area.height).zip(shown) {
            if line.row.is_none() {
                pen.put(area, row, 0, &line.text, line.role);
                continue;
            }
            pen.part(area, row, line.row.unwrap_or_default());
            pen.put(area, row, MARK, &line.keys, Role::Accent);
            pen.put(area, row, MARK + x, &line.text, line.role);
            if line.row == Some(self.cursor) && !marked {
                marked = true;
                pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
                if !self.typing {
                    pen.select(area, row);
                }
            }
        }
    }
}
