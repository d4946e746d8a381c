//! `roomkey members`: arguments.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What can be done with members.
#[derive(Debug, Subcommand)]
pub enum MembersCommand {
    /// List the members of one or more spaces
    List(ListArgs),
    /// Add people to a space
    Add(AddArgs),
    /// Remove people from a space
    Remove(RemoveArgs),
}

/// A role, in Google Chat's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// May write
    Member,
    /// May also manage members and settings
    Manager,
    /// May do everything, and delete the space
    Owner,
}

/// A person or an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemberKind {
    /// People
    Human,
    /// Chat apps
    Bot,
}

/// Arguments of `members list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey members list API-made
  roomkey members list API-made --role owner --output csv")]
pub struct ListArgs {
    /// Names, addresses in Chat, or spaces/ID
    #[arg(required = true, value_name = "SPACE")]
    pub spaces: Vec<String>,
    /// Only people with this role: member, manager or owner
    #[arg(long, value_enum, hide_possible_values = true)]
    pub role: Option<RoleArg>,
    /// Only people (human) or only apps (bot)
    #[arg(
        long = "type",
        value_name = "TYPE",
        value_enum,
        hide_possible_values = true
    )]
    pub kind: Option<MemberKind>,
    /// Groups too
    #[arg(long)]
    pub show_groups: bool,
    /// People too who were invited and have not joined
    #[arg(long)]
    pub show_invited: bool,
}

/// Whom a bulk command is about.
#[derive(Debug, Args)]
pub struct People {
    /// E-mail addresses, users/ID, bare IDs, or me
    #[arg(value_name = "WHO", required_unless_present = "from_file")]
    pub who: Vec<String>,
    /// Read more of them from a file, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `members add`.
#[derive(Debug, Args)]
#[command(after_help = "\
Somebody who is in the space already counts as done.

Examples:
  roomkey members add API-made budi@example.com citra@example.com
  roomkey members add API-made --from-file people.txt --dry-run")]
pub struct AddArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// Whom.
    #[command(flatten)]
    pub people: People,
    /// Their role in the space: member, manager or owner
    #[arg(long, value_enum, hide_possible_values = true)]
    pub role: Option<RoleArg>,
}

/// Arguments of `members remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks first. Without a terminal to ask on it refuses unless --yes is given. The last owner is never
removed.

Examples:
  roomkey members remove API-made budi@example.com
  roomkey members remove API-made --from-file leavers.txt --yes")]
pub struct RemoveArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// Whom.
    #[command(flatten)]
    pub people: People,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}
