//! What adding people and groups would do.

use super::{Row, RowAction, RowResult};
use crate::chat::Chat;
use crate::chat::names::{GroupName, MemberName, SpaceName};
use crate::chat::resources::Membership;
use crate::text::explanation::Explanation;
use crate::work::Who;

/// What adding somebody would do who is there, or not.
pub fn add_dry(who: &Who, there: Result<Option<Membership>, Explanation>) -> Row {
    match there {
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
