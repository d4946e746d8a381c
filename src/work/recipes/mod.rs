//! Plans for what is done again and again: letting a colleague in everywhere, taking one out
//! everywhere, owners for spaces without one, putting spaces away. Each looks at what is there,
//! changes nothing, and gives a plan.

mod archive;
mod offboard;
mod onboard;
mod owners;
mod whereabouts;

pub use archive::{ARCHIVED, archive, delete};
pub use offboard::offboard;
pub use onboard::onboard;
pub use owners::give_owner;
pub use whereabouts::{Inside, Whereabouts, whereabouts};

use crate::chat::resources::{Membership, MembershipState, Role, Space};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::Explanation;
use crate::work::Who;
use crate::work::members::user_name;

/// What a space is called in a row: its name, else its resource name.
fn title(space: &Space) -> &str {
    let named = space
        .display_name
        .as_deref()
        .filter(|name| !name.is_empty());
    named.unwrap_or(space.name.as_str())
}

/// Somebody by a name that anybody may add: nobody adds `me`, but an administrator may add their
/// own address.
async fn addable(chat: &Chat, who: &Who) -> Result<Who, Explanation> {
    match who {
        Who::Me => Who::parse(user_name(chat, who).await?.id()),
        other => Ok(other.clone()),
    }
}

/// Owners of a space who have joined.
async fn owners(chat: &Chat, space: &Space) -> Result<Vec<Membership>, Explanation> {
    let list = ListMembers {
        role: Some(Role::Owner),
        ..ListMembers::default()
    };
    let all = chat.list_members(&space.name, &list).all().await;
    let mut all = all.map_err(|error| error.explain())?;
    // Servers that do not know the filter send everybody.
    all.retain(|member| {
        member.role == Some(Role::Owner) && member.state != Some(MembershipState::Invited)
    });
    Ok(all)
}
