//! Changes of one space and its members: what the screens ask for, done by `work`.

use super::accounts::Account;
use super::hands::Reply;
use super::requests::result;
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::text::explanation::Explanation;
use crate::tui::event::Outcome;
use crate::work::change::{Change, Subject};
use crate::work::run;
use crate::work::spaces::settings::{self, Settings};
use crate::work::{self, Who};

/// Sets the role of one member.
pub(super) async fn set_role(
    account: &Account,
    member: &MemberName,
    role: &Role,
    reply: &Reply,
) -> Result<(), Explanation> {
    let who = Who::parse(member.member_id())?;
    let change = Change::SetRole {
        space: member.space().into(),
        who,
        role: role.clone(),
        was: None,
    };
    let title = format!("Make {} {}", change.who(), role.word());
    let row = run::one(&account.desk, title, change).await;
    reply.send(Outcome::Row(result(0, row))).await;
    reply.send(Outcome::WriteFinished).await;
    Ok(())
}

/// Removes one member.
pub(super) async fn remove(account: &Account, member: &MemberName, reply: &Reply) {
    let row = match Subject::of(member) {
        Some(who) => {
            let title = format!("Remove {who} from {}", member.space());
            let gone = Change::RemoveMember {
                space: member.space().into(),
                who,
                was: None,
            };
            run::one(&account.desk, title, gone).await
        }
        None => work::Row::new(
            member,
            work::RowAction::Remove,
            work::RowResult::Already,
            None,
        ),
    };
    reply.send(Outcome::Row(result(0, row))).await;
    reply.send(Outcome::WriteFinished).await;
}

/// Makes somebody owner, where that is wanted, and leaves.
pub(super) async fn leave(
    account: &Account,
    space: &SpaceName,
    heir: Option<&MemberName>,
    reply: &Reply,
) -> Result<(), Explanation> {
    let heir = heir.map(|heir| Who::parse(heir.member_id())).transpose()?;
    let first = usize::from(heir.is_none());
    let rows = work::members::leave(&account.desk, space, heir.as_ref()).await?;
    for (index, row) in (first..).zip(rows) {
        reply.send(Outcome::Row(result(index, row))).await;
    }
    reply.send(Outcome::WriteFinished).await;
    Ok(())
}

/// Saves what differs between two forms of settings.
pub(super) async fn save(
    account: &Account,
    space: &SpaceName,
    read: &Settings,
    wanted: &Settings,
    reply: &Reply,
) -> Result<(), Explanation> {
    let mut parts = Vec::new();
    let told = |part| parts.push(part);
    if let Some(now) = settings::save(&account.desk, space, read, wanted, told).await? {
        reply.send(Outcome::SettingsMoved(Box::new(now))).await;
        return Ok(());
    }
    for part in parts {
        reply.send(Outcome::Part(part)).await;
    }
    reply.send(Outcome::WriteFinished).await;
    Ok(())
}
