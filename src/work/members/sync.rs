//! Making a space's people exactly those of a list. People are compared by canonical ID, never by
//! text: an address that belongs to nobody in the space is resolved by adding its person, and as
//! long as one address is unresolved, nobody is removed.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, stream};

use super::copy::people_of;
use super::try_out::reads_of_a_space;
use super::{Row, RowAction, RowResult, find, member_name};
use crate::chat::Chat;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState, Role};
use crate::directory::Directory;
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::pace::Pace;
use crate::work::plan::{After, Plan, Step};

/// Which half of it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Add who is missing and remove who is too many.
    Both,
    /// Only add.
    AddOnly,
    /// Only remove.
    RemoveOnly,
}

/// What is to be done. Additions come first: only their results tell who may be removed.
#[derive(Debug)]
pub struct SyncPlan {
    /// The plan.
    pub plan: Plan,
    /// How many would be added.
    pub to_add: usize,
    /// How many would be removed, unless an addition shows that they are meant to stay.
    pub to_remove: usize,
    /// Owners who stay because the space would have none.
    pub kept: Vec<UserName>,
}

/// A plan while it is made.
#[derive(Debug, Default)]
struct Draft {
    additions: Vec<Step>,
    removals: Vec<Membership>,
    resolved: HashSet<UserName>,
    kept: Vec<UserName>,
}

/// Somebody of the list, looked up.
enum Found {
    Member(UserName, Option<MemberName>),
    Absent,
    Unknown(Explanation),
}

/// Plans it, with so many requests at once. Nothing is changed.
pub async fn plan_sync(
    chat: &Chat,
    space: &SpaceName,
    people: &[Who],
    mode: Mode,
    dry_run: bool,
    jobs: usize,
) -> Result<SyncPlan, Explanation> {
    if people.is_empty() {
        return Err(Explanation::new(
            Cause::Usage,
            "the list of people is empty",
        ));
    }
    let present = people_of(chat, space).await?;
    let pace = reads_of_a_space(chat);
    let looks = people.iter().enumerate();
    let looks = looks.map(async |(at, who)| (at, look_up(chat, space, who, &present, &pace).await));
    let looks: Vec<_> = looks.collect();
    let mut found: Vec<(usize, Found)> = stream::iter(looks).buffer_unordered(jobs).collect().await;
    found.sort_by_key(|(at, _)| *at);
    let found: Vec<Found> = found.into_iter().map(|(_, found)| found).collect();
    let resolved: HashSet<UserName> = found
        .iter()
        .filter_map(|found| match found {
            Found::Member(user, _) => Some(user.clone()),
            _ => None,
        })
        .collect();
    let mut plan = Draft {
        resolved,
        ..Draft::default()
    };
    if mode != Mode::AddOnly {
        plan.choose_removals(chat, space, &present).await?;
    }
    // Where nobody will be added, the directory alone can tell a newcomer from a second address.
    let ask_directory = !plan.removals.is_empty() && (mode == Mode::RemoveOnly || dry_run);
    let mut directory = ask_directory.then(|| Directory::new(chat.session().clone()));
    let mut seen = HashSet::new();
    for (who, found) in people.iter().zip(found) {
        let found = match (found, who, &directory) {
            (Found::Absent, Who::Email(email), Some(open)) => {
                let user = open.user_with_address(email).await;
                if user.is_err() {
                    directory = None;
                }
                match user.ok().flatten() {
                    Some(user) => Found::Member(user, None),
                    None => Found::Absent,
                }
            }
            (found, ..) => found,
        };
        if let Some(step) = plan.step(space, who, found, mode, &present, &mut seen) {
            plan.additions.push(step);
        }
    }
    let resolved = &plan.resolved;
    plan.removals.retain(|member| {
        UserName::from_id(member.name.member_id()).is_ok_and(|user| !resolved.contains(&user))
    });
    Ok(plan.finish(space))
}

impl Draft {
    fn finish(self, space: &SpaceName) -> SyncPlan {
        let to_add = self.additions.iter();
        let to_add = to_add.filter(|step| step.settled.is_none()).count();
        let to_remove = self.removals.len();
        let mut plan = Plan::new(format!("Sync the people of {space}"), self.additions);
        let before = plan.steps.len();
        for member in self.removals {
            let Some(who) = Subject::of(&member.name) else {
                continue;
            };
            let gone = Step::from(Change::RemoveMember {
                space: Place::Is(space.clone()),
                who,
                was: Some(Was::of(&member)),
            });
            plan.push(gone.after(After::Resolved { before }));
        }
        SyncPlan {
            plan,
            to_add,
            to_remove,
            kept: self.kept,
        }
    }

    /// The row of one person of the list; none for somebody who was listed twice.
    fn step(
        &mut self,
        space: &SpaceName,
        who: &Who,
        found: Found,
        mode: Mode,
        present: &HashMap<UserName, Membership>,
        seen: &mut HashSet<UserName>,
    ) -> Option<Step> {
        let add = || Change::AddMember {
            space: Place::Is(space.clone()),
            who: who.clone(),
            role: None,
        };
        let settled = |row| Some(Step::settled(add(), row));
        match found {
            Found::Member(user, name) => {
                let name = name.or_else(|| present.get(&user).map(|member| member.name.clone()));
                self.resolved.insert(user.clone());
                if !seen.insert(user) {
                    return None;
                }
                match name {
                    Some(_) => settled(Row::new(who, RowAction::Add, RowResult::Already, name)),
                    // Known to the directory and not in the space.
                    None if mode == Mode::RemoveOnly => None,
                    None => Some(Step::from(add())),
                }
            }
            Found::Absent if matches!(who, Who::User(_)) && mode == Mode::RemoveOnly => None,
            Found::Absent if mode == Mode::RemoveOnly => {
                let error = Explanation::new(
                    Cause::NotFound,
                    format!("{who} is nobody that the space or the directory knows"),
                );
                settled(Row::failed(who, RowAction::Remove, error))
            }
            Found::Unknown(error) if mode == Mode::RemoveOnly => {
                settled(Row::failed(who, RowAction::Remove, error))
            }
            Found::Absent | Found::Unknown(_) => Some(Step::from(add())),
        }
    }

    /// People who are in the space and not on the list: never the caller, and never all owners.
    async fn choose_removals(
        &mut self,
        chat: &Chat,
        space: &SpaceName,
        present: &HashMap<UserName, Membership>,
    ) -> Result<(), Explanation> {
        let mut leaving: Vec<&Membership> = present
            .iter()
            .filter(|(user, _)| !self.resolved.contains(user))
            .map(|(_, member)| member)
            .collect();
        if leaving.is_empty() {
            return Ok(());
        }
        let me = find(chat, space, &Who::Me).await?;
        leaving.retain(|member| me.as_ref().is_none_or(|me| me.name != member.name));
        leaving.sort_by(|a, b| a.name.cmp(&b.name));
        let owner = |member: &&&Membership| {
            member.role == Some(Role::Owner) && member.state != Some(MembershipState::Invited)
        };
        let owners = present.values().filter(|member| owner(&member)).count();
        if owners > 0 && leaving.iter().filter(|member| owner(member)).count() == owners {
            let last = leaving.iter().position(|member| owner(&member));
            if let Some(last) = last {
                let last = leaving.remove(last);
                self.kept.extend(UserName::from_id(last.name.member_id()));
            }
        }
        self.removals = leaving.into_iter().cloned().collect();
        Ok(())
    }
}

async fn look_up(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    present: &HashMap<UserName, Membership>,
    pace: &Pace,
) -> Found {
    if let Who::User(user) = who
        && user.id().bytes().all(|b| b.is_ascii_digit())
    {
        return match present.get(user) {
            Some(member) => Found::Member(user.clone(), Some(member.name.clone())),
            None => Found::Absent,
        };
    }
    let name = match member_name(chat, space, who).await {
        Ok(name) => name,
        Err(error) => return Found::Unknown(error),
    };
    let turn = pace.turn(|_| {}).await;
    let answer = chat.get_member(&name).await;
    turn.made();
    match answer {
        Ok(member) if member.state == Some(MembershipState::NotAMember) => Found::Absent,
        Ok(member) => match UserName::from_id(member.name.member_id()) {
            Ok(user) if !user.id().contains('@') => Found::Member(user, Some(member.name)),
            _ => Found::Unknown(Explanation::new(
                Cause::Failed,
                format!("Google does not say who {who} is"),
            )),
        },
        Err(error) if error.is_status(404) => Found::Absent,
        Err(error) => Found::Unknown(error.explain()),
    }
}
