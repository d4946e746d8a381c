//! The question before a plan that deletes spaces: the same guard as for one space, the name typed,
//! or, where there are several, how many they are.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::text;
use crate::tui::event::Moment;
use crate::tui::plain::Page;
use crate::tui::screens::filling::{KEYBOARD, fill};
use crate::tui::screens::{Cx, Nav, Screen};
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};
use crate::work::change::{Change, Place};

const DELETE: &str = "Delete for everybody";
const CANCEL: &str = "Keep everything";

/// The question and the field; `picked(1)` is the answer yes.
#[derive(Debug)]
pub(super) struct Sure {
    question: String,
    /// What is to be typed, in words.
    how: String,
    /// What counts as that.
    answers: Vec<String>,
    form: Form,
}

impl Sure {
    /// About these deletions, of which there is at least one.
    pub fn new(deletes: &[&Change], shared: &Shared) -> Self {
        let form = |label, what| {
            Form::default()
                .text(label, "", what)
                .button(DELETE, "There is no way back.")
                .button(KEYBOARD, "Type with the arrows and Enter.")
                .button(CANCEL, "Nothing happens.")
        };
        let [one] = deletes else {
            let count = deletes.len().to_string();
            return Self {
                question: format!("Delete {count} spaces?"),
                how: format!("To be sure, type how many they are: {count}."),
                answers: vec![count],
                form: form("How many", "Type the number of spaces."),
            };
        };
        let space = match one.place() {
            Some(Place::Is(space)) => Some(space),
            _ => None,
        };
        let row = space.and_then(|space| shared.spaces.find(space));
        let row = row.and_then(|at| shared.spaces.get(at));
        let title = row.map_or_else(|| one.who(), |row| row.title().to_owned());
        let title = text::safe(&title).into_owned();
        let id = space.map_or_else(String::new, |space| space.id().to_owned());
        Self {
            question: format!("Delete {title}?"),
            how: format!("To be sure, type its name, or its ID {id}."),
            answers: vec![title, id],
            form: form("Its name", "Type the name as it stands above."),
        }
    }

    fn is_confirmed(&self) -> bool {
        let typed = || self.form.value(0).split_whitespace();
        let mut answers = self.answers.iter().filter(|answer| !answer.is_empty());
        answers.any(|answer| typed().eq(answer.split_whitespace()))
    }

    const LOSSES: &str = "All members lose access, and every message and file is deleted for \
                          everybody. This cannot be undone.";
}

impl Screen for Sure {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Delete")
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            cx.pop();
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(DELETE) if self.is_confirmed() => {
                cx.pop();
                cx.nav.push(Nav::Picked(1));
            }
            Some(DELETE) => self.form.complain(0, "Not that: nothing was deleted."),
            Some(_) => cx.pop(),
            None => {}
        }
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        Page::of([
            self.question.clone(),
            Self::LOSSES.to_owned(),
            self.how.clone(),
        ])
    }

    fn view(&self, _shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let gap = u16::from(area.height >= 14);
        let mut rest = Rect {
            x: area.x + gap,
            width: area.width.saturating_sub(2 * gap).min(76),
            ..below(area, gap)
        };
        let fields = self.form.rows(rest.width).min(2);
        for (text, role) in [
            (self.question.as_str(), Role::Strong),
            (Self::LOSSES, Role::Danger),
            (self.how.as_str(), Role::Muted),
        ] {
            let above = Rect {
                height: rest.height.saturating_sub(fields),
                ..rest
            };
            let used = pen.paragraph(above, text, role);
            rest = below(rest, used + gap.min(above.height.saturating_sub(used)));
        }
        self.form.view(rest, pen);
    }
}
