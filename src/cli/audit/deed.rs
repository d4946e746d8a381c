//! What is done with the spaces that an audit found: an owner for them, putting them away, or
//! deleting them.

use std::collections::{BTreeMap, BTreeSet};

use super::args::Sure;
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::cli::app::App;
use crate::cli::bulk::{Doing, bulk_across, tell};
use crate::cli::output::Stdout;
use crate::cli::progress::Progress;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::Who;
use crate::work::audit::{Audit, Event, Question};
use crate::work::change::Place;
use crate::work::plan::{Plan, Titled};
use crate::work::recipes;

/// More spaces than these are not named before they are put away.
const NAMED: usize = 20;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Make this person owner.
    GiveOwner(&'a str),
    /// Rename with this prefix, and remove everybody but owners.
    Archive(&'a str),
    /// Delete.
    Delete,
}

/// Looks for the spaces, and does it. `why` picks among the reasons, where it names any.
pub async fn run(
    app: &App<'_>,
    out: &mut Stdout,
    chat: Chat,
    question: Question,
    why: &[String],
    (deed, sure): (Deed<'_>, &Sure),
) -> Result<u8, Trouble> {
    let ask = !sure.dry_run && !sure.yes && !matches!(deed, Deed::GiveOwner(_));
    if ask {
        App::must_be_able_to_ask()?;
    }
    let owner = match deed {
        Deed::GiveOwner(who) => Some(Who::parse(who)?),
        _ => None,
    };
    let (spaces, unread) = find(app, &chat, question, why).await?;
    let jobs = usize::from(app.global.jobs);
    let plan = match (deed, &owner) {
        (Deed::GiveOwner(_), Some(who)) => recipes::give_owner(&chat, &spaces, who, jobs).await?,
        (Deed::Archive(prefix), _) => recipes::archive(&chat, &spaces, prefix, jobs).await?,
        _ => recipes::delete(&spaces, chat.is_admin()),
    };
    let titles = spaces.into_iter();
    let titles = titles.filter_map(|space| Some((space.name, space.display_name?)));
    let titles: BTreeMap<_, _> = titles.collect();
    if ask && !plan.is_empty() {
        tell(app, &plan, &titles);
        app.confirm(&said(app, deed, &plan, &titles)).await?;
    }
    let doing = if sure.dry_run {
        Doing::Tell
    } else {
        Doing::Run
    };
    let desk = App::desk(chat)?;
    let ended = bulk_across(app, out, &desk, Titled { plan, titles }, doing).await?;
    if unread > 0 {
        return Err(Trouble::Said(Cause::Partial));
    }
    Ok(ended)
}

/// The spaces that were found, each once, and how many could not be read.
async fn find(
    app: &App<'_>,
    chat: &Chat,
    question: Question,
    why: &[String],
) -> Result<(Vec<Space>, usize), Explanation> {
    let bar = Progress::growing();
    let mut audit = Audit::start(chat, question, usize::from(app.global.jobs));
    let (mut found, mut unread) = (BTreeMap::new(), 0);
    while let Some(event) = audit.next().await {
        match event? {
            Event::Listed(spaces) => bar.grow(spaces),
            Event::Looked { spaces, findings } => {
                let wanted = findings.into_iter().filter(|finding| {
                    why.is_empty() || why.iter().any(|why| why == finding.why.as_str())
                });
                found.extend(wanted.map(|finding| (finding.space.name.clone(), finding.space)));
                bar.advance(spaces, || ());
            }
            Event::Failed {
                space, mut error, ..
            } => {
                unread += 1;
                error.message = format!("{space}: {}", error.message);
                bar.advance(1, || app.messages.error(&error));
            }
            Event::Doubt(text) => bar.advance(0, || app.messages.note(&text)),
        }
    }
    bar.end();
    Ok((found.into_values().collect(), unread))
}

/// What the spaces of a plan are called, so many of them.
fn names(plan: &Plan, titles: &BTreeMap<SpaceName, String>) -> String {
    let live = plan.steps.iter().filter(|step| step.settled.is_none());
    let places = live.filter_map(|step| step.change.place());
    let spaces: BTreeSet<_> = places.collect();
    let more = spaces.len().saturating_sub(NAMED);
    let names = spaces.into_iter().take(NAMED).map(|place| match place {
        Place::Is(space) => titles
            .get(space)
            .cloned()
            .unwrap_or_else(|| space.to_string()),
        Place::MadeBy(_) => place.to_string(),
    });
    let names: Vec<_> = names.collect();
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names.join(", "))
}

/// Says which spaces it is about, and gives the question.
fn said(
    app: &App<'_>,
    deed: Deed<'_>,
    plan: &Plan,
    titles: &BTreeMap<SpaceName, String>,
) -> String {
    let count = |n: usize, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let spaces = count(plan.spaces(), "space", "spaces");
    if deed == Deed::Delete {
        return format!("Delete {spaces} with all messages? This cannot be undone.");
    }
    app.messages
        .note(&format!("To be put away: {}.", names(plan, titles)));
    let people = count(plan.losses().removed, "membership", "memberships");
    format!("Put {spaces} away and remove {people}?")
}
