//! Adding and removing members, a row of results for each person.

use std::fmt;

use serde::Serialize;

use super::resolve::Who;
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState, Role};
use crate::chat::{Chat, ChatError, ListMembers, NewMember};
use crate::directory::Directory;
use crate::text::explanation::{Cause, Explanation};

/// What a row of bulk work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowAction {
    /// Add somebody.
    Add,
    /// Remove somebody.
    Remove,
    /// Set somebody's role.
    Role,
}

impl RowAction {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Role => "role",
        }
    }
}

/// How a row of bulk work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowResult {
    /// Done now.
    Done,
    /// It was so already.
    Already,
    /// Not done.
    Failed,
    /// Would be done, were it no dry run.
    Would,
}

impl RowResult {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Failed => "failed",
            Self::Would => "would",
        }
    }
}

/// A row of bulk work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The person, as they were named.
    pub who: String,
    /// What was to be done.
    pub action: RowAction,
    /// How it ended.
    pub result: RowResult,
    /// The membership, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership: Option<MemberName>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Explanation>,
}

impl Row {
    fn new(
        who: &impl ToString,
        action: RowAction,
        result: RowResult,
        membership: Option<MemberName>,
    ) -> Self {
        Self {
            who: who.to_string(),
            action,
            result,
            membership,
            error: None,
        }
    }

    fn failed(who: &impl ToString, action: RowAction, error: Explanation) -> Self {
        Self {
            error: Some(error),
            ..Self::new(who, action, RowResult::Failed, None)
        }
    }
}

/// Somebody's place in a space: by membership, or by who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberRef {
    /// A row of the member list.
    Name(MemberName),
    /// A person.
    Who(Who),
}

impl fmt::Display for MemberRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Who(who) => who.fmt(f),
        }
    }
}

/// The membership name by which the API finds somebody.
async fn member_name(chat: &Chat, space: &SpaceName, who: &Who) -> Result<MemberName, Explanation> {
    let user = match who.alias() {
        Some(user) => user,
        None => myself(chat).await?,
    };
    MemberName::new(space, user.id())
        .map_err(|error| Explanation::new(Cause::Usage, error.to_string()))
}

/// The caller: the Chat API has no alias for them, so the sign-in or the directory must say.
async fn myself(chat: &Chat) -> Result<UserName, Explanation> {
    let session = chat.session();
    let identity = session.signed_in().await.map_err(|e| e.explain())?;
    let account = identity.and_then(|identity| identity.account);
    if let Some(user) = account.and_then(|account| UserName::from_id(&account).ok()) {
        return Ok(user);
    }
    let me = Directory::new(session.clone()).me().await;
    me.ok().and_then(|me| me.user).ok_or_else(|| {
        Explanation::new(Cause::Failed, "the sign-in does not say who you are")
            .hint("Give your e-mail address instead of `me`.")
    })
}

/// The membership of somebody in a space; `None` where they are not in it.
pub async fn find(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
) -> Result<Option<Membership>, Explanation> {
    let name = member_name(chat, space, who).await?;
    match chat.get_member(&name).await {
        Ok(membership) => {
            Ok(Some(membership).filter(|m| m.state != Some(MembershipState::NotAMember)))
        }
        Err(error) if error.is_status(404) => {
            // 404 also answers for a space that is not there.
            chat.get_space(space).await.map_err(|e| e.explain())?;
            Ok(None)
        }
        Err(error) => Err(error.explain()),
    }
}

/// Adds somebody, then sets the role where one other than member is asked for.
pub async fn add(chat: &Chat, space: &SpaceName, who: &Who, role: Option<&Role>) -> Row {
    let row = |result, membership| Row::new(who, RowAction::Add, result, membership);
    let (result, membership) = match add_one(chat, space, who).await {
        Ok(added) => added,
        Err(error) => return Row::failed(who, RowAction::Add, error),
    };
    let Some(role) = role.filter(|role| membership.role.as_ref() != Some(role)) else {
        return row(result, Some(membership.name));
    };
    if *role == Role::Member && result == RowResult::Done {
        return row(result, Some(membership.name));
    }
    match chat.set_role(&membership.name, role).await {
        Ok(_) => row(RowResult::Done, Some(membership.name)),
        Err(error) => {
            let why = error.explain();
            let half = match result {
                RowResult::Done => "was added, but could not be made",
                _ => "is a member, but could not be made",
            };
            let message = format!("{who} {half} {}: {}", role.word(), why.message);
            Row {
                membership: Some(membership.name),
                ..Row::failed(who, RowAction::Add, Explanation { message, ..why })
            }
        }
    }
}

async fn add_one(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
) -> Result<(RowResult, Membership), Explanation> {
    let Some(user) = who.alias() else {
        let me = find(chat, space, who).await?;
        return me
            .map(|membership| (RowResult::Already, membership))
            .ok_or_else(|| {
                Explanation::new(
                    Cause::Permission,
                    "you cannot add yourself to a space you are not in",
                )
                .hint("Ask an owner of the space.")
            });
    };
    match chat.create_member(space, &NewMember::person(user)).await {
        Ok(membership) => Ok((RowResult::Done, membership)),
        Err(error) if error.is_status(404) => Err(nobody(chat, space, who, &error).await),
        Err(error) if error.is_status(409) => already(chat, space, who, &error).await,
        // The answer was lost: whoever is in the space now was added.
        Err(error) if error.maybe_done() => match find(chat, space, who).await {
            Ok(Some(membership)) => Ok((RowResult::Done, membership)),
            _ => Err(error.explain()),
        },
        Err(error) => Err(error.explain()),
    }
}

/// 404 answers for the person and for the space alike; which of them it was is looked up.
async fn nobody(chat: &Chat, space: &SpaceName, who: &Who, error: &ChatError) -> Explanation {
    let told = error.explain();
    if told.cause != Cause::NotFound || chat.get_space(space).await.is_err() {
        return told;
    }
    Explanation {
        message: format!("{who} is nobody that Google knows"),
        ..told
    }
    .hint("Check the address for typing errors.")
}

async fn already(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    error: &ChatError,
) -> Result<(RowResult, Membership), Explanation> {
    let there = find(chat, space, who).await?;
    there
        .map(|membership| (RowResult::Already, membership))
        .ok_or_else(|| error.explain())
}

/// Removes somebody, unless they are the space's last owner.
pub async fn remove(chat: &Chat, space: &SpaceName, member: &MemberRef) -> Row {
    let row = |result, membership| Row::new(member, RowAction::Remove, result, membership);
    let failed = |error| Row::failed(member, RowAction::Remove, error);
    let found = match member {
        MemberRef::Who(who) => find(chat, space, who).await,
        MemberRef::Name(name) => match chat.get_member(name).await {
            Ok(membership) => Ok(Some(membership)),
            Err(error) if error.is_status(404) => Ok(None),
            Err(error) => Err(error.explain()),
        },
    };
    let membership = match found {
        Ok(Some(membership)) => membership,
        Ok(None) => return row(RowResult::Already, None),
        Err(error) => return failed(error),
    };
    if let Err(error) = keep_an_owner(chat, space, &membership).await {
        return failed(error);
    }
    match chat.delete_member(&membership.name).await {
        Ok(()) => row(RowResult::Done, Some(membership.name)),
        Err(error) if error.is_status(404) => row(RowResult::Already, None),
        Err(error) if error.maybe_done() => match chat.get_member(&membership.name).await {
            Err(now) if now.is_status(404) => row(RowResult::Done, Some(membership.name)),
            _ => failed(error.explain()),
        },
        Err(error) => failed(error.explain()),
    }
}

/// What removing somebody would do, without doing it.
pub async fn remove_dry(chat: &Chat, space: &SpaceName, who: &Who) -> Row {
    match find(chat, space, who).await {
        Ok(Some(membership)) => match keep_an_owner(chat, space, &membership).await {
            Ok(()) => Row::new(
                who,
                RowAction::Remove,
                RowResult::Would,
                Some(membership.name),
            ),
            Err(error) => Row::failed(who, RowAction::Remove, error),
        },
        Ok(None) => Row::new(who, RowAction::Remove, RowResult::Already, None),
        Err(error) => Row::failed(who, RowAction::Remove, error),
    }
}

/// What adding somebody would do, without doing it.
pub async fn add_dry(chat: &Chat, space: &SpaceName, who: &Who) -> Row {
    match find(chat, space, who).await {
        Ok(Some(membership)) => Row::new(
            who,
            RowAction::Add,
            RowResult::Already,
            Some(membership.name),
        ),
        Ok(None) => Row::new(who, RowAction::Add, RowResult::Would, None),
        Err(error) => Row::failed(who, RowAction::Add, error),
    }
}

/// Refuses to take a space its last owner.
async fn keep_an_owner(
    chat: &Chat,
    space: &SpaceName,
    leaving: &Membership,
) -> Result<(), Explanation> {
    if leaving.role != Some(Role::Owner) {
        return Ok(());
    }
    let owners = ListMembers {
        role: Some(Role::Owner),
        ..ListMembers::default()
    };
    let mut pages = chat.list_members(space, &owners);
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| e.explain())?;
        if page.iter().any(|owner| owner.name != leaving.name) {
            return Ok(());
        }
    }
    Err(
        Explanation::new(Cause::Failed, "this is the last owner of the space")
            .reason("last_owner")
            .hint("Make somebody else owner first."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_the_contract_says() {
        let who = Who::Email("ana@example.com".to_owned());
        let done = Row::new(
            &who,
            RowAction::Add,
            RowResult::Done,
            MemberName::try_from("spaces/A/members/1".to_owned()).ok(),
        );
        assert_eq!(
            serde_json::to_string(&done).unwrap(),
            r#"{"who":"ana@example.com","action":"add","result":"done","membership":"spaces/A/members/1"}"#
        );
        let failed = Row::failed(
            &who,
            RowAction::Remove,
            Explanation::new(Cause::Failed, "no"),
        );
        assert_eq!(
            serde_json::to_string(&failed).unwrap(),
            r#"{"who":"ana@example.com","action":"remove","result":"failed","error":{"code":null,"reason":null,"message":"no","hint":null}}"#
        );
    }
}
