//! Which spaces have an owner: many reads at once, told a few at a time.

use std::pin::pin;

use futures_util::StreamExt as _;

use super::accounts::Account;
use super::hands::Reply;
use crate::chat::names::SpaceName;
use crate::text::explanation::Explanation;
use crate::tui::event::Outcome;
use crate::work::search::who_owns;

/// Spaces told at once, so that a thousand of them are not a thousand frames.
const AT_ONCE: usize = 32;

/// Looks at the members of each; the first that fails for a reason of its own ends it.
pub(super) async fn look(
    account: &Account,
    spaces: Vec<SpaceName>,
    reply: &Reply,
) -> Result<(), Explanation> {
    let mut looked = pin!(who_owns(&account.chat, spaces).ready_chunks(AT_ONCE));
    while let Some(some) = looked.next().await {
        let mut spaces = Vec::new();
        for (name, owned) in some {
            spaces.push((name, owned?));
        }
        let last = false;
        reply.send(Outcome::Owned { spaces, last }).await;
    }
    let (spaces, last) = (Vec::new(), true);
    reply.send(Outcome::Owned { spaces, last }).await;
    Ok(())
}
