//! The space that another screen is about, and what cannot be done in it.

use std::borrow::Cow;

use crate::action::Action;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::config::Scope;
use crate::tui::shared::Shared;
use crate::tui::spaces::{Kind, SpaceRow};

/// The space that another screen is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Target {
    pub name: SpaceName,
    /// Safe for a terminal.
    pub title: String,
    pub kind: Kind,
    pub members: Option<u32>,
    /// The title is not made of the ID.
    pub named: bool,
    /// It is open with an administrator's access.
    pub admin: bool,
}

impl Target {
    /// Of a row of the list.
    pub fn of(row: &SpaceRow) -> Self {
        Self {
            name: row.name().clone(),
            title: row.title().to_owned(),
            kind: row.kind,
            members: row.members,
            named: row.is_named(),
            admin: false,
        }
    }

    /// The same, with or without an administrator's access.
    pub fn with_admin_access(self, admin: bool) -> Self {
        Self { admin, ..self }
    }

    /// What to call it in the header: an administrator's access is said first, where no narrow
    /// screen cuts it off.
    pub fn titled(&self) -> Cow<'_, str> {
        if self.admin {
            Cow::Owned(format!("As admin: {}", self.title))
        } else {
            Cow::Borrowed(&self.title)
        }
    }

    /// The scope that an action needs there.
    pub fn scope(&self, action: Action) -> Option<Scope> {
        let entry = action.entry();
        if self.admin {
            entry.admin_scope()
        } else {
            entry.scope()
        }
    }

    /// Why people cannot be added or removed or the space be deleted, as far as it is known.
    pub fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let direct = self.kind == Kind::DirectMessage;
        // Whatever their own role is, an administrator may do what an owner may.
        let role = shared.roles.get(&self.name).filter(|_| !self.admin);
        let reason = match action {
            Action::CreateLike if self.admin => {
                "administrators make no spaces; open it among your own spaces"
            }
            Action::LeaveSpace if self.admin => {
                "you are here as administrator; open it among your own spaces to leave it"
            }
            // The API lists what one is in; of other spaces only what is searched for is known.
            Action::SyncMembers | Action::CopyMembers if self.admin => {
                "only in your own spaces; an administrator adds and removes people by a list"
            }
            Action::AddMembers
            | Action::RemoveMember
            | Action::AddMany
            | Action::RemoveMany
            | Action::SyncMembers
            | Action::CopyMembers
                if direct =>
            {
                "a direct message stays between two"
            }
            Action::CreateLike if self.kind != Kind::Space => {
                "only a named space can be the model of another"
            }
            Action::LeaveSpace if direct => "nobody leaves a direct message",
            Action::MakeOwner | Action::MakeManager | Action::MakeMember | Action::RoleMany
                if self.kind != Kind::Space =>
            {
                "only named spaces have owners and managers"
            }
            Action::DeleteSpace if self.kind != Kind::Space => "only named spaces can be deleted",
            Action::DeleteSpace if matches!(role, Some(Role::Member | Role::Manager)) => {
                "only an owner can delete it"
            }
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }
}
