//! What removing people would do, and the rule that a space keeps its last owner.

use super::{Row, RowAction, RowResult};
use crate::chat::names::SpaceName;
use crate::chat::resources::{Membership, Role};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// What removing somebody would do who is there, or not.
pub async fn remove_dry(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    there: Result<Option<Membership>, Explanation>,
) -> Row {
    match there {
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
pub(in crate::work) async fn keep_an_owner(
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
