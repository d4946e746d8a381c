//! The arguments of every command. Each group's own arguments live in its own file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::output::Format;
use super::{
    account, audit, bridge, demo, doctor, documents, journal, login, members, people, plan,
    sandbox, spaces,
};

const EXAMPLES: &str = "\
Without a command, roomkey opens the menus.

Examples:
  roomkey demo                             try everything, no account needed
  roomkey login                            sign in with a code and your phone
  roomkey                                  manage spaces from menus
  roomkey spaces list --output jsonl       the same from a script
  roomkey members add API-made ana@example.com

Environment:
  ROOMKEY_CONFIG        configuration file, as --config
  ROOMKEY_PROFILE       profile, as --profile
  ROOMKEY_ACCESS_TOKEN  use this access token instead of signing in
  ROOMKEY_STATE_DIR     where credentials, the journal and logs rest
  NO_COLOR              no colours, as --no-color

Exit codes:
  0 done   1 failed   2 wrong usage or refused   3 not signed in   4 not permitted
  5 not found   6 some of several failed   7 network or service unavailable";

/// Sign in to Google Chat with a code on the screen and a phone in the hand, then manage spaces
/// and members
#[derive(Debug, Parser)]
#[command(name = "roomkey", version, after_help = EXAMPLES, subcommand_value_name = "COMMAND")]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; the terminal UI where absent.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Global {
    /// Read this configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use this profile of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Print data as table, json, jsonl or csv
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        value_enum,
        default_value = "table",
        hide_possible_values = true
    )]
    pub output: Format,
    /// Short for --output json
    #[arg(long, global = true, conflicts_with = "output")]
    pub json: bool,
    /// Requests at once where there are many, 1 to 64
    #[arg(
        long,
        global = true,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u16).range(1..=64)
    )]
    pub jobs: u16,
    /// No colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Menus as numbered lines: for screen readers, serial lines, TERM=dumb
    #[arg(long, global = true)]
    pub plain: bool,
    /// Say what is done; -vv says more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Write the log to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

impl Global {
    /// The form of the output, `--json` included.
    pub const fn format(&self) -> Format {
        if self.json { Format::Json } else { self.output }
    }
}

/// Everything that can be typed after `roomkey`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try the menus with a made-up company; nothing is kept
    Demo(demo::DemoArgs),
    /// Sign in
    Login(login::LoginArgs),
    /// Sign out
    Logout(account::LogoutArgs),
    /// Show who is signed in
    Whoami(account::WhoamiArgs),
    /// Check everything a sign-in needs, and say what to do
    #[command(after_help = doctor::HELP)]
    Doctor,
    /// List, find, create, change and delete spaces
    #[command(subcommand)]
    Spaces(spaces::SpacesCommand),
    /// List, add, remove and change members
    #[command(subcommand)]
    Members(members::MembersCommand),
    /// Find people, let them in like a colleague, or take them out everywhere
    #[command(subcommand)]
    People(people::PeopleCommand),
    /// Show what a plan file would change
    Plan(plan::PlanArgs),
    /// Make spaces as a plan file wishes for them
    Apply(plan::ApplyArgs),
    /// Write spaces as a plan file
    #[command(hide = true)]
    Export(plan::ExportArgs),
    /// Show what was changed, go on with what was broken off, and take changes back
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// Look for what deserves attention in many spaces at once
    #[command(subcommand, after_help = audit::HELP)]
    Audit(audit::AuditCommand),
    /// Run a bridge: the server that gives a sign-in with a code its Chat scopes
    Bridge(bridge::BridgeArgs),
    /// Run a local Google for tests
    Sandbox(sandbox::SandboxArgs),
    /// Print completions for a shell
    Completions(documents::CompletionsArgs),
    /// Print the manual page
    #[command(after_help = "\
Examples:
  roomkey man | man -l -
  roomkey man > ~/.local/share/man/man1/roomkey.1")]
    Man,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::ACTIONS;
    use crate::action::command::Arguments;
    use clap::CommandFactory as _;

    /// A value for each word that stands for one.
    fn sample(word: &str) -> &str {
        match word {
            "SPACE" => "spaces/AAA",
            "WHO" | "WHO..." => "users/123",
            "NAME" | "TEXT" | "QUERY" | "PROFILE" => "words",
            "LIST" => "spaces,memberships",
            "VIEW" => "ownerless",
            "FILE" => "people.csv",
            "FROM" | "INTO" => "spaces/BBB",
            "ROLE" => "member",
            "ID" => "r1",
            "N" => "1",
            other => other,
        }
    }

    #[test]
    fn every_command_of_the_action_table_can_be_typed() {
        let mut named = 0;
        for entry in ACTIONS.iter() {
            for command in entry.all_commands() {
                let words = command.split(' ').map(sample);
                let capitals = |word: &str| word.len() > 1 && word == word.to_uppercase();
                assert!(!words.clone().any(capitals), "{command}");
                Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{command}: {error}"));
                // The same with all that is filled in.
                let args = Arguments {
                    space: Some("spaces/AAA".to_owned()),
                    who: Some("users/123".to_owned()),
                    profile: Some("b".to_owned()),
                    text: Some("words".to_owned()),
                    admin: true,
                };
                let whole = args.fill(command, Some("other"));
                let words = whole.split(' ').map(sample);
                Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{whole}: {error}"));
                named += 1;
            }
        }
        assert!(named > 20, "{named}");
    }

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_go_anywhere() {
        let cli = Cli::try_parse_from(["roomkey", "spaces", "list", "--json", "--jobs", "3"]);
        let cli = cli.unwrap();
        assert_eq!(cli.global.format(), Format::Json);
        assert_eq!(cli.global.jobs, 3);
    }
}
