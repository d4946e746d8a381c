//! Who is in a space, and who of the people named in a file they are.

use std::collections::BTreeMap;

use crate::chat::Chat;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState, Role};
use crate::text::explanation::Explanation;
use crate::work::Who;
use crate::work::change::{Change, Subject, Was};
use crate::work::members::user_name;
use crate::work::plan::{After, Company, Plan, SpaceState, Step, difference};
use crate::work::spaces::Update;

/// Who is in a space.
pub(super) struct State {
    members: BTreeMap<Subject, Option<Role>>,
    was: BTreeMap<Subject, Was>,
}

impl State {
    pub fn of(members: &[Membership]) -> Self {
        let mut state = Self {
            members: BTreeMap::new(),
            was: BTreeMap::new(),
        };
        for membership in members {
            let was = Was::of(membership);
            if membership.state == Some(MembershipState::NotAMember) || was.app {
                continue;
            }
            if let Some(who) = Subject::of(&membership.name) {
                state.members.insert(who.clone(), was.role.clone());
                state.was.insert(who, was);
            }
        }
        state
    }

    /// Whether somebody who has joined owns it.
    pub fn is_owned(&self) -> bool {
        let mut all = self.was.values();
        all.any(|was| was.role == Some(Role::Owner) && was.state != Some(MembershipState::Invited))
    }

    /// Puts those among the wanted who stay although nobody named them.
    pub fn keep(
        &self,
        wanted: &mut BTreeMap<Subject, Option<Role>>,
        only: bool,
        me: Option<&UserName>,
    ) {
        for (who, role) in &self.members {
            let is_me = matches!(who, Subject::Person(Who::User(user)) if Some(user) == me);
            if !only || is_me {
                wanted.entry(who.clone()).or_insert_with(|| role.clone());
            }
        }
    }

    /// The steps that [`difference`] finds, at the end of the plan.
    pub fn steps(
        self,
        plan: &mut Plan,
        name: &SpaceName,
        wanted: BTreeMap<Subject, Option<Role>>,
        me: Option<&UserName>,
    ) {
        let company = |members| {
            let state = SpaceState {
                settings: Update::default(),
                members,
            };
            Company {
                spaces: BTreeMap::from([(name.clone(), state)]),
            }
        };
        let offset = plan.steps.len();
        let mut last = None;
        let found = difference("", &company(self.members), &company(wanted));
        for mut step in found.steps {
            match &mut step.change {
                Change::RemoveMember { who, was, .. } => {
                    *was = self.was.get(who).cloned();
                    was.take_if(|was| was.role == Some(Role::Owner));
                }
                // Whether another owner is there by then is looked at when it is done.
                Change::SetRole { was, .. } => {
                    was.take_if(|was| *was == Role::Owner);
                }
                _ => {}
            }
            if is_mine(&step.change, me) {
                last = Some(step.change);
                continue;
            }
            // The step waits for those of this plan: this space's rows that failed before count, too.
            if let After::Resolved { before: own } = &mut step.after {
                *own += offset;
            }
            plan.push(step);
        }
        // Whoever has stepped down can change nobody any more.
        if let Some(change) = last {
            let before = plan.steps.len();
            plan.push(Step::from(change).after(After::Resolved { before }));
        }
    }
}

/// Whether it sets the caller's own role.
fn is_mine(change: &Change, me: Option<&UserName>) -> bool {
    matches!(change, Change::SetRole { who: Who::User(user), .. } if Some(user) == me)
}

/// Somebody named in the file.
pub(super) enum Found {
    Is(UserName),
    Absent,
    Unknown(Explanation),
}

/// Who somebody of the file is in a space.
pub(super) async fn look_up(chat: &Chat, space: &SpaceName, who: &Who, present: &State) -> Found {
    let user = match user_name(chat, who).await {
        Ok(user) => user,
        Err(why) => return Found::Unknown(why),
    };
    let canonical = user.id().bytes().all(|b| b.is_ascii_digit());
    if canonical
        || present
            .members
            .contains_key(&Subject::Person(Who::User(user.clone())))
    {
        return Found::Is(user);
    }
    let Ok(name) = MemberName::new(space, user.id()) else {
        return Found::Absent;
    };
    match chat.get_member(&name).await {
        Ok(member) if member.state == Some(MembershipState::NotAMember) => Found::Absent,
        Ok(member) => UserName::from_id(member.name.member_id()).map_or(Found::Absent, Found::Is),
        Err(error) if error.is_status(404) => Found::Absent,
        Err(error) => Found::Unknown(error.explain()),
    }
}
