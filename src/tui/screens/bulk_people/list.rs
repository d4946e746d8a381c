//! The people of a list, each once, and the lines that name nobody, which stand first: they want a
//! look.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::text;
use crate::tui::screens::spaces::number;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below};
use crate::work::Who;
use crate::work::people::{Named, Unread};

/// To the mouse the rows are numbered from here on.
pub(super) const ROWS: usize = 100_000;

/// Somebody of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    who: String,
    name: Option<String>,
}

/// The list, and the row under the cursor where it has the focus.
#[derive(Debug, Default)]
pub(super) struct Listed {
    people: Vec<Person>,
    /// Everybody in small letters.
    seen: HashSet<String>,
    /// What names nobody, and where it stands.
    unread: Vec<(String, Unread)>,
    cursor: Option<usize>,
}

impl Listed {
    /// Adds somebody who is not in it; says whether they were not.
    pub fn add(&mut self, who: String, name: Option<String>) -> bool {
        let new = self.seen.insert(who.to_lowercase());
        if new {
            self.people.push(Person { who, name });
        }
        new
    }

    /// Takes what was read of a text; says in a sentence what that was.
    pub fn take(&mut self, named: Named, source: &str) -> String {
        let (all, bad) = (named.who.len(), named.unread.len());
        let new = named.who.into_iter();
        let new = new.filter(|who| self.add(who.clone(), None)).count();
        for unread in named.unread {
            let line = (source.to_owned(), unread);
            if !self.unread.contains(&line) {
                self.unread.push(line);
            }
        }
        let mut said = format!("{} of {source}", people(all));
        if new < all {
            said = format!("{said}, {} in the list before", number(all - new));
        }
        match bad {
            0 => format!("{said}."),
            1 => format!("{said}. One word names nobody: see the list."),
            n => format!("{said}. {} words name nobody: see the list.", number(n)),
        }
    }

    pub fn who(&self) -> Vec<String> {
        self.people.iter().map(|one| one.who.clone()).collect()
    }

    /// Whether nobody is in it.
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// What names nobody, a sentence each.
    pub fn unread(&self) -> Vec<String> {
        self.unread.iter().map(unread).collect()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.unread.len() + self.people.len()
    }

    pub const fn has_rows(&self) -> bool {
        !(self.people.is_empty() && self.unread.is_empty())
    }

    /// What it holds, in a few words.
    pub fn counts(&self) -> String {
        match (self.people.len(), self.unread.len()) {
            (0, 0) => String::new(),
            (n, 0) => people(n),
            (n, bad) => format!("{}, {} not read", people(n), number(bad)),
        }
    }

    pub const fn has_focus(&self) -> bool {
        self.cursor.is_some()
    }

    /// Puts the cursor on the first or the last row; says whether there is one.
    pub fn enter(&mut self, first: bool) -> bool {
        let last = self.len().checked_sub(1);
        self.cursor = last.map(|last| if first { 0 } else { last });
        self.has_focus()
    }

    pub fn go_to(&mut self, row: usize) {
        self.cursor = self.len().checked_sub(1).map(|last| row.min(last));
    }

    pub const fn leave(&mut self) {
        self.cursor = None;
    }

    /// Moves the cursor; past the ends it leaves the list.
    pub fn step(&mut self, forward: bool) {
        let by = |row: usize| {
            if forward {
                row.checked_add(1)
            } else {
                row.checked_sub(1)
            }
        };
        let len = self.len();
        self.cursor = self.cursor.and_then(by).filter(|row| *row < len);
    }

    /// What the row under the cursor says.
    pub fn selected(&self) -> Option<String> {
        let row = self.cursor?;
        let unread = self.unread.get(row).map(|(_, unread)| &unread.text);
        let person = || self.people.get(row.checked_sub(self.unread.len())?);
        unread.or_else(|| Some(&person()?.who)).cloned()
    }

    /// Takes the row under the cursor out; the cursor goes to the one below it.
    pub fn remove_selected(&mut self) -> Option<String> {
        let (row, text) = (self.cursor?, self.selected()?);
        if row < self.unread.len() {
            self.unread.remove(row);
        } else {
            let gone = self.people.remove(row - self.unread.len());
            self.seen.remove(&gone.who.to_lowercase());
        }
        self.go_to(row);
        Some(text)
    }

    /// Nothing is in it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Every row in a line.
    pub fn told(&self) -> impl Iterator<Item = String> + '_ {
        let people = self.people.iter().map(|one| one.who.clone());
        self.unread().into_iter().chain(people)
    }

    /// The rows around the cursor, below how many there are.
    pub fn view(&self, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
        if !self.has_rows() || area.height == 0 {
            return;
        }
        let mut rest = area;
        if area.height > 1 {
            let end = pen.put(area, 0, 2, &self.counts(), Role::Strong);
            if self.cursor.is_some() {
                let how = shared.press(Context::Form, Action::Press);
                let texts = [format!("{how} to mend it or take it out."), String::new()];
                pen.one_of(area, 0, end + 2, &texts, Role::Muted);
            }
            rest = below(area, 1);
        }
        let height = usize::from(rest.height);
        let from = self
            .cursor
            .map_or(0, |row| (row + 1).saturating_sub(height));
        for (row, at) in (0..rest.height).zip(from..self.len()) {
            match self.unread.get(at) {
                Some(line) => {
                    pen.clip(rest, row, 2, &format!("! {}", unread(line)), Role::Warn);
                }
                None => self.person(at - self.unread.len(), shared, rest, row, pen),
            }
            pen.part(rest, row, ROWS + at);
            if self.cursor == Some(at) {
                pen.put(rest, row, 0, shared.theme.marker(), Role::Accent);
                pen.select(rest, row);
            }
        }
    }

    fn person(&self, at: usize, shared: &Shared, area: Rect, row: u16, pen: &mut Pen<'_>) {
        let Some(person) = self.people.get(at) else {
            return;
        };
        let known = match Who::parse(&person.who) {
            Ok(Who::User(user)) => shared.people.get(&user).and_then(|one| one.name.clone()),
            _ => None,
        };
        let end = pen.clip(area, row, 2, &person.who, Role::Text);
        if let Some(name) = person.name.as_ref().or(known.as_ref()) {
            pen.clip(area, row, end + 2, &text::safe(name), Role::Muted);
        }
    }
}

fn unread((source, unread): &(String, Unread)) -> String {
    let Unread { line, text } = unread;
    format!("Line {line} of {source} names nobody: {}", text::safe(text))
}

/// So many people.
pub(super) fn people(n: usize) -> String {
    match n {
        1 => "1 person".to_owned(),
        n => format!("{} people", number(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::people::named_in;

    #[test]
    fn people_come_once_and_what_names_nobody_comes_first() {
        let mut list = Listed::default();
        assert!(list.add("budi@example.com".to_owned(), None));
        let text = "Budi@example.com\nnobody\ncitra@example.com";
        let said = list.take(named_in(text), "people.csv");
        assert_eq!(
            said,
            "2 people of people.csv, 1 in the list before. One word names nobody: see the list."
        );
        assert_eq!(list.counts(), "2 people, 1 not read");
        assert_eq!(list.unread(), ["Line 2 of people.csv names nobody: nobody"]);
        assert!(list.enter(true));
        assert_eq!(list.remove_selected().as_deref(), Some("nobody"));
        assert_eq!(list.selected().as_deref(), Some("budi@example.com"));
        list.remove_selected();
        assert_eq!(list.who(), ["citra@example.com"]);
        assert!(list.add("BUDI@example.com".to_owned(), None), "is gone");
        list.step(true);
        list.step(true);
        assert!(!list.has_focus());
    }
}
