//! Who may do what to whose membership, as far as it is known before asking: the rules of
//! `members.patch` and `members.delete`. The API has the last word.

use crate::chat::resources::Role;

/// What is known of a membership and of whoever wants to change it.
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing<'a> {
    /// The caller's role; `None` where it is not known.
    pub mine: Option<&'a Role>,
    /// The role of the membership.
    pub theirs: Option<&'a Role>,
    /// It is the caller's own.
    pub is_me: bool,
    /// It is a person's, and not an app's or a group's.
    pub is_person: bool,
    /// They have not joined yet.
    pub is_invited: bool,
    /// Nobody else is an owner.
    pub is_last_owner: bool,
}

const LAST_OWNER: &str = "the last owner stays; make somebody else an owner first";

impl Standing<'_> {
    /// Why the role cannot be set to this one.
    pub fn refuses_role(&self, to: &Role) -> Option<&'static str> {
        let (mine, theirs) = (self.mine, self.theirs);
        let reason = match (mine, theirs) {
            _ if !self.is_person => "apps and groups have no role",
            _ if self.is_invited => "they have not joined yet",
            (_, Some(role)) if role == to => "that is their role already",
            (Some(Role::Member), _) => "only owners and managers change roles",
            (Some(Role::Manager), Some(Role::Owner)) => "only an owner can change an owner",
            (Some(Role::Manager), _) if *to == Role::Owner => "only an owner can make an owner",
            _ if self.is_last_owner => LAST_OWNER,
            _ => return None,
        };
        Some(reason)
    }

    /// Why it cannot be removed. Everybody may leave, and nobody removes who stands above.
    pub fn refuses_removal(&self) -> Option<&'static str> {
        let mine = self.mine.filter(|_| !self.is_me);
        match (mine, self.theirs) {
            (Some(Role::Member | Role::Manager), Some(Role::Owner)) => {
                Some("only an owner can remove an owner")
            }
            (Some(Role::Member), Some(Role::Manager)) => {
                Some("only owners and managers remove a manager")
            }
            _ => self.is_last_owner.then_some(LAST_OWNER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing<'a>(mine: &'a Role, theirs: &'a Role) -> Standing<'a> {
        Standing {
            mine: Some(mine),
            theirs: Some(theirs),
            is_person: true,
            ..Standing::default()
        }
    }

    #[test]
    fn roles_are_given_by_those_who_have_them() {
        use Role::{Manager, Member, Owner};
        for (mine, theirs, to, allowed) in [
            (Owner, Member, Owner, true),
            (Owner, Owner, Member, true),
            (Manager, Member, Manager, true),
            (Manager, Manager, Member, true),
            (Manager, Member, Owner, false),
            (Manager, Owner, Member, false),
            (Member, Member, Manager, false),
            (Owner, Member, Member, false),
        ] {
            let said = standing(&mine, &theirs).refuses_role(&to);
            assert_eq!(said.is_none(), allowed, "{mine:?} {theirs:?} {to:?}");
        }
        let unknown = Standing {
            mine: None,
            ..standing(&Owner, &Member)
        };
        assert_eq!(unknown.refuses_role(&Owner), None, "the API decides");
    }

    #[test]
    fn the_last_owner_is_neither_removed_nor_demoted() {
        let last = Standing {
            is_last_owner: true,
            is_me: true,
            ..standing(&Role::Owner, &Role::Owner)
        };
        assert_eq!(last.refuses_role(&Role::Manager), Some(LAST_OWNER));
        assert_eq!(last.refuses_removal(), Some(LAST_OWNER));
    }
}
