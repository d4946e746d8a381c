//! Work in bulk, and the journal.

use super::{Action, Context, Entry, entry};
use Context::{Accounts, AuditResults, Bulk, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::WithMarked, "with-marked", "Do something with all of these", &["b"],
        &[Spaces, AuditResults],
        "With the marked rows, else the one under the cursor: a plan to look at, then a run.").alias(&["bulk", "archive"]).short("all of these")
        .hinted(16),
    entry(Action::Journal, "journal", "Journal", &["J"],
        &[Spaces, Accounts],
        "What was done, what was broken off and can be gone on with, and the way back.").alias(&["runs", "undo", "resume"]).short("journal")
        .like("roomkey journal list"),
    entry(Action::RunPlan, "run-plan", "Run it, or choose what to do", &["enter"],
        &[Bulk],
        "Carry the plan out; while it runs and afterwards: choose what to do with it.").short("go")
        .scoped("memberships")
        .like("roomkey journal show ID").hinted(1),
    entry(Action::PauseRun, "pause-run", "Pause, or go on", &["p"],
        &[Bulk],
        "Begin nothing new for now, or go on after a pause. What was sent is waited for.").short("pause")
        .hinted(6).repeating(Action::RunPlan),
    entry(Action::ResumeRun, "resume-run", "Go on with it", &["c"],
        &[Bulk],
        "Do what is left; what is in doubt is looked at first, and nothing is done twice.").alias(&["continue"]).short("go on")
        .scoped("memberships")
        .like("roomkey journal resume").hinted(5).repeating(Action::RunPlan),
    entry(Action::LeaveRunning, "leave-running", "Leave it running", &["b"],
        &[Bulk],
        "Go back; the run goes on, and the journal leads to it.").repeating(Action::RunPlan),
    entry(Action::StopRun, "stop-run", "Stop here", &["s"],
        &[Bulk],
        "Send nothing more. The run stays in the journal and can be gone on with.").short("stop")
        .hinted(7).repeating(Action::RunPlan),
    entry(Action::CancelRun, "cancel-run", "Cancel for good", &["X"],
        &[Bulk],
        "Send nothing more, ever; what was done stays.").dangerous().repeating(Action::RunPlan),
    entry(Action::RunErrors, "run-errors", "Why rows failed", &["e"],
        &[Bulk],
        "The reasons, the commonest first, each with whom it met.").short("errors")
        .hinted(8).repeating(Action::RunPlan),
    entry(Action::RetryFailed, "retry-failed", "Try again what failed", &["t"],
        &[Bulk],
        "A plan of what failed or was not tried, to look at first.").short("try again")
        .hinted(9).repeating(Action::RunPlan),
    entry(Action::UndoRun, "undo-run", "Undo all of it", &["U"],
        &[Bulk],
        "A plan that leads back to what was there before, to look at first.").short("undo")
        .like("roomkey journal undo ID").hinted(10).repeating(Action::RunPlan),
    entry(Action::UndoChange, "undo-change", "Undo this change", &["u"],
        &[Bulk],
        "The same for the row under the cursor alone.").short("undo one")
        .like("roomkey journal undo ID --change N").repeating(Action::RunPlan),
];
