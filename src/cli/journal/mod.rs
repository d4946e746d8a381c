//! `roomkey journal`: what was changed, going on with what was broken off, and taking changes back.

mod args;
mod rows;
mod undo;

pub use args::JournalCommand;

use std::io::Write as _;

use rows::{LineRow, RunRow, StepRow};
use serde::Serialize;

use super::app::App;
use super::bulk;
use super::output::{Columns, Format, Rows, Stdout};
use super::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::journal::{Journal, Record, State};
use crate::work::plan::RunId;
use crate::work::run::{Run, retry};

/// More open runs than these are not listed in an error.
const LISTED: usize = 10;

/// Runs a command of the group.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &JournalCommand) -> Result<u8, Trouble> {
    match command {
        JournalCommand::List => list(app, out),
        JournalCommand::Show(args) => show(app, out, &args.id),
        JournalCommand::Resume(args) => match &args.id {
            Some(id) if args.failed => again(app, out, id).await,
            named => resume(app, out, named.as_deref()).await,
        },
        JournalCommand::Undo(args) => undo::run(app, out, args).await,
        JournalCommand::Export(args) => export(app, out, args.id.as_deref()),
    }
}

fn journal(app: &App<'_>) -> Result<Journal, Explanation> {
    App::journal(&app.profile()?)
}

fn id(text: &str) -> Result<RunId, Explanation> {
    RunId::try_from(text.to_owned()).map_err(|error| {
        Explanation::new(Cause::Usage, error.to_string())
            .hint("`roomkey journal list` shows the IDs.")
    })
}

fn rows<T: Columns + Serialize>(
    app: &App<'_>,
    out: &mut Stdout,
    rows: &[T],
) -> Result<u8, Trouble> {
    let mut list = Rows::new(out, app.global.format());
    list.page(rows)?;
    list.end::<T>()?;
    Ok(0)
}

/// The runs, the newest first.
fn list(app: &App<'_>, out: &mut Stdout) -> Result<u8, Trouble> {
    let journal = journal(app)?;
    let runs = journal.runs()?;
    if !journal.is_kept() {
        app.messages
            .note("This account leaves nothing on the disk: no journal of its changes is kept.");
    }
    let list: Vec<_> = runs.iter().rev().map(RunRow::of).collect();
    rows(app, out, &list)
}

/// One run, a row for each change.
fn show(app: &App<'_>, out: &mut Stdout, text: &str) -> Result<u8, Trouble> {
    let run = journal(app)?.run(&id(text)?)?;
    let steps: Vec<_> = StepRow::all(&run);
    if app.global.format() == Format::Json {
        let whole = rows::Whole {
            run: RunRow::of(&run),
            rows: &steps,
        };
        let text = serde_json::to_string_pretty(&whole).map_err(std::io::Error::from)?;
        out.json(&text)?;
        out.write_all(b"\n")?;
        out.flush()?;
        return Ok(0);
    }
    if app.global.format() == Format::Table {
        app.messages.note(&rows::about(&run));
    }
    rows(app, out, &steps)
}

/// Goes on with a run; with the only one that is open where none is named.
async fn resume(app: &App<'_>, out: &mut Stdout, text: Option<&str>) -> Result<u8, Trouble> {
    let chat = app.chat()?;
    let desk = App::desk(chat)?;
    let run = if let Some(text) = text {
        desk.journal().run(&id(text)?)?
    } else {
        let Some(run) = only(desk.journal().open_runs()?)? else {
            return nothing(
                app,
                out,
                "Nothing was broken off: there is no run to go on with.",
            );
        };
        run
    };
    let jobs = usize::from(app.global.jobs);
    let run = Run::resume(&desk, &run, jobs).await?;
    app.messages
        .note(&format!("Going on: {}.", run.plan().title));
    bulk::resume(app, out, &desk, run).await
}

/// No row, as the form wants it.
fn nothing(app: &App<'_>, out: &mut Stdout, said: &str) -> Result<u8, Trouble> {
    app.messages.note(said);
    if app.global.format() == Format::Json {
        out.write_all(b"[]\n")?;
        out.flush()?;
    }
    Ok(0)
}

/// Tries again what failed in a run that has ended.
async fn again(app: &App<'_>, out: &mut Stdout, text: &str) -> Result<u8, Trouble> {
    let desk = App::desk(app.chat()?)?;
    let run = desk.journal().run(&id(text)?)?;
    idle(&run)?;
    if run.state() == State::Open {
        let said = format!("the run {} was broken off and has not ended", run.id);
        let hint = format!("Go on with it first: roomkey journal resume {}", run.id);
        return Err(Explanation::new(Cause::Usage, said).hint(hint).into());
    }
    desk.owns(&run).await?;
    let Some(plan) = retry(&run) else {
        return nothing(app, out, "Nothing to try again: nothing failed.");
    };
    app.messages.note(&format!("Trying again: {}.", run.title));
    let desk = desk.with_admin_access(plan.admin);
    bulk::bulk(app, out, &desk, plan, bulk::Doing::Run).await
}

fn only(mut open: Vec<Record>) -> Result<Option<Record>, Explanation> {
    if open.len() <= 1 {
        return Ok(open.pop());
    }
    let ids: Vec<_> = open
        .iter()
        .rev()
        .take(LISTED)
        .map(|run| run.id.as_str())
        .collect();
    let said = format!(
        "{} runs can be gone on with: {}",
        open.len(),
        ids.join(", ")
    );
    Err(Explanation::new(Cause::Usage, said).hint("Give one of these IDs."))
}

/// Refuses what another process works on, or what this version cannot read.
fn idle(run: &Record) -> Result<(), Explanation> {
    let said = match run.state() {
        State::Running => format!("another roomkey works on the run {}", run.id),
        State::Unreadable => format!("the run {} cannot be read whole", run.id),
        State::Open | State::Done | State::Cancelled => return Ok(()),
    };
    Err(Explanation::new(Cause::Usage, said).hint("Look at it: roomkey journal show ID."))
}

/// The lines as they are.
fn export(app: &App<'_>, out: &mut Stdout, text: Option<&str>) -> Result<u8, Trouble> {
    let journal = journal(app)?;
    let only = text.map(id).transpose()?;
    if let Some(only) = &only {
        journal.run(only)?;
    }
    let lines = journal.lines(only.as_ref())?;
    let lines: Vec<_> = lines.into_iter().map(LineRow).collect();
    if app.global.format() == Format::Table {
        let mut list = Rows::new(out, Format::Jsonl);
        list.page(&lines)?;
        list.end::<LineRow>()?;
        return Ok(0);
    }
    rows(app, out, &lines)
}
