//! Choosing people: the directory is searched as one types, pasted addresses are taken as they are,
//! and those chosen wait in a tray. It changes nothing: the screen below is told who was chosen.

mod plain;
mod pressing;
mod search;
mod tray;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::action::{Action, Context};
use crate::chat::names::SpaceName;
use crate::chat::resources::Role as MemberRole;
use crate::text;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::field::{Field, Writing};
use crate::tui::widgets::pen::Pen;
use crate::work::people::named_in;

use super::{Cx, Screen, filling};
use search::Search;
pub(in crate::tui) use tray::Chosen;
use tray::Tray;

const ROLES: [MemberRole; 3] = [MemberRole::Member, MemberRole::Manager, MemberRole::Owner];

/// What people are chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Purpose {
    /// Such as `Add people to Apollo`.
    pub title: String,
    /// The last button, before the number of people: `Add`.
    pub verb: &'static str,
    /// Whose members are pointed out.
    pub space: Option<SpaceName>,
    /// They get a role.
    pub roles: bool,
    /// The role that is chosen first: its place among member, manager, owner.
    pub role: usize,
    /// The space is open with an administrator's access.
    pub as_admin: bool,
    /// One person is enough.
    pub one: bool,
}

/// Who was chosen, and as what.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::tui) struct Choice {
    pub people: Vec<Chosen>,
    pub role: MemberRole,
}

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Query,
    Found(usize),
    Tray(usize),
    Role,
    /// Ask for the scope of the directory.
    Ask,
    Go,
    Keyboard,
    Leave,
}

/// What can be pressed besides the rows, by the number that the mouse knows it by.
const PRESSED: [Focus; 5] = [
    Focus::Role,
    Focus::Ask,
    Focus::Go,
    Focus::Keyboard,
    Focus::Leave,
];
/// To the mouse the rows of the tray, and then what can be pressed, are numbered from here on.
const TRAY: usize = 100_000;
const PRESS: usize = 200_000;
const QUERY: usize = usize::MAX;

/// The search, the tray and the buttons.
#[derive(Debug)]
pub(in crate::tui) struct PeoplePicker {
    purpose: Purpose,
    field: Field,
    /// The next character begins another search: somebody was just chosen.
    fresh: bool,
    search: Search,
    tray: Tray,
    focus: Focus,
    role: usize,
    complaint: Option<String>,
}

impl PeoplePicker {
    pub fn new(purpose: Purpose) -> Self {
        Self {
            role: purpose.role.min(ROLES.len() - 1),
            purpose,
            field: Field::default(),
            fresh: false,
            search: Search::default(),
            tray: Tray::default(),
            focus: Focus::Query,
            complaint: None,
        }
    }

    fn query(&self) -> &str {
        self.field.text().trim()
    }

    /// Every place that the cursor goes to, in order.
    fn stops(&self, shared: &Shared) -> Vec<Focus> {
        let found = (0..self.search.found.len()).map(Focus::Found);
        let tray = (0..self.tray.people.len()).map(Focus::Tray);
        let role = self.purpose.roles.then_some(Focus::Role);
        let ask = self.search.missing(shared).map(|_| Focus::Ask);
        let buttons = [Focus::Go, Focus::Keyboard, Focus::Leave];
        std::iter::once(Focus::Query)
            .chain(found)
            .chain(tray)
            .chain(ask)
            .chain(role)
            .chain(buttons)
            .collect()
    }

    /// What the cursor stood on may be gone: another answer, a scope that was granted.
    fn keep_focus(&mut self, shared: &Shared) {
        if !self.stops(shared).contains(&self.focus) {
            let found = self.search.found.len().checked_sub(1);
            self.focus = match (self.focus, found) {
                (Focus::Found(_), Some(last)) => Focus::Found(last),
                _ => Focus::Query,
            };
        }
    }

    fn step(&mut self, shared: &Shared, forward: bool) {
        let stops = self.stops(shared);
        let here = stops.iter().position(|stop| *stop == self.focus);
        let by = if forward { 1 } else { stops.len() - 1 };
        self.focus = stops[(here.unwrap_or_default() + by) % stops.len()];
    }

    /// Goes to the first place of the next part: field, people found, tray, buttons.
    fn jump(&mut self, shared: &Shared, forward: bool) {
        let mut stops = self.stops(shared);
        let part = |stop: &Focus| match stop {
            Focus::Query => 0,
            Focus::Found(_) => 1,
            Focus::Tray(_) => 2,
            _ => 3,
        };
        stops.dedup_by_key(|stop| part(stop));
        let here = stops
            .iter()
            .position(|stop| part(stop) == part(&self.focus));
        let by = if forward { 1 } else { stops.len() - 1 };
        self.focus = stops[(here.unwrap_or_default() + by) % stops.len()];
        if part(&self.focus) == 3 {
            self.focus = Focus::Go;
        }
    }

    fn complain(&mut self, said: impl Into<String>) {
        self.complaint = Some(said.into());
        self.focus = Focus::Query;
    }

    /// The text changed: what was said of it is void, and the directory is asked anew.
    fn changed(&mut self, cx: &mut Cx<'_>) {
        self.complaint = None;
        self.focus = Focus::Query;
        let query = self.query().to_owned();
        self.search.begin(cx, &query);
    }

    fn clear(&mut self, cx: &mut Cx<'_>) {
        self.field.clear();
        self.fresh = false;
        self.changed(cx);
    }

    /// Takes the people of a text into the tray; what names nobody stays in the field.
    fn take(&mut self, cx: &mut Cx<'_>, text: &str) {
        let named = named_in(text);
        let most = if self.purpose.one { 1 } else { usize::MAX };
        for who in named.who.iter().take(most) {
            let chosen = self.search.known(cx.shared, who);
            self.put(cx, chosen);
        }
        self.clear(cx);
        if let Some(first) = named.unread.first() {
            self.field = Field::new(named.unread_words());
            let said = format!("{} is not an e-mail address.", text::safe(&first.text));
            self.complain(said);
        }
    }

    /// Puts somebody into the tray; where one is enough, that is all.
    fn put(&mut self, cx: &mut Cx<'_>, chosen: Chosen) {
        if self.search.is_present(chosen.user.as_ref()) {
            let said = format!("{} is in the space already.", chosen.label());
            cx.toast(Tone::Plain, said);
            return;
        }
        if self.purpose.one {
            self.tray.people.clear();
        }
        self.tray.add(chosen);
        if self.purpose.one {
            self.finish(cx);
        }
    }

    fn toggle_found(&mut self, cx: &mut Cx<'_>, at: usize) {
        let Some(found) = self.search.found.get(at) else {
            return;
        };
        let chosen = Chosen::found(found);
        self.focus = Focus::Found(at);
        if !self.tray.remove(&chosen) {
            self.put(cx, chosen);
        }
        self.fresh = true;
    }
}

impl Screen for PeoplePicker {
    fn context(&self) -> Context {
        Context::People
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(if self.purpose.as_admin {
            "People, as admin"
        } else {
            "People"
        })
    }

    fn status(&self, _shared: &Shared) -> String {
        match self.tray.people.len() {
            0 => String::new(),
            n => format!("{n} chosen"),
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn is_at_end(&self) -> bool {
        self.focus == Focus::Query && (self.fresh || self.field.is_at_end())
    }

    fn field(&self) -> Option<(&str, &str)> {
        let text = if self.fresh { "" } else { self.field.text() };
        Some(("Who", text))
    }

    fn writing(&self) -> Writing {
        Writing::Addresses
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if let Some(space) = self.purpose.space.clone() {
            let who = Request::WhoIsIn(space);
            cx.ask(Slot::Present, who.with_admin_access(self.purpose.as_admin));
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::PickPerson => self.press(cx),
            // The on-screen keyboard was closed with Done.
            Action::NextItem => {
                self.focus = Focus::Query;
                self.press_query(cx);
            }
            Action::SearchPeople => self.changed(cx),
            Action::OnScreenKeyboard => self.open_keyboard(cx),
            Action::MoveDown => self.step(cx.shared, true),
            Action::MoveUp => self.step(cx.shared, false),
            Action::NextPart => self.jump(cx.shared, true),
            Action::PreviousPart => self.jump(cx.shared, false),
            Action::Back => self.back(cx),
            _ => {}
        }
    }

    fn point(&mut self, cx: &mut Cx<'_>, part: usize) -> bool {
        if part == QUERY {
            self.focus = Focus::Query;
            return false;
        }
        let wanted = match part {
            PRESS.. => PRESSED.get(part - PRESS).copied().unwrap_or(Focus::Query),
            TRAY.. => Focus::Tray(part - TRAY),
            found => Focus::Found(found),
        };
        // The frame that was clicked may be an old one.
        let is_there = self.stops(cx.shared).contains(&wanted);
        if is_there {
            self.focus = wanted;
        }
        is_there
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if self.special(cx, key.code) {
            return;
        }
        let types = matches!(key.code, KeyCode::Char(_));
        if types && self.fresh {
            self.field.clear();
        }
        if types || key.code == KeyCode::Backspace {
            self.focus = Focus::Query;
        }
        self.fresh = false;
        if self.field.key(key) {
            self.changed(cx);
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        if self.fresh {
            self.field.clear();
            self.fresh = false;
        }
        if named_in(text).who.is_empty() {
            self.field.insert(text.trim());
            self.changed(cx);
        } else {
            let typed = format!("{}\n{text}", self.field.text());
            self.take(cx, &typed);
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        if index == 1 {
            self.tray.people.clear();
            self.finish(cx);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::People, Outcome::PeopleFound(found)) => {
                self.search.answered(cx.shared, found);
                if self.search.hasty {
                    self.settle(cx);
                }
            }
            (Slot::People, Outcome::Failed(why)) => self.search.failed(why),
            (Slot::Present, Outcome::PeopleOf { spaces, .. }) => {
                self.search
                    .present
                    .extend(spaces.iter().flat_map(|(_, users)| users.clone()));
            }
            // Adding somebody who is there says so, too.
            (Slot::Present, Outcome::Failed(_)) => {}
            (Slot::SignIn, Outcome::SignIn(SignInEvent::SignedIn(_))) => {
                self.search.trouble = None;
                self.keep_focus(cx.shared);
                return false;
            }
            _ => return false,
        }
        self.keep_focus(cx.shared);
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let running = search::is_running(shared);
        running.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, shared: &Shared, at: usize) -> String {
        self.told_row(shared, at)
    }

    fn put_cursor(&mut self, cx: &mut Cx<'_>, at: usize) {
        self.go_to(cx.shared, at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
