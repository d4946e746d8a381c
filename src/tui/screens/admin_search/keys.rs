//! What keys do to the query.

use crossterm::event::{KeyCode, KeyEvent};

use crate::action::Action;
use crate::tui::keymap::Key;
use crate::tui::screens::Cx;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::shared::Tone;
use crate::work::search::{Term, Value};

use super::AdminSearch;
use super::rows::{Row, options};

/// Keys that set the row under the cursor.
const fn sets(code: KeyCode) -> bool {
    matches!(
        code,
        KeyCode::Left | KeyCode::Right | KeyCode::Char('h' | 'l' | ' ' | '1'..='9')
    )
}

impl AdminSearch {
    /// Whether a key is for the row under the cursor.
    pub(super) fn takes(&self, key: Key) -> bool {
        if self.editing.is_some() {
            return key.edits();
        }
        let term = self.term();
        sets(key.code()) && term.is_some_and(|term| !options(term).is_empty())
    }

    /// Moves the cursor, around the ends.
    pub(super) fn step(&mut self, cx: &mut Cx<'_>, action: Action) {
        if !self.stop_editing(cx, true) {
            return;
        }
        let len = Row::ALL.len();
        self.cursor = match action {
            Action::MoveDown => (self.cursor + 1) % len,
            Action::MoveUp => (self.cursor + len - 1) % len,
            Action::PageDown | Action::Last => len - 1,
            Action::PageUp | Action::First => 0,
            _ => self.cursor,
        };
    }

    /// Another option of a term: the one after, before, or at a place.
    fn option(&self, term: Term, code: KeyCode) -> Option<Value> {
        let options = options(term);
        let here = options
            .iter()
            .position(|value| *value == self.wanted.get(term));
        let last = options.len().checked_sub(1)?;
        let at = match (code, here) {
            (KeyCode::Left | KeyCode::Char('h'), Some(here)) => here.saturating_sub(1),
            (KeyCode::Char(' '), Some(here)) if here == last => 0,
            (KeyCode::Right | KeyCode::Char('l' | ' '), Some(here)) => (here + 1).min(last),
            (KeyCode::Char(c @ '1'..='9'), _) => c as usize - '1' as usize,
            (_, None) => 0,
            _ => return None,
        };
        options.into_iter().nth(at)
    }

    /// A key without an action: typing, or stepping through options.
    pub(super) fn typed_key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if let Some(editing) = &mut self.editing {
            if editing.field.key(key) {
                self.typed();
            }
            return;
        }
        let Some(term) = self.term().filter(|_| sets(key.code)) else {
            return;
        };
        let Some(value) = self.option(term, key.code) else {
            return;
        };
        if !self.wanted.counts(term) {
            let said = "The query is written by hand: this row does not count.";
            cx.toast(Tone::Plain, said);
        }
        self.wanted.set(term, value);
    }

    /// The on-screen keyboard, for the row under the cursor.
    pub(super) fn open_keyboard(&mut self, cx: &mut Cx<'_>) {
        match self.term() {
            _ if self.editing.is_some() => cx.push(Keyboard::default()),
            Some(term) if term.is_text() || term.is_time() => self.edit(cx, term, true),
            _ => cx.toast(Tone::Plain, "Go to a text or a day first."),
        }
    }
}
