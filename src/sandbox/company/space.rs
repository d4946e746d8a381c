//! One space: a compact row, and the settings that few spaces have.

use super::members::Members;

/// The 11 characters of `spaces/ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpaceId([u8; 11]);

impl SpaceId {
    /// The ID that stands for the number, the same for the same seed.
    pub(super) fn from_number(number: u64) -> Self {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut id = *b"AAAA_______";
        let mut rest = number;
        for place in &mut id[4..] {
            *place = ALPHABET[(rest % 64) as usize];
            rest /= 64;
        }
        Self(id)
    }

    /// Reads an ID; none where it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        text.is_ascii()
            .then(|| text.as_bytes().try_into().ok().map(Self))
            .flatten()
    }

    /// The ID as text.
    pub fn as_str(&self) -> &str {
        // Made from ASCII alone, in `from_number` and `parse`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// `spaceType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `SPACE`: a named space.
    Space,
    /// `GROUP_CHAT`.
    GroupChat,
    /// `DIRECT_MESSAGE`.
    DirectMessage,
}

/// One space; times are microseconds since the epoch.
#[derive(Debug, Clone)]
pub struct Space {
    /// Its ID.
    pub id: SpaceId,
    /// Its type.
    pub kind: Kind,
    /// Empty for direct messages and group chats.
    pub display_name: Box<str>,
    /// `spaceDetails`, where any were given.
    pub details: Option<Box<Details>>,
    /// `HISTORY_ON`.
    pub history_on: bool,
    /// `externalUserAllowed`.
    pub external_allowed: bool,
    /// `createTime`; not shown for direct messages.
    pub created: i64,
    /// `lastActiveTime`; 0 is shown as 1970, as Google does for unused direct messages.
    pub last_active: i64,
    /// Who is in it.
    pub members: Members,
    /// None: those of a private collaboration space.
    pub settings: Option<Box<Settings>>,
    /// Made in import mode.
    pub import: Option<Box<Import>>,
    /// A direct message or group chat that nobody has written in: lists leave it out.
    pub without_messages: bool,
}

/// A space that is filled from elsewhere.
#[derive(Debug, Clone)]
pub struct Import {
    /// Still being filled: nobody sees it but the importing app.
    pub active: bool,
    /// Whose import it is: a place in the company.
    pub by: u32,
    /// `importModeExpireTime`.
    pub expires: i64,
}

impl Space {
    /// Whether the space is in import mode.
    pub fn importing(&self) -> bool {
        self.import.as_ref().is_some_and(|import| import.active)
    }
}

/// `spaceDetails`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What it is for.
    pub description: String,
    /// Its rules.
    pub guidelines: String,
}

/// The permissions of `permissionSettings`, in the order of [`PERMISSIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `manageMembersAndGroups`.
    ManageMembersAndGroups,
    /// `modifySpaceDetails`.
    ModifySpaceDetails,
    /// `toggleHistory`.
    ToggleHistory,
    /// `useAtMentionAll`.
    UseAtMentionAll,
    /// `manageApps`.
    ManageApps,
    /// `manageWebhooks`.
    ManageWebhooks,
    /// `postMessages`; read-only.
    PostMessages,
    /// `replyMessages`.
    ReplyMessages,
    /// `viewSpaceMembership`.
    ViewSpaceMembership,
}

/// JSON names of the permissions, in the order of [`Permission`].
pub const PERMISSIONS: [&str; 9] = [
    "manageMembersAndGroups",
    "modifySpaceDetails",
    "toggleHistory",
    "useAtMentionAll",
    "manageApps",
    "manageWebhooks",
    "postMessages",
    "replyMessages",
    "viewSpaceMembership",
];

/// Who may do one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// Owners, `managersAllowed`.
    pub owners: bool,
    /// Managers, `assistantManagersAllowed`.
    pub managers: bool,
    /// Members, `membersAllowed`.
    pub members: bool,
}

impl Allowed {
    /// Everybody.
    pub const ALL: Self = Self {
        owners: true,
        managers: true,
        members: true,
    };
    /// Owners and managers.
    pub const MANAGERS: Self = Self {
        owners: true,
        managers: true,
        members: false,
    };
}

/// `permissionSettings` and `accessSettings`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// In the order of [`PERMISSIONS`].
    pub permissions: [Allowed; 9],
    /// `accessSettings.audience`; none is a private space.
    pub audience: Option<String>,
    /// Audiences of discover, join and view-membership in `accessPermissionSettings`.
    pub access: [Vec<String>; 3],
}

impl Settings {
    /// `COLLABORATION_SPACE`: everybody may do everything.
    pub fn collaboration() -> Self {
        Self {
            permissions: [Allowed::ALL; 9],
            audience: None,
            access: Default::default(),
        }
    }

    /// Lets the audience, or nobody, discover and join.
    pub fn set_audience(&mut self, audience: Option<String>) {
        let principals: Vec<_> = audience.iter().cloned().collect();
        self.access[..2].fill(principals);
        self.audience = audience;
    }

    /// `ANNOUNCEMENT_SPACE`: owners and managers write and decide, members read and reply.
    pub fn announcement() -> Self {
        let mut settings = Self::collaboration();
        for (at, permission) in settings.permissions.iter_mut().enumerate() {
            if at != Permission::ReplyMessages as usize
                && at != Permission::ViewSpaceMembership as usize
            {
                *permission = Allowed::MANAGERS;
            }
        }
        settings
    }
}
