//! Saving a report of a run, or lines of the journal, into a file that the person names.

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::effect::{Request, Saved};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};
use crate::work::plan::RunId;
use crate::work::report;

use super::filling::{KEYBOARD, fill};
use super::{Cx, Screen};

const FILE: usize = 0;
const HOW: usize = 1;
const WHICH: usize = 2;

const SAVE: &str = "Save it";
const FORMS: [report::Form; 2] = [report::Form::Csv, report::Form::Json];

/// The form.
#[derive(Debug)]
pub(in crate::tui) struct SaveFile {
    what: What,
    form: Form,
    /// The name that the form gave by itself.
    given: String,
}

/// What is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Report(RunId),
    /// Lines of the journal: of the run under the cursor, where there is one, or all of them.
    Journal(Option<RunId>),
}

impl SaveFile {
    /// What became of each row of a run.
    pub fn report(run: RunId) -> Self {
        Self::of(What::Report(run))
    }

    /// The journal's lines.
    pub fn journal(run: Option<RunId>) -> Self {
        Self::of(What::Journal(run))
    }

    fn of(what: What) -> Self {
        let forms: &'static [&'static str] = match what {
            What::Report(_) => &["CSV", "JSON"],
            What::Journal(_) => &["CSV", "JSON lines"],
        };
        let mut form = Form::default()
            .text(
                "File",
                "",
                "Begins where roomkey was started; ~ is your home. No file is written over.",
            )
            .empty("path of the new file")
            .takes(Writing::Path)
            .prefilled()
            .choice("Form", forms, 0, "Left and right change it.")
            .choice(
                "Runs",
                &["this one", "all of them"],
                0,
                "Left and right change it.",
            )
            .button(SAVE, "Nobody but you can read it.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button("Back", "Nothing is written.");
        form.show(WHICH, matches!(what, What::Journal(Some(_))));
        if matches!(what, What::Journal(_)) {
            form.choose(HOW, 1);
        }
        let mut screen = Self {
            what,
            form,
            given: String::new(),
        };
        screen.name();
        screen
    }

    /// The run that it is about, where it is about one.
    fn run(&self) -> Option<&RunId> {
        match &self.what {
            What::Report(run) => Some(run),
            What::Journal(run) => run.as_ref().filter(|_| self.form.chosen(WHICH) == 0),
        }
    }

    fn how(&self) -> report::Form {
        FORMS
            .get(self.form.chosen(HOW))
            .copied()
            .unwrap_or_default()
    }

    /// Gives the file a name, unless the person gave it another.
    fn name(&mut self) {
        if self.form.value(FILE) != self.given {
            return;
        }
        let ending = match (&self.what, self.how()) {
            (What::Journal(_), report::Form::Json) => "jsonl",
            (_, how) => how.ending(),
        };
        self.given = match (self.run(), &self.what) {
            (Some(run), What::Report(_)) => format!("roomkey-{run}.{ending}"),
            (Some(run), What::Journal(_)) => format!("roomkey-journal-{run}.{ending}"),
            (None, _) => format!("roomkey-journal.{ending}"),
        };
        let given = self.given.clone();
        self.form.fill_in(FILE, &given);
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        if cx.shared.slots.is_running(Slot::File) {
            return;
        }
        let path = self.form.value(FILE).trim().to_owned();
        if path.is_empty() {
            self.form.complain(FILE, "Give the file a name.");
            return;
        }
        let what = match (&self.what, self.run()) {
            (What::Report(run), _) => Saved::Report(run.clone()),
            (What::Journal(_), run) => Saved::Journal(run.cloned()),
        };
        let how = self.how();
        cx.ask(Slot::File, Request::Save { what, path, how });
    }
}

impl Screen for SaveFile {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(match self.what {
            What::Report(_) => "Save a report",
            What::Journal(_) => "Save the journal",
        })
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            cx.cancel(Slot::File);
            cx.pop();
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(SAVE) => self.save(cx),
            Some(_) => cx.pop(),
            None => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        self.form.key(key);
        self.name();
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.form.insert(text.trim());
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::File, Outcome::Saved { path }) => {
                cx.toast(Tone::Good, format!("Saved: {path}"));
                cx.pop();
            }
            (Slot::File, Outcome::Failed(why)) => {
                self.form.complain(FILE, why.message.clone());
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let writing = shared.slots.is_running(Slot::File);
        writing.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        Page::of([format!("{}.", self.title(shared))])
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(area.height >= 14);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..area
        };
        pen.put(inside, margin, 0, &self.title(shared), Role::Strong);
        self.form.view(below(inside, 1 + 2 * margin), pen);
    }
}
