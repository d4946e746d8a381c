//! Removing people, but never a space's last owner.

use super::{MemberRef, Row, RowAction, RowResult, find};
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::{Membership, Role};
use crate::chat::{Chat, ChatError, ListMembers};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// Removes somebody, unless they are the space's last owner.
pub async fn remove(chat: &Chat, space: &SpaceName, member: &MemberRef) -> Row {
    let row = |result, membership| Row::new(member, RowAction::Remove, result, membership);
    let failed = |error| Row::failed(member, RowAction::Remove, error);
    let found = match member {
        MemberRef::Who(who) => find(chat, space, who).await,
        MemberRef::Name(name) => match chat.get_member(name).await {
            Ok(membership) => Ok(Some(membership)),
            Err(error) if error.is_status(404) => Ok(None),
            Err(error) => Err(error.explain()),
        },
    };
    let membership = match found {
        Ok(Some(membership)) => membership,
        Ok(None) => return row(RowResult::Already, None),
        Err(error) => return failed(error),
    };
    if let Err(error) = keep_an_owner(chat, space, &membership).await {
        return failed(error);
    }
    delete(chat, member, membership.name).await
}

/// Removes a membership without a look at the owners.
pub(super) async fn delete(chat: &Chat, who: &impl ToString, name: MemberName) -> Row {
    let row = |result, membership| Row::new(who, RowAction::Remove, result, membership);
    let failed = |error: &ChatError| Row::failed(who, RowAction::Remove, error.explain());
    match chat.delete_member(&name).await {
        Ok(()) => row(RowResult::Done, Some(name)),
        Err(error) if error.is_status(404) => row(RowResult::Already, None),
        // The answer was lost: whoever is still there can be removed once more.
        Err(error) if error.maybe_done() => match chat.get_member(&name).await {
            Err(now) if now.is_status(404) => row(RowResult::Done, Some(name)),
            Err(_) => failed(&error),
            Ok(_) => match chat.delete_member(&name).await {
                Ok(()) => row(RowResult::Done, Some(name)),
                Err(error) => failed(&error),
            },
        },
        Err(error) => failed(&error),
    }
}

/// What removing somebody would do, without doing it.
pub async fn remove_dry(chat: &Chat, space: &SpaceName, who: &Who) -> Row {
    match find(chat, space, who).await {
        Ok(Some(membership)) => match keep_an_owner(chat, space, &membership).await {
            Ok(()) => Row::new(
                who,
                RowAction::Remove,
                RowResult::Would,
                Some(membership.name),
            ),
            Err(error) => Row::failed(who, RowAction::Remove, error),
        },
        Ok(None) => Row::new(who, RowAction::Remove, RowResult::Already, None),
        Err(error) => Row::failed(who, RowAction::Remove, error),
    }
}

/// Refuses to take a space its last owner.
pub(super) async fn keep_an_owner(
    chat: &Chat,
    space: &SpaceName,
    leaving: &Membership,
) -> Result<(), Explanation> {
    if leaving.role != Some(Role::Owner) {
        return Ok(());
    }
    let owners = ListMembers {
        role: Some(Role::Owner),
        ..ListMembers::default()
    };
    let mut pages = chat.list_members(space, &owners);
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| e.explain())?;
        if page.iter().any(|owner| owner.name != leaving.name) {
            return Ok(());
        }
    }
    Err(
        Explanation::new(Cause::Failed, "this is the last owner of the space")
            .reason("last_owner")
            .hint("Make somebody else owner first."),
    )
}
