//! A named space as it is wished for.

use serde::{Deserialize, Serialize};

use super::{GUIDELINES_MAX, MEMBERS_MAX, NAME_MAX};
use crate::chat::NewSpace;
use crate::chat::names::{AudienceName, GroupName};
use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::{HistoryState, SpaceDetails};
use crate::chat::spaces::NewAccess;
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// A space to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// Its name, 1 to 128 characters.
    pub display_name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How to behave there, up to 5,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidelines: Option<String>,
    /// Whether messages are kept; the organization's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<bool>,
    /// Whether people of other organizations may be added; cannot be changed later.
    pub external: bool,
    /// Only owners and managers post.
    pub announcement: bool,
    /// Who can find it; nobody but its members where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<AudienceName>,
    /// People to add at once; the caller is a member anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Who>,
    /// People to add and make managers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub managers: Vec<Who>,
    /// People to add and make owners beside the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Who>,
    /// Groups to add at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupName>,
    /// Who may do what, where it is not what such a space has anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<(Setting, Allowed)>,
    /// Makes a repetition harmless; one is made up where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
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
        Ok(())
    }

    /// Everybody to add, each once; the caller is a member anyway.
    pub fn people(&self) -> Vec<Who> {
        let mut people: Vec<Who> = Vec::new();
        let all = self
            .members
            .iter()
            .chain(&self.managers)
            .chain(&self.owners);
        for who in all {
            if *who != Who::Me && !people.contains(who) {
                people.push(who.clone());
            }
        }
        people
    }

    /// Whom Google takes while it makes the space, and who is added afterwards.
    pub(in crate::work) fn first(&self) -> (Vec<Who>, Vec<Who>) {
        let mut first = self.people();
        let room = MEMBERS_MAX.saturating_sub(self.groups.len());
        let later = first.split_off(room.min(first.len()));
        (first, later)
    }

    /// As [`Draft::first`], of the groups.
    pub(in crate::work) fn first_groups(&self) -> (&[GroupName], &[GroupName]) {
        self.groups.split_at(MEMBERS_MAX.min(self.groups.len()))
    }

    /// What the call that makes it says.
    pub(in crate::work) fn space(&self) -> NewSpace {
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
