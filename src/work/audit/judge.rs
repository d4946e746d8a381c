//! The decisions: a space and what was read of its members → what is worth a look. Nothing is
//! asked for here, and no clock is read.

use std::collections::HashMap;

use super::finding::{Finding, Why, time};
use super::{Question, View};
use crate::chat::names::UserName;
use crate::chat::resources::{
    Affiliation, HistoryState, Membership, MembershipState, Role, Space, SpaceType, User, UserType,
};
use crate::directory::Person;
use crate::work::people::is_of_another_domain;

/// What is known besides the space: who asks, and who people are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// The caller; without them nobody can tell whose space it is.
    pub me: Option<UserName>,
    /// The caller's address, for its domain.
    pub address: Option<String>,
    /// An administrator asks: every space is of the caller's organization.
    pub admin: bool,
    /// What the directory says of people.
    pub people: HashMap<UserName, Person>,
}

/// What is worth a look in a space. `members` are those that the view needs: none where the
/// space alone decides.
pub fn findings(
    space: &Space,
    members: &[Membership],
    question: &Question,
    ground: &Ground,
) -> Vec<Finding> {
    let found = match question.view {
        View::Outsiders => outsiders(space, members, ground),
        View::Ownerless => ownerless(space, members).into_iter().collect(),
        View::SingleOwner => single_owner(space, members).into_iter().collect(),
        View::Stale => stale(space, question).into_iter().collect(),
        View::HistoryOff => history_off(space).into_iter().collect(),
        View::Invited => invited(space, members, question),
        View::Groups => groups(space, members),
    };
    found
        .into_iter()
        .map(|mut finding| {
            let user = finding.membership.as_ref().and_then(|m| m.member.as_ref());
            finding.person = user.and_then(|user| ground.people.get(&user.name)).cloned();
            finding
        })
        .collect()
}

fn about<'a>(
    space: &'a Space,
    members: impl IntoIterator<Item = (&'a Membership, Why)>,
) -> Vec<Finding> {
    let members = members.into_iter();
    members
        .map(|(member, why)| Finding::of_member(space.clone(), member.clone(), why))
        .collect()
}

fn human(membership: &Membership) -> Option<&User> {
    let user = membership.member.as_ref()?;
    (user.user_type != Some(UserType::Bot)).then_some(user)
}

/// Whose space it is, as the caller's own membership tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owned {
    /// The caller's organization.
    Ours,
    /// Another one, or a consumer account.
    Theirs,
    /// The caller's place in it is not told.
    Untold,
}

fn outsiders(space: &Space, members: &[Membership], ground: &Ground) -> Vec<Finding> {
    let is_me = |m: &Membership| {
        let user = m.member.as_ref().map(|user| &user.name);
        user.is_some() && user == ground.me.as_ref()
    };
    let me = members.iter().find(|m| is_me(m));
    let owned = match me.and_then(|me| me.affiliation.as_ref()) {
        _ if ground.admin => Owned::Ours,
        Some(Affiliation::Internal | Affiliation::ManagedExternal) => Owned::Ours,
        Some(Affiliation::External) => Owned::Theirs,
        _ => Owned::Untold,
    };
    let rows = members.iter().filter(|m| !is_me(m)).filter_map(|m| {
        let why = if m.group_member.is_some() {
            Some(Why::Group)
        } else {
            foreign(m, human(m)?, owned, ground)
        };
        why.map(|why| (m, why))
    });
    about(space, rows)
}

/// Why a person is an outsider, or may be one. Affiliation is told from the organization that
/// owns the space (Chat API, `Membership.affiliation`).
fn foreign(membership: &Membership, user: &User, owned: Owned, ground: &Ground) -> Option<Why> {
    match (&membership.affiliation, owned) {
        (Some(Affiliation::External), Owned::Ours | Owned::Untold) => Some(Why::External),
        (Some(Affiliation::ManagedExternal), Owned::Ours | Owned::Untold) => Some(Why::Guest),
        (Some(Affiliation::Internal), Owned::Ours | Owned::Untold) => None,
        (Some(Affiliation::Internal | Affiliation::ManagedExternal), Owned::Theirs) => {
            Some(Why::OtherOrganization)
        }
        // Outside the owner's organization: of ours, or of a third one.
        _ => by_address(user, ground),
    }
}

fn by_address(user: &User, ground: &Ground) -> Option<Why> {
    let known = ground.people.get(&user.name);
    let theirs = user.email.as_deref().or_else(|| known?.email.as_deref());
    match (theirs, ground.address.as_deref()) {
        (Some(theirs), Some(ours)) if ours.contains('@') && theirs.contains('@') => {
            is_of_another_domain(theirs, ours).then_some(Why::OtherDomain)
        }
        _ => Some(Why::Unknown),
    }
}

/// Whether it may have owners: direct messages and group chats have none.
pub(super) fn may_be_owned(space: &Space) -> bool {
    space.space_type.is_none() || space.is(&SpaceType::Space)
}

/// Joined, and with an owner's rights. A group is one, too, should the API ever let it.
fn owns(membership: &Membership) -> bool {
    membership.role == Some(Role::Owner) && membership.state != Some(MembershipState::Invited)
}

fn is_app(membership: &Membership) -> bool {
    membership.member.is_some() && human(membership).is_none()
}

fn ownerless(space: &Space, members: &[Membership]) -> Option<Finding> {
    if !may_be_owned(space) || members.iter().any(|m| owns(m) && !is_app(m)) {
        return None;
    }
    let app = members.iter().find(|m| owns(m)).map(|m| (m, Why::AppOwner));
    let invited = members
        .iter()
        .find(|m| m.role == Some(Role::Owner))
        .map(|m| (m, Why::InvitedOwner));
    if let Some((member, why)) = app.or(invited) {
        return about(space, [(member, why)]).pop();
    }
    let why = if is_empty(space) {
        Why::NoPeople
    } else {
        Why::NoOwner
    };
    Some(Finding::of_space(space.clone(), why))
}

/// Whether the space counts neither people nor groups.
pub(super) fn is_empty(space: &Space) -> bool {
    space.membership_count.is_some_and(|count| {
        count.joined_direct_human_user_count == 0 && count.joined_group_count == 0
    })
}

fn single_owner(space: &Space, members: &[Membership]) -> Option<Finding> {
    let mut owners = members.iter().filter(|m| owns(m) && !is_app(m));
    let only = owners.next()?;
    // A group that owns is many people.
    if !may_be_owned(space) || owners.next().is_some() || only.group_member.is_some() {
        return None;
    }
    about(space, [(only, Why::SingleOwner)]).pop()
}

fn stale(space: &Space, question: &Question) -> Option<Finding> {
    let active = time(space.last_active_time.as_deref());
    let made = time(space.create_time.as_deref());
    let why = match (active, made) {
        (Some(active), _) => (active < question.before).then_some(Why::Inactive),
        (None, Some(made)) => (made < question.before).then_some(Why::NeverUsed),
        (None, None) => Some(Why::Unknown),
    };
    why.map(|why| Finding::of_space(space.clone(), why))
}

fn history_off(space: &Space) -> Option<Finding> {
    let why = match space.space_history_state {
        Some(HistoryState::On) => return None,
        Some(HistoryState::Off) => Why::HistoryOff,
        _ => Why::Unknown,
    };
    Some(Finding::of_space(space.clone(), why))
}

fn invited(space: &Space, members: &[Membership], question: &Question) -> Vec<Finding> {
    let rows = members
        .iter()
        .filter(|m| m.state == Some(MembershipState::Invited))
        // Who does not say since when is not left out.
        .filter(|m| time(m.create_time.as_deref()).is_none_or(|since| since <= question.before))
        .map(|m| (m, Why::Invited));
    about(space, rows)
}

fn groups(space: &Space, members: &[Membership]) -> Vec<Finding> {
    let seen = members.iter().filter(|m| m.group_member.is_some());
    let mut rows = about(space, seen.map(|m| (m, Why::Group)));
    let counted = space.membership_count.map_or(0, |c| c.joined_group_count);
    if usize::try_from(counted).unwrap_or(usize::MAX) > rows.len() {
        rows.push(Finding::of_space(space.clone(), Why::GroupUnseen));
    }
    rows
}
