//! What a change asks of Google: its calls in words, and what they cost in quota.

use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use super::{Change, Place, Subject};
use crate::work::spaces::{MEMBERS_MAX, Part};

/// One call of the Chat API, for a look before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The HTTP method.
    pub method: &'static str,
    /// The path below `/v1/`; what only Google knows is written `{…}`.
    pub path: String,
    /// What it does, in words.
    pub what: String,
}

/// Calls by the quota that they are charged to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Adding, removing and setting roles: 300 a minute and project.
    pub membership_writes: u32,
    /// Making, changing and deleting spaces: 60 a minute and project, and changes of one space one
    /// a second.
    pub space_writes: u32,
    /// Looking: 3,000 a minute and project, and 15 a second and space.
    pub reads: u32,
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            membership_writes: self
                .membership_writes
                .saturating_add(other.membership_writes),
            space_writes: self.space_writes.saturating_add(other.space_writes),
            reads: self.reads.saturating_add(other.reads),
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl Cost {
    /// All calls together.
    pub const fn calls(&self) -> u32 {
        self.membership_writes
            .saturating_add(self.space_writes)
            .saturating_add(self.reads)
    }
}

impl Change {
    /// The calls that it takes where nothing goes wrong, in their order.
    pub fn calls(&self) -> Vec<Call> {
        let call = |method, path: String, what: String| Call { method, path, what };
        let member = |space: &Place, who: &Subject| match who {
            Subject::Person(who) => {
                let id = who.alias();
                let id = id.as_ref().map_or("{me}", |user| user.id());
                format!("{space}/members/{id}")
            }
            Subject::Group(group) => format!("{space}/members/group-{}", group.id()),
        };
        let person = |who: &crate::work::Who| Subject::Person(who.clone());
        match self {
            Self::AddMember { space, who, role } => {
                let mut calls = vec![call(
                    "POST",
                    format!("{space}/members"),
                    format!("add {who}"),
                )];
                if let Some(role) = role.as_ref().filter(|role| role.word() != "member") {
                    calls.push(call(
                        "PATCH",
                        member(space, &person(who)),
                        format!("make {who} {}", role.word()),
                    ));
                }
                calls
            }
            Self::AddGroup { space, group } => vec![call(
                "POST",
                format!("{space}/members"),
                format!("add {group}"),
            )],
            Self::RemoveMember { space, who, was } => {
                let look = call("GET", member(space, who), format!("look up {who}"));
                let remove = call("DELETE", member(space, who), format!("remove {who}"));
                let look = was.is_none().then_some(look);
                look.into_iter().chain([remove]).collect()
            }
            Self::SetRole {
                space,
                who,
                role,
                was,
            } => {
                let path = member(space, &person(who));
                let look = call("GET", path.clone(), format!("look up {who}"));
                let set = call("PATCH", path, format!("make {who} {}", role.word()));
                let look = was.is_none().then_some(look);
                look.into_iter().chain([set]).collect()
            }
            Self::UpdateSpace { space, update, .. } => {
                let look = call("GET", space.to_string(), format!("look at {space}"));
                let parts = update.parts().into_iter().map(|part: Part| {
                    call("PATCH", space.to_string(), format!("set {}", part.as_str()))
                });
                [look].into_iter().chain(parts).collect()
            }
            Self::CreateSpace { draft } => {
                let people = draft.people().len() + draft.groups.len();
                let path = if people == 0 {
                    "spaces"
                } else {
                    "spaces:setup"
                };
                let mut calls = vec![call(
                    "POST",
                    path.to_owned(),
                    format!("make {}", draft.display_name),
                )];
                let made = "spaces/{new}";
                if !draft.permissions.is_empty() {
                    calls.push(call("PATCH", made.to_owned(), "set permissions".to_owned()));
                }
                for _ in MEMBERS_MAX..people {
                    calls.push(call(
                        "POST",
                        format!("{made}/members"),
                        "add one of the others".to_owned(),
                    ));
                }
                for who in draft.managers.iter().chain(&draft.owners) {
                    calls.push(call(
                        "PATCH",
                        format!("{made}/members/{{id}}"),
                        format!("set the role of {who}"),
                    ));
                }
                calls
            }
            Self::StartChat { who, .. } => vec![call(
                "POST",
                "spaces:setup".to_owned(),
                format!("begin a conversation of {} people", who.len() + 1),
            )],
            Self::DeleteSpace { space, .. } => vec![call(
                "DELETE",
                space.to_string(),
                format!("delete {}", self.who()),
            )],
        }
    }

    /// What the calls cost.
    pub fn cost(&self) -> Cost {
        let mut cost = Cost::default();
        for call in self.calls() {
            let member = call.path.contains("/members");
            match (call.method, member) {
                ("GET", _) => cost.reads += 1,
                (_, true) => cost.membership_writes += 1,
                (_, false) => cost.space_writes += 1,
            }
        }
        cost
    }
}
