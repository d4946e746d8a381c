//! Work in bulk, and the journal.

use super::{Action, Context, Entry, entry};
use Context::{Accounts, AdminResults, AuditResults, Bulk, Details, Journal, Members, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::WithMarked, "with-marked", "Do something with all of these", &["b"],
        &[Spaces, AdminResults, AuditResults, Members, Details],
        "With the marked rows, else the one under the cursor, and with lists of people: a plan to look at, then a run.").alias(&["bulk", "archive", "many", "list"]).short("all of these")
        .hinted(16),
    entry(Action::AddMany, "add-many", "Add many people", &[],
        &[Spaces, AdminResults, Members, Details],
        "Paste addresses, read a file, take the people of another space, or look people up; a plan first.").alias(&["import", "paste", "csv", "file"])
        .scoped("memberships")
        .like("roomkey members add SPACE --from-file FILE").repeating(Action::WithMarked),
    entry(Action::RemoveMany, "remove-many", "Remove many people", &[],
        &[Spaces, AdminResults, Members, Details],
        "The same for people who are to go.").alias(&["paste", "csv", "file"])
        .scoped("memberships")
        .like("roomkey members remove SPACE --from-file FILE").repeating(Action::WithMarked),
    entry(Action::RoleMany, "role-many", "Give many people a role", &[],
        &[Spaces, AdminResults, Members, Details],
        "The same for people who become owner, manager or member.").alias(&["promote", "demote"])
        .scoped("memberships")
        .like("roomkey members role SPACE ROLE WHO...").repeating(Action::WithMarked),
    entry(Action::SyncMembers, "sync-members", "Make a list the members", &[],
        &[Spaces, AdminResults, Members, Details],
        "Add who is missing and remove who is too many; you, apps, groups and the last owner stay.").alias(&["sync", "exactly", "mirror"])
        .scoped("memberships")
        .like("roomkey members sync SPACE --from-file FILE").repeating(Action::WithMarked),
    entry(Action::CopyMembers, "copy-members", "Copy from another space", &[],
        &[Spaces, AdminResults, Members, Details],
        "Bring the people of another space into this one, with their roles or without.").alias(&["import"])
        .scoped("memberships")
        .like("roomkey members copy FROM SPACE").repeating(Action::WithMarked),
    entry(Action::AddElsewhere, "add-elsewhere", "Add them to another space", &[],
        &[Members],
        "The marked members, else the one under the cursor, come into another space, too.").alias(&["copy", "move"])
        .scoped("memberships")
        .like("roomkey members add INTO WHO").repeating(Action::WithMarked),
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
        "The reasons, the commonest first, each with whom it met; of a plan, all that is to be known before.").alias(&["notes", "warnings"]).short("reasons")
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
    entry(Action::SaveReport, "save-report", "Save a report", &["w"],
        &[Bulk],
        "What became of each row, as CSV or JSON, into a file that you name.").alias(&["export", "csv", "json", "write"]).short("report")
        .like("roomkey journal show ID --output csv").repeating(Action::RunPlan),
    entry(Action::ExportJournal, "export-journal", "Save the journal", &["w"],
        &[Journal],
        "The lines of the run under the cursor, or all of them, as JSON lines or CSV, into a file that you name.").alias(&["export", "csv", "json", "write"]).short("save")
        .like("roomkey journal export ID").hinted(6),
];
