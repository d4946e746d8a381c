//! Those who were chosen.

use std::borrow::Cow;

use crate::chat::names::UserName;
use crate::text;
use crate::tui::event::Found;

/// Somebody who was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Chosen {
    /// How they are named to the API: an address, or an ID.
    pub who: String,
    /// Their ID, where it is known.
    pub user: Option<UserName>,
    pub name: Option<String>,
    /// Their address is of another domain.
    pub outside: bool,
}

impl Chosen {
    /// Somebody of the directory, and so nobody from outside.
    pub fn found(found: &Found) -> Self {
        let id = found.user.as_ref().map(ToString::to_string);
        let email = found.person.email.clone();
        Self {
            who: email.or(id).unwrap_or_default(),
            user: found.user.clone(),
            name: found.person.name.clone(),
            outside: false,
        }
    }

    /// The name, else how they were named.
    pub fn label(&self) -> Cow<'_, str> {
        text::safe(self.name.as_deref().unwrap_or(&self.who))
    }

    fn is(&self, other: &Self) -> bool {
        let same = self.user.is_some() && self.user == other.user;
        same || self.who.eq_ignore_ascii_case(&other.who)
    }
}

/// The people chosen, each once, in the order in which they were.
#[derive(Debug, Default)]
pub(super) struct Tray {
    pub people: Vec<Chosen>,
}

impl Tray {
    pub fn add(&mut self, chosen: Chosen) {
        if !chosen.who.is_empty() && !self.has(&chosen) {
            self.people.push(chosen);
        }
    }

    pub fn has(&self, chosen: &Chosen) -> bool {
        self.people.iter().any(|there| there.is(chosen))
    }

    /// Takes somebody out; says whether they were in it.
    pub fn remove(&mut self, chosen: &Chosen) -> bool {
        let before = self.people.len();
        self.people.retain(|there| !there.is(chosen));
        self.people.len() < before
    }
}
