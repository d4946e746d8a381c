//! What changes would do, looked up and not done.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::copy::people_of;
use super::{Row, RowResult, add_dry, add_group_dry, find, member_name, remove_dry, set_role_dry};
use crate::chat::Chat;
use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState};
use crate::text::explanation::Explanation;
use crate::work::Who;
use crate::work::change::{Change, Place, Subject};
use crate::work::pace::Pace;
use crate::work::plan::Step;

/// A space with so many changes or more has its members listed first: fewer are asked one by one.
const MANY: usize = 20;
/// Reads of one space, a second (Chat API, usage limits).
const READS_PER_SECOND: u32 = 15;
/// How long one look may wait for a quota.
const PATIENCE: Duration = Duration::from_mins(15);

/// Looks many changes up, at the pace that Google allows.
#[derive(Debug)]
pub struct Lookout {
    chat: Chat,
    spaces: HashMap<SpaceName, OneSpace>,
}

/// The pace of reads of one space; none where the profile wants no pace.
pub(super) fn reads_of_a_space(chat: &Chat) -> Pace {
    let quota = chat.session().profile().quota;
    let paced = quota.membership_writes_per_minute > 0;
    let reads = if paced { READS_PER_SECOND } else { 0 };
    Pace::within(reads, Duration::from_secs(1))
}

/// What is known of one space.
#[derive(Debug)]
struct OneSpace {
    /// How many changes are about it.
    changes: usize,
    reads: Pace,
    people: OnceCell<Option<HashMap<UserName, Membership>>>,
}

impl Lookout {
    /// For these steps; nothing is sent yet.
    pub fn new(chat: &Chat, steps: &[Step]) -> Self {
        let mut spaces: HashMap<SpaceName, OneSpace> = HashMap::new();
        for step in steps.iter().filter(|step| step.settled.is_none()) {
            if let Some(Place::Is(space)) = step.change.place() {
                let one = spaces.entry(space.clone()).or_insert_with(|| OneSpace {
                    changes: 0,
                    reads: reads_of_a_space(chat),
                    people: OnceCell::new(),
                });
                one.changes += 1;
            }
        }
        Self {
            chat: chat.clone().with_patience(PATIENCE),
            spaces,
        }
    }

    /// Looks one change up; what needs no look is as its plan says.
    pub async fn try_out(&self, change: &Change) -> Row {
        let Some(Place::Is(space)) = change.place() else {
            return change.would();
        };
        let chat = &self.chat;
        match change {
            Change::AddMember { who, .. } => add_dry(who, self.find(space, who).await),
            Change::AddGroup { group, .. } => add_group_dry(chat, space, group).await,
            Change::RemoveMember {
                who: Subject::Person(who),
                was: None,
                ..
            } => {
                let there = self.find(space, who).await;
                remove_dry(chat, space, who, there).await
            }
            Change::RemoveMember {
                who: Subject::Group(group),
                was: None,
                ..
            } => {
                let there = add_group_dry(chat, space, group).await;
                let result = match there.result {
                    RowResult::Already => RowResult::Would,
                    RowResult::Would => RowResult::Already,
                    other => other,
                };
                Row {
                    action: change.action(),
                    result,
                    ..there
                }
            }
            Change::SetRole {
                who,
                role,
                was: None,
                ..
            } => set_role_dry(chat, space, who, role).await,
            _ => change.would(),
        }
    }

    /// The membership of somebody in a space; `None` where they are not in it.
    async fn find(&self, space: &SpaceName, who: &Who) -> Result<Option<Membership>, Explanation> {
        let Some(one) = self.spaces.get(space) else {
            return find(&self.chat, space, who).await;
        };
        let Some(people) = self.people(space, one).await else {
            let turn = one.reads.turn(|_| {}).await;
            let found = find(&self.chat, space, who).await;
            turn.made();
            return found;
        };
        if let Who::User(user) = who
            && user.id().bytes().all(|b| b.is_ascii_digit())
        {
            return Ok(people.get(user).cloned());
        }
        let name = member_name(&self.chat, space, who).await?;
        let turn = one.reads.turn(|_| {}).await;
        let found = self.chat.get_member(&name).await;
        turn.made();
        match found {
            Ok(found) => Ok(Some(found).filter(|m| m.state != Some(MembershipState::NotAMember))),
            // The space is there: its people were listed.
            Err(error) if error.is_status(404) => Ok(None),
            Err(error) => Err(error.explain()),
        }
    }

    /// Everybody in a space, where listing them is worth it and possible.
    async fn people<'a>(
        &self,
        space: &SpaceName,
        one: &'a OneSpace,
    ) -> Option<&'a HashMap<UserName, Membership>> {
        if one.changes < MANY {
            return None;
        }
        let list = async || people_of(&self.chat, space).await.ok();
        one.people.get_or_init(list).await.as_ref()
    }
}
