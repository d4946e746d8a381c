//! From what is to what is wished: the changes that lead from one state of some spaces to another,
//! in an order that never leaves a space without an owner. People are compared by canonical ID.

use super::{After, Company, Plan, SpaceState, Step};
use crate::chat::names::SpaceName;
use crate::chat::resources::Role;
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::spaces::Update;

/// What leads from `now` to `wanted`. Spaces that `wanted` does not name stay as they are; those
/// that `now` does not have cannot be made by name and are left out. Settings and members that are
/// as wished cost nothing.
pub fn difference(title: &str, now: &Company, wanted: &Company) -> Plan {
    let mut plan = Plan::new(title, []);
    let spaces = wanted.spaces.iter();
    let both: Vec<_> = spaces
        .filter_map(|(name, wish)| Some((name, now.spaces.get(name)?, wish)))
        .collect();
    for (name, now, wish) in &both {
        let update = now.settings.to_reach(&wish.settings);
        if !update.parts().is_empty() {
            let was = wish.settings.to_reach(&now.settings);
            plan.push(Change::UpdateSpace {
                space: Place::Is((*name).clone()),
                update: Box::new(update),
                was: Some(Box::new(was)),
            });
        }
    }
    // Everybody comes before anybody goes or steps down: then an heir is there in time.
    for (name, now, wish) in &both {
        raise(&mut plan, name, now, wish);
    }
    let before = plan.steps.len();
    for (name, now, wish) in &both {
        lower(&mut plan, before, name, now, wish);
    }
    plan
}

fn rank(role: Option<&Role>) -> u8 {
    match role {
        Some(Role::Owner) => 2,
        Some(Role::Manager) => 1,
        _ => 0,
    }
}

/// Whether this role is lower than that one; one that is not known may have been any.
pub(super) fn lowers(role: &Role, was: Option<&Role>) -> bool {
    rank(Some(role)) < was.map_or(2, |was| rank(Some(was)))
}

/// People and groups who are missing, and people who rise.
fn raise(plan: &mut Plan, name: &SpaceName, now: &SpaceState, wish: &SpaceState) {
    let space = || Place::Is(name.clone());
    for (who, role) in &wish.members {
        match (who, now.members.get(who)) {
            (Subject::Group(group), None) => {
                plan.push(Change::AddGroup {
                    space: space(),
                    group: group.clone(),
                });
            }
            (Subject::Person(who), None) => {
                plan.push(Change::AddMember {
                    space: space(),
                    who: who.clone(),
                    role: role.clone().filter(|role| *role != Role::Member),
                });
            }
            (Subject::Person(who), Some(was)) if rank(role.as_ref()) > rank(was.as_ref()) => {
                plan.push(set(space(), who, role.as_ref(), was.as_ref()));
            }
            _ => {}
        }
    }
}

/// Those who step down, and those who go.
fn lower(plan: &mut Plan, before: usize, name: &SpaceName, now: &SpaceState, wish: &SpaceState) {
    let space = || Place::Is(name.clone());
    let mut last = |change: Change| {
        plan.push(Step::from(change).after(After::Resolved { before }));
    };
    for (who, was) in &now.members {
        match (who, wish.members.get(who)) {
            (Subject::Person(who), Some(role)) if rank(role.as_ref()) < rank(was.as_ref()) => {
                last(set(space(), who, role.as_ref(), was.as_ref()));
            }
            (who, None) => last(Change::RemoveMember {
                space: space(),
                who: who.clone(),
                was: Some(Was {
                    role: was.clone(),
                    ..Was::default()
                }),
            }),
            _ => {}
        }
    }
}

fn set(space: Place, who: &crate::work::Who, role: Option<&Role>, was: Option<&Role>) -> Change {
    Change::SetRole {
        space,
        who: who.clone(),
        role: role.cloned().unwrap_or(Role::Member),
        was: was.cloned(),
    }
}

impl Update {
    /// Sets what the other one sets, and keeps the rest.
    pub fn put(&mut self, other: &Self) {
        let set = |mine: &mut Option<String>, theirs: &Option<String>| {
            if theirs.is_some() {
                mine.clone_from(theirs);
            }
        };
        set(&mut self.display_name, &other.display_name);
        set(&mut self.description, &other.description);
        set(&mut self.guidelines, &other.guidelines);
        set(&mut self.to_space, &other.to_space);
        self.history = other.history.or(self.history);
        if other.audience.is_some() {
            self.audience.clone_from(&other.audience);
        }
        if other.access.is_some() {
            self.access.clone_from(&other.access);
        }
        for (setting, allowed) in &other.permissions {
            self.permissions.retain(|(known, _)| known != setting);
            self.permissions.push((*setting, *allowed));
        }
        self.permissions.sort();
    }

    /// What is to be set so that, from here, everything is as `wish` says. What `wish` leaves out
    /// stays.
    pub fn to_reach(&self, wish: &Self) -> Self {
        let text = |mine: &Option<String>, theirs: &Option<String>| {
            theirs.clone().filter(|_| mine != theirs)
        };
        let permissions = wish.permissions.iter();
        Self {
            display_name: text(&self.display_name, &wish.display_name),
            description: text(&self.description, &wish.description),
            guidelines: text(&self.guidelines, &wish.guidelines),
            history: wish.history.filter(|_| self.history != wish.history),
            audience: wish
                .audience
                .clone()
                .filter(|_| self.audience != wish.audience),
            access: wish.access.clone().filter(|_| self.access != wish.access),
            permissions: permissions
                .filter(|one| !self.permissions.contains(one))
                .copied()
                .collect(),
            to_space: text(&self.to_space, &wish.to_space),
        }
    }
}
