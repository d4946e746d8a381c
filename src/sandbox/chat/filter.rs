//! The `filter` parameters of `spaces.list` and `spaces.members.list`.

use super::tokens::tokens;
use crate::sandbox::company::{Kind, Member, Role, Who};
use crate::sandbox::error::ApiError;

/// `spaceType = "SPACE" OR spaceType = "GROUP_CHAT"`: the types that are wanted.
pub fn spaces(text: &str) -> Result<Vec<Kind>, ApiError> {
    let mut kinds = Vec::new();
    for group in parse(text)? {
        if !kinds.is_empty() {
            return Err(invalid());
        }
        for term in group {
            kinds.push(match (term.field.as_str(), term.not, term.value.as_str()) {
                ("spaceType" | "space_type", false, "SPACE") => Kind::Space,
                ("spaceType" | "space_type", false, "GROUP_CHAT") => Kind::GroupChat,
                ("spaceType" | "space_type", false, "DIRECT_MESSAGE") => Kind::DirectMessage,
                _ => return Err(invalid()),
            });
        }
    }
    Ok(kinds)
}

/// Which memberships are wanted; an empty list lets all pass.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    roles: Vec<Role>,
    kinds: Vec<(bool, bool)>,
}

impl MemberFilter {
    /// Reads `role = "…"` and `member.type = "…"` terms: OR within a field, AND between the two.
    /// `managers`: whether `ROLE_ASSISTANT_MANAGER` is a value too.
    pub fn parse(text: &str, managers: bool) -> Result<Self, ApiError> {
        let mut filter = Self::default();
        for group in parse(text)? {
            let fresh = (filter.roles.is_empty(), filter.kinds.is_empty());
            for term in group {
                match (term.field.as_str(), term.not, term.value.as_str()) {
                    ("role", false, "ROLE_MEMBER") if fresh.0 => filter.roles.push(Role::Member),
                    ("role", false, "ROLE_MANAGER") if fresh.0 => filter.roles.push(Role::Owner),
                    ("role", false, "ROLE_ASSISTANT_MANAGER") if fresh.0 && managers => {
                        filter.roles.push(Role::Manager);
                    }
                    ("member.type", not, "HUMAN") if fresh.1 => filter.kinds.push((true, !not)),
                    ("member.type", not, "BOT") if fresh.1 => filter.kinds.push((false, !not)),
                    _ => return Err(invalid()),
                }
            }
            // OR joins terms of one field only.
            if fresh == (true, true) && !filter.roles.is_empty() && !filter.kinds.is_empty() {
                return Err(invalid());
            }
        }
        Ok(filter)
    }

    /// 400 unless it leaves apps out, as admin access requires.
    pub fn check_admin(&self) -> Result<(), ApiError> {
        let humans = [(true, true), (false, false)];
        if !self.kinds.is_empty() && self.kinds.iter().all(|kind| humans.contains(kind)) {
            return Ok(());
        }
        Err(invalid())
    }

    /// Whether the membership passes. Groups have neither role nor type.
    pub fn passes(&self, member: &Member) -> bool {
        let human = match member.who {
            Who::Person(_) => Some(true),
            Who::App => Some(false),
            Who::Group(_) => None,
        };
        let role = human.is_some() && self.roles.contains(&member.role);
        let kind = self
            .kinds
            .iter()
            .any(|(wanted, is)| (human == Some(*wanted)) == *is);
        (self.roles.is_empty() || role) && (self.kinds.is_empty() || kind)
    }
}

fn invalid() -> ApiError {
    ApiError::invalid("Invalid filter query")
}

#[derive(Debug)]
struct Term {
    field: String,
    not: bool,
    value: String,
}

/// Terms joined by OR, joined by AND: OR binds tighter (AIP-160); parentheses around ORs are taken.
fn parse(text: &str) -> Result<Vec<Vec<Term>>, ApiError> {
    let mut tokens = tokens(text).ok_or_else(invalid)?.into_iter().peekable();
    let mut groups = Vec::new();
    if tokens.peek().is_none() {
        return Ok(groups);
    }
    loop {
        let parenthesis = tokens.next_if(|token| token == "(").is_some();
        let mut group = vec![term(&mut tokens)?];
        while tokens.next_if(|token| token == "OR").is_some() {
            group.push(term(&mut tokens)?);
        }
        if parenthesis && tokens.next().as_deref() != Some(")") {
            return Err(invalid());
        }
        groups.push(group);
        match tokens.next().as_deref() {
            None => return Ok(groups),
            Some("AND") => {}
            Some(_) => return Err(invalid()),
        }
    }
}

fn term(tokens: &mut impl Iterator<Item = String>) -> Result<Term, ApiError> {
    let mut next = || tokens.next().ok_or_else(invalid);
    let (field, operator, value) = (next()?, next()?, next()?);
    let not = match operator.as_str() {
        "=" => false,
        "!=" => true,
        _ => return Err(invalid()),
    };
    let value = value.strip_prefix('"').ok_or_else(invalid)?.to_owned();
    Ok(Term { field, not, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_types_are_joined_by_or() {
        assert_eq!(spaces("").unwrap(), []);
        assert_eq!(spaces(r#"spaceType = "SPACE""#).unwrap(), [Kind::Space]);
        assert_eq!(
            spaces(r#"space_type="GROUP_CHAT" OR spaceType = "DIRECT_MESSAGE""#).unwrap(),
            [Kind::GroupChat, Kind::DirectMessage]
        );
        for bad in [
            r#"spaceType = "SPACE_TYPE_UNSPECIFIED""#,
            r#"spaceType = "SPACE" AND spaceType = "GROUP_CHAT""#,
            r#"spaceType != "SPACE""#,
            "spaceType = SPACE",
            r#"displayName = "x""#,
            r#"spaceType = "SPACE" OR"#,
            r#"spaceType = "SPACE"#,
            "é",
        ] {
            let error = spaces(bad).unwrap_err();
            assert_eq!(
                (error.code, error.message.as_str()),
                (400, "Invalid filter query"),
                "{bad}"
            );
        }
    }

    fn passing(filter: &str) -> Vec<usize> {
        let rows = [
            (Who::Person(0), Role::Owner),
            (Who::Person(1), Role::Manager),
            (Who::Person(2), Role::Member),
            (Who::App, Role::Member),
            (Who::Group(0), Role::Member),
        ];
        let filter = MemberFilter::parse(filter, false).unwrap();
        let passes = |(at, (who, role)): (usize, (Who, Role))| {
            let member = Member {
                who,
                role,
                invited: false,
                created: 0,
                seq: 0,
            };
            filter.passes(&member).then_some(at)
        };
        rows.into_iter().enumerate().filter_map(passes).collect()
    }

    #[test]
    fn roles_and_types_select_memberships() {
        assert_eq!(passing(""), [0, 1, 2, 3, 4]);
        assert_eq!(passing(r#"role = "ROLE_MANAGER""#), [0]);
        assert_eq!(
            passing(r#"role = "ROLE_MANAGER" OR role = "ROLE_MEMBER""#),
            [0, 2, 3]
        );
        assert_eq!(
            passing(r#"member.type = "HUMAN" AND role = "ROLE_MEMBER""#),
            [2]
        );
        assert_eq!(passing(r#"member.type = "BOT""#), [3]);
        assert_eq!(passing(r#"member.type != "BOT""#), [0, 1, 2, 4]);
        let all = r#"(role = "ROLE_MANAGER" OR role = "ROLE_MEMBER") AND member.type != "HUMAN""#;
        assert_eq!(passing(all), [3]);
    }

    #[test]
    fn what_the_documentation_forbids_is_refused() {
        for bad in [
            r#"member.type = "HUMAN" AND member.type = "BOT""#,
            r#"role = "ROLE_MANAGER" AND role = "ROLE_MEMBER""#,
            r#"role = "ROLE_MANAGER" OR member.type = "BOT""#,
            r#"role = "ROLE_ASSISTANT_MANAGER""#,
            r#"role != "ROLE_MANAGER""#,
            r#"(role = "ROLE_MANAGER""#,
        ] {
            assert_eq!(
                MemberFilter::parse(bad, false).unwrap_err().code,
                400,
                "{bad}"
            );
        }
        let managers = r#"role = "ROLE_ASSISTANT_MANAGER""#;
        assert!(MemberFilter::parse(managers, true).is_ok());
        let admin = |text| {
            MemberFilter::parse(text, false)
                .unwrap()
                .check_admin()
                .is_ok()
        };
        assert!(admin(r#"member.type = "HUMAN""#));
        assert!(admin(r#"member.type != "BOT" AND role = "ROLE_MANAGER""#));
        assert!(!admin(r#"role = "ROLE_MANAGER""#));
        assert!(!admin(r#"member.type = "BOT""#));
        assert!(!admin(""));
    }
}
