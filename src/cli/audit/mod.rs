//! `roomkey audit`: rows go out as they are found; a space that cannot be read does not keep the
//! others from being so.

mod args;
mod deed;
mod row;

pub use args::{AuditCommand, HELP};

use jiff::Timestamp;

use super::app::App;
use super::output::{Format, Rows, Stdout};
use super::progress::Progress;
use super::spaces::Kind;
use super::trouble::Trouble;
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::chat::resources::SpaceType;
use crate::oauth::{Cause, Explanation};
use crate::work::audit::{Audit, Event, Finding, Question};
use crate::work::resolve;
use row::Found;

/// Conversations without a name that get a title in the table; each costs a request.
const TITLED: usize = 50;

/// Runs an audit.
pub async fn run(app: &App<'_>, out: &mut Stdout, command: &AuditCommand) -> Result<u8, Trouble> {
    check(command)?;
    let which = command.which();
    let chat = app.chat()?.with_admin_access(which.admin);
    let spaces = named(&chat, &which.spaces).await?;
    let alone = spaces.len() == 1;
    let question = Question {
        spaces,
        matching: which.matching.clone(),
        titles: match app.global.format() {
            Format::Table if !which.admin => TITLED,
            _ => 0,
        },
        ..question(command, Timestamp::now())
    };
    if let Some(deed) = command.deed() {
        let mut question = question;
        question.types = vec![SpaceType::Space];
        return deed::run(app, out, chat, question, &which.why, deed).await;
    }
    let mut printer = Printer {
        app,
        rows: Rows::new(out, app.global.format()),
        bar: Progress::growing(),
        why: &which.why,
        found: 0,
        looked: 0,
        failed: Vec::new(),
    };
    let mut audit = Audit::start(&chat, question, usize::from(app.global.jobs));
    while let Some(event) = audit.next().await {
        printer.event(event?)?;
    }
    printer.end(alone)
}

/// What cannot be asked for together.
fn check(command: &AuditCommand) -> Result<(), Explanation> {
    let usage = |text: String| Explanation::new(Cause::Usage, text);
    let reasons: Vec<&str> = command
        .view()
        .reasons()
        .iter()
        .map(|w| w.as_str())
        .collect();
    let odd = command
        .which()
        .why
        .iter()
        .find(|why| !reasons.contains(&why.as_str()));
    if let Some(odd) = odd {
        return Err(usage(format!("`{odd}` is no reason here"))
            .hint(format!("The reasons are {}.", reasons.join(", "))));
    }
    let unnamed = command.kinds().iter().any(|kind| *kind != Kind::Space);
    if command.deed().is_some() && unnamed {
        let text = "only named spaces can be put away or deleted";
        return Err(usage(text.to_owned()).hint("Leave out --type."));
    }
    if command.which().admin && unnamed {
        let text = "an administrator's access shows named spaces alone";
        return Err(usage(text.to_owned()).hint("Leave out --admin or --type."));
    }
    Ok(())
}

fn question(command: &AuditCommand, now: Timestamp) -> Question {
    let question = Question {
        types: command
            .kinds()
            .iter()
            .map(|kind| SpaceType::from(*kind))
            .collect(),
        ..Question::new(command.view(), now)
    };
    match command {
        AuditCommand::Outsiders(args) => Question {
            thorough: args.thorough,
            ..question
        },
        AuditCommand::Stale(args) => match args.since {
            Some(before) => Question { before, ..question },
            None => question.older_than(args.days, now),
        },
        AuditCommand::Invited(args) => question.older_than(args.days, now),
        _ => question,
    }
}

/// The spaces that were named, each once; one that cannot be told refuses them all.
async fn named(chat: &Chat, texts: &[String]) -> Result<Vec<SpaceName>, Explanation> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for name in resolve::spaces(chat, texts).await? {
        let name = name?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

struct Printer<'a> {
    app: &'a App<'a>,
    rows: Rows<'a>,
    bar: Progress,
    why: &'a [String],
    found: usize,
    looked: usize,
    failed: Vec<Cause>,
}

impl Printer<'_> {
    fn event(&mut self, event: Event) -> Result<(), Trouble> {
        let messages = self.app.messages;
        match event {
            Event::Listed(spaces) => self.bar.grow(spaces),
            Event::Looked { spaces, findings } => {
                self.looked += spaces;
                let wanted: Vec<Found> = findings
                    .into_iter()
                    .filter(|found| self.is_wanted(found))
                    .map(Found)
                    .collect();
                self.found += wanted.len();
                let rows = &mut self.rows;
                self.bar.advance(spaces, || match &wanted[..] {
                    [] => Ok(()),
                    wanted => rows.page(wanted),
                })?;
            }
            Event::Failed {
                space,
                title,
                mut error,
            } => {
                self.failed.push(error.cause);
                let label = title.filter(|title| !title.is_empty());
                let label =
                    label.map_or_else(|| space.to_string(), |title| format!("{title} ({space})"));
                error.message = format!("{label}: {}", error.message);
                self.bar.advance(1, || messages.error(&error));
            }
            Event::Doubt(text) => self.bar.advance(0, || messages.note(&text)),
        }
        Ok(())
    }

    fn is_wanted(&self, found: &Finding) -> bool {
        self.why.is_empty() || self.why.iter().any(|why| why == found.why.as_str())
    }

    /// With one space its own cause decides; with several, that some could not be read.
    fn end(self, alone: bool) -> Result<u8, Trouble> {
        self.bar.end();
        self.rows.end::<Found>()?;
        let count = |n: usize, what: &str| match n {
            1 => format!("1 {what}"),
            n => format!("{n} {what}s"),
        };
        let failed = match self.failed.len() {
            0 => String::new(),
            n => format!(", {n} of them could not be read"),
        };
        let spaces = count(self.looked + self.failed.len(), "space");
        let rows = count(self.found, "row");
        self.app
            .messages
            .note(&format!("{rows} of {spaces}{failed}."));
        match &self.failed[..] {
            [] => Ok(0),
            [cause] if alone => Err(Trouble::Said(*cause)),
            _ => Err(Trouble::Said(Cause::Partial)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Cli, Command};
    use crate::work::audit::View;
    use clap::Parser as _;

    fn command(line: &str) -> AuditCommand {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        let Some(Command::Audit(command)) = cli.command else {
            panic!("{line}");
        };
        command
    }

    #[test]
    fn every_view_has_its_command() {
        for view in View::ALL {
            let line = format!("roomkey audit {} --admin", view.as_str());
            assert_eq!(command(&line).view(), view);
        }
    }

    #[test]
    fn what_is_old_depends_on_the_view() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let before = |line: &str| question(&command(line), now).before.to_string();
        assert_eq!(before("roomkey audit stale"), "2026-08-24T00:00:00Z");
        assert_eq!(
            before("roomkey audit stale --days 1"),
            "2026-11-21T00:00:00Z"
        );
        let since = "roomkey audit stale --since 2026-01-01";
        assert_eq!(before(since), "2026-01-01T00:00:00Z");
        assert_eq!(before("roomkey audit invited"), now.to_string());
    }

    #[test]
    fn what_cannot_be_asked_is_refused_before_anything_is() {
        for line in [
            "roomkey audit stale --type dm --admin",
            "roomkey audit groups --why external",
        ] {
            assert_eq!(check(&command(line)).unwrap_err().cause, Cause::Usage);
        }
        check(&command("roomkey audit outsiders --why external,guest")).unwrap();
    }
}
