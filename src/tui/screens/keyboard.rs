//! The on-screen keyboard: types into the screen below with nothing but arrows and Enter.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells};

use super::{Cx, Nav, Screen};

const PAGES: [[&str; 4]; 3] = [
    ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@"],
    ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM._@"],
    ["!\"#$%&'()*", "+,-./:;<=>", "?@[\\]^_`{|", "}~        "],
];

/// The last row: what is not a character.
const COMMANDS: [&str; 4] = ["More", "Space", "Delete", "Done"];

/// A grid of characters and its cursor.
#[derive(Debug, Default)]
pub(in crate::tui) struct Keyboard {
    page: usize,
    row: usize,
    column: usize,
}

impl Keyboard {
    fn is_command(&self) -> bool {
        self.row == PAGES[0].len()
    }

    /// Columns of the current row.
    fn columns(&self) -> usize {
        if self.is_command() {
            COMMANDS.len()
        } else {
            10
        }
    }

    fn press(&mut self, cx: &mut Cx<'_>) {
        let type_key = |code| Nav::TypeBelow(KeyEvent::from(code));
        if !self.is_command() {
            let c = PAGES[self.page][self.row].chars().nth(self.column);
            if let Some(c) = c {
                cx.nav.push(type_key(KeyCode::Char(c)));
            }
            return;
        }
        match self.column {
            0 => self.page = (self.page + 1) % PAGES.len(),
            1 => cx.nav.push(type_key(KeyCode::Char(' '))),
            2 => cx.nav.push(type_key(KeyCode::Backspace)),
            _ => {
                cx.pop();
                cx.nav.push(Nav::Act(Action::NextItem));
            }
        }
    }

    /// Keeps the place on screen when the row changes: the last row has wider keys.
    fn move_row(&mut self, by: usize) {
        let rows = PAGES[0].len() + 1;
        let before = self.columns();
        self.row = (self.row + by) % rows;
        self.column = self.column * self.columns() / before;
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
        6.min(body.height.saturating_sub(2))
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if matches!(action, Action::Back | Action::Cancel) {
            cx.pop();
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let columns = self.columns();
        match key.code {
            KeyCode::Up => self.move_row(PAGES[0].len()),
            KeyCode::Down => self.move_row(1),
            KeyCode::Left => self.column = (self.column + columns - 1) % columns,
            KeyCode::Right => self.column = (self.column + 1) % columns,
            KeyCode::Enter => self.press(cx),
            // A person who has keys after all may use them.
            KeyCode::Char(_) | KeyCode::Backspace => cx.nav.push(Nav::TypeBelow(key)),
            _ => {}
        }
    }

    fn view(&self, _shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let rows = self.rows_taken(area);
        let area = below(area, area.height.saturating_sub(rows));
        pen.clear(area);
        pen.rule(area, 0);
        let left = area.width.saturating_sub(40) / 2;
        for (y, line) in PAGES[self.page].iter().enumerate() {
            for (x, c) in line.chars().enumerate() {
                let at = left + cells(x) * 4;
                let chosen = (self.row, self.column) == (y, x);
                let key = if chosen {
                    format!("[{c}]")
                } else {
                    format!(" {c} ")
                };
                pen.put(area, cells(y) + 1, at, &key, Role::Text);
                if chosen {
                    select(area, cells(y) + 1, at, 3, pen);
                }
            }
        }
        let row = cells(PAGES[0].len()) + 1;
        for (x, word) in COMMANDS.iter().enumerate() {
            let at = left + cells(x) * 10;
            let chosen = self.is_command() && self.column == x;
            let key = if chosen {
                format!("[{word}]")
            } else {
                format!(" {word} ")
            };
            pen.put(area, row, at, &key, Role::Accent);
            if chosen {
                select(area, row, at, cells(word.len()) + 2, pen);
            }
        }
    }
}

fn select(area: Rect, row: u16, x: u16, width: u16, pen: &mut Pen<'_>) {
    let cell = Rect {
        x: area.x + x,
        width,
        ..area
    };
    pen.select(cell, row);
}
