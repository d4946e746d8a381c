//! Saving a form of settings, unless somebody else changed the same meanwhile.

use super::{Item, Settings};
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::text::explanation::Explanation;
use crate::work::change::Change;
use crate::work::members::{Row, RowAction};
use crate::work::run::{self, Desk, Single};
use crate::work::spaces::update::{PartResult, Update};

/// Sends what differs between `read` and `wanted`, part by part. Where somebody else changed one of
/// the same items since it was read, nothing is sent, and the space as it is now comes back.
pub async fn save(
    desk: &Desk,
    space: &SpaceName,
    read: &Settings,
    wanted: &Settings,
    told: impl FnMut(PartResult),
) -> Result<Option<Space>, Explanation> {
    let chat = desk.chat();
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
    send(desk, space, &update, Some(present), told).await?;
    Ok(None)
}

/// Changes a space, part by part, with its inverse in the journal. A part that fails does not keep
/// the others from being tried. `present` is the space as it is, where that is known.
pub async fn send(
    desk: &Desk,
    space: &SpaceName,
    update: &Update,
    present: Option<Space>,
    mut told: impl FnMut(PartResult),
) -> Result<(), Explanation> {
    update.check(desk.chat().is_admin())?;
    let change = Change::UpdateSpace {
        space: space.clone().into(),
        update: Box::new(update.clone()),
        was: None,
    };
    let single = Single::begin(desk, format!("Change {space}"), change).await?;
    let mut parts = Vec::new();
    let both = |part: PartResult| {
        parts.push(part.clone());
        told(part);
    };
    let sent = Box::pin(run::update(
        single.hand(),
        space,
        update,
        None,
        present,
        both,
    ))
    .await;
    let sent = sent.map_err(|refusal| refusal.explain());
    let row = match &sent {
        Ok(()) => run::row_of(space, &parts),
        Err(why) => Row::failed(space, RowAction::Update, why.clone()),
    };
    single.end(row).await?;
    sent
}
