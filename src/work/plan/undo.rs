//! The plan that takes back what was done: for everybody and every setting, from what is there now
//! to what was there before the first of the changes.

use std::collections::{BTreeMap, BTreeSet};

use super::{After, Plan, Step};
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::work::Who;
use crate::work::change::{Came, Change, Irreversible, Place, Subject};
use crate::work::spaces::Update;

/// A change that was made, and what came of it; its `was` is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What was done.
    pub change: Change,
    /// What came of it.
    pub came: Came,
}

/// What takes deeds back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The plan; look at it before it is run.
    pub plan: Plan,
    /// What stays as it is, a sentence each.
    pub stays: Vec<Irreversible>,
    /// What to know of the rest, a sentence each.
    pub warnings: Vec<String>,
}

/// Somebody in a space: what they were before the first deed, and whether the last one left them
/// there.
#[derive(Debug)]
struct Fate {
    /// The first deed; its inverse is the way back.
    first: Deed,
    /// Their role before the first deed that set it.
    role: Option<Role>,
    /// Whether they are there after the last deed.
    there: bool,
}

/// Takes these deeds back, given in the order in which they were done.
pub fn undo(title: impl Into<String>, deeds: impl IntoIterator<Item = Deed>) -> Undo {
    let mut made: BTreeMap<SpaceName, Deed> = BTreeMap::new();
    let mut gone: BTreeSet<SpaceName> = BTreeSet::new();
    let mut settings: BTreeMap<SpaceName, Update> = BTreeMap::new();
    let mut fates: BTreeMap<(SpaceName, Subject), Fate> = BTreeMap::new();
    let mut stays = Vec::new();
    for deed in deeds.into_iter().filter(|deed| !deed.came.already) {
        let Some(space) = space_of(&deed) else {
            stays.extend(deed.change.inverse(&deed.came).err());
            continue;
        };
        match &deed.change {
            Change::CreateSpace { .. } => {
                made.insert(space, deed);
            }
            Change::DeleteSpace { .. } => {
                stays.extend(deed.change.inverse(&deed.came).err());
                made.remove(&space);
                gone.insert(space);
            }
            Change::StartChat { .. } => stays.extend(deed.change.inverse(&deed.came).err()),
            Change::UpdateSpace { .. } => match deed.change.inverse(&deed.came) {
                Ok(Change::UpdateSpace { update, .. }) => {
                    // What was there before the first change of a setting counts.
                    let mut was = *update;
                    if let Some(earlier) = settings.get(&space) {
                        was.put(earlier);
                    }
                    settings.insert(space, was);
                }
                Ok(_) => {}
                Err(why) => stays.push(why),
            },
            _ => note(&mut fates, space, deed),
        }
    }
    let left = |space: &SpaceName| !made.contains_key(space) && !gone.contains(space);
    fates.retain(|(space, _), _| left(space));
    settings.retain(|space, _| left(space));
    let (mut up, mut down, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for ((space, who), fate) in fates {
        warnings.extend(fate.first.change.remainder());
        match way_back(&space, &who, fate) {
            Ok(Some(change)) if change.adds() => up.push(change),
            Ok(Some(change)) if raises(&change) => up.push(change),
            Ok(change) => down.extend(change),
            Err(why) => stays.push(why),
        }
    }
    let mut plan = Plan::new(title, up.into_iter().map(Step::from));
    for (space, was) in settings {
        plan.push(Change::UpdateSpace {
            space: Place::Is(space),
            update: Box::new(was),
            was: None,
        });
    }
    let before = plan.steps.len();
    let wait = |change: Change| match before {
        0 => Step::from(change),
        before => Step::from(change).after(After::Ended { before }),
    };
    plan.steps.extend(down.into_iter().map(wait));
    for deed in made.into_values() {
        warnings.extend(deed.change.remainder());
        match deed.change.inverse(&deed.came) {
            Ok(change) => {
                plan.push(change);
            }
            Err(why) => stays.push(why),
        }
    }
    Undo {
        plan,
        stays,
        warnings,
    }
}

fn space_of(deed: &Deed) -> Option<SpaceName> {
    let named = deed.came.membership.as_ref().map(MemberName::space);
    let named = named.or_else(|| deed.came.space.clone());
    named.or_else(|| match deed.change.place() {
        Some(Place::Is(space)) => Some(space.clone()),
        _ => None,
    })
}

fn note(fates: &mut BTreeMap<(SpaceName, Subject), Fate>, space: SpaceName, deed: Deed) {
    let known = deed.came.membership.as_ref().and_then(Subject::of);
    let Some(who) = known.or_else(|| super::company::subject(&deed.change)) else {
        return;
    };
    // Whoever leaves is not one that somebody else could bring back by ID.
    let who = match &deed.change {
        Change::RemoveMember {
            who: me @ Subject::Person(Who::Me),
            ..
        } => me.clone(),
        _ => who,
    };
    let there = !matches!(deed.change, Change::RemoveMember { .. });
    let role = match &deed.change {
        Change::SetRole { was, .. } => was.clone(),
        _ => None,
    };
    let fate = fates.entry((space, who)).or_insert_with(|| Fate {
        first: deed,
        role,
        there,
    });
    fate.there = there;
}

/// The change that makes somebody what they were.
fn way_back(space: &SpaceName, who: &Subject, fate: Fate) -> Result<Option<Change>, Irreversible> {
    let place = Place::Is(space.clone());
    let back = fate.first.change.inverse(&fate.first.came)?;
    let role = match (&back, fate.role) {
        (Change::AddMember { role, .. }, _) => role.clone(),
        (_, role) => role,
    };
    Ok(match (&fate.first.change, fate.there) {
        // They came with the first deed: they go, if they are still there.
        (Change::AddMember { .. } | Change::AddGroup { .. }, there) => there.then_some(back),
        // They went, and came again: what is left is their role.
        (Change::RemoveMember { .. }, true) => match who {
            Subject::Person(who) => Some(Change::SetRole {
                space: place,
                who: who.clone(),
                role: role.unwrap_or(Role::Member),
                was: None,
            }),
            Subject::Group(_) => None,
        },
        (Change::RemoveMember { .. }, false) | (_, true) => Some(back),
        // Their role was set, and later they went.
        (_, false) => match who {
            Subject::Person(who) => Some(Change::AddMember {
                space: place,
                who: who.clone(),
                role: role.filter(|role| *role != Role::Member),
            }),
            Subject::Group(group) => Some(Change::AddGroup {
                space: place,
                group: group.clone(),
            }),
        },
    })
}

/// Whether a role is given rather than taken: nobody steps down before another is owner.
fn raises(change: &Change) -> bool {
    matches!(
        change,
        Change::SetRole {
            role: Role::Owner,
            ..
        }
    )
}
