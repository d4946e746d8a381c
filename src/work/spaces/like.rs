//! A space as the model of another: what can be copied of it, and what cannot.

use super::Draft;
use crate::chat::names::{AudienceName, GroupName, SpaceName};
use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::{HistoryState, MembershipState, Role, Space, SpaceType, UserType};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::{Cause, Explanation};
use crate::work::{Who, members};

/// Which people of a model come along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Along {
    /// Everybody, as what they are.
    #[default]
    WithRoles,
    /// Everybody, as members.
    AsMembers,
    /// Nobody.
    Nobody,
}

/// What another space would have of this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Like {
    /// Its settings and people; the name is that of the model.
    pub draft: Draft,
    /// Apps in it, which cannot be copied.
    pub apps: usize,
    /// People who were invited and have not joined, who are not copied.
    pub invited: usize,
}

impl Like {
    /// The same with these people alone.
    pub fn with(mut self, along: Along) -> Self {
        let draft = &mut self.draft;
        if along != Along::WithRoles {
            let managers = std::mem::take(&mut draft.managers);
            draft.members.extend(managers);
            draft.members.append(&mut draft.owners);
        }
        if along == Along::Nobody {
            draft.members.clear();
            draft.groups.clear();
        }
        self
    }

    /// What is copied and what is not, a line each.
    pub fn summary(&self) -> Vec<String> {
        let draft = &self.draft;
        let mut lines = Vec::new();
        let kind = if draft.announcement {
            "announcement space"
        } else {
            "space"
        };
        let found = match &draft.audience {
            Some(_) => "found by its audience",
            None => "private",
        };
        lines.push(format!("Settings: {kind}, {found}, {}.", self.rights()));
        let roles = [(&draft.owners, "owner"), (&draft.managers, "manager")];
        let roles: Vec<_> = roles
            .iter()
            .filter(|(who, _)| !who.is_empty())
            .map(|(who, word)| counted(who.len(), word))
            .collect();
        let mut people = format!(
            "People besides you: {}",
            counted(draft.people().len(), "person").replace("persons", "people")
        );
        if !roles.is_empty() {
            people = format!("{people}, of them {}", roles.join(" and "));
        }
        if !draft.groups.is_empty() {
            people = format!("{people}; {}", counted(draft.groups.len(), "group"));
        }
        lines.push(format!("{people}."));
        let mut left = vec!["messages".to_owned()];
        if self.apps > 0 {
            left.push(counted(self.apps, "app"));
        }
        if self.invited > 0 {
            left.push(format!("{} invited only", self.invited));
        }
        lines.push(format!("Not copied: {}.", left.join(", ")));
        lines
    }

    fn rights(&self) -> String {
        let known = &self.draft.permissions;
        let narrow = known.iter().filter(|(_, who)| *who != Allowed::Members);
        match (known.len(), narrow.count()) {
            (0, _) => "permissions as usual".to_owned(),
            (all, narrow) => format!("{all} permissions, {narrow} not for all members"),
        }
    }
}

fn counted(n: usize, word: &str) -> String {
    if n == 1 {
        format!("1 {word}")
    } else {
        format!("{n} {word}s")
    }
}

/// Reads a space as a model; nothing is changed.
pub async fn like(chat: &Chat, space: &SpaceName) -> Result<Like, Explanation> {
    let list = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let pages = chat.list_members(space, &list);
    let (model, all, me) = tokio::join!(
        chat.get_space(space),
        pages.all(),
        members::find(chat, space, &Who::Me),
    );
    let model = model.map_err(|e| e.explain())?;
    if !model.is(&SpaceType::Space) {
        return Err(Explanation::new(
            Cause::Usage,
            "only a named space can be the model of another",
        ));
    }
    let all = all.map_err(|e| e.explain())?;
    // Whoever is not known to be the caller would be named twice, which Google refuses.
    let me = me?.map(|membership| membership.name);
    let mut like = Like {
        draft: settings(&model),
        ..Like::default()
    };
    for membership in all {
        if Some(&membership.name) == me.as_ref() {
            continue;
        }
        if let Some(group) = membership.group_member {
            let group: Option<GroupName> = Some(group.name);
            like.draft.groups.extend(group);
            continue;
        }
        let Some(user) = membership.member else {
            continue;
        };
        if user.user_type == Some(UserType::Bot) {
            like.apps += 1;
        } else if membership.state == Some(MembershipState::Invited) {
            like.invited += 1;
        } else {
            let list = match membership.role {
                Some(Role::Owner) => &mut like.draft.owners,
                Some(Role::Manager) => &mut like.draft.managers,
                _ => &mut like.draft.members,
            };
            list.push(Who::User(user.name));
        }
    }
    Ok(like)
}

fn settings(model: &Space) -> Draft {
    let details = model.space_details.clone().unwrap_or_default();
    let access = model.access_settings.as_ref();
    let audience = access.and_then(|access| access.audience.as_deref());
    Draft {
        display_name: model.display_name.clone().unwrap_or_default(),
        description: details.description,
        guidelines: details.guidelines,
        history: (model.space_history_state.as_ref()).map(|state| *state == HistoryState::On),
        external: model.external_user_allowed == Some(true),
        announcement: allowed(model, "postMessages").is_some_and(|who| who != Allowed::Members),
        audience: audience.and_then(|name| AudienceName::try_from(name).ok()),
        permissions: permissions(model),
        ..Draft::default()
    }
}

/// Who may do what in a space that was read whole.
pub(super) fn permissions(space: &Space) -> Vec<(Setting, Allowed)> {
    let known = Setting::ALL.into_iter();
    known
        .filter_map(|setting| Some((setting, allowed(space, setting.as_str())?)))
        .collect()
}

fn allowed(space: &Space, setting: &str) -> Option<Allowed> {
    let who = space.other.get("permissionSettings")?.get(setting)?;
    let may = |who_may: &str| who.get(who_may).and_then(serde_json::Value::as_bool) == Some(true);
    Some(
        match (may("membersAllowed"), may("assistantManagersAllowed")) {
            (true, _) => Allowed::Members,
            (false, true) => Allowed::Managers,
            (false, false) => Allowed::Owners,
        },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_settings_of_a_model_are_read() {
        let model = json!({
            "name": "spaces/A", "spaceType": "SPACE", "displayName": "News",
            "spaceHistoryState": "HISTORY_OFF", "externalUserAllowed": true,
            "spaceDetails": {"description": "d"},
            "accessSettings": {"accessState": "DISCOVERABLE", "audience": "audiences/default"},
            "permissionSettings": {
                "postMessages": {"managersAllowed": true, "assistantManagersAllowed": true},
                "manageApps": {"managersAllowed": true},
                "useAtMentionAll": {"managersAllowed": true, "assistantManagersAllowed": true,
                    "membersAllowed": true},
            },
        });
        let draft = settings(&serde_json::from_value(model).unwrap());
        assert_eq!(
            draft,
            Draft {
                display_name: "News".to_owned(),
                description: Some("d".to_owned()),
                history: Some(false),
                external: true,
                announcement: true,
                audience: AudienceName::try_from("audiences/default").ok(),
                permissions: vec![
                    (Setting::UseAtMentionAll, Allowed::Members),
                    (Setting::ManageApps, Allowed::Owners),
                ],
                ..Draft::default()
            }
        );
    }

    #[test]
    fn the_summary_says_what_is_copied_and_what_is_not() {
        let who = |n: u32| Who::parse(&n.to_string()).unwrap();
        let like = Like {
            draft: Draft {
                members: vec![who(1), who(2)],
                owners: vec![who(3)],
                permissions: vec![(Setting::ManageApps, Allowed::Owners)],
                ..Draft::default()
            },
            apps: 1,
            invited: 2,
        };
        assert_eq!(
            like.summary(),
            [
                "Settings: space, private, 1 permissions, 1 not for all members.",
                "People besides you: 3 people, of them 1 owner.",
                "Not copied: messages, 1 app, 2 invited only.",
            ]
        );
    }
}
