//! Adding people by e-mail: typed or pasted addresses become rows, and each row gets its result.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::resources::Role as MemberRole;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, RowState, Slot};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS, Theme};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

use super::filling::{KEYBOARD, fill, names_a_person, people};
use super::spaces::Target;
use super::{Cx, Screen};

const ADD: &str = "Add them";
const CLOSE: &str = "Back";
const WHO: usize = 0;
const ROLES: [MemberRole; 3] = [MemberRole::Member, MemberRole::Manager, MemberRole::Owner];

#[derive(Debug, Clone, PartialEq)]
enum State {
    Waiting,
    /// Not an address: never sent.
    Unusable,
    Sending,
    Is(RowState),
}

impl State {
    /// Order on screen: what needs a look comes last, where it is always seen.
    const fn rank(&self) -> u8 {
        match self {
            Self::Is(RowState::Done | RowState::Already) => 0,
            Self::Sending | Self::Waiting => 1,
            Self::Unusable => 2,
            Self::Is(RowState::Failed(_)) => 3,
        }
    }
}

/// The form, and the rows below it.
#[derive(Debug)]
pub(in crate::tui) struct AddMembers {
    target: Target,
    form: Form,
    rows: Vec<(String, State)>,
    /// The request under way and which rows it is about.
    sending: Option<(Slot, Vec<usize>)>,
}

impl AddMembers {
    pub fn new(target: Target) -> Self {
        let form = Form::default()
            .text("Who", "", "E-mail addresses; paste as many as you like. Enter takes them into the list, Enter on an empty line goes on.")
            .choice("As", &["member", "manager", "owner"], 0, "Left and right change it.")
            .button(ADD, "Rows that failed are tried again.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CLOSE, "What was added stays.");
        Self {
            target,
            form,
            rows: Vec::new(),
            sending: None,
        }
    }

    /// Takes what was typed into the list; says whether there was something.
    fn take(&mut self, text: &str) -> bool {
        let found = people(text);
        for who in &found {
            let known = self
                .rows
                .iter()
                .any(|(old, _)| old.eq_ignore_ascii_case(who));
            if !known {
                let usable = names_a_person(who);
                let state = if usable {
                    State::Waiting
                } else {
                    State::Unusable
                };
                self.rows.push((who.clone(), state));
            }
        }
        !found.is_empty()
    }

    fn take_field(&mut self) -> bool {
        let typed = self.form.value(WHO).to_owned();
        self.form.set_value(WHO, "");
        self.take(&typed)
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        let in_field = self.form.focus() == WHO && self.form.is_in_field();
        if in_field && !self.form.value(WHO).trim().is_empty() {
            self.take_field();
            return;
        }
        match fill(&mut self.form, cx, Action::Press) {
            Some(ADD) => self.add(cx),
            Some(_) => self.leave(cx),
            None => {}
        }
    }

    fn add(&mut self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            return;
        }
        self.take_field();
        let open = |state: &State| matches!(state, State::Waiting | State::Is(RowState::Failed(_)));
        let rows: Vec<_> = (0..self.rows.len())
            .filter(|at| open(&self.rows[*at].1))
            .collect();
        if rows.is_empty() {
            cx.toast(Tone::Bad, "There is nobody to add: type an address first.");
            self.form.set_focus(WHO);
            return;
        }
        for at in &rows {
            self.rows[*at].1 = State::Sending;
        }
        let request = Request::AddMembers {
            space: self.target.name.clone(),
            who: rows.iter().map(|at| self.rows[*at].0.clone()).collect(),
            role: ROLES[self.form.chosen(1)].clone(),
        };
        let slot = cx.write(request);
        self.sending = Some((slot, rows));
    }

    /// The request is over; rows without an answer wait again.
    fn finish(&mut self) {
        self.sending = None;
        for (_, state) in &mut self.rows {
            if *state == State::Sending {
                *state = State::Waiting;
            }
        }
    }

    fn count(&self, wanted: impl Fn(&State) -> bool) -> usize {
        self.rows.iter().filter(|(_, state)| wanted(state)).count()
    }

    fn report(&mut self, cx: &mut Cx<'_>) {
        let done = self.count(|s| *s == State::Is(RowState::Done));
        let already = self.count(|s| *s == State::Is(RowState::Already));
        let failed = self.count(|s| matches!(s, State::Is(RowState::Failed(_))));
        let mut said = format!("{done} added");
        if already > 0 {
            said = format!("{said}, {already} there already");
        }
        if failed == 0 {
            cx.toast(Tone::Good, format!("{said}."));
            self.form.set_focus(4);
        } else {
            cx.toast(Tone::Bad, format!("{said}, {failed} failed: see the list."));
        }
    }

    fn leave(&self, cx: &mut Cx<'_>) {
        if self.sending.is_some() {
            cx.toast(
                Tone::Plain,
                "The rest is still being sent; what comes of it is said here.",
            );
        }
        cx.pop();
    }

    /// Sign, what it means, and what is said of a row.
    fn says(state: &State, theme: Theme, now: Moment) -> (&'static str, Role, &str) {
        match state {
            State::Waiting => (theme.dot(), Role::Muted, "waits"),
            State::Unusable => ("!", Role::Warn, "not an e-mail address"),
            State::Sending => (theme.spinner(now), Role::Accent, "being added"),
            State::Is(RowState::Done) => (theme.check(), Role::Ok, "added"),
            State::Is(RowState::Already) => ("=", Role::Muted, "was there already"),
            State::Is(RowState::Failed(why)) => (theme.cross(), Role::Danger, &why.message),
        }
    }

    /// Every row, the reasons wrapped; what needs a look stays in sight.
    fn list(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let width = (area.width / 2).min(34);
        let reason = width + 2;
        let mut lines = Vec::new();
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(_, state)| state.rank());
        for (who, state) in rows {
            let (sign, role, said) = Self::says(state, shared.theme, now);
            for (at, said) in wrap(said, area.width.saturating_sub(reason))
                .into_iter()
                .enumerate()
            {
                let first = (at == 0).then_some((sign, who.as_str()));
                lines.push((first, role, said));
            }
        }
        let mut from = lines.len().saturating_sub(usize::from(area.height));
        let mut area = area;
        if from > 0 && area.height > 1 {
            from += 1;
            pen.put(area, 0, 2, &format!("{from} lines above"), Role::Muted);
            area = below(area, 1);
        }
        for (row, (first, role, said)) in (0..area.height).zip(&lines[from..]) {
            if let Some((sign, who)) = first {
                pen.put(area, row, 0, sign, *role);
                pen.cell(area, row, 2, width.saturating_sub(1), who, Role::Text);
            }
            pen.put(area, row, reason, said, *role);
        }
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
        match self.rows.len() {
            0 => String::new(),
            n => format!("{n} in the list"),
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.form.field()
    }

    fn step_field(&mut self, forward: bool) {
        self.form.step_field(forward);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::Back | Action::Cancel => self.leave(cx),
            Action::Press if !cx.shared.session.on_screen_keyboard => self.enter(cx),
            Action::Press if !self.form.is_in_field() => self.enter(cx),
            _ => {
                fill(&mut self.form, cx, action);
            }
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        let empty = self.form.value(WHO).is_empty() && self.form.focus() == WHO;
        if empty && key.code == KeyCode::Backspace {
            let removable = |state: &State| matches!(state, State::Waiting | State::Unusable);
            if self.rows.last().is_some_and(|(_, state)| removable(state)) {
                self.rows.pop();
            }
            return;
        }
        self.form.key(key);
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if people(text).len() > 1 {
            self.take(text);
        } else {
            self.form.set_focus(WHO);
            self.form.insert(text.trim());
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        let Some((_, rows)) = self.sending.as_ref().filter(|(ours, _)| *ours == slot) else {
            return false;
        };
        match outcome {
            Outcome::Row(result) => {
                let row = rows.get(result.index).and_then(|at| self.rows.get_mut(*at));
                if let Some((_, state)) = row {
                    *state = State::Is(result.state.clone());
                }
            }
            Outcome::WriteFinished => {
                self.finish();
                self.report(cx);
            }
            Outcome::Failed(why) => {
                self.finish();
                cx.error("Nobody more was added", why.clone());
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, _shared: &Shared, now: Moment) -> Option<Moment> {
        let sending = self.sending.is_some();
        sending.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let roomy = area.height >= 14;
        let margin = u16::from(roomy);
        let inside = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..area
        };
        let title = format!("Add people to {}", self.target.title);
        pen.put(inside, margin, 0, &title, Role::Strong);
        let top = below(inside, if roomy { 3 } else { 1 });
        let wanted = self.form.rows(inside.width) + if roomy { 3 } else { 0 };
        let left = top.height.saturating_sub(cells(self.rows.len().min(3)));
        let form = Rect {
            height: wanted.min(left),
            ..top
        };
        self.form.view(form, pen);
        let list = below(top, form.height);
        self.list(shared, now, list, pen);
    }
}
