//! What takes a change back, and what cannot be taken back.

use serde::{Deserialize, Serialize};

use super::{Change, Place, Subject};
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::{MembershipState, Role};
use crate::work::Who;

/// What came of a change: the names that Google gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// It was so before, and nothing was changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub already: bool,
    /// The membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<MemberName>,
    /// Their role now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The space that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceName>,
}

impl Came {
    /// It was so before.
    pub fn already(membership: Option<MemberName>) -> Self {
        Self {
            already: true,
            membership,
            ..Self::default()
        }
    }
}

/// Why something cannot be taken back, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Irreversible(pub String);

impl Change {
    /// The change that takes this one back, given what came of it. The change must have its `was`
    /// filled in, as the journal keeps it.
    pub fn inverse(&self, came: &Came) -> Result<Self, Irreversible> {
        let no = |why: String| Err(Irreversible(why));
        let space = came
            .membership
            .as_ref()
            .map(MemberName::space)
            .or_else(|| came.space.clone())
            .map(Place::Is)
            .or_else(|| self.place().cloned());
        let Some(space) = space else {
            return no(format!("It is not known where {} is.", self.who()));
        };
        let person = |who: &Who| {
            let known = came.membership.as_ref().and_then(Subject::of);
            known.unwrap_or_else(|| Subject::Person(who.clone()))
        };
        match self {
            Self::AddMember { who, .. } => Ok(Self::RemoveMember {
                space,
                who: person(who),
                was: None,
            }),
            Self::AddGroup { group, .. } => Ok(Self::RemoveMember {
                space,
                who: Subject::Group(group.clone()),
                was: None,
            }),
            Self::RemoveMember { who, was, .. } => match (who, was) {
                (_, None) => no(format!("It is not known what {who} was in {space}.")),
                (who, Some(was)) if was.myself || *who == Subject::Person(Who::Me) => no(format!(
                    "You left {space}; somebody in it has to let you in again."
                )),
                (_, Some(was)) if was.app => {
                    no(format!("{who} is an app; people add apps in Google Chat."))
                }
                (Subject::Group(group), _) => Ok(Self::AddGroup {
                    space,
                    group: group.clone(),
                }),
                (Subject::Person(who), Some(was)) => {
                    let address = match (who, &was.email) {
                        (Who::Email(_), _) => Some(who.clone()),
                        (_, Some(email)) => Who::parse(email).ok(),
                        _ => None,
                    };
                    let who = match person(who) {
                        Subject::Person(who) if !was.is_outside() => who,
                        _ => match address {
                            Some(address) => address,
                            None => {
                                return no(format!(
                                    "{who} is of another organization and can only be added by \
                                     their address, which is not known."
                                ));
                            }
                        },
                    };
                    Ok(Self::AddMember {
                        space,
                        who,
                        role: was.role.clone().filter(|role| *role != Role::Member),
                    })
                }
            },
            Self::SetRole { who, was, .. } => match (person(who), was) {
                (Subject::Person(who), Some(was)) => Ok(Self::SetRole {
                    space,
                    who,
                    role: was.clone(),
                    was: None,
                }),
                _ => no(format!("It is not known what {who} was in {space}.")),
            },
            Self::UpdateSpace { update, was, .. } => match was {
                _ if update.to_space.is_some() => no(format!(
                    "{space} was a group chat; a space cannot become one again."
                )),
                Some(was) if !was.parts().is_empty() => Ok(Self::UpdateSpace {
                    space,
                    update: was.clone(),
                    was: None,
                }),
                _ => no(format!("It is not known how {space} was set.")),
            },
            Self::CreateSpace { draft } => Ok(Self::DeleteSpace {
                space,
                title: Some(draft.display_name.clone()),
            }),
            Self::StartChat { .. } => no(format!(
                "{space} is a conversation; Google deletes named spaces only."
            )),
            Self::DeleteSpace { .. } => {
                no(format!("{} was deleted with all its messages.", self.who()))
            }
        }
    }

    /// What an undone change does not bring back by itself, in a sentence: whoever had accepted an
    /// invitation has to accept another one.
    pub fn remainder(&self) -> Option<String> {
        match self {
            Self::RemoveMember {
                who,
                was: Some(was),
                ..
            } if was.is_outside() => {
                let again = match was.state {
                    Some(MembershipState::Invited) => "is invited again",
                    _ => "may have to accept the invitation again",
                };
                Some(format!("{who} is of another organization and {again}."))
            }
            Self::CreateSpace { draft } => Some(format!(
                "{} is deleted with all that was written there since.",
                draft.display_name
            )),
            _ => None,
        }
    }
}
