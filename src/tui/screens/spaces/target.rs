//! The space that another screen is about, and what cannot be done in it.

use std::borrow::Cow;

use crate::action::Action;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
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
        }
    }

    /// Why people cannot be added or removed or the space be deleted, as far as it is known.
    pub fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let direct = self.kind == Kind::DirectMessage;
        let role = shared.roles.get(&self.name);
        let reason = match action {
            Action::AddMembers | Action::RemoveMember if direct => {
                "a direct message stays between two"
            }
            Action::CreateLike if self.kind != Kind::Space => {
                "only a named space can be the model of another"
            }
            Action::LeaveSpace if direct => "nobody leaves a direct message",
            Action::MakeOwner | Action::MakeManager | Action::MakeMember
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
