//! Saving a form of settings, unless somebody else changed the same meanwhile.

use super::{Item, Settings};
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::text::explanation::Explanation;
use crate::work::spaces::update::PartResult;

/// Sends what differs between `read` and `wanted`, part by part. Where somebody else changed one of
/// the same items since it was read, nothing is sent, and the space as it is now comes back.
pub async fn save(
    chat: &Chat,
    space: &SpaceName,
    read: &Settings,
    wanted: &Settings,
    told: impl FnMut(PartResult),
) -> Result<Option<Space>, Explanation> {
    let update = wanted.update(read);
    update.check(chat.is_admin())?;
    let present = chat.get_space(space).await.map_err(|e| e.explain())?;
    let now = Settings::of(&present);
    let moved = |item: Item| {
        let (read, wanted, now) = (read.get(item), wanted.get(item), now.get(item));
        wanted != read && now != read && now != wanted
    };
    if Item::all().any(moved) {
        return Ok(Some(present));
    }
    update.send_all(chat, space, Some(&present), told).await;
    Ok(None)
}
