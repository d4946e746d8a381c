//! One change to Chat as plain data, saved and read as JSON: what is to be done, and what was there
//! before, as far as that is known. It asks nobody and sends nothing.

mod calls;
mod inverse;
mod subject;

pub use calls::{Call, Cost};
pub use inverse::{Came, Irreversible};
pub use subject::{Place, Subject, Was};

use serde::{Deserialize, Serialize};

use super::Who;
use super::members::{Row, RowAction, RowResult};
use super::spaces::{Draft, Update};
use crate::chat::names::GroupName;
use crate::chat::resources::Role;

/// One change. `was` is what was there before: where it is given, nobody looks again before the
/// change is made; where it is not, whoever makes the change finds it out and fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Change {
    /// Add somebody, then give them the role, where one is named.
    AddMember {
        /// Where.
        space: Place,
        /// Whom.
        who: Who,
        /// As what; a member where absent. Somebody who is there keeps a role that is not named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    /// Add a Google Group.
    AddGroup {
        /// Where.
        space: Place,
        /// Which.
        group: GroupName,
    },
    /// Remove a person, an app or a group; never the last owner.
    RemoveMember {
        /// Where.
        space: Place,
        /// Whom.
        who: Subject,
        /// What they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Was>,
    },
    /// Set somebody's role.
    SetRole {
        /// Where.
        space: Place,
        /// Whose.
        who: Who,
        /// What they become.
        role: Role,
        /// What they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Role>,
    },
    /// Change settings of a space: a call for each part.
    UpdateSpace {
        /// Which.
        space: Place,
        /// What is to be set.
        update: Box<Update>,
        /// What puts it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Box<Update>>,
    },
    /// Make a named space with its first members. The draft has a `request_id`: the same one makes
    /// no second space.
    CreateSpace {
        /// The space.
        draft: Box<Draft>,
    },
    /// Open the direct message with one person, or begin a group chat with several.
    StartChat {
        /// With whom.
        who: Vec<Who>,
        /// The same one begins no second conversation.
        request_id: String,
    },
    /// Delete a space with all its messages. It cannot be undone.
    DeleteSpace {
        /// Which.
        space: Place,
        /// Its name, for whoever reads of it later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
}

impl Change {
    /// Makes a space; a request ID is made up where the draft has none.
    pub fn create(mut draft: Draft) -> Self {
        draft
            .request_id
            .get_or_insert_with(|| uuid::Uuid::new_v4().to_string());
        Self::CreateSpace {
            draft: Box::new(draft),
        }
    }

    /// The space it is about; `None` for one that is yet to be made by this change.
    pub const fn place(&self) -> Option<&Place> {
        match self {
            Self::AddMember { space, .. }
            | Self::AddGroup { space, .. }
            | Self::RemoveMember { space, .. }
            | Self::SetRole { space, .. }
            | Self::UpdateSpace { space, .. }
            | Self::DeleteSpace { space, .. } => Some(space),
            Self::CreateSpace { .. } | Self::StartChat { .. } => None,
        }
    }

    /// The same in this space; for changes of a space that the same plan makes first.
    pub fn at(mut self, place: Place) -> Self {
        match &mut self {
            Self::AddMember { space, .. }
            | Self::AddGroup { space, .. }
            | Self::RemoveMember { space, .. }
            | Self::SetRole { space, .. }
            | Self::UpdateSpace { space, .. }
            | Self::DeleteSpace { space, .. } => *space = place,
            Self::CreateSpace { .. } | Self::StartChat { .. } => {}
        }
        self
    }

    /// Whom a row names: the person or group, else the space.
    pub fn who(&self) -> String {
        match self {
            Self::AddMember { who, .. } | Self::SetRole { who, .. } => who.to_string(),
            Self::AddGroup { group, .. } => group.to_string(),
            Self::RemoveMember { who, .. } => who.to_string(),
            Self::UpdateSpace { space, .. } => space.to_string(),
            Self::DeleteSpace { space, title } => {
                title.clone().unwrap_or_else(|| space.to_string())
            }
            Self::CreateSpace { draft } => draft.display_name.clone(),
            Self::StartChat { who, .. } => {
                let who: Vec<_> = who.iter().map(ToString::to_string).collect();
                who.join(", ")
            }
        }
    }

    /// What its row says is done.
    pub const fn action(&self) -> RowAction {
        match self {
            Self::AddMember { .. } | Self::AddGroup { .. } => RowAction::Add,
            Self::RemoveMember { .. } => RowAction::Remove,
            Self::SetRole { .. } => RowAction::Role,
            Self::UpdateSpace { .. } => RowAction::Update,
            Self::CreateSpace { .. } | Self::StartChat { .. } => RowAction::Create,
            Self::DeleteSpace { .. } => RowAction::Delete,
        }
    }

    /// The row of a look at it: nobody is asked.
    pub fn would(&self) -> Row {
        let membership = match self {
            Self::RemoveMember {
                space: Place::Is(space),
                who,
                was: Some(_),
            } => who.membership(space),
            _ => None,
        };
        Row::new(&self.who(), self.action(), RowResult::Would, membership)
    }

    /// Whether it brings somebody into a space.
    pub const fn adds(&self) -> bool {
        matches!(self, Self::AddMember { .. } | Self::AddGroup { .. })
    }

    /// What to know before it is done, in a sentence; `None` where nothing is out of the ordinary.
    pub fn warning(&self) -> Option<String> {
        match self {
            Self::DeleteSpace { .. } => Some(format!(
                "{} is deleted for everybody, with all its messages; that cannot be undone.",
                self.who()
            )),
            Self::UpdateSpace { update, .. } if update.to_space.is_some() => {
                Some("A group chat that became a space stays one.".to_owned())
            }
            Self::RemoveMember { space, who, was }
                if *who == Subject::Person(Who::Me)
                    || was.as_ref().is_some_and(|was| was.myself) =>
            {
                Some(format!(
                    "You leave {space}; somebody in it has to let you in again."
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
