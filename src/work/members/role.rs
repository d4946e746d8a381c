//! Whether somebody can be made owner, manager or member.

use super::remove::keep_an_owner;
use super::{Row, RowAction, RowResult, find};
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::chat::resources::{Membership, Role};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// What setting somebody's role would do, without doing it.
pub async fn set_role_dry(chat: &Chat, space: &SpaceName, who: &Who, role: &Role) -> Row {
    match role_to_set(chat, space, who, role).await {
        Ok(membership) => Row::new(
            who,
            RowAction::Role,
            RowResult::Would,
            Some(membership.name),
        ),
        Err(row) => *row,
    }
}

/// The membership whose role can be set; else the row that says why nothing is to be done.
pub(in crate::work) async fn role_to_set(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    role: &Role,
) -> Result<Membership, Box<Row>> {
    let failed = |error| Box::new(Row::failed(who, RowAction::Role, error));
    let membership = find(chat, space, who).await.map_err(failed)?;
    let Some(membership) = membership else {
        let error = Explanation::new(Cause::NotFound, format!("{who} is not in the space"))
            .hint("Add them first: roomkey members add SPACE WHO --role ROLE.");
        return Err(failed(error));
    };
    if membership.role.as_ref() == Some(role) {
        let already = Row::new(
            who,
            RowAction::Role,
            RowResult::Already,
            Some(membership.name),
        );
        return Err(Box::new(already));
    }
    keep_an_owner(chat, space, &membership)
        .await
        .map_err(failed)?;
    Ok(membership)
}
