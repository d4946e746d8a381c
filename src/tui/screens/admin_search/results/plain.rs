//! What was found in lines: a space a row, with its badges in words.

use crate::tui::event::Moment;
use crate::tui::plain::{Page, filtered};
use crate::tui::screens::spaces::number;
use crate::tui::shared::Shared;

use super::{Results, view};

impl Results {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let about = "In the whole organization; each opens with access as administrator.";
        let mut page = Page::of([about.to_owned(), filtered(self.query())]);
        let is_empty = self.view.is_empty();
        if is_empty && !view::is_busy(shared) {
            let said = view::empty_words(self, shared, Moment::default());
            page.lines.extend(said.into_iter().map(|(line, _)| line));
            page.lines.retain(|line| !line.is_empty());
        } else if !is_empty {
            let (texts, _) = view::message(self, shared, Moment::default(), u16::MAX);
            page.status = texts.into_iter().next().unwrap_or_default();
        }
        page.with_rows(self.view.len(), self.list.cursor())
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        let index = self.view.get(at);
        let Some((space, badges)) = index.and_then(|index| self.found.get(*index)) else {
            return String::new();
        };
        let badges = badges.words(&[]);
        let members = match space.members {
            None => String::new(),
            Some(1) => "1 member".to_owned(),
            Some(n) => format!("{} members", number(n as usize)),
        };
        let active = match space.active() {
            day if day.is_empty() => String::new(),
            day => format!("active {day}"),
        };
        let parts = [space.title(), &badges, &members, &active];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}
