//! Carrying one change out: what has to be looked at first, the calls, and the row that tells how it
//! went.

use super::hand::{Hand, Refusal};
use super::space;
use crate::chat::ChatError;
use crate::chat::names::{GroupName, SpaceName};
use crate::chat::resources::{Membership, Role};
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::members::{Row, RowAction, RowResult, find, keep_an_owner};
use crate::work::{Who, spaces};

/// A change that was carried out, as far as it could be.
#[derive(Debug)]
pub(super) struct Carried {
    pub row: Row,
    /// The space that it made.
    pub space: Option<SpaceName>,
}

impl From<Row> for Carried {
    fn from(row: Row) -> Self {
        Self { row, space: None }
    }
}

/// Carries it out. An error ends the run; what failed is a row.
pub(super) async fn carry_out(hand: &Hand, change: &Change) -> Result<Carried, Refusal> {
    if let Change::CreateSpace { draft } = change {
        let made = Box::pin(spaces::named(hand, draft)).await;
        return space::made(change, made);
    }
    if let Change::StartChat { who, .. } = change {
        let made = Box::pin(spaces::conversation(hand, who, change)).await;
        return space::made(change, made);
    }
    let Some(Place::Is(name)) = change.place() else {
        let why = Explanation::new(Cause::Failed, "the space for it was not made");
        return Ok(Row::failed(&change.who(), change.action(), why).into());
    };
    let row = match change {
        Change::AddMember { who, role, .. } => add(hand, name, who, role.as_ref()).await,
        Change::AddGroup { group, .. } => add_group(hand, name, group).await,
        Change::RemoveMember { who, .. } => remove(hand, name, who, change).await,
        Change::SetRole { who, .. } => set_role(hand, name, who, change).await,
        Change::UpdateSpace { update, was, .. } => {
            Box::pin(space::update_row(hand, name, update, was.as_deref())).await
        }
        _ => space::delete(hand, change).await,
    };
    row.map(Carried::from)
}

/// A row that failed, unless the run ends.
pub(super) fn failed(who: &impl ToString, action: RowAction, refusal: &Refusal) -> Row {
    Row::failed(who, action, refusal.explain())
}

/// Adds somebody, then sets the role where one other than member is asked for.
async fn add(
    hand: &Hand,
    space: &SpaceName,
    who: &Who,
    role: Option<&Role>,
) -> Result<Row, Refusal> {
    let row = |result, membership| Ok(Row::new(who, RowAction::Add, result, membership));
    let change = Change::AddMember {
        space: space.clone().into(),
        who: who.clone(),
        role: None,
    };
    if *who == Who::Me {
        return Ok(add_myself(hand, space, &change).await);
    }
    let came = match hand.write(change, None).await {
        Ok(answer) => answer.came,
        Err(Refusal::Chat(error)) => {
            let why = nobody(hand, space, who, &error).await;
            return Ok(Row::failed(who, RowAction::Add, why));
        }
        Err(refusal) => return Err(refusal),
    };
    let result = if came.already {
        RowResult::Already
    } else {
        RowResult::Done
    };
    let Some(role) = role.filter(|role| came.role.as_ref() != Some(role)) else {
        return row(result, came.membership);
    };
    if *role == Role::Member && result == RowResult::Done {
        return row(result, came.membership);
    }
    let known = came.membership.as_ref().and_then(Subject::of);
    let promoted = Change::SetRole {
        space: space.clone().into(),
        who: match known {
            Some(Subject::Person(known)) => known,
            _ => who.clone(),
        },
        role: role.clone(),
        was: Some(came.role.unwrap_or(Role::Member)),
    };
    match hand.write(promoted, None).await {
        Ok(_) => row(RowResult::Done, came.membership),
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => {
            let why = refusal.explain();
            let half = match result {
                RowResult::Done => "was added, but could not be made",
                _ => "is a member, but could not be made",
            };
            let message = format!("{who} {half} {}: {}", role.word(), why.message);
            Ok(Row {
                membership: came.membership,
                ..Row::failed(who, RowAction::Add, Explanation { message, ..why })
            })
        }
    }
}

/// Whoever is in the space cannot be added by themselves, and whoever is not cannot either.
async fn add_myself(hand: &Hand, space: &SpaceName, change: &Change) -> Row {
    let who = Who::Me;
    match hand.looking(change, find(hand.chat(), space, &who)).await {
        Ok(Some(me)) => Row::new(&who, RowAction::Add, RowResult::Already, Some(me.name)),
        Ok(None) => {
            let said = "you cannot add yourself to a space you are not in";
            let why = Explanation::new(Cause::Permission, said).hint("Ask an owner of the space.");
            Row::failed(&who, RowAction::Add, why)
        }
        Err(why) => Row::failed(&who, RowAction::Add, why),
    }
}

/// 404 answers for the person and for the space alike; which of them it was is looked up.
async fn nobody(hand: &Hand, space: &SpaceName, who: &Who, error: &ChatError) -> Explanation {
    let told = error.explain();
    let neither = !error.is_status(404) || told.cause != Cause::NotFound;
    if neither || hand.chat().get_space(space).await.is_err() {
        return told;
    }
    Explanation {
        message: format!("{who} is nobody that Google knows"),
        ..told
    }
    .hint("Check the address for typing errors.")
}

async fn add_group(hand: &Hand, space: &SpaceName, group: &GroupName) -> Result<Row, Refusal> {
    let change = Change::AddGroup {
        space: space.clone().into(),
        group: group.clone(),
    };
    let named = Subject::Group(group.clone()).membership(space);
    match hand.write(change, None).await {
        Ok(answer) => {
            let result = if answer.came.already {
                RowResult::Already
            } else {
                RowResult::Done
            };
            let membership = answer.came.membership.or(named);
            Ok(Row::new(group, RowAction::Add, result, membership))
        }
        // It is there already, and may not be looked at.
        Err(Refusal::Chat(error)) if error.is_status(409) => {
            Ok(Row::new(group, RowAction::Add, RowResult::Already, named))
        }
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(failed(group, RowAction::Add, &refusal)),
    }
}

/// Removes somebody, unless they are the space's last owner. Whoever the plan knows already is not
/// looked at again.
async fn remove(
    hand: &Hand,
    space: &SpaceName,
    who: &Subject,
    change: &Change,
) -> Result<Row, Refusal> {
    let row = |result, membership| Ok(Row::new(who, RowAction::Remove, result, membership));
    let known = matches!(change, Change::RemoveMember { was: Some(_), .. });
    let change = match hand.begun() {
        Some(begun) => begun,
        None if known => change.clone(),
        None => match hand.looking(change, present(hand, space, who)).await {
            Ok(None) => return row(RowResult::Already, None),
            Ok(Some(membership)) => {
                if let Err(why) = keep_an_owner(hand.chat(), space, &membership).await {
                    return Ok(Row::failed(who, RowAction::Remove, why));
                }
                leaving(space, who, &membership)
            }
            Err(why) => return Ok(Row::failed(who, RowAction::Remove, why)),
        },
    };
    match hand.write(change, None).await {
        Ok(answer) if answer.came.already => row(RowResult::Already, None),
        Ok(answer) => row(RowResult::Done, answer.came.membership),
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(failed(who, RowAction::Remove, &refusal)),
    }
}

/// A removal that knows what it takes away.
fn leaving(space: &SpaceName, who: &Subject, membership: &Membership) -> Change {
    let mut was = Was::of(membership);
    match who {
        Subject::Person(Who::Email(email)) => {
            was.email.get_or_insert_with(|| email.clone());
        }
        Subject::Person(Who::Me) => was.myself = true,
        _ => {}
    }
    Change::RemoveMember {
        space: space.clone().into(),
        who: Subject::of(&membership.name).unwrap_or_else(|| who.clone()),
        was: Some(was),
    }
}

async fn present(
    hand: &Hand,
    space: &SpaceName,
    who: &Subject,
) -> Result<Option<Membership>, Explanation> {
    match who {
        Subject::Person(who) => find(hand.chat(), space, who).await,
        Subject::Group(_) => {
            let Some(name) = who.membership(space) else {
                return Ok(None);
            };
            match hand.chat().get_member(&name).await {
                Ok(membership) => Ok(Some(membership)),
                Err(error) if error.is_status(404) => Ok(None),
                Err(error) => Err(error.explain()),
            }
        }
    }
}

/// Sets somebody's role. The last owner stays one.
async fn set_role(
    hand: &Hand,
    space: &SpaceName,
    who: &Who,
    change: &Change,
) -> Result<Row, Refusal> {
    let Change::SetRole { role, was, .. } = change else {
        return Ok(change.would());
    };
    let change = match hand.begun() {
        Some(begun) => begun,
        None if was.is_some() => change.clone(),
        None => {
            let check = crate::work::members::role_to_set(hand.chat(), space, who, role);
            match hand.looking(change, check).await {
                Err(row) => return Ok(*row),
                Ok(membership) => Change::SetRole {
                    space: space.clone().into(),
                    who: match Subject::of(&membership.name) {
                        Some(Subject::Person(known)) => known,
                        _ => who.clone(),
                    },
                    role: role.clone(),
                    was: membership.role,
                },
            }
        }
    };
    let Change::SetRole { who: known, .. } = &change else {
        return Ok(change.would());
    };
    let membership = Subject::Person(known.clone()).membership(space);
    match hand.write(change, None).await {
        Ok(answer) => Ok(Row::new(
            who,
            RowAction::Role,
            RowResult::Done,
            answer.came.membership,
        )),
        Err(refusal) if refusal.ends_all() => Err(refusal),
        Err(refusal) => Ok(Row {
            membership,
            ..failed(who, RowAction::Role, &refusal)
        }),
    }
}
