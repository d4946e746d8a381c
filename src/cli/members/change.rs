//! `roomkey members add`, `remove`, `role` and `copy`.

use super::args::{AddArgs, CopyArgs, RemoveArgs, RoleArg, RoleArgs};
use super::bulk::{Bulk, Doing};
use super::people;
use crate::chat::Chat;
use crate::chat::names::{GroupName, SpaceName};
use crate::chat::resources::Role;
use crate::cli::app::App;
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::members::{self, Change};
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
    let mut changes: Vec<Change> = people
        .into_iter()
        .map(|who| Change::Add(who, role.clone()))
        .collect();
    changes.extend(groups.into_iter().map(Change::AddGroup));
    let chat = app.chat()?.with_admin_access(args.admin);
    let space = resolve::space(&chat, &args.space).await?;
    bulk(app, out, &chat, &space, dry(args.dry_run), &changes).await
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
    let changes: Vec<Change> = people.into_iter().map(Change::Remove).collect();
    bulk(app, out, &chat, &space, dry(args.people.dry_run), &changes).await
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
    let changes: Vec<Change> = people
        .into_iter()
        .map(|who| Change::Role(who, role.clone()))
        .collect();
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    bulk(app, out, &chat, &space, Doing::Run, &changes).await
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
    let plan = members::plan_copy(&chat, &source, &target, args.with_roles).await?;
    let doing = if args.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    bulk(app, out, &chat, &target, doing, &plan.changes).await
}

const fn dry(dry_run: bool) -> Doing {
    if dry_run { Doing::TryOut } else { Doing::Run }
}

async fn bulk(
    app: &App<'_>,
    out: &mut Stdout,
    chat: &Chat,
    space: &SpaceName,
    doing: Doing,
    changes: &[Change],
) -> Result<u8, Trouble> {
    let mut bulk = Bulk::new(app, out, chat, space, doing, changes, changes.len());
    bulk.stage(changes).await?;
    bulk.end()
}
