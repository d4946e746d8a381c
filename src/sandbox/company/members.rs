//! Who is in a space. Seeded lists are a formula until the first write, so that a hundred
//! thousand spaces cost no memory for their members.

/// What a membership stands for; numbers are indices into the company's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// A person.
    Person(u32),
    /// A Google Group.
    Group(u32),
    /// The Chat app of the calling project (`users/app`).
    App,
}

/// Role, from least to most: Google Chat shows member, manager, owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `ROLE_MEMBER`.
    Member,
    /// `ROLE_ASSISTANT_MANAGER`.
    Manager,
    /// `ROLE_MANAGER`.
    Owner,
}

/// One membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Whose it is.
    pub who: Who,
    /// Its role; groups have none and carry `Member`.
    pub role: Role,
    /// Asked, but not yet in.
    pub invited: bool,
    /// Microseconds since the epoch.
    pub created: i64,
    /// Place in the list; never used twice in a space, so that pages survive removals.
    pub seq: u32,
}

/// Who owns a seeded space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Ana owns it, the next is manager.
    Ana,
    /// Ana and the next own it.
    AnaAndNext,
    /// The next owns it, Ana is manager.
    Next,
    /// The next owns it, Ana is a member.
    NextAnaMember,
    /// Nobody: an ownerless space, and every direct message or group chat.
    Nobody,
}

/// A list that is a formula: Ana first, then `count - 1` neighbours from the pool.
#[derive(Debug, Clone, Copy)]
pub struct Lazy {
    /// People 1..=pool take part.
    pub pool: u32,
    /// Where in the pool the neighbours begin.
    pub start: u32,
    /// All members, Ana included.
    pub count: u32,
    /// Who owns it.
    pub ownership: Ownership,
    /// When the first came, in microseconds since the epoch.
    pub since: i64,
}

impl Lazy {
    fn row(&self, seq: u32) -> Member {
        let who = match seq {
            0 => 0,
            _ => 1 + (self.start + seq - 1) % self.pool,
        };
        Member {
            who: Who::Person(who),
            role: self.role(seq),
            invited: false,
            // Within three weeks: the youngest space is older.
            created: self.since + i64::from(seq % 28_000) * 61_000_000,
            seq,
        }
    }

    fn role(&self, seq: u32) -> Role {
        match (self.ownership, seq) {
            (Ownership::Ana | Ownership::AnaAndNext, 0)
            | (Ownership::AnaAndNext | Ownership::Next | Ownership::NextAnaMember, 1) => {
                Role::Owner
            }
            (Ownership::Ana, 1) | (Ownership::Next, 0) | (Ownership::NextAnaMember, 2) => {
                Role::Manager
            }
            _ => Role::Member,
        }
    }

    fn find(&self, person: u32) -> Option<Member> {
        let seq = match person {
            0 => 0,
            p if p <= self.pool => 1 + (p - 1 + self.pool - self.start % self.pool) % self.pool,
            _ => return None,
        };
        (seq < self.count).then(|| self.row(seq))
    }
}

/// The memberships of one space.
#[derive(Debug, Clone)]
pub enum Members {
    /// As seeded.
    Lazy(Lazy),
    /// Written out, ordered by `seq`.
    Listed(Box<Listed>),
}

/// A written-out list and what is asked of it most.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    rows: Vec<Member>,
    next_seq: u32,
}

impl Members {
    /// A list with one or more rows, in their order.
    pub fn listed(rows: impl IntoIterator<Item = (Who, Role, bool)>, created: i64) -> Self {
        let mut members = Self::Listed(Box::default());
        for (who, role, invited) in rows {
            members.insert(who, role, invited, created);
        }
        members
    }

    /// The membership of `who`, joined or invited.
    pub fn find(&self, who: Who) -> Option<Member> {
        match (self, who) {
            (Self::Lazy(lazy), Who::Person(person)) => lazy.find(person),
            (Self::Lazy(_), _) => None,
            (Self::Listed(list), _) => list.rows.iter().find(|m| m.who == who).copied(),
        }
    }

    /// All whose `seq` is `first` or later, in order.
    pub fn from(&self, first: u32) -> impl Iterator<Item = Member> + '_ {
        let (lazy, rows) = match self {
            Self::Lazy(lazy) => (Some(lazy), &[][..]),
            Self::Listed(list) => (
                None,
                &list.rows[list.rows.partition_point(|m| m.seq < first)..],
            ),
        };
        let seeded = lazy
            .into_iter()
            .flat_map(move |l| (first..l.count).map(|seq| l.row(seq)));
        seeded.chain(rows.iter().copied())
    }

    /// Joined people that are in by themselves, not through a group.
    pub fn joined_humans(&self) -> usize {
        match self {
            Self::Lazy(lazy) => lazy.count as usize,
            Self::Listed(list) => list
                .rows
                .iter()
                .filter(|m| matches!(m.who, Who::Person(_)) && !m.invited)
                .count(),
        }
    }

    /// Groups in the space.
    pub fn groups(&self) -> impl Iterator<Item = u32> + '_ {
        let rows = match self {
            Self::Lazy(_) => &[][..],
            Self::Listed(list) => &list.rows,
        };
        rows.iter().filter_map(|m| match m.who {
            Who::Group(group) => Some(group),
            _ => None,
        })
    }

    /// Joined owners.
    pub fn owners(&self) -> usize {
        self.from(0)
            .filter(|m| m.role == Role::Owner && !m.invited)
            .count()
    }

    /// Adds `who`, who must not be in yet.
    pub fn insert(&mut self, who: Who, role: Role, invited: bool, created: i64) -> Member {
        let list = self.written();
        let member = Member {
            who,
            role,
            invited,
            created,
            seq: list.next_seq,
        };
        list.next_seq += 1;
        list.rows.push(member);
        member
    }

    /// Removes and returns the membership.
    pub fn remove(&mut self, who: Who) -> Option<Member> {
        let list = self.written();
        let at = list.rows.iter().position(|m| m.who == who)?;
        Some(list.rows.remove(at))
    }

    /// Gives `who` another role; the changed membership.
    pub fn set_role(&mut self, who: Who, role: Role) -> Option<Member> {
        let member = self.written().rows.iter_mut().find(|m| m.who == who)?;
        member.role = role;
        Some(*member)
    }

    fn written(&mut self) -> &mut Listed {
        if let Self::Lazy(lazy) = self {
            let rows = (0..lazy.count).map(|seq| lazy.row(seq)).collect();
            *self = Self::Listed(Box::new(Listed {
                rows,
                next_seq: lazy.count,
            }));
        }
        match self {
            Self::Listed(list) => list,
            Self::Lazy(_) => unreachable!(), // the branch above left a list behind
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAZY: Lazy = Lazy {
        pool: 10,
        start: 7,
        count: 6,
        ownership: Ownership::Next,
        since: 1_000_000,
    };

    #[test]
    fn the_formula_and_the_list_agree() {
        let lazy = Members::Lazy(LAZY);
        let mut listed = lazy.clone();
        listed.written();
        assert!(matches!(listed, Members::Listed(_)));
        for first in 0..8 {
            let (a, b): (Vec<_>, Vec<_>) =
                (lazy.from(first).collect(), listed.from(first).collect());
            assert_eq!(a, b);
        }
        for person in 0..12 {
            assert_eq!(
                lazy.find(Who::Person(person)),
                listed.find(Who::Person(person))
            );
        }
        assert_eq!(lazy.from(0).count(), 6);
        assert_eq!((lazy.owners(), lazy.joined_humans()), (1, 6));
    }

    #[test]
    fn a_removed_place_is_not_given_again() {
        let mut members = Members::Lazy(LAZY);
        let last = members.from(5).next().unwrap();
        members.remove(last.who).unwrap();
        let again = members.insert(last.who, Role::Member, false, 0);
        assert_eq!(again.seq, 6);
        assert_eq!(members.from(5).count(), 1);
    }
}
