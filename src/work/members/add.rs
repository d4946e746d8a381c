//! Adding people and groups.

use super::{Row, RowAction, RowResult, find};
use crate::chat::names::{GroupName, MemberName, SpaceName};
use crate::chat::resources::{Membership, Role};
use crate::chat::{Chat, ChatError, NewMember};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// Adds somebody, then sets the role where one other than member is asked for.
pub async fn add(chat: &Chat, space: &SpaceName, who: &Who, role: Option<&Role>) -> Row {
    let row = |result, membership| Row::new(who, RowAction::Add, result, membership);
    let (result, membership) = match add_one(chat, space, who).await {
        Ok(added) => added,
        Err(error) => return Row::failed(who, RowAction::Add, error),
    };
    let Some(role) = role.filter(|role| membership.role.as_ref() != Some(role)) else {
        return row(result, Some(membership.name));
    };
    if *role == Role::Member && result == RowResult::Done {
        return row(result, Some(membership.name));
    }
    match chat.set_role(&membership.name, role).await {
        Ok(_) => row(RowResult::Done, Some(membership.name)),
        Err(error) => {
            let why = error.explain();
            let half = match result {
                RowResult::Done => "was added, but could not be made",
                _ => "is a member, but could not be made",
            };
            let message = format!("{who} {half} {}: {}", role.word(), why.message);
            Row {
                membership: Some(membership.name),
                ..Row::failed(who, RowAction::Add, Explanation { message, ..why })
            }
        }
    }
}

async fn add_one(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
) -> Result<(RowResult, Membership), Explanation> {
    let Some(user) = who.alias() else {
        let me = find(chat, space, who).await?;
        return me
            .map(|membership| (RowResult::Already, membership))
            .ok_or_else(|| {
                Explanation::new(
                    Cause::Permission,
                    "you cannot add yourself to a space you are not in",
                )
                .hint("Ask an owner of the space.")
            });
    };
    let newcomer = NewMember::person(user);
    let mut made = chat.create_member(space, &newcomer).await;
    // The answer was lost: whoever is in the space now was added, and whoever is not can be.
    if let Err(error) = &made
        && error.maybe_done()
    {
        match find(chat, space, who).await {
            Ok(Some(membership)) => return Ok((RowResult::Done, membership)),
            Ok(None) => made = chat.create_member(space, &newcomer).await,
            Err(_) => {}
        }
    }
    match made {
        Ok(membership) => Ok((RowResult::Done, membership)),
        Err(error) if error.is_status(404) => Err(nobody(chat, space, who, &error).await),
        Err(error) if error.is_status(409) => already(chat, space, who, &error).await,
        Err(error) => Err(error.explain()),
    }
}

/// 404 answers for the person and for the space alike; which of them it was is looked up.
async fn nobody(chat: &Chat, space: &SpaceName, who: &Who, error: &ChatError) -> Explanation {
    let told = error.explain();
    if told.cause != Cause::NotFound || chat.get_space(space).await.is_err() {
        return told;
    }
    Explanation {
        message: format!("{who} is nobody that Google knows"),
        ..told
    }
    .hint("Check the address for typing errors.")
}

async fn already(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    error: &ChatError,
) -> Result<(RowResult, Membership), Explanation> {
    let there = find(chat, space, who).await?;
    there
        .map(|membership| (RowResult::Already, membership))
        .ok_or_else(|| error.explain())
}

/// What adding somebody would do, without doing it.
pub async fn add_dry(chat: &Chat, space: &SpaceName, who: &Who) -> Row {
    match find(chat, space, who).await {
        Ok(Some(membership)) => Row::new(
            who,
            RowAction::Add,
            RowResult::Already,
            Some(membership.name),
        ),
        Ok(None) => Row::new(who, RowAction::Add, RowResult::Would, None),
        Err(error) => Row::failed(who, RowAction::Add, error),
    }
}

/// Adds a group.
pub async fn add_group(chat: &Chat, space: &SpaceName, group: &GroupName) -> Row {
    let row = |result, membership| Row::new(group, RowAction::Add, result, membership);
    let failed = |error: &ChatError| Row::failed(group, RowAction::Add, error.explain());
    let there = MemberName::of_group(space, group).ok();
    match chat
        .create_member(space, &NewMember::group(group.clone()))
        .await
    {
        Ok(membership) => row(RowResult::Done, Some(membership.name)),
        Err(error) if error.is_status(409) => row(RowResult::Already, there),
        Err(error) if error.maybe_done() => match there {
            Some(name) => match chat.get_member(&name).await {
                Ok(membership) => row(RowResult::Done, Some(membership.name)),
                Err(_) => failed(&error),
            },
            None => failed(&error),
        },
        Err(error) => failed(&error),
    }
}

/// What adding a group would do, without doing it.
pub async fn add_group_dry(chat: &Chat, space: &SpaceName, group: &GroupName) -> Row {
    let row = |result, membership| Row::new(group, RowAction::Add, result, membership);
    let Ok(name) = MemberName::of_group(space, group) else {
        return row(RowResult::Would, None);
    };
    match chat.get_member(&name).await {
        Ok(membership) => row(RowResult::Already, Some(membership.name)),
        Err(error) if error.is_status(404) => row(RowResult::Would, None),
        Err(error) => Row::failed(group, RowAction::Add, error.explain()),
    }
}
