//! `roomkey members sync`: first everybody who is missing is added; only then is it known who is
//! too many.

use std::time::Duration;

use super::args::SyncArgs;
use super::people;
use crate::cli::app::App;
use crate::cli::bulk::{Doing, bulk};
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::work::members::{Mode, SyncPlan, plan_sync};
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
    let mut plan = plan_sync(&reader, &space, &people, mode, args.dry_run, jobs).await?;
    plan.plan.title = format!("Sync the people of {}", args.space);
    if !args.dry_run && !args.yes && plan.to_remove > 0 {
        App::must_be_able_to_ask()?;
        app.confirm(&question(&plan, &args.space)).await?;
    }
    for owner in &plan.kept {
        app.messages
            .note(&format!("{owner} stays: they are the last owner."));
    }
    let doing = if args.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    bulk(app, out, &App::desk(chat)?, plan.plan, doing).await
}

fn question(plan: &SyncPlan, space: &str) -> String {
    let add = match plan.to_add {
        0 => String::new(),
        number => format!("Add {number} and remove "),
    };
    let number = plan.to_remove;
    let people = if number == 1 { "person" } else { "people" };
    if add.is_empty() {
        format!("Remove {number} {people} from {space}?")
    } else {
        format!("{add}{number} {people}: change {space}?")
    }
}
