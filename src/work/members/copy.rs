//! Bringing one space's people into another.

use std::collections::HashMap;

use super::{Row, RowAction, RowResult};
use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState, UserType};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::Explanation;
use crate::work::Who;
use crate::work::change::{Change, Place};
use crate::work::plan::{Plan, Step};

/// The people in a space, invited ones too, by canonical ID; apps and groups are not people.
pub(super) async fn people_of(
    chat: &Chat,
    space: &SpaceName,
) -> Result<HashMap<UserName, Membership>, Explanation> {
    let list = ListMembers {
        show_invited: true,
        ..ListMembers::default()
    };
    let all = chat.list_members(space, &list).all().await;
    let all = all.map_err(|error| error.explain())?;
    let people = all.into_iter().filter_map(|membership| {
        let user = membership.member.as_ref()?;
        let human = user.user_type != Some(UserType::Bot);
        let person = human && membership.name.member_id() != "app";
        let user = UserName::from_id(membership.name.member_id()).ok()?;
        person.then_some((user, membership))
    });
    Ok(people.collect())
}

/// Plans it, a step for each person; nothing is changed. Roles are only ever raised.
pub async fn plan_copy(
    chat: &Chat,
    from: &SpaceName,
    to: &SpaceName,
    with_roles: bool,
) -> Result<Plan, Explanation> {
    let (source, target) = tokio::join!(people_of(chat, from), people_of(chat, to));
    let (source, target) = (source?, target?);
    let mut source: Vec<_> = source
        .into_iter()
        .filter(|(_, member)| member.state != Some(MembershipState::Invited))
        .collect();
    source.sort_by(|a, b| a.0.cmp(&b.0));
    let steps = source.into_iter().map(|(user, member)| {
        let who = Who::User(user.clone());
        let role = member.role.filter(|role| with_roles && role.is_above(None));
        let add = |who: Who, role| Change::AddMember {
            space: Place::Is(to.clone()),
            who,
            role,
        };
        match (target.get(&user), role) {
            (None, role) => Step::from(add(who, role)),
            (Some(there), Some(role)) if role.is_above(there.role.as_ref()) => {
                Step::from(Change::SetRole {
                    space: Place::Is(to.clone()),
                    who,
                    role,
                    was: None,
                })
            }
            (Some(there), _) => {
                let name = Some(there.name.clone());
                let row = Row::new(&who, RowAction::Add, RowResult::Already, name);
                Step::settled(add(who, None), row)
            }
        }
    });
    Ok(Plan::new(
        format!("Copy the people of {from} to {to}"),
        steps,
    ))
}
