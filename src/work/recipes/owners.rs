//! Somebody as owner of spaces.

use futures_util::{StreamExt as _, stream};

use super::{addable, title};
use crate::chat::Chat;
use crate::chat::names::{MemberName, UserName};
use crate::chat::resources::{Membership, MembershipState, Role, Space};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place};
use crate::work::members::{Row, RowAction, RowResult, user_name};
use crate::work::plan::{Plan, Step};

/// A plan that makes `who` owner of each of these spaces; they are added where they are not in
/// one.
pub async fn give_owner(
    chat: &Chat,
    spaces: &[Space],
    who: &Who,
    jobs: usize,
) -> Result<Plan, Explanation> {
    let who = &addable(chat, who).await?;
    let user = user_name(chat, who).await?;
    let reads: Vec<_> = spaces
        .iter()
        .map(|space| find(chat, space, &user))
        .collect();
    let found: Vec<_> = stream::iter(reads).buffered(jobs.max(1)).collect().await;
    let steps = spaces
        .iter()
        .zip(found)
        .map(|(space, found)| step(who, space, found));
    let plan = Plan::new(
        format!("Make {who} owner of {} spaces", spaces.len()),
        steps,
    );
    Ok(plan.with_admin_access(chat.is_admin()))
}

async fn find(
    chat: &Chat,
    space: &Space,
    user: &UserName,
) -> Result<Option<Membership>, Explanation> {
    let name = MemberName::new(&space.name, user.id())
        .map_err(|error| Explanation::new(Cause::Usage, error.to_string()))?;
    match chat.get_member(&name).await {
        Ok(there) => Ok(Some(there).filter(|m| m.state != Some(MembershipState::NotAMember))),
        Err(error) if error.is_status(404) => Ok(None),
        Err(error) => Err(error.explain()),
    }
}

fn step(who: &Who, space: &Space, found: Result<Option<Membership>, Explanation>) -> Step {
    let place = Place::Is(space.name.clone());
    let set = |was| Change::SetRole {
        space: place.clone(),
        who: who.clone(),
        role: Role::Owner,
        was,
    };
    match found {
        Ok(None) => Step::from(Change::AddMember {
            space: place.clone(),
            who: who.clone(),
            role: Some(Role::Owner),
        }),
        Ok(Some(there)) if there.role == Some(Role::Owner) => {
            let row = Row::new(who, RowAction::Role, RowResult::Already, Some(there.name));
            Step::settled(set(there.role), row)
        }
        Ok(Some(there)) => Step::from(set(there.role)),
        Err(why) => {
            let message = format!("{}: {}", title(space), why.message);
            let row = Row::failed(who, RowAction::Role, Explanation { message, ..why });
            Step::settled(set(None), row)
        }
    }
}
