//! Plans about the people of spaces: those of a list, of another space, or marked ones.

use std::time::Duration;

use super::super::accounts::Account;
use super::super::bulk::AT_ONCE;
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::text::explanation::Explanation;
use crate::tui::bulk::Verb;
use crate::work::Who;
use crate::work::change::{Change, Subject};
use crate::work::members::{Mode, plan_sync};
use crate::work::plan::{Plan, Step};

/// How long looking people up may wait for a quota.
const PATIENCE: Duration = Duration::from_mins(15);

/// The same for everybody of a list, in each of the spaces.
pub(super) fn plan(
    spaces: &[SpaceName],
    place: &str,
    who: &[String],
    what: &Verb,
) -> Result<Plan, Explanation> {
    let who = parsed(who)?;
    let change = |space: &SpaceName, who: Who| match what {
        Verb::Add(role) => Change::AddMember {
            space: space.clone().into(),
            who,
            // Who is more than a member there stays so.
            role: Some(role.clone()).filter(|role| *role != Role::Member),
        },
        Verb::Remove => Change::RemoveMember {
            space: space.clone().into(),
            who: Subject::Person(who),
            was: None,
        },
        Verb::SetRole(role) => Change::SetRole {
            space: space.clone().into(),
            who,
            role: role.clone(),
            was: None,
        },
    };
    let steps = spaces
        .iter()
        .flat_map(|space| who.iter().map(move |who| (space, who.clone())))
        .map(|(space, who)| Step::from(change(space, who)));
    let people = number(who.len());
    let title = match what {
        Verb::Add(_) => format!("Add {people} to {place}"),
        Verb::Remove => format!("Remove {people} from {place}"),
        Verb::SetRole(role) => format!("Make {people} {} in {place}", role.word()),
    };
    Ok(Plan::new(title, steps))
}

/// What makes the people of a space those of a list. Addresses are looked up, so that who only has
/// a second one is not removed.
pub(super) async fn sync(
    account: &Account,
    space: &SpaceName,
    place: &str,
    who: &[String],
) -> Result<(Plan, Vec<String>), Explanation> {
    let who = parsed(who)?;
    let reader = account.chat.clone().with_patience(PATIENCE);
    let looked_up = true;
    let sync = plan_sync(&reader, space, &who, Mode::Both, looked_up, AT_ONCE).await?;
    let mut notes = vec![format!(
        "{} to add, {} to remove; whoever is in both stays as they are.",
        sync.to_add, sync.to_remove
    )];
    let kept = sync.kept.iter();
    notes.extend(kept.map(|owner| format!("{owner} stays: they are the last owner.")));
    let mut plan = sync.plan;
    plan.title = format!("Make {} the members of {place}", number(who.len()));
    Ok((plan, notes))
}

/// Marked members go.
pub(super) fn remove(members: &[MemberName], place: &str) -> Plan {
    let steps = members.iter().filter_map(|member| {
        Some(Step::from(Change::RemoveMember {
            space: member.space().into(),
            who: Subject::of(member)?,
            was: None,
        }))
    });
    let title = format!("Remove {} from {place}", number(members.len()));
    Plan::new(title, steps)
}

/// Marked members get a role.
pub(super) fn set_role(
    members: &[MemberName],
    place: &str,
    role: &Role,
) -> Result<Plan, Explanation> {
    let steps = members.iter().map(|member| {
        Ok(Step::from(Change::SetRole {
            space: member.space().into(),
            who: Who::parse(member.member_id())?,
            role: role.clone(),
            was: None,
        }))
    });
    let steps = steps.collect::<Result<Vec<_>, Explanation>>()?;
    let who = number(members.len());
    let title = format!("Make {who} {} in {place}", role.word());
    Ok(Plan::new(title, steps))
}

fn parsed(who: &[String]) -> Result<Vec<Who>, Explanation> {
    who.iter().map(|who| Who::parse(who)).collect()
}

/// So many people.
pub(super) fn number(people: usize) -> String {
    match people {
        1 => "1 person".to_owned(),
        people => format!("{people} people"),
    }
}
