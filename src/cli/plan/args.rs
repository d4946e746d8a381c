//! `roomkey plan`, `roomkey apply` and `roomkey spaces export`: arguments.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is changed. docs/plan-files.md describes the file; `roomkey spaces export` writes one.

Examples:
  roomkey spaces export API-made > spaces.toml
  roomkey plan spaces.toml
  roomkey plan spaces.toml --output jsonl")]
pub struct PlanArgs {
    /// A plan file; - reads standard input
    pub file: PathBuf,
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is as the file wishes costs nothing: applying it twice changes nothing. It asks before it
removes somebody or takes a role away; without a terminal to ask on it then refuses unless --yes is
given.

Examples:
  roomkey apply spaces.toml
  roomkey apply spaces.toml --dry-run
  roomkey apply - --yes < spaces.toml")]
pub struct ApplyArgs {
    /// A plan file; - reads standard input
    pub file: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `spaces export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Named spaces alone: settings, people by ID, and groups. Apps are left out. `roomkey plan` compares
the file with what is there, `roomkey apply` makes it so.

Examples:
  roomkey spaces export API-made > api-made.toml
  roomkey spaces export API-made Apollo 'Ops team' > spaces.toml")]
pub struct ExportArgs {
    /// Names, addresses in Chat, or spaces/ID
    #[arg(required = true, value_name = "SPACE")]
    pub spaces: Vec<String>,
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}
