//! Making spaces, group chats and direct messages. What Google left out without a word is looked
//! up afterwards and told.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::{Draft, MEMBERS_MAX, Part, PartResult, Update, like};
use crate::chat::names::{GroupName, MemberName, SpaceName};
use crate::chat::resources::{Role, Space, SpaceType};
use crate::chat::{Chat, NewMember, NewSpace, Setup};
use crate::text::explanation::{Cause, Explanation};
use crate::work::members::{Change, Row, Runner};
use crate::work::{RowAction, Who};

/// What is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// A named space.
    Space(Box<Draft>),
    /// A conversation of several people.
    GroupChat(Vec<Who>),
    /// A conversation with one person.
    DirectMessage(Who),
}

/// A space that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    /// The space.
    pub space: Space,
    /// It was there already: a direct message that is opened instead of made.
    pub found: bool,
    /// People and groups asked for who are not in it: Google leaves some out without a word.
    pub left_out: Vec<String>,
    /// People who could not be added, or be given their role.
    pub failed: Vec<Row>,
    /// Settings that could not be set.
    pub unset: Vec<PartResult>,
}

impl Created {
    fn new(space: Space) -> Self {
        Self {
            space,
            found: false,
            left_out: Vec::new(),
            failed: Vec::new(),
            unset: Vec::new(),
        }
    }

    /// What did not work out, a sentence each; empty where everything did.
    pub fn shortfalls(&self) -> Vec<String> {
        let mut said = Vec::new();
        if !self.left_out.is_empty() {
            said.push(format!(
                "the space was made without {}",
                self.left_out.join(", ")
            ));
        }
        for row in &self.failed {
            let why = row.error.as_ref().map_or("", |error| &error.message);
            let what = match row.action {
                RowAction::Role => "did not get the role",
                _ => "could not be added",
            };
            said.push(format!("{} {what}: {why}", row.who));
        }
        for part in &self.unset {
            let why = part.error.as_ref().map_or("", |error| &error.message);
            said.push(format!("{} could not be set: {why}", part.part.as_str()));
        }
        said
    }
}

/// Request IDs of what was not made yet: whoever wishes for the same again, after an answer that
/// was lost, gets the same space. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<Mutex<Vec<(Wish, String)>>>);

impl Attempts {
    fn id(&self, wish: &Wish) -> String {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, id)) = open.iter().find(|(known, _)| known == wish) {
            return id.clone();
        }
        let id = new_request_id();
        open.push((wish.clone(), id.clone()));
        id
    }

    fn fulfilled(&self, wish: &Wish) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(known, _)| known != wish);
    }
}

/// Makes it. The same wish after a failure makes no second one.
pub async fn make(chat: &Chat, wish: &Wish, attempts: &Attempts) -> Result<Created, Explanation> {
    let id = attempts.id(wish);
    let created = match wish {
        Wish::Space(draft) => named(chat, draft, draft.request_id.clone().unwrap_or(id)).await,
        Wish::GroupChat(who) => group_chat(chat, who, id).await,
        Wish::DirectMessage(who) => direct_message(chat, who, id).await,
    };
    if created.is_ok() {
        attempts.fulfilled(wish);
    }
    created
}

/// Makes a named space, with its first members where some are given.
pub async fn named(chat: &Chat, draft: &Draft, id: String) -> Result<Created, Explanation> {
    draft.check()?;
    let who = draft.people();
    let room = MEMBERS_MAX.saturating_sub(draft.groups.len());
    let (first, later) = who.split_at(room.min(who.len()));
    let (groups, more_groups) = draft.groups.split_at(MEMBERS_MAX.min(draft.groups.len()));
    let made = if first.is_empty() && groups.is_empty() {
        let space = chat.create_space(&draft.space(), &id).await;
        space.map(Created::new).map_err(|e| e.explain())
    } else {
        set_up(chat, draft.space(), first, groups, id).await
    };
    let mut created = made.map_err(name_clash)?;
    // Settings before people: nobody should have more rights for a moment than they are to keep.
    permit(chat, draft, &mut created).await;
    let more = more_groups.iter().cloned().map(Change::AddGroup);
    let more = more.chain(later.iter().map(|who| Change::Add(who.clone(), None)));
    let managers = draft.managers.iter().map(|who| (who, Role::Manager));
    let owners = draft.owners.iter().map(|who| (who, Role::Owner));
    let roles: Vec<_> = managers
        .chain(owners)
        .filter(|(who, _)| **who != Who::Me && !created.left_out.contains(&who.to_string()))
        .map(|(who, role)| Change::Role(who.clone(), role))
        .collect();
    let (_keep, stop) = watch::channel(false);
    let runner = Runner::new(chat.clone(), created.space.name.clone(), stop);
    for change in more.chain(roles) {
        let row = runner.run(&change).await;
        created.failed.extend(row.filter(|row| row.error.is_some()));
    }
    Ok(created)
}

fn name_clash(why: Explanation) -> Explanation {
    if why.code != Some(409) {
        return why;
    }
    Explanation {
        message: "another space of the organization has this name".to_owned(),
        ..why
    }
    .hint("Choose another name.")
}

/// Sets those permissions that the new space does not have anyway.
async fn permit(chat: &Chat, draft: &Draft, created: &mut Created) {
    if draft.permissions.is_empty() {
        return;
    }
    let name = created.space.name.clone();
    // The answer to a creation may be sparse.
    let present = match chat.get_space(&name).await {
        Ok(space) => like::permissions(&space),
        Err(_) => Vec::new(),
    };
    let wanted = draft.permissions.iter().copied();
    let update = Update {
        permissions: wanted.filter(|one| !present.contains(one)).collect(),
        ..Update::default()
    };
    if update.permissions.is_empty() {
        return;
    }
    let mut failed = Vec::new();
    let told = |part: PartResult| failed.extend(part.error.is_some().then_some(part));
    if let Err(error) = update.run(chat, &name, told).await {
        failed.push(PartResult {
            part: Part::Permissions,
            result: "failed",
            error: Some(error),
        });
    }
    created.unset = failed;
}

/// Opens the direct message with one person; only where there is none it is made.
pub async fn direct_message(chat: &Chat, who: &Who, id: String) -> Result<Created, Explanation> {
    let Some(user) = who.alias() else {
        let said = "a direct message needs somebody besides you";
        return Err(Explanation::new(Cause::Usage, said));
    };
    match chat.find_direct_message(&user).await {
        Ok(space) => {
            return Ok(Created {
                found: true,
                ..Created::new(space)
            });
        }
        Err(error) if error.is_status(400) => {
            let why = error.explain();
            return Err(Explanation {
                message: format!("{who} is nobody that Google knows"),
                ..why
            }
            .hint("Check the address for typing errors."));
        }
        // There is none, or it may not be looked for: then Google finds it while making it.
        Err(_) => {}
    }
    let space = NewSpace::of(SpaceType::DirectMessage);
    set_up(chat, space, std::slice::from_ref(who), &[], id).await
}

/// Makes a group chat with several people.
pub async fn group_chat(chat: &Chat, who: &[Who], id: String) -> Result<Created, Explanation> {
    let wrong = |text: String| Explanation::new(Cause::Usage, text);
    if who.iter().filter(|who| **who != Who::Me).count() < 2 {
        return Err(
            wrong("a group chat needs two people besides you".to_owned())
                .hint("For one person: roomkey spaces create --dm WHO."),
        );
    }
    if who.len() > MEMBERS_MAX {
        return Err(wrong(format!(
            "a group chat begins with at most {MEMBERS_MAX} people"
        ))
        .hint("Make a space instead."));
    }
    set_up(chat, NewSpace::of(SpaceType::GroupChat), who, &[], id).await
}

/// A new ID for a request.
pub(super) fn new_request_id() -> String {
    Uuid::new_v4().to_string()
}

async fn set_up(
    chat: &Chat,
    space: NewSpace,
    who: &[Who],
    groups: &[GroupName],
    request_id: String,
) -> Result<Created, Explanation> {
    let others: Vec<&Who> = who.iter().filter(|who| **who != Who::Me).collect();
    let memberships = others
        .iter()
        .filter_map(|who| who.alias())
        .map(NewMember::person)
        .chain(groups.iter().cloned().map(NewMember::group))
        .collect();
    let setup = Setup {
        space,
        memberships,
        request_id,
    };
    let space = chat.setup_space(&setup).await.map_err(|e| e.explain())?;
    let mut left_out = left_out(chat, &space.name, &others).await;
    for group in groups {
        let name = MemberName::of_group(&space.name, group).ok();
        if let Some(name) = name
            && matches!(chat.get_member(&name).await, Err(error) if error.is_status(404))
        {
            left_out.push(group.to_string());
        }
    }
    Ok(Created {
        left_out,
        ..Created::new(space)
    })
}

/// Google leaves out people who may not be added without a word, so each is looked up.
async fn left_out(chat: &Chat, space: &SpaceName, who: &[&Who]) -> Vec<String> {
    let mut left_out = Vec::new();
    for who in who {
        let Some(name) = who
            .alias()
            .and_then(|user| MemberName::new(space, user.id()).ok())
        else {
            continue;
        };
        if matches!(chat.get_member(&name).await, Err(error) if error.is_status(404)) {
            left_out.push(who.to_string());
        }
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_wish_keeps_its_request_id_until_it_is_fulfilled() {
        let attempts = Attempts::default();
        let wish = Wish::DirectMessage(Who::Email("budi@example.com".to_owned()));
        let other = Wish::DirectMessage(Who::Email("eko@example.com".to_owned()));
        let first = attempts.id(&wish);
        assert_eq!(attempts.clone().id(&wish), first);
        assert_ne!(attempts.id(&other), first);
        attempts.fulfilled(&wish);
        assert_ne!(attempts.id(&wish), first);
    }
}
