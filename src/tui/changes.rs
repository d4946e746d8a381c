//! What changes that were sent do to the list of spaces. It is kept here, not in the forms, so that
//! the list is right although a form was left meanwhile.

use std::collections::BTreeMap;

use crate::chat::names::SpaceName;

use super::effect::Request;
use super::event::{Outcome, RowState, Slot};
use super::spaces::Spaces;

#[derive(Debug)]
enum Change {
    /// Each row that is done is one member more.
    Add(SpaceName),
    /// Each row that is done is one member less.
    Remove(SpaceName),
    /// Its second row, done, means that the caller is not in it any more.
    Leave(SpaceName),
    /// A space with so many people besides its owner.
    Create(usize),
}

/// Changes under way.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<Slot, Change>);

impl Changes {
    /// A change was sent.
    pub fn sent(&mut self, slot: Slot, request: &Request) {
        let request = match request {
            Request::AsAdmin(request) => request,
            own => own,
        };
        let change = match request {
            Request::AddMembers { space, .. } => Change::Add(space.clone()),
            Request::RemoveMember(member) => Change::Remove(member.space()),
            Request::Leave { space, .. } => Change::Leave(space.clone()),
            Request::CreateSpace(draft) => Change::Create(draft.people()),
            _ => return,
        };
        self.0.insert(slot, change);
    }

    /// What came of it: the row of the space counts its members anew.
    pub fn settle(&mut self, slot: Slot, outcome: &Outcome, spaces: &mut Spaces) {
        match (self.0.get(&slot), outcome) {
            (Some(Change::Leave(space)), Outcome::Row(row))
                if row.index == 1 && !matches!(row.state, RowState::Failed(_)) =>
            {
                spaces.remove(space);
            }
            (Some(change), Outcome::Row(row)) if row.state == RowState::Done => match change {
                Change::Add(space) => spaces.count_members(space, |n| Some(n?.saturating_add(1))),
                Change::Remove(space) => {
                    spaces.count_members(space, |n| Some(n?.saturating_sub(1)));
                }
                Change::Create(_) | Change::Leave(_) => {}
            },
            (Some(Change::Create(invited)), Outcome::Created { space, failed }) => {
                let joined = 1 + invited.saturating_sub(failed.len());
                let joined = u32::try_from(joined).unwrap_or(u32::MAX);
                // The answer to the creation counts the owner alone, or nobody.
                spaces.count_members(&space.name, |n| Some(n.unwrap_or_default().max(joined)));
            }
            _ => {}
        }
        if outcome.is_last() {
            self.0.remove(&slot);
        }
    }
}
