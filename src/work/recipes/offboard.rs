//! Taking somebody out of every space, without leaving one without an owner.

use futures_util::{StreamExt as _, stream};

use super::onboard::unread;
use super::{Inside, addable, owners, title, whereabouts};
use crate::chat::Chat;
use crate::chat::names::MemberName;
use crate::chat::resources::{Membership, MembershipState, Role};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::members::{Row, RowAction, user_name};
use crate::work::plan::{After, Plan, Step, Titled};

/// What was found out about one space.
struct Look {
    /// Nobody else is an owner.
    alone: bool,
    /// Whoever takes over is in it already.
    heir: Option<Membership>,
}

/// A plan that removes `who` from every space that they are in. Where they are the only owner,
/// `heir` is made owner first; without one they stay there, and the row says so.
pub async fn offboard(
    chat: &Chat,
    who: &Who,
    heir: Option<&Who>,
    jobs: usize,
    told: impl FnMut(usize),
) -> Result<Titled, Explanation> {
    let heir = match heir {
        Some(heir) => Some(addable(chat, heir).await?),
        None => None,
    };
    let heir = heir.as_ref();
    if heir.is_some_and(|heir| heir.to_string().eq_ignore_ascii_case(&who.to_string())) {
        return Err(same_person(heir.unwrap_or(who)));
    }
    let found = whereabouts(chat, who, jobs, told).await?.or_nobody(who)?;
    let looks: Vec<_> = stream::iter(&found.inside)
        .map(|inside| look(chat, inside, heir))
        .buffered(jobs.max(1))
        .collect()
        .await;
    let mut plan = Plan::new(format!("Take {who} out of every space"), []);
    for (inside, look) in found.inside.iter().zip(looks) {
        match look {
            Ok(look) => place(&mut plan, who, heir, inside, &look)?,
            Err(why) => refuse(&mut plan, who, inside, why),
        }
    }
    for (space, why) in &found.unread {
        let change = Change::RemoveMember {
            space: Place::Is(space.name.clone()),
            who: Subject::Person(who.clone()),
            was: None,
        };
        let row = unread(who, who, title(space), RowAction::Remove, why);
        plan.push(Step::settled(change, row));
    }
    Ok(found.titled(plan.with_admin_access(chat.is_admin())))
}

fn same_person(heir: &Who) -> Explanation {
    let message = format!("{heir} cannot take over from themselves");
    Explanation::new(Cause::Usage, message)
}

async fn look(chat: &Chat, inside: &Inside, heir: Option<&Who>) -> Result<Look, Explanation> {
    let mut look = Look {
        alone: false,
        heir: None,
    };
    let member = &inside.membership;
    if member.role != Some(Role::Owner) || member.state == Some(MembershipState::Invited) {
        return Ok(look);
    }
    let owners = owners(chat, &inside.space).await?;
    look.alone = owners.iter().all(|owner| owner.name == member.name);
    if let (true, Some(heir)) = (look.alone, heir) {
        let user = user_name(chat, heir).await?;
        let name = MemberName::new(&inside.space.name, user.id())
            .map_err(|error| Explanation::new(Cause::Usage, error.to_string()))?;
        look.heir = match chat.get_member(&name).await {
            Ok(there) if there.state == Some(MembershipState::NotAMember) => None,
            Ok(there) => Some(there),
            Err(error) if error.is_status(404) => None,
            Err(error) => return Err(error.explain()),
        };
    }
    Ok(look)
}

/// The steps of one space.
fn place(
    plan: &mut Plan,
    who: &Who,
    heir: Option<&Who>,
    inside: &Inside,
    look: &Look,
) -> Result<(), Explanation> {
    let mut after = After::Now;
    if look.alone {
        let Some(heir) = heir else {
            let space = title(&inside.space);
            let message = match who {
                Who::Me => format!("you are the only owner of {space}"),
                who => format!("{who} is the only owner of {space}"),
            };
            let why = Explanation::new(Cause::Failed, message)
                .reason("last_owner")
                .hint("Name who takes over with --hand-over-to.");
            refuse(plan, who, inside, why);
            return Ok(());
        };
        let space = Place::Is(inside.space.name.clone());
        let change = match &look.heir {
            Some(there) if there.name == inside.membership.name => {
                return Err(same_person(heir));
            }
            Some(there) => Change::SetRole {
                space,
                who: heir.clone(),
                role: Role::Owner,
                was: there.role.clone(),
            },
            None => Change::AddMember {
                space,
                who: heir.clone(),
                role: Some(Role::Owner),
            },
        };
        let made = plan.push(change);
        after = After::Done { steps: vec![made] };
    }
    plan.push(Step::from(removal(who, inside)).after(after));
    Ok(())
}

/// By canonical ID, so that the row and the journal name the one who was found.
fn removal(who: &Who, inside: &Inside) -> Change {
    let found = Subject::of(&inside.membership.name).filter(|_| *who != Who::Me);
    let mut was = Was::of(&inside.membership);
    was.myself = *who == Who::Me;
    if let (None, Who::Email(email)) = (&was.email, who) {
        was.email = Some(email.clone());
    }
    Change::RemoveMember {
        space: Place::Is(inside.space.name.clone()),
        who: found.unwrap_or_else(|| Subject::Person(who.clone())),
        was: Some(was),
    }
}

fn refuse(plan: &mut Plan, who: &Who, inside: &Inside, why: Explanation) {
    let change = removal(who, inside);
    let row = Row {
        membership: Some(inside.membership.name.clone()),
        ..Row::failed(&change.who(), RowAction::Remove, why)
    };
    plan.push(Step::settled(change, row));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::members::RowResult;

    fn inside(role: &str) -> Inside {
        let space = serde_json::json!({"name": "spaces/A", "displayName": "Ops"});
        let member = serde_json::json!({"name": "spaces/A/members/1", "role": role});
        Inside {
            space: serde_json::from_value(space).unwrap(),
            membership: serde_json::from_value(member).unwrap(),
        }
    }

    fn planned(heir: Option<&str>, there: Option<&str>, alone: bool) -> Result<Plan, Explanation> {
        let mut plan = Plan::new("t", []);
        let heir = heir.map(|heir| Who::parse(heir).unwrap());
        let there = there.map(|id| {
            let name = format!("spaces/A/members/{id}");
            serde_json::from_value(serde_json::json!({"name": name, "role": "ROLE_MEMBER"}))
                .unwrap()
        });
        let look = Look { alone, heir: there };
        let who = Who::parse("leaver@x.com").unwrap();
        place(
            &mut plan,
            &who,
            heir.as_ref(),
            &inside("ROLE_MANAGER"),
            &look,
        )?;
        plan.check()?;
        Ok(plan)
    }

    #[test]
    fn nobody_goes_before_somebody_took_over() {
        for there in [None, Some("2")] {
            let plan = planned(Some("heir@x.com"), there, true).unwrap();
            assert_eq!(plan.steps.len(), 2, "{there:?}");
            assert_eq!(plan.steps[1].after, After::Done { steps: vec![0] });
        }
        assert_eq!(
            planned(Some("heir@x.com"), None, false)
                .unwrap()
                .steps
                .len(),
            1
        );
    }

    #[test]
    fn an_only_owner_stays_where_nobody_takes_over() {
        let rows = planned(None, None, true).unwrap().would();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].result, RowResult::Failed);
        assert!(
            rows[0]
                .error
                .as_ref()
                .unwrap()
                .message
                .contains("only owner of Ops")
        );
    }

    #[test]
    fn nobody_takes_over_from_themselves() {
        let wrong = planned(Some("leaver2@x.com"), Some("1"), true).unwrap_err();
        assert_eq!(wrong.cause, Cause::Usage);
    }

    #[test]
    fn whoever_is_removed_is_kept_by_address_for_the_way_back() {
        let who = Who::parse("leaver@x.com").unwrap();
        let Change::RemoveMember { who, was, .. } = removal(&who, &inside("ROLE_MEMBER")) else {
            panic!("a removal");
        };
        assert_eq!(who.to_string(), "users/1");
        assert_eq!(was.unwrap().email.as_deref(), Some("leaver@x.com"));
    }
}
