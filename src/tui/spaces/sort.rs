//! The order of the list of spaces: what it is sorted by, and which way.

use std::cmp::{Ordering, Reverse};

use super::{Haystack, SpaceRow};

/// What the spaces are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortBy {
    /// As Google Chat lists them; with a filter, the best match first.
    #[default]
    Listed,
    /// By the title, capitals aside.
    Name,
    /// By the last message, the newest first.
    Active,
    /// By the number of members, the largest first.
    Members,
    /// Named spaces, group chats, direct messages.
    Kind,
    /// By the day they were made, the newest first.
    Created,
}

impl SortBy {
    /// In the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::Listed,
        Self::Name,
        Self::Active,
        Self::Members,
        Self::Kind,
        Self::Created,
    ];

    /// What the menu calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Listed => "As Google Chat lists them",
            Self::Name => "Name",
            Self::Active => "Last message",
            Self::Members => "Number of members",
            Self::Kind => "Type",
            Self::Created => "Day it was made",
        }
    }

    /// After "by", where the column is not seen; nothing for the order of the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Listed => "",
            Self::Name => "name",
            Self::Active => "activity",
            Self::Members => "members",
            Self::Kind => "type",
            Self::Created => "age",
        }
    }

    /// Whether it begins with the largest or newest.
    const fn falls(self) -> bool {
        matches!(self, Self::Active | Self::Members | Self::Created)
    }
}

/// An order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The other way round.
    pub reversed: bool,
}

impl Sort {
    /// The order after somebody chose `by`: the same again turns it around.
    pub fn chosen(self, by: SortBy) -> Self {
        Self {
            by,
            reversed: by == self.by && by != SortBy::Listed && !self.reversed,
        }
    }

    /// Whether the rows stay as they came.
    pub fn is_listed(self) -> bool {
        self.by == SortBy::Listed
    }

    /// Whether larger and newer rows come first.
    pub const fn falls(self) -> bool {
        self.by.falls() != self.reversed
    }

    /// Sorts indices of rows; equal ones keep their order, and what is not known comes last.
    pub fn arrange(self, rows: &Haystack, indices: &mut [u32]) {
        let row = |index: &u32| rows.get(*index as usize);
        match self.by {
            SortBy::Listed => {}
            SortBy::Name if self.falls() => {
                indices.sort_by_cached_key(|i| Reverse(row(i).map(|r| r.title().to_lowercase())));
            }
            SortBy::Name => {
                indices.sort_by_cached_key(|i| row(i).map(|r| r.title().to_lowercase()));
            }
            SortBy::Active => self.by_number(indices, |i| row(i).and_then(SpaceRow::active_at)),
            SortBy::Created => self.by_number(indices, |i| row(i).and_then(SpaceRow::created_at)),
            SortBy::Members => self.by_number(indices, |i| row(i).and_then(|r| r.members)),
            SortBy::Kind => self.by_number(indices, |i| row(i).map(|r| r.kind as u32)),
        }
    }

    fn by_number(self, indices: &mut [u32], number: impl Fn(&u32) -> Option<u32>) {
        indices.sort_by(|a, b| match (number(a), number(b)) {
            (Some(a), Some(b)) if self.falls() => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SpaceRow, Spaces, Tab};
    use super::*;
    use crate::tui::tests::stage::space;

    fn titles(sort: Sort) -> Vec<String> {
        let mut spaces = Spaces::default();
        for (id, title, members) in [("1", "beta", 7), ("2", "Alpha", 9), ("3", "Gamma", 7)] {
            spaces.push(SpaceRow::new(&space(id, "SPACE", title, members)));
        }
        let mut unknown = space("4", "DIRECT_MESSAGE", "delta", 1);
        (unknown.membership_count, unknown.create_time) = (None, None);
        spaces.push(SpaceRow::new(&unknown));
        let mut view: Vec<u32> = spaces.view(Tab::All, 0).collect();
        sort.arrange(&spaces.haystack(), &mut view);
        let title = |i: &u32| spaces.get(*i).unwrap().title().to_owned();
        view.iter().map(title).collect()
    }

    #[test]
    fn capitals_do_not_count_and_the_unknown_comes_last_both_ways() {
        let by = |by, reversed| titles(Sort { by, reversed }).join(" ");
        assert_eq!(by(SortBy::Listed, false), "beta Alpha Gamma delta");
        assert_eq!(by(SortBy::Name, false), "Alpha beta delta Gamma");
        assert_eq!(by(SortBy::Name, true), "Gamma delta beta Alpha");
        assert_eq!(by(SortBy::Members, false), "Alpha beta Gamma delta");
        assert_eq!(by(SortBy::Members, true), "beta Gamma Alpha delta");
        assert_eq!(by(SortBy::Created, true), "beta Alpha Gamma delta");
        assert_eq!(by(SortBy::Kind, true), "delta beta Alpha Gamma");
    }

    #[test]
    fn the_same_order_again_is_turned_around() {
        let once = Sort::default().chosen(SortBy::Active);
        assert!(once.falls() && !once.reversed);
        let twice = once.chosen(SortBy::Active);
        assert!(!twice.falls());
        assert_eq!(twice.chosen(SortBy::Active), once);
        assert_eq!(twice.chosen(SortBy::Listed), Sort::default());
        assert_eq!(Sort::default().chosen(SortBy::Listed), Sort::default());
    }
}
