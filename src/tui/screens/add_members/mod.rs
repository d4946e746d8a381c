//! Adding people: those chosen in the picker become rows, and each row gets its result. Addresses
//! can be typed here, too: what is no address stays in the field, where it can be mended.

mod rows;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::resources::Role as MemberRole;
use crate::text;
use crate::tui::bulk::{PlanWish, Told, Verb};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, RowState, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below, cells};
use crate::work::members::{RowAction, RowResult};
use crate::work::people::named_in;
use crate::work::run::RunEvent;

use super::bulk::BulkScreen;
use super::filling::{self, KEYBOARD, fill};
use super::menu::Menu;
use super::people_picker::{Choice, PeoplePicker, Purpose};
use super::spaces::Target;
use super::{Cx, Screen};
use rows::{Rows, State};

const ADD: &str = "Add them";
const LOOK_UP: &str = "Look people up";
const CLOSE: &str = "Back";
const WHO: usize = 0;
const AS: usize = 1;
const ADD_AT: usize = 2;
/// So many are looked at as a plan first, and run where that can be paused and left.
const MANY: usize = 11;
const ROLES: [MemberRole; 3] = [MemberRole::Member, MemberRole::Manager, MemberRole::Owner];

/// The form, and the rows below it.
#[derive(Debug)]
pub(in crate::tui) struct AddMembers {
    target: Target,
    form: Form,
    rows: Rows,
    /// The request under way and which rows it is about.
    sending: Option<(Slot, Vec<usize>)>,
    /// The rows that were last made a plan of, in the order of its steps.
    planned: Vec<usize>,
}

impl AddMembers {
    pub fn new(target: Target) -> Self {
        let form = Form::default()
            .text("Who", "", "Paste as many as you like. Enter takes them into the list, Enter on an empty line goes on.")
            .empty("e-mail addresses")
            .takes(Writing::Addresses)
            .choice("As", &["member", "manager", "owner"], 0, "Left and right change it.")
            .button(ADD, "Rows that failed are tried again.")
            .button(LOOK_UP, "Find more people in the directory.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CLOSE, "What was added stays. Up from the first field leads into the list.");
        Self {
            target,
            form,
            rows: Rows::default(),
            sending: None,
            planned: Vec::new(),
        }
    }

    /// Takes what was typed into the list. What is no address goes back into the field with the
    /// reason beside it; says whether all was taken.
    fn take(&mut self, text: &str) -> bool {
        let named = named_in(text);
        self.form.set_value(WHO, &named.unread_words());
        let bad = named.unread;
        for who in named.who {
            self.rows.add(who);
        }
        let Some(first) = bad.first() else {
            return true;
        };
        self.focus_form(WHO);
        let said = match bad.len() {
            1 => "Not an e-mail address.".to_owned(),
            _ => format!("{} is not an e-mail address.", text::safe(&first.text)),
        };
        self.form.complain(WHO, said);
        false
    }

    fn take_field(&mut self) -> bool {
        let typed = self.form.value(WHO).to_owned();
        self.take(&typed)
    }

    fn focus_form(&mut self, at: usize) {
        self.rows.leave();
        self.form.blur(false);
        self.form.set_focus(at);
    }

    /// Up and down walk through the form and the list below it, around the ends.
    fn step(&mut self, forward: bool) {
        let last = self.form.last();
        if self.rows.has_focus() {
            self.rows.step(forward);
            if !self.rows.has_focus() {
                self.focus_form(if forward { WHO } else { last });
            }
            return;
        }
        let edge = if forward { last } else { WHO };
        if self.form.focus() == edge && self.rows.enter(forward) {
            self.form.blur(true);
        } else if forward {
            self.form.act(Action::NextItem);
        } else {
            self.form.act(Action::PreviousItem);
        }
    }

    fn press(&mut self, cx: &mut Cx<'_>) {
        if self.rows.has_focus() {
            self.ask_about_row(cx);
            return;
        }
        let typed = !self.form.value(WHO).trim().is_empty();
        if self.form.is_in_field() && typed {
            self.take_field();
            return;
        }
        match fill(&mut self.form, cx, Action::Press) {
            Some(ADD) => self.add(cx),
            Some(LOOK_UP) => self.look_up(cx),
            Some(_) => self.leave(cx),
            None => {}
        }
    }

    fn look_up(&self, cx: &mut Cx<'_>) {
        cx.push(PeoplePicker::new(Purpose {
            title: self.heading(),
            verb: "Add",
            space: Some(self.target.name.clone()),
            roles: true,
            role: self.form.chosen(AS),
            as_admin: self.target.admin,
            one: false,
        }));
    }

    fn heading(&self) -> String {
        let how = if self.target.admin {
            "As administrator, add"
        } else {
            "Add"
        };
        format!("{how} people to {}", self.target.title)
    }

    /// The role that is chosen first.
    pub fn with_role(mut self, role: &MemberRole) -> Self {
        let at = ROLES.iter().position(|known| known == role);
        self.form.choose(AS, at.unwrap_or_default());
        self
    }

    /// Whether the row under the cursor may be taken out; says why not.
    fn may_change(&self, cx: &mut Cx<'_>) -> bool {
        let said = match self.rows.selected() {
            _ if self.sending.is_some() => "Wait until all were sent.",
            Some((_, state)) if !state.is_open() => {
                "That was sent; people are removed in the list of members."
            }
            _ => return true,
        };
        cx.toast(Tone::Plain, said);
        false
    }

    fn ask_about_row(&self, cx: &mut Cx<'_>) {
        let Some((who, _)) = self.rows.selected() else {
            return;
        };
        if self.may_change(cx) {
            let choices = ["Take it back into the field", "Remove it from the list"];
            let choices = choices.map(|choice| (choice.to_owned(), String::new()));
            cx.push(Menu::of_choices(text::safe(who), choices.into()));
        }
    }

    fn remove_row(&mut self) -> Option<String> {
        let who = self.rows.remove_selected();
        if !self.rows.has_focus() {
            self.focus_form(WHO);
        }
        who
    }

    fn add(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() || !self.take_field() {
            return;
        }
        let all = &mut self.rows.all;
        let rows: Vec<_> = (0..all.len()).filter(|at| all[*at].1.is_open()).collect();
        if rows.is_empty() {
            self.form.complain(WHO, "Type an address first.");
            return;
        }
        if rows.len() >= MANY {
            let wish = PlanWish::People {
                spaces: vec![self.target.name.clone()],
                place: self.target.title.clone(),
                who: rows.iter().map(|at| all[*at].0.clone()).collect(),
                what: Verb::Add(ROLES[self.form.chosen(AS)].clone()),
            };
            self.planned = rows;
            cx.push(BulkScreen::new(wish, self.target.admin));
            return;
        }
        for at in &rows {
            all[*at].1 = State::Sending;
        }
        let request = Request::AddMembers {
            space: self.target.name.clone(),
            who: rows.iter().map(|at| all[*at].0.clone()).collect(),
            role: ROLES[self.form.chosen(AS)].clone(),
        };
        let request = request.with_admin_access(self.target.admin);
        let slot = cx.write(request);
        self.sending = Some((slot, rows));
    }

    /// What came of the plan that was made of rows.
    fn hear(&mut self, told: &Told) {
        for event in &told.events {
            let RunEvent::Ended { step, row } = event else {
                continue;
            };
            let place = self.planned.get(*step);
            let place = place.and_then(|at| self.rows.all.get_mut(*at));
            // The way back has the same people, and other changes.
            let ours = row.action == RowAction::Add;
            if let Some((_, state)) = place.filter(|(who, _)| ours && *who == row.who) {
                *state = State::Is(match (&row.error, row.result) {
                    (Some(why), _) => RowState::Failed(why.clone()),
                    (None, RowResult::Already) => RowState::Already,
                    _ => RowState::Done,
                });
            }
        }
    }

    /// The request is over; rows without an answer wait again.
    fn finish(&mut self) {
        self.sending = None;
        for (_, state) in &mut self.rows.all {
            if *state == State::Sending {
                *state = State::Waiting;
            }
        }
    }

    fn report(&mut self, cx: &mut Cx<'_>) {
        let done = self.rows.count(|s| *s == State::Is(RowState::Done));
        let already = self.rows.count(|s| *s == State::Is(RowState::Already));
        let failed = |s: &State| matches!(s, State::Is(RowState::Failed(_)));
        let failed = self.rows.count(failed);
        let mut said = format!("{done} added");
        if already > 0 {
            said = format!("{said}, {already} there already");
        }
        if failed == 0 {
            cx.toast(Tone::Good, format!("{said}."));
            self.focus_form(self.form.last());
        } else {
            cx.toast(Tone::Bad, format!("{said}, {failed} failed: see the list."));
        }
    }

    /// What it says in lines: what became of each.
    fn told(&self) -> Page {
        let title = format!("Add people to {}.", self.target.title);
        Page::of(std::iter::once(title).chain(self.rows.told()))
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            cx.toast(
                Tone::Plain,
                "The rest is still being sent; what comes of it is said here.",
            );
            cx.pop();
            return;
        }
        let waiting = self.rows.count(|state| *state == State::Waiting) > 0;
        let typed = !self.form.value(WHO).trim().is_empty();
        if self.rows.has_focus() {
            self.focus_form(WHO);
        }
        filling::leave(waiting || typed, cx);
    }
}

impl Screen for AddMembers {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Add people")
    }

    fn status(&self, _shared: &Shared) -> String {
        match self.rows.all.len() {
            0 => String::new(),
            n => format!("{n} in the list"),
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        if let Some(row) = part.checked_sub(rows::PARTS) {
            self.form.blur(true);
            return self.rows.point(row);
        }
        self.rows.leave();
        self.form.blur(false);
        self.form.point(part)
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.look_up(cx);
    }

    fn chosen(&mut self, cx: &mut Cx<'_>, choice: Choice) {
        if choice.people.is_empty() {
            // The picker was left before anybody was here.
            if self.rows.all.is_empty() {
                cx.pop();
            }
            return;
        }
        for chosen in choice.people {
            self.rows.add(chosen.who);
        }
        let role = ROLES.iter().position(|role| *role == choice.role);
        self.form.choose(AS, role.unwrap_or_default());
        self.focus_form(ADD_AT);
        self.add(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::Back => self.leave(cx),
            Action::NextItem => self.step(true),
            Action::PreviousItem => self.step(false),
            Action::Press => self.press(cx),
            Action::OnScreenKeyboard => {
                self.focus_form(WHO);
                fill(&mut self.form, cx, action);
            }
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.rows.has_focus() {
            self.form.key(key);
            return;
        }
        match key.code {
            KeyCode::Backspace | KeyCode::Delete if self.may_change(cx) => {
                self.remove_row();
            }
            KeyCode::Char(_) => {
                self.focus_form(WHO);
                self.form.key(key);
            }
            _ => {}
        }
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.focus_form(WHO);
        if named_in(text).who.len() > 1 {
            let typed = format!("{}\n{text}", self.form.value(WHO));
            self.take(&typed);
        } else {
            self.form.insert(text.trim());
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        // In the list the row was asked about, else whether to leave.
        match (self.rows.has_focus(), index) {
            (false, 1) => cx.pop(),
            (false, _) => {}
            (true, 0) => {
                let who = self.remove_row().unwrap_or_default();
                let typed = self.form.value(WHO);
                let both = [typed, &who].into_iter().filter(|text| !text.is_empty());
                let both = both.collect::<Vec<_>>().join(", ");
                self.form.set_value(WHO, &both);
                self.focus_form(WHO);
            }
            (true, _) => {
                self.remove_row();
            }
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        if let Outcome::Run(told) = outcome {
            self.hear(told);
            return false;
        }
        let Some((_, rows)) = self.sending.as_ref().filter(|(ours, _)| *ours == slot) else {
            return false;
        };
        match outcome {
            Outcome::Row(result) => {
                let row = rows.get(result.index);
                if let Some((_, state)) = row.and_then(|at| self.rows.all.get_mut(*at)) {
                    *state = State::Is(result.state.clone());
                }
            }
            Outcome::WriteFinished => {
                self.finish();
                self.report(cx);
            }
            Outcome::Failed(why) => {
                self.finish();
                cx.error_of(Action::Press, "Nobody more was added", why.clone());
            }
            _ => return false,
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

    fn view(&self, _shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let roomy = area.height >= 14;
        let margin = u16::from(roomy);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..area
        };
        let mut top = inside;
        if area.height >= 6 {
            pen.put(inside, margin, 0, &self.heading(), Role::Strong);
            top = below(inside, if roomy { 3 } else { 1 });
        }
        // Whichever has the focus is seen on the smallest screens, too.
        let (list, least) = if self.rows.has_focus() {
            (6, 0)
        } else {
            (3, 2.min(top.height))
        };
        let wanted = self.form.rows(inside.width) + if roomy { 3 } else { 0 };
        let left = top
            .height
            .saturating_sub(cells(self.rows.all.len().min(list)));
        let form = Rect {
            height: wanted.min(left).max(least),
            ..top
        };
        self.form.view(form, pen);
        self.rows.view(now, below(top, form.height), pen);
    }
}
