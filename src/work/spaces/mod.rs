//! Making, changing and deleting spaces.

pub mod settings;
mod update;

pub use update::{Access, Part, PartResult, Update};

use uuid::Uuid;

use super::members::{Row, set_role};
use super::resolve::Who;
use crate::chat::names::{AudienceName, GroupName, MemberName, SpaceName};
use crate::chat::resources::{HistoryState, Role, Space, SpaceDetails, SpaceType};
use crate::chat::spaces::NewAccess;
use crate::chat::{Chat, ChatError, NewMember, NewSpace, Setup};
use crate::text::explanation::{Cause, Explanation};

/// The longest display name, in characters.
pub const NAME_MAX: usize = 128;
/// The most people that can be named while making a space.
pub const MEMBERS_MAX: usize = 49;
/// The longest guidelines, in characters.
pub const GUIDELINES_MAX: usize = 5000;

/// A space to make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its name, 1 to 128 characters.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How to behave there, up to 5,000 characters.
    pub guidelines: Option<String>,
    /// Whether messages are kept; the organization's default where absent.
    pub history: Option<bool>,
    /// Whether people of other organizations may be added; cannot be changed later.
    pub external: bool,
    /// Only owners and managers post.
    pub announcement: bool,
    /// Who can find it; nobody but its members where absent.
    pub audience: Option<AudienceName>,
    /// People to add at once; the caller is a member anyway.
    pub members: Vec<Who>,
    /// People to add and make managers.
    pub managers: Vec<Who>,
    /// Groups to add at once.
    pub groups: Vec<GroupName>,
    /// Makes a repetition harmless; one is made up where absent.
    pub request_id: Option<String>,
}

/// A space that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    /// The space.
    pub space: Space,
    /// People asked for whom Google left out without a word.
    pub left_out: Vec<String>,
    /// People who are in it and could not be made managers.
    pub not_managers: Vec<Row>,
}

impl Draft {
    /// What the API would refuse anyway, said before anything is sent.
    pub fn check(&self) -> Result<(), Explanation> {
        let wrong = |text: String| Err(Explanation::new(Cause::Usage, text));
        let name = self.display_name.trim();
        if name.is_empty() {
            return wrong("a space needs a name".to_owned());
        }
        if name.chars().count() > NAME_MAX {
            return wrong(format!("a name has at most {NAME_MAX} characters"));
        }
        if self
            .guidelines
            .as_ref()
            .is_some_and(|text| text.chars().count() > GUIDELINES_MAX)
        {
            return wrong(format!(
                "guidelines have at most {GUIDELINES_MAX} characters"
            ));
        }
        if self.members.len() + self.managers.len() + self.groups.len() > MEMBERS_MAX {
            return wrong(format!(
                "at most {MEMBERS_MAX} people can be added while a space is made"
            ));
        }
        Ok(())
    }

    fn space(&self) -> NewSpace {
        let details = SpaceDetails {
            description: self.description.clone(),
            guidelines: self.guidelines.clone(),
        };
        NewSpace {
            space_details: (details != SpaceDetails::default()).then_some(details),
            external_user_allowed: self.external.then_some(true),
            space_history_state: self.history.map(|on| {
                if on {
                    HistoryState::On
                } else {
                    HistoryState::Off
                }
            }),
            access_settings: self.audience.clone().map(|audience| NewAccess { audience }),
            predefined_permission_settings: self.announcement.then_some("ANNOUNCEMENT_SPACE"),
            ..NewSpace::named(self.display_name.trim())
        }
    }
}

/// Makes a named space, with its first members where some are given.
pub async fn create(chat: &Chat, draft: &Draft) -> Result<Created, Explanation> {
    draft.check()?;
    let request_id = draft.request_id.clone().unwrap_or_else(new_request_id);
    let mut who: Vec<Who> = Vec::new();
    for one in draft.members.iter().chain(&draft.managers) {
        if *one != Who::Me && !who.contains(one) {
            who.push(one.clone());
        }
    }
    if who.is_empty() && draft.groups.is_empty() {
        let space = chat
            .create_space(&draft.space(), &request_id)
            .await
            .map_err(|e| e.explain())?;
        return Ok(Created {
            space,
            left_out: Vec::new(),
            not_managers: Vec::new(),
        });
    }
    let mut created = set_up(chat, draft.space(), &who, &draft.groups, request_id).await?;
    for who in &draft.managers {
        if *who == Who::Me || created.left_out.contains(&who.to_string()) {
            continue;
        }
        let row = set_role(chat, &created.space.name, who, &Role::Manager).await;
        if row.error.is_some() {
            created.not_managers.push(row);
        }
    }
    Ok(created)
}

/// Opens the direct message with one person, or makes it.
pub async fn direct_message(chat: &Chat, who: &Who) -> Result<Created, Explanation> {
    set_up(
        chat,
        NewSpace::of(SpaceType::DirectMessage),
        std::slice::from_ref(who),
        &[],
        new_request_id(),
    )
    .await
}

/// Makes a group chat with several people.
pub async fn group_chat(chat: &Chat, who: &[Who]) -> Result<Created, Explanation> {
    if who.len() < 2 {
        return Err(
            Explanation::new(Cause::Usage, "a group chat needs two people besides you")
                .hint("For one person: roomkey spaces create --dm WHO."),
        );
    }
    set_up(
        chat,
        NewSpace::of(SpaceType::GroupChat),
        who,
        &[],
        new_request_id(),
    )
    .await
}

/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 4096;
/// More characters of a description than this are refused by some of Google's own pages.
pub const DESCRIPTION_SAFE: usize = 150;

fn new_request_id() -> String {
    Uuid::new_v4().to_string()
}

async fn set_up(
    chat: &Chat,
    space: NewSpace,
    who: &[Who],
    groups: &[GroupName],
    request_id: String,
) -> Result<Created, Explanation> {
    let others: Vec<&Who> = who.iter().filter(|who| **who != Who::Me).collect();
    let memberships = others
        .iter()
        .filter_map(|who| who.alias())
        .map(NewMember::person)
        .chain(groups.iter().cloned().map(NewMember::group))
        .collect();
    let setup = Setup {
        space,
        memberships,
        request_id,
    };
    let space = chat.setup_space(&setup).await.map_err(|e| e.explain())?;
    let mut left_out = left_out(chat, &space.name, &others).await;
    for group in groups {
        let name = MemberName::of_group(&space.name, group).ok();
        if let Some(name) = name
            && matches!(chat.get_member(&name).await, Err(error) if error.is_status(404))
        {
            left_out.push(group.to_string());
        }
    }
    Ok(Created {
        space,
        left_out,
        not_managers: Vec::new(),
    })
}

/// Google leaves out people who may not be added without a word, so each is looked up.
async fn left_out(chat: &Chat, space: &SpaceName, who: &[&Who]) -> Vec<String> {
    let mut left_out = Vec::new();
    for who in who {
        let Some(name) = who
            .alias()
            .and_then(|user| MemberName::new(space, user.id()).ok())
        else {
            continue;
        };
        if matches!(chat.get_member(&name).await, Err(error) if error.is_status(404)) {
            left_out.push(who.to_string());
        }
    }
    left_out
}

/// Deletes a space, its memberships and messages. A lost answer is looked into: a space that is
/// gone afterwards was deleted.
pub async fn delete(chat: &Chat, space: &SpaceName) -> Result<(), Explanation> {
    match chat.delete_space(space).await {
        Ok(()) => Ok(()),
        Err(error) if error.maybe_done() && gone(chat, space).await => Ok(()),
        Err(error) => Err(error.explain()),
    }
}

async fn gone(chat: &Chat, space: &SpaceName) -> bool {
    let absent = |error: &ChatError| error.is_status(404) || error.is_status(403);
    chat.get_space(space)
        .await
        .is_err_and(|error| absent(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_checked_before_it_is_sent() {
        let draft = |name: &str| Draft {
            display_name: name.to_owned(),
            ..Draft::default()
        };
        assert!(draft("API-made").check().is_ok());
        assert!(draft("  ").check().is_err());
        assert!(draft(&"é".repeat(128)).check().is_ok());
        assert!(draft(&"é".repeat(129)).check().is_err());
    }

    #[test]
    fn only_what_was_set_is_sent() {
        let plain = Draft {
            display_name: " a ".to_owned(),
            ..Draft::default()
        };
        assert_eq!(
            serde_json::to_string(&plain.space()).unwrap(),
            r#"{"spaceType":"SPACE","displayName":"a"}"#
        );
        let full = Draft {
            external: true,
            history: Some(false),
            announcement: true,
            description: Some("d".into()),
            ..plain
        };
        assert_eq!(
            serde_json::to_string(&full.space()).unwrap(),
            r#"{"spaceType":"SPACE","displayName":"a","spaceDetails":{"description":"d"},"externalUserAllowed":true,"spaceHistoryState":"HISTORY_OFF","predefinedPermissionSettings":"ANNOUNCEMENT_SPACE"}"#
        );
    }
}
