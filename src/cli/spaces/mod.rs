//! `roomkey spaces`.

mod args;
mod change;
mod find;
mod list;
mod update;

pub use args::{Kind, SpacesCommand};

use std::io::{self, Write as _};

use super::app::App;
use super::columns;
use super::output::{Format, Rows, Stdout, print_details};
use super::plan;
use super::trouble::Trouble;
use crate::chat::resources::Space;
use crate::work::resolve;
use crate::work::titles::Titles;

/// Runs a command of the group.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &SpacesCommand) -> Result<u8, Trouble> {
    match command {
        SpacesCommand::List(args) => list::run(app, out, args).await,
        SpacesCommand::Get(args) => {
            let chat = app.chat()?.with_admin_access(args.admin);
            let name = resolve::space(&chat, &args.space).await?;
            let mut space = chat.get_space(&name).await.map_err(|e| e.explain())?;
            if app.global.format() == Format::Table && !args.admin {
                let mut titles = Titles::new(chat, 1);
                titles.fill(std::slice::from_mut(&mut space), 1).await;
            }
            print(out, app.global.format(), &space)?;
            Ok(0)
        }
        SpacesCommand::Create(args) => change::create(app, out, args).await,
        SpacesCommand::Update(args) => update::run(app, out, args).await,
        SpacesCommand::Delete(args) => change::delete(app, args).await,
        SpacesCommand::Search(args) => find::search(app, out, args).await,
        SpacesCommand::FindDm(args) => find::direct_message(app, out, args).await,
        SpacesCommand::FindGroup(args) => find::group_chats(app, out, args).await,
        SpacesCommand::CompleteImport(args) => find::complete_import(app, out, args).await,
        SpacesCommand::Export(args) => plan::export(app, out, args).await,
    }
}

/// Prints one space.
fn print(out: &mut Stdout, format: Format, space: &Space) -> io::Result<()> {
    match format {
        Format::Table => print_details(out, &columns::details(space))?,
        Format::Json => {
            out.json(&serde_json::to_string_pretty(space)?)?;
            out.write_all(b"\n")?;
        }
        Format::Jsonl => {
            out.json(&serde_json::to_string(space)?)?;
            out.write_all(b"\n")?;
        }
        Format::Csv => {
            let mut rows = Rows::new(out, format);
            rows.page(std::slice::from_ref(space))?;
        }
    }
    out.flush()
}
