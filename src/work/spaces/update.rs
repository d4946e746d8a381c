//! Changing a space: one form, split into the calls that the API takes, each with its own result.

use serde::{Deserialize, Deserializer, Serialize};

use super::{DESCRIPTION_MAX, GUIDELINES_MAX, NAME_MAX};
use crate::chat::names::AudienceName;
use crate::chat::patch::{About, Allowed, Permissions, Setting};
use crate::chat::resources::{HistoryState, Space, SpaceDetails};
use crate::chat::{ChatError, SpacePatch};
use crate::text::explanation::{Cause, Explanation};

/// What is to change; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Update {
    /// Its name, 1 to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How to behave there, up to 5,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidelines: Option<String>,
    /// Whether messages are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<bool>,
    /// Who can find and join it; `Some(None)` makes it private.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "null_is_a_value"
    )]
    pub audience: Option<Option<AudienceName>>,
    /// Who can find it and who can join, where these are not one audience.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// What members may do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<(Setting, Allowed)>,
    /// Makes a group chat a named space of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_space: Option<String>,
}

/// `null` makes a space private; only a missing key changes nothing.
#[expect(clippy::option_option, reason = "absent and null are two things")]
fn null_is_a_value<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<AudienceName>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Who can find a space and who can join by themselves; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Who can find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discover: Option<Vec<AudienceName>>,
    /// Who can join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<Vec<AudienceName>>,
}

/// A part of an update, as one call changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Group chat to named space.
    Type,
    /// Name, description and guidelines.
    About,
    /// Who can find and join it.
    Audience,
    /// Who can find it and who can join, each.
    Access,
    /// What members may do.
    Permissions,
    /// Whether messages are kept.
    History,
}

impl Part {
    /// The word of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::About => "about",
            Self::Audience => "audience",
            Self::Access => "access",
            Self::Permissions => "permissions",
            Self::History => "history",
        }
    }
}

/// How a part ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartResult {
    /// Which part.
    pub part: Part,
    /// `done` or `failed`.
    pub result: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Explanation>,
}

impl Update {
    /// Its parts, in the order in which they are sent: a group chat must be a space before a space
    /// is changed.
    pub fn parts(&self) -> Vec<Part> {
        let about = self.display_name.is_some()
            || ((self.description.is_some() || self.guidelines.is_some())
                && self.to_space.is_none());
        let parts = [
            (self.to_space.is_some(), Part::Type),
            (about, Part::About),
            (self.audience.is_some(), Part::Audience),
            (self.access.is_some(), Part::Access),
            (!self.permissions.is_empty(), Part::Permissions),
            (self.history.is_some(), Part::History),
        ];
        let wanted = parts.into_iter().filter(|(wanted, _)| *wanted);
        wanted.map(|(_, part)| part).collect()
    }

    /// What the API would refuse anyway, said before anything is sent.
    pub fn check(&self, admin: bool) -> Result<(), Explanation> {
        let wrong = |text: &str| Err(Explanation::new(Cause::Usage, text));
        for name in [&self.display_name, &self.to_space].into_iter().flatten() {
            let length = name.trim().chars().count();
            if length == 0 || length > NAME_MAX {
                return wrong("a space's name has 1 to 128 characters");
            }
        }
        let long = |text: &String| text.chars().count() > GUIDELINES_MAX;
        if self.guidelines.as_ref().is_some_and(long) {
            return wrong("guidelines have at most 5000 characters");
        }
        let long = |text: &String| text.chars().count() > DESCRIPTION_MAX;
        if self.description.as_ref().is_some_and(long) {
            return wrong("a description has at most 4096 characters");
        }
        let parts = self.parts();
        if parts.is_empty() {
            return wrong("nothing to change was given");
        }
        let barred = |part: &Part| {
            matches!(
                part,
                Part::Type | Part::Audience | Part::Access | Part::History
            )
        };
        if admin && parts.iter().any(barred) {
            return wrong(
                "with --admin only name, description, guidelines and permissions can be changed",
            );
        }
        // It goes with a part of the access settings, which administrators cannot change.
        let mut settings = self.permissions.iter().map(|(setting, _)| setting);
        if admin && settings.any(|setting| *setting == Setting::ViewSpaceMembership) {
            return wrong("who sees the members cannot be changed with --admin");
        }
        Ok(())
    }

    /// This part alone.
    pub fn only(&self, part: Part) -> Self {
        let mut one = Self::default();
        match part {
            Part::Type => {
                one.to_space.clone_from(&self.to_space);
                one.description.clone_from(&self.description);
                one.guidelines.clone_from(&self.guidelines);
            }
            Part::About => {
                one.display_name.clone_from(&self.display_name);
                if self.to_space.is_none() {
                    one.description.clone_from(&self.description);
                    one.guidelines.clone_from(&self.guidelines);
                }
            }
            Part::Audience => one.audience.clone_from(&self.audience),
            Part::Access => one.access.clone_from(&self.access),
            Part::Permissions => one.permissions.clone_from(&self.permissions),
            Part::History => one.history = self.history,
        }
        one
    }

    /// Whether the space must be known for this: two texts are replaced together, so the one that
    /// stays must be, and who may see the members is kept in two places.
    pub(in crate::work) fn needs_present(&self) -> bool {
        self.description.is_some() != self.guidelines.is_some() || !self.permissions.is_empty()
    }

    /// The call that changes a part; `None` where the space must be known and is not.
    pub(in crate::work) fn patch(&self, part: Part, present: Option<&Space>) -> Option<SpacePatch> {
        match part {
            Part::Type => Some(SpacePatch::ToSpace {
                display_name: self.to_space.as_ref()?.trim().to_owned(),
                details: self.details(present),
            }),
            Part::About => {
                let name = self
                    .display_name
                    .as_ref()
                    .map(|name| name.trim().to_owned());
                let details = if self.to_space.is_some() {
                    None
                } else {
                    self.details(present)
                };
                Some(SpacePatch::About(match (name, details) {
                    (Some(name), Some(details)) => About::Both(name, details),
                    (Some(name), None) => About::Name(name),
                    (None, details) => About::Details(details?),
                }))
            }
            Part::Audience => Some(SpacePatch::Audience(self.audience.clone()?)),
            Part::Access => {
                let access = self.access.clone()?;
                Some(SpacePatch::Access {
                    discover: access.discover,
                    join: access.join,
                })
            }
            Part::Permissions => {
                let changes = self.permissions.clone();
                Permissions::new(changes, present?).map(SpacePatch::Permissions)
            }
            Part::History => Some(SpacePatch::History(if self.history? {
                HistoryState::On
            } else {
                HistoryState::Off
            })),
        }
    }

    fn details(&self, present: Option<&Space>) -> Option<SpaceDetails> {
        if self.description.is_none() && self.guidelines.is_none() {
            return None;
        }
        let present = present
            .and_then(|space| space.space_details.clone())
            .unwrap_or_default();
        Some(SpaceDetails {
            description: self.description.clone().or(present.description),
            guidelines: self.guidelines.clone().or(present.guidelines),
        })
    }
}

/// Why a part was not changed.
pub(in crate::work) fn explained(part: Part, error: &ChatError) -> Explanation {
    let told = error.explain();
    if error.is_status(409) && matches!(part, Part::Type | Part::About) {
        return Explanation {
            message: "another space of the organization has this name".to_owned(),
            ..told
        }
        .hint("Choose another name.");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_split_into_legal_calls_in_a_working_order() {
        let update = Update {
            display_name: Some("Crew".to_owned()),
            description: Some("d".to_owned()),
            history: Some(false),
            audience: Some(None),
            permissions: vec![(Setting::ManageApps, Allowed::Owners)],
            ..Update::default()
        };
        assert_eq!(
            update.parts(),
            [
                Part::About,
                Part::Audience,
                Part::Permissions,
                Part::History
            ]
        );
        assert!(update.check(false).is_ok());
        assert_eq!(update.check(true).unwrap_err().cause, Cause::Usage);
        assert!(Update::default().check(false).is_err());
    }

    #[test]
    fn the_text_that_stays_is_sent_again() {
        let json = r#"{"name":"spaces/A","spaceDetails":{"description":"old","guidelines":"g"}}"#;
        let present: Space = serde_json::from_str(json).unwrap();
        let update = Update {
            description: Some("new".to_owned()),
            ..Update::default()
        };
        let details = update.details(Some(&present)).unwrap();
        assert_eq!(details.description.as_deref(), Some("new"));
        assert_eq!(details.guidelines.as_deref(), Some("g"));
    }
}
