//! `roomkey people`: the organization's directory, and one person in many spaces.

mod moving;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::app::App;
use super::output::{Columns, Rows, Stdout};
use super::trouble::Trouble;
use crate::directory::{Directory, Person};
use crate::oauth::{Cause, Explanation};

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Find people by the beginning of a name or address
    Search(SearchArgs),
    /// Let somebody in wherever a colleague is
    Onboard(moving::OnboardArgs),
    /// Take somebody out of every space, with a hand-over
    Offboard(moving::OffboardArgs),
}

/// Arguments of `people search`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey people search budi
  roomkey people search ana@ --output jsonl")]
pub struct SearchArgs {
    /// The beginning of a name or address
    pub query: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Found(Person);

impl Columns for Found {
    const TABLE: &'static [&'static str] = &["NAME", "E-MAIL", "ID"];
    const CSV: &'static [&'static str] = &["displayName", "email", "user"];

    fn table(&self) -> Vec<String> {
        self.csv()
    }

    fn csv(&self) -> Vec<String> {
        let Person { user, name, email } = &self.0;
        vec![
            name.clone().unwrap_or_default(),
            email.clone().unwrap_or_default(),
            user.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    }
}

/// Runs a command of the group.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &PeopleCommand) -> Result<u8, Trouble> {
    match command {
        PeopleCommand::Search(args) => search(app, out, args).await,
        PeopleCommand::Onboard(args) => moving::onboard(app, out, args).await,
        PeopleCommand::Offboard(args) => moving::offboard(app, out, args).await,
    }
}

async fn search(app: &App<'_>, out: &mut Stdout, args: &SearchArgs) -> Result<u8, Trouble> {
    let query = args.query.trim();
    if query.is_empty() {
        return Err(Explanation::new(Cause::Usage, "the query is empty").into());
    }
    let format = app.global.format();
    let directory = Directory::new(App::session(app.profile()?)?);
    let mut pages = directory.raw_search(query);
    let mut rows = Rows::new(out, format);
    let mut found = false;
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| e.explain())?;
        found |= page.items().next().is_some();
        if format.is_json() {
            rows.raw_page(page.items())?;
        } else {
            let people = page.items().filter_map(Person::read).map(Found);
            rows.page(&people.collect::<Vec<_>>())?;
        }
    }
    rows.end::<Found>()?;
    if !found {
        app.messages.note(
            "Nobody in the directory has a name or address that begins so. It may also show nobody to you: `roomkey doctor` tells.",
        );
    }
    Ok(0)
}
