//! A text of several lines in a form: where it stands a row, and while it is typed the whole body.

use crossterm::event::{KeyCode, KeyEvent};

use crate::action::Action;
use crate::tui::widgets::long_text::{LongText, Typed};

use super::{Form, Kind};

impl Form {
    /// Whether the focus is on a text of several lines.
    pub fn is_on_long(&self) -> bool {
        let item = self.items.get(self.focus).filter(|_| !self.blurred);
        item.is_some_and(|item| matches!(item.kind, Kind::Long { .. }))
    }

    /// Whether it is being typed, so that Enter breaks a line.
    pub const fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// Whether this key goes into the text and not to the form.
    pub const fn wants(&self, code: KeyCode) -> bool {
        self.long.is_some() && LongText::wants(code)
    }

    /// Begins to type.
    pub fn open_long(&mut self) {
        if self.long.is_none()
            && let Some(Kind::Long { text, most, .. }) =
                self.items.get(self.focus).map(|item| &item.kind)
        {
            let mut long = LongText::new(text.clone(), *most);
            long.resized(self.size.0, self.size.1);
            self.long = Some(long);
        }
    }

    /// Ends the typing, and keeps what was typed; says whether something was.
    pub fn stop_long(&mut self) -> bool {
        let Some(long) = self.long.take() else {
            return false;
        };
        if let Some(Kind::Long { text, .. }) =
            self.items.get_mut(self.focus).map(|item| &mut item.kind)
            && *text != long.text()
        {
            long.text().clone_into(text);
            self.changed();
        }
        true
    }

    /// The text that is being typed is drawn in so many columns and rows.
    pub fn resized(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        if let Some(long) = &mut self.long {
            long.resized(width, height);
        }
    }

    pub(super) fn type_long(&mut self, key: KeyEvent) {
        self.open_long();
        let typed = self.long.as_mut().map(|long| long.key(key));
        match typed {
            Some(Typed::Keep) => self.act(Action::NextItem),
            Some(Typed::Undo) => self.long = None,
            _ => {}
        }
    }

    pub(super) fn insert_long(&mut self, text: &str) {
        self.open_long();
        if let Some(long) = &mut self.long {
            long.insert(text);
        }
    }
}
