//! `spaces.search` and `spaces.findGroupChats`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::access;
use super::query::Query;
use super::show::{self, APP_ID, View};
use crate::sandbox::api::call::Call;
use crate::sandbox::company::{Kind, Space, Who};
use crate::sandbox::error::ApiError;

/// The most users that a search for group chats may name.
const MOST_USERS: usize = 49;

/// `spaces.search`: an administrator finds every named space, others their own.
pub fn search(call: &Call) -> Result<Vec<u8>, ApiError> {
    let text = call.params.text("query").unwrap_or_default();
    let query = Query::parse(text, call.admin)?;
    let order_by = call.params.text("orderBy").unwrap_or_default();
    let order = Order::parse(order_by, call.admin)?;
    let size = call
        .params
        .page_size(100, if call.admin { 1_000 } else { 100 })?;
    let bound = (text, order_by);
    let first = usize::try_from(call.cursor(&bound)?).unwrap_or(usize::MAX);
    let company = call.company();
    let me = call.me(&company)?;
    let spaces = company
        .spaces_from(0)
        .map(|(_, space)| space)
        .filter(|space| !space.importing() && query.finds(space));
    let mut found: Vec<_> = if call.admin {
        spaces.collect()
    } else if query.names_a_space() {
        spaces.filter(|space| company.belongs(me, space)).collect()
    } else {
        Vec::new()
    };
    order.sort(&mut found);
    let page: Vec<_> = found.iter().copied().skip(first).take(size).collect();
    let end = first.saturating_add(page.len());
    let more = call.admin && end < found.len();
    let next = call.next_page(more.then_some(end as u64), &bound);
    Ok(call.reply(|o| {
        o.objects("results", &page, |o, space| {
            o.object("space", |o| show::space(o, space, View::Row));
        });
        if call.admin {
            o.objects("spaces", &page, |o, space| show::space(o, space, View::Row));
            o.text("nextPageToken", &next);
            o.number("totalSize", found.len());
        }
    }))
}

/// By what and in which direction results are sorted.
#[derive(Debug, Clone, Copy)]
enum Order {
    AsMade,
    Members { descending: bool },
    LastActive { descending: bool },
    Created { descending: bool },
}

impl Order {
    fn parse(text: &str, admin: bool) -> Result<Self, ApiError> {
        let mut words = text.split_whitespace();
        let field = words.next().unwrap_or_default();
        let descending = match (words.next(), words.next()) {
            (None | Some("ASC"), None) => false,
            (Some("DESC"), None) => true,
            _ => return Err(bad_order()),
        };
        match (field, admin) {
            ("", _) => Ok(Self::AsMade),
            ("membership_count.joined_direct_human_user_count", true) => {
                Ok(Self::Members { descending })
            }
            ("last_active_time", true) => Ok(Self::LastActive { descending }),
            ("create_time", true) => Ok(Self::Created { descending }),
            ("create_time", false) if descending => Ok(Self::Created { descending }),
            ("relevance", false) if descending => Ok(Self::AsMade),
            _ => Err(bad_order()),
        }
    }

    fn sort(self, spaces: &mut [&Space]) {
        let (key, descending): (fn(&Space) -> i64, bool) = match self {
            Self::AsMade => return,
            Self::Members { descending } => (
                |space| i64::try_from(space.members.joined_humans()).unwrap_or(0),
                descending,
            ),
            Self::LastActive { descending } => (|space| space.last_active, descending),
            Self::Created { descending } => (|space| space.created, descending),
        };
        if descending {
            spaces.sort_by_key(|space| Reverse(key(space)));
        } else {
            spaces.sort_by_key(|space| key(space));
        }
    }
}

fn bad_order() -> ApiError {
    ApiError::field("order_by", "The order is not supported.")
}

/// `spaces.findGroupChats`: those of exactly the caller and the users named.
pub fn find_group_chats(call: &Call) -> Result<Vec<u8>, ApiError> {
    let size = call.params.page_size(10, 30)?;
    let view = call.params.text("spaceView").unwrap_or_default();
    let expanded = view == "SPACE_VIEW_EXPANDED";
    if expanded
        && !["chat.spaces", "chat.spaces.readonly"]
            .iter()
            .any(|s| call.has_scope(s))
    {
        return Err(call.scope_insufficient());
    }
    let names: Vec<_> = call.params.all("users").collect();
    if names.len() > MOST_USERS {
        return Err(ApiError::field("users", "At most 49 users can be named."));
    }
    let bound = (&names, expanded);
    let first = usize::try_from(call.cursor(&bound)?).unwrap_or(usize::MAX);
    let company = call.company();
    let mut people = BTreeSet::from([call.me(&company)?]);
    let mut apps = false;
    for name in &names {
        match name.strip_prefix("users/") {
            Some("app" | APP_ID) => apps = true,
            _ => {
                people.insert(access::known(&company, name)?);
            }
        }
    }
    let mut found = company
        .spaces_from(first)
        // No group chat is of exactly these people and an app.
        .filter(|(_, space)| !apps && exactly(space, &people));
    let page: Vec<_> = found.by_ref().take(size).map(|(_, space)| space).collect();
    let next = call.next_page(found.next().map(|(at, _)| at as u64), &bound);
    Ok(call.reply(|o| {
        o.objects("spaces", page, |o, space| {
            if expanded {
                show::space(o, space, View::Row);
            } else {
                o.parts("name", &["spaces/", space.id.as_str()]);
            }
        });
        o.text("nextPageToken", &next);
    }))
}

fn exactly(space: &Space, people: &BTreeSet<u32>) -> bool {
    let joined = |person: &u32| {
        space
            .members
            .find(Who::Person(*person))
            .is_some_and(|member| !member.invited)
    };
    space.kind == Kind::GroupChat
        && !space.importing()
        && space.members.joined_humans() == people.len()
        && people.iter().all(joined)
}
