//! The methods of People API v1 that the sandbox serves, and their messages.

use crate::sandbox::api::call::{Method, Verb};
use crate::sandbox::api::query::{Param, ParamKind};
use crate::sandbox::api::schema::{Message, Type};

static SOURCE: Message = Message {
    fields: &[("type", Type::Text), ("id", Type::Text)],
};
static METADATA: Message = Message {
    fields: &[
        ("primary", Type::Bool),
        ("verified", Type::Bool),
        ("source", Type::Message(&SOURCE)),
    ],
};
static NAME: Message = Message {
    fields: &[
        ("metadata", Type::Message(&METADATA)),
        ("displayName", Type::Text),
        ("familyName", Type::Text),
        ("givenName", Type::Text),
        ("displayNameLastFirst", Type::Text),
        ("unstructuredName", Type::Text),
    ],
};
static EMAIL: Message = Message {
    fields: &[
        ("metadata", Type::Message(&METADATA)),
        ("value", Type::Text),
    ],
};
static PHOTO: Message = Message {
    fields: &[
        ("metadata", Type::Message(&METADATA)),
        ("url", Type::Text),
        ("default", Type::Bool),
    ],
};
static ORGANIZATION: Message = Message {
    fields: &[
        ("metadata", Type::Message(&METADATA)),
        ("name", Type::Text),
        ("domain", Type::Text),
    ],
};
static PERSON: Message = Message {
    fields: &[
        ("resourceName", Type::Text),
        ("etag", Type::Text),
        ("names", Type::List(&Type::Message(&NAME))),
        ("photos", Type::List(&Type::Message(&PHOTO))),
        ("emailAddresses", Type::List(&Type::Message(&EMAIL))),
        ("organizations", Type::List(&Type::Message(&ORGANIZATION))),
    ],
};
static STATUS: Message = Message {
    fields: &[("code", Type::Int), ("message", Type::Text)],
};
static RESPONSE: Message = Message {
    fields: &[
        ("httpStatusCode", Type::Int),
        ("person", Type::Message(&PERSON)),
        ("requestedResourceName", Type::Text),
        ("status", Type::Message(&STATUS)),
    ],
};
static RESPONSES: Message = Message {
    fields: &[("responses", Type::List(&Type::Message(&RESPONSE)))],
};
static FOUND: Message = Message {
    fields: &[
        ("people", Type::List(&Type::Message(&PERSON))),
        ("nextPageToken", Type::Text),
        ("totalSize", Type::Int),
    ],
};

/// `Person` fields that a mask may name; the sandbox knows the first four.
pub const PERSON_FIELDS: [&str; 32] = [
    "names",
    "emailAddresses",
    "photos",
    "organizations",
    "addresses",
    "ageRanges",
    "biographies",
    "birthdays",
    "calendarUrls",
    "clientData",
    "coverPhotos",
    "events",
    "externalIds",
    "genders",
    "imClients",
    "interests",
    "locales",
    "locations",
    "memberships",
    "metadata",
    "miscKeywords",
    "nicknames",
    "occupations",
    "phoneNumbers",
    "relations",
    "sipAddresses",
    "skills",
    "urls",
    "userDefined",
    "fileAses",
    "residences",
    "taglines",
];

const READ_SOURCES: ParamKind = ParamKind::Enum(
    "type.googleapis.com/google.people.v1.ReadSourceType",
    &[
        ("READ_SOURCE_TYPE_UNSPECIFIED", 0),
        ("READ_SOURCE_TYPE_PROFILE", 1),
        ("READ_SOURCE_TYPE_CONTACT", 2),
        ("READ_SOURCE_TYPE_DOMAIN_CONTACT", 3),
        ("READ_SOURCE_TYPE_OTHER_CONTACT", 4),
    ],
);
const DIRECTORY_SOURCES: ParamKind = ParamKind::Enum(
    "type.googleapis.com/google.people.v1.DirectorySourceType",
    &[
        ("DIRECTORY_SOURCE_TYPE_UNSPECIFIED", 0),
        ("DIRECTORY_SOURCE_TYPE_DOMAIN_CONTACT", 1),
        ("DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE", 2),
    ],
);
const MERGE_SOURCES: ParamKind = ParamKind::Enum(
    "type.googleapis.com/google.people.v1.DirectoryMergeSourceType",
    &[
        ("DIRECTORY_MERGE_SOURCE_TYPE_UNSPECIFIED", 0),
        ("DIRECTORY_MERGE_SOURCE_TYPE_CONTACT", 1),
    ],
);

/// Scope to read the directory, without Google's prefix.
pub const DIRECTORY: &str = "directory.readonly";
const READ: &[&str] = &[
    DIRECTORY,
    "userinfo.profile",
    "userinfo.email",
    "contacts",
    "contacts.readonly",
];

const BASE: Method = Method {
    verb: Verb::Get,
    name: "",
    service: "people.googleapis.com",
    scopes: READ,
    admin_scopes: &[],
    params: &[],
    body: None,
    quota: &[],
    answer: &PERSON,
};

/// `people.get`.
pub static GET: Method = Method {
    name: "google.people.v1.PeopleService.GetPerson",
    params: &[
        Param {
            name: "personFields",
            kind: ParamKind::Text,
        },
        Param {
            name: "requestMask.includeField",
            kind: ParamKind::Text,
        },
        Param {
            name: "sources",
            kind: READ_SOURCES,
        },
    ],
    ..BASE
};

/// `people:batchGet`.
pub static BATCH_GET: Method = Method {
    name: "google.people.v1.PeopleService.GetBatchGet",
    params: &[
        Param {
            name: "resourceNames",
            kind: ParamKind::Texts,
        },
        Param {
            name: "personFields",
            kind: ParamKind::Text,
        },
        Param {
            name: "requestMask.includeField",
            kind: ParamKind::Text,
        },
        Param {
            name: "sources",
            kind: READ_SOURCES,
        },
    ],
    answer: &RESPONSES,
    ..BASE
};

/// `people:searchDirectoryPeople`.
pub static SEARCH: Method = Method {
    name: "google.people.v1.PeopleService.SearchDirectoryPeople",
    scopes: &[DIRECTORY],
    params: &[
        Param {
            name: "query",
            kind: ParamKind::Text,
        },
        Param {
            name: "readMask",
            kind: ParamKind::Text,
        },
        Param {
            name: "sources",
            kind: DIRECTORY_SOURCES,
        },
        Param {
            name: "mergeSources",
            kind: MERGE_SOURCES,
        },
        Param {
            name: "pageSize",
            kind: ParamKind::Int,
        },
        Param {
            name: "pageToken",
            kind: ParamKind::Text,
        },
    ],
    answer: &FOUND,
    ..BASE
};
