//! `spaces.create` and `spaces.setup`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::access;
use super::draft::{self, Body, message, text};
use super::import;
use super::read::direct_message;
use super::show::{self, View};
use crate::sandbox::api::call::Call;
use crate::sandbox::company::{Company, Kind, Role, Space, SpaceId, Who};
use crate::sandbox::error::ApiError;
use crate::sandbox::guess::Open;

/// The most that a setup takes besides the caller.
const MOST_MEMBERSHIPS: usize = 49;

/// `spaces.create`: a named space with the caller as its owner, or one to be filled by an import.
pub fn create(call: &Call) -> Result<Vec<u8>, ApiError> {
    let request = call.params.text("requestId").unwrap_or_default();
    once(call, request, |company, me| {
        if draft::flag(&call.body, "importMode") {
            return import::draft(call, company, me);
        }
        if call.only_imports() {
            return Err(call.scope_insufficient());
        }
        if draft::kind(&call.body)? != Kind::Space {
            let text = "Only spaces of type SPACE can be created with this method.";
            return Err(ApiError::field("space.space_type", text));
        }
        let mut space = draft::named_space(company, &call.body)?;
        space
            .members
            .insert(Who::Person(me), creator(call), false, space.created);
        Ok(space)
    })
}

/// `spaces.setup`: a space of any type with its first members.
pub fn setup(call: &Call) -> Result<Vec<u8>, ApiError> {
    let request = text(&call.body, "requestId");
    let empty = Body::new();
    let space = message(&call.body, "space").unwrap_or(&empty);
    let memberships: Vec<_> = call
        .body
        .get("memberships")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_object).collect())
        .unwrap_or_default();
    if memberships.len() > MOST_MEMBERSHIPS {
        let text = format!("At most {MOST_MEMBERSHIPS} memberships can be given.");
        return Err(call.world.guess.refusal(Open::OverLimitCode, &text));
    }
    let kind = draft::kind(space)?;
    if kind == Kind::DirectMessage {
        let company = call.company();
        let me = call.me(&company)?;
        let with = partner(&company, me, space, &memberships)?;
        if let Some(space) = direct_message(&company, me, with) {
            return Ok(call.reply(|o| show::space(o, space, View::Full)));
        }
    }
    once(call, request, |company, me| match kind {
        Kind::DirectMessage => set_up_direct(company, me, space, &memberships),
        Kind::GroupChat => set_up_group_chat(company, me, space, &memberships),
        Kind::Space => {
            let people = invited(company, me, &memberships, true)?;
            let mut made = draft::named_space(company, space)?;
            made.members
                .insert(Who::Person(me), creator(call), false, made.created);
            add_all(company, &mut made, people);
            Ok(made)
        }
    })
}

/// Makes a space, or gives the one that the same request of the same person made.
fn once(
    call: &Call,
    request: &str,
    make: impl FnOnce(&Company, u32) -> Result<Space, ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let me = call.me(&company)?;
    if let Some(id) = made_before(call, &company, request, me)?
        && let Some(space) = company.space(id)
    {
        let sparse = call.guesses(Open::RequestIdEcho, "sparse");
        return Ok(call.reply(|o| {
            if sparse {
                show::echo(o, space);
            } else {
                show::space(o, space, View::Full);
            }
        }));
    }
    let space = make(&company, me)?;
    let reply = call.reply(|o| show::space(o, &space, View::Full));
    if !request.is_empty() {
        company.remember_request(request, me, space.id);
    }
    company.add_space(space);
    Ok(reply)
}

/// The caller's role in what the caller makes.
fn creator(call: &Call) -> Role {
    match call.world.guess.answer(Open::CreatorRole) {
        "manager" => Role::Manager,
        "member" => Role::Member,
        _ => Role::Owner,
    }
}

/// What a request ID made; refused where it was another's.
fn made_before(
    call: &Call,
    company: &Company,
    request: &str,
    me: u32,
) -> Result<Option<SpaceId>, ApiError> {
    match company.made_for_request(request) {
        Some((by, id)) if by == me => Ok(Some(id)),
        Some(_) => {
            let text = "The request ID was used by another user.";
            Err(call.world.guess.refusal(Open::RequestIdOtherUser, text))
        }
        None => Ok(None),
    }
}

fn set_up_direct(
    company: &Company,
    me: u32,
    space: &Body,
    memberships: &[&Body],
) -> Result<Space, ApiError> {
    let with = partner(company, me, space, memberships)?;
    let mut made = draft::unnamed_space(company, space, Kind::DirectMessage);
    made.last_active = 0;
    made.members
        .insert(Who::Person(me), Role::Member, false, made.created);
    made.members.insert(with, Role::Member, false, made.created);
    if let Who::Person(person) = with {
        let person = company.person_at(person);
        if !person.chat_enabled {
            return Err(ApiError::precondition(
                "Google Chat is turned off for this user.",
            ));
        }
        if !person.addable {
            return Err(ApiError::permission());
        }
        made.external_allowed = person.external;
    }
    Ok(made)
}

/// With whom a direct message is: exactly one person, or the calling app.
fn partner(
    company: &Company,
    me: u32,
    space: &Body,
    memberships: &[&Body],
) -> Result<Who, ApiError> {
    draft::check_unnamed(space)?;
    match (draft::with_app(space), memberships) {
        (true, []) => Ok(Who::App),
        (false, [_]) => match invited(company, me, memberships, false)?.pop_first() {
            Some(Invited::Person(person)) => Ok(Who::Person(person)),
            _ => Err(ApiError::field(
                "memberships",
                "A direct message needs one person.",
            )),
        },
        (true, _) => Err(ApiError::field(
            "memberships",
            "A direct message with the calling app takes no memberships.",
        )),
        _ => Err(ApiError::field(
            "memberships",
            "A direct message needs exactly one membership.",
        )),
    }
}

fn set_up_group_chat(
    company: &Company,
    me: u32,
    space: &Body,
    memberships: &[&Body],
) -> Result<Space, ApiError> {
    draft::check_unnamed(space)?;
    let people = invited(company, me, memberships, false)?;
    if people.len() < 2 {
        return Err(ApiError::field(
            "memberships",
            "A group chat needs at least two memberships.",
        ));
    }
    let mut made = draft::unnamed_space(company, space, Kind::GroupChat);
    made.members
        .insert(Who::Person(me), Role::Member, false, made.created);
    add_all(company, &mut made, people);
    Ok(made)
}

/// Whom a setup names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Invited {
    Person(u32),
    Group(u32),
}

fn invited(
    company: &Company,
    me: u32,
    memberships: &[&Body],
    groups: bool,
) -> Result<BTreeSet<Invited>, ApiError> {
    let mut invited = BTreeSet::new();
    for membership in memberships {
        let member = message(membership, "member");
        let group = message(membership, "groupMember");
        invited.insert(match (member, group) {
            (Some(member), None) if text(member, "type") == "HUMAN" => {
                let person = access::newcomer(company, text(member, "name"))?;
                if person == me {
                    let text = "The calling user is added automatically and must be left out.";
                    return Err(ApiError::field("memberships", text));
                }
                Invited::Person(person)
            }
            (None, Some(group)) if groups => Invited::Group(access::group(company, group)?),
            _ => {
                let text = "Each membership names a human user, or, in a space, a Google Group.";
                return Err(ApiError::field("memberships", text));
            }
        });
    }
    Ok(invited)
}

/// Adds whom the caller may add; the others are left out without a word, as Google does.
fn add_all(company: &Company, space: &mut Space, invited: BTreeSet<Invited>) {
    for who in invited {
        match who {
            Invited::Group(group) => {
                space
                    .members
                    .insert(Who::Group(group), Role::Member, false, space.created);
            }
            Invited::Person(index) => {
                let person = company.person_at(index);
                let welcome = !person.external || space.external_allowed;
                if person.addable && person.chat_enabled && welcome {
                    let invited = !person.auto_accept;
                    let who = Who::Person(index);
                    space
                        .members
                        .insert(who, Role::Member, invited, space.created);
                }
            }
        }
    }
}
