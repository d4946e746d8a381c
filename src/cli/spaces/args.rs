//! `roomkey spaces`: arguments.

use clap::{Args, Subcommand, ValueEnum};

use crate::chat::patch::{Allowed, Setting};
use crate::chat::resources::SpaceType;
use crate::cli::plan::ExportArgs;

/// What can be done with spaces.
#[derive(Debug, Subcommand)]
pub enum SpacesCommand {
    /// List your spaces
    List(ListArgs),
    /// Show one space
    Get(GetArgs),
    /// Create a space
    Create(CreateArgs),
    /// Change a space
    Update(UpdateArgs),
    /// Delete a space and everything in it
    Delete(DeleteArgs),
    /// Find spaces by name and more
    Search(SearchArgs),
    /// Find the direct message with somebody
    FindDm(FindDmArgs),
    /// Find the group chats of you and exactly these people
    FindGroup(FindGroupArgs),
    /// End the import mode of a space
    CompleteImport(CompleteImportArgs),
    /// Write spaces as a plan file
    Export(ExportArgs),
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

impl From<Kind> for SpaceType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Space => Self::Space,
            Kind::Group => Self::GroupChat,
            Kind::Dm => Self::DirectMessage,
        }
    }
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
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `spaces create`.
#[derive(Debug, Args)]
#[command(after_help = "\
WHO is an e-mail address, users/ID, a bare ID, or me.

Examples:
  roomkey spaces create API-made
  roomkey spaces create API-made --member budi@example.com --member citra@example.com
  roomkey spaces create 'Apollo 2' --like Apollo
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
    /// Who can find it and join: the ID of a target audience, or default
    #[arg(long, value_name = "ID|default")]
    pub audience: Option<String>,
    /// Add this person; may be repeated
    #[arg(long = "member", value_name = "WHO")]
    pub members: Vec<String>,
    /// Add this person and make them a manager; may be repeated
    #[arg(long = "manager", value_name = "WHO")]
    pub managers: Vec<String>,
    /// Add this Google Group; may be repeated
    #[arg(long = "group", value_name = "ID")]
    pub groups: Vec<String>,
    /// Settings and people as in this space; what is given goes first
    #[arg(long, value_name = "SPACE")]
    pub like: Option<String>,
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
const NAMED: [&str; 11] = [
    "name",
    "description",
    "guidelines",
    "history",
    "external",
    "announcement",
    "audience",
    "members",
    "managers",
    "groups",
    "like",
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
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `spaces update`.
#[derive(Debug, Args)]
#[command(after_help = "\
Google takes some changes only one at a time, so each part has a result of its own.

SETTING is manageMembersAndGroups, modifySpaceDetails, toggleHistory, useAtMentionAll, manageApps,
manageWebhooks, replyMessages or viewSpaceMembership.

Examples:
  roomkey spaces update API-made --name 'Made by API' --history off
  roomkey spaces update API-made --permission useAtMentionAll=managers
  roomkey spaces update spaces/AAQA1234 --to-space 'Project Apollo'")]
pub struct UpdateArgs {
    /// Its name, its address in Chat, or spaces/ID
    pub space: String,
    /// A new name
    #[arg(long, value_name = "TEXT")]
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
    /// Who can find it and join: the ID of a target audience, default, or none
    #[arg(long, value_name = "ID|default|none")]
    pub audience: Option<String>,
    /// Who may do something: owners, managers or members; may be repeated
    #[arg(long = "permission", value_name = "SETTING=WHO", value_parser = permission)]
    pub permissions: Vec<(Setting, Allowed)>,
    /// Make a group chat a space of this name; cannot be undone
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    pub to_space: Option<String>,
    /// As an administrator of the organization: also spaces you are not in
    #[arg(long)]
    pub admin: bool,
}

fn permission(text: &str) -> Result<(Setting, Allowed), String> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let (setting, who) = text
        .split_once('=')
        .ok_or("give it as SETTING=owners, SETTING=managers or SETTING=members")?;
    let known = Setting::ALL
        .into_iter()
        .find(|known| plain(known.as_str()) == plain(setting));
    let who = match who {
        "owners" => Allowed::Owners,
        "managers" => Allowed::Managers,
        "members" => Allowed::Members,
        _ => return Err("after = comes owners, managers or members".to_owned()),
    };
    known.map(|setting| (setting, who)).ok_or_else(|| {
        let all = Setting::ALL.map(Setting::as_str).join(", ");
        format!("no such setting; there are {all}")
    })
}

/// Arguments of `spaces search`.
#[derive(Debug, Args)]
#[command(after_help = "\
QUERY is words of the name, or a query as the Chat API takes it: terms such as
display_name:\"fun\" and external_user_allowed = \"true\", joined by AND. An administrator can
also ask for create_time, last_active_time and space_history_state.

FIELD is 'create_time DESC' or 'relevance DESC'; for an administrator create_time,
last_active_time or membership_count.joined_direct_human_user_count, each with ASC or DESC.

Examples:
  roomkey spaces search budget
  roomkey spaces search --admin 'last_active_time < \"2025-01-01T00:00:00Z\"'
  roomkey spaces search --admin budget --order-by 'create_time DESC'")]
pub struct SearchArgs {
    /// Words, or a query
    pub query: String,
    /// Sort by this field; see below
    #[arg(long, value_name = "FIELD")]
    pub order_by: Option<String>,
    /// As an administrator: all spaces of the organization
    #[arg(long)]
    pub admin: bool,
}

/// Arguments of `spaces find-dm`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey spaces find-dm budi@example.com")]
pub struct FindDmArgs {
    /// E-mail address, users/ID or a bare ID
    pub who: String,
}

/// Arguments of `spaces find-group`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey spaces find-group budi@example.com citra@example.com")]
pub struct FindGroupArgs {
    /// E-mail addresses, users/ID or bare IDs; you need not name yourself
    #[arg(required = true)]
    pub who: Vec<String>,
}

/// Arguments of `spaces complete-import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey spaces complete-import spaces/AAQA1234")]
pub struct CompleteImportArgs {
    /// spaces/ID
    pub space: String,
}
