//! A space that is not there yet, as the steps that make it.

use super::plan::is_me;
use super::{Switch, Wish};
use crate::chat::names::UserName;
use crate::chat::resources::Role;
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place};
use crate::work::plan::{After, Plan, Step};
use crate::work::spaces::{Access, Draft, Update};

/// It is made alone, so that everybody in it has a row of their own.
pub(super) fn make(plan: &mut Plan, wish: &Wish, me: Option<&UserName>) -> Result<(), Explanation> {
    let audience = match (&wish.found_by, &wish.joined_by) {
        (Some(found), Some(joined)) if found == joined && found.len() == 1 => found.first(),
        _ => None,
    };
    let draft = Draft {
        display_name: wish.name.clone().unwrap_or_default(),
        description: wish.description.clone().filter(|text| !text.is_empty()),
        guidelines: wish.guidelines.clone().filter(|text| !text.is_empty()),
        history: wish.history.map(|switch| switch == Switch::On),
        external: wish.external.unwrap_or_default(),
        announcement: wish.announcement.unwrap_or_default(),
        audience: audience.cloned(),
        permissions: wish.permissions.iter().map(|(s, a)| (*s, *a)).collect(),
        ..Draft::default()
    };
    draft.check()?;
    let made = plan.push(Change::create(draft));
    let after = || After::Done { steps: vec![made] };
    if audience.is_none() && (is_some(wish.found_by.as_ref()) || is_some(wish.joined_by.as_ref())) {
        let update = Update {
            access: Some(Access {
                discover: wish.found_by.clone(),
                join: wish.joined_by.clone(),
            }),
            ..Update::default()
        };
        let change = Change::UpdateSpace {
            space: Place::MadeBy(made),
            update: Box::new(update),
            was: Some(Box::default()),
        };
        plan.push(Step::from(change).after(after()));
    }
    let (mut owned, mut mine) = (false, None);
    for (who, role) in wish.people() {
        if is_me(who, me) {
            mine = Some(role);
            continue;
        }
        owned |= role == Role::Owner;
        let change = Change::AddMember {
            space: Place::MadeBy(made),
            who: who.clone(),
            role: Some(role).filter(|role| *role != Role::Member),
        };
        plan.push(Step::from(change).after(after()));
    }
    for group in &wish.groups {
        let change = Change::AddGroup {
            space: Place::MadeBy(made),
            group: group.clone(),
        };
        plan.push(Step::from(change).after(after()));
    }
    // Whoever makes a space is its owner.
    if let Some(role) = mine.filter(|role| *role != Role::Owner) {
        if !owned {
            let message = format!(
                "{}: the plan names no owner but you as {}",
                wish.called(),
                role.word()
            );
            return Err(Explanation::new(Cause::Usage, message).reason("last_owner"));
        }
        let change = Change::SetRole {
            space: Place::MadeBy(made),
            who: Who::Me,
            role,
            was: None,
        };
        // Whoever has stepped down can add nobody any more.
        let before = plan.steps.len();
        plan.push(Step::from(change).after(After::Ended { before }));
    }
    Ok(())
}

fn is_some<T>(list: Option<&Vec<T>>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}
