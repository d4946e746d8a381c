//! What a person is told of a plan before they are asked whether it is to be run.

use std::collections::{BTreeMap, BTreeSet};

use crate::chat::names::SpaceName;
use crate::cli::app::App;
use crate::oauth::Explanation;
use crate::text;
use crate::work::change::Place;
use crate::work::plan::{Plan, Step};

/// More sentences of a kind are counted and not said.
const SAID: usize = 20;

/// Says what a plan leads to that is out of the ordinary, and what it leaves as it is. Spaces are
/// called by their titles.
pub fn tell(app: &App<'_>, plan: &Plan, titles: &BTreeMap<SpaceName, String>) {
    let called = |step: &Step, text: String| match step.change.place() {
        Some(Place::Is(space)) => match titles.get(space).filter(|title| !title.is_empty()) {
            Some(title) => text.replace(space.as_str(), title),
            None => text,
        },
        _ => text,
    };
    let steps = || plan.steps.iter();
    let live = steps().filter(|step| step.settled.is_none());
    let warnings = live.filter_map(|step| Some(called(step, step.change.warning()?)));
    some(app, warnings.collect());
    let refused = steps().filter_map(|step| step.settled.as_ref()?.error.as_ref());
    let refused: Vec<_> = refused.collect();
    let said = |error: &&Explanation| format!("Stays as it is: {}", error.message);
    some(app, refused.iter().map(said).collect());
    let hints = refused.iter().filter_map(|error| error.hint.as_deref());
    for hint in hints.collect::<BTreeSet<_>>() {
        app.messages.note(hint);
    }
}

fn some(app: &App<'_>, said: Vec<String>) {
    let more = said.len().saturating_sub(SAID);
    for sentence in said.into_iter().take(SAID) {
        // A line each, whatever spaces are called.
        app.messages.note(&text::safe(&sentence));
    }
    if more > 0 {
        app.messages.note(&format!("So it is with {more} more."));
    }
}
