//! One change of bulk work, and the runner that keeps the pace and outlasts a used-up quota.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::remove::delete;
use super::{
    MemberRef, Row, RowAction, RowResult, add, add_dry, add_group, add_group_dry, remove,
    remove_dry, set_role, set_role_dry,
};
use crate::chat::Chat;
use crate::chat::names::{GroupName, MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::work::Who;
use crate::work::pace::Pace;

/// How long one row may wait for a quota altogether.
const PATIENCE: Duration = Duration::from_mins(15);
/// How long one request may, before the row looks whether it is still wanted.
const REQUEST_PATIENCE: Duration = Duration::from_secs(10);
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// How often a row is tried again when the service stumbles.
const STUMBLES: u32 = 3;

/// One person's part of bulk work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Add somebody, then set the role where one is given.
    Add(Who, Option<Role>),
    /// Add a group.
    AddGroup(GroupName),
    /// Look somebody up and remove them; never the last owner.
    Remove(Who),
    /// Remove a membership that a plan chose.
    RemoveMember(MemberName),
    /// Set somebody's role.
    Role(Who, Role),
    /// Nothing is left to do.
    Settled(Box<Row>),
}

impl Change {
    /// Who it is about.
    pub fn who(&self) -> String {
        match self {
            Self::Add(who, _) | Self::Remove(who) | Self::Role(who, _) => who.to_string(),
            Self::AddGroup(group) => group.to_string(),
            Self::RemoveMember(name) => user_of(name),
            Self::Settled(row) => row.who.clone(),
        }
    }

    /// What a plan says of it without asking anybody.
    pub fn would(&self) -> Row {
        let row = |action, membership| Row::new(&self.who(), action, RowResult::Would, membership);
        match self {
            Self::Add(..) | Self::AddGroup(_) => row(RowAction::Add, None),
            Self::Remove(_) => row(RowAction::Remove, None),
            Self::RemoveMember(name) => row(RowAction::Remove, Some(name.clone())),
            Self::Role(..) => row(RowAction::Role, None),
            Self::Settled(row) => (**row).clone(),
        }
    }

    /// What it would do, looked up and not done.
    pub async fn try_out(&self, chat: &Chat, space: &SpaceName) -> Row {
        match self {
            Self::Add(who, _) => add_dry(chat, space, who).await,
            Self::AddGroup(group) => add_group_dry(chat, space, group).await,
            Self::Remove(who) => remove_dry(chat, space, who).await,
            Self::Role(who, wanted) => set_role_dry(chat, space, who, wanted).await,
            Self::RemoveMember(_) | Self::Settled(_) => self.would(),
        }
    }

    async fn once(&self, chat: &Chat, space: &SpaceName) -> Row {
        match self {
            Self::Add(who, role) => add(chat, space, who, role.as_ref()).await,
            Self::AddGroup(group) => add_group(chat, space, group).await,
            Self::Remove(who) => remove(chat, space, &MemberRef::Who(who.clone())).await,
            Self::RemoveMember(name) => delete(chat, &user_of(name), name.clone()).await,
            Self::Role(who, wanted) => set_role(chat, space, who, wanted).await,
            Self::Settled(row) => (**row).clone(),
        }
    }
}

/// `users/ID` or `groups/ID` of a membership's name.
fn user_of(name: &MemberName) -> String {
    match name.member_id().strip_prefix("group-") {
        Some(group) => format!("groups/{group}"),
        None => format!("users/{}", name.member_id()),
    }
}

/// Carries changes out in one space.
#[derive(Debug)]
pub struct Runner {
    chat: Chat,
    space: SpaceName,
    pace: Pace,
    stop: watch::Receiver<bool>,
}

impl Runner {
    /// A runner at the pace of the profile. Once `stop` is true, nothing new is begun.
    pub fn new(chat: Chat, space: SpaceName, stop: watch::Receiver<bool>) -> Self {
        let quota = chat.session().profile().quota;
        Self {
            chat: chat.with_patience(REQUEST_PATIENCE),
            space,
            pace: Pace::per_minute(quota.membership_writes_per_minute),
            stop,
        }
    }

    /// Does one change; `None` where it was stopped before it began. A used-up quota is waited
    /// for, for minutes; a stumbling service is asked again a few times. Adding, removing and
    /// setting a role come to the same when done twice.
    pub async fn run(&self, change: &Change) -> Option<Row> {
        if let Change::Settled(row) = change {
            return Some((**row).clone());
        }
        let started = Instant::now();
        let (mut wait, mut stumbles) = (FIRST_WAIT, 0);
        let mut last = None;
        loop {
            tokio::select! {
                biased;
                () = self.stopped() => return last,
                () = self.pace.turn() => {}
            }
            let row = change.once(&self.chat, &self.space).await;
            let again = match row.error.as_ref().and_then(|error| error.code) {
                Some(429) => started.elapsed() + wait < PATIENCE,
                Some(500 | 502 | 503 | 504) => {
                    stumbles += 1;
                    stumbles <= STUMBLES
                }
                _ => false,
            };
            if !again {
                return Some(row);
            }
            last = Some(row);
            tokio::select! {
                biased;
                () = self.stopped() => return last,
                () = sleep(wait) => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn stopped(&self) {
        let mut stop = self.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            // Nobody is left who could stop it.
            std::future::pending::<()>().await;
        }
    }
}
