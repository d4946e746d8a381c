//! Filters of the list methods, built so that they cannot be wrong.

use super::resources::{Role, SpaceType, UserType};

/// The filter of `spaces.list`; no types means all.
pub fn spaces(types: &[SpaceType]) -> String {
    let terms: Vec<String> = types
        .iter()
        .map(|kind| format!("spaceType = \"{}\"", kind.as_str()))
        .collect();
    terms.join(" OR ")
}

/// The filter of `spaces.members.list`. The documentation names no filter for
/// `ROLE_ASSISTANT_MANAGER`, so managers are asked for as everybody and picked here: see
/// [`role_is_filtered`]. With an administrator's access the API insists on a term that leaves out
/// apps; this one keeps groups.
pub fn members(role: Option<&Role>, kind: Option<&UserType>, admin: bool) -> String {
    let mut terms = Vec::new();
    if let Some(role) = role.filter(|role| role_is_filtered(role)) {
        terms.push(format!("role = \"{}\"", role.as_str()));
    }
    match kind {
        Some(kind) => terms.push(format!("member.type = \"{}\"", kind.as_str())),
        None if admin => terms.push("member.type != \"BOT\"".to_owned()),
        None => {}
    }
    terms.join(" AND ")
}

/// The filter of `spaces.members.list` for everybody but people. An administrator's access
/// refuses it.
pub const NOT_PEOPLE: &str = "member.type != \"HUMAN\"";

/// Whether the API filters by this role itself.
pub fn role_is_filtered(role: &Role) -> bool {
    matches!(role, Role::Member | Role::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_follow_the_documented_grammar() {
        assert_eq!(spaces(&[]), "");
        assert_eq!(
            spaces(&[SpaceType::Space, SpaceType::GroupChat]),
            "spaceType = \"SPACE\" OR spaceType = \"GROUP_CHAT\""
        );
        assert_eq!(
            members(Some(&Role::Owner), Some(&UserType::Human), true),
            "role = \"ROLE_MANAGER\" AND member.type = \"HUMAN\""
        );
        assert_eq!(members(Some(&Role::Manager), None, false), "");
        assert_eq!(
            members(Some(&Role::Member), None, true),
            "role = \"ROLE_MEMBER\" AND member.type != \"BOT\""
        );
    }
}
