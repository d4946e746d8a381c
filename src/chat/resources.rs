//! Plain types of the Chat API. Unknown enum values and fields survive a round trip.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::names::{GroupName, MemberName, SpaceName, UserName};

/// An enum that keeps a value it does not know.
macro_rules! open_enum {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $type {
            $($(#[$vdoc])* $variant,)*
            /// A value newer than this program.
            Unknown(Box<str>),
        }

        impl $type {
            /// The API's own word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.into_boxed_str()),
                }
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}

open_enum!(
    /// `Space.spaceType`.
    SpaceType {
        /// A named space.
        Space = "SPACE",
        /// A conversation of several people without a name.
        GroupChat = "GROUP_CHAT",
        /// A conversation of two.
        DirectMessage = "DIRECT_MESSAGE",
    }
);

open_enum!(
    /// `Space.spaceHistoryState`.
    HistoryState {
        /// Messages are deleted after a day.
        Off = "HISTORY_OFF",
        /// Messages are kept.
        On = "HISTORY_ON",
    }
);

open_enum!(
    /// `Membership.state`.
    MembershipState {
        /// In the space.
        Joined = "JOINED",
        /// Asked, not yet joined.
        Invited = "INVITED",
        /// Removed or never there.
        NotAMember = "NOT_A_MEMBER",
    }
);

open_enum!(
    /// `Membership.role`. On screen: owner, manager, member, as Google Chat says it.
    Role {
        /// Member.
        Member = "ROLE_MEMBER",
        /// Owner.
        Owner = "ROLE_MANAGER",
        /// Manager.
        Manager = "ROLE_ASSISTANT_MANAGER",
    }
);

impl Role {
    /// The word of Google Chat's own screens.
    pub fn word(&self) -> &str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Unknown(text) => text,
        }
    }

    /// Whether it may do more than that one; no role, and one that is not known, is the least.
    pub const fn is_above(&self, other: Option<&Self>) -> bool {
        const fn rank(role: &Role) -> u8 {
            match role {
                Role::Owner => 2,
                Role::Manager => 1,
                Role::Member | Role::Unknown(_) => 0,
            }
        }
        let other = match other {
            Some(other) => rank(other),
            None => 0,
        };
        rank(self) > other
    }
}

open_enum!(
    /// `User.type`.
    UserType {
        /// A person.
        Human = "HUMAN",
        /// A Chat app.
        Bot = "BOT",
    }
);

open_enum!(
    /// `Membership.affiliation`.
    Affiliation {
        /// Of the space's own organization.
        Internal = "INTERNAL",
        /// Of another one, or a consumer account.
        External = "EXTERNAL",
        /// Outside, but managed by the organization.
        ManagedExternal = "MANAGED_EXTERNAL",
    }
);

open_enum!(
    /// `Space.accessSettings.accessState`.
    AccessState {
        /// Only people who were added.
        Private = "PRIVATE",
        /// An audience can find it.
        Discoverable = "DISCOVERABLE",
    }
);

/// A conversation: a named space, a group chat or a direct message.
/// Times are RFC 3339 texts as the API sent them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// `spaces/ID`.
    pub name: SpaceName,
    /// What kind of conversation it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_type: Option<SpaceType>,
    /// Up to 128 characters; direct messages and group chats usually have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// People of other organizations may be added; fixed at creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_user_allowed: Option<bool>,
    /// Description and guidelines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_details: Option<SpaceDetails>,
    /// Whether messages are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_history_state: Option<HistoryState>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// When somebody last wrote; a direct message may say 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_active_time: Option<String>,
    /// How many people and groups are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership_count: Option<MembershipCount>,
    /// Who can find it; absent from lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_settings: Option<AccessSettings>,
    /// A direct message with an app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub single_user_bot_dm: Option<bool>,
    /// Its address in Google Chat's web client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_uri: Option<String>,
    /// Fields this program does not read.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Space {
    /// Its type; absent means unknown.
    pub fn is(&self, space_type: &SpaceType) -> bool {
        self.space_type.as_ref() == Some(space_type)
    }
}

/// `Space.spaceDetails`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceDetails {
    /// Warn above 150 characters; the API's limit is reported as 150 or 4,096.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Up to 5,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidelines: Option<String>,
}

/// `Space.membershipCount`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MembershipCount {
    /// People who joined by themselves.
    #[serde(default, deserialize_with = "count")]
    pub joined_direct_human_user_count: u32,
    /// Groups.
    #[serde(default, deserialize_with = "count")]
    pub joined_group_count: u32,
}

/// A number, which proto3 JSON may also write as a text.
fn count<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Count {
        Number(u32),
        Text(String),
    }
    match Count::deserialize(from)? {
        Count::Number(number) => Ok(number),
        Count::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

/// `Space.accessSettings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessSettings {
    /// Private or discoverable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_state: Option<AccessState>,
    /// `audiences/ID`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Fields this program does not read.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A person's, app's or group's place in a space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// `spaces/ID/members/ID`.
    pub name: MemberName,
    /// Joined, invited or gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MembershipState>,
    /// Absent for groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// A person or an app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<User>,
    /// A Google Group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_member: Option<Group>,
    /// When it was made, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// Inside or outside the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Affiliation>,
    /// Fields this program does not read.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A person or a Chat app. Often only `name` and `type` are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// `users/ID`.
    pub name: UserName,
    /// Human or bot.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub user_type: Option<UserType>,
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The person's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Fields this program does not read.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A Google Group; the API gives its name only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `groups/ID`.
    pub name: GroupName,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_and_fields_survive() {
        let text = r#"{"name":"spaces/A","spaceType":"HOLOGRAM","newThing":{"a":[1]}}"#;
        let space: Space = serde_json::from_str(text).unwrap();
        assert_eq!(
            space.space_type,
            Some(SpaceType::Unknown("HOLOGRAM".into()))
        );
        assert_eq!(serde_json::to_string(&space).unwrap(), text);
    }

    #[test]
    fn a_membership_may_carry_only_an_id() {
        let text = r#"{"name":"spaces/A/members/1","state":"JOINED","role":"ROLE_MANAGER","member":{"name":"users/1","type":"HUMAN"}}"#;
        let membership: Membership = serde_json::from_str(text).unwrap();
        assert_eq!(membership.role.as_ref().unwrap().word(), "owner");
        assert_eq!(serde_json::to_string(&membership).unwrap(), text);
    }
}
