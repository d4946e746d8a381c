//! `roomkey journal undo`: what can be taken back is a plan to look at; what cannot is said before.

use super::args::UndoArgs;
use super::{id, idle};
use crate::cli::app::App;
use crate::cli::bulk::{Doing, bulk};
use crate::cli::output::Stdout;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::journal::{Record, State};
use crate::work::members::RowResult;
use crate::work::plan::{Undo, undo};

/// Takes a run back, or one change of it.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &UndoArgs) -> Result<u8, Trouble> {
    let ask = !args.yes && !args.dry_run;
    let chat = app.chat()?;
    let desk = App::desk(chat)?;
    let runs = desk.journal().runs()?;
    let run = desk.journal().run(&id(&args.id)?)?;
    idle(&run)?;
    desk.owns(&run).await?;
    let Undo {
        mut plan,
        stays,
        warnings,
    } = undo(
        format!("Undo: {}", run.title),
        run.deeds(change(args, &run)?),
    );
    plan.undoes = Some(run.id.clone());
    plan.admin = run.admin;
    if plan.steps.is_empty() {
        return nothing(app, &run, &stays);
    }
    let before = runs.iter().find(|other| {
        other.undoes.as_ref() == Some(&run.id)
            && other.state() != State::Unreadable
            && other.count(RowResult::Done) > 0
    });
    if let Some(before) = before {
        app.messages
            .note(&format!("The run {} took it back already.", before.id));
    }
    for warning in &warnings {
        app.messages.note(warning);
    }
    for stay in &stays {
        app.messages.note(&format!("Stays as it is: {stay}"));
    }
    if ask {
        App::must_be_able_to_ask()?;
        app.confirm(&question(&run, plan.steps.len(), stays.len()))
            .await?;
    }
    let desk = desk.with_admin_access(plan.admin);
    let doing = if args.dry_run {
        Doing::TryOut
    } else {
        Doing::Run
    };
    if doing == Doing::Run && run.state() == State::Open && args.change.is_none() {
        // Nobody is to go on with what is taken back.
        desk.journal().give_up(&run.id).await?;
    }
    let ended = bulk(app, out, &desk, plan, doing).await?;
    if stays.is_empty() {
        return Ok(ended);
    }
    Err(Trouble::Said(Cause::Partial))
}

/// The step that `--change` names.
fn change(args: &UndoArgs, run: &Record) -> Result<Option<usize>, Explanation> {
    let Some(number) = args.change else {
        return Ok(None);
    };
    if number == 0 || number > run.steps.len() {
        let said = format!("the run {} has no change {number}", run.id);
        return Err(Explanation::new(Cause::Usage, said).hint(format!(
            "Give a number from 1 to {}; `roomkey journal show {}` has them.",
            run.steps.len(),
            run.id
        )));
    }
    Ok(Some(number - 1))
}

fn nothing(
    app: &App<'_>,
    run: &Record,
    stays: &[crate::work::change::Irreversible],
) -> Result<u8, Trouble> {
    if stays.is_empty() {
        app.messages
            .note("Nothing to take back: nothing was changed.");
        return Ok(0);
    }
    let stays: Vec<_> = stays.iter().map(ToString::to_string).collect();
    let said = format!(
        "the run {} cannot be taken back: {}",
        run.id,
        stays.join(" ")
    );
    Err(Explanation::new(Cause::Failed, said)
        .reason("irreversible")
        .into())
}

fn question(run: &Record, steps: usize, stays: usize) -> String {
    let changes = if steps == 1 { "change" } else { "changes" };
    let stay = match stays {
        0 => String::new(),
        stays => format!(" ({stays} cannot be taken back)"),
    };
    format!("Take back `{}` with {steps} {changes}{stay}?", run.title)
}
