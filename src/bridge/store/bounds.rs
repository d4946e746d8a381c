//! Places under bounds, in memory: who holds one, and until when.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Bound, Millis};

/// A place: when it ends, under which bound, and whose it is.
pub(super) type Place = (Millis, Arc<str>, Arc<str>);

/// All places that are taken.
#[derive(Default)]
pub(super) struct Bounds {
    held: HashMap<Arc<str>, HashMap<Arc<str>, Millis>>,
    ends: BTreeSet<Place>,
}

/// What a reservation came to.
pub(super) enum Reserved {
    /// These places were taken, and those given up for them.
    Taken {
        /// New places.
        taken: Vec<Place>,
        /// Places of the same id under the same bounds, with another end.
        replaced: Vec<Place>,
    },
    /// The bound at this position is full; nothing was taken.
    Full(usize),
}

impl Bounds {
    pub(super) fn reserve(
        &mut self,
        id: &str,
        bounds: &[Bound],
        until: Millis,
        now: Millis,
    ) -> Reserved {
        self.sweep(now);
        let full = bounds.iter().position(|bound| {
            let held = self.held.get(bound.key.to_string().as_str());
            let others = held.map_or(0, |held| held.len() - usize::from(held.contains_key(id)));
            others as u64 >= bound.most
        });
        if let Some(full) = full {
            return Reserved::Full(full);
        }
        let id: Arc<str> = id.into();
        let mut replaced = Vec::new();
        let mut taken = Vec::new();
        for bound in bounds {
            let name = bound.key.to_string();
            replaced.extend(self.give_back(&id, &name));
            // The places under one bound share its name.
            let known = self.held.get_key_value(name.as_str());
            let bound = known.map_or_else(|| name.as_str().into(), |(known, _)| known.clone());
            let place = (until, bound, id.clone());
            self.take(place.clone());
            taken.push(place);
        }
        Reserved::Taken { taken, replaced }
    }

    /// Takes a place without asking whether there is one: for what was taken before a restart.
    pub(super) fn take(&mut self, place: Place) {
        let (until, bound, id) = place.clone();
        self.held.entry(bound).or_default().insert(id, until);
        self.ends.insert(place);
    }

    /// Gives a place back, where the id has one under this bound.
    pub(super) fn give_back(&mut self, id: &str, bound: &str) -> Option<Place> {
        let (bound_name, held) = self.held.get_key_value(bound)?;
        let (id_name, until) = held.get_key_value(id)?;
        let place = (*until, bound_name.clone(), id_name.clone());
        self.ends.remove(&place);
        self.forget(&place);
        Some(place)
    }

    /// Each place is swept once, so this costs a reservation no more than its own place does.
    fn sweep(&mut self, now: Millis) {
        while let Some(first) = self.ends.first().filter(|(until, ..)| *until <= now) {
            let place = first.clone();
            self.ends.remove(&place);
            self.forget(&place);
        }
    }

    fn forget(&mut self, (_, bound, id): &Place) {
        if let Some(held) = self.held.get_mut(bound) {
            held.remove(id);
            if held.is_empty() {
                self.held.remove(bound);
            }
        }
    }
}
