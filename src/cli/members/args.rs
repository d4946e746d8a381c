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
    /// Show one member
    Get(GetArgs),
    /// Make people owners, managers or members
    Role(RoleArgs),
    /// Add the people of one space to another
    Copy(CopyArgs),
    /// Make the people of a space exactly those of a list
    Sync(SyncArgs),
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
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
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
    /// E-mail addresses, users/ID, bare IDs, or me
    #[arg(value_name = "WHO", required_unless_present_any = ["from_file", "groups"])]
    pub who: Vec<String>,
    /// Read more of them from a file, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// Add this Google Group; may be repeated
    #[arg(long = "group", value_name = "ID")]
    pub groups: Vec<String>,
    /// Their role in the space: member, manager or owner
    #[arg(long, value_enum, hide_possible_values = true)]
    pub role: Option<RoleArg>,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
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
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `members get`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey members get API-made budi@example.com --json")]
pub struct GetArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// E-mail address, users/ID, a bare ID, or me
    pub who: String,
}

/// Arguments of `members role`.
#[derive(Debug, Args)]
#[command(after_help = "\
The last owner stays owner.

Examples:
  roomkey members role API-made owner budi@example.com citra@example.com")]
pub struct RoleArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// member, manager or owner
    #[arg(value_enum, hide_possible_values = true)]
    pub role: RoleArg,
    /// E-mail addresses, users/ID, bare IDs, or me
    #[arg(required = true)]
    pub who: Vec<String>,
}

/// Arguments of `members copy`.
#[derive(Debug, Args)]
#[command(after_help = "\
Apps and groups are not copied. Roles are only ever raised.

Examples:
  roomkey members copy 'Project Apollo' API-made --with-roles")]
pub struct CopyArgs {
    /// Where the people are
    #[arg(value_name = "FROM")]
    pub source: String,
    /// Where they are to be, too
    #[arg(value_name = "TO")]
    pub target: String,
    /// Give them the roles that they have there
    #[arg(long)]
    pub with_roles: bool,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `members sync`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that is typed"
)]
#[command(after_help = "\
Asks before it removes anybody. You, apps, groups and the last owner are never removed, and nobody is
while one line of the list cannot be told. It can be repeated at any time.

Examples:
  roomkey members sync API-made --from-file people.txt --dry-run
  roomkey members sync API-made --from-file people.txt --yes")]
pub struct SyncArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// E-mail addresses or IDs, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub from_file: PathBuf,
    /// Remove nobody
    #[arg(long, conflicts_with = "remove_only")]
    pub add_only: bool,
    /// Add nobody
    #[arg(long)]
    pub remove_only: bool,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}
