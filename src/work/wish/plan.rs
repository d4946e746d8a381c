//! From spaces as they are to spaces as they are wished for. People are compared by canonical ID;
//! an address that belongs to nobody in the space is one to add.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::{StreamExt as _, stream};

use super::{PlanFile, Switch, Wish};
use crate::chat::names::{MemberName, SpaceName, UserName};
use crate::chat::resources::{Membership, MembershipState, Role, Space, SpaceType};
use crate::chat::{Chat, ListMembers, ListSpaces};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;
use crate::work::change::{Change, Place, Subject, Was};
use crate::work::members::{Row, RowAction, user_name};
use crate::work::plan::{After, Company, Plan, SpaceState, Step, difference};
use crate::work::spaces::settings::{Item, Settings, Value};
use crate::work::spaces::{Draft, Update};

/// Plans what makes every space of the file as it is wished for. Nothing is changed. Spaces that are
/// so already cost nothing, so that a second plan of the same file is empty.
pub async fn plan(
    chat: &Chat,
    file: &PlanFile,
    title: &str,
    jobs: usize,
) -> Result<Plan, Explanation> {
    let named = by_name(chat, file).await?;
    let mut plan = Plan::new(title, []).with_admin_access(chat.is_admin());
    let me = user_name(chat, &Who::Me).await.ok();
    for wish in &file.spaces {
        let found = match (&wish.space, &wish.name) {
            (Some(space), _) => Some(space),
            (None, Some(name)) => named.get(name.as_str()),
            (None, None) => None,
        };
        match found {
            Some(space) => change(chat, &mut plan, space, wish, me.as_ref(), jobs).await?,
            None => make(&mut plan, wish)?,
        }
    }
    plan.check()?;
    Ok(plan)
}

/// The caller's named spaces that the file names without an ID.
async fn by_name(chat: &Chat, file: &PlanFile) -> Result<HashMap<String, SpaceName>, Explanation> {
    let unnamed = file.spaces.iter().filter(|wish| wish.space.is_none());
    let wanted: HashSet<&str> = unnamed.filter_map(|wish| wish.name.as_deref()).collect();
    let mut found: HashMap<String, SpaceName> = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
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

/// A space that is not there yet. It is made alone, so that everybody in it has a row of their own.
fn make(plan: &mut Plan, wish: &Wish) -> Result<(), Explanation> {
    let audience = match (&wish.found_by, &wish.joined_by) {
        (Some(found), Some(joined)) if found == joined && found.len() == 1 => found.first(),
        _ => None,
    };
    let draft = Draft {
        display_name: wish.name.clone().unwrap_or_default(),
        description: wish.description.clone().filter(|text| !text.is_empty()),
        guidelines: wish.guidelines.clone().filter(|text| !text.is_empty()),
        history: wish.history.map(|switch| switch == Switch::On),
        external: wish.external.unwrap_or_default(),
        announcement: wish.announcement.unwrap_or_default(),
        audience: audience.cloned(),
        permissions: wish.permissions.iter().map(|(s, a)| (*s, *a)).collect(),
        ..Draft::default()
    };
    draft.check()?;
    let made = plan.push(Change::create(draft));
    let after = || After::Done { steps: vec![made] };
    if audience.is_none() && (is_some(&wish.found_by) || is_some(&wish.joined_by)) {
        let update = Update {
            access: Some(crate::work::spaces::Access {
                discover: wish.found_by.clone(),
                join: wish.joined_by.clone(),
            }),
            ..Update::default()
        };
        let change = Change::UpdateSpace {
            space: Place::MadeBy(made),
            update: Box::new(update),
            was: Some(Box::default()),
        };
        plan.push(Step::from(change).after(after()));
    }
    for (who, role) in wish.people().filter(|(who, _)| **who != Who::Me) {
        let change = Change::AddMember {
            space: Place::MadeBy(made),
            who: who.clone(),
            role: Some(role).filter(|role| *role != Role::Member),
        };
        plan.push(Step::from(change).after(after()));
    }
    for group in &wish.groups {
        let change = Change::AddGroup {
            space: Place::MadeBy(made),
            group: group.clone(),
        };
        plan.push(Step::from(change).after(after()));
    }
    Ok(())
}

fn is_some<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_some_and(|list| !list.is_empty())
}

/// A space that is there.
async fn change(
    chat: &Chat,
    plan: &mut Plan,
    name: &SpaceName,
    wish: &Wish,
    me: Option<&UserName>,
    jobs: usize,
) -> Result<(), Explanation> {
    let list = ListMembers {
        show_groups: true,
        show_invited: true,
        ..ListMembers::default()
    };
    let (space, members) = tokio::join!(chat.get_space(name), chat.list_members(name, &list).all());
    let space = space.map_err(|error| error.explain())?;
    let members = members.map_err(|error| error.explain())?;
    settings(plan, &space, wish)?;
    let present = State::of(&members);
    let mut looked: Vec<(usize, Found)> = stream::iter(wish.people().enumerate())
        .map(async |(at, (who, _))| (at, look_up(chat, name, who, me, &present).await))
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
            let message = format!("{who} is named twice in the plan of {name}");
            return Err(Explanation::new(Cause::Usage, message));
        }
    }
    for group in &wish.groups {
        wanted.insert(Subject::Group(group.clone()), None);
    }
    present.keep(&mut wanted, wish.only && unknown.is_empty(), me);
    for (who, role, why) in unknown {
        let row = Row::failed(&who, RowAction::Add, why);
        let change = Change::AddMember {
            space: Place::Is(name.clone()),
            who,
            role: Some(role),
        };
        plan.push(Step::settled(change, row));
    }
    steps(plan, name, present, wanted);
    Ok(())
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
            (who.sort(), now.sort());
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
    let named = |error: Explanation| Explanation {
        message: format!("{}: {}", space.name, error.message),
        ..error
    };
    update.check(plan.admin).map_err(named)?;
    plan.push(Change::UpdateSpace {
        space: Place::Is(space.name.clone()),
        was: Some(Box::new(read.update(&wanted))),
        update: Box::new(update),
    });
    Ok(())
}

/// Who is in a space.
struct State {
    members: BTreeMap<Subject, Option<Role>>,
    was: BTreeMap<Subject, Was>,
}

impl State {
    fn of(members: &[Membership]) -> Self {
        let mut state = Self {
            members: BTreeMap::new(),
            was: BTreeMap::new(),
        };
        for membership in members {
            let was = Was::of(membership);
            if membership.state == Some(MembershipState::NotAMember) || was.app {
                continue;
            }
            if let Some(who) = Subject::of(&membership.name) {
                state.members.insert(who.clone(), was.role.clone());
                state.was.insert(who, was);
            }
        }
        state
    }

    /// Puts those among the wanted who stay although nobody named them.
    fn keep(
        &self,
        wanted: &mut BTreeMap<Subject, Option<Role>>,
        only: bool,
        me: Option<&UserName>,
    ) {
        for (who, role) in &self.members {
            let is_me = matches!(who, Subject::Person(Who::User(user)) if Some(user) == me);
            if !only || is_me {
                wanted.entry(who.clone()).or_insert_with(|| role.clone());
            }
        }
    }
}

/// The steps that [`difference`] finds, at the end of the plan.
fn steps(
    plan: &mut Plan,
    name: &SpaceName,
    present: State,
    wanted: BTreeMap<Subject, Option<Role>>,
) {
    let company = |members| Company {
        spaces: BTreeMap::from([(
            name.clone(),
            SpaceState {
                settings: Update::default(),
                members,
            },
        )]),
    };
    let offset = plan.steps.len();
    let found = difference("", &company(present.members), &company(wanted));
    for mut step in found.steps {
        if let Change::RemoveMember { who, was, .. } = &mut step.change {
            *was = present.was.get(who).cloned();
        }
        // The step waits for those of this plan: this space's rows that failed before count, too.
        if let After::Resolved { before: own } = &mut step.after {
            *own += offset;
        }
        plan.push(step);
    }
}

/// Somebody named in the file.
enum Found {
    Is(UserName),
    Absent,
    Unknown(Explanation),
}

async fn look_up(
    chat: &Chat,
    space: &SpaceName,
    who: &Who,
    me: Option<&UserName>,
    present: &State,
) -> Found {
    let user = match (who, me) {
        (Who::Me, Some(me)) => return Found::Is(me.clone()),
        _ => match user_name(chat, who).await {
            Ok(user) => user,
            Err(why) => return Found::Unknown(why),
        },
    };
    let canonical = user.id().bytes().all(|b| b.is_ascii_digit());
    if canonical
        || present
            .members
            .contains_key(&Subject::Person(Who::User(user.clone())))
    {
        return Found::Is(user);
    }
    let Ok(name) = MemberName::new(space, user.id()) else {
        return Found::Absent;
    };
    match chat.get_member(&name).await {
        Ok(member) if member.state == Some(MembershipState::NotAMember) => Found::Absent,
        Ok(member) => UserName::from_id(member.name.member_id()).map_or(Found::Absent, Found::Is),
        Err(error) if error.is_status(404) => Found::Absent,
        Err(error) => Found::Unknown(error.explain()),
    }
}
