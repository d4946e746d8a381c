//! The picker in lines: a question who, and by number those found, those chosen and the buttons.

use crate::tui::plain::{Ask, Page};
use crate::tui::shared::Shared;

use super::search::is_running;
use super::tray::Chosen;
use super::{Focus, PeoplePicker, ROLES};

impl PeoplePicker {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        let found = self.search.found.len();
        let said = match found {
            _ if is_running(shared) || self.complaint.is_some() => String::new(),
            0 if self.search.answered && !self.query().is_empty() && !self.fresh => {
                "Nobody in the directory is called so.".to_owned()
            }
            _ => self.search.why_not(shared).unwrap_or_default(),
        };
        let ask = Ask::text("Who", "")
            .hint("type a name to look for, or addresses, or a number to choose.");
        Page {
            ask: Some(ask),
            complaint: self.complaint.clone(),
            ..Page::of([format!("{}.", self.purpose.title), self.told_chosen(), said])
                .with_rows(self.told_stops(shared).len(), None)
        }
    }

    /// A name that only one person has is chosen at once: who it was is said.
    fn told_chosen(&self) -> String {
        let chosen = self.tray.people.iter().map(named);
        match &chosen.collect::<Vec<_>>()[..] {
            [] => String::new(),
            chosen => format!("Chosen so far: {}.", chosen.join("; ")),
        }
    }

    /// Every place that can be chosen by number.
    fn told_stops(&self, shared: &Shared) -> Vec<Focus> {
        let mut stops = self.stops(shared);
        stops.retain(|stop| !matches!(stop, Focus::Query | Focus::Keyboard));
        stops
    }

    pub(super) fn told_row(&self, shared: &Shared, at: usize) -> String {
        let stops = self.told_stops(shared);
        let people = &self.tray.people;
        match stops.get(at) {
            Some(Focus::Found(at)) => {
                let found = self.search.found.get(*at).map(Chosen::found);
                found.map_or(String::new(), |chosen| {
                    let there = self.search.is_present(chosen.user.as_ref());
                    let mark = match (self.tray.has(&chosen), there) {
                        (true, _) => ", chosen",
                        (_, true) => ", is in the space already",
                        _ => "",
                    };
                    format!("{}{mark}", named(&chosen))
                })
            }
            Some(Focus::Tray(at)) => people.get(*at).map_or(String::new(), |chosen| {
                let outside = if chosen.outside {
                    ", of another domain"
                } else {
                    ""
                };
                format!("Take out: {}{outside}", named(chosen))
            }),
            Some(Focus::Role) => format!("As: {}; choose it for the next", ROLES[self.role].word()),
            Some(Focus::Ask) => "Ask for permission to look names up".to_owned(),
            Some(Focus::Go) => match people.len() {
                0 => format!("{} (nobody is chosen yet)", self.purpose.verb),
                1 => format!("{} 1 person", self.purpose.verb),
                n => format!("{} {n} people", self.purpose.verb),
            },
            Some(Focus::Leave) => "Back".to_owned(),
            Some(Focus::Query | Focus::Keyboard) | None => String::new(),
        }
    }

    pub(super) fn go_to(&mut self, shared: &Shared, at: usize) {
        if let Some(stop) = self.told_stops(shared).get(at) {
            self.focus = *stop;
        }
    }
}

/// Name and address.
fn named(chosen: &Chosen) -> String {
    match &chosen.name {
        Some(name) if *name != chosen.who => format!("{name}, {}", chosen.who),
        _ => chosen.who.clone(),
    }
}
