//! The methods of Chat API v1: verb, scopes, parameters, messages.

use super::schema::{
    COMPLETED, EMPTY, FOUND_SPACES, MEMBERSHIP, MEMBERSHIPS, SET_UP_SPACE, SPACE, SPACES,
};
use crate::sandbox::api::call::{Method, Verb};
use crate::sandbox::api::query::{Param, ParamKind};
use crate::sandbox::quota::Bucket;

const SERVICE: &str = "chat.googleapis.com";
const READ_SPACES: &[&str] = &["chat.spaces", "chat.spaces.readonly"];
const ADMIN_READ_SPACES: &[&str] = &["chat.admin.spaces", "chat.admin.spaces.readonly"];
const READ_MEMBERS: &[&str] = &["chat.memberships", "chat.memberships.readonly"];
const ADMIN_READ_MEMBERS: &[&str] = &["chat.admin.memberships", "chat.admin.memberships.readonly"];
/// `chat.import` is for spaces in import mode, and `chat.memberships.app` for the calling app alone; the handlers check that.
const CHANGE_MEMBERS: &[&str] = &["chat.memberships", "chat.memberships.app", "chat.import"];
const LIST_MEMBERS: &[&str] = &[
    "chat.memberships",
    "chat.memberships.readonly",
    "chat.import",
];
const ADMIN_MEMBERS: &[&str] = &["chat.admin.memberships"];

const SPACE_READ: &[Bucket] = &[Bucket::SpaceReads];
const SPACE_MAKE: &[Bucket] = &[Bucket::SpaceWrites, Bucket::SpaceCreates];
const SPACE_CHANGE: &[Bucket] = &[Bucket::SpaceWrites, Bucket::PerSpaceWrites];
const MEMBER_READ: &[Bucket] = &[Bucket::MembershipReads, Bucket::PerSpaceReads];
const MEMBER_WRITE: &[Bucket] = &[Bucket::MembershipWrites];

const ADMIN: Param = Param {
    name: "useAdminAccess",
    kind: ParamKind::Bool,
};
const MASK: Param = Param {
    name: "updateMask",
    kind: ParamKind::Text,
};
const PAGE_SIZE: Param = Param {
    name: "pageSize",
    kind: ParamKind::Int,
};
const PAGE_TOKEN: Param = Param {
    name: "pageToken",
    kind: ParamKind::Text,
};
const FILTER: Param = Param {
    name: "filter",
    kind: ParamKind::Text,
};
const REQUEST_ID: Param = Param {
    name: "requestId",
    kind: ParamKind::Text,
};

const SPACE_VIEW: ParamKind = ParamKind::Enum(
    "type.googleapis.com/google.chat.v1.SpaceView",
    &[
        ("SPACE_VIEW_UNSPECIFIED", 0),
        ("SPACE_VIEW_RESOURCE_NAME_ONLY", 3),
        ("SPACE_VIEW_EXPANDED", 4),
    ],
);

const BASE: Method = Method {
    verb: Verb::Get,
    name: "",
    service: SERVICE,
    scopes: &[],
    admin_scopes: &[],
    params: &[],
    body: None,
    quota: &[],
    answer: &EMPTY,
};

/// `spaces.create`.
pub static CREATE_SPACE: Method = Method {
    verb: Verb::Post,
    name: "google.chat.v1.ChatService.CreateSpace",
    scopes: &["chat.spaces", "chat.spaces.create", "chat.import"],
    params: &[REQUEST_ID],
    body: Some(("space", &SPACE)),
    answer: &SPACE,
    quota: SPACE_MAKE,
    ..BASE
};

/// `spaces.setup`.
pub static SET_UP: Method = Method {
    verb: Verb::Post,
    name: "google.chat.v1.ChatService.SetUpSpace",
    scopes: &["chat.spaces", "chat.spaces.create"],
    body: Some(("", &SET_UP_SPACE)),
    answer: &SPACE,
    quota: SPACE_MAKE,
    ..BASE
};

/// `spaces.get`.
pub static GET_SPACE: Method = Method {
    name: "google.chat.v1.ChatService.GetSpace",
    scopes: READ_SPACES,
    admin_scopes: ADMIN_READ_SPACES,
    params: &[ADMIN],
    answer: &SPACE,
    quota: &[Bucket::SpaceReads, Bucket::PerSpaceReads],
    ..BASE
};

/// `spaces.list`.
pub static LIST_SPACES: Method = Method {
    name: "google.chat.v1.ChatService.ListSpaces",
    scopes: READ_SPACES,
    params: &[PAGE_SIZE, PAGE_TOKEN, FILTER],
    answer: &SPACES,
    quota: SPACE_READ,
    ..BASE
};

/// `spaces.patch`.
pub static UPDATE_SPACE: Method = Method {
    verb: Verb::Patch,
    name: "google.chat.v1.ChatService.UpdateSpace",
    scopes: &["chat.spaces", "chat.import"],
    admin_scopes: &["chat.admin.spaces"],
    params: &[MASK, ADMIN],
    body: Some(("space", &SPACE)),
    answer: &SPACE,
    quota: SPACE_CHANGE,
    ..BASE
};

/// `spaces.delete`; `chat.spaces` does not permit it.
pub static DELETE_SPACE: Method = Method {
    verb: Verb::Delete,
    name: "google.chat.v1.ChatService.DeleteSpace",
    scopes: &["chat.delete", "chat.import"],
    admin_scopes: &["chat.admin.delete"],
    params: &[ADMIN],
    quota: SPACE_CHANGE,
    ..BASE
};

/// `spaces.findDirectMessage`.
pub static FIND_DIRECT_MESSAGE: Method = Method {
    name: "google.chat.v1.ChatService.FindDirectMessage",
    scopes: READ_SPACES,
    params: &[Param {
        name: "name",
        kind: ParamKind::Text,
    }],
    answer: &SPACE,
    quota: SPACE_READ,
    ..BASE
};

/// `spaces.completeImport`.
pub static COMPLETE_IMPORT: Method = Method {
    verb: Verb::Post,
    name: "google.chat.v1.ChatService.CompleteImportSpace",
    scopes: &["chat.import"],
    body: Some(("", &EMPTY)),
    quota: &[Bucket::SpaceWrites],
    answer: &COMPLETED,
    ..BASE
};

/// `spaces.search`.
pub static SEARCH_SPACES: Method = Method {
    name: "google.chat.v1.ChatService.SearchSpaces",
    scopes: READ_SPACES,
    admin_scopes: ADMIN_READ_SPACES,
    params: &[
        Param {
            name: "query",
            kind: ParamKind::Text,
        },
        Param {
            name: "orderBy",
            kind: ParamKind::Text,
        },
        PAGE_SIZE,
        PAGE_TOKEN,
        ADMIN,
    ],
    answer: &FOUND_SPACES,
    quota: SPACE_READ,
    ..BASE
};

/// `spaces.findGroupChats`.
pub static FIND_GROUP_CHATS: Method = Method {
    name: "google.chat.v1.ChatService.FindGroupChats",
    scopes: READ_MEMBERS,
    params: &[
        Param {
            name: "users",
            kind: ParamKind::Texts,
        },
        PAGE_SIZE,
        PAGE_TOKEN,
        Param {
            name: "spaceView",
            kind: SPACE_VIEW,
        },
    ],
    answer: &SPACES,
    quota: SPACE_READ,
    ..BASE
};

/// `spaces.members.list`.
pub static LIST_MEMBERSHIPS: Method = Method {
    name: "google.chat.v1.ChatService.ListMemberships",
    scopes: LIST_MEMBERS,
    admin_scopes: ADMIN_READ_MEMBERS,
    params: &[
        PAGE_SIZE,
        PAGE_TOKEN,
        FILTER,
        Param {
            name: "showGroups",
            kind: ParamKind::Bool,
        },
        Param {
            name: "showInvited",
            kind: ParamKind::Bool,
        },
        ADMIN,
    ],
    answer: &MEMBERSHIPS,
    quota: MEMBER_READ,
    ..BASE
};

/// `spaces.members.get`.
pub static GET_MEMBERSHIP: Method = Method {
    name: "google.chat.v1.ChatService.GetMembership",
    scopes: READ_MEMBERS,
    admin_scopes: ADMIN_READ_MEMBERS,
    params: &[ADMIN],
    answer: &MEMBERSHIP,
    quota: MEMBER_READ,
    ..BASE
};

/// `spaces.members.create`.
pub static CREATE_MEMBERSHIP: Method = Method {
    verb: Verb::Post,
    name: "google.chat.v1.ChatService.CreateMembership",
    scopes: CHANGE_MEMBERS,
    admin_scopes: ADMIN_MEMBERS,
    params: &[ADMIN],
    body: Some(("membership", &MEMBERSHIP)),
    answer: &MEMBERSHIP,
    quota: MEMBER_WRITE,
    ..BASE
};

/// `spaces.members.patch`.
pub static UPDATE_MEMBERSHIP: Method = Method {
    verb: Verb::Patch,
    name: "google.chat.v1.ChatService.UpdateMembership",
    scopes: &["chat.memberships", "chat.import"],
    admin_scopes: ADMIN_MEMBERS,
    params: &[MASK, ADMIN],
    body: Some(("membership", &MEMBERSHIP)),
    answer: &MEMBERSHIP,
    quota: MEMBER_WRITE,
    ..BASE
};

/// `spaces.members.delete`.
pub static DELETE_MEMBERSHIP: Method = Method {
    verb: Verb::Delete,
    name: "google.chat.v1.ChatService.DeleteMembership",
    scopes: CHANGE_MEMBERS,
    admin_scopes: ADMIN_MEMBERS,
    params: &[ADMIN],
    answer: &MEMBERSHIP,
    quota: MEMBER_WRITE,
    ..BASE
};
