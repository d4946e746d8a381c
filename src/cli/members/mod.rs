//! `roomkey members`.

mod args;
mod bulk;
mod list;
mod people;

pub use args::MembersCommand;

use super::app::App;
use super::output::Stdout;
use super::trouble::Trouble;

/// Runs a command of the group.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &MembersCommand) -> Result<u8, Trouble> {
    match command {
        MembersCommand::List(args) => list::run(app, out, args).await,
        MembersCommand::Add(args) => bulk::add(app, out, args).await,
        MembersCommand::Remove(args) => bulk::remove(app, out, args).await,
    }
}
