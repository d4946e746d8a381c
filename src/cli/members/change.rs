//! `roomkey members add`, `remove`, `role` and `copy`.

use super::args::{AddArgs, CopyArgs, RemoveArgs, RoleArg, RoleArgs};
use super::people;
use crate::chat::names::GroupName;
use crate::chat::resources::Role;
use crate::cli::app::App;
use crate::cli::bulk::{Doing, bulk};
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::change::{Change, Place, Subject};
use crate::work::members;
use crate::work::plan::{Plan, Step};
use crate::work::{Who, resolve};

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Member => Self::Member,
            RoleArg::Manager => Self::Manager,
            RoleArg::Owner => Self::Owner,
        }
    }
}

/// Adds people and groups.
pub async fn add(app: &App<'_>, out: &mut Stdout, args: &AddArgs) -> Result<u8, Trouble> {
    let groups = args.groups.iter().map(|text| group(text));
    let groups = groups.collect::<Result<Vec<_>, _>>()?;
    let people = if args.who.is_empty() && args.from_file.is_none() {
        Vec::new()
    } else {
        people::read(&args.who, args.from_file.as_deref())?
    };
    let role = args.role.map(Role::from);
    let chat = app.chat()?.with_admin_access(args.admin);
    let space = resolve::space(&chat, &args.space).await?;
    let people = people.into_iter().map(|who| Change::AddMember {
        space: space.clone().into(),
        who,
        role: role.clone(),
    });
    let groups = groups.into_iter().map(|group| Change::AddGroup {
        space: space.clone().into(),
        group,
    });
    let plan = plan("Add", "to", &args.space, people.chain(groups)).with_admin_access(args.admin);
    bulk(app, out, &App::desk(chat)?, plan, dry(args.dry_run)).await
}

/// `groups/ID` or a bare ID; the API takes no address of a group.
pub fn group(text: &str) -> Result<GroupName, Explanation> {
    let name = if text.starts_with("groups/") {
        GroupName::try_from(text)
    } else {
        GroupName::from_id(text)
    };
    name.ok()
        .filter(|name| !name.id().contains('@'))
        .ok_or_else(|| {
            Explanation::new(Cause::Usage, format!("`{text}` is no ID of a group"))
                .hint("Give an ID such as groups/01abcdef; an address will not do.")
        })
}

/// Removes people, after asking.
pub async fn remove(app: &App<'_>, out: &mut Stdout, args: &RemoveArgs) -> Result<u8, Trouble> {
    let ask = !args.yes && !args.people.dry_run;
    if ask {
        App::must_be_able_to_ask()?;
    }
    let people = people::read(&args.people.who, args.people.from_file.as_deref())?;
    let chat = app.chat()?.with_admin_access(args.admin);
    let space = resolve::space(&chat, &args.space).await?;
    if ask {
        app.confirm(&question(&people, &args.space)).await?;
    }
    let gone = people.into_iter().map(|who| Change::RemoveMember {
        space: space.clone().into(),
        who: Subject::Person(who),
        was: None,
    });
    let plan = plan("Remove", "from", &args.space, gone).with_admin_access(args.admin);
    bulk(app, out, &App::desk(chat)?, plan, dry(args.people.dry_run)).await
}

fn question(people: &[Who], space: &str) -> String {
    match people {
        [one] => format!("Remove {one} from {space}?"),
        _ => format!("Remove {} people from {space}?", people.len()),
    }
}

/// Sets the role of people.
pub async fn role(app: &App<'_>, out: &mut Stdout, args: &RoleArgs) -> Result<u8, Trouble> {
    let people = people::read(&args.who, None)?;
    let role = Role::from(args.role);
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    let place = Place::from(space);
    let set = people.into_iter().map(|who| Change::SetRole {
        space: place.clone(),
        who,
        role: role.clone(),
        was: None,
    });
    let plan = plan("Set the role of", "in", &args.space, set);
    bulk(app, out, &App::desk(chat)?, plan, Doing::Run).await
}

/// Adds the people of one space to another.
pub async fn copy(app: &App<'_>, out: &mut Stdout, args: &CopyArgs) -> Result<u8, Trouble> {
    let chat = app.chat()?;
    let source = resolve::space(&chat, &args.source).await?;
    let target = resolve::space(&chat, &args.target).await?;
    if source == target {
        let text = "FROM and TO are the same space";
        return Err(Explanation::new(Cause::Usage, text).into());
    }
    let mut plan = members::plan_copy(&chat, &source, &target, args.with_roles).await?;
    plan.title = format!("Copy the people of {} to {}", args.source, args.target);
    let doing = if args.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    bulk(app, out, &App::desk(chat)?, plan, doing).await
}

const fn dry(dry_run: bool) -> Doing {
    if dry_run { Doing::TryOut } else { Doing::Run }
}

/// A plan with a title such as `Add 500 people to API-made`.
fn plan(verb: &str, to: &str, space: &str, changes: impl Iterator<Item = Change>) -> Plan {
    let steps: Vec<Step> = changes.map(Step::from).collect();
    let whom = match steps.as_slice() {
        [one] => one.change.who(),
        many => format!("{} people", many.len()),
    };
    Plan::new(format!("{verb} {whom} {to} {space}"), steps)
}
