//! The order of the members: what they are sorted by, and which way.

use std::cmp::Reverse;

use super::members::{Member, People};

/// What members are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum OrderBy {
    /// Owners, managers, members, groups, apps.
    #[default]
    Role,
    /// By the name that is shown, capitals aside.
    Name,
    /// People, groups, apps.
    Kind,
    /// Who came last comes first.
    Joined,
}

impl OrderBy {
    /// In the order of the menu.
    pub const ALL: [Self; 4] = [Self::Role, Self::Name, Self::Kind, Self::Joined];

    /// What the menu calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::Name => "Name",
            Self::Kind => "People, groups, apps",
            Self::Joined => "Day of joining",
        }
    }

    /// After "by", where the column is not seen; nothing for the usual order.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Role => "",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Joined => "joining",
        }
    }
}

/// An order of members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub by: OrderBy,
    /// The other way round.
    pub reversed: bool,
}

impl Order {
    /// The order after somebody chose `by`: the same again turns it around.
    pub fn chosen(self, by: OrderBy) -> Self {
        Self {
            by,
            reversed: by == self.by && !self.reversed,
        }
    }

    /// Whether what is later or larger comes first.
    pub const fn falls(self) -> bool {
        matches!(self.by, OrderBy::Joined) != self.reversed
    }

    /// Sorts; equal ones keep their order.
    pub fn sort(self, members: &mut [Member], people: &People) {
        let falls = self.falls();
        match self.by {
            OrderBy::Role if falls => members.sort_by_key(|member| Reverse(member.rank())),
            OrderBy::Role => members.sort_by_key(Member::rank),
            OrderBy::Kind if falls => members.sort_by_key(|member| Reverse(member.kind as u8)),
            OrderBy::Kind => members.sort_by_key(|member| member.kind as u8),
            OrderBy::Name => {
                members.sort_by_cached_key(|member| member.label(people).to_lowercase());
                if falls {
                    members.reverse();
                }
            }
            // Whose day is not known comes last both ways.
            OrderBy::Joined if falls => members.sort_by_key(|member| Reverse(member.joined)),
            OrderBy::Joined => members.sort_by_key(|member| match member.joined {
                0 => u32::MAX,
                minute => minute,
            }),
        }
    }
}
