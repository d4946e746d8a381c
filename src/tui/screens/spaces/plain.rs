//! The list of spaces in lines: a space a row, with what the columns say.

use crate::tui::plain::{Busy, Page, filtered};
use crate::tui::screens::Cx;
use crate::tui::shared::Shared;
use crate::tui::spaces::Tab;

use super::SpacesScreen;
use super::view::number;

impl SpacesScreen {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let tab = match self.rows.tab() {
            Tab::All => String::new(),
            tab => format!("Only: {}. next-tab shows others.", tab.word()),
        };
        let filter = filtered(self.query());
        let trouble = self.trouble.as_ref().map_or(String::new(), |why| {
            let hint = why.hint.as_deref().unwrap_or_default();
            let whole = if shared.spaces.is_empty() {
                "The spaces could not be read."
            } else {
                "The list is not complete."
            };
            format!("{whole} {} {hint} refresh tries again.", why.message)
        });
        let empty = match (self.rows.len(), shared.spaces.count(Tab::All)) {
            (0, 0) if self.trouble.is_none() => "You are in no space yet: create-space makes one.",
            (0, 1..) => "Nothing matches.",
            _ => "",
        };
        // Names for those without one are about to be asked for.
        let naming = self.naming.next_wake().map(|_| Busy {
            words: String::new(),
            light: true,
        });
        Page {
            busy: naming,
            ..Page::of([tab, filter, trouble, empty.to_owned()])
                .with_rows(self.rows.len(), self.rows.list().cursor())
        }
    }

    pub(super) fn told_row(&self, shared: &Shared, at: usize) -> String {
        let Some(row) = self.rows.at(at).and_then(|index| shared.spaces.get(index)) else {
            return String::new();
        };
        let badges = row.badges.words(&[]);
        let marked = if self.marks.contains(row.name()) {
            "marked"
        } else {
            ""
        };
        let members = match row.members {
            None => String::new(),
            Some(1) => "1 member".to_owned(),
            Some(n) => format!("{} members", number(n as usize)),
        };
        let active = match row.active() {
            day if day.is_empty() => day,
            day => format!("active {day}"),
        };
        let parts = [
            row.title(),
            row.kind.word(),
            &badges,
            &members,
            &active,
            marked,
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn go_to(&mut self, cx: &mut Cx<'_>, at: usize) {
        self.rows.go_to(at);
        self.naming.moved(cx, &self.rows);
    }
}
