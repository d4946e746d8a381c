//! What is done with a plan and a run: beginning, pausing, ending it, and what comes after.

use crate::action::Action;
use crate::oauth::{Cause, Explanation};
use crate::tui::bulk::{self, Phase, PlanWish, Progress, Shown, Steer};
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, Slot};
use crate::tui::screens::Cx;
use crate::tui::screens::error::ErrorPanel;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::people_picker::{PeoplePicker, Purpose};
use crate::tui::screens::save_file::SaveFile;
use crate::tui::screens::spaces::number;
use crate::tui::shared::{Shared, Tone};

use super::sure::Sure;
use super::{Asked, BulkScreen, Of, command};

/// People who are named for one reason.
const NAMED: usize = 5;

/// What can be done with a run, in the order of the menu.
const RUNNING: [Action; 5] = [
    Action::LeaveRunning,
    Action::PauseRun,
    Action::StopRun,
    Action::CancelRun,
    Action::RunErrors,
];
const ENDED: [Action; 7] = [
    Action::ResumeRun,
    Action::RetryFailed,
    Action::RunErrors,
    Action::SaveReport,
    Action::UndoRun,
    Action::UndoChange,
    Action::CancelRun,
];

impl BulkScreen {
    /// Why an action cannot be done now.
    pub(super) fn refusal(&self, shared: &Shared, action: Action) -> Option<&'static str> {
        let Some(run) = self.progress(shared) else {
            return is_of_runs(action).then_some("there is no plan yet");
        };
        let ours = run.slot.is_some();
        let busy = shared.run.as_ref().is_some_and(|run| run.slot.is_some());
        let under_way = "another run is under way; the journal leads to it";
        match (action, run.phase) {
            (Action::RunPlan, Phase::Look) if run.plan.is_empty() => Some("there is nothing to do"),
            (Action::RunPlan, Phase::Look) | (Action::ResumeRun, Phase::Open) if busy => {
                Some(under_way)
            }
            (Action::ResumeRun | Action::CancelRun, Phase::Open) => None,
            (Action::ResumeRun, _) => Some("nothing of it was broken off"),
            (Action::PauseRun | Action::LeaveRunning | Action::StopRun, Phase::Running) if ours => {
                run.ending.then_some("it is ending")
            }
            (Action::PauseRun | Action::LeaveRunning | Action::StopRun, _) => {
                Some("it is not running here")
            }
            (Action::CancelRun, Phase::Running) if ours => None,
            (Action::CancelRun, _) => Some("there is nothing left to cancel"),
            (Action::RunErrors, Phase::Look) => self
                .notes
                .is_empty()
                .then_some("there is nothing to know before"),
            (
                Action::RetryFailed | Action::UndoRun | Action::UndoChange | Action::SaveReport,
                Phase::Look,
            ) => Some("it was not run yet"),
            (Action::RunErrors | Action::RetryFailed, _) if run.count(Shown::Failed) == 0 => {
                Some("nothing failed")
            }
            (Action::RetryFailed | Action::UndoRun | Action::UndoChange, Phase::Running) => {
                Some("wait until it has ended")
            }
            (Action::UndoRun, _) if run.deletes().len() == run.count(Shown::All) => {
                Some("a deleted space cannot be brought back")
            }
            (Action::UndoChange, _) if self.step().is_none() => Some("no row is selected"),
            _ => None,
        }
    }

    /// The command that does the same with this run.
    pub(super) fn command_of(&self, shared: &Shared, action: Action) -> Option<String> {
        let run = self.progress(shared)?;
        if run.phase == Phase::Look {
            let wish = self.wish.as_ref().filter(|_| action == Action::RunPlan)?;
            return command::of_wish(wish, self.admin, shared.session.named_profile());
        }
        let template = action.entry().command_in(crate::action::Context::Bulk)?;
        let id = run.plan.id.as_str();
        let filled = match (action, self.step()) {
            (Action::ResumeRun, _) => format!("{template} {id}"),
            (Action::UndoChange, None) => return None,
            (_, step) => {
                let change = step.unwrap_or_default() + 1;
                template
                    .replace("ID", id)
                    .replace(" N", &format!(" {change}"))
            }
        };
        let named = shared.session.named_profile();
        Some(crate::action::command::Arguments::default().fill(&filled, named))
    }

    /// Asks for the plan, or first for whom it is about.
    pub(super) fn ask(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        match &self.wish {
            Some(PlanWish::GiveOwner { who, .. }) if who.is_empty() => {
                cx.push(PeoplePicker::new(Purpose {
                    title: "Who is to own them?".to_owned(),
                    verb: "Choose",
                    space: None,
                    roles: false,
                    role: 0,
                    as_admin: self.admin,
                    one: true,
                }));
            }
            Some(wish) => {
                let request = Request::Plan(Box::new(wish.clone()));
                cx.ask(Slot::Plan, request.with_admin_access(self.admin));
            }
            None => {}
        }
    }

    /// Shows another plan instead.
    fn plan_anew(&mut self, cx: &mut Cx<'_>, wish: PlanWish) {
        let page = self.list.page();
        *self = Self::new(wish, false);
        self.list.set_page(page);
        self.ask(cx);
    }

    pub(super) fn carry_out(&mut self, cx: &mut Cx<'_>, action: Action) {
        let Some(run) = self.progress(cx.shared) else {
            if action == Action::RunPlan {
                self.ask(cx);
            }
            return;
        };
        let id = run.plan.id.clone();
        match (action, run.phase) {
            (Action::RunPlan, Phase::Look) => match &run.deletes()[..] {
                [] => self.begin(cx),
                spaces => {
                    cx.push(Sure::new(spaces, cx.shared));
                    self.asking = Some(Asked::Delete);
                }
            },
            (Action::RunPlan, Phase::Running) => self.choose(cx, under_way(run), &RUNNING),
            (Action::RunPlan, _) => self.choose(cx, "What now?", &ENDED),
            (Action::ResumeRun, _) => self.resume(cx),
            (Action::LeaveRunning, _) => {
                cx.toast(Tone::Plain, "It goes on; the journal leads back to it.");
                cx.pop();
            }
            (Action::PauseRun, _) => {
                let how = if run.paused {
                    Steer::GoOn
                } else {
                    Steer::Pause
                };
                cx.ask(Slot::Steer, Request::Steer { run: id, how });
            }
            (Action::StopRun, _) => self.end(cx, Steer::Stop),
            (Action::CancelRun, _) => {
                self.asking = Some(Asked::Cancel);
                let text = "What was done stays. What is left is never done, and the run cannot be \
                            gone on with.";
                cx.push(Menu::question(
                    "Cancel for good?",
                    text,
                    "Cancel it for good",
                ));
            }
            (Action::RunErrors, Phase::Look) => cx.push(notes(&self.notes)),
            (Action::RunErrors, _) => cx.push(errors(run)),
            (Action::SaveReport, _) => cx.push(SaveFile::report(id)),
            (Action::RetryFailed, _) => self.plan_anew(cx, PlanWish::Retry(id)),
            (Action::UndoRun, _) => {
                let change = None;
                self.plan_anew(cx, PlanWish::Undo { run: id, change });
            }
            (Action::UndoChange, _) => {
                let change = self.step();
                self.plan_anew(cx, PlanWish::Undo { run: id, change });
            }
            _ => {}
        }
    }

    fn choose(&self, cx: &mut Cx<'_>, title: &str, these: &[Action]) {
        let menu = Menu::of_these(title, these, self, cx.shared);
        cx.push(menu);
    }

    /// Esc: a run under way is asked about, everything else is left.
    pub(super) fn back(&mut self, cx: &mut Cx<'_>) {
        if self.is_ours(cx.shared) {
            let title = self.progress(cx.shared).map_or("", under_way);
            self.choose(cx, title, &RUNNING);
            return;
        }
        cx.cancel(Slot::Plan);
        cx.pop();
    }

    /// What is looked at is carried out.
    pub(super) fn begin(&mut self, cx: &mut Cx<'_>) {
        let Of::Own(own) = std::mem::replace(&mut self.of, Of::Wish) else {
            return;
        };
        let request = Request::Run(Box::new(own.plan.clone()));
        self.follow(cx, *own, request);
    }

    fn resume(&mut self, cx: &mut Cx<'_>) {
        let Some(run) = self.progress(cx.shared).cloned() else {
            return;
        };
        let request = Request::ResumeRun(run.plan.id.clone());
        self.follow(cx, run, request);
    }

    /// From now on all screens know how far it is.
    fn follow(&mut self, cx: &mut Cx<'_>, mut run: Progress, request: Request) {
        let slot = cx.write(request);
        run.begin(slot, cx.now);
        run.left_ms = self.lasts;
        self.of = Of::Run(run.plan.id.clone());
        self.notes.clear();
        cx.shared.run = Some(run);
        self.arrange(cx.shared);
    }

    fn end(&self, cx: &mut Cx<'_>, how: Steer) {
        let Of::Run(id) = &self.of else { return };
        let run = id.clone();
        cx.ask(Slot::Steer, Request::Steer { run, how });
        if let Some(run) = &mut cx.shared.run {
            run.ending = true;
        }
        cx.toast(
            Tone::Plain,
            "Nothing more is begun. What was sent is waited for.",
        );
    }

    pub(super) fn cancel_for_good(&mut self, cx: &mut Cx<'_>) {
        if self.is_ours(cx.shared) {
            self.end(cx, Steer::Cancel);
        } else if let Some(run) = self.progress(cx.shared) {
            let id = run.plan.id.clone();
            cx.ask(Slot::Journal, Request::GiveUpRun(id));
            cx.toast(Tone::Plain, "Cancelled. What was done stays.");
            cx.pop();
        }
    }

    /// An answer to a change that was sent; says whether it was this run.
    pub(super) fn answered(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        let Of::Run(id) = &self.of else { return false };
        let known = cx.shared.run.as_ref().filter(|run| run.plan.id == *id);
        let Some(run) = known else { return false };
        match outcome {
            Outcome::RunBegun(plan) if plan.id == *id => {}
            Outcome::Run(told) if run.slot == Some(slot) || (told.last && run.slot.is_none()) => {
                let said = bulk::said(run).filter(|_| told.last);
                self.arrange(cx.shared);
                if let Some((tone, said)) = said {
                    cx.toast(tone, said);
                }
            }
            Outcome::Failed(why) if run.summary.is_none() && run.slot.is_none() => {
                cx.error("It could not be carried out", why.clone());
                self.arrange(cx.shared);
            }
            _ => return false,
        }
        true
    }
}

/// What the menu of a run under way says of it.
const fn under_way(run: &Progress) -> &'static str {
    if run.ending {
        "It is ending"
    } else if run.paused {
        "It is paused"
    } else {
        "It is running"
    }
}

/// Whether it is about a run.
const fn is_of_runs(action: Action) -> bool {
    matches!(
        action,
        Action::PauseRun
            | Action::ResumeRun
            | Action::LeaveRunning
            | Action::StopRun
            | Action::CancelRun
            | Action::RunErrors
            | Action::RetryFailed
            | Action::UndoRun
            | Action::UndoChange
            | Action::SaveReport
    )
}

/// All that is to be known before a plan is run.
fn notes(notes: &[String]) -> ErrorPanel {
    let text = notes.join("\n\n");
    ErrorPanel::told("Before it is run", Explanation::new(Cause::Failed, text))
}

/// The reasons of what failed, the commonest first.
fn errors(run: &Progress) -> ErrorPanel {
    let lines = run.failures().into_iter().map(|(why, who)| {
        let named: Vec<_> = who.iter().take(NAMED).copied().collect();
        let more = match who.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let times = match who.len() {
            1 => "Once".to_owned(),
            n => format!("{} times", number(n)),
        };
        format!("{times}: {why}\n{}{more}", named.join(", "))
    });
    let text = lines.collect::<Vec<_>>().join("\n\n");
    ErrorPanel::told("Why rows failed", Explanation::new(Cause::Failed, text))
}
