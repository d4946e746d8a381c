//! How far a plan is: a state for each of its steps, and the counts of them.

use std::collections::BTreeMap;

use crate::chat::names::SpaceName;
use crate::text::explanation::Explanation;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::work::change::{Change, Place};
use crate::work::journal::{self, Record};
use crate::work::members::{Row, RowResult};
use crate::work::plan::{Plan, Step};
use crate::work::run::{End, RunEvent, Summary};

use super::Told;

/// What is done with the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is looked at.
    Look,
    /// It is carried out.
    Running,
    /// It can be gone on with.
    Open,
    /// It is over.
    Over,
}

/// Where one step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was sent for it.
    Waiting,
    /// It is under way.
    Running,
    /// It has ended.
    Ended(Box<Row>),
    /// It was not wanted any more.
    Skipped,
}

/// Which rows are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// All of them.
    #[default]
    All,
    /// Those that wait.
    Waiting,
    /// Those under way.
    Running,
    /// Those that were done.
    Done,
    /// What was so before.
    Already,
    /// Those that failed.
    Failed,
}

impl Shown {
    /// Each of them, in the order of the tabs.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Already,
        Self::Failed,
    ];

    /// What the tab is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::Done => "Done",
            Self::Already => "Already",
            Self::Failed => "Failed",
        }
    }

    fn of(state: &State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::Running => Self::Running,
            State::Skipped => Self::Already,
            State::Ended(row) => match row.result {
                RowResult::Failed => Self::Failed,
                RowResult::Already => Self::Already,
                RowResult::Done => Self::Done,
                RowResult::Would => Self::Waiting,
            },
        }
    }
}

/// A plan and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is done.
    pub plan: Plan,
    /// What is done with it.
    pub phase: Phase,
    /// The request that carries it out.
    pub slot: Option<Slot>,
    /// When it began, or went on.
    pub began: Moment,
    /// When it ended.
    pub ended: Option<Moment>,
    /// The next call waits until then.
    pub paced: Option<Moment>,
    /// Nothing new is begun.
    pub paused: bool,
    /// It was told to end.
    pub ending: bool,
    /// How long the rest takes.
    pub left_ms: u64,
    /// Why nobody is removed.
    pub refused: Option<Explanation>,
    /// How it ended.
    pub summary: Option<Summary>,
    /// Rows that had ended when it went on.
    before: usize,
    states: Vec<State>,
}

impl Progress {
    /// A plan of which nothing was done.
    pub fn of_plan(plan: Plan) -> Self {
        let settled = |step: &Step| match &step.settled {
            Some(row) => State::Ended(Box::new(row.clone())),
            None => State::Waiting,
        };
        Self {
            states: plan.steps.iter().map(settled).collect(),
            phase: Phase::Look,
            slot: None,
            began: Moment::default(),
            ended: None,
            paced: None,
            paused: false,
            ending: false,
            left_ms: 0,
            refused: None,
            summary: None,
            before: 0,
            plan,
        }
    }

    /// A run of the journal.
    pub fn of_record(record: &Record) -> Self {
        let states = record.steps.iter().map(|step| match &step.row {
            Some(row) => State::Ended(Box::new(row.clone())),
            None if step.ended => State::Skipped,
            None => State::Waiting,
        });
        let phase = match record.state() {
            journal::State::Open => Phase::Open,
            journal::State::Running => Phase::Running,
            _ => Phase::Over,
        };
        Self {
            states: states.collect(),
            phase,
            ..Self::of_plan(record.plan())
        }
    }

    /// It is carried out now.
    pub fn begin(&mut self, slot: Slot, now: Moment) {
        self.slot = Some(slot);
        self.phase = Phase::Running;
        self.began = now;
        self.ended = None;
        self.before = self.count(Shown::All) - self.open();
    }

    /// An answer to a request, perhaps to that which carries it out.
    pub fn answer(&mut self, now: Moment, slot: Slot, outcome: &Outcome) {
        if self.slot != Some(slot) {
            return;
        }
        match outcome {
            Outcome::Run(told) => self.hear(told, now),
            // Another process may have gone on meanwhile: nothing was sent by this one.
            Outcome::Failed(_) => {
                self.phase = Phase::Open;
                self.close(now);
            }
            _ => {}
        }
    }

    /// What happened in it.
    fn hear(&mut self, told: &Told, now: Moment) {
        self.left_ms = u64::try_from(told.left.as_millis()).unwrap_or(u64::MAX);
        for event in &told.events {
            self.event(event, now);
        }
    }

    fn event(&mut self, event: &RunEvent, now: Moment) {
        match event {
            RunEvent::Began { step } => self.set(*step, State::Running),
            RunEvent::Ended { step, row } => self.set(*step, State::Ended(Box::new(row.clone()))),
            RunEvent::Skipped { step, .. } => self.set(*step, State::Skipped),
            RunEvent::Refused(why) => self.refused = Some(why.clone()),
            RunEvent::Paced { wait } => {
                let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                self.paced = self.paced.max(Some(now.after(ms)));
            }
            RunEvent::Paused => self.paused = true,
            RunEvent::WentOn => self.paused = false,
            RunEvent::Finished(summary) => self.finish(summary, now),
        }
    }

    fn set(&mut self, step: usize, state: State) {
        if let Some(place) = self.states.get_mut(step) {
            *place = state;
        }
    }

    fn finish(&mut self, summary: &Summary, now: Moment) {
        self.phase = match summary.end {
            End::Stopped => Phase::Open,
            End::Done | End::Cancelled => Phase::Over,
        };
        self.summary = Some(summary.clone());
        self.close(now);
    }

    /// Nothing more is heard of it; what was under way was not sent.
    fn close(&mut self, now: Moment) {
        self.slot = None;
        self.ended = Some(now);
        (self.paused, self.paced, self.ending) = (false, None, false);
        for state in &mut self.states {
            if *state == State::Running {
                *state = State::Waiting;
            }
        }
    }

    /// The step and where it stands.
    pub fn get(&self, step: usize) -> Option<(&Step, &State)> {
        Some((self.plan.steps.get(step)?, self.states.get(step)?))
    }

    /// Spaces that it deletes.
    pub fn deletes(&self) -> Vec<&Change> {
        let steps = self.plan.steps.iter().map(|step| &step.change);
        let delete = |change: &&Change| matches!(change, Change::DeleteSpace { .. });
        steps.filter(delete).collect()
    }

    /// Spaces that were deleted meanwhile.
    pub fn deleted(&self, told: &Told) -> Vec<SpaceName> {
        let done = told.events.iter().filter_map(|event| match event {
            RunEvent::Ended { step, row } if row.result == RowResult::Done => Some(*step),
            _ => None,
        });
        let steps = done.filter_map(|step| self.plan.steps.get(step));
        let spaces = steps.filter_map(|step| match &step.change {
            Change::DeleteSpace {
                space: Place::Is(space),
                ..
            } => Some(space.clone()),
            _ => None,
        });
        spaces.collect()
    }

    /// It makes spaces or changes what they are called.
    pub fn moves_spaces(&self) -> bool {
        let mut changes = self.plan.steps.iter().map(|step| &step.change);
        changes.any(|change| {
            matches!(
                change,
                Change::UpdateSpace { .. } | Change::CreateSpace { .. } | Change::StartChat { .. }
            )
        })
    }

    /// How many steps are shown so.
    pub fn count(&self, shown: Shown) -> usize {
        match shown {
            Shown::All => self.states.len(),
            shown => self.states.iter().filter(|s| Shown::of(s) == shown).count(),
        }
    }

    /// Indexes of the steps that are shown so.
    pub fn view(&self, shown: Shown) -> Vec<usize> {
        let steps = self.states.iter().enumerate();
        let steps = steps.filter(|(_, state)| shown == Shown::All || Shown::of(state) == shown);
        steps.map(|(at, _)| at).collect()
    }

    /// Whether it is carried out here and not at rest: a pause lasts as long as the person likes, and
    /// calls may be held back in it.
    pub fn moves(&self) -> bool {
        self.slot.is_some() && !self.paused
    }

    /// Steps that have not ended.
    pub fn open(&self) -> usize {
        let open = |state: &&State| matches!(state, State::Waiting | State::Running);
        self.states.iter().filter(open).count()
    }

    /// Rows a minute since it began, where that can be said: in a pause there is none.
    pub fn rate(&self, now: Moment) -> Option<u64> {
        // Of one that the journal tells of it is not known when it began here.
        let until = match self.slot {
            Some(_) if !self.paused => now,
            _ => self.ended?,
        };
        let ms = until.0.saturating_sub(self.began.0);
        let ended = self.states.len().saturating_sub(self.open() + self.before);
        let ended = u64::try_from(ended).ok()?;
        (ms >= 1_000 && ended > 0).then(|| ended * 60_000 / ms)
    }

    /// Why rows failed, the commonest reason first, with those it met.
    pub fn failures(&self) -> Vec<(String, Vec<&str>)> {
        let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for state in &self.states {
            if let State::Ended(row) = state
                && let Some(why) = &row.error
            {
                // Whom it met is named beside the reason, which is then the same for many.
                let reason = match row.who.as_str() {
                    "" => why.message.clone(),
                    who => why.message.replace(who, "the person"),
                };
                reasons.entry(reason).or_default().push(&row.who);
            }
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, who)| std::cmp::Reverse(who.len()));
        reasons
    }
}
