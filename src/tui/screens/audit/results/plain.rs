//! The findings in lines: a row each, with whom it is about and why.

use crate::tui::event::Moment;
use crate::tui::plain::{Page, filtered};
use crate::tui::shared::Shared;

use super::{Results, view};

impl Results {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let filter = filtered(self.query());
        let mut page = Page::of([filter]);
        let is_empty = self.view.is_empty();
        if is_empty && !view::is_busy(shared) {
            let said = view::empty_words(self, shared, Moment::default());
            page.lines.extend(said.into_iter().map(|(line, _)| line));
            page.lines.retain(|line| !line.is_empty());
        }
        let (texts, _) = view::message(self, shared, Moment::default());
        page.status = texts.into_iter().next().unwrap_or_default();
        page.with_rows(self.view.len(), self.list.cursor())
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        let index = self.view.get(at);
        let Some(found) = index.and_then(|index| self.found.get(*index)) else {
            return String::new();
        };
        let since = match &*found.since {
            "" => String::new(),
            day => format!("since {day}"),
        };
        let marked = if self.marks.contains(&found.picked) {
            "marked"
        } else {
            ""
        };
        let parts = [
            found.space.title(),
            &found.who,
            &found.role,
            found.why.words(),
            &since,
            marked,
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}
