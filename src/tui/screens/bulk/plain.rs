//! A plan and a run in lines.

use crate::tui::bulk::{Phase, Shown};
use crate::tui::event::{Moment, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::Shared;

use super::BulkScreen;
use super::view::{about, counts, label, standing};

impl BulkScreen {
    pub(super) fn told(&self, shared: &Shared, now: Moment) -> Page {
        if let Some(why) = &self.trouble {
            let hint = why.hint.clone().unwrap_or_default();
            return Page::of(["There is no plan.".to_owned(), why.message.clone(), hint]);
        }
        let Some(run) = self.progress(shared) else {
            let words = "Making the plan";
            return if shared.slots.is_running(Slot::Plan) {
                Page::waiting(words)
            } else {
                Page::of([words.to_owned()])
            };
        };
        let only = match self.shown {
            Shown::All => String::new(),
            shown => format!("Only: {}. next-tab shows others.", shown.word()),
        };
        let next = match run.phase {
            Phase::Look => "run-plan carries it out.",
            Phase::Running => "run-plan says what can be done with it.",
            Phase::Open => "resume-run does what is left.",
            Phase::Over => "",
        };
        let mut lines = vec![run.plan.title.clone()];
        if run.phase == Phase::Look {
            let [about, _] = about(self, run);
            lines.push(about);
            lines.extend(self.notes.iter().cloned());
        }
        lines.extend([only, next.to_owned()]);
        Page {
            status: match run.phase {
                Phase::Look => String::new(),
                _ => format!("{} {}", counts(run), standing(run, now).join(", ")),
            },
            ..Page::of(lines).with_rows(self.view.len(), self.list.cursor())
        }
    }

    pub(super) fn told_row(&self, shared: &Shared, at: usize) -> String {
        let row = self.view.get(at);
        let run = self.progress(shared);
        let told = run.zip(row).and_then(|(run, step)| run.get(*step));
        told.map_or_else(String::new, |(step, state)| {
            let (what, said) = label(step, state, shared);
            if said.is_empty() {
                what
            } else {
                format!("{what}: {said}")
            }
        })
    }
}
