//! A text of several lines on the whole body, with buttons below it, so that Enter can break lines in
//! the text. What the text means is its form's business.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::theme::Role;

use super::pen::{Pen, Target, below, cells};
use super::text_area::{TextArea, Took};

/// Rows besides the text: its name above, the buttons below.
const AROUND: u16 = 2;

/// What the mouse hits in it: beyond any row of a form.
const PARTS: usize = usize::MAX / 2;

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Text,
    Keep,
    Undo,
}

/// Parts from here on are rows of the text.
const ROWS: usize = 3;

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text is another one.
    Changed,
    /// Nothing that its form need know.
    Nothing,
    /// The typing ends; what was typed stays.
    Keep,
    /// The typing ends, and what stood there before is back.
    Undo,
}

/// A long text that is being typed.
#[derive(Debug, Clone)]
pub struct LongText {
    area: TextArea,
    focus: Focus,
    /// Most characters.
    most: usize,
}

impl LongText {
    /// With a text in it; `most` characters are allowed.
    pub fn new(text: impl Into<String>, most: usize) -> Self {
        Self {
            area: TextArea::new(text),
            focus: Focus::Text,
            most,
        }
    }

    /// What was typed, as typed.
    pub fn text(&self) -> &str {
        self.area.text()
    }

    /// Whether keys go into the text, and its cursor stands after the last character.
    pub fn is_at_end(&self) -> bool {
        self.focus == Focus::Text && self.area.is_at_end()
    }

    /// Keys that it takes for itself, whatever they do elsewhere in its form.
    pub const fn wants(code: KeyCode) -> bool {
        matches!(
            code,
            KeyCode::Enter
                | KeyCode::Up
                | KeyCode::Down
                | KeyCode::PageUp
                | KeyCode::PageDown
                | KeyCode::Tab
                | KeyCode::BackTab
        )
    }

    /// Types a text.
    pub fn insert(&mut self, text: &str) {
        self.focus = Focus::Text;
        self.area.insert(text);
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        match (self.focus, key.code) {
            (Focus::Text, KeyCode::Tab) | (Focus::Undo, KeyCode::Left) => self.focus = Focus::Keep,
            (Focus::Text, _) => match self.area.key(key) {
                Took::Changed => return Typed::Changed,
                Took::Below => self.focus = Focus::Keep,
                Took::Moved | Took::No => {}
            },
            (Focus::Keep, KeyCode::Enter) => return Typed::Keep,
            (Focus::Undo, KeyCode::Enter) => return Typed::Undo,
            (_, KeyCode::Up | KeyCode::BackTab) | (Focus::Undo, KeyCode::Tab) => {
                self.focus = Focus::Text;
            }
            (Focus::Keep, KeyCode::Right | KeyCode::Tab) => self.focus = Focus::Undo,
            // A letter goes on with the text.
            (_, KeyCode::Char(_) | KeyCode::Backspace) => {
                self.focus = Focus::Text;
                return self.key(key);
            }
            _ => {}
        }
        Typed::Nothing
    }

    /// The mouse was pressed on a part of a form: whether it is one of this text, and whether Enter
    /// is to follow.
    pub fn point(&mut self, part: usize) -> Option<bool> {
        let part = part.checked_sub(PARTS)?;
        self.focus = match part {
            1 => Focus::Keep,
            2 => Focus::Undo,
            _ => Focus::Text,
        };
        if let Some(row) = part.checked_sub(ROWS) {
            self.area.go_to_row(row);
        }
        Some(self.focus != Focus::Text)
    }

    /// It is drawn in so many columns and rows.
    pub fn resized(&mut self, width: u16, height: u16) {
        let (width, height) = (width.saturating_sub(2), height.saturating_sub(AROUND));
        self.area.set_size(width, height);
    }

    /// Draws it on a whole body, under its name.
    pub fn view(&self, label: &str, area: Rect, pen: &mut Pen<'_>) {
        let end = pen.put(area, 0, 1, label, Role::Strong);
        let used = self.text().chars().count();
        let role = if used > self.most {
            Role::Warn
        } else {
            Role::Muted
        };
        let count = format!("{used} of {} characters", self.most);
        pen.put(area, 0, end + 2, &count, role);
        let inside = Rect {
            x: area.x + 1.min(area.width),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(AROUND),
            ..below(area, 1)
        };
        self.area.view(inside, self.focus == Focus::Text, pen);
        for row in 0..self.area.height().min(inside.height) {
            pen.part(inside, row, PARTS + ROWS + usize::from(row));
        }
        let mut x = 1;
        let last = area.height.saturating_sub(1);
        let buttons = [(Focus::Keep, "[ Keep it ]"), (Focus::Undo, "[ As it was ]")];
        for (at, (button, word)) in (1..).zip(buttons) {
            let from = x;
            x = pen.put(area, last, x, word, Role::Text);
            pen.zone(area, last, from, x - from, Target::Part(PARTS + at));
            if button == self.focus {
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
