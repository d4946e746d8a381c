//! A form in lines: a question for each field, and when they are answered the buttons by number,
//! with the fields below them to be asked again.

use crate::tui::plain::{Ask, Page, now_in_brackets};

use super::{Form, Kind};

/// Label of the button that each form has for terminals without a keyboard; lines do without it.
pub(in crate::tui) const KEYBOARD: &str = "On-screen keyboard";

impl Form {
    /// Whether the focus is on something that is asked for, and not on a button.
    pub(in crate::tui) fn asks(&self) -> bool {
        let item = self.items.get(self.focus).filter(|_| !self.blurred);
        item.is_some_and(|item| !matches!(item.kind, Kind::Button))
    }

    /// Tells the question of the focus, or the rows.
    pub(in crate::tui) fn tell(&self, page: &mut Page) {
        page.complaint = self.complaint.as_ref().map(|(at, said)| {
            let label = self.items.get(*at).map_or("", |item| item.label);
            format!("{label}: {said}")
        });
        let item = self.items.get(self.focus).filter(|_| self.asks());
        let Some(item) = item else {
            page.rows = self.told().len();
            return;
        };
        // Lines are no keys.
        let hint = item.hint.split_inclusive(". ");
        let about_keys = ["Left and right", "Enter ", "Up "];
        let said = hint.filter(|part| !about_keys.iter().any(|key| part.starts_with(key)));
        let said = said.collect::<String>();
        let mut ask = Ask::text(item.label, self.value(self.focus)).hint(said.trim());
        if let Kind::Choice { options, chosen } = &item.kind {
            ask.options = options.iter().map(|one| (*one).to_owned()).collect();
            ask.now = (*chosen + 1).to_string();
        }
        page.ask = Some(ask);
    }

    /// The items in the order of the rows.
    fn told(&self) -> Vec<usize> {
        let shown = |at: &usize| !self.items[*at].hidden && self.items[*at].label != KEYBOARD;
        let is_button = |at: &usize| matches!(self.items[*at].kind, Kind::Button);
        let (buttons, fields): (Vec<_>, Vec<_>) =
            (0..self.items.len()).filter(shown).partition(is_button);
        [buttons, fields].concat()
    }

    /// One row: what a button does, or what stands in a field.
    pub(in crate::tui) fn told_row(&self, at: usize) -> String {
        let Some(at) = self.told().get(at).copied() else {
            return String::new();
        };
        let item = &self.items[at];
        match &item.kind {
            Kind::Button => item.label.to_owned(),
            Kind::Text { .. } | Kind::Long { .. } => {
                let now = now_in_brackets(self.value(at));
                let now = if now.is_empty() { " [empty]" } else { &now };
                format!("Change {}{now}", item.label)
            }
            Kind::Choice { options, chosen } => {
                let now = options.get(*chosen).copied().unwrap_or_default();
                format!("Change {} [{now}]", item.label)
            }
        }
    }

    /// Puts the focus on a row's item.
    pub(in crate::tui) fn put_cursor(&mut self, at: usize) {
        if let Some(at) = self.told().get(at) {
            self.set_focus(*at);
        }
    }

    /// Leaves the questions that are left out.
    pub(in crate::tui) fn skip(&mut self) {
        self.put_cursor(0);
    }
}
