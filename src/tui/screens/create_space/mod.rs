//! Making a named space, from scratch or like another one. What was typed stays until the space is
//! there.

mod form;
mod outcome;

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::resources::Role as MemberRole;
use crate::tui::effect::{Draft, Request};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};
use crate::work::spaces::Like;

use super::filling::fill;
use super::menu::Menu;
use super::people_picker::{Choice, PeoplePicker, Purpose};
use super::spaces::Target;
use super::{Cx, Screen};
use form::{CREATE, LOOK_UP, MANAGERS, MEMBERS, OWNERS};
pub(super) use outcome::tell;

/// Where a space that is made like another stands.
#[derive(Debug)]
enum Model {
    Reading(Target),
    Read(Target, Box<Like>),
}

/// The form.
#[derive(Debug)]
pub(in crate::tui) struct CreateSpace {
    form: Form,
    announcement: bool,
    model: Option<Model>,
    sending: Option<Slot>,
}

impl CreateSpace {
    /// From scratch, with what was typed the last time.
    pub fn new(shared: &Shared, announcement: bool) -> Self {
        let draft = shared.new_space.clone().unwrap_or(Draft {
            history: true,
            ..Draft::default()
        });
        Self {
            form: form::of(&draft, false),
            announcement,
            model: None,
            sending: None,
        }
    }

    /// Like another one, which is read first.
    pub fn like(target: Target) -> Self {
        Self {
            form: form::of(&Draft::default(), true),
            announcement: false,
            model: Some(Model::Reading(target)),
            sending: None,
        }
    }

    fn draft(&self) -> Draft {
        let mut draft = form::draft(&self.form);
        draft.announcement = self.announcement;
        if let Some(Model::Read(_, like)) = &self.model {
            draft.like = Some(Box::new(
                like.as_ref().clone().with(form::along(&self.form)),
            ));
        }
        draft
    }

    fn create(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            return;
        }
        let draft = self.draft();
        if let Some((at, said)) = form::complaint(&draft) {
            self.form.complain(at, said);
            return;
        }
        match &self.model {
            Some(Model::Reading(target)) => {
                let said = format!("{} is still being read.", target.title);
                cx.toast(Tone::Plain, said);
            }
            Some(Model::Read(target, _)) => {
                let title = format!("Make it like {}?", target.title);
                let text = draft.like.map(|like| like.summary().join("\n"));
                cx.push(Menu::question(title, text.unwrap_or_default(), CREATE));
            }
            None => self.send(cx),
        }
    }

    /// What it says in lines.
    fn told(&self) -> Page {
        if let Some(Model::Reading(target)) = &self.model {
            return Page::waiting(&format!("Reading {}.", target.title));
        }
        let like = self.draft().like;
        Page::of(like.map(|like| like.summary()).unwrap_or_default())
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        self.sending = Some(cx.write(Request::CreateSpace(self.draft())));
    }

    /// Nothing is lost: the form is opened again with what was typed.
    fn leave(&self, cx: &mut Cx<'_>) {
        if self.model.is_none() {
            cx.shared.new_space = self.form.is_dirty().then(|| self.draft());
        }
        cx.cancel(Slot::Like);
        if self.sending.is_some() {
            let said = "The space is still being made; you will be told when it is there.";
            cx.toast(Tone::Plain, said);
        } else if self.model.is_none() && self.form.is_touched() && self.form.is_dirty() {
            cx.toast(Tone::Plain, "What you typed is kept for the next time.");
        }
        cx.pop();
    }

    fn look_up(cx: &mut Cx<'_>) {
        cx.push(PeoplePicker::new(Purpose {
            title: "Choose people for the new space".to_owned(),
            verb: "Take",
            space: None,
            roles: true,
            role: 0,
            as_admin: false,
            one: false,
        }));
    }
}

impl Screen for CreateSpace {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        match &self.model {
            Some(Model::Reading(target) | Model::Read(target, _)) => {
                format!("Like {}", target.title).into()
            }
            None if self.announcement => "New announcement space".into(),
            None => "New space".into(),
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if let Some(Model::Reading(target)) = &self.model {
            cx.ask(Slot::Like, Request::ReadLike(target.name.clone()));
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            // A long text is not lost by a step back.
            if !self.form.stop_long() {
                self.leave(cx);
            }
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(CREATE) => self.create(cx),
            Some(LOOK_UP) => Self::look_up(cx),
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

    fn chosen(&mut self, _cx: &mut Cx<'_>, choice: Choice) {
        if choice.people.is_empty() {
            return;
        }
        let at = match choice.role {
            MemberRole::Manager => MANAGERS,
            MemberRole::Owner => OWNERS,
            _ => MEMBERS,
        };
        let chosen = choice.people.into_iter().map(|chosen| chosen.who);
        form::put(&mut self.form, at, chosen);
    }

    /// The answer to the look at what is copied.
    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        if index == 1 && self.sending.is_none() {
            self.send(cx);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Like, Outcome::Like(like)) => {
                if let Some(Model::Reading(target)) = self.model.take() {
                    self.announcement = like.draft.announcement;
                    self.form = form::of(&form::copied(like), true);
                    self.model = Some(Model::Read(target, like.clone()));
                }
            }
            (Slot::Like, Outcome::Failed(why)) => {
                cx.pop();
                cx.error_of(Action::CreateLike, "It could not be read", why.clone());
            }
            (slot, outcome) if self.sending == Some(slot) => {
                self.sending = None;
                return outcome::take(&mut self.form, cx, outcome);
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let busy = self.sending.is_some() || shared.slots.is_running(Slot::Like);
        busy.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
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
            width: area.width.saturating_sub(2 * margin),
            ..below(area, margin)
        };
        self.form.view(inside, pen);
        let last = below(inside, inside.height.saturating_sub(1));
        let busy = match &self.model {
            _ if self.sending.is_some() => "making the space".to_owned(),
            Some(Model::Reading(target)) => format!("reading {}", target.title),
            _ => String::new(),
        };
        if !busy.is_empty() {
            let text = format!("{} {busy}", shared.theme.spinner(now));
            pen.put(last, 0, 2, &text, Role::Accent);
        } else if let Some(like) = self.draft().like {
            // What is copied, below the hint, where there is room.
            let text = like.summary().join("\n");
            let lines = wrap(&text, inside.width.saturating_sub(2));
            let taken = self.form.rows(inside.width) + 4;
            let room = inside.height.saturating_sub(taken);
            if usize::from(room) >= lines.len() {
                let rest = below(inside, inside.height - cells(lines.len()));
                for (row, line) in (0..rest.height).zip(&lines) {
                    pen.put(rest, row, 2, line, Role::Muted);
                }
            }
        }
    }
}
