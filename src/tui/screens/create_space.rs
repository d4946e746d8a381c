//! Making a named space. What was typed stays until the space is there.

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::text;
use crate::tui::effect::{Draft, Request};
use crate::tui::event::{Moment, Outcome, RowResult, RowState, Slot};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};
use crate::work::people::{is_person, named_in};

use super::filling::{KEYBOARD, fill};
use super::{Cx, Nav, Screen};

/// Limit of `displayName`.
const NAME: usize = 128;
/// Limit of the description that every version of the API accepts.
const DESCRIPTION: usize = 150;
const CREATE: &str = "Create the space";
const CANCEL: &str = "Cancel";

/// The form.
#[derive(Debug)]
pub(in crate::tui) struct CreateSpace {
    form: Form,
    sending: Option<Slot>,
}

impl CreateSpace {
    pub fn new(shared: &Shared) -> Self {
        let draft = shared.new_space.clone().unwrap_or(Draft {
            history: true,
            ..Draft::default()
        });
        let form = Form::default()
            .text(
                "Name",
                &draft.display_name,
                "What people see; up to 128 characters.",
            )
            .text(
                "Description",
                &draft.description,
                "What it is for; up to 150 characters. May stay empty.",
            )
            .empty("(may stay empty)")
            .choice(
                "Outsiders",
                &["not allowed", "may be added"],
                usize::from(draft.external),
                "People of other organizations. This cannot be changed later.",
            )
            .choice(
                "History",
                &["on: messages are kept", "off: gone after a day"],
                usize::from(!draft.history),
                "Left and right change it.",
            )
            .text(
                "Members",
                &draft.members.join(", "),
                "E-mail addresses, separated by commas or spaces. May stay empty.",
            )
            .empty("e-mail addresses, separated by commas")
            .button(CREATE, "You will be its owner.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(
                CANCEL,
                "Nothing is made; what you typed is kept until you leave roomkey.",
            );
        Self {
            form,
            sending: None,
        }
    }

    fn draft(&self) -> Draft {
        Draft {
            display_name: self.form.value(0).trim().to_owned(),
            description: self.form.value(1).trim().to_owned(),
            external: self.form.chosen(2) == 1,
            history: self.form.chosen(3) == 0,
            members: all_named(self.form.value(4)),
            ..Draft::default()
        }
    }

    /// What is wrong with the draft, and in which field.
    fn complaint(draft: &Draft) -> Option<(usize, String)> {
        if draft.display_name.is_empty() {
            return Some((0, "Give the space a name.".to_owned()));
        }
        for (at, text, limit) in [
            (0, &draft.display_name, NAME),
            (1, &draft.description, DESCRIPTION),
        ] {
            let long = text.chars().count();
            if long > limit {
                return Some((
                    at,
                    format!("{long} characters; at most {limit} are allowed."),
                ));
            }
        }
        let bad = draft.members.iter().find(|who| !is_person(who))?;
        Some((4, format!("{} is not an e-mail address.", text::safe(bad))))
    }

    fn create(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            return;
        }
        let draft = self.draft();
        if let Some((at, said)) = Self::complaint(&draft) {
            self.form.complain(at, said);
            return;
        }
        self.sending = Some(cx.write(Request::CreateSpace(draft)));
    }

    /// Nothing is lost: the form is opened again with what was typed.
    fn leave(&self, cx: &mut Cx<'_>) {
        cx.shared.new_space = self.form.is_dirty().then(|| self.draft());
        if self.sending.is_some() {
            let said = "The space is still being made; you will be told when it is there.";
            cx.toast(Tone::Plain, said);
        } else if self.form.is_touched() && self.form.is_dirty() {
            cx.toast(Tone::Plain, "What you typed is kept for the next time.");
        }
        cx.pop();
    }

    fn created(cx: &mut Cx<'_>, title: &str, failed: &[RowResult]) {
        cx.shared.new_space = None;
        match failed {
            [] => cx.toast(Tone::Good, format!("Created {title}.")),
            [one, rest @ ..] => {
                let why = match &one.state {
                    RowState::Failed(why) => why.message.as_str(),
                    _ => "not added",
                };
                let more = match rest.len() {
                    0 => String::new(),
                    n => format!(" (and {n} more)"),
                };
                let said = format!("Created {title}, but {}: {why}{more}", one.who);
                cx.toast(Tone::Bad, said);
            }
        }
        cx.nav.push(Nav::Leave(Context::Form));
    }
}

/// Those named and what names nobody, which is complained of.
fn all_named(text: &str) -> Vec<String> {
    let named = named_in(text);
    named.who.into_iter().chain(named.unread).collect()
}

impl Screen for CreateSpace {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("New space")
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.form.field()
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            self.leave(cx);
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(CREATE) => self.create(cx),
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
        match outcome {
            Outcome::Created { space, failed } => {
                cx.shared.made = Some(space.name.clone());
                let title = space.display_name.as_deref().unwrap_or_default();
                Self::created(cx, title, failed);
            }
            Outcome::Failed(why) => {
                cx.error_of(Action::Press, "The space was not made", why.clone());
            }
            _ => return false,
        }
        self.sending = None;
        true
    }

    fn next_wake(&self, _shared: &Shared, now: Moment) -> Option<Moment> {
        let sending = self.sending.is_some();
        sending.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(area.height >= 14);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..below(area, margin)
        };
        self.form.view(inside, pen);
        if self.sending.is_some() {
            let last = below(inside, inside.height.saturating_sub(1));
            let text = format!("{} making the space", shared.theme.spinner(now));
            pen.put(last, 0, 2, &text, Role::Accent);
        }
    }
}
