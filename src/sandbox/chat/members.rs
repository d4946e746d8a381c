//! `spaces.members`: list, get, create, patch, delete.

use super::access::{self, Standing, enter, now};
use super::draft::{message, text};
use super::filter::MemberFilter;
use super::import;
use super::show::{self, APP_ID, MemberView};
use crate::sandbox::api::call::Call;
use crate::sandbox::api::json::Object;
use crate::sandbox::company::space::Permission;
use crate::sandbox::company::{Company, Kind, Member, Role, Space, SpaceId, Who};
use crate::sandbox::error::ApiError;
use crate::sandbox::guess::Open;

/// `spaces.members.list`.
pub fn list(call: &Call) -> Result<Vec<u8>, ApiError> {
    let size = call.params.page_size(100, 1000)?;
    let text = call.params.text("filter").unwrap_or_default();
    let filter = MemberFilter::parse(text, call.guesses(Open::RoleFilterAssistantManager, "yes"))?;
    if call.admin {
        filter.check_admin()?;
    }
    let groups = call.params.flag("showGroups");
    let invited = call.params.flag("showInvited");
    let bound = (text, groups, invited);
    let first = u32::try_from(call.cursor(&bound)?).unwrap_or(u32::MAX);
    let company = call.company();
    let (space, standing) = enter(call, &company)?;
    standing.check(space, Permission::ViewSpaceMembership)?;
    let mut rows = space.members.from(first).filter(|member| {
        (groups || !matches!(member.who, Who::Group(_)))
            && (invited || !member.invited)
            && filter.passes(member)
    });
    let page: Vec<_> = rows.by_ref().take(size).collect();
    let next = call.next_page(rows.next().map(|member| member.seq.into()), &bound);
    Ok(call.reply(|o| {
        o.objects("memberships", page, |o, member| {
            write(o, call, &company, space, member, None);
        });
        o.text("nextPageToken", &next);
    }))
}

/// `spaces.members.get`.
pub fn get(call: &Call) -> Result<Vec<u8>, ApiError> {
    let company = call.company();
    let (space, standing) = enter(call, &company)?;
    let member = named(call, &company, space)?;
    if member.who != Who::Person(standing.me) {
        standing.check(space, Permission::ViewSpaceMembership)?;
    }
    Ok(call.reply(|o| write(o, call, &company, space, member, None)))
}

/// `spaces.members.create`: adds or invites.
pub fn create(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    // With chat.import, people may be added even after the import.
    let (space, standing) = access::enter_named(call, &company, call.path(0))?;
    if call.only_imports() && space.import.is_none() {
        return Err(call.scope_insufficient());
    }
    let who = wanted(call, &company)?;
    if space.importing() {
        let (id, past) = (space.id, import::times(&call.body)?);
        import::check_member(&company, space, who)?;
        return import_member(call, &mut company, id, who, past);
    }
    check_scope(call, who)?;
    if space.kind == Kind::DirectMessage && who != Who::App {
        return Err(ApiError::invalid(
            "Members can't be added to a direct message.",
        ));
    }
    let permission = if who == Who::App {
        Permission::ManageApps
    } else {
        Permission::ManageMembersAndGroups
    };
    standing.check(space, permission)?;
    if space.members.find(who).is_some() {
        return Err(ApiError::already_exists(
            "The user is already a member of the space.",
        ));
    }
    let invited = match who {
        Who::Person(person) => !welcome(call, &company, space, person)?,
        Who::Group(_) if space.kind != Kind::Space => {
            return Err(ApiError::invalid(
                "Google Groups can be added to named spaces only.",
            ));
        }
        Who::Group(_) | Who::App => false,
    };
    let id = space.id;
    let member = change(&mut company, id, |space| {
        Some(space.members.insert(who, Role::Member, invited, now()))
    })?;
    reply(call, &company, id, member)
}

/// Adds to a space in import mode, or takes note of someone who was in it once.
fn import_member(
    call: &Call,
    company: &mut Company,
    id: SpaceId,
    who: Who,
    (created, ended): (i64, Option<i64>),
) -> Result<Vec<u8>, ApiError> {
    let member = match ended {
        Some(_) => Member {
            who,
            role: Role::Member,
            invited: false,
            created,
            seq: 0,
        },
        None => change(company, id, |space| {
            Some(space.members.insert(who, Role::Member, false, created))
        })?,
    };
    let space = company.space(id).ok_or_else(ApiError::not_found)?;
    Ok(call.reply(|o| write(o, call, company, space, member, ended)))
}

/// `spaces.members.patch`: the role.
pub fn patch(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, standing) = enter(call, &company)?;
    let mask = call.params.text("updateMask").unwrap_or_default();
    if mask
        .split(',')
        .any(|path| !matches!(path.trim(), "role" | "*"))
    {
        return Err(ApiError::field(
            "update_mask",
            "Only `role` can be updated.",
        ));
    }
    let role = match text(&call.body, "role") {
        "ROLE_MEMBER" => Role::Member,
        "ROLE_ASSISTANT_MANAGER" => Role::Manager,
        "ROLE_MANAGER" => Role::Owner,
        _ => return Err(ApiError::field("membership.role", "A role is required.")),
    };
    let member = named(call, &company, space)?;
    if space.kind != Kind::Space || !matches!(member.who, Who::Person(_)) {
        return Err(ApiError::invalid(
            "Roles can be set for people in named spaces only.",
        ));
    }
    may_give(standing, member, role)?;
    if role != Role::Owner {
        keeps_an_owner(call, space, member)?;
    }
    let id = space.id;
    let member = change(&mut company, id, |space| {
        space.members.set_role(member.who, role)
    })?;
    reply(call, &company, id, member)
}

/// `spaces.members.delete`: removes, or leaves. Answers the membership as `NOT_A_MEMBER`.
pub fn delete(call: &Call) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, standing) = enter(call, &company)?;
    let member = named(call, &company, space)?;
    check_scope(call, member.who)?;
    if call.admin && member.who == Who::App {
        return Err(ApiError::invalid(
            "App memberships can't be deleted with admin access.",
        ));
    }
    if space.kind == Kind::DirectMessage && member.who != Who::App {
        return Err(ApiError::invalid(
            "Members can't be removed from a direct message.",
        ));
    }
    if member.who != Who::Person(standing.me) {
        let permission = match member.who {
            Who::App => Permission::ManageApps,
            _ => Permission::ManageMembersAndGroups,
        };
        standing.check(space, permission)?;
        standing.at_least(member.role)?;
    }
    keeps_an_owner(call, space, member)?;
    let id = space.id;
    let member = change(&mut company, id, |space| space.members.remove(member.who))?;
    let space = company.space(id).ok_or_else(ApiError::not_found)?;
    Ok(call.reply(|o| write(o, call, &company, space, member, Some(now()))))
}

fn write(
    o: &mut Object,
    call: &Call,
    company: &Company,
    space: &Space,
    member: Member,
    ended: Option<i64>,
) {
    let view = MemberView {
        profile: call.guesses(Open::MemberProfile, "full"),
        ended,
    };
    show::member(o, company, space, member, view);
}

fn reply(call: &Call, company: &Company, id: SpaceId, member: Member) -> Result<Vec<u8>, ApiError> {
    let space = company.space(id).ok_or_else(ApiError::not_found)?;
    Ok(call.reply(|o| write(o, call, company, space, member, None)))
}

fn change(
    company: &mut Company,
    id: SpaceId,
    how: impl FnOnce(&mut Space) -> Option<Member>,
) -> Result<Member, ApiError> {
    company
        .space_mut(id)
        .and_then(how)
        .ok_or_else(ApiError::not_found)
}

/// The membership that the path names; someone who is in through a group alone has none.
fn named(call: &Call, company: &Company, space: &Space) -> Result<Member, ApiError> {
    let who = access::member(company, call.path(1)).ok_or_else(ApiError::not_found)?;
    if call.admin && who == Who::App {
        return Err(ApiError::invalid(
            "App memberships are not supported with admin access.",
        ));
    }
    space.members.find(who).ok_or_else(ApiError::not_found)
}

/// Whom the body of a create names.
fn wanted(call: &Call, company: &Company) -> Result<Who, ApiError> {
    let who = match (
        message(&call.body, "member"),
        message(&call.body, "groupMember"),
    ) {
        (Some(member), None) => match (text(member, "name"), text(member, "type")) {
            (name, "BOT") if name == "users/app" || name.strip_prefix("users/") == Some(APP_ID) => {
                Who::App
            }
            (_, "BOT") => return Err(ApiError::invalid("Only the calling app can be added.")),
            (name, "HUMAN") => Who::Person(access::newcomer(company, name)?),
            _ => {
                return Err(ApiError::field(
                    "membership.member.type",
                    "A type is required.",
                ));
            }
        },
        (None, Some(group)) => Who::Group(access::group(company, group)?),
        _ => {
            let text = "Exactly one of `member` and `group_member` is required.";
            return Err(ApiError::field("membership", text));
        }
    };
    if call.admin && who == Who::App {
        return Err(ApiError::invalid(
            "App memberships can't be created with admin access.",
        ));
    }
    Ok(who)
}

/// `chat.memberships.app` covers the calling app and nobody else.
fn check_scope(call: &Call, who: Who) -> Result<(), ApiError> {
    let importer = call.only_imports() && call.has_scope("chat.import");
    if who == Who::App || call.admin || importer || call.has_scope("chat.memberships") {
        return Ok(());
    }
    Err(call.scope_insufficient())
}

/// Whether the person joins at once; an error where the person cannot be added at all.
fn welcome(call: &Call, company: &Company, space: &Space, person: u32) -> Result<bool, ApiError> {
    let person = company.person_at(person);
    if !person.chat_enabled {
        return Err(ApiError::precondition(
            "Google Chat is turned off for this user.",
        ));
    }
    if person.external && call.admin {
        let text = "Users outside the organization can't be added with admin access.";
        return Err(ApiError::invalid(text));
    }
    if !person.addable || (person.external && !space.external_allowed) {
        return Err(ApiError::permission());
    }
    Ok(person.auto_accept)
}

/// Owners give any role; managers make managers and members, and leave owners alone.
fn may_give(standing: Standing, member: Member, role: Role) -> Result<(), ApiError> {
    standing.at_least(Role::Manager)?;
    standing.at_least(member.role)?;
    standing.at_least(role)
}

/// Refuses where the space's only owner would go.
fn keeps_an_owner(call: &Call, space: &Space, member: Member) -> Result<(), ApiError> {
    if member.role == Role::Owner
        && !space.importing()
        && !member.invited
        && space.members.owners() == 1
    {
        let text = "The only owner can't be removed. Assign another owner first.";
        return Err(call.world.guess.refusal(Open::LastOwnerCode, text));
    }
    Ok(())
}
