//! Rules and plans of memberships, and the row that tells how a change of one ended.

mod add;
mod copy;
mod leave;
mod remove;
mod role;
mod row;
mod rules;
mod sync;
mod try_out;

use add::{add_dry, add_group_dry};
pub use copy::plan_copy;
pub use leave::leave;
pub(in crate::work) use remove::keep_an_owner;
use remove::remove_dry;
pub(in crate::work) use role::role_to_set;
use role::set_role_dry;
pub use row::{Row, RowAction, RowResult};
pub use rules::Standing;
pub use sync::{Mode, SyncPlan, plan_sync};
pub use try_out::Lookout;

use super::resolve::Who;
use crate::chat::Chat;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState};
use crate::directory::Directory;
use crate::text::explanation::{Cause, Explanation};

/// The user name by which the API finds somebody.
pub(in crate::work) async fn user_name(chat: &Chat, who: &Who) -> Result<UserName, Explanation> {
    match who.alias() {
        Some(user) => Ok(user),
        None => myself(chat).await,
    }
}

/// The membership name by which the API finds somebody.
async fn member_name(chat: &Chat, space: &SpaceName, who: &Who) -> Result<MemberName, Explanation> {
    let user = user_name(chat, who).await?;
    MemberName::new(space, user.id())
        .map_err(|error| Explanation::new(Cause::Usage, error.to_string()))
}

/// The caller: the Chat API has no alias for them, so the sign-in or the directory must say.
async fn myself(chat: &Chat) -> Result<UserName, Explanation> {
    let session = chat.session();
    let identity = session.signed_in().await.map_err(|e| e.explain())?;
    let account = identity.and_then(|identity| identity.account);
    if let Some(user) = account.and_then(|account| UserName::from_id(&account).ok()) {
        return Ok(user);
    }
    let me = Directory::new(session.clone()).me().await;
    me.ok().and_then(|me| me.user).ok_or_else(|| {
        Explanation::new(Cause::Failed, "the sign-in does not say who you are")
            .hint("Give your e-mail address instead of `me`.")
    })
}

/// The membership of somebody in a space; `None` where they are not in it.
pub async fn find(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
) -> Result<Option<Membership>, Explanation> {
    let name = member_name(chat, space, who).await?;
    match chat.get_member(&name).await {
        Ok(membership) => {
            Ok(Some(membership).filter(|m| m.state != Some(MembershipState::NotAMember)))
        }
        Err(error) if error.is_status(404) => {
            // 404 also answers for a space that is not there. One that is there and closed to the
            // caller (an administrator without the scope for spaces) is there.
            match chat.get_space(space).await {
                Err(error) if !error.is_status(403) => Err(error.explain()),
                _ => Ok(None),
            }
        }
        Err(error) => Err(error.explain()),
    }
}
