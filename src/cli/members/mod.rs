//! `roomkey members`.

mod args;
mod change;
mod list;
mod people;
mod sync;

pub use args::MembersCommand;
pub use change::group;

use super::app::App;
use super::output::Stdout;
use super::trouble::Trouble;

/// Runs a command of the group.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &MembersCommand) -> Result<u8, Trouble> {
    match command {
        MembersCommand::List(args) => list::run(app, out, args).await,
        MembersCommand::Add(args) => change::add(app, out, args).await,
        MembersCommand::Remove(args) => change::remove(app, out, args).await,
        MembersCommand::Get(args) => list::get(app, out, args).await,
        MembersCommand::Role(args) => change::role(app, out, args).await,
        MembersCommand::Copy(args) => change::copy(app, out, args).await,
        MembersCommand::Sync(args) => sync::run(app, out, args).await,
    }
}
