//! A list of changes with what each has to wait for: made, looked at, counted, saved and read
//! before anything is done. It asks nobody and sends nothing.

mod company;
mod diff;
mod estimate;
mod run_id;
mod undo;

pub use company::{Company, Refused, SpaceState};
pub use diff::difference;
pub use estimate::estimate;
pub use run_id::RunId;
pub use undo::{Deed, Undo, undo};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::change::{Change, Cost, Place};
use super::members::Row;
use crate::chat::names::SpaceName;
use crate::text::explanation::{Cause, Explanation};

/// The form in which plans are written today.
pub const VERSION: u32 = 1;

/// What is to be done, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The form in which it is written: [`VERSION`].
    pub version: u32,
    /// Its own name, and that of the run that carries it out.
    pub id: RunId,
    /// What it does, in a few words: `Add 500 people to API-made`.
    pub title: String,
    /// It needs an administrator's access.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admin: bool,
    /// The run that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// The steps. A row for each.
    pub steps: Vec<Step>,
}

/// What a plan takes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    /// Memberships that end.
    pub removed: usize,
    /// Roles that get lower.
    pub demoted: usize,
    /// Spaces that are deleted.
    pub deleted: usize,
}

impl Losses {
    /// Whether nobody loses anything.
    pub const fn is_none(self) -> bool {
        self.removed == 0 && self.demoted == 0 && self.deleted == 0
    }
}

/// A plan, and what the spaces in it are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// The plan.
    pub plan: Plan,
    /// Names of spaces, where they have one.
    pub titles: BTreeMap<SpaceName, String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is done.
    pub change: Change,
    /// What has to be over first.
    #[serde(default, skip_serializing_if = "After::is_now")]
    pub after: After,
    /// How it ends is known before: nothing is sent for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Row>,
}

/// What a step waits for. Indexes are those of the plan's steps, and smaller than the step's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "kebab-case")]
pub enum After {
    /// Nothing.
    #[default]
    Now,
    /// These end well; else it is not tried, and fails.
    Done {
        /// Indexes.
        steps: Vec<usize>,
    },
    /// Every step before this index has ended, however.
    Ended {
        /// An index.
        before: usize,
    },
    /// As `ended`, and everybody whom an earlier step adds to the same space turned out to be
    /// somebody. Where one did not, nobody is removed. Whoever is among those added stays.
    Resolved {
        /// An index.
        before: usize,
    },
}

impl After {
    /// Whether it waits for nothing.
    pub const fn is_now(&self) -> bool {
        matches!(self, Self::Now)
    }
}

impl From<Change> for Step {
    fn from(change: Change) -> Self {
        Self {
            change,
            after: After::Now,
            settled: None,
        }
    }
}

impl Step {
    /// A step that waits.
    pub fn after(mut self, after: After) -> Self {
        self.after = after;
        self
    }

    /// A step for which nothing is sent: this is its row.
    pub fn settled(change: Change, row: Row) -> Self {
        Self {
            settled: Some(row),
            ..Self::from(change)
        }
    }

    /// The row of a look at it.
    pub fn would(&self) -> Row {
        self.settled.clone().unwrap_or_else(|| self.change.would())
    }

    /// What it costs.
    pub fn cost(&self) -> Cost {
        match self.settled {
            Some(_) => Cost::default(),
            None => self.change.cost(),
        }
    }
}

impl Plan {
    /// A plan with an ID of its own.
    pub fn new(title: impl Into<String>, steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            version: VERSION,
            id: RunId::new(),
            title: title.into(),
            admin: false,
            undoes: None,
            steps: steps.into_iter().collect(),
        }
    }

    /// A plan of one change.
    pub fn of(title: impl Into<String>, change: Change) -> Self {
        Self::new(title, [Step::from(change)])
    }

    /// The same with an administrator's access.
    pub const fn with_admin_access(mut self, admin: bool) -> Self {
        self.admin = admin;
        self
    }

    /// Adds a step and gives its index.
    pub fn push(&mut self, step: impl Into<Step>) -> usize {
        self.steps.push(step.into());
        self.steps.len() - 1
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.settled.is_some())
    }

    /// What everything costs.
    pub fn cost(&self) -> Cost {
        self.steps.iter().map(Step::cost).sum()
    }

    /// The rows of a look at it.
    pub fn would(&self) -> Vec<Row> {
        self.steps.iter().map(Step::would).collect()
    }

    /// What to know before it is run, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let steps = self.steps.iter().filter(|step| step.settled.is_none());
        steps.filter_map(|step| step.change.warning()).collect()
    }

    /// What leads away from something that people have: whom it removes, and whose role it lowers.
    pub fn losses(&self) -> Losses {
        let mut losses = Losses::default();
        for step in self.steps.iter().filter(|step| step.settled.is_none()) {
            match &step.change {
                Change::RemoveMember { .. } => losses.removed += 1,
                Change::SetRole { role, was, .. } if diff::lowers(role, was.as_ref()) => {
                    losses.demoted += 1;
                }
                Change::DeleteSpace { .. } => losses.deleted += 1,
                _ => {}
            }
        }
        losses
    }

    /// How many spaces it changes or makes.
    pub fn spaces(&self) -> usize {
        let live = self.steps.iter().enumerate();
        let live = live.filter(|(_, step)| step.settled.is_none());
        let places = live.map(|(at, step)| {
            let place = step.change.place().cloned();
            place.unwrap_or(Place::MadeBy(at))
        });
        places.collect::<BTreeSet<_>>().len()
    }

    /// Whether it can be run at all; plans are also read from files.
    pub fn check(&self) -> Result<(), Explanation> {
        let wrong = |text: String| Err(Explanation::new(Cause::Usage, text));
        if self.version != VERSION {
            return wrong(format!(
                "this plan is written in form {}; this roomkey reads {VERSION}",
                self.version
            ));
        }
        for (at, step) in self.steps.iter().enumerate() {
            let waits = match &step.after {
                After::Now => true,
                After::Done { steps } => steps.iter().all(|before| *before < at),
                After::Ended { before } | After::Resolved { before } => *before <= at,
            };
            let made = match step.change.place() {
                Some(Place::MadeBy(maker)) => {
                    *maker < at
                        && matches!(
                            self.steps[*maker].change,
                            Change::CreateSpace { .. } | Change::StartChat { .. }
                        )
                }
                _ => true,
            };
            if !waits || !made {
                return wrong(format!(
                    "step {at} of the plan waits for one that is not before it"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
