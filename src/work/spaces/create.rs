//! Making spaces, group chats and direct messages. What Google left out without a word is looked
//! up afterwards and told.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::{Draft, MEMBERS_MAX, Part, PartResult, Update, like};
use crate::chat::Chat;
use crate::chat::names::{GroupName, SpaceName};
use crate::chat::resources::{Role, Space};
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Change, Place, Subject};
use crate::work::members::{Row, RowResult};
use crate::work::run::{self, Answer, Desk, Hand, Refusal, Single};
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
pub async fn make(desk: &Desk, wish: &Wish, attempts: &Attempts) -> Result<Created, Explanation> {
    let id = attempts.id(wish);
    let (title, change) = match wish {
        Wish::Space(draft) => {
            draft.check()?;
            let mut draft = draft.clone();
            draft.request_id.get_or_insert(id);
            let title = format!("Make the space {}", draft.display_name);
            (title, Change::CreateSpace { draft })
        }
        Wish::GroupChat(who) => {
            enough(who)?;
            let start = Change::StartChat {
                who: who.clone(),
                request_id: id,
            };
            ("Begin a group chat".to_owned(), start)
        }
        Wish::DirectMessage(who) => {
            let start = Change::StartChat {
                who: vec![who.clone()],
                request_id: id,
            };
            (format!("Open the direct message with {who}"), start)
        }
    };
    let single = Single::begin(desk, title, change.clone()).await?;
    let hand = single.hand();
    let created = match &change {
        Change::CreateSpace { draft } => Box::pin(named(hand, draft)).await,
        Change::StartChat { who, .. } => Box::pin(conversation(hand, who, &change)).await,
        _ => return Err(Explanation::new(Cause::Failed, "nothing was to be made")),
    };
    let created = created.map_err(|refusal| refusal.explain());
    if created.is_ok() {
        attempts.fulfilled(wish);
    }
    let row = match &created {
        Ok(_) => Row::new(&change.who(), RowAction::Create, RowResult::Done, None),
        Err(why) => Row::failed(&change.who(), RowAction::Create, why.clone()),
    };
    single.end(row).await?;
    created
}

/// Makes a named space, with its first members where some are given.
pub(in crate::work) async fn named(hand: &Hand, draft: &Draft) -> Result<Created, Refusal> {
    draft.check()?;
    let (first, later) = draft.first();
    let (groups, more_groups) = draft.first_groups();
    let change = Change::CreateSpace {
        draft: Box::new(draft.clone()),
    };
    let space = match hand.write(change, None).await {
        Ok(answer) => answer_space(hand, answer).await?,
        Err(Refusal::Chat(error)) => return Err(name_clash(error.explain()).into()),
        Err(refusal) => return Err(refusal),
    };
    let mut created = Created::new(space);
    created.left_out = left_out(hand.chat(), &created.space.name, &first, groups).await;
    // Settings before people: nobody should have more rights for a moment than they are to keep.
    permit(hand, draft, &mut created).await?;
    let place = || Place::Is(created.space.name.clone());
    let more = more_groups.iter().map(|group| Change::AddGroup {
        space: place(),
        group: group.clone(),
    });
    let more = more.chain(later.iter().map(|who| Change::AddMember {
        space: place(),
        who: who.clone(),
        role: None,
    }));
    let managers = draft.managers.iter().map(|who| (who, Role::Manager));
    let owners = draft.owners.iter().map(|who| (who, Role::Owner));
    let roles = managers
        .chain(owners)
        .filter(|(who, _)| **who != Who::Me && !created.left_out.contains(&who.to_string()))
        .map(|(who, role)| Change::SetRole {
            space: place(),
            who: who.clone(),
            role,
            was: None,
        });
    let changes: Vec<_> = more.chain(roles).collect();
    for change in changes {
        let row = Box::pin(run::carry(hand, &change)).await?;
        created
            .failed
            .extend(Some(row).filter(|row| row.error.is_some()));
    }
    Ok(created)
}

/// The space that was made; it is read where an earlier process made it.
async fn answer_space(hand: &Hand, answer: Answer) -> Result<Space, Refusal> {
    if let Some(space) = answer.space {
        return Ok(*space);
    }
    let name = answer
        .came
        .space
        .ok_or_else(|| Explanation::new(Cause::Failed, "the journal does not say what was made"))?;
    hand.chat().get_space(&name).await.map_err(Refusal::Chat)
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
async fn permit(hand: &Hand, draft: &Draft, created: &mut Created) -> Result<(), Refusal> {
    if draft.permissions.is_empty() {
        return Ok(());
    }
    let name = created.space.name.clone();
    // The answer to a creation may be sparse.
    let space = hand.chat().get_space(&name).await.ok();
    let present = space.as_ref().map(like::permissions).unwrap_or_default();
    let wanted = draft.permissions.iter().copied();
    let update = Update {
        permissions: wanted.filter(|one| !present.contains(one)).collect(),
        ..Update::default()
    };
    if update.permissions.is_empty() {
        return Ok(());
    }
    let mut failed = Vec::new();
    let told = |part: PartResult| failed.extend(part.error.is_some().then_some(part));
    match run::update(hand, &name, &update, None, space, told).await {
        Ok(()) => {}
        Err(refusal) if refusal.ends_all() => return Err(refusal),
        Err(refusal) => failed.push(PartResult {
            part: Part::Permissions,
            result: "failed",
            error: Some(refusal.explain()),
        }),
    }
    created.unset = failed;
    Ok(())
}

/// Opens the direct message with one person, where there is none makes it; or makes a group chat
/// with several.
pub(in crate::work) async fn conversation(
    hand: &Hand,
    who: &[Who],
    change: &Change,
) -> Result<Created, Refusal> {
    if let [one] = who {
        if let Some(found) = existing(hand.chat(), one).await? {
            return Ok(found);
        }
    } else {
        enough(who)?;
    }
    let answer = hand.write(change.clone(), None).await?;
    let space = answer_space(hand, answer).await?;
    Ok(Created {
        left_out: left_out(hand.chat(), &space.name, who, &[]).await,
        ..Created::new(space)
    })
}

/// The direct message with somebody that is there already.
async fn existing(chat: &Chat, who: &Who) -> Result<Option<Created>, Explanation> {
    let Some(user) = who.alias() else {
        let said = "a direct message needs somebody besides you";
        return Err(Explanation::new(Cause::Usage, said));
    };
    match chat.find_direct_message(&user).await {
        Ok(space) => Ok(Some(Created {
            found: true,
            ..Created::new(space)
        })),
        Err(error) if error.is_status(400) => {
            let why = error.explain();
            Err(Explanation {
                message: format!("{who} is nobody that Google knows"),
                ..why
            }
            .hint("Check the address for typing errors."))
        }
        // There is none, or it may not be looked for: then Google finds it while making it.
        Err(_) => Ok(None),
    }
}

/// Whether a group chat can begin with these people.
fn enough(who: &[Who]) -> Result<(), Explanation> {
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
    Ok(())
}

/// A new ID for a request.
pub(super) fn new_request_id() -> String {
    Uuid::new_v4().to_string()
}

/// Google leaves out people who may not be added without a word, so each is looked up.
async fn left_out(
    chat: &Chat,
    space: &SpaceName,
    who: &[Who],
    groups: &[GroupName],
) -> Vec<String> {
    let people = who.iter().cloned().map(Subject::Person);
    let groups = groups.iter().cloned().map(Subject::Group);
    let mut left_out = Vec::new();
    for who in people.chain(groups) {
        let Some(name) = who.membership(space) else {
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
