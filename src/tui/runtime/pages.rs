//! Lists, handed on page by page.

use std::collections::HashSet;
use std::pin::pin;

use super::accounts::Account;
use super::hands::Reply;
use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Space, UserType};
use crate::chat::{ChatError, ListMembers, ListSpaces, Pages, SearchSpaces};
use crate::text::explanation::Explanation;
use crate::tui::event::Outcome;

/// What a row of the list shows; the rest of a space is read when it is opened.
const FIELDS: &str = "name,spaceType,displayName,membershipCount,lastActiveTime,\
     externalUserAllowed,singleUserBotDm,createTime,spaceHistoryState";
/// Rows to have something to show soon.
const FEW: u16 = 100;
/// People whose names make a title.
const FEW_PEOPLE: u16 = 10;
/// The most rows a page may have.
const MANY: u16 = 1000;

fn list(account: &Account, page_size: u16) -> Pages<Space> {
    account.chat.list_spaces(&ListSpaces {
        types: Vec::new(),
        page_size,
        fields: Some(FIELDS),
    })
}

/// All spaces. A short page is asked for beside the first long one, because a long one takes a
/// server a while: whichever comes first is shown first.
pub(super) async fn spaces(account: &Account, reply: &Reply) -> Result<(), Explanation> {
    let mut pages = list(account, MANY);
    let mut shown = HashSet::new();
    let mut next = {
        let mut long = pin!(pages.next());
        let mut few = list(account, FEW);
        let short = async {
            let page = few.next().await;
            (page, few.is_last())
        };
        tokio::select! {
            biased;
            page = &mut long => page,
            (page, last) = short => {
                // Its error is the long page's, too.
                let rows = page.and_then(Result::ok).unwrap_or_default();
                shown.extend(rows.iter().map(|space| space.name.clone()));
                if !rows.is_empty() {
                    reply.send(Outcome::SpacesPage { spaces: rows, last }).await;
                    if last {
                        return Ok(());
                    }
                }
                long.await
            }
        }
    };
    loop {
        let mut spaces = page(next)?;
        let last = pages.is_last();
        if !shown.is_empty() {
            spaces.retain(|space| !shown.contains(&space.name));
        }
        reply.send(Outcome::SpacesPage { spaces, last }).await;
        if last {
            return Ok(());
        }
        next = pages.next().await;
    }
}

/// The spaces that a query finds.
pub(super) async fn found(
    account: &Account,
    search: &SearchSpaces,
    reply: &Reply,
) -> Result<(), Explanation> {
    let mut pages = account.chat.search_spaces(search);
    loop {
        let spaces = page(pages.next().await)?;
        let last = pages.is_last();
        reply.send(Outcome::SpacesPage { spaces, last }).await;
        if last {
            return Ok(());
        }
    }
}

/// Whether the API answers at all.
pub(super) async fn reach(account: &Account) -> Result<Outcome, Explanation> {
    page(list(account, 1).next().await).map(|_| Outcome::Reached)
}

/// All members of a space, with groups and those who were invited.
pub(super) async fn members(
    account: &Account,
    space: &SpaceName,
    reply: &Reply,
) -> Result<(), Explanation> {
    let wanted = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let mut pages = account.chat.list_members(space, &wanted);
    loop {
        let members = page(pages.next().await)?;
        let last = pages.is_last();
        reply.send(Outcome::MembersPage { members, last }).await;
        if last {
            return Ok(());
        }
    }
}

/// Some people of a space: enough to call it by them.
pub(super) async fn people(
    account: &Account,
    space: &SpaceName,
) -> Result<Vec<UserName>, Explanation> {
    let wanted = ListMembers {
        page_size: FEW_PEOPLE,
        ..ListMembers::default()
    };
    let members = page(account.chat.list_members(space, &wanted).next().await)?;
    let users = members.into_iter().filter_map(|member| member.member);
    let people = users.filter(|user| user.user_type != Some(UserType::Bot));
    Ok(people.map(|user| user.name).collect())
}

fn page<T>(next: Option<Result<Vec<T>, ChatError>>) -> Result<Vec<T>, Explanation> {
    next.unwrap_or_else(|| Ok(Vec::new()))
        .map_err(|e| e.explain())
}
