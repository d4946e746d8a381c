//! Many people at once: where they come from, and what is to be done with them. It ends in a plan
//! that is looked at first; nothing is sent from here.

mod kind;
mod list;
mod sources;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::names::SpaceName;
use crate::chat::resources::Role as MemberRole;
use crate::tui::bulk::{PlanWish, Verb};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below, cells};
use crate::work::people::named_in;

use super::bulk::BulkScreen;
use super::filling::{self, fill};
use super::menu::Menu;
use super::people_picker::Choice;
use super::spaces::{Target, number};
use super::{Cx, Screen};
use kind::{AS, FILE, LOOK_UP, PLAN, PLAN_AT, SPACE, WHO};
use list::{Listed, ROWS};

pub(in crate::tui) use kind::Kind;

const ROLES: [MemberRole; 3] = [MemberRole::Member, MemberRole::Manager, MemberRole::Owner];

/// The spaces that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Places {
    pub spaces: Vec<SpaceName>,
    /// What the space is called, or how many they are.
    pub title: String,
    /// As administrator.
    pub admin: bool,
}

impl Places {
    /// One space.
    pub fn one(target: &Target) -> Self {
        Self {
            spaces: vec![target.name.clone()],
            title: target.title.clone(),
            admin: target.admin,
        }
    }

    /// Several spaces.
    pub fn several(spaces: Vec<SpaceName>) -> Self {
        Self {
            title: format!("{} spaces", number(spaces.len())),
            spaces,
            admin: false,
        }
    }
}

/// A question that is open above the screen.
#[derive(Debug)]
enum Asking {
    /// One of these spaces is meant.
    Space(Vec<(SpaceName, String)>),
    /// What becomes of the row under the cursor.
    Row,
    /// Whether to leave.
    Leave,
}

/// The form, and the list below it.
#[derive(Debug)]
pub(in crate::tui) struct BulkPeople {
    kind: Kind,
    place: Places,
    form: Form,
    list: Listed,
    /// The space that was chosen last.
    other: Option<(SpaceName, String)>,
    asking: Option<Asking>,
}

impl BulkPeople {
    /// For these spaces; `marked` are in the list from the start.
    pub fn new(
        kind: Kind,
        place: Places,
        marked: Vec<(String, Option<String>)>,
        kiosk: bool,
    ) -> Self {
        let mut screen = Self {
            kind,
            place,
            form: kind.form(kiosk),
            list: Listed::default(),
            other: None,
            asking: None,
        };
        for (who, name) in marked {
            screen.list.add(who, name);
        }
        if !screen.list.is_empty() && !kind.wants_space() {
            screen.focus_plan();
        }
        screen
    }

    fn heading(&self) -> String {
        let heading = self.kind.heading(&self.place.title);
        if self.place.admin {
            format!("As administrator: {heading}")
        } else {
            heading
        }
    }

    fn focus_form(&mut self, at: usize) {
        self.list.leave();
        self.form.blur(false);
        self.form.set_focus(at);
    }

    fn focus_plan(&mut self) {
        self.focus_form(PLAN_AT);
    }

    /// Up and down walk through the form and the list below it, around the ends.
    fn step(&mut self, forward: bool) {
        if self.list.has_focus() {
            self.list.step(forward);
            if !self.list.has_focus() {
                let first = if self.kind.wants_space() { SPACE } else { WHO };
                self.focus_form(if forward { first } else { self.form.last() });
            }
            return;
        }
        let before = self.form.focus();
        let action = if forward {
            Action::NextItem
        } else {
            Action::PreviousItem
        };
        self.form.act(action);
        let now = self.form.focus();
        let around = if forward {
            now <= before
        } else {
            now >= before
        };
        if around && self.list.enter(forward) {
            self.form.set_focus(before);
            self.form.blur(true);
        }
    }

    fn press(&mut self, cx: &mut Cx<'_>) {
        if let Some(row) = self.list.selected() {
            let choices = ["Take it back into the field", "Take it out of the list"];
            let choices = choices.map(|choice| (choice.to_owned(), String::new()));
            self.asking = Some(Asking::Row);
            cx.push(Menu::of_choices(crate::text::safe(&row), choices.into()));
            return;
        }
        let at = self.form.focus();
        let typed = self.form.is_in_field() && !self.form.value(at).trim().is_empty();
        match at {
            WHO if typed => {
                self.take_typed();
            }
            FILE if typed => self.read_file(cx),
            SPACE if typed => self.find_space(cx),
            _ => match fill(&mut self.form, cx, Action::Press) {
                Some(PLAN) => self.plan(cx),
                Some(LOOK_UP) => self.look_up(cx),
                Some(_) => self.leave(cx),
                None => {}
            },
        }
    }

    /// Shows the plan, or says what is missing for it.
    fn plan(&mut self, cx: &mut Cx<'_>) {
        if cx.shared.slots.is_running(Slot::List) {
            cx.toast(Tone::Plain, "The list is still being read.");
            return;
        }
        if !self.settle(cx) {
            return;
        }
        let unread = self.list.unread();
        if self.kind.wants_space() && self.chosen_space().is_none() {
            self.focus_form(SPACE);
            self.form.complain(SPACE, "Which space? Type its name.");
        } else if self.kind != Kind::Copy && self.list.is_empty() {
            self.focus_form(WHO);
            self.form.complain(WHO, "Nobody is in the list yet.");
        } else if self.kind == Kind::Sync && !unread.is_empty() {
            let said = "Mend what names nobody or take it out: who is not listed is removed.";
            cx.toast(Tone::Bad, said);
            self.form.blur(true);
            self.list.enter(true);
        } else if let Some(wish) = self.wish() {
            let known = unread
                .into_iter()
                .map(|line| format!("{line}. It is left out."));
            let plan = BulkScreen::new(wish, self.place.admin);
            cx.push(plan.knowing(known.collect()));
        }
    }

    fn wish(&self) -> Option<PlanWish> {
        let Places { spaces, title, .. } = self.place.clone();
        let who = self.list.who();
        let chosen = self.form.chosen(AS);
        let role = ROLES.get(chosen).cloned().unwrap_or(MemberRole::Member);
        let first = || spaces.first().cloned();
        let people = |what| PlanWish::People {
            spaces: spaces.clone(),
            place: title.clone(),
            who: who.clone(),
            what,
        };
        Some(match self.kind {
            Kind::Add => people(Verb::Add(role)),
            Kind::Remove => people(Verb::Remove),
            Kind::Role => people(Verb::SetRole(role)),
            Kind::Sync => PlanWish::Sync {
                space: first()?,
                place: title.clone(),
                who,
            },
            Kind::Copy => PlanWish::Copy {
                from: self.chosen_space()?.clone(),
                to: first()?,
                place: title.clone(),
                with_roles: chosen == 1,
            },
            Kind::Elsewhere => PlanWish::People {
                spaces: vec![self.chosen_space()?.clone()],
                place: self.form.value(SPACE).trim().to_owned(),
                who,
                what: Verb::Add(role),
            },
        })
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        if self.list.has_focus() {
            self.focus_plan();
            return;
        }
        cx.cancel(Slot::List);
        let typed = !self.form.value(WHO).trim().is_empty();
        self.asking = Some(Asking::Leave);
        let listed = self.list.has_rows() && self.kind != Kind::Elsewhere;
        filling::leave(typed || listed, cx);
    }

    /// People were read.
    fn came(&mut self, cx: &mut Cx<'_>, said: String) {
        cx.toast(Tone::Plain, said);
        if self.list.is_empty() {
            return;
        }
        self.focus_plan();
    }
}

impl Screen for BulkPeople {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Many people")
    }

    fn status(&self, _shared: &Shared) -> String {
        self.list.counts()
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn chosen(&mut self, _cx: &mut Cx<'_>, choice: Choice) {
        if choice.people.is_empty() {
            return;
        }
        for chosen in choice.people {
            self.list.add(chosen.who, chosen.name);
        }
        self.focus_plan();
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::Back => self.leave(cx),
            Action::NextItem => self.step(true),
            Action::PreviousItem => self.step(false),
            Action::Press => self.press(cx),
            Action::OnScreenKeyboard => {
                if self.list.has_focus() {
                    self.focus_form(WHO);
                }
                fill(&mut self.form, cx, action);
            }
            _ => {}
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, part: usize) -> bool {
        if let Some(row) = part.checked_sub(ROWS) {
            self.form.blur(true);
            self.list.go_to(row);
            return false;
        }
        self.list.leave();
        self.form.blur(false);
        self.form.point(part)
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.list.has_focus() {
            self.form.key(key);
            return;
        }
        match key.code {
            KeyCode::Backspace | KeyCode::Delete => {
                self.list.remove_selected();
                if !self.list.has_focus() {
                    self.focus_form(WHO);
                }
            }
            KeyCode::Char(_) if self.kind != Kind::Copy => {
                self.focus_form(WHO);
                self.form.key(key);
            }
            _ => {}
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        let elsewhere = matches!(self.form.focus(), FILE | SPACE);
        if elsewhere && self.form.is_in_field() || self.kind == Kind::Copy {
            self.form.insert(text.trim());
            return;
        }
        self.focus_form(WHO);
        if text.trim().contains(['\n', '\r']) || named_in(text).who.len() > 1 {
            self.take_pasted(cx, text);
        } else {
            self.form.insert(text.trim());
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        match (self.asking.take(), index) {
            (Some(Asking::Space(spaces)), _) => {
                if let Some((name, title)) = spaces.into_iter().nth(index) {
                    self.space_chosen(cx, name, title);
                }
            }
            (Some(Asking::Row), back) => {
                let text = self.list.remove_selected().unwrap_or_default();
                if back == 0 {
                    let typed = self.form.value(WHO);
                    let both = [typed, &text].into_iter().filter(|text| !text.is_empty());
                    let both = both.collect::<Vec<_>>().join(", ");
                    self.form.set_value(WHO, &both);
                    self.focus_form(WHO);
                } else if !self.list.has_focus() {
                    self.focus_form(WHO);
                }
            }
            (Some(Asking::Leave), 1) => {
                self.list.clear();
                cx.pop();
            }
            _ => {}
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        if slot != Slot::List {
            return false;
        }
        match outcome {
            Outcome::PeopleRead { path, named } => {
                let name = path.rsplit('/').next().unwrap_or(path);
                let said = self.list.take(named.clone(), name);
                self.form.set_value(FILE, "");
                self.came(cx, said);
            }
            Outcome::PeopleOf { spaces, people } => {
                cx.shared.people.extend(people.clone());
                let users = spaces.iter().flat_map(|(_, users)| users);
                let (mut all, mut new) = (0, 0);
                for user in users {
                    all += 1;
                    new += usize::from(self.list.add(user.to_string(), None));
                }
                let title = self.other.as_ref().map_or("", |(_, title)| title.as_str());
                let mut said = format!("{} of {title}", list::people(all));
                if new < all {
                    said = format!("{said}, {} in the list before", number(all - new));
                }
                self.form.set_value(SPACE, "");
                self.came(cx, format!("{said}."));
            }
            Outcome::Failed(why) => {
                let file = !self.form.value(FILE).trim().is_empty();
                let at = if file { FILE } else { SPACE };
                self.focus_form(at);
                self.form.complain(at, why.message.clone());
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let reading = shared.slots.is_running(Slot::List);
        reading.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        let counts = Some(self.list.counts()).filter(|counts| !counts.is_empty());
        let lines = std::iter::once(format!("{}.", self.heading()));
        Page::of(lines.chain(counts).chain(self.list.told()))
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
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
        let (list, least) = if self.list.has_focus() {
            (6, 0)
        } else {
            (3, 2.min(top.height))
        };
        let wanted = self.form.rows(inside.width) + if roomy { 3 } else { 0 };
        let left = top.height.saturating_sub(cells(self.list.len().min(list)));
        let form = Rect {
            height: wanted.min(left).max(least),
            ..top
        };
        self.form.view(form, pen);
        let rest = below(top, form.height);
        if shared.slots.is_running(Slot::List) {
            let text = format!("{} Reading the list", shared.theme.spinner(now));
            pen.put(rest, 0, 2, &text, Role::Accent);
        } else {
            self.list.view(shared, rest, pen);
        }
    }
}
