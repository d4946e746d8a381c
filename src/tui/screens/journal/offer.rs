//! The question on start: a run was broken off; is it gone on with?

use std::sync::Arc;

use crate::action::Action;
use crate::text;
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::bulk::BulkScreen;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::{Cx, Nav};
use crate::work::journal::Record;

use super::JournalScreen;
use super::view::{counts, when};

/// The runs that were broken off, the newest first, while it is asked about the newest.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Offer(Vec<Arc<Record>>);

impl Offer {
    /// Asks about them, where there are any.
    pub fn ask(runs: &[Arc<Record>], cx: &mut Cx<'_>) -> Option<Self> {
        let run = runs.first()?;
        let last = run.last.strftime("%Y-%m-%d %H:%M");
        let more = match runs.len() {
            1 => String::new(),
            n => format!(" {} more are in the journal.", n - 1),
        };
        let began = when(run);
        let text = format!(
            "{}: {} done, begun {began}, broken off at {last} UTC.{more}",
            text::safe(&run.title),
            counts(run),
        );
        let choices = [
            ("Go on with it", "nothing is done twice"),
            ("Look at it first", ""),
            ("Not now", "the journal keeps it"),
            ("Never: cancel it for good", "what was done stays"),
        ];
        let choices = choices.map(|(title, detail)| (title.to_owned(), detail.to_owned()));
        cx.push(Menu::of_choices("A run was broken off", choices.into()).intro(text));
        Some(Self(runs.to_vec()))
    }

    /// What was answered.
    pub fn answered(self, cx: &mut Cx<'_>, index: usize) {
        let Some(run) = self.0.first() else { return };
        match index {
            0 | 1 => {
                cx.push(JournalScreen::default());
                let screen = BulkScreen::of_record(run, cx.shared);
                cx.push(screen);
                if index == 0 {
                    cx.nav.push(Nav::Act(Action::ResumeRun));
                }
            }
            3 => {
                cx.ask(Slot::Journal, Request::GiveUpRun(run.id.clone()));
                cx.toast(
                    crate::tui::shared::Tone::Plain,
                    "Cancelled. What was done stays.",
                );
            }
            _ => {}
        }
    }
}
