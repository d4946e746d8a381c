//! What an audit found, while it is found: rows stream in, can be filtered and marked, and each opens
//! its space; as administrator where the audit was.

mod found;
mod marking;
mod plain;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use jiff::Timestamp;
use ratatui::layout::Rect;

use crate::account::sign_in::SignInEvent;
use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::link;
use crate::tui::plain::Page;
use crate::tui::screens::bulk::Offers;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::screens::space::SpaceScreen;
use crate::tui::screens::spaces::{Target, number};
use crate::tui::screens::{Cx, Screen};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::SPINNER_MS;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::list::List;
use crate::tui::widgets::marks::Marks;
use crate::tui::widgets::pen::Pen;
use crate::work::audit::Question;
use crate::work::audit::pick::Picked;

use super::Wish;
use found::{Found, Row};

/// Conversations without a name that get one made of their people; each costs a request.
const TITLES: usize = 50;

/// The rows.
#[derive(Debug)]
pub(super) struct Results {
    wish: Wish,
    found: Found,
    /// A refresh is read in here and shown when it is whole.
    incoming: Option<Found>,
    /// Everything was looked at.
    complete: bool,
    /// Indices of the rows that are shown.
    view: Vec<u32>,
    list: List,
    marks: Marks<Picked>,
    filter: Field,
    typing: bool,
    trouble: Option<Explanation>,
    /// What is done with the marked rows is being chosen.
    offers: Option<Offers>,
}

impl Results {
    pub fn new(wish: Wish) -> Self {
        Self {
            wish,
            found: Found::default(),
            incoming: None,
            complete: false,
            view: Vec::new(),
            list: List::default(),
            marks: Marks::default(),
            filter: Field::default(),
            typing: false,
            trouble: None,
            offers: None,
        }
    }

    fn query(&self) -> &str {
        self.filter.text().trim()
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        self.complete = false;
        self.incoming = (!self.found.rows().is_empty()).then(Found::default);
        if self.incoming.is_none() {
            self.found = Found::default();
        }
        let now = cx.shared.session.clock(cx.now);
        let now = now.unwrap_or(Timestamp::UNIX_EPOCH);
        let mut question = Question::new(self.wish.view, now);
        if let Some(days) = self.wish.days {
            question = question.older_than(days, now);
        }
        if !self.wish.admin {
            question.titles = TITLES;
        }
        let request = Request::Audit(Box::new(question));
        cx.ask(Slot::Audit, request.with_admin_access(self.wish.admin));
    }

    fn event(&mut self, cx: &Cx<'_>, event: &crate::work::audit::Event) {
        if let Some(incoming) = &mut self.incoming {
            incoming.event(event, cx.shared);
            return;
        }
        let from = self.found.rows().len();
        self.found.event(event, cx.shared);
        let more = self.found.view(self.query(), from);
        self.view.extend(more);
        self.list.set_len(self.view.len());
    }

    /// All was looked at.
    fn ended(&mut self) {
        self.complete = true;
        if let Some(fresh) = self.incoming.take() {
            let here = self.row().map(|row| row.picked.clone());
            self.found = fresh;
            self.refilter(here);
            let rows = self.found.rows().iter();
            self.marks.keep(rows.map(|row| &row.picked));
        }
    }

    fn failed(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        self.incoming = None;
        if why.cause == Cause::NotSignedIn {
            cx.error("You are not signed in any more", why.clone());
        } else if why.scope.is_some() {
            cx.error("You may not look for this", why.clone());
        }
        self.trouble = Some(why.clone());
    }

    fn row(&self) -> Option<&Row> {
        self.found.get(*self.view.get(self.list.cursor()?)?)
    }

    /// The space of the row under the cursor, to be opened as it was looked at.
    fn selected(&self) -> Option<Target> {
        let target = Target::of(&self.row()?.space);
        Some(target.with_admin_access(self.wish.admin))
    }

    /// The rows that are shown.
    fn shown(&self) -> impl Iterator<Item = &Row> {
        let rows = self.view.iter();
        rows.filter_map(|index| self.found.get(*index))
    }

    /// Builds the view; the cursor goes to the row of this finding, or stays where it is.
    fn refilter(&mut self, here: Option<Picked>) {
        let place = self.list.cursor();
        self.view = self.found.view(self.query(), 0);
        self.list.set_len(self.view.len());
        let again = here.and_then(|here| self.shown().position(|row| row.picked == here));
        self.list.go_to(again.or(place).unwrap_or_default());
    }

    /// What was typed changed.
    fn typed(&mut self) {
        self.view = self.found.view(self.query(), 0);
        self.list.set_len(self.view.len());
        self.list.go_to(0);
    }

    fn clear_filter(&mut self) {
        let here = self.row().map(|row| row.picked.clone());
        self.typing = false;
        self.filter.clear();
        self.refilter(here);
    }

    /// Esc: out of the filter, then it stops the looking, then without marks, then it leads back.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.typing || !self.filter.text().is_empty() {
            self.clear_filter();
        } else if cx.shared.slots.is_running(Slot::Audit) {
            cx.cancel(Slot::Audit);
            self.incoming = None;
            cx.toast(Tone::Plain, "Stopped. What was found so far stays.");
        } else if !self.marks.is_empty() {
            self.marks.clear();
        } else {
            cx.pop();
        }
    }
}

impl Screen for Results {
    fn context(&self) -> Context {
        Context::AuditResults
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        let title = self.wish.title();
        if self.wish.admin {
            Cow::Owned(format!("As admin: {title}"))
        } else {
            Cow::Borrowed(title)
        }
    }

    fn subject(&self, shared: &Shared) -> String {
        let title = self.row().map(|row| row.space.title().to_owned());
        title.unwrap_or_else(|| self.title(shared).into_owned())
    }

    fn status(&self, shared: &Shared) -> String {
        let (shown, all) = (self.view.len(), self.found.rows().len());
        let running = shared.slots.is_running(Slot::Audit) && self.incoming.is_none();
        let more = if running { "+" } else { "" };
        let word = if all == 1 { "row" } else { "rows" };
        let rows = if shown == all {
            format!("{}{more} {word}", number(all))
        } else {
            format!("{} of {}{more} {word}", number(shown), number(all))
        };
        if self.marks.is_empty() {
            return rows;
        }
        let marked = number(self.marks.len());
        format!("{marked} marked {} {rows}", shared.theme.dot())
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn is_at_end(&self) -> bool {
        self.typing && self.filter.is_at_end()
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.typing.then(|| ("Filter", self.filter.text()))
    }

    fn scope(&self, action: Action) -> Option<Scope> {
        if self.wish.admin {
            action.entry().admin_scope()
        } else {
            action.entry().scope()
        }
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let reason = match action {
            Action::Open | Action::CopyName | Action::WithMarked if self.row().is_none() => {
                "no row is selected"
            }
            Action::Refresh if shared.slots.is_running(Slot::Audit) => "it is being looked for",
            Action::AuditTrouble if self.found.failed() == 0 => "nothing failed",
            Action::Mark | Action::MarkAll | Action::InvertMarks if self.view.is_empty() => {
                "no row is shown"
            }
            Action::ClearMarks if self.marks.is_empty() => "nothing is marked",
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let profile = shared.session.named_profile();
        if matches!(action, Action::RunAudit | Action::Refresh) {
            return Some(self.wish.command(profile));
        }
        let template = action.entry().command_in(self.context())?;
        Some(self.arguments(shared).fill(template, profile))
    }

    fn arguments(&self, _shared: &Shared) -> Arguments {
        Arguments {
            space: self.row().map(|row| row.space.name().to_string()),
            admin: self.wish.admin,
            ..Arguments::default()
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, place: usize) -> bool {
        self.typing = false;
        let was = self.list.cursor() == Some(place);
        self.list.go_to(place);
        was
    }

    fn resized(&mut self, body: Rect) {
        self.list.set_page(view::rows(body));
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn reconnected(&mut self, cx: &mut Cx<'_>) {
        if self.trouble.as_ref().is_some_and(link::is_of_network) {
            self.load(cx);
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if self.typing && action == Action::Open {
            // Enter keeps the filter.
            self.typing = false;
            return;
        }
        if self.list.act(action) {
            return;
        }
        match action {
            Action::Open => {
                if let Some(target) = self.selected() {
                    cx.push(SpaceScreen::new(target));
                }
            }
            Action::CopyName => self.copy_names(cx),
            Action::AuditTrouble => self.tell_failures(cx),
            Action::WithMarked => self.offer(cx),
            Action::Mark | Action::MarkAll | Action::InvertMarks | Action::ClearMarks => {
                self.mark(action);
            }
            Action::Filter | Action::OnScreenKeyboard => {
                self.typing = true;
                if action == Action::OnScreenKeyboard || cx.shared.session.on_screen_keyboard {
                    cx.push(Keyboard::default());
                }
            }
            Action::Refresh => self.load(cx),
            Action::Back | Action::Cancel | Action::Close => self.back(cx),
            _ => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        if !self.typing {
            return;
        }
        if key.code == KeyCode::Backspace && self.filter.text().is_empty() {
            self.typing = false;
        } else if self.filter.key(key) {
            self.typed();
        }
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if self.typing {
            self.filter.insert(text);
            self.typed();
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        let offers = self.offers.take();
        if let Some(screen) = offers.and_then(|offers| offers.chosen(index)) {
            cx.push(screen);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Audit, Outcome::Audit(event)) => self.event(cx, event),
            (Slot::Audit, Outcome::AuditEnded) => self.ended(),
            (Slot::Audit, Outcome::Failed(why)) => self.failed(cx, why),
            (Slot::SignIn, Outcome::SignIn(SignInEvent::SignedIn(_))) if self.trouble.is_some() => {
                self.load(cx);
                return false;
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, shared: &Shared, now: Moment) -> Option<Moment> {
        let running = shared.slots.is_running(Slot::Audit);
        running.then(|| now.after(SPINNER_MS - now.0 % SPINNER_MS))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.list.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
