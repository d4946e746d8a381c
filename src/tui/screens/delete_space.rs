//! Deleting a space: says what will be lost and wants the name typed.

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};

use super::filling::{KEYBOARD, fill};
use super::spaces::Target;
use super::{Cx, Nav, Screen};

const DELETE: &str = "Delete it for everybody";
const CANCEL: &str = "Keep it";

/// The question and the field.
#[derive(Debug)]
pub(in crate::tui) struct DeleteSpace {
    target: Target,
    form: Form,
    sending: Option<Slot>,
}

impl DeleteSpace {
    pub fn new(target: Target) -> Self {
        let form = Form::default()
            .text("Its name", "", "Type the name as it stands above.")
            .button(DELETE, "There is no way back.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CANCEL, "Nothing happens.");
        Self {
            target,
            form,
            sending: None,
        }
    }

    /// The title, or the ID where a title may be impossible to type.
    fn is_confirmed(&self) -> bool {
        let typed = self.form.value(0).split_whitespace();
        let title = self.target.title.split_whitespace();
        typed.clone().eq(title) || typed.eq([self.target.name.id()])
    }

    /// What stands above the form; returns what is left for it. The field, the buttons and the name
    /// to be typed keep their rows on the smallest screens.
    fn prose(&self, area: Rect, pen: &mut Pen<'_>) -> Rect {
        let small = area.height < 14;
        let how = if self.target.admin {
            " as administrator"
        } else {
            ""
        };
        let question = format!("Delete {}{how}?", self.target.title);
        let fields = self.form.rows(area.width).min(2);
        if area.height <= fields + 2 {
            if area.height > fields {
                pen.put(area, 0, 0, &question, Role::Strong);
            }
            return below(area, u16::from(area.height > fields));
        }
        let above = |rest: Rect| Rect {
            height: rest.height.saturating_sub(fields),
            ..rest
        };
        let used = pen.paragraph(above(area), &question, Role::Strong);
        let mut rest = below(area, used + u16::from(!small));
        let used = pen.paragraph(above(rest), &self.losses(), Role::Danger);
        rest = below(rest, used + u16::from(!small));
        if !small {
            let id = self.target.name.id();
            let other = format!("To be sure, type its name, or its ID {id}.");
            let used = pen.paragraph(rest, &other, Role::Muted);
            rest = below(rest, used + 1);
        }
        rest
    }

    fn losses(&self) -> String {
        let members = match self.target.members {
            Some(1) => "1 member loses".to_owned(),
            Some(n) => format!("{n} members lose"),
            None => "All members lose".to_owned(),
        };
        format!(
            "{members} access, and every message and file in it is deleted for everybody. This cannot be undone."
        )
    }

    /// What it says in lines.
    fn told(&self) -> Page {
        let id = self.target.name.id();
        Page::of([
            format!("Delete {}?", self.target.title),
            self.losses(),
            format!("To be sure, type its name, or its ID {id}."),
        ])
    }

    fn delete(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            return;
        }
        if self.is_confirmed() {
            let request =
                Request::DeleteSpace(self.target.name.clone()).with_admin_access(self.target.admin);
            self.sending = Some(cx.write(request));
        } else {
            self.form.complain(0, "Not its name: nothing was deleted.");
        }
    }

    /// A name that was typed only to be sure is no loss.
    fn leave(&self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            let said = "The space is still being deleted; you will be told.";
            cx.toast(Tone::Plain, said);
        }
        cx.pop();
    }
}

impl Screen for DeleteSpace {
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

    fn start(&mut self, cx: &mut Cx<'_>) {
        // People may have been added or removed since the target was opened.
        let spaces = &cx.shared.spaces;
        let row = spaces.find(&self.target.name).and_then(|at| spaces.get(at));
        if let Some(members) = row.and_then(|row| row.members) {
            self.target.members = Some(members);
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            self.leave(cx);
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(DELETE) => self.delete(cx),
            Some(_) => self.leave(cx),
            None => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        if self.sending.is_none() {
            self.form.key(key);
        }
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if self.sending.is_none() {
            self.form.insert(text);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        if self.sending != Some(slot) {
            return false;
        }
        self.sending = None;
        match outcome {
            Outcome::Deleted(_) => {
                cx.toast(Tone::Good, format!("Deleted {}.", self.target.title));
                cx.nav.push(Nav::Leave(Context::Form));
            }
            Outcome::Failed(why) => {
                cx.error_of(Action::Press, "The space was not deleted", why.clone());
            }
            _ => {}
        }
        true
    }

    fn next_wake(&self, _shared: &Shared, now: Moment) -> Option<Moment> {
        let sending = self.sending.is_some();
        sending.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        self.told()
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(area.height >= 14);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin).min(76),
            ..below(area, margin)
        };
        let form = self.prose(inside, pen);
        self.form.view(form, pen);
        if self.sending.is_some() {
            let last = below(inside, inside.height.saturating_sub(1));
            let text = format!("{} deleting", shared.theme.spinner(now));
            pen.put(last, 0, 2, &text, Role::Accent);
        }
    }
}
