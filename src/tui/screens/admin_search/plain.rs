//! The query in lines: a row a term, chosen by number to be changed, and the two buttons.

use crate::tui::plain::{Ask, Page};
use crate::work::search::Term;

use super::AdminSearch;
use super::rows::{Row, about};
use super::view::value;

impl AdminSearch {
    pub(super) fn told(&self) -> Page {
        if let Some(editing) = &self.editing {
            let hint = if editing.term.is_time() {
                "a day, such as 2026-03-31."
            } else {
                about(Row::Term(editing.term))
            };
            let ask = Ask::text(editing.term.label(), editing.field.text()).hint(hint);
            return Page {
                ask: Some(ask),
                ..Page::default()
            };
        }
        let fault = self.wanted.fault(self.today());
        let fault = fault.map(|(term, said)| format!("{}: {said}.", term.label()));
        let intro = [
            "Which spaces of the whole organization? A number changes a row; Search starts."
                .to_owned(),
            fault.unwrap_or_default(),
        ];
        Page::of(intro).with_rows(Row::ALL.len(), None)
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        match Row::ALL.get(at) {
            Some(Row::Search) => "Search".to_owned(),
            Some(Row::Reset) => "Start over".to_owned(),
            Some(Row::Term(Term::Query)) => {
                format!("Query: {}", self.wanted.query(self.today()))
            }
            Some(Row::Term(term)) => format!("{}: {}", term.label(), value(self, *term).0),
            None => String::new(),
        }
    }
}
