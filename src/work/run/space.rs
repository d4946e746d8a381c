//! Changing, making and deleting spaces as steps of a run.

use super::act::{Carried, failed};
use super::hand::{Hand, Refusal};
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::Change;
use crate::work::members::{Row, RowAction, RowResult};
use crate::work::spaces::settings::Settings;
use crate::work::spaces::{Created, PartResult, Update, explained};

/// Changes a space part by part; a part that fails does not keep the others from being tried.
/// `present` is the space as it is, where that is known; `was` is what puts the parts back.
pub(in crate::work) async fn update(
    hand: &Hand,
    space: &SpaceName,
    update: &Update,
    was: Option<&Update>,
    present: Option<Space>,
    mut told: impl FnMut(PartResult),
) -> Result<(), Refusal> {
    let present = match present {
        Some(present) => Some(present),
        None if was.is_some() && !update.needs_present() => None,
        None => match hand.chat().get_space(space).await {
            Ok(present) => Some(present),
            Err(error) if update.needs_present() => return Err(Refusal::Chat(error)),
            Err(_) => None,
        },
    };
    let before = present.as_ref().map(Settings::of);
    for part in update.parts() {
        let one = update.only(part);
        let back = match (was, &before) {
            (Some(was), _) => Some(was.only(part)),
            (None, Some(before)) => Some(before.restoring(&one)),
            (None, None) => None,
        };
        let change = Change::UpdateSpace {
            space: space.clone().into(),
            update: Box::new(one),
            was: back.filter(|back| !back.parts().is_empty()).map(Box::new),
        };
        let error = match hand.write(change, present.as_ref()).await {
            Ok(_) => None,
            Err(refusal) if refusal.ends_all() => return Err(refusal),
            Err(Refusal::Chat(error)) => Some(explained(part, &error)),
            Err(refusal) => Some(refusal.explain()),
        };
        told(PartResult {
            part,
            result: if error.is_some() { "failed" } else { "done" },
            error,
        });
    }
    Ok(())
}

/// A row for a change of settings, all parts together.
pub(super) async fn update_row(
    hand: &Hand,
    space: &SpaceName,
    wanted: &Update,
    was: Option<&Update>,
) -> Result<Row, Refusal> {
    let mut parts = Vec::new();
    match update(hand, space, wanted, was, None, |part| parts.push(part)).await {
        Ok(()) => Ok(row_of(space, &parts)),
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(failed(space, RowAction::Update, &refusal)),
    }
}

/// The row of a change of settings that ended so.
pub(in crate::work) fn row_of(space: &SpaceName, parts: &[PartResult]) -> Row {
    let errors: Vec<_> = parts.iter().filter(|part| part.error.is_some()).collect();
    match errors.as_slice() {
        [] => Row::new(space, RowAction::Update, RowResult::Done, None),
        [only] if parts.len() == 1 => {
            let row = Row::new(space, RowAction::Update, RowResult::Failed, None);
            Row {
                error: only.error.clone(),
                ..row
            }
        }
        some => {
            let said = some.iter().map(|part| {
                let why = part.error.as_ref().map_or("", |error| &error.message);
                format!("{} could not be set: {why}", part.part.as_str())
            });
            let said: Vec<_> = said.collect();
            let why = Explanation::new(Cause::Partial, said.join("; "));
            Row::failed(space, RowAction::Update, why)
        }
    }
}

/// The row of a space that was made, or was not.
pub(super) fn made(change: &Change, made: Result<Created, Refusal>) -> Result<Carried, Refusal> {
    let who = change.who();
    match made {
        Ok(created) => {
            let short = created.shortfalls();
            let row = if short.is_empty() {
                let result = if created.found {
                    RowResult::Already
                } else {
                    RowResult::Done
                };
                Row::new(&who, RowAction::Create, result, None)
            } else {
                let why = Explanation::new(Cause::Partial, short.join("; "));
                Row::failed(&who, RowAction::Create, why)
            };
            Ok(Carried {
                row,
                space: Some(created.space.name),
            })
        }
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(failed(&who, RowAction::Create, &refusal).into()),
    }
}

/// Deletes a space. One that is gone already counts.
pub(super) async fn delete(hand: &Hand, change: &Change) -> Result<Row, Refusal> {
    let who = change.who();
    match hand.write(change.clone(), None).await {
        Ok(_) => Ok(Row::new(&who, RowAction::Delete, RowResult::Done, None)),
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(failed(&who, RowAction::Delete, &refusal)),
    }
}
