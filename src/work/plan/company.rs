//! What is known of some spaces, and what a change makes of it: Chat's rules as a pure function, so
//! that planners can be checked without Google.

use std::collections::BTreeMap;

use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::work::change::{Came, Change, Place, Subject};
use crate::work::spaces::{Draft, Update};

/// Spaces by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// Those that are there.
    pub spaces: BTreeMap<SpaceName, SpaceState>,
}

/// One space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpaceState {
    /// Every setting that is known, as the update that makes it so.
    pub settings: Update,
    /// People and groups by canonical ID; groups have no role.
    pub members: BTreeMap<Subject, Option<Role>>,
}

impl SpaceState {
    /// How many owners it has.
    pub fn owners(&self) -> usize {
        let owners = self.members.values();
        owners.filter(|role| **role == Some(Role::Owner)).count()
    }
}

/// Why Chat would refuse a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such space.
    #[error("there is no such space")]
    NoSpace,
    /// Nobody of this name is in it.
    #[error("{0} is not in the space")]
    NotThere(Subject),
    /// The space would have no owner.
    #[error("the last owner stays")]
    LastOwner,
}

impl Company {
    /// Makes the change, as Chat does.
    pub fn apply(&mut self, change: &Change, made: &[Option<SpaceName>]) -> Result<Came, Refused> {
        let came = Came::default();
        if let Change::CreateSpace { draft } = change {
            return Ok(Came {
                space: self.make(draft),
                ..came
            });
        }
        let name = match change.place() {
            Some(Place::Is(name)) => name.clone(),
            Some(Place::MadeBy(step)) => {
                let made = made.get(*step).cloned().flatten();
                made.ok_or(Refused::NoSpace)?
            }
            None => return Ok(came),
        };
        if matches!(change, Change::DeleteSpace { .. }) {
            self.spaces.remove(&name);
            return Ok(came);
        }
        let space = self.spaces.get_mut(&name).ok_or(Refused::NoSpace)?;
        let came = Came {
            membership: subject(change).and_then(|who| who.membership(&name)),
            ..came
        };
        match change {
            Change::AddMember { who, role, .. } => {
                let who = Subject::Person(who.clone());
                let already = space.members.contains_key(&who);
                let present = space.members.entry(who).or_insert(Some(Role::Member));
                if let Some(role) = role {
                    *present = Some(role.clone());
                }
                return Ok(Came { already, ..came });
            }
            Change::AddGroup { group, .. } => {
                let group = Subject::Group(group.clone());
                let already = space.members.insert(group, None).is_some();
                return Ok(Came { already, ..came });
            }
            Change::RemoveMember { who, .. } => {
                let Some(role) = space.members.get(who) else {
                    return Ok(Came::already(None));
                };
                if *role == Some(Role::Owner) && space.owners() == 1 {
                    return Err(Refused::LastOwner);
                }
                space.members.remove(who);
            }
            Change::SetRole { who, role, .. } => {
                let who = Subject::Person(who.clone());
                let owners = space.owners();
                let Some(present) = space.members.get_mut(&who) else {
                    return Err(Refused::NotThere(who));
                };
                if *present == Some(Role::Owner) && *role != Role::Owner && owners == 1 {
                    return Err(Refused::LastOwner);
                }
                *present = Some(role.clone());
            }
            Change::UpdateSpace { update, .. } => space.settings.put(update),
            Change::CreateSpace { .. } | Change::StartChat { .. } | Change::DeleteSpace { .. } => {}
        }
        Ok(came)
    }

    fn make(&mut self, draft: &Draft) -> Option<SpaceName> {
        // Of one number more than there are spaces, one at least is free.
        let numbers = 0..=self.spaces.len();
        let name = numbers
            .filter_map(|number| SpaceName::from_id(&format!("made-{number}")).ok())
            .find(|name| !self.spaces.contains_key(name))?;
        let settings = Update {
            display_name: Some(draft.display_name.clone()),
            description: draft.description.clone(),
            guidelines: draft.guidelines.clone(),
            history: draft.history,
            ..Update::default()
        };
        let mut space = SpaceState {
            settings,
            ..SpaceState::default()
        };
        let me = Subject::Person(crate::work::Who::Me);
        space.members.insert(me, Some(Role::Owner));
        let groups = [
            (&draft.members, Role::Member),
            (&draft.managers, Role::Manager),
        ];
        for (people, role) in groups.into_iter().chain([(&draft.owners, Role::Owner)]) {
            for who in people {
                let who = Subject::Person(who.clone());
                space.members.insert(who, Some(role.clone()));
            }
        }
        self.spaces.insert(name.clone(), space);
        Some(name)
    }
}

/// Whom a change of members is about.
pub(super) fn subject(change: &Change) -> Option<Subject> {
    match change {
        Change::AddMember { who, .. } | Change::SetRole { who, .. } => {
            Some(Subject::Person(who.clone()))
        }
        Change::AddGroup { group, .. } => Some(Subject::Group(group.clone())),
        Change::RemoveMember { who, .. } => Some(who.clone()),
        _ => None,
    }
}
