//! A plan that is looked at first, then carried out: rows by state, the reasons of what failed, and
//! what can be done with the run. Runs of the journal are looked at here, too. How far the run under
//! way is, is kept by all screens together, so that leaving this one loses nothing.

mod command;
mod doing;
mod offers;
mod plain;
mod sure;
mod view;

pub(in crate::tui) use offers::{Marked, Offers};

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::Explanation;
use crate::tui::bulk::{Phase, PlanWish, Planned, Progress, Shown};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::list::List;
use crate::tui::widgets::pen::Pen;
use crate::work::change::Change;
use crate::work::journal::Record;
use crate::work::plan::RunId;

use super::people_picker::Choice;
use super::{Cx, Screen};

/// What is shown.
#[derive(Debug)]
enum Of {
    /// A plan that is being made, or could not be.
    Wish,
    /// A plan, or a run of the journal.
    Own(Box<Progress>),
    /// The run that all screens know of.
    Run(RunId),
}

/// A question that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Whether to cancel it for good.
    Cancel,
    /// Whether to delete what it deletes.
    Delete,
}

/// The screen.
#[derive(Debug)]
pub(in crate::tui) struct BulkScreen {
    wish: Option<PlanWish>,
    admin: bool,
    of: Of,
    /// What was known before there was a plan.
    known: Vec<String>,
    /// What to know before it is run.
    notes: Vec<String>,
    /// How long it takes, in milliseconds.
    lasts: u64,
    kept: bool,
    trouble: Option<Explanation>,
    shown: Shown,
    view: Vec<usize>,
    list: List,
    /// What is asked about it.
    asking: Option<Asked>,
}

impl BulkScreen {
    fn of(of: Of) -> Self {
        Self {
            wish: None,
            admin: false,
            of,
            known: Vec::new(),
            notes: Vec::new(),
            lasts: 0,
            kept: true,
            trouble: None,
            shown: Shown::All,
            view: Vec::new(),
            list: List::default(),
            asking: None,
        }
    }

    /// A plan that is to be made.
    pub fn new(wish: PlanWish, admin: bool) -> Self {
        Self {
            wish: Some(wish),
            admin,
            ..Self::of(Of::Wish)
        }
    }

    /// With what is known before the plan is made, a sentence each.
    pub fn knowing(self, known: Vec<String>) -> Self {
        Self { known, ..self }
    }

    /// A run of the journal; that which is under way here is shown as it goes on.
    pub fn of_record(record: &Arc<Record>, shared: &Shared) -> Self {
        let known = shared.run.as_ref().filter(|run| run.plan.id == record.id);
        match known.filter(|run| run.phase == Phase::Running) {
            Some(run) => Self::of(Of::Run(run.plan.id.clone())),
            None => Self::of(Of::Own(Box::new(Progress::of_record(record)))),
        }
    }

    fn progress<'a>(&'a self, shared: &'a Shared) -> Option<&'a Progress> {
        match &self.of {
            Of::Wish => None,
            Of::Own(own) => Some(own),
            Of::Run(id) => shared.run.as_ref().filter(|run| run.plan.id == *id),
        }
    }

    /// It is carried out by this program.
    fn is_ours(&self, shared: &Shared) -> bool {
        let slot = self.progress(shared).and_then(|run| run.slot);
        slot.is_some()
    }

    /// The rows that the tab shows, anew.
    fn arrange(&mut self, shared: &Shared) {
        let here = self.step();
        self.view = match self.progress(shared) {
            Some(run) => run.view(self.shown),
            None => Vec::new(),
        };
        self.list.set_len(self.view.len());
        if let Some(at) = here.and_then(|here| self.view.binary_search(&here).ok()) {
            self.list.follow(at);
        }
    }

    /// The step under the cursor.
    fn step(&self) -> Option<usize> {
        self.view.get(self.list.cursor()?).copied()
    }

    fn turn(&mut self, shared: &Shared, by: usize) {
        let at = Shown::ALL.iter().position(|shown| *shown == self.shown);
        self.show(shared, at.unwrap_or_default() + by);
    }

    fn show(&mut self, shared: &Shared, at: usize) {
        self.shown = Shown::ALL[at % Shown::ALL.len()];
        self.view.clear();
        self.list.go_to(0);
        self.arrange(shared);
    }

    fn planned(&mut self, cx: &Cx<'_>, planned: &Planned) {
        self.of = Of::Own(Box::new(Progress::of_plan(planned.plan.clone())));
        self.notes.clone_from(&self.known);
        self.notes.extend(planned.notes.iter().cloned());
        self.lasts = u64::try_from(planned.lasts.as_millis()).unwrap_or(u64::MAX);
        self.kept = planned.kept;
        self.arrange(cx.shared);
    }
}

impl Screen for BulkScreen {
    fn context(&self) -> Context {
        Context::Bulk
    }

    fn title<'a>(&'a self, shared: &'a Shared) -> Cow<'a, str> {
        match self.progress(shared) {
            Some(run) => Cow::Borrowed(&run.plan.title),
            None => Cow::Borrowed("Plan"),
        }
    }

    fn status(&self, shared: &Shared) -> String {
        let phase = self.progress(shared).map(|run| match run.phase {
            Phase::Look => "not begun",
            Phase::Running if run.paused => "paused",
            Phase::Running if run.ending => "ending",
            Phase::Running => "running",
            Phase::Open => "broken off",
            Phase::Over => "ended",
        });
        phase.unwrap_or_default().to_owned()
    }

    fn scope(&self, action: Action) -> Option<Scope> {
        let Of::Own(own) = &self.of else { return None };
        let needed = match action {
            Action::RunPlan if own.phase == Phase::Look => &own.plan,
            Action::ResumeRun => &own.plan,
            _ => return None,
        };
        let any = |what: fn(&Change) -> bool| needed.steps.iter().any(|step| what(&step.change));
        let short = if any(|change| matches!(change, Change::DeleteSpace { .. })) {
            "delete"
        } else if any(|change| matches!(change, Change::UpdateSpace { .. })) {
            "spaces"
        } else {
            "memberships"
        };
        let admin = needed.admin && short != "spaces.create";
        Some(if admin {
            Scope::new(&format!("admin.{short}"))
        } else {
            Scope::new(short)
        })
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        self.refusal(shared, action).map(Cow::Borrowed)
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        self.command_of(shared, action)
    }

    fn resized(&mut self, body: Rect) {
        self.list.set_page(view::rows(self, body));
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if self.wish.is_some() {
            self.ask(cx);
        }
        self.arrange(cx.shared);
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        self.arrange(cx.shared);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if self.list.act(action) {
            return;
        }
        match action {
            Action::NextTab => self.turn(cx.shared, 1),
            Action::PreviousTab => self.turn(cx.shared, Shown::ALL.len() - 1),
            Action::Back | Action::Close | Action::Cancel => self.back(cx),
            _ => self.carry_out(cx, action),
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        let was = self.list.cursor() == Some(part);
        self.list.go_to(part);
        was
    }

    fn show_tab(&mut self, cx: &mut Cx<'_>, tab: usize) {
        self.show(cx.shared, tab);
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        match (self.asking.take(), index) {
            (Some(Asked::Cancel), 1) => self.cancel_for_good(cx),
            (Some(Asked::Delete), 1) => self.begin(cx),
            _ => {}
        }
    }

    fn chosen(&mut self, cx: &mut Cx<'_>, choice: Choice) {
        match (&mut self.wish, choice.people.into_iter().next()) {
            (Some(PlanWish::GiveOwner { who, .. }), Some(one)) => {
                *who = one.who;
                self.ask(cx);
            }
            _ => cx.pop(),
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Plan, Outcome::Planned(planned)) => self.planned(cx, planned),
            (Slot::Plan, Outcome::Failed(why)) => self.trouble = Some(why.clone()),
            (Slot::Steer, Outcome::Failed(why)) => cx.error("Not done", why.clone()),
            (Slot::Write(_), outcome) => return self.answered(cx, slot, outcome),
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let moves = self.progress(shared).is_some_and(Progress::moves);
        let running = moves || shared.slots.is_running(Slot::Plan);
        running.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, now: Moment) -> Page {
        self.told(shared, now)
    }

    fn plain_row(&self, shared: &Shared, at: usize) -> String {
        self.told_row(shared, at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.list.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
