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
/// [`role_is_filtered`].
pub fn members(role: Option<&Role>, kind: Option<&UserType>) -> String {
    let mut terms = Vec::new();
    if let Some(role) = role.filter(|role| role_is_filtered(role)) {
        terms.push(format!("role = \"{}\"", role.as_str()));
    }
    if let Some(kind) = kind {
        terms.push(format!("member.type = \"{}\"", kind.as_str()));
    }
    terms.join(" AND ")
}

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
            members(Some(&Role::Owner), Some(&UserType::Human)),
            "role = \"ROLE_MANAGER\" AND member.type = \"HUMAN\""
        );
        assert_eq!(members(Some(&Role::Manager), None), "");
    }
}
