//! The on-screen keyboard: types into the screen below with nothing but arrows and Enter. Where the
//! screen is small its rows scroll, so that every key can be reached.

mod layout;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::text;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::pen::{Pen, Target, below, cells, columns};

use super::{Cx, Nav, Screen};
use layout::Chunk;

const PAGES: [[&str; 4]; 3] = [
    ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@"],
    ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM._@"],
    ["!\"#$%&'()*", "+,-./:;<=>", "?@[\\]^_`{|", "}~        "],
];

/// Rows of characters on each page.
const LETTERS: usize = PAGES[0].len();

/// Keys in such a row.
const KEYS: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    More,
    Space,
    Delete,
    Previous,
    Next,
    Done,
}

/// What is not a character, and where each begins in a wide row of ten keys of four columns.
const COMMANDS: [(Command, &str, u16); 6] = [
    (Command::More, "More", 0),
    (Command::Space, "Space", 6),
    (Command::Delete, "Del", 13),
    (Command::Previous, "Prev", 19),
    (Command::Next, "Next", 26),
    (Command::Done, "Done", 33),
];

/// Commands in a row where they do not fit side by side.
const FEW: usize = 3;

/// A grid of characters and its cursor.
#[derive(Debug, Default)]
pub(in crate::tui) struct Keyboard {
    page: usize,
    row: usize,
    column: usize,
    /// The commands take two rows.
    narrow: bool,
    /// What is written on the screen below.
    writing: Writing,
    /// The row above the characters.
    chunks: Vec<Chunk>,
}

impl Keyboard {
    /// Rows above the characters.
    fn above(&self) -> usize {
        usize::from(!self.chunks.is_empty())
    }

    /// Rows of characters; digits are the first of them.
    const fn letters(&self) -> usize {
        match self.writing {
            Writing::Digits => 1,
            _ => LETTERS,
        }
    }

    /// The first row of commands.
    fn commands(&self) -> usize {
        self.above() + self.letters()
    }

    fn is_command(&self) -> bool {
        self.row >= self.commands()
    }

    const fn commands_in_row(&self) -> usize {
        if self.narrow { FEW } else { COMMANDS.len() }
    }

    fn rows(&self) -> usize {
        self.commands() + COMMANDS.len() / self.commands_in_row()
    }

    /// Columns of the current row.
    fn columns(&self) -> usize {
        if self.is_command() {
            self.commands_in_row()
        } else if self.row < self.above() {
            self.chunks.len()
        } else {
            KEYS
        }
    }

    fn press(&self, cx: &mut Cx<'_>) -> Option<Command> {
        let type_char = |c| Nav::TypeBelow(KeyEvent::from(KeyCode::Char(c)));
        if self.row < self.above() {
            let chunk = self.chunks.get(self.column)?;
            cx.nav.extend(chunk.text.chars().map(type_char));
            return None;
        }
        if !self.is_command() {
            let row = PAGES[self.page][self.row - self.above()];
            cx.nav.push(type_char(row.chars().nth(self.column)?));
            return None;
        }
        let at = (self.row - self.commands()) * self.commands_in_row() + self.column;
        COMMANDS.get(at).map(|(command, ..)| *command)
    }

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) {
        let type_key = |code| Nav::TypeBelow(KeyEvent::from(code));
        match command {
            Command::More => self.page = (self.page + 1) % PAGES.len(),
            Command::Space => cx.nav.push(type_key(KeyCode::Char(' '))),
            Command::Delete => cx.nav.push(type_key(KeyCode::Backspace)),
            Command::Previous => cx.nav.push(Nav::StepBelow(false)),
            Command::Next => cx.nav.push(Nav::StepBelow(true)),
            Command::Done => {
                cx.pop();
                cx.nav.push(Nav::Act(Action::NextItem));
            }
        }
    }

    /// Keeps the place on screen when the row changes: commands are wider keys.
    fn move_row(&mut self, by: usize) {
        let before = self.columns();
        self.row = (self.row + by) % self.rows();
        self.column = self.column * self.columns() / before;
    }

    /// What is typed into, the end of it where it is long.
    fn heading(below: &dyn Screen, area: Rect, pen: &mut Pen<'_>) {
        pen.rule(area, 0);
        let Some((label, value)) = below.field() else {
            return;
        };
        let x = pen.put(area, 0, 1, &format!(" {label}: "), Role::Strong);
        let room = usize::from(area.width.saturating_sub(x + 6));
        let long = value.char_indices().rev().nth(room * 8);
        let value = text::safe(&value[long.map_or(0, |(at, _)| at)..]);
        let mut seen = &*value;
        while text::width(seen) > room {
            let first = seen.chars().next().map_or(1, char::len_utf8);
            seen = &seen[first..];
        }
        let end = pen.put(area, 0, x, seen, Role::Text);
        pen.put(area, 0, end, "_ ", Role::Accent);
    }

    fn draw_row(&self, row: usize, area: Rect, y: u16, pen: &mut Pen<'_>) {
        let wide = (area.width / cells(KEYS)).clamp(1, 4);
        let left = area.width.saturating_sub(wide * cells(KEYS)) / 2;
        let key = |pen: &mut Pen<'_>, at: usize, x: u16, text: &str, chosen: bool, role| {
            let [open, close] = if chosen { ["[", "]"] } else { [" ", " "] };
            let text = if wide < 3 && columns(text) == 1 {
                format!("{open}{text}")
            } else {
                format!("{open}{text}{close}")
            };
            pen.put(area, y, x, &text, role);
            let target = Target::Part(row * KEYS + at);
            pen.zone(area, y, x, columns(&text), target);
            if chosen {
                let cell = Rect {
                    x: area.x + x,
                    width: columns(&text),
                    ..area
                };
                pen.select(cell, y);
            }
        };
        if row < self.above() {
            // The last of them give way where it is narrow.
            let each = wide * cells(KEYS) / cells(self.chunks.len()).max(1);
            let mut x = left;
            for (at, chunk) in self.chunks.iter().enumerate() {
                let rest = cells(self.chunks.len() - at - 1) * each.min(5);
                let room = (left + wide * cells(KEYS)).saturating_sub(x + rest + 2);
                let label = text::truncate(&chunk.label, usize::from(room), pen.theme.ellipsis());
                let chosen = (self.row, self.column) == (row, at);
                key(pen, at, x, &label, chosen, Role::Accent);
                x += columns(&label) + 3;
            }
            return;
        }
        let row_of_letters = row - self.above();
        if row_of_letters < self.letters() {
            for (x, c) in PAGES[self.page][row_of_letters].chars().enumerate() {
                let chosen = (self.row, self.column) == (row, x);
                let place = left + cells(x) * wide;
                key(pen, x, place, &c.to_string(), chosen, Role::Text);
            }
            return;
        }
        let few = self.commands_in_row();
        let from = (row - self.commands()) * few;
        let here = COMMANDS.iter().skip(from).take(few);
        let first = COMMANDS.get(from).map_or(0, |(_, _, x)| *x);
        for (x, (_, word, at)) in here.enumerate() {
            let chosen = (self.row, self.column) == (row, x);
            key(pen, x, left + at - first, word, chosen, Role::Accent);
        }
    }
}

impl Screen for Keyboard {
    fn context(&self) -> Context {
        Context::Keyboard
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Keyboard")
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn rows_taken(&self, body: Rect) -> u16 {
        // Two rows for the field above it and what is wrong there, or the whole screen.
        let rows = 1 + cells(self.rows());
        if body.height >= rows + 2 {
            rows
        } else {
            body.height
        }
    }

    fn stands_above(&mut self, below: &dyn Screen, shared: &Shared) {
        let before = self.above();
        self.writing = below.writing();
        self.chunks = layout::chunks(self.writing, shared.session.account_name());
        // The cursor stays on its key.
        self.row = (self.row + self.above()).saturating_sub(before);
    }

    fn resized(&mut self, body: Rect) {
        self.narrow = body.width < 40;
        self.row = self.row.min(self.rows() - 1);
        self.column = self.column.min(self.columns() - 1);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if matches!(action, Action::Back | Action::Cancel) {
            cx.pop();
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        self.row = (part / KEYS).min(self.rows() - 1);
        self.column = (part % KEYS).min(self.columns() - 1);
        true
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let columns = self.columns();
        match key.code {
            KeyCode::Up => self.move_row(self.rows() - 1),
            KeyCode::Down => self.move_row(1),
            KeyCode::Left => self.column = (self.column + columns - 1) % columns,
            KeyCode::Right => self.column = (self.column + 1) % columns,
            KeyCode::Enter => {
                if let Some(command) = self.press(cx) {
                    self.command(cx, command);
                }
            }
            KeyCode::Tab => cx.nav.push(Nav::StepBelow(true)),
            KeyCode::BackTab => cx.nav.push(Nav::StepBelow(false)),
            // A person who has keys after all may use them.
            KeyCode::Char(_) | KeyCode::Backspace => cx.nav.push(Nav::TypeBelow(key)),
            _ => {}
        }
    }

    fn view(&self, _shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let grid = below(area, area.height.saturating_sub(self.rows_taken(area)) + 1);
        pen.clear(grid);
        let height = usize::from(grid.height);
        let from = (self.row + 1).saturating_sub(height);
        for (y, row) in (from..self.rows()).take(height).enumerate() {
            self.draw_row(row, grid, cells(y), pen);
        }
    }

    fn view_above(
        &self,
        screen: &dyn Screen,
        shared: &Shared,
        now: Moment,
        area: Rect,
        pen: &mut Pen<'_>,
    ) {
        let heading = below(area, area.height.saturating_sub(self.rows_taken(area)));
        pen.clear(heading);
        self.view(shared, now, area, pen);
        Self::heading(screen, heading, pen);
        let rows = usize::from(heading.height.saturating_sub(1));
        // Rows out of sight are hinted at.
        let above = self.row >= rows;
        let below = self.row.max(rows.saturating_sub(1)) + 1 < self.rows();
        let more = match (above, below) {
            (true, true) => pen.theme.glyph(" ↑↓ ", " ^v "),
            (true, false) => pen.theme.glyph(" ↑ ", " ^ "),
            (false, true) => pen.theme.glyph(" ↓ ", " v "),
            (false, false) => return,
        };
        pen.right(heading, 0, more, Role::Muted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_fit_side_by_side_and_in_two_rows() {
        for pair in COMMANDS.windows(2) {
            let [(_, word, x), (_, _, next)] = pair else {
                unreachable!("windows of two");
            };
            assert!(x + columns(word) + 2 <= *next, "{word}");
        }
        let (_, word, x) = COMMANDS[COMMANDS.len() - 1];
        assert!(x + columns(word) + 2 <= 40);
        for row in COMMANDS.chunks(FEW) {
            let (_, word, x) = row[FEW - 1];
            assert!(x + columns(word) + 2 - row[0].2 <= 20, "{word}");
        }
    }
}
