//! The runs of the journal, the newest first; each opens with its rows, where it can be gone on with
//! and taken back. Where runs were broken off, this room asks about them on start.

mod offer;
mod view;

pub(in crate::tui) use offer::Offer;

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::oauth::Explanation;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::list::List;
use crate::tui::widgets::pen::Pen;
use crate::work::journal::Record;

use super::bulk::BulkScreen;
use super::save_file::SaveFile;
use super::{Cx, Screen};

/// The list.
#[derive(Debug, Default)]
pub(in crate::tui) struct JournalScreen {
    runs: Vec<Arc<Record>>,
    list: List,
    read: bool,
    trouble: Option<Explanation>,
}

impl JournalScreen {
    fn load(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        cx.ask(Slot::Journal, Request::Journal);
    }

    fn run(&self) -> Option<&Arc<Record>> {
        self.runs.get(self.list.cursor()?)
    }

    fn show(&mut self, runs: &[Arc<Record>]) {
        let here = self.run().map(|run| run.id.clone());
        self.runs = runs.to_vec();
        self.read = true;
        self.list.set_len(self.runs.len());
        let again = here.and_then(|here| self.runs.iter().position(|run| run.id == here));
        if let Some(at) = again {
            self.list.follow(at);
        }
    }
}

impl Screen for JournalScreen {
    fn context(&self) -> Context {
        Context::Journal
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Journal")
    }

    fn subject(&self, shared: &Shared) -> String {
        let run = self.run().map(|run| run.title.clone());
        run.unwrap_or_else(|| self.title(shared).into_owned())
    }

    fn status(&self, _shared: &Shared) -> String {
        match self.runs.len() {
            1 => "1 run".to_owned(),
            n => format!("{n} runs"),
        }
    }

    fn arguments(&self, _shared: &Shared) -> Arguments {
        Arguments::default()
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let template = action.entry().command_in(self.context())?;
        let id = self.run().map_or("ID", |run| run.id.as_str());
        let filled = template.replace("ID", id);
        let named = shared.session.named_profile();
        Some(Arguments::default().fill(&filled, named))
    }

    fn refuses(&self, _shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let of_runs = matches!(action, Action::Open | Action::ExportJournal);
        let none = of_runs && self.run().is_none();
        none.then_some(Cow::Borrowed("there is no run"))
    }

    fn resized(&mut self, body: Rect) {
        self.list.set_page(view::rows(body));
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if self.list.act(action) {
            return;
        }
        match action {
            Action::Open => {
                if let Some(run) = self.run() {
                    let screen = BulkScreen::of_record(run, cx.shared);
                    cx.push(screen);
                }
            }
            Action::Refresh => self.load(cx),
            Action::ExportJournal => {
                cx.push(SaveFile::journal(self.run().map(|run| run.id.clone())));
            }
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        let was = self.list.cursor() == Some(part);
        self.list.go_to(part);
        was
    }

    fn done(&mut self, _cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Journal, Outcome::Journal(runs)) => self.show(runs),
            (Slot::Journal, Outcome::Failed(why)) => self.trouble = Some(why.clone()),
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let reading = shared.slots.is_running(Slot::Journal) && self.runs.is_empty();
        reading.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        let lines = match &self.trouble {
            Some(why) => vec![why.message.clone(), why.hint.clone().unwrap_or_default()],
            None if shared.slots.is_running(Slot::Journal) && !self.read => {
                return Page::waiting("Reading the journal");
            }
            None if self.runs.is_empty() => vec!["Nothing was done yet.".to_owned()],
            None => vec!["open shows a run, and what can be done with it.".to_owned()],
        };
        Page::of(lines).with_rows(self.runs.len(), self.list.cursor())
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.runs.get(at).map_or_else(String::new, |run| {
            let (when, state) = (view::when(run), run.state().as_str());
            format!("{when}: {} ({state}, {})", run.title, view::counts(run))
        })
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.list.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
