//! Import mode: spaces and memberships with a past, which nobody sees before
//! `spaces.completeImport`. Only the scope `chat.import` permits it, and that comes by domain-wide
//! delegation alone.

use jiff::Timestamp;

use super::access::{enter_named, now};
use super::draft::{self, Body, text};
use super::show::{self, View};
use crate::sandbox::api::call::Call;
use crate::sandbox::company::space::Import;
use crate::sandbox::company::{Company, Kind, Space, Who};
use crate::sandbox::error::ApiError;

/// How long a space may stay in import mode, in microseconds: 90 days.
const LONGEST: i64 = 90 * 86_400 * 1_000_000;
/// 2000-01-01T00:00:00Z: nothing imported may be older.
const EARLIEST: i64 = 946_684_800 * 1_000_000;

/// A new space in import mode: named or a group chat, and without members.
pub fn draft(call: &Call, company: &Company, me: u32) -> Result<Space, ApiError> {
    if !call.has_scope("chat.import") {
        return Err(call.scope_insufficient());
    }
    let body = &call.body;
    let mut space = match draft::kind(body)? {
        Kind::Space => draft::named_space(company, body)?,
        Kind::GroupChat => {
            draft::check_unnamed(body)?;
            draft::unnamed_space(company, body, Kind::GroupChat)
        }
        Kind::DirectMessage => {
            let text = "Direct messages can't be created in import mode.";
            return Err(ApiError::field("space.space_type", text));
        }
    };
    space.created = past(body, "createTime", "space.create_time")?.unwrap_or(space.created);
    space.without_messages = false;
    space.import = Some(Box::new(Import {
        active: true,
        by: me,
        expires: now() + LONGEST,
    }));
    Ok(space)
}

/// Whether the caller is importing into this space.
pub fn is_mine(call: &Call, me: u32, space: &Space) -> bool {
    let import = space.import.as_ref();
    import.is_some_and(|import| import.active && import.by == me) && call.has_scope("chat.import")
}

/// `createTime` and `deleteTime` of a membership that is imported.
pub fn times(body: &Body) -> Result<(i64, Option<i64>), ApiError> {
    let created = past(body, "createTime", "membership.create_time")?;
    let ended = past(body, "deleteTime", "membership.delete_time")?;
    match (created, ended) {
        (None, Some(_)) => Err(ApiError::field(
            "membership.create_time",
            "A membership that has ended needs the time at which it began.",
        )),
        (Some(created), Some(ended)) if ended < created => Err(ApiError::field(
            "membership.delete_time",
            "A membership can't end before it begins.",
        )),
        (created, ended) => Ok((created.unwrap_or_else(now), ended)),
    }
}

/// Whom an import may bring in: people of the company, and groups.
pub fn check_member(company: &Company, space: &Space, who: Who) -> Result<(), ApiError> {
    match who {
        Who::Person(person) if company.person_at(person).external => {
            let text = "External users can't be added to a space in import mode.";
            return Err(ApiError::invalid(text));
        }
        Who::Group(_) if space.kind != Kind::Space => {
            let text = "Google Groups can be added to named spaces only.";
            return Err(ApiError::invalid(text));
        }
        _ => {}
    }
    if space.members.find(who).is_some() {
        let text = "The user is already a member of the space.";
        return Err(ApiError::already_exists(text));
    }
    Ok(())
}

/// `spaces.completeImport`: from now on the space is one like others.
pub fn complete(call: &Call, id: &str) -> Result<Vec<u8>, ApiError> {
    let mut company = call.company();
    let (space, _) = enter_named(call, &company, id)?;
    let id = space.id;
    let space = company.space_mut(id).ok_or_else(ApiError::not_found)?;
    let import = space.import.as_mut().filter(|import| import.active);
    let import =
        import.ok_or_else(|| ApiError::precondition("The space is not in import mode."))?;
    import.active = false;
    Ok(call.reply(|o| o.object("space", |o| show::space(o, space, View::Full))))
}

/// A time of the body between 2000 and now.
fn past(body: &Body, name: &str, field: &str) -> Result<Option<i64>, ApiError> {
    let given = text(body, name);
    if given.is_empty() {
        return Ok(None);
    }
    let micros = given
        .parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_microsecond);
    micros
        .filter(|micros| (EARLIEST..=now()).contains(micros))
        .map(Some)
        .ok_or_else(|| ApiError::field(field, "The time must be between 2000-01-01 and now."))
}
