//! What was found: compact rows, their badges, and what is known of their owners.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::tui::spaces::badges::{Badge, Badges, Known, Owners};
use crate::tui::spaces::{Haystack, SpaceRow, Spaces, Tab};

/// What is known of the owners of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Not looked at.
    Open,
    /// Not looked at since the list was read again; before it had none.
    Believed,
    /// It has one.
    Owned,
    /// It has none.
    Ownerless,
    /// It had none when it was looked at first, and has one now: the row stays.
    Given,
    /// It is gone.
    Gone,
}

impl Look {
    const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Believed)
    }
}

/// The rows.
#[derive(Debug, Default)]
pub(super) struct Found {
    spaces: Spaces,
    facts: Vec<(Badges, Look)>,
    /// How many were looked at.
    looked: usize,
    /// The first row that may not have been looked at.
    next: usize,
}

impl Found {
    pub fn push(&mut self, space: &Space, now: Option<Timestamp>) {
        let known = Known {
            now,
            ..Known::default()
        };
        self.spaces.push(SpaceRow::new(space));
        self.facts.push((Badges::of(space, known), Look::Open));
    }

    pub const fn len(&self) -> usize {
        self.spaces.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.spaces.is_empty()
    }

    pub fn get(&self, index: u32) -> Option<(&SpaceRow, Badges)> {
        let (badges, _) = self.facts.get(index as usize)?;
        Some((self.spaces.get(index)?, *badges))
    }

    pub fn find(&self, name: &SpaceName) -> Option<u32> {
        self.spaces.find(name)
    }

    pub fn haystack(&self) -> Haystack {
        self.spaces.haystack()
    }

    /// Rows that were looked at.
    pub const fn looked(&self) -> usize {
        self.looked
    }

    /// Whether the owners of this row are known.
    pub fn is_looked_at(&self, name: &SpaceName) -> bool {
        let index = self.find(name);
        let fact = index.and_then(|index| self.facts.get(index as usize));
        fact.is_some_and(|(_, look)| !look.is_open())
    }

    /// Rows without an owner.
    pub fn ownerless(&self) -> usize {
        let facts = self.facts.iter();
        facts.filter(|(_, look)| *look == Look::Ownerless).count()
    }

    /// Indices of the rows; with `ownerless` of those alone that nobody owns or owned.
    pub fn view(&self, from: usize, ownerless: bool) -> impl Iterator<Item = u32> + '_ {
        let wanted = move |index: &u32| {
            let fact = self.facts.get(*index as usize);
            let nobodys = [Look::Believed, Look::Ownerless, Look::Given];
            !ownerless || fact.is_some_and(|(_, look)| nobodys.contains(look))
        };
        self.spaces.view(Tab::All, from).filter(wanted)
    }

    /// Whether a row is one of those.
    pub fn shows(&self, index: u32, ownerless: bool) -> bool {
        let row = self.spaces.get(index).is_some_and(|row| !row.is_gone());
        row && self.view(index as usize, ownerless).next() == Some(index)
    }

    /// The next rows that were not looked at.
    pub fn unlooked(&mut self, most: usize) -> Vec<SpaceName> {
        let open = |at: &usize| self.facts.get(*at).is_some_and(|(_, l)| l.is_open());
        let here: Vec<_> = (self.next..self.len()).filter(open).take(most).collect();
        self.next = here.last().map_or(self.len(), |last| last + 1);
        let rows = here.into_iter().filter_map(|at| {
            let row = self.spaces.get(u32::try_from(at).ok()?)?;
            (!row.is_gone()).then(|| row.name().clone())
        });
        rows.collect()
    }

    /// Those that were asked about and not answered are to be asked about again.
    pub fn ask_again(&mut self) {
        self.next = 0;
    }

    /// What was known before a refresh is believed until it is looked at again.
    pub fn take_over(&mut self, old: &Self) {
        let nobodys = old.view(0, true).filter_map(|index| old.spaces.get(index));
        let nobodys: HashSet<_> = nobodys.map(SpaceRow::name).collect();
        for (index, (badges, look)) in (0_u32..).zip(&mut self.facts) {
            let row = self.spaces.get(index);
            if row.is_some_and(|row| nobodys.contains(row.name())) {
                badges.set(Badge::NoOwner, true);
                *look = Look::Believed;
            }
        }
    }

    /// Its members were looked at.
    pub fn look(&mut self, name: &SpaceName, owned: Option<bool>) {
        let Some(index) = self.find(name) else { return };
        let Some((badges, look)) = self.facts.get_mut(index as usize) else {
            return;
        };
        self.looked += usize::from(look.is_open());
        *look = match (owned, *look) {
            (Some(true), Look::Believed | Look::Ownerless | Look::Given) => Look::Given,
            (Some(true), _) => Look::Owned,
            (Some(false), _) => Look::Ownerless,
            (None, _) => Look::Gone,
        };
        badges.set(Badge::NoOwner, *look == Look::Ownerless);
        if owned.is_none() {
            self.spaces.remove(name);
        }
    }

    /// A space was read in full: more is known of it.
    pub fn refresh(&mut self, space: &Space, now: Option<Timestamp>) {
        let Some(index) = self.find(&space.name) else {
            return;
        };
        if let Some((badges, look)) = self.facts.get_mut(index as usize) {
            let nobodys = matches!(look, Look::Believed | Look::Ownerless);
            let owners = if nobodys {
                Owners::None
            } else {
                Owners::Unknown
            };
            let as_admin = false;
            *badges = Badges::of(
                space,
                Known {
                    owners,
                    as_admin,
                    now,
                },
            );
        }
        self.spaces.put(SpaceRow::new(space));
    }

    pub fn remove(&mut self, name: &SpaceName) {
        self.spaces.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::stage::spaces;

    fn name(id: &str) -> SpaceName {
        SpaceName::from_id(id).unwrap()
    }

    #[test]
    fn rows_are_looked_at_once_and_one_that_got_an_owner_stays() {
        let mut found = Found::default();
        for space in &spaces()[..3] {
            found.push(space, None);
        }
        assert_eq!(found.unlooked(2), [name("AAA1"), name("AAA2")]);
        assert_eq!(found.unlooked(2), [name("AAA3")]);
        assert_eq!(found.unlooked(2), []);
        found.look(&name("AAA2"), Some(false));
        found.look(&name("AAA1"), Some(true));
        assert_eq!(found.view(0, true).collect::<Vec<_>>(), [1]);
        assert!(found.get(1).unwrap().1.has(Badge::NoOwner));
        // Stopped: what was not answered is asked about again, and no more.
        found.ask_again();
        assert_eq!(found.unlooked(9), [name("AAA3")]);
        found.look(&name("AAA3"), None);
        assert_eq!((found.looked(), found.view(0, false).count()), (3, 2));
        // Read again, it is believed to be nobody's until it is looked at.
        let mut fresh = Found::default();
        for space in &spaces()[..3] {
            fresh.push(space, None);
        }
        fresh.take_over(&found);
        assert_eq!(fresh.view(0, true).collect::<Vec<_>>(), [1]);
        assert_eq!(fresh.unlooked(9).len(), 3);
        found.look(&name("AAA2"), Some(true));
        assert_eq!((found.ownerless(), found.looked()), (0, 3));
        assert!(found.shows(1, true) && !found.shows(0, true));
    }
}
