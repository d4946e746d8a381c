//! From findings to what a run of changes can be about: the people and groups of each space, or
//! the spaces themselves.

use crate::chat::names::{MemberName, SpaceName, UserName};

use super::Finding;

/// What a finding is about, by its names alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Picked {
    /// Where.
    pub space: SpaceName,
    /// Whose membership; absent where the finding is about the space.
    pub member: Option<MemberName>,
    /// Which person or app, where it is one.
    pub user: Option<UserName>,
}

impl Picked {
    /// What this finding is about.
    pub fn of(finding: &Finding) -> Self {
        let membership = finding.membership.as_ref();
        let user = membership.and_then(|m| m.member.as_ref());
        Self {
            space: finding.space.name.clone(),
            member: membership.map(|m| m.name.clone()),
            user: user.map(|user| user.name.clone()),
        }
    }
}

/// The spaces, each once, in the order given.
pub fn spaces<'a>(picked: impl IntoIterator<Item = &'a Picked>) -> Vec<SpaceName> {
    let mut spaces: Vec<SpaceName> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for one in picked {
        if seen.insert(&one.space) {
            spaces.push(one.space.clone());
        }
    }
    spaces
}

/// The memberships of people and groups by space, each once, in the order given; what is about a
/// space alone is left out.
pub fn members<'a>(
    picked: impl IntoIterator<Item = &'a Picked>,
) -> Vec<(SpaceName, Vec<MemberName>)> {
    let mut by_space: Vec<(SpaceName, Vec<MemberName>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for one in picked {
        let Some(member) = &one.member else { continue };
        if !seen.insert(member) {
            continue;
        }
        let place = *places.entry(&one.space).or_insert_with(|| {
            by_space.push((one.space.clone(), Vec::new()));
            by_space.len() - 1
        });
        by_space[place].1.push(member.clone());
    }
    by_space
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(space: &str, member: Option<&str>) -> Picked {
        let space = SpaceName::from_id(space).unwrap();
        Picked {
            member: member.map(|id| MemberName::new(&space, id).unwrap()),
            user: member.map(|id| UserName::from_id(id).unwrap()),
            space,
        }
    }

    #[test]
    fn rows_become_spaces_and_the_people_of_each() {
        let rows = [
            picked("B", Some("1")),
            picked("A", None),
            picked("B", Some("2")),
            picked("B", Some("1")),
        ];
        let names: Vec<String> = spaces(&rows).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["spaces/B", "spaces/A"]);
        let members = members(&rows);
        assert_eq!(members.len(), 1);
        let people: Vec<&str> = members[0].1.iter().map(MemberName::member_id).collect();
        assert_eq!(people, ["1", "2"]);
    }
}
