//! What has to be asked for a view, and what need not: fields, filters, and the members of only
//! those spaces that do not decide by themselves.

use super::judge::{is_empty, may_be_owned};
use super::{Question, View};
use crate::chat::ListMembers;
use crate::chat::resources::{
    Affiliation, Membership, MembershipState, Role, Space, SpaceType, UserType,
};
use crate::chat::search::AdminQuery;

/// Fields of a membership that decisions and rows need.
const MEMBER: &str =
    "name,state,role,createTime,affiliation,member(name,displayName,email,type),groupMember";

/// Owners of one space are few; more need not come at once.
const OWNERS: u16 = 100;

/// Fields of a space that this view needs.
pub fn space_fields(view: View) -> &'static str {
    match view {
        View::Outsiders => {
            "name,displayName,spaceType,singleUserBotDm,externalUserAllowed,customer,\
             lastActiveTime,membershipCount"
        }
        View::Ownerless | View::SingleOwner | View::Groups => {
            "name,displayName,spaceType,lastActiveTime,membershipCount"
        }
        View::Stale => "name,displayName,spaceType,createTime,lastActiveTime,membershipCount",
        View::HistoryOff => {
            "name,displayName,spaceType,spaceHistoryState,lastActiveTime,membershipCount"
        }
        View::Invited => {
            "name,displayName,spaceType,singleUserBotDm,lastActiveTime,membershipCount"
        }
    }
}

/// The types of spaces to list; none means all.
pub fn types(question: &Question) -> Vec<SpaceType> {
    if question.types.is_empty() && question.view.is_of_named_spaces() {
        return vec![SpaceType::Space];
    }
    question.types.clone()
}

/// The administrator's search. Times and the state of history are not searched by: a space that
/// does not tell them might not be found by any.
pub fn search(question: &Question) -> AdminQuery {
    let outside = question.view == View::Outsiders && !question.thorough;
    AdminQuery {
        external: outside.then_some(true),
        ..AdminQuery::default()
    }
}

/// Whether a space is among those that were asked about.
pub fn is_asked_about(space: &Space, question: &Question) -> bool {
    let types = types(question);
    let of_type = types.is_empty()
        || space.space_type.is_none()
        || types.iter().any(|wanted| space.is(wanted));
    let named = question.matching.as_ref().is_none_or(|text| {
        let name = space.display_name.as_deref().unwrap_or_default();
        name.to_lowercase().contains(&text.to_lowercase())
    });
    of_type && named
}

/// Whether the members have to be read, or the space alone decides.
pub fn needs_members(space: &Space, question: &Question, admin: bool) -> bool {
    let with_app = space.single_user_bot_dm == Some(true);
    match question.view {
        View::Stale | View::HistoryOff => false,
        View::Outsiders => !with_app && (question.thorough || lets_outsiders_in(space, admin)),
        View::Ownerless | View::SingleOwner => may_be_owned(space) && !is_empty(space),
        View::Invited => !with_app,
        View::Groups => space
            .membership_count
            .is_none_or(|count| count.joined_group_count > 0),
    }
}

/// False defaults are left out by the API. Spaces of consumers carry no `customer` and let
/// everybody in; of unnamed conversations the flag says nothing certain.
fn lets_outsiders_in(space: &Space, admin: bool) -> bool {
    let owned_by_an_organization = admin || space.other.contains_key("customer");
    space.external_user_allowed == Some(true)
        || !space.is(&SpaceType::Space)
        || !owned_by_an_organization
}

/// The members to ask for.
pub fn members(view: View) -> ListMembers {
    let people = ListMembers {
        fields: Some(MEMBER),
        ..ListMembers::default()
    };
    match view {
        View::Outsiders => ListMembers {
            show_groups: true,
            show_invited: true,
            ..people
        },
        View::Ownerless | View::SingleOwner => ListMembers {
            role: Some(Role::Owner),
            show_groups: true,
            show_invited: true,
            page_size: OWNERS,
            ..people
        },
        View::Invited => ListMembers {
            kind: Some(UserType::Human),
            show_invited: true,
            ..people
        },
        View::Groups | View::Stale | View::HistoryOff => ListMembers {
            show_groups: true,
            without_people: true,
            ..people
        },
    }
}

/// Whether a membership can matter to the decision; the others need not be kept.
pub fn matters(membership: &Membership, view: View, admin: bool) -> bool {
    match view {
        // Whose space it is, only the caller's own membership tells.
        View::Outsiders => !admin || membership.affiliation != Some(Affiliation::Internal),
        View::Ownerless | View::SingleOwner => membership.role == Some(Role::Owner),
        View::Invited => membership.state == Some(MembershipState::Invited),
        View::Groups => membership.group_member.is_some(),
        View::Stale | View::HistoryOff => false,
    }
}

/// Whether what was read decides already, so that further pages need not be.
pub fn is_enough(space: &Space, seen: &[Membership], view: View) -> bool {
    let owners = seen
        .iter()
        .filter(|m| m.state == Some(MembershipState::Joined) && m.role == Some(Role::Owner))
        .filter(|m| {
            m.member
                .as_ref()
                .is_some_and(|user| user.user_type == Some(UserType::Human))
        });
    match view {
        View::Ownerless => owners.count() > 0,
        View::SingleOwner => owners.count() > 1,
        View::Groups => space.membership_count.is_some_and(|count| {
            usize::try_from(count.joined_group_count).is_ok_and(|count| seen.len() >= count)
        }),
        _ => false,
    }
}
