//! The messages of Chat API v1 that the sandbox takes and gives, field by field as the discovery
//! document (revision 20261107) has them.

use crate::sandbox::api::schema::Message;
use crate::sandbox::api::schema::Type::{Bool, Enum, Int, List, Message as Inner, Text, Time};

/// `google.protobuf.Empty`.
pub static EMPTY: Message = Message { fields: &[] };

/// `Space`.
pub static SPACE: Message = Message {
    fields: &[
        ("name", Text),
        (
            "type",
            Enum(
                "google.chat.v1.Space.Type",
                &[("TYPE_UNSPECIFIED", 0), ("ROOM", 1), ("DM", 2)],
            ),
        ),
        (
            "spaceType",
            Enum(
                "google.chat.v1.Space.SpaceType",
                &[
                    ("SPACE_TYPE_UNSPECIFIED", 0),
                    ("SPACE", 1),
                    ("GROUP_CHAT", 2),
                    ("DIRECT_MESSAGE", 3),
                ],
            ),
        ),
        ("singleUserBotDm", Bool),
        ("threaded", Bool),
        ("displayName", Text),
        ("externalUserAllowed", Bool),
        (
            "spaceThreadingState",
            Enum(
                "google.chat.v1.Space.SpaceThreadingState",
                &[
                    ("SPACE_THREADING_STATE_UNSPECIFIED", 0),
                    ("THREADED_MESSAGES", 2),
                    ("GROUPED_MESSAGES", 3),
                    ("UNTHREADED_MESSAGES", 4),
                ],
            ),
        ),
        ("spaceDetails", Inner(&SPACE_DETAILS)),
        (
            "spaceHistoryState",
            Enum(
                "google.chat.v1.HistoryState",
                &[
                    ("HISTORY_STATE_UNSPECIFIED", 0),
                    ("HISTORY_OFF", 1),
                    ("HISTORY_ON", 2),
                ],
            ),
        ),
        ("importMode", Bool),
        ("importModeExpireTime", Time),
        ("createTime", Time),
        ("lastActiveTime", Time),
        ("adminInstalled", Bool),
        ("membershipCount", Inner(&MEMBERSHIP_COUNT)),
        ("accessSettings", Inner(&ACCESS_SETTINGS)),
        ("customer", Text),
        ("spaceUri", Text),
        (
            "predefinedPermissionSettings",
            Enum(
                "google.chat.v1.Space.PredefinedPermissionSettings",
                &[
                    ("PREDEFINED_PERMISSION_SETTINGS_UNSPECIFIED", 0),
                    ("COLLABORATION_SPACE", 1),
                    ("ANNOUNCEMENT_SPACE", 2),
                ],
            ),
        ),
        ("permissionSettings", Inner(&PERMISSION_SETTINGS)),
    ],
};

static SPACE_DETAILS: Message = Message {
    fields: &[("description", Text), ("guidelines", Text)],
};

static MEMBERSHIP_COUNT: Message = Message {
    fields: &[
        ("joinedDirectHumanUserCount", Int),
        ("joinedGroupCount", Int),
    ],
};

static ACCESS_SETTINGS: Message = Message {
    fields: &[
        (
            "accessState",
            Enum(
                "google.chat.v1.Space.AccessSettings.AccessState",
                &[
                    ("ACCESS_STATE_UNSPECIFIED", 0),
                    ("PRIVATE", 1),
                    ("DISCOVERABLE", 2),
                ],
            ),
        ),
        ("audience", Text),
        (
            "accessPermissionSettings",
            Inner(&ACCESS_PERMISSION_SETTINGS),
        ),
    ],
};

static ACCESS_PERMISSION_SETTINGS: Message = Message {
    fields: &[
        ("discoverSpaceSetting", Inner(&ACCESS_PERMISSION)),
        ("joinSpaceSetting", Inner(&ACCESS_PERMISSION)),
        ("viewSpaceMembershipSetting", Inner(&ACCESS_PERMISSION)),
    ],
};

static ACCESS_PERMISSION: Message = Message {
    fields: &[("principals", List(&Inner(&PRINCIPAL)))],
};

static PRINCIPAL: Message = Message {
    fields: &[("audience", Inner(&AUDIENCE))],
};

static AUDIENCE: Message = Message {
    fields: &[("name", Text)],
};

static PERMISSION_SETTINGS: Message = Message {
    fields: &[
        ("manageMembersAndGroups", Inner(&PERMISSION)),
        ("modifySpaceDetails", Inner(&PERMISSION)),
        ("toggleHistory", Inner(&PERMISSION)),
        ("useAtMentionAll", Inner(&PERMISSION)),
        ("manageApps", Inner(&PERMISSION)),
        ("manageWebhooks", Inner(&PERMISSION)),
        ("postMessages", Inner(&PERMISSION)),
        ("replyMessages", Inner(&PERMISSION)),
        ("viewSpaceMembership", Inner(&PERMISSION)),
    ],
};

static PERMISSION: Message = Message {
    fields: &[
        ("managersAllowed", Bool),
        ("assistantManagersAllowed", Bool),
        ("membersAllowed", Bool),
    ],
};

/// `Membership`.
pub static MEMBERSHIP: Message = Message {
    fields: &[
        ("name", Text),
        (
            "state",
            Enum(
                "google.chat.v1.Membership.MembershipState",
                &[
                    ("MEMBERSHIP_STATE_UNSPECIFIED", 0),
                    ("JOINED", 1),
                    ("INVITED", 2),
                    ("NOT_A_MEMBER", 3),
                ],
            ),
        ),
        (
            "role",
            Enum(
                "google.chat.v1.Membership.MembershipRole",
                &[
                    ("MEMBERSHIP_ROLE_UNSPECIFIED", 0),
                    ("ROLE_MEMBER", 1),
                    ("ROLE_MANAGER", 2),
                    ("ROLE_ASSISTANT_MANAGER", 4),
                ],
            ),
        ),
        ("member", Inner(&USER)),
        ("groupMember", Inner(&GROUP)),
        ("createTime", Time),
        ("deleteTime", Time),
        (
            "affiliation",
            Enum(
                "google.chat.v1.Membership.Affiliation",
                &[
                    ("AFFILIATION_UNSPECIFIED", 0),
                    ("INTERNAL", 1),
                    ("EXTERNAL", 2),
                    ("MANAGED_EXTERNAL", 3),
                ],
            ),
        ),
    ],
};

static USER: Message = Message {
    fields: &[
        ("name", Text),
        ("displayName", Text),
        ("email", Text),
        ("avatarUrl", Text),
        ("domainId", Text),
        (
            "type",
            Enum(
                "google.chat.v1.User.Type",
                &[("TYPE_UNSPECIFIED", 0), ("HUMAN", 1), ("BOT", 2)],
            ),
        ),
        ("isAnonymous", Bool),
    ],
};

static GROUP: Message = Message {
    fields: &[("name", Text)],
};

/// `SetUpSpaceRequest`.
pub static SET_UP_SPACE: Message = Message {
    fields: &[
        ("space", Inner(&SPACE)),
        ("requestId", Text),
        ("memberships", List(&Inner(&MEMBERSHIP))),
    ],
};

/// `ListSpacesResponse`, and that of `findGroupChats`.
pub static SPACES: Message = Message {
    fields: &[("spaces", List(&Inner(&SPACE))), ("nextPageToken", Text)],
};

/// `ListMembershipsResponse`.
pub static MEMBERSHIPS: Message = Message {
    fields: &[
        ("memberships", List(&Inner(&MEMBERSHIP))),
        ("nextPageToken", Text),
    ],
};

/// `CompleteImportSpaceResponse`.
pub static COMPLETED: Message = Message {
    fields: &[("space", Inner(&SPACE))],
};

/// `SearchSpacesResponse`.
pub static FOUND_SPACES: Message = Message {
    fields: &[
        ("results", List(&Inner(&FOUND_SPACE))),
        ("spaces", List(&Inner(&SPACE))),
        ("nextPageToken", Text),
        ("totalSize", Int),
    ],
};

static FOUND_SPACE: Message = Message {
    fields: &[("space", Inner(&SPACE))],
};
