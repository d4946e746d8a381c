//! What a change would do, looked up and not done.

use super::{Row, RowResult, add_dry, add_group_dry, remove_dry, set_role_dry};
use crate::chat::Chat;
use crate::work::change::{Change, Place, Subject};

/// Looks one change up; what needs no look is as its plan says.
pub async fn try_out(chat: &Chat, change: &Change) -> Row {
    let Some(Place::Is(space)) = change.place() else {
        return change.would();
    };
    match change {
        Change::AddMember { who, .. } => add_dry(chat, space, who).await,
        Change::AddGroup { group, .. } => add_group_dry(chat, space, group).await,
        Change::RemoveMember {
            who: Subject::Person(who),
            was: None,
            ..
        } => remove_dry(chat, space, who).await,
        Change::RemoveMember {
            who: Subject::Group(group),
            was: None,
            ..
        } => {
            let there = add_group_dry(chat, space, group).await;
            let result = match there.result {
                RowResult::Already => RowResult::Would,
                RowResult::Would => RowResult::Already,
                other => other,
            };
            Row {
                action: change.action(),
                result,
                ..there
            }
        }
        Change::SetRole {
            who,
            role,
            was: None,
            ..
        } => set_role_dry(chat, space, who, role).await,
        _ => change.would(),
    }
}
