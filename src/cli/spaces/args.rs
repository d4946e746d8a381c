//! `roomkey spaces`: arguments.

use clap::{Args, Subcommand, ValueEnum};

/// What can be done with spaces.
#[derive(Debug, Subcommand)]
pub enum SpacesCommand {
    /// List your spaces
    List(ListArgs),
    /// Show one space
    Get(GetArgs),
    /// Create a space
    Create(CreateArgs),
    /// Delete a space and everything in it
    Delete(DeleteArgs),
}

/// A kind of conversation, as the command line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A named space
    Space,
    /// A group chat without a name
    Group,
    /// A direct message
    Dm,
}

/// `on` or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Messages are kept
    On,
    /// Messages are deleted after a day
    Off,
}

/// Arguments of `spaces list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey spaces list --type space --match budget
  roomkey spaces list --output jsonl | jq -r .displayName")]
pub struct ListArgs {
    /// Only this kind: space, group or dm; may be repeated
    #[arg(
        long = "type",
        value_name = "TYPE",
        value_enum,
        hide_possible_values = true
    )]
    pub kinds: Vec<Kind>,
    /// Only where the name contains this, in upper or lower case
    #[arg(long = "match", value_name = "TEXT")]
    pub matching: Option<String>,
    /// Stop after this many
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub limit: Option<u64>,
}

fn at_least_one(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "not a number from 1 on".to_owned())
}

/// Arguments of `spaces get`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey spaces get API-made
  roomkey spaces get spaces/AAQA1234 --json")]
pub struct GetArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
}

/// Arguments of `spaces create`.
#[derive(Debug, Args)]
#[command(after_help = "\
WHO is an e-mail address, users/ID, a bare ID, or me.

Examples:
  roomkey spaces create API-made
  roomkey spaces create API-made --member budi@example.com --member citra@example.com
  roomkey spaces create --dm budi@example.com
  roomkey spaces create --group-chat budi@example.com citra@example.com")]
pub struct CreateArgs {
    /// The name that people will see
    #[arg(required_unless_present_any = ["dm", "group_chat"])]
    pub name: Option<String>,
    /// What the space is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// How people should behave in it
    #[arg(long, value_name = "TEXT")]
    pub guidelines: Option<String>,
    /// Keep messages, or delete them after a day
    #[arg(long, value_enum, value_name = "on|off", hide_possible_values = true)]
    pub history: Option<Switch>,
    /// Let people of other organizations join; cannot be changed later
    #[arg(long)]
    pub external: bool,
    /// Only owners and managers write
    #[arg(long)]
    pub announcement: bool,
    /// Add this person; may be repeated
    #[arg(long = "member", value_name = "WHO")]
    pub members: Vec<String>,
    /// Repeating the command with the same ID makes no second space
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    /// Start a direct message with this person
    #[arg(long, value_name = "WHO", conflicts_with_all = NAMED, conflicts_with = "group_chat")]
    pub dm: Option<String>,
    /// Start a group chat with these people
    #[arg(long, value_name = "WHO", num_args = 2.., conflicts_with_all = NAMED)]
    pub group_chat: Vec<String>,
}

/// What only a named space has.
const NAMED: [&str; 7] = [
    "name",
    "description",
    "guidelines",
    "history",
    "external",
    "announcement",
    "members",
];

/// Arguments of `spaces delete`.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks first. Without a terminal to ask on it refuses unless --yes is given.

Examples:
  roomkey spaces delete API-made
  roomkey spaces delete spaces/AAQA1234 --yes")]
pub struct DeleteArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}
