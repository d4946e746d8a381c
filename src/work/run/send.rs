//! The one call that a change is, and the look that tells whether it was carried out.

use jiff::{SignedDuration, Timestamp};

use crate::chat::names::SpaceName;
use crate::chat::resources::{Membership, MembershipState, Space, SpaceType};
use crate::chat::{Chat, ChatError, NewMember, NewSpace, Setup};
use crate::work::Who;
use crate::work::change::{Came, Change, Place, Subject};
use crate::work::spaces::Part;

/// Clocks differ: a membership this much older than the call is still taken for its own.
const CLOCKS: SignedDuration = SignedDuration::from_secs(60);

/// What came of a call, and the space where it made one.
#[derive(Debug)]
pub(in crate::work) struct Answer {
    pub came: Came,
    pub space: Option<Box<Space>>,
}

impl From<Came> for Answer {
    fn from(came: Came) -> Self {
        Self { came, space: None }
    }
}

impl From<Membership> for Came {
    fn from(membership: Membership) -> Self {
        Self {
            already: false,
            role: membership.role,
            membership: Some(membership.name),
            space: None,
        }
    }
}

impl From<Space> for Answer {
    fn from(space: Space) -> Self {
        Self {
            came: Came {
                space: Some(space.name.clone()),
                ..Came::default()
            },
            space: Some(Box::new(space)),
        }
    }
}

fn is(place: &Place) -> Result<&SpaceName, ChatError> {
    match place {
        Place::Is(space) => Ok(space),
        // The schedule puts the space's name in before.
        Place::MadeBy(_) => Err(ChatError::Address),
    }
}

/// Makes the call.
pub(super) async fn send(
    chat: &Chat,
    change: &Change,
    present: Option<&Space>,
) -> Result<Answer, ChatError> {
    match change {
        Change::AddMember { space, who, .. } => {
            let user = who.alias().ok_or(ChatError::Address)?;
            let newcomer = NewMember::person(user);
            let made = chat.create_member(is(space)?, &newcomer).await?;
            Ok(Came::from(made).into())
        }
        Change::AddGroup { space, group } => {
            let newcomer = NewMember::group(group.clone());
            let made = chat.create_member(is(space)?, &newcomer).await?;
            Ok(Came::from(made).into())
        }
        Change::RemoveMember { space, who, .. } => {
            let name = who.membership(is(space)?).ok_or(ChatError::Address)?;
            match chat.delete_member(&name).await {
                Ok(()) => Ok(Came {
                    membership: Some(name),
                    ..Came::default()
                }
                .into()),
                Err(error) if error.is_status(404) => Ok(Came::already(None).into()),
                Err(error) => Err(error),
            }
        }
        Change::SetRole {
            space, who, role, ..
        } => {
            let name = Subject::Person(who.clone()).membership(is(space)?);
            let now = chat
                .set_role(&name.ok_or(ChatError::Address)?, role)
                .await?;
            Ok(Came::from(now).into())
        }
        Change::UpdateSpace { space, update, .. } => {
            let space = is(space)?;
            let part = update.parts().first().copied();
            let patch = part.and_then(|part| update.patch(part, present));
            let Some(patch) = patch else {
                return Ok(Came::already(None).into());
            };
            match chat.patch_space(space, &patch).await {
                // After a lost answer the second try finds a space that is one already.
                Err(error) if part == Some(Part::Type) && error.is_status(400) => {
                    let now = chat.get_space(space).await;
                    let wanted = update.to_space.as_deref().map(str::trim);
                    let is_one = now.is_ok_and(|now| {
                        now.is(&SpaceType::Space) && now.display_name.as_deref() == wanted
                    });
                    if is_one {
                        Ok(Came::default().into())
                    } else {
                        Err(error)
                    }
                }
                Err(error) => Err(error),
                Ok(_) => Ok(Came::default().into()),
            }
        }
        Change::CreateSpace { draft } => {
            let id = draft.request_id.clone().unwrap_or_default();
            let (people, _) = draft.first();
            let (groups, _) = draft.first_groups();
            if people.is_empty() && groups.is_empty() {
                return Ok(chat.create_space(&draft.space(), &id).await?.into());
            }
            set_up(chat, draft.space(), &people, groups, id).await
        }
        Change::StartChat { who, request_id } => {
            let others = who.iter().filter(|who| **who != Who::Me).count();
            let kind = if others == 1 {
                SpaceType::DirectMessage
            } else {
                SpaceType::GroupChat
            };
            set_up(chat, NewSpace::of(kind), who, &[], request_id.clone()).await
        }
        Change::DeleteSpace { space, .. } => {
            chat.delete_space(is(space)?).await?;
            Ok(Came::default().into())
        }
    }
}

async fn set_up(
    chat: &Chat,
    space: NewSpace,
    who: &[Who],
    groups: &[crate::chat::names::GroupName],
    request_id: String,
) -> Result<Answer, ChatError> {
    let people = who.iter().filter_map(Who::alias).map(NewMember::person);
    let memberships = people
        .chain(groups.iter().cloned().map(NewMember::group))
        .collect();
    let setup = Setup {
        space,
        memberships,
        request_id,
    };
    Ok(chat.setup_space(&setup).await?.into())
}

/// Whether the change is there although nobody knows the answer; `None` where it is not, or where
/// doing it again comes to the same.
pub(super) async fn look(
    chat: &Chat,
    change: &Change,
    begun: Timestamp,
) -> Result<Option<Came>, ChatError> {
    let name = match change {
        Change::AddMember { space, who, .. } | Change::SetRole { space, who, .. } => {
            Subject::Person(who.clone()).membership(is(space)?)
        }
        Change::AddGroup { space, group } => Subject::Group(group.clone()).membership(is(space)?),
        Change::RemoveMember { space, who, .. } => who.membership(is(space)?),
        Change::DeleteSpace { space, .. } => {
            let gone = match chat.get_space(is(space)?).await {
                Err(error) if error.is_status(404) || error.is_status(403) => true,
                Err(error) => return Err(error),
                Ok(_) => false,
            };
            return Ok(gone.then(Came::default));
        }
        // The same request ID makes no second one, and the same settings change nothing.
        Change::CreateSpace { .. } | Change::StartChat { .. } | Change::UpdateSpace { .. } => {
            return Ok(None);
        }
    };
    let name = name.ok_or(ChatError::Address)?;
    let there = match chat.get_member(&name).await {
        Err(error) if error.is_status(404) => None,
        Err(error) => return Err(error),
        Ok(there) => Some(there).filter(|m| m.state != Some(MembershipState::NotAMember)),
    };
    Ok(match (change, there) {
        (Change::RemoveMember { .. }, None) => Some(Came {
            membership: Some(name),
            ..Came::default()
        }),
        (Change::RemoveMember { .. }, Some(_)) | (_, None) => None,
        (Change::SetRole { role, .. }, Some(there)) => {
            (there.role.as_ref() == Some(role)).then(|| there.into())
        }
        (_, Some(there)) => {
            let made = there.create_time.as_deref();
            let made: Option<Timestamp> = made.and_then(|time| time.parse().ok());
            let already = made.is_some_and(|made| made + CLOCKS < begun);
            Some(Came {
                already,
                ..there.into()
            })
        }
    })
}
