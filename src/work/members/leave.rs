//! Leaving a space, after somebody else was made owner where that is wanted.

use super::{MemberRef, Row, remove, set_role};
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::work::Who;

/// Makes `heir` owner, then removes the caller's own membership. Who could not hand over does not
/// leave. One row for each step that was tried.
pub async fn leave(chat: &Chat, space: &SpaceName, heir: Option<&Who>) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(heir) = heir {
        let row = set_role(chat, space, heir, &Role::Owner).await;
        let failed = row.error.is_some();
        rows.push(row);
        if failed {
            return rows;
        }
    }
    rows.push(remove(chat, space, &MemberRef::Who(Who::Me)).await);
    rows
}
