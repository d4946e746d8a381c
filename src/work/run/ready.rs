//! Which steps can begin, given how those before them ended.

use std::collections::{BTreeSet, HashMap};

use crate::chat::names::{MemberName, UserName};
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Change, Place, Subject};
use crate::work::members::{Row, RowResult};
use crate::work::plan::{After, Plan};

/// More people than these are not named in an error.
const NAMED: usize = 5;

/// How a step ended.
#[derive(Debug, Clone)]
pub(super) enum Done {
    Row(Box<Row>),
    Skipped,
}

/// What a step may do now.
#[derive(Debug, PartialEq)]
pub(super) enum Ready {
    Now,
    Later,
    /// What it waits for did not end well.
    Unmet,
    /// It is about somebody who turned out to be meant to stay.
    Stays,
    /// Nobody may be removed.
    Refused(Box<Explanation>),
}

/// Whether a step can begin.
pub(super) fn ready(plan: &Plan, step: usize, done: &[Option<Done>], added: &mut Added) -> Ready {
    let well = |at: usize| match done.get(at) {
        Some(Some(Done::Row(row))) => Some(row.result != RowResult::Failed),
        Some(Some(Done::Skipped)) => Some(false),
        _ => None,
    };
    let all_ended = |before: usize| done.iter().take(before).all(Option::is_some);
    let made = match plan.steps[step].change.place() {
        Some(Place::MadeBy(maker)) => Some(*maker),
        _ => None,
    };
    if let Some(maker) = made
        && done.get(maker).is_none_or(Option::is_none)
    {
        return Ready::Later;
    }
    match &plan.steps[step].after {
        After::Now => Ready::Now,
        After::Done { steps } => {
            let ends: Vec<_> = steps.iter().map(|at| well(*at)).collect();
            if ends.contains(&Some(false)) {
                Ready::Unmet
            } else if ends.contains(&None) {
                Ready::Later
            } else {
                Ready::Now
            }
        }
        After::Ended { before } if all_ended(*before) => Ready::Now,
        After::Resolved { before } if all_ended(*before) => {
            added.resolved(plan, step, *before, done)
        }
        After::Ended { .. } | After::Resolved { .. } => Ready::Later,
    }
}

/// The rows of a look at a plan, each with the index of its step, and why nobody would be removed,
/// where that is so. Nobody is asked.
pub fn would(plan: &Plan) -> (Vec<(usize, Row)>, Option<Explanation>) {
    let mut done: Vec<Option<Done>> = Vec::with_capacity(plan.steps.len());
    let (mut rows, mut refused, mut added) = (Vec::new(), None, Added::default());
    for (step, wanted) in plan.steps.iter().enumerate() {
        let row = wanted.would();
        let left_out = match &wanted.after {
            After::Resolved { before } => match added.resolved(plan, step, *before, &done) {
                Ready::Refused(why) => {
                    refused = Some(*why);
                    true
                }
                Ready::Stays => true,
                _ => false,
            },
            _ => false,
        };
        if left_out {
            done.push(Some(Done::Skipped));
            continue;
        }
        done.push(Some(Done::Row(Box::new(row.clone()))));
        rows.push((step, row));
    }
    (rows, refused)
}

/// Who an addition turned out to be, by canonical ID.
fn known(row: &Row) -> Option<Subject> {
    let member = row.membership.as_ref().filter(|name| is_canonical(name));
    member.and_then(Subject::of).or_else(|| {
        let user = UserName::try_from(row.who.as_str()).ok()?;
        let canonical = user.id().bytes().all(|b| b.is_ascii_digit());
        canonical.then_some(Subject::Person(crate::work::Who::User(user)))
    })
}

fn is_canonical(name: &MemberName) -> bool {
    !name.member_id().contains('@')
}

/// Who was added to spaces so far, found out once for each space and barrier.
#[derive(Debug, Default)]
pub(super) struct Added(HashMap<(Option<Place>, usize), Known>);

/// Those who were added, or why they are not all known.
type Known = Result<BTreeSet<Subject>, Box<Explanation>>;

impl Added {
    fn resolved(
        &mut self,
        plan: &Plan,
        step: usize,
        before: usize,
        done: &[Option<Done>],
    ) -> Ready {
        let own = &plan.steps[step].change;
        let place = own.place().cloned();
        let found = self
            .0
            .entry((place, before))
            .or_insert_with(|| added(plan, own.place(), before, done));
        match (found, own) {
            (Err(why), _) => Ready::Refused(why.clone()),
            (Ok(stay), Change::RemoveMember { who, .. }) if stay.contains(who) => Ready::Stays,
            _ => Ready::Now,
        }
    }
}

/// Everybody whom the first steps add to a space; an error where somebody is not known.
fn added(plan: &Plan, place: Option<&Place>, before: usize, done: &[Option<Done>]) -> Known {
    let earlier = plan.steps.iter().zip(done).take(before);
    // Rows that were settled before count too: somebody of the list who could not be told.
    let same = earlier.filter(|(other, _)| other.change.adds() && other.change.place() == place);
    let (mut stay, mut unknown) = (BTreeSet::new(), Vec::new());
    for (_, ended) in same {
        let Some(Done::Row(row)) = ended else {
            continue;
        };
        match known(row) {
            Some(who) => {
                stay.insert(who);
            }
            None if row.result == RowResult::Would => {}
            None => unknown.push(row.who.clone()),
        }
    }
    if unknown.is_empty() {
        return Ok(stay);
    }
    Err(Box::new(nobody_removed(&unknown)))
}

/// Why nobody is removed.
pub(super) fn nobody_removed(unknown: &[String]) -> Explanation {
    let some = match unknown {
        [] => "somebody".to_owned(),
        few if few.len() <= NAMED => few.join(", "),
        many => format!(
            "{} and {} more",
            many[..NAMED].join(", "),
            many.len() - NAMED
        ),
    };
    let message = format!("nobody was removed: who {some} is could not be found out");
    Explanation::new(Cause::Partial, message)
        .reason("unresolved")
        .hint("Correct or leave out these lines, then run it again.")
}
