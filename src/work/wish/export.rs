//! A space as a plan file would wish for it.

use super::{Names, Switch, Wish};
use crate::chat::names::{SpaceName, UserName};
use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::{MembershipState, Role, SpaceType, UserType};
use crate::chat::{Chat, ListMembers};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::spaces::settings::{Item, Settings, Value};

/// Reads a named space: settings, people by ID, groups. Nothing is changed. People who were invited
/// are named too; apps are not, for only people can add them. What memberships tell of people's names
/// comes with it.
pub async fn export(chat: &Chat, space: &SpaceName) -> Result<(Wish, Names), Explanation> {
    let list = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let (read, members) =
        tokio::join!(chat.get_space(space), chat.list_members(space, &list).all());
    let read = read.map_err(|error| error.explain())?;
    if !read.is(&SpaceType::Space) {
        let message =
            format!("{space} is no named space, and only those are written to plan files");
        return Err(Explanation::new(Cause::Usage, message));
    }
    let mut wish = wish(&Settings::of(&read));
    wish.space = Some(space.clone());
    wish.external = read.external_user_allowed;
    let mut names = Names::default();
    for membership in members.map_err(|error| error.explain())? {
        if let Some(group) = membership.group_member {
            wish.groups.push(group.name);
            continue;
        }
        let known = membership.member.as_ref();
        let app = known.is_some_and(|user| user.user_type == Some(UserType::Bot));
        let gone = membership.state == Some(MembershipState::NotAMember);
        let Ok(user) = UserName::from_id(membership.name.member_id()) else {
            continue;
        };
        if app || gone || user.id() == "app" {
            continue;
        }
        known.inspect(|known| names.note(known));
        let list = match membership.role {
            Some(Role::Owner) => &mut wish.owners,
            Some(Role::Manager) => &mut wish.managers,
            _ => &mut wish.members,
        };
        list.push(Who::User(user));
    }
    for people in [&mut wish.owners, &mut wish.managers, &mut wish.members] {
        people.sort();
    }
    wish.groups.sort();
    wish.only = true;
    Ok((wish, names))
}

fn wish(settings: &Settings) -> Wish {
    let text = |item| Some(settings.text(item).to_owned());
    let audiences = |item| match settings.get(item) {
        Value::Audiences(mut who) => {
            who.sort();
            Some(who)
        }
        _ => None,
    };
    let switch = |on| if on { Switch::On } else { Switch::Off };
    let levels = Setting::ALL.into_iter();
    Wish {
        name: text(Item::Name),
        description: text(Item::Description),
        guidelines: text(Item::Guidelines),
        history: match settings.get(Item::History) {
            Value::Switch(on) => on.map(switch),
            _ => None,
        },
        // Where everybody posts it goes without saying.
        announcement: match settings.get(Item::Posting) {
            Value::Level(Some(level)) if level != Allowed::Members => Some(true),
            _ => None,
        },
        found_by: audiences(Item::Found),
        joined_by: audiences(Item::Joined),
        permissions: levels
            .filter_map(|setting| Some((setting, settings.level(setting)?)))
            .collect(),
        ..Wish::default()
    }
}
