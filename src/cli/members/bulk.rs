//! `roomkey members add` and `remove`: several at once, a row of results for each person, in the
//! order given.

use std::future::Future;
use std::io;

use futures_util::{StreamExt as _, stream};

use super::args::{AddArgs, RemoveArgs, RoleArg};
use super::people;
use crate::chat::resources::Role;
use crate::cli::app::App;
use crate::cli::output::{Rows, Stdout};
use crate::cli::trouble::Trouble;
use crate::oauth::Cause;
use crate::work::members::{self, MemberRef};
use crate::work::{Row, RowResult, Who, resolve};

/// Rows printed at once where they come fast.
const AT_ONCE: usize = 64;

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Member => Self::Member,
            RoleArg::Manager => Self::Manager,
            RoleArg::Owner => Self::Owner,
        }
    }
}

/// Adds people.
pub async fn add(app: &App<'_>, out: &mut Stdout, args: &AddArgs) -> Result<u8, Trouble> {
    let people = people::read(&args.people)?;
    let role = args.role.map(Role::from);
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    bulk(app, out, people, "added", async |who| {
        if args.people.dry_run {
            members::add_dry(&chat, &space, &who).await
        } else {
            members::add(&chat, &space, &who, role.as_ref()).await
        }
    })
    .await
}

/// Removes people, after asking.
pub async fn remove(app: &App<'_>, out: &mut Stdout, args: &RemoveArgs) -> Result<u8, Trouble> {
    let ask = !args.yes && !args.people.dry_run;
    if ask {
        App::must_be_able_to_ask()?;
    }
    let people = people::read(&args.people)?;
    let chat = app.chat()?;
    let space = resolve::space(&chat, &args.space).await?;
    if ask {
        app.confirm(&question(&people, &args.space)).await?;
    }
    bulk(app, out, people, "removed", async |who| {
        if args.people.dry_run {
            members::remove_dry(&chat, &space, &who).await
        } else {
            members::remove(&chat, &space, &MemberRef::Who(who)).await
        }
    })
    .await
}

fn question(people: &[Who], space: &str) -> String {
    match people {
        [one] => format!("Remove {one} from {space}?"),
        _ => format!("Remove {} people from {space}?", people.len()),
    }
}

/// Does all rows, `--jobs` at a time. A signal ends it between two rows.
async fn bulk<F: Future<Output = Row>>(
    app: &App<'_>,
    out: &mut Stdout,
    people: Vec<Who>,
    done: &str,
    one: impl Fn(Who) -> F,
) -> Result<u8, Trouble> {
    let total = people.len();
    let mut rows = Rows::new(out, app.global.format());
    rows.widen(&[longest(&people), "already".len()]);
    let mut tally = Tally::default();
    let work = async {
        let mut results = stream::iter(people)
            .take_while(|_| std::future::ready(!app.stop.wanted()))
            .map(one)
            .buffered(usize::from(app.global.jobs))
            .ready_chunks(AT_ONCE);
        while let Some(chunk) = results.next().await {
            tally.count(&chunk);
            rows.page(&chunk)?;
        }
        rows.end::<Row>()?;
        Ok::<_, io::Error>(())
    };
    app.stop.shield(work).await?;
    if let (
        1,
        Some(Row {
            error: Some(error), ..
        }),
    ) = (total, &tally.failed)
    {
        return Err(error.clone().into());
    }
    app.messages.note(&tally.summary(done, total));
    match tally.failed {
        None => Ok(0),
        Some(_) => Err(Trouble::Said(Cause::Partial)),
    }
}

fn longest(people: &[Who]) -> usize {
    people
        .iter()
        .map(|who| crate::text::width(&who.to_string()))
        .max()
        .unwrap_or_default()
}

/// How many rows ended how.
#[derive(Default)]
struct Tally {
    counts: [usize; 4],
    failed: Option<Row>,
}

impl Tally {
    const ORDER: [RowResult; 4] = [
        RowResult::Done,
        RowResult::Would,
        RowResult::Already,
        RowResult::Failed,
    ];

    fn count(&mut self, rows: &[Row]) {
        for row in rows {
            for (count, result) in self.counts.iter_mut().zip(Self::ORDER) {
                *count += usize::from(row.result == result);
            }
            if row.result == RowResult::Failed && self.failed.is_none() {
                self.failed = Some(row.clone());
            }
        }
    }

    /// Such as `2 added, 1 already so, 1 failed.`
    fn summary(&self, done: &str, total: usize) -> String {
        let would = format!("would be {done}");
        let words = [done, &would, "already so", "failed"];
        let mut parts: Vec<String> = self
            .counts
            .iter()
            .zip(words)
            .filter(|(count, _)| **count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let tried: usize = self.counts.iter().sum();
        if tried < total {
            parts.push(format!("{} not tried", total - tried));
        }
        format!("{}.", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::RowAction;

    fn row(result: RowResult) -> Row {
        Row {
            who: "ana@example.com".to_owned(),
            action: RowAction::Add,
            result,
            membership: None,
            error: None,
        }
    }

    #[test]
    fn the_summary_counts_every_row() {
        let mut tally = Tally::default();
        tally.count(&[row(RowResult::Done), row(RowResult::Done)]);
        tally.count(&[row(RowResult::Failed), row(RowResult::Already)]);
        assert_eq!(
            tally.summary("added", 5),
            "2 added, 1 already so, 1 failed, 1 not tried."
        );
        assert!(tally.failed.is_some());
    }
}
