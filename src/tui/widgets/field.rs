//! A single-line text field: what was typed, where its cursor is, and which part of it is seen.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};

use crate::action::Action;
use crate::text;
use crate::tui::theme::Role;

use super::pen::{Pen, Target, below, cells};

/// Longer input is cut, in bytes: the guidelines of a space have up to 5,000 characters.
const MAX: usize = 20_480;

/// What kind of text a field takes: the on-screen keyboard has keys for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Writing {
    /// Words.
    #[default]
    Text,
    /// Text of several lines.
    Lines,
    /// E-mail addresses.
    Addresses,
    /// A web address.
    Url,
    /// The path of a file.
    Path,
    /// Nothing but digits.
    Digits,
}

/// A line of text that is typed.
#[derive(Debug, Clone, Default)]
pub struct Field(Input);

impl Field {
    /// A field with text in it, the cursor at the end.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Input::new(text.into()))
    }

    /// What was typed, as typed.
    pub fn text(&self) -> &str {
        self.0.value()
    }

    /// Whether the cursor stands after the last character.
    pub fn is_at_end(&self) -> bool {
        self.0.cursor() >= self.text().chars().count()
    }

    /// Takes a key; says whether the text changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let request = match (key.code, ctrl) {
            (KeyCode::Char(c), false) if self.text().len() < MAX => InputRequest::InsertChar(c),
            (KeyCode::Backspace, false) => InputRequest::DeletePrevChar,
            (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
            (KeyCode::Left, false) => InputRequest::GoToPrevChar,
            (KeyCode::Right, false) => InputRequest::GoToNextChar,
            (KeyCode::Left, true) => InputRequest::GoToPrevWord,
            (KeyCode::Right, true) => InputRequest::GoToNextWord,
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => InputRequest::GoToStart,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => InputRequest::GoToEnd,
            (KeyCode::Backspace | KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
            (KeyCode::Char('u'), true) => InputRequest::DeleteFromStart,
            (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.0.handle(request).is_some_and(|change| change.value)
    }

    /// Types a text, without what a terminal would act on.
    pub fn insert(&mut self, pasted: &str) {
        let room = MAX.saturating_sub(self.text().len());
        for c in text::safe(pasted).chars().take(room) {
            self.0.handle(InputRequest::InsertChar(c));
        }
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.0 = Input::default();
    }

    /// Draws it as the filter of a list, in the first row; returns the column after it.
    pub fn view_filter(&self, area: Rect, typing: bool, pen: &mut Pen<'_>) -> u16 {
        pen.zone(area, 0, 0, area.width, Target::Act(Action::Filter));
        let x = pen.put(area, 0, 0, " / ", Role::Accent);
        if typing {
            self.view(area, 0, x, true, pen);
            return area.width;
        }
        pen.clip(area, 0, x, self.text(), Role::Strong)
    }

    /// Draws the part around the cursor from column `x` on.
    pub fn view(&self, area: Rect, row: u16, x: u16, focused: bool, pen: &mut Pen<'_>) {
        let room = area.width.saturating_sub(x);
        if room == 0 || row >= area.height {
            return;
        }
        let before: String = self.text().chars().take(self.0.cursor()).collect();
        // Keep one cell for the cursor after the last character.
        // A column holds a character at most, so no more of a long text is measured.
        let most = usize::from(room) * 8;
        let far = before.char_indices().rev().nth(most);
        let mut skipped = far.map_or(0, |(at, _)| at);
        let mut seen = &before[skipped..];
        while text::width(&text::safe(seen)) >= usize::from(room) {
            let first = seen.chars().next().map_or(1, char::len_utf8);
            skipped += first;
            seen = &seen[first..];
        }
        // A line break is one of the characters that are typed.
        let shown = self.text()[skipped..].replace('\n', pen.theme.glyph("↵", "|"));
        pen.clip(area, row, x, &shown, Role::Text);
        if focused {
            let at = x + cells(text::width(&text::safe(seen)));
            let line = below(area, row);
            pen.cursor = Some(Position::new(line.x + at, line.y));
        }
    }
}
