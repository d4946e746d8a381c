//! A run as its lines tell it.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::chat::names::SpaceName;

use super::line::{Event, Head, How, Line, Outcome, VERSION};
use crate::work::change::{Came, Change};
use crate::work::members::{Row, RowResult};
use crate::work::plan::{Deed, Plan, RunId, Step};

/// A run of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its ID.
    pub id: RunId,
    /// Whose it is.
    pub head: Head,
    /// What it does, in a few words.
    pub title: String,
    /// It uses an administrator's access.
    pub admin: bool,
    /// The run that it takes back.
    pub undoes: Option<RunId>,
    /// When it began.
    pub began: Timestamp,
    /// When its last line was written.
    pub last: Timestamp,
    /// Its steps.
    pub steps: Vec<StepRecord>,
    /// How it ended, where it did.
    pub finished: Option<How>,
    /// A process works on it.
    pub running: bool,
    /// The form in which it is written.
    pub version: u32,
    expected: usize,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRecord {
    /// What it does.
    pub plan: Step,
    /// The calls that were begun.
    pub calls: Vec<CallRecord>,
    /// Whether it has ended.
    pub ended: bool,
    /// How, where it has a row.
    pub row: Option<Row>,
}

/// A call that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// What it does, with what was there before.
    pub change: Change,
    /// When it was begun.
    pub at: Timestamp,
    /// How it ended; `None` leaves it in doubt.
    pub outcome: Option<Outcome>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A process works on it.
    Running,
    /// It was broken off, and can be resumed.
    Open,
    /// It ended.
    Done,
    /// The person ended it before.
    Cancelled,
    /// It is written in a form of a newer roomkey, or its plan is not whole: nothing was sent.
    Unreadable,
}

impl State {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Open => "open",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Record {
    /// Where it stands.
    pub fn state(&self) -> State {
        match self.finished {
            _ if self.version > VERSION || self.steps.len() != self.expected => State::Unreadable,
            Some(How::Done) => State::Done,
            Some(How::Cancelled) => State::Cancelled,
            None if self.running => State::Running,
            None => State::Open,
        }
    }

    /// The plan that it carries out.
    pub fn plan(&self) -> Plan {
        Plan {
            version: crate::work::plan::VERSION,
            id: self.id.clone(),
            title: self.title.clone(),
            admin: self.admin,
            undoes: self.undoes.clone(),
            steps: self.steps.iter().map(|step| step.plan.clone()).collect(),
        }
    }

    /// How many rows ended so.
    pub fn count(&self, result: RowResult) -> usize {
        let rows = self.steps.iter().filter_map(|step| step.row.as_ref());
        rows.filter(|row| row.result == result).count()
    }

    /// Calls of which nobody knows whether they were carried out.
    pub fn in_doubt(&self) -> usize {
        let calls = self.steps.iter().flat_map(|step| &step.calls);
        calls.filter(|call| call.outcome.is_none()).count()
    }

    /// The space that a step made.
    pub fn made(&self, step: usize) -> Option<SpaceName> {
        let first = self.steps.get(step)?.calls.first()?;
        match &first.outcome {
            Some(Outcome::Done { came }) => came.space.clone(),
            _ => None,
        }
    }

    /// What was done, in the order in which it was begun; of one step only where one is named.
    /// What is in doubt counts: who takes it back looks first.
    pub fn deeds(&self, only: Option<usize>) -> Vec<Deed> {
        let steps = self.steps.iter().enumerate();
        let wanted = steps.filter(|(at, _)| only.is_none_or(|only| only == *at));
        let mut calls: Vec<&CallRecord> = wanted.flat_map(|(_, step)| &step.calls).collect();
        calls.sort_by_key(|call| call.at);
        let deed = |call: &CallRecord| match &call.outcome {
            Some(Outcome::Done { came }) => Some(came.clone()),
            None => Some(Came::default()),
            Some(Outcome::Failed { .. } | Outcome::Unsent) => None,
        };
        let deeds = calls.into_iter().filter_map(|call| {
            Some(Deed {
                change: call.change.clone(),
                came: deed(call)?,
            })
        });
        deeds.collect()
    }
}

/// Puts lines together to runs, in the order in which they began. Lines of a run whose beginning is
/// missing are left out, and so are those that contradict it.
pub(super) fn gather(lines: impl IntoIterator<Item = Line>) -> Vec<Record> {
    let mut runs: Vec<Record> = Vec::new();
    let mut places: HashMap<RunId, usize> = HashMap::new();
    for line in lines {
        if let Event::Began {
            v,
            head,
            title,
            admin,
            undoes,
            steps,
        } = line.event
        {
            places.entry(line.run.clone()).or_insert_with(|| {
                runs.push(Record {
                    id: line.run,
                    head,
                    title,
                    admin,
                    undoes,
                    began: line.at,
                    last: line.at,
                    steps: Vec::new(),
                    finished: None,
                    running: false,
                    version: v,
                    expected: steps,
                });
                runs.len() - 1
            });
            continue;
        }
        let run = places.get(&line.run).and_then(|at| runs.get_mut(*at));
        if let Some(run) = run {
            run.last = run.last.max(line.at);
            run.hear(line.at, line.event);
        }
    }
    runs
}

impl Record {
    fn hear(&mut self, at: Timestamp, event: Event) {
        match event {
            Event::Step { step, plan } if step == self.steps.len() && step < self.expected => {
                self.steps.push(StepRecord {
                    calls: Vec::new(),
                    ended: plan.settled.is_some(),
                    row: plan.settled.clone(),
                    plan: *plan,
                });
            }
            Event::Intent { step, call, change } => {
                let Some(calls) = self.steps.get_mut(step).map(|step| &mut step.calls) else {
                    return;
                };
                let (change, next) = (*change, calls.len());
                match calls.get_mut(call) {
                    // It is tried again. What was there before the first try is what counts.
                    Some(known) => {
                        let sent = !matches!(
                            known.outcome,
                            Some(Outcome::Unsent | Outcome::Failed { .. })
                        );
                        if !sent {
                            known.change = change;
                            known.at = at;
                        }
                        known.outcome = None;
                    }
                    None if call == next => calls.push(CallRecord {
                        change,
                        at,
                        outcome: None,
                    }),
                    None => {}
                }
            }
            Event::Outcome {
                step,
                call,
                outcome,
            } => {
                let step = self.steps.get_mut(step);
                if let Some(call) = step.and_then(|step| step.calls.get_mut(call)) {
                    call.outcome = Some(outcome);
                }
            }
            Event::Ended {
                step,
                mut row,
                cause,
            } => {
                let error = row.as_mut().and_then(|row| row.error.as_mut());
                if let (Some(error), Some(cause)) = (error, cause) {
                    error.cause = cause;
                }
                if let Some(step) = self.steps.get_mut(step) {
                    step.ended = true;
                    step.row = row;
                }
            }
            Event::Resumed => self.finished = None,
            Event::Finished { how } => self.finished = Some(how),
            Event::Began { .. } | Event::Step { .. } | Event::Unknown => {}
        }
    }
}
