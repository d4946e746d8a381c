//! `roomkey journal`: arguments.

use clap::{Args, Subcommand};

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// List the runs, the newest first
    List,
    /// Show what one run did
    Show(ShowArgs),
    /// Go on with a run that was broken off
    Resume(ResumeArgs),
    /// Take a run back, or one change of it
    Undo(UndoArgs),
    /// Print the journal's lines as they are
    Export(ExportArgs),
}

/// Arguments of `journal show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey journal show 20261122-224501-3fa9
  roomkey journal show 20261122-224501-3fa9 --output csv")]
pub struct ShowArgs {
    /// The run, as the list names it
    pub id: String,
}

/// Arguments of `journal resume`.
#[derive(Debug, Args)]
#[command(after_help = "\
What was done is not done again; what is in doubt is looked at first. What failed because the service
was not there is tried again. With --failed everything that failed in a run that has ended is tried
again, as a run of its own.

Examples:
  roomkey journal resume
  roomkey journal resume 20261122-224501-3fa9 --output jsonl
  roomkey journal resume 20261122-224501-3fa9 --failed")]
pub struct ResumeArgs {
    /// The run; the only open one where it is left out
    pub id: Option<String>,
    /// Nothing is asked anyway: for scripts that say so everywhere
    #[arg(short, long, hide = true)]
    pub yes: bool,
    /// Try again what failed in a run that has ended
    #[arg(long, requires = "id")]
    pub failed: bool,
}

/// Arguments of `journal undo`.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks first, and says what cannot be taken back. The undo is a run of its own, which is in the journal
and can be taken back, too.

Examples:
  roomkey journal undo 20261122-224501-3fa9 --dry-run
  roomkey journal undo 20261122-224501-3fa9 --change 3 --yes")]
pub struct UndoArgs {
    /// The run, as the list names it
    pub id: String,
    /// Only this change, as `show` numbers them
    #[arg(long, value_name = "N")]
    pub change: Option<usize>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Arguments of `journal export`.
#[derive(Debug, Args)]
#[command(after_help = "\
One JSON object a line, unless --output says otherwise. docs/bulk.md describes them.

Examples:
  roomkey journal export > journal.jsonl
  roomkey journal export 20261122-224501-3fa9 --output csv")]
pub struct ExportArgs {
    /// Only this run
    pub id: Option<String>,
}
