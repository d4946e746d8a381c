//! `roomkey audit`: arguments.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::spaces::Kind;
use crate::work::audit::{STALE_DAYS, View};
use crate::work::recipes::ARCHIVED;

use super::deed::Deed;

/// Shown below the help of the group.
pub const HELP: &str = "\
It looks at your spaces, or with --admin at all named spaces of the organization, and changes
nothing unless --give-owner, --archive or --delete is given. Rows come as they are found, in no
order. A space that cannot be read is told on stderr; the others are read all the same, and it ends
with 6.

Examples:
  roomkey audit outsiders --output csv
  roomkey audit ownerless --admin
  roomkey audit stale --days 365 --output jsonl";

/// What can be looked for.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// People of other organizations
    Outsiders(OutsidersArgs),
    /// Spaces that nobody owns
    Ownerless(OwnerlessArgs),
    /// Spaces that one person alone owns
    SingleOwner(OwnersArgs),
    /// Spaces in which nobody has written for long
    Stale(StaleArgs),
    /// Conversations whose messages are not kept
    HistoryOff(HistoryArgs),
    /// People who were invited and have not joined
    Invited(InvitedArgs),
    /// Google Groups in spaces
    Groups(OwnersArgs),
}

/// Which spaces, and which rows.
#[derive(Debug, Args)]
pub struct Which {
    /// Only these: names, addresses in Chat, or spaces/ID
    #[arg(value_name = "SPACE")]
    pub spaces: Vec<String>,
    /// Only where the name contains this, in upper or lower case
    #[arg(long = "match", value_name = "TEXT")]
    pub matching: Option<String>,
    /// Only rows for this reason, the last column of CSV; may be repeated
    #[arg(long, value_name = "REASON", value_delimiter = ',')]
    pub why: Vec<String>,
    /// As an administrator: all named spaces of the organization
    #[arg(long)]
    pub admin: bool,
}

/// Which types of conversations.
#[derive(Debug, Args)]
pub struct Kinds {
    /// Only this kind: space, group or dm; may be repeated
    #[arg(
        long = "type",
        value_name = "TYPE",
        value_enum,
        hide_possible_values = true
    )]
    pub kinds: Vec<Kind>,
}

/// Arguments of `audit outsiders`.
#[derive(Debug, Args)]
#[command(after_help = "\
Google tells of most people whether they belong to the organization that owns the space: reasons
`external`, `guest` and `other_organization`. Where it does not, the domain of the address decides
(`other_domain`), and where there is no address, the reason is `unknown`. Nobody tells who is in a
group (`group`).

Examples:
  roomkey audit outsiders --type space
  roomkey audit outsiders 'Partner launch' --why external --output csv |
    roomkey members remove 'Partner launch' --from-file - --yes")]
pub struct OutsidersArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
    /// Which types.
    #[command(flatten)]
    pub kinds: Kinds,
    /// Also read the members of spaces that let nobody in from outside
    #[arg(long)]
    pub thorough: bool,
}

/// Whether what was found is changed for good.
#[derive(Debug, Args)]
pub struct Sure {
    /// Only say what would be done
    #[arg(long, requires = "deed")]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long, requires = "deed")]
    pub yes: bool,
}

/// Arguments of `audit ownerless`.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("deed").args(["give_owner"]),
    after_help = "\
Examples:
  roomkey audit ownerless --admin
  roomkey audit ownerless --admin --give-owner ana@example.com --dry-run"
)]
pub struct OwnerlessArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
    /// Make this person owner of them; they are added where they are not in one
    #[arg(long, value_name = "WHO")]
    pub give_owner: Option<String>,
    /// For good.
    #[command(flatten)]
    pub sure: Sure,
}

/// Arguments of `audit single-owner` and `groups`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey audit single-owner --output csv
  roomkey audit groups --match project")]
pub struct OwnersArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
}

/// Arguments of `audit stale`.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("deed").args(["archive", "delete"]),
    after_help = "\
--archive puts a prefix before the name, switches history on, and removes everybody but the owners.
--archive and --delete are for named spaces alone, and ask first.

Examples:
  roomkey audit stale --type space --days 365
  roomkey audit stale --since 2026-01-01 --admin --output csv
  roomkey audit stale --days 365 --archive --dry-run
  roomkey audit stale --days 1000 --match '[archived]' --delete"
)]
pub struct StaleArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
    /// Which types.
    #[command(flatten)]
    pub kinds: Kinds,
    /// Nobody has written for so many days
    #[arg(long, value_name = "N", default_value_t = STALE_DAYS, conflicts_with = "since")]
    pub days: u32,
    /// Nobody has written since this day, such as 2026-01-01, or this time (RFC 3339)
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub since: Option<Timestamp>,
    /// Put the spaces away: rename them, and remove everybody but the owners
    #[arg(long)]
    pub archive: bool,
    /// What is put before the name
    #[arg(long, value_name = "TEXT", default_value = ARCHIVED, requires = "archive")]
    pub prefix: String,
    /// Delete the spaces with all their messages
    #[arg(long)]
    pub delete: bool,
    /// For good.
    #[command(flatten)]
    pub sure: Sure,
}

/// Arguments of `audit history-off`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey audit history-off --type space")]
pub struct HistoryArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
    /// Which types.
    #[command(flatten)]
    pub kinds: Kinds,
}

/// Arguments of `audit invited`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey audit invited --days 30
  roomkey audit invited 'Partner launch' --days 30 --output csv |
    roomkey members remove 'Partner launch' --from-file - --yes")]
pub struct InvitedArgs {
    /// Which spaces.
    #[command(flatten)]
    pub which: Which,
    /// Which types.
    #[command(flatten)]
    pub kinds: Kinds,
    /// Only who was invited at least so many days ago
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub days: u32,
}

/// A day, which begins at midnight UTC, or an RFC 3339 time.
fn moment(text: &str) -> Result<Timestamp, String> {
    // A date with half a time after it would be read as the date.
    let day = || {
        let day = text.parse::<Date>().ok().filter(|_| text.len() == 10)?;
        day.to_zoned(TimeZone::UTC).ok()
    };
    let time = text.parse::<Timestamp>().ok();
    time.or_else(|| day().map(|day| day.timestamp()))
        .ok_or_else(|| "not a day such as 2026-01-01, and no RFC 3339 time".to_owned())
}

impl AuditCommand {
    /// What is looked for.
    pub const fn view(&self) -> View {
        match self {
            Self::Outsiders(_) => View::Outsiders,
            Self::Ownerless(_) => View::Ownerless,
            Self::SingleOwner(_) => View::SingleOwner,
            Self::Stale(_) => View::Stale,
            Self::HistoryOff(_) => View::HistoryOff,
            Self::Invited(_) => View::Invited,
            Self::Groups(_) => View::Groups,
        }
    }

    /// Which spaces.
    pub const fn which(&self) -> &Which {
        match self {
            Self::Outsiders(args) => &args.which,
            Self::Ownerless(args) => &args.which,
            Self::SingleOwner(args) | Self::Groups(args) => &args.which,
            Self::Stale(args) => &args.which,
            Self::HistoryOff(args) => &args.which,
            Self::Invited(args) => &args.which,
        }
    }

    /// What is to be done with what is found.
    pub fn deed(&self) -> Option<(Deed<'_>, &Sure)> {
        match self {
            Self::Ownerless(args) => {
                let who = args.give_owner.as_deref()?;
                Some((Deed::GiveOwner(who), &args.sure))
            }
            Self::Stale(args) if args.archive => Some((Deed::Archive(&args.prefix), &args.sure)),
            Self::Stale(args) if args.delete => Some((Deed::Delete, &args.sure)),
            _ => None,
        }
    }

    /// Which types; none means all.
    pub fn kinds(&self) -> &[Kind] {
        match self {
            Self::Outsiders(args) => &args.kinds.kinds,
            Self::Ownerless(_) | Self::SingleOwner(_) | Self::Groups(_) => &[],
            Self::Stale(args) => &args.kinds.kinds,
            Self::HistoryOff(args) => &args.kinds.kinds,
            Self::Invited(args) => &args.kinds.kinds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_a_time() {
        let day = moment("2026-01-02").unwrap();
        assert_eq!(day.to_string(), "2026-01-02T00:00:00Z");
        let time = moment("2026-01-02T03:04:05+01:00").unwrap();
        assert_eq!(time.to_string(), "2026-01-02T02:04:05Z");
        for bad in ["", "yesterday", "2026-13-01", "2026-01-02T03:04"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }
}
