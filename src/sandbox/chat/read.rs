//! `spaces.get`, `spaces.list` and `spaces.findDirectMessage`.

use super::access::{self, enter};
use super::filter;
use super::import;
use super::show::{self, View};
use crate::sandbox::api::call::Call;
use crate::sandbox::company::{Company, Kind, Space, Who};
use crate::sandbox::error::ApiError;

/// `spaces.get`.
pub fn get(call: &Call) -> Result<Vec<u8>, ApiError> {
    let company = call.company();
    let (space, _) = enter(call, &company)?;
    Ok(call.reply(|o| show::space(o, space, View::Full)))
}

/// `spaces.list`: the caller's spaces, in the order they were made.
pub fn list(call: &Call) -> Result<Vec<u8>, ApiError> {
    let size = call.params.page_size(100, 1000)?;
    let text = call.params.text("filter").unwrap_or_default();
    let kinds = filter::spaces(text)?;
    let first = usize::try_from(call.cursor(&text)?).unwrap_or(usize::MAX);
    let company = call.company();
    let me = call.me(&company)?;
    let mut rows = company.spaces_from(first).filter(|(_, space)| {
        (kinds.is_empty() || kinds.contains(&space.kind))
            && !space.without_messages
            && (company.belongs(me, space) || import::is_mine(call, me, space))
    });
    let page: Vec<_> = rows.by_ref().take(size).map(|(_, space)| space).collect();
    let next = call.next_page(rows.next().map(|(at, _)| at as u64), &text);
    Ok(call.reply(|o| {
        o.objects("spaces", page, |o, space| show::space(o, space, View::Row));
        o.text("nextPageToken", &next);
    }))
}

/// `spaces.findDirectMessage`: 404 where the two have none, 400 where the user is not known.
pub fn find_direct_message(call: &Call) -> Result<Vec<u8>, ApiError> {
    let company = call.company();
    let me = call.me(&company)?;
    let name = call.params.text("name").unwrap_or_default();
    let with = match name {
        "users/app" => Who::App,
        name => Who::Person(access::known(&company, name)?),
    };
    let space = direct_message(&company, me, with).ok_or_else(ApiError::not_found)?;
    Ok(call.reply(|o| show::space(o, space, View::Full)))
}

/// The direct message between the two.
pub fn direct_message(company: &Company, me: u32, with: Who) -> Option<&Space> {
    if with == Who::Person(me) {
        return None;
    }
    let both = |space: &Space| {
        space.kind == Kind::DirectMessage
            && space.members.find(with).is_some()
            && space.members.find(Who::Person(me)).is_some()
    };
    company
        .spaces_from(0)
        .map(|(_, space)| space)
        .find(|space| both(space))
}
