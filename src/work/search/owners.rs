//! Who owns what was found. The query language knows nothing of owners, so the members of each
//! space are asked for one; many at once, under the quota for reads.

use futures_util::stream::{self, Stream, StreamExt as _};

use crate::chat::names::SpaceName;
use crate::chat::resources::{Role, UserType};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::Explanation;
use crate::work::pace::Pace;

/// Spaces looked at at once.
const AT_ONCE: usize = 8;

/// Below the quota of 3,000 reads of memberships a minute: others use the project, too.
const READS_PER_MINUTE: u32 = 2_400;

/// Whether each of these spaces has an owner, in the order of the answers; `None` where the space
/// is gone.
pub fn who_owns(
    chat: &Chat,
    spaces: Vec<SpaceName>,
) -> impl Stream<Item = (SpaceName, Result<Option<bool>, Explanation>)> + use<> {
    let pace = std::sync::Arc::new(Pace::per_minute(READS_PER_MINUTE));
    let chat = chat.clone();
    let looks = spaces.into_iter().map(move |space| {
        let (chat, pace) = (chat.clone(), pace.clone());
        async move {
            let _turn = pace.turn(|_| ()).await;
            let owned = has_owner(&chat, &space).await;
            (space, owned)
        }
    });
    stream::iter(looks).buffer_unordered(AT_ONCE)
}

/// An empty page is not the end of a list.
async fn has_owner(chat: &Chat, space: &SpaceName) -> Result<Option<bool>, Explanation> {
    let one = ListMembers {
        role: Some(Role::Owner),
        kind: Some(UserType::Human),
        page_size: 1,
        ..ListMembers::default()
    };
    let mut pages = chat.list_members(space, &one);
    while let Some(page) = pages.next().await {
        match page {
            Ok(owners) if owners.is_empty() => {}
            Ok(_) => return Ok(Some(true)),
            Err(error) if error.is_status(404) => return Ok(None),
            Err(error) => return Err(error.explain()),
        }
    }
    Ok(Some(false))
}
