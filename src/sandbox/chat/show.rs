//! Spaces and memberships as the API shows them.

use crate::sandbox::api::json::Object;
use crate::sandbox::company::space::{Allowed, PERMISSIONS, Settings};
use crate::sandbox::company::{CUSTOMER, Company, Kind, Member, Members, Role, Space, Who};

/// The ID of the calling project's Chat app: `users/app` is its alias.
pub const APP_ID: &str = "114022495153014004089";

/// How much of a space is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// In a list: `permissionSettings` and `accessSettings` are left out.
    Row,
    /// Alone.
    Full,
}

/// Writes a space.
pub fn space(o: &mut Object, space: &Space, view: View) {
    let id = space.id.as_str();
    let direct = space.kind == Kind::DirectMessage;
    o.parts("name", &["spaces/", id]);
    o.text("type", if direct { "DM" } else { "ROOM" });
    o.text("displayName", &space.display_name);
    o.text("spaceType", kind(space.kind));
    o.flag("singleUserBotDm", direct && with_app(space));
    o.text(
        "spaceThreadingState",
        if space.kind == Kind::Space {
            "THREADED_MESSAGES"
        } else {
            "UNTHREADED_MESSAGES"
        },
    );
    if let Some(details) = &space.details {
        o.object("spaceDetails", |o| {
            o.text("description", &details.description);
            o.text("guidelines", &details.guidelines);
        });
    }
    o.text(
        "spaceHistoryState",
        if space.history_on {
            "HISTORY_ON"
        } else {
            "HISTORY_OFF"
        },
    );
    o.flag("externalUserAllowed", space.external_allowed);
    if !direct {
        o.time("createTime", space.created);
    }
    o.time("lastActiveTime", space.last_active);
    if let Some(import) = &space.import {
        o.flag("importMode", import.active);
        o.time("importModeExpireTime", import.expires);
    }
    o.object("membershipCount", |o| {
        o.number("joinedDirectHumanUserCount", space.members.joined_humans());
        o.number("joinedGroupCount", space.members.groups().count());
    });
    let (before, after) = if direct {
        ("dm/", "?cls=11")
    } else {
        ("room/", "?cls=11")
    };
    o.parts("spaceUri", &["https://chat.google.com/", before, id, after]);
    if !direct {
        o.text("customer", CUSTOMER);
    }
    if view == View::Full && space.kind == Kind::Space {
        settings(
            o,
            space
                .settings
                .as_deref()
                .unwrap_or(&Settings::collaboration()),
        );
    }
}

/// Writes what a repeated request may get: what was asked for, and the name.
pub fn echo(o: &mut Object, space: &Space) {
    o.parts("name", &["spaces/", space.id.as_str()]);
    o.text("displayName", &space.display_name);
    o.text("spaceType", kind(space.kind));
}

fn with_app(space: &Space) -> bool {
    matches!(space.members, Members::Listed(_)) && space.members.find(Who::App).is_some()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Space => "SPACE",
        Kind::GroupChat => "GROUP_CHAT",
        Kind::DirectMessage => "DIRECT_MESSAGE",
    }
}

fn settings(o: &mut Object, settings: &Settings) {
    const ACCESS: [&str; 3] = [
        "discoverSpaceSetting",
        "joinSpaceSetting",
        "viewSpaceMembershipSetting",
    ];
    let audience = settings.audience.as_deref().unwrap_or_default();
    o.object("accessSettings", |o| {
        o.text(
            "accessState",
            if audience.is_empty() && settings.access[0].is_empty() {
                "PRIVATE"
            } else {
                "DISCOVERABLE"
            },
        );
        o.text("audience", audience);
        if settings
            .access
            .iter()
            .any(|principals| !principals.is_empty())
        {
            o.object("accessPermissionSettings", |o| {
                for (name, principals) in ACCESS.iter().zip(&settings.access) {
                    o.object(name, |o| {
                        o.objects("principals", principals, |o, principal| {
                            o.object("audience", |o| o.text("name", principal));
                        });
                    });
                }
            });
        }
    });
    o.object("permissionSettings", |o| {
        for (name, allowed) in PERMISSIONS.iter().zip(settings.permissions) {
            o.object(name, |o| permission(o, allowed));
        }
    });
}

fn permission(o: &mut Object, allowed: Allowed) {
    o.flag("managersAllowed", allowed.owners);
    o.flag("assistantManagersAllowed", allowed.managers);
    o.flag("membersAllowed", allowed.members);
}

/// How a membership is shown.
#[derive(Debug, Clone, Copy)]
pub struct MemberView {
    /// Names, addresses and pictures too.
    pub profile: bool,
    /// It is over since then, in microseconds since the epoch: just removed, or imported as past.
    pub ended: Option<i64>,
}

/// Writes a membership.
pub fn member(o: &mut Object, company: &Company, space: &Space, member: Member, view: MemberView) {
    let id = space.id.as_str();
    match member.who {
        Who::Person(person) => {
            o.parts(
                "name",
                &["spaces/", id, "/members/", &company.person_at(person).id],
            );
        }
        Who::Group(group) => {
            o.parts(
                "name",
                &[
                    "spaces/",
                    id,
                    "/members/group-",
                    &company.group_at(group).id,
                ],
            );
        }
        Who::App => o.parts("name", &["spaces/", id, "/members/", APP_ID]),
    }
    o.text(
        "state",
        match member {
            _ if view.ended.is_some() => "NOT_A_MEMBER",
            Member { invited: true, .. } => "INVITED",
            _ => "JOINED",
        },
    );
    match member.who {
        Who::Person(person) => {
            let person = company.person_at(person);
            o.text("role", role(member.role));
            o.object("member", |o| {
                o.parts("name", &["users/", &person.id]);
                if view.profile {
                    o.text("displayName", &person.display_name);
                    o.text("email", &person.email);
                    o.parts(
                        "avatarUrl",
                        &["https://lh3.googleusercontent.com/a/", &person.id],
                    );
                }
                o.text("type", "HUMAN");
            });
        }
        Who::App => {
            o.text("role", role(member.role));
            o.object("member", |o| {
                o.parts("name", &["users/", APP_ID]);
                if view.profile {
                    o.text("displayName", "Example app");
                }
                o.text("type", "BOT");
            });
        }
        Who::Group(group) => {
            o.object("groupMember", |o| {
                o.parts("name", &["groups/", &company.group_at(group).id]);
            });
        }
    }
    o.time("createTime", member.created);
    if let Some(ended) = view.ended {
        o.time("deleteTime", ended);
    }
    if let Who::Person(person) = member.who {
        let external = company.person_at(person).external;
        o.text(
            "affiliation",
            if external { "EXTERNAL" } else { "INTERNAL" },
        );
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Member => "ROLE_MEMBER",
        Role::Manager => "ROLE_ASSISTANT_MANAGER",
        Role::Owner => "ROLE_MANAGER",
    }
}
