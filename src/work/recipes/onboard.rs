//! Letting somebody in wherever a colleague is.

use futures_util::{StreamExt as _, stream};

use super::{Inside, Whereabouts, title, whereabouts};
use crate::chat::Chat;
use crate::chat::names::MemberName;
use crate::chat::resources::{Membership, MembershipState, Role, SpaceType};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place};
use crate::work::members::{Row, RowAction, RowResult, user_name};
use crate::work::plan::{Plan, Step, Titled};

/// A plan that adds `who` to every named space that `like` is in; with their role where
/// `with_roles` says so, to which it raises whoever is in already. Group chats are left alone: they belong to those who began them.
pub async fn onboard(
    chat: &Chat,
    who: &Who,
    like: &Who,
    with_roles: bool,
    jobs: usize,
    told: impl FnMut(usize),
) -> Result<Titled, Explanation> {
    let found = whereabouts(chat, like, jobs, told).await?.or_nobody(like)?;
    let newcomer = user_name(chat, who).await?;
    let there: Vec<_> = stream::iter(&found.inside)
        .map(async |inside| {
            let name = MemberName::new(&inside.space.name, newcomer.id()).ok()?;
            match chat.get_member(&name).await {
                Ok(member) if member.state == Some(MembershipState::NotAMember) => None,
                // Whatever goes wrong here goes wrong again when the change is made, and is told.
                answer => answer.ok(),
            }
        })
        .buffered(jobs.max(1))
        .collect()
        .await;
    let same = |(inside, there): (&Inside, &Option<Membership>)| {
        there
            .as_ref()
            .is_some_and(|there| there.name == inside.membership.name)
    };
    if found.inside.iter().zip(&there).any(same) {
        let message = format!("{who} and {like} are the same person");
        return Err(Explanation::new(Cause::Usage, message));
    }
    let plan = plan(who, like, with_roles, &found, &there).with_admin_access(chat.is_admin());
    Ok(found.titled(plan))
}

fn plan(
    who: &Who,
    like: &Who,
    with_roles: bool,
    found: &Whereabouts,
    there: &[Option<Membership>],
) -> Plan {
    let named = |inside: &&(&Inside, &Option<Membership>)| inside.0.space.is(&SpaceType::Space);
    let pairs: Vec<_> = found.inside.iter().zip(there).collect();
    let steps = pairs.iter().filter(named).map(|(inside, there)| {
        let change = Change::AddMember {
            space: Place::Is(inside.space.name.clone()),
            who: who.clone(),
            role: inside
                .membership
                .role
                .clone()
                .filter(|role| with_roles && *role != Role::Member),
        };
        match (there, &change) {
            (
                Some(there),
                Change::AddMember {
                    space,
                    role: Some(role),
                    ..
                },
            ) if role.is_above(there.role.as_ref()) => Step::from(Change::SetRole {
                space: space.clone(),
                who: who.clone(),
                role: role.clone(),
                was: there.role.clone(),
            }),
            (Some(there), _) => {
                let name = Some(there.name.clone());
                Step::settled(
                    change,
                    Row::new(who, RowAction::Add, RowResult::Already, name),
                )
            }
            (None, _) => Step::from(change),
        }
    });
    let unread = found.unread.iter().map(|(space, why)| {
        let change = Change::AddMember {
            space: Place::Is(space.name.clone()),
            who: who.clone(),
            role: None,
        };
        Step::settled(change, unread(who, like, title(space), RowAction::Add, why))
    });
    Plan::new(format!("Let {who} in like {like}"), steps.chain(unread))
}

/// The row of a space that would not say who is in it.
pub(super) fn unread(
    who: &Who,
    sought: &Who,
    space: &str,
    action: RowAction,
    why: &Explanation,
) -> Row {
    let message = format!(
        "whether {sought} is in {space} could not be found out: {}",
        why.message
    );
    Row::failed(
        who,
        action,
        Explanation {
            message,
            ..why.clone()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::resources::Space;

    fn inside(id: &str, kind: &str, role: &str) -> Inside {
        let space = serde_json::json!({"name": format!("spaces/{id}"), "spaceType": kind});
        let member = serde_json::json!({
            "name": format!("spaces/{id}/members/1"), "state": "JOINED", "role": role,
        });
        Inside {
            space: serde_json::from_value(space).unwrap(),
            membership: serde_json::from_value(member).unwrap(),
        }
    }

    #[test]
    fn a_newcomer_gets_into_named_spaces_they_are_not_in() {
        use RowResult::{Already, Failed, Would};

        let found = Whereabouts {
            inside: vec![
                inside("A", "SPACE", "ROLE_MANAGER"),
                inside("B", "SPACE", "ROLE_MEMBER"),
                inside("C", "GROUP_CHAT", "ROLE_MEMBER"),
                inside("D", "SPACE", "ROLE_MEMBER"),
            ],
            unread: vec![(
                serde_json::from_value::<Space>(serde_json::json!({"name": "spaces/E"})).unwrap(),
                Explanation::new(Cause::Permission, "no"),
            )],
            asked: 5,
        };
        let there = inside("B", "SPACE", "ROLE_MEMBER").membership;
        let (who, like) = (Who::parse("b@x.com").unwrap(), Who::parse("1").unwrap());
        let plan = plan(&who, &like, true, &found, &[None, Some(there), None, None]);
        let results: Vec<_> = plan.would().iter().map(|row| row.result).collect();
        assert_eq!(results, [Would, Already, Would, Failed]);
        let Change::AddMember { role, .. } = &plan.steps[0].change else {
            panic!("{:?}", plan.steps[0]);
        };
        assert_eq!(*role, Some(Role::Owner));
        assert!(plan.check().is_ok());
    }

    #[test]
    fn whoever_is_in_already_gets_the_role_and_keeps_a_higher_one() {
        let found = Whereabouts {
            inside: vec![
                inside("A", "SPACE", "ROLE_MANAGER"),
                inside("B", "SPACE", "ROLE_ASSISTANT_MANAGER"),
            ],
            ..Whereabouts::default()
        };
        let there = |role| Some(inside("A", "SPACE", role).membership);
        let there = [there("ROLE_MEMBER"), there("ROLE_MANAGER")];
        let (who, like) = (Who::parse("b@x.com").unwrap(), Who::parse("1").unwrap());
        let plan_with = |with_roles| plan(&who, &like, with_roles, &found, &there);
        let Change::SetRole { role, was, .. } = &plan_with(true).steps[0].change else {
            panic!("a role");
        };
        assert_eq!((role, was), (&Role::Owner, &Some(Role::Member)));
        assert!(plan_with(true).steps[1].settled.is_some());
        assert!(plan_with(false).is_empty());
    }
}
