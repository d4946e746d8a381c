//! `spaces.patch`: the groups of fields that one call may change, as a type, so that no mask can be
//! built that the API refuses.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::client::{Call, Chat};
use super::error::ChatError;
use super::names::{AudienceName, SpaceName};
use super::resources::{HistoryState, Space, SpaceDetails};
use crate::http::Repeat;

/// What one call changes.
#[derive(Debug, Clone, PartialEq)]
pub enum SpacePatch {
    /// The name of a named space, up to 128 characters; description and guidelines, which replace
    /// both of the present ones.
    About(About),
    /// Makes a group chat a named space. It cannot be undone.
    ToSpace {
        /// Its name.
        display_name: String,
        /// Description and guidelines.
        details: Option<SpaceDetails>,
    },
    /// Whether messages are kept.
    History(HistoryState),
    /// Who can find and join it; `None` makes it private again.
    Audience(Option<AudienceName>),
    /// Who can find it and who can join by themselves. Who may join must be able to find it.
    Access {
        /// Who can find it, where that changes.
        discover: Option<Vec<AudienceName>>,
        /// Who can join, where that changes.
        join: Option<Vec<AudienceName>>,
    },
    /// What members may do.
    Permissions(Permissions),
}

/// Name and details: at least one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The name.
    Name(String),
    /// Description and guidelines.
    Details(SpaceDetails),
    /// Both.
    Both(String, SpaceDetails),
}

/// A setting of `permissionSettings` that can be changed; `postMessages` cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Setting {
    /// Add and remove people and groups.
    ManageMembersAndGroups,
    /// Change name, picture, description and guidelines.
    ModifySpaceDetails,
    /// Turn history on and off.
    ToggleHistory,
    /// Use @all.
    UseAtMentionAll,
    /// Add and remove apps.
    ManageApps,
    /// Add and remove webhooks.
    ManageWebhooks,
    /// Reply.
    ReplyMessages,
    /// See who is in it.
    ViewSpaceMembership,
}

impl Setting {
    /// All of them, in the API's order.
    pub const ALL: [Self; 8] = [
        Self::ManageMembersAndGroups,
        Self::ModifySpaceDetails,
        Self::ToggleHistory,
        Self::UseAtMentionAll,
        Self::ManageApps,
        Self::ManageWebhooks,
        Self::ReplyMessages,
        Self::ViewSpaceMembership,
    ];

    /// The API's own word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManageMembersAndGroups => "manageMembersAndGroups",
            Self::ModifySpaceDetails => "modifySpaceDetails",
            Self::ToggleHistory => "toggleHistory",
            Self::UseAtMentionAll => "useAtMentionAll",
            Self::ManageApps => "manageApps",
            Self::ManageWebhooks => "manageWebhooks",
            Self::ReplyMessages => "replyMessages",
            Self::ViewSpaceMembership => "viewSpaceMembership",
        }
    }
}

/// Who may do something. Each includes those before it, as Google Chat's own screens have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Allowed {
    /// Owners alone.
    Owners,
    /// Owners and managers.
    Managers,
    /// Everybody.
    Members,
}

impl Allowed {
    fn json(self) -> Value {
        json!({
            "managersAllowed": true,
            "assistantManagersAllowed": self >= Self::Managers,
            "membersAllowed": self == Self::Members,
        })
    }
}

/// A change of one or more permissions.
#[derive(Debug, Clone, PartialEq)]
pub struct Permissions {
    changes: Vec<(Setting, Allowed)>,
    viewers: Value,
}

impl Permissions {
    /// A change of these settings in this space; `None` where there is none. Who may see the
    /// members is kept in two places that change together, so the present audience must be known:
    /// it stays where all members may see each other, and goes where they may not.
    pub fn new(changes: Vec<(Setting, Allowed)>, present: &Space) -> Option<Self> {
        if changes.is_empty() {
            return None;
        }
        let restricted = changes.iter().any(|(setting, allowed)| {
            *setting == Setting::ViewSpaceMembership && *allowed != Allowed::Members
        });
        let viewers = present
            .access_settings
            .as_ref()
            .and_then(|access| access.other.get("accessPermissionSettings"))
            .and_then(|access| access.get("viewSpaceMembershipSetting"))
            .filter(|_| !restricted);
        Some(Self {
            changes,
            viewers: viewers.cloned().unwrap_or_else(|| json!({})),
        })
    }
}

impl SpacePatch {
    /// Whether an administrator's access covers it.
    pub const fn allows_admin(&self) -> bool {
        matches!(self, Self::About(_) | Self::Permissions(_))
    }

    fn mask(&self) -> String {
        const ACCESS: &str = "accessSettings.accessPermissionSettings";
        match self {
            Self::About(About::Name(_)) => "displayName".to_owned(),
            Self::About(About::Details(_)) => "spaceDetails".to_owned(),
            Self::About(About::Both(..)) => "displayName,spaceDetails".to_owned(),
            Self::ToSpace { details: None, .. } => "spaceType,displayName".to_owned(),
            Self::ToSpace { .. } => "spaceType,displayName,spaceDetails".to_owned(),
            Self::History(_) => "spaceHistoryState".to_owned(),
            Self::Audience(_) => "accessSettings.audience".to_owned(),
            Self::Access { discover, join } => {
                let discover = discover.is_some().then_some("discoverSpaceSetting");
                let join = join.is_some().then_some("joinSpaceSetting");
                let paths = [discover, join].into_iter().flatten();
                let paths: Vec<_> = paths.map(|path| format!("{ACCESS}.{path}")).collect();
                paths.join(",")
            }
            Self::Permissions(permissions) => {
                let mut paths = Vec::new();
                for (setting, _) in &permissions.changes {
                    paths.push(format!("permissionSettings.{}", setting.as_str()));
                    if *setting == Setting::ViewSpaceMembership {
                        paths.push(format!("{ACCESS}.viewSpaceMembershipSetting"));
                    }
                }
                paths.join(",")
            }
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::About(About::Name(name)) => json!({ "displayName": name }),
            Self::About(About::Details(details)) => json!({ "spaceDetails": details }),
            Self::About(About::Both(name, details)) => {
                json!({ "displayName": name, "spaceDetails": details })
            }
            Self::ToSpace {
                display_name,
                details,
            } => {
                let mut body = json!({ "spaceType": "SPACE", "displayName": display_name });
                if let Some(details) = details {
                    body["spaceDetails"] = json!(details);
                }
                body
            }
            Self::History(state) => json!({ "spaceHistoryState": state }),
            Self::Audience(None) => json!({ "accessSettings": {} }),
            Self::Audience(Some(audience)) => json!({ "accessSettings": { "audience": audience } }),
            Self::Access { discover, join } => {
                let mut settings = Map::new();
                let both = [
                    ("discoverSpaceSetting", discover),
                    ("joinSpaceSetting", join),
                ];
                for (key, audiences) in both {
                    if let Some(audiences) = audiences {
                        settings.insert(key.to_owned(), principals(audiences));
                    }
                }
                json!({ "accessSettings": { "accessPermissionSettings": settings } })
            }
            Self::Permissions(permissions) => {
                let settings: Map<String, Value> = permissions
                    .changes
                    .iter()
                    .map(|(setting, allowed)| (setting.as_str().to_owned(), allowed.json()))
                    .collect();
                let mut body = json!({ "permissionSettings": settings });
                if settings_view(&permissions.changes) {
                    body["accessSettings"] = json!({ "accessPermissionSettings": {
                        "viewSpaceMembershipSetting": permissions.viewers } });
                }
                body
            }
        }
    }
}

fn settings_view(changes: &[(Setting, Allowed)]) -> bool {
    changes
        .iter()
        .any(|(setting, _)| *setting == Setting::ViewSpaceMembership)
}

fn principals(audiences: &[AudienceName]) -> Value {
    let principals: Vec<Value> = audiences
        .iter()
        .map(|audience| json!({ "audience": { "name": audience } }))
        .collect();
    json!({ "principals": principals })
}

impl Chat {
    /// `spaces.patch`. The same change twice does no harm, so it is safe to repeat.
    pub async fn patch_space(
        &self,
        name: &SpaceName,
        patch: &SpacePatch,
    ) -> Result<Space, ChatError> {
        self.json(&Call {
            method: Method::PATCH,
            path: name.as_str(),
            query: &[("updateMask", &patch.mask())],
            body: Some(patch.body().to_string()),
            repeat: Repeat::Safe,
            scope: "spaces",
            admin_scope: Some("admin.spaces"),
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(json: &str) -> Space {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn who_may_see_the_members_changes_in_both_of_its_places() {
        let present = space(
            r#"{"name":"spaces/A","accessSettings":{"accessPermissionSettings":{
                "viewSpaceMembershipSetting":{"principals":[{"audience":{"name":"audiences/default"}}]}}}}"#,
        );
        let change = |allowed| {
            let changes = vec![(Setting::ViewSpaceMembership, allowed)];
            SpacePatch::Permissions(Permissions::new(changes, &present).unwrap())
        };
        let kept = change(Allowed::Members);
        assert_eq!(
            kept.mask(),
            "permissionSettings.viewSpaceMembership,\
             accessSettings.accessPermissionSettings.viewSpaceMembershipSetting"
        );
        let viewers = "/accessSettings/accessPermissionSettings/viewSpaceMembershipSetting";
        assert!(kept.body().pointer(viewers).unwrap()["principals"].is_array());
        let restricted = change(Allowed::Managers).body();
        assert_eq!(restricted.pointer(viewers).unwrap(), &json!({}));
        assert_eq!(
            restricted["permissionSettings"]["viewSpaceMembership"],
            json!({"managersAllowed": true, "assistantManagersAllowed": true, "membersAllowed": false})
        );
        assert!(Permissions::new(Vec::new(), &present).is_none());
    }

    #[test]
    fn a_private_space_is_one_without_the_value() {
        let private = SpacePatch::Audience(None);
        assert_eq!(private.mask(), "accessSettings.audience");
        assert_eq!(private.body().to_string(), r#"{"accessSettings":{}}"#);
        let named = SpacePatch::ToSpace {
            display_name: "Crew".to_owned(),
            details: None,
        };
        assert_eq!(named.mask(), "spaceType,displayName");
    }
}
