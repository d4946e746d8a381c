//! The accounts in lines: a profile a row, and all about the current one.

use crate::tui::plain::Page;
use crate::tui::shared::Shared;

use super::{AccountsScreen, view};

impl AccountsScreen {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let trouble = self.trouble.as_ref().map(|why| why.message.clone());
        let empty = self.rows.is_empty() && self.read;
        let empty = empty.then(|| "There is no profile yet: add-profile sets one up.".to_owned());
        let facts = self.selected().map(|row| {
            let facts = view::facts(row, shared).into_iter();
            let facts = facts.map(|(label, text, _)| match label {
                "" => text,
                label => format!("{label}: {text}"),
            });
            std::iter::once(format!("Profile {}:", row.profile.name)).chain(facts)
        });
        let lines = trouble.into_iter().chain(empty);
        let current = (!self.rows.is_empty()).then_some(self.cursor);
        Page::of(lines.chain(facts.into_iter().flatten())).with_rows(self.rows.len(), current)
    }

    pub(super) fn told_row(&self, shared: &Shared, at: usize) -> String {
        let Some(row) = self.rows.get(at) else {
            return String::new();
        };
        let used = if Self::is_current(row, shared) {
            ", in use"
        } else {
            ""
        };
        format!("{}, {}{used}", row.profile.name, view::who(row).0)
    }
}
