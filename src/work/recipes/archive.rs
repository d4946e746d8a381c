//! Putting spaces away: a prefix to their name, history kept, nobody in them but owners; or
//! deleting them.

use futures_util::{StreamExt as _, stream};

use super::title;
use crate::chat::resources::{HistoryState, Membership, MembershipState, Role, Space, SpaceType};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::members::{Row, RowAction, find};
use crate::work::plan::{After, Plan, Step};
use crate::work::spaces::{NAME_MAX, Update};

/// What is put before the name of a space that is put away.
pub const ARCHIVED: &str = "[archived] ";

/// A plan that gives each space the prefix, keeps its history, and removes everybody but owners.
/// An administrator's access cannot switch history on: there it stays as it is.
pub async fn archive(
    chat: &Chat,
    spaces: &[Space],
    prefix: &str,
    jobs: usize,
) -> Result<Plan, Explanation> {
    let mut plan =
        Plan::new(format!("Put {} away", count(spaces)), []).with_admin_access(chat.is_admin());
    let reads: Vec<_> = spaces.iter().map(|space| everybody(chat, space)).collect();
    let members: Vec<_> = stream::iter(reads).buffered(jobs.max(1)).collect().await;
    for (space, members) in spaces.iter().zip(members) {
        if !space.is(&SpaceType::Space) {
            let why = Explanation::new(Cause::Usage, "only named spaces can be put away");
            plan.push(refused(space, why));
            continue;
        }
        match members {
            Ok((members, mine)) => {
                put_away(&mut plan, space, (&members, mine), prefix, chat.is_admin());
            }
            Err(why) => {
                plan.push(refused(space, why));
            }
        }
    }
    Ok(plan)
}

/// A plan that deletes these spaces for everybody.
pub fn delete(spaces: &[Space], admin: bool) -> Plan {
    let steps = spaces.iter().map(|space| {
        Step::from(Change::DeleteSpace {
            space: Place::Is(space.name.clone()),
            title: Some(title(space).to_owned()),
        })
    });
    Plan::new(format!("Delete {}", count(spaces)), steps).with_admin_access(admin)
}

/// One by its name, several by their number.
fn count(spaces: &[Space]) -> String {
    match spaces {
        [one] => title(one).to_owned(),
        many => format!("{} spaces", many.len()),
    }
}

/// Everybody in a space, the caller last.
async fn everybody(chat: &Chat, space: &Space) -> Result<(Vec<Membership>, usize), Explanation> {
    let list = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let all = chat.list_members(&space.name, &list).all().await;
    let mut all = all.map_err(|error| error.explain())?;
    let leaves = |member: &&Membership| member.role != Some(Role::Owner);
    if chat.is_admin() || all.iter().filter(leaves).count() == 0 {
        return Ok((all, 0));
    }
    // Whoever has left can remove nobody any more.
    let me = find(chat, &space.name, &Who::Me).await?;
    all.sort_by_key(|member| me.as_ref().is_some_and(|me| me.name == member.name));
    let mine = all.last().zip(me.as_ref());
    let mine = mine.is_some_and(|(last, me)| last.name == me.name);
    Ok((all, usize::from(mine)))
}

/// What is to be set, and what puts it back.
fn update(space: &Space, prefix: &str, admin: bool) -> (Update, Update) {
    let (mut set, mut was) = (Update::default(), Update::default());
    let name = space.display_name.clone().unwrap_or_default();
    if !name.starts_with(prefix.trim_end()) {
        let new: String = format!("{prefix}{name}").chars().take(NAME_MAX).collect();
        set.display_name = Some(new.trim_end().to_owned());
        was.display_name = Some(name);
    }
    if space.space_history_state == Some(HistoryState::Off) && !admin {
        set.history = Some(true);
        was.history = Some(false);
    }
    (set, was)
}

/// The steps of one space; of its members, the last `mine` are the caller.
fn put_away(
    plan: &mut Plan,
    space: &Space,
    (members, mine): (&[Membership], usize),
    prefix: &str,
    admin: bool,
) {
    let place = Place::Is(space.name.clone());
    // Without an owner nobody could ever open it again.
    if !members.iter().any(|member| {
        member.role == Some(Role::Owner) && member.state != Some(MembershipState::Invited)
    }) {
        let why = Explanation::new(Cause::Failed, format!("{} has no owner", title(space)))
            .reason("ownerless")
            .hint("Give it an owner first.");
        plan.push(refused(space, why));
        return;
    }
    let mut after = After::Now;
    let (set, was) = update(space, prefix, admin);
    if !set.parts().is_empty() {
        let made = plan.push(Change::UpdateSpace {
            space: place.clone(),
            update: Box::new(set),
            was: Some(Box::new(was)),
        });
        after = After::Done { steps: vec![made] };
    }
    for (at, member) in members.iter().enumerate() {
        let mut was = Was::of(member);
        was.myself = at >= members.len() - mine;
        if was.app || was.role == Some(Role::Owner) {
            continue;
        }
        let Some(who) = Subject::of(&member.name) else {
            continue;
        };
        let change = Change::RemoveMember {
            space: place.clone(),
            who,
            was: Some(was),
        };
        let after = if at >= members.len() - mine {
            let before = plan.steps.len();
            After::Ended { before }
        } else {
            after.clone()
        };
        plan.push(Step::from(change).after(after));
    }
}

fn refused(space: &Space, why: Explanation) -> Step {
    let change = Change::UpdateSpace {
        space: Place::Is(space.name.clone()),
        update: Box::new(Update::default()),
        was: None,
    };
    Step::settled(change, Row::failed(&title(space), RowAction::Update, why))
}
