//! What each scope is for: what works with it, and not without.

/// Short name of a scope, and what needs it.
pub const USES: &[(&str, &str)] = &[
    ("spaces", "creating and changing spaces"),
    ("spaces.readonly", "listing spaces"),
    ("spaces.create", "creating spaces"),
    ("memberships", "adding, removing and changing members"),
    ("memberships.readonly", "listing members"),
    ("delete", "deleting spaces"),
    (
        "directory",
        "finding people by name, and names in place of IDs",
    ),
    ("admin.spaces", "changing spaces of others as an admin"),
    (
        "admin.spaces.readonly",
        "finding and looking at spaces of others as an admin",
    ),
    (
        "admin.memberships",
        "changing members in spaces of others as an admin",
    ),
    (
        "admin.memberships.readonly",
        "listing members in spaces of others as an admin",
    ),
    ("admin.delete", "deleting spaces of others as an admin"),
    ("import", "importing spaces"),
    ("openid", "knowing who is signed in"),
    ("email", "naming the account by its address"),
];

/// What needs the scope with this short name.
pub(super) fn of(short: &str) -> Option<&'static str> {
    USES.iter()
        .find(|(name, _)| *name == short)
        .map(|(_, uses)| *uses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Scope;

    #[test]
    fn every_name_is_a_short_name() {
        for (name, _) in USES {
            let scope = Scope::new(name);
            assert_eq!(scope.short(), *name);
            let google = scope.as_str().starts_with("https://www.googleapis.com/");
            assert!(google || ["openid", "email"].contains(name), "{name}");
        }
        assert_eq!(of("delete"), Some("deleting spaces"));
    }
}
