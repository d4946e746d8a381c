//! From spaces as they are to spaces as they are wished for. People are compared by canonical ID;
//! an address that belongs to nobody in the space is one to add.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::{StreamExt as _, stream};

use super::present::{Found, State, look_up};
use super::{PlanFile, Switch, Wish, make};
use crate::chat::names::{SpaceName, UserName};
use crate::chat::patch::Allowed;
use crate::chat::resources::{Role, Space, SpaceType};
use crate::chat::{Chat, ListMembers, ListSpaces};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject};
use crate::work::members::{Row, RowAction, find, user_name};
use crate::work::plan::{Plan, Step, Titled};
use crate::work::spaces::settings::{Item, Settings, Value};

/// Plans what makes every space of the file as it is wished for. Nothing is changed. Spaces that are
/// so already cost nothing, so that a second plan of the same file is empty.
pub async fn plan(
    chat: &Chat,
    file: &PlanFile,
    title: &str,
    jobs: usize,
) -> Result<Titled, Explanation> {
    let named = by_name(chat, file).await?;
    let me = user_name(chat, &Who::Me).await.ok();
    let mut plan = Plan::new(title, []).with_admin_access(chat.is_admin());
    let (mut titles, mut seen) = (BTreeMap::new(), HashSet::new());
    for wish in &file.spaces {
        let found = match (&wish.space, &wish.name) {
            (Some(space), _) => Some(space),
            (None, Some(name)) => named.get(name.as_str()),
            (None, None) => None,
        };
        let Some(space) = found else {
            make::make(&mut plan, wish, me.as_ref())?;
            continue;
        };
        if !seen.insert(space.clone()) {
            let message = format!("the plan names {space} twice");
            return Err(Explanation::new(Cause::Usage, message));
        }
        let one = change(chat, &mut plan, space, wish, me.as_ref(), jobs).await;
        let title = one.map_err(|error| Explanation {
            message: format!("{}: {}", wish.called(), error.message),
            ..error
        })?;
        titles.extend(title.map(|title| (space.clone(), title)));
    }
    plan.check()?;
    Ok(Titled { plan, titles })
}

/// The caller's named spaces that the file names without an ID.
async fn by_name(chat: &Chat, file: &PlanFile) -> Result<HashMap<String, SpaceName>, Explanation> {
    let unnamed = file.spaces.iter().filter(|wish| wish.space.is_none());
    let wanted: HashSet<&str> = unnamed.filter_map(|wish| wish.name.as_deref()).collect();
    let mut found: HashMap<String, SpaceName> = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    if chat.is_admin() {
        let message = "an administrator's access needs `space = \"spaces/ID\"` for every space";
        return Err(Explanation::new(Cause::Usage, message)
            .hint("It makes no spaces, and names are those of your own spaces."));
    }
    let list = ListSpaces {
        types: vec![SpaceType::Space],
        fields: Some("name,displayName"),
        ..ListSpaces::default()
    };
    let mut pages = chat.list_spaces(&list);
    while let Some(page) = pages.next().await {
        for space in page.map_err(|error| error.explain())? {
            let Some(name) = space
                .display_name
                .filter(|name| wanted.contains(name.as_str()))
            else {
                continue;
            };
            if let Some(other) = found.insert(name.clone(), space.name.clone()) {
                let message = format!("two spaces are called `{name}`: {other} and {}", space.name);
                return Err(Explanation::new(Cause::Usage, message)
                    .hint("Give `space = \"spaces/ID\"` in the file."));
            }
        }
    }
    Ok(found)
}

/// A space that is there; its name as it is now.
async fn change(
    chat: &Chat,
    plan: &mut Plan,
    name: &SpaceName,
    wish: &Wish,
    me: Option<&UserName>,
    jobs: usize,
) -> Result<Option<String>, Explanation> {
    let list = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let (space, members) = tokio::join!(chat.get_space(name), chat.list_members(name, &list).all());
    let space = space.map_err(|error| error.explain())?;
    if !space.is(&SpaceType::Space) {
        let message = "only named spaces are planned; this is a conversation without a name";
        return Err(Explanation::new(Cause::Usage, message));
    }
    let members = members.map_err(|error| error.explain())?;
    fixed(plan, &space, wish);
    settings(plan, &space, wish)?;
    let names_me = wish.people().any(|(who, _)| is_me(who, me));
    let myself = if wish.only || names_me {
        // The sign-in may know an address alone. Whoever is not known is not kept.
        let mine = find(chat, name, &Who::Me).await?;
        mine.and_then(|mine| UserName::from_id(mine.name.member_id()).ok())
    } else {
        None
    };
    let present = State::of(&members);
    let mut looked: Vec<(usize, Found)> = stream::iter(wish.people().enumerate())
        .map(async |(at, (who, _))| {
            let found = match &myself {
                Some(myself) if is_me(who, me) => Found::Is(myself.clone()),
                _ => look_up(chat, name, who, &present).await,
            };
            (at, found)
        })
        .buffer_unordered(jobs.max(1))
        .collect()
        .await;
    looked.sort_by_key(|(at, _)| *at);
    let mut wanted = BTreeMap::new();
    let mut unknown = Vec::new();
    for ((who, role), (_, found)) in wish.people().zip(looked) {
        let subject = match found {
            Found::Is(user) => Subject::Person(Who::User(user)),
            Found::Absent => Subject::Person(who.clone()),
            Found::Unknown(why) => {
                unknown.push((who.clone(), role, why));
                continue;
            }
        };
        if wanted.insert(subject, Some(role)).is_some() {
            let message = format!("{who} is named twice, by another address or ID");
            return Err(Explanation::new(Cause::Usage, message));
        }
    }
    for group in &wish.groups {
        wanted.insert(Subject::Group(group.clone()), None);
    }
    present.keep(
        &mut wanted,
        wish.only && unknown.is_empty(),
        myself.as_ref(),
    );
    if present.is_owned() && !wanted.values().any(|role| *role == Some(Role::Owner)) {
        let message = "the plan would leave the space without an owner";
        return Err(Explanation::new(Cause::Usage, message)
            .reason("last_owner")
            .hint("Name an owner under `owners`."));
    }
    for (who, role, why) in unknown {
        let row = Row::failed(&who, RowAction::Add, why);
        let change = Change::AddMember {
            space: Place::Is(name.clone()),
            who,
            role: Some(role),
        };
        plan.push(Step::settled(change, row));
    }
    present.steps(plan, name, wanted, myself.as_ref());
    Ok(space.display_name)
}

/// Whether the caller is meant.
pub(super) fn is_me(who: &Who, me: Option<&UserName>) -> bool {
    let same = |user: UserName| me.is_some_and(|me| me.id().eq_ignore_ascii_case(user.id()));
    who.alias().is_none_or(same)
}

/// What was fixed when the space was made cannot be had any more.
fn fixed(plan: &mut Plan, space: &Space, wish: &Wish) {
    let external = space.external_user_allowed.unwrap_or_default();
    let posting = match Settings::of(space).get(Item::Posting) {
        Value::Level(Some(level)) => Some(level != Allowed::Members),
        _ => None,
    };
    let others = [
        ("external", wish.external, Some(external)),
        ("announcement", wish.announcement, posting),
    ];
    for (key, wished, now) in others {
        let (Some(wished), Some(now)) = (wished, now) else {
            continue;
        };
        if wished == now {
            continue;
        }
        let message = format!("`{key}` is {now}, which is fixed when a space is made");
        let why = Explanation::new(Cause::Failed, message).reason("fixed");
        let change = Change::UpdateSpace {
            space: Place::Is(space.name.clone()),
            update: Box::default(),
            was: None,
        };
        let row = Row::failed(&space.name, RowAction::Update, why);
        plan.push(Step::settled(change, row));
    }
}

/// The settings that differ, with what puts them back.
fn settings(plan: &mut Plan, space: &Space, wish: &Wish) -> Result<(), Explanation> {
    let read = Settings::of(space);
    let mut wanted = read.clone();
    let texts = [
        (Item::Name, &wish.name),
        (Item::Description, &wish.description),
        (Item::Guidelines, &wish.guidelines),
    ];
    for (item, text) in texts {
        if let Some(text) = text {
            wanted.set(item, Value::Text(text.clone()));
        }
    }
    if let Some(switch) = wish.history {
        wanted.set(Item::History, Value::Switch(Some(switch == Switch::On)));
    }
    for (item, who) in [
        (Item::Found, &wish.found_by),
        (Item::Joined, &wish.joined_by),
    ] {
        if let (Some(who), Value::Audiences(mut now)) = (who, read.get(item)) {
            let mut who = who.clone();
            who.sort();
            now.sort();
            if who != now {
                wanted.set(item, Value::Audiences(who));
            }
        }
    }
    for (setting, allowed) in &wish.permissions {
        wanted.set(Item::Permission(*setting), Value::Level(Some(*allowed)));
    }
    let update = wanted.update(&read);
    if update.parts().is_empty() {
        return Ok(());
    }
    update.check(plan.admin)?;
    plan.push(Change::UpdateSpace {
        space: Place::Is(space.name.clone()),
        was: Some(Box::new(read.update(&wanted))),
        update: Box::new(update),
    });
    Ok(())
}
