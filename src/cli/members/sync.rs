//! `roomkey members sync`: first everybody who is missing is added; only then is it known who is
//! too many.

use std::time::Duration;

use super::args::SyncArgs;
use super::bulk::{Bulk, Doing};
use super::people;
use crate::cli::app::App;
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::work::members::{Change, Mode, SyncPlan, plan_sync};
use crate::work::resolve;

/// Looking so many people up takes a while: Google allows 15 a second.
const MANY: usize = 50;
/// How long looking people up may wait for a quota.
const PATIENCE: Duration = Duration::from_mins(15);

/// Makes the people of a space those of the list.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &SyncArgs) -> Result<u8, Trouble> {
    let people = people::read(&[], Some(&args.from_file))?;
    let mode = match (args.add_only, args.remove_only) {
        (true, _) => Mode::AddOnly,
        (_, true) => Mode::RemoveOnly,
        _ => Mode::Both,
    };
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    let jobs = usize::from(app.global.jobs);
    if people.len() >= MANY {
        app.messages
            .note(&format!("Looking up {} people.", people.len()));
    }
    let reader = chat.clone().with_patience(PATIENCE);
    let plan = plan_sync(&reader, &space, &people, mode, args.dry_run, jobs).await?;
    if !args.dry_run && !args.yes && !plan.removals().is_empty() {
        App::must_be_able_to_ask()?;
        app.confirm(&question(&plan, &args.space)).await?;
    }
    for owner in &plan.kept {
        app.messages
            .note(&format!("{owner} stays: they are the last owner."));
    }
    let total = plan.additions().len() + plan.removals().len();
    let doing = if args.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    let mut widest = plan.additions().to_vec();
    widest.extend(plan.removals().iter().cloned().map(Change::RemoveMember));
    let mut bulk = Bulk::new(app, out, &chat, &space, doing, &widest, total);
    let rows = bulk.stage(plan.additions()).await?;
    let refused = match plan.removals_after(&rows) {
        Ok(removals) => {
            bulk.spare(plan.removals().len() - removals.len());
            bulk.stage(&removals).await?;
            None
        }
        Err(error) => Some(error),
    };
    let ended = bulk.end();
    match refused {
        Some(error) => Err(error.into()),
        None => ended,
    }
}

fn question(plan: &SyncPlan, space: &str) -> String {
    let add = match plan.to_add() {
        0 => String::new(),
        number => format!("Add {number} and remove "),
    };
    let number = plan.removals().len();
    let people = if number == 1 { "person" } else { "people" };
    if add.is_empty() {
        format!("Remove {number} {people} from {space}?")
    } else {
        format!("{add}{number} {people}: change {space}?")
    }
}
