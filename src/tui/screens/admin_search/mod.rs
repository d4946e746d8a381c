//! Looking for spaces of the whole organization as an administrator: a query made row by row, shown
//! as Google gets it. What is found has a screen of its own.

mod keys;
mod plain;
mod results;
mod rows;
mod view;

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::Moment;
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::Pen;
use crate::work::search::{Since, Term, Value, Wanted};

use super::keyboard::Keyboard;
use super::menu::Menu;
use super::{Cx, Nav, Screen};
use results::Results;
use rows::{Row, options, words};

/// A text that is being typed.
#[derive(Debug)]
struct Editing {
    term: Term,
    field: Field,
    /// As it stood when the typing began.
    before: Value,
}

/// The query.
#[derive(Debug, Default)]
pub(in crate::tui) struct AdminSearch {
    wanted: Wanted,
    cursor: usize,
    editing: Option<Editing>,
    /// One of these is to be chosen, or a day to be typed.
    asking: Option<(Term, Vec<Value>)>,
    /// Told with each update: a query says days, not "so long ago".
    today: Option<Date>,
}

impl AdminSearch {
    fn row(&self) -> Row {
        Row::ALL[self.cursor.min(Row::ALL.len() - 1)]
    }

    fn term(&self) -> Option<Term> {
        match self.row() {
            Row::Term(term) => Some(term),
            _ => None,
        }
    }

    fn today(&self) -> Date {
        self.today.unwrap_or(Date::constant(1970, 1, 1))
    }

    fn go_to(&mut self, row: Row) {
        let at = Row::ALL.iter().position(|one| *one == row);
        self.cursor = at.unwrap_or(self.cursor);
    }

    /// The query is looked at as it stood when somebody came back, too.
    fn look_at_clock(&mut self, cx: &Cx<'_>) {
        let clock = cx.shared.session.clock(cx.now);
        self.today = clock.map(|time| time.to_zoned(TimeZone::UTC).date());
    }

    fn search(&mut self, cx: &mut Cx<'_>) {
        if !self.stop_editing(cx, true) {
            return;
        }
        if let Some((term, said)) = self.wanted.fault(self.today()) {
            self.go_to(Row::Term(term));
            cx.toast(Tone::Bad, format!("{}: {said}.", term.label()));
            return;
        }
        let search = self.wanted.search(self.today());
        cx.push(Results::new(search, self.wanted.is_ownerless()));
    }

    /// Begins to type.
    fn edit(&mut self, cx: &mut Cx<'_>, term: Term, keyboard: bool) {
        let before = self.wanted.get(term);
        let text = match (&before, term) {
            // By hand one begins with what the rows say.
            (_, Term::Query) => self.wanted.query(self.today()),
            (Value::Text(text), _) => text.clone(),
            (Value::Since(Some(Since::Day(day))), _) => day.to_string(),
            _ => String::new(),
        };
        self.go_to(Row::Term(term));
        self.editing = Some(Editing {
            term,
            field: Field::new(text),
            before,
        });
        if keyboard {
            cx.push(Keyboard::default());
        }
    }

    /// What is being typed takes effect at once, a day when it is whole.
    fn typed(&mut self) {
        let Some(editing) = &self.editing else { return };
        let text = editing.field.text();
        if !editing.term.is_time() {
            let value = Value::Text(text.to_owned());
            self.wanted.set(editing.term, value);
        }
    }

    /// Ends the typing; says whether what was typed can be used.
    fn stop_editing(&mut self, cx: &mut Cx<'_>, keep: bool) -> bool {
        let Some(editing) = self.editing.take() else {
            return true;
        };
        if !keep {
            self.wanted.set(editing.term, editing.before);
            return true;
        }
        if editing.term.is_time() {
            let text = editing.field.text().trim();
            let day = Since::parse(text);
            if day.is_none() && !text.is_empty() {
                cx.toast(Tone::Bad, "Not a day. Write it like 2026-03-31.");
                self.editing = Some(editing);
                return false;
            }
            self.wanted.set(editing.term, Value::Since(day));
        } else if editing.term == Term::Query {
            // Untouched it goes on following the rows.
            let text = editing.field.text().to_owned();
            self.wanted.reset(Term::Query);
            if self.wanted.query(self.today()) != text {
                self.wanted.set(Term::Query, Value::Text(text));
            }
        }
        true
    }

    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.editing.is_some() {
            self.stop_editing(cx, false);
        } else {
            cx.shared.wanted = Some(self.wanted.clone());
            cx.pop();
        }
    }

    fn change(&mut self, cx: &mut Cx<'_>) {
        let term = match self.row() {
            Row::Search => return cx.nav.push(Nav::Act(Action::RunSearch)),
            Row::Reset => return cx.nav.push(Nav::Act(Action::ResetTerms)),
            Row::Term(term) => term,
        };
        if term.is_text() {
            self.edit(cx, term, cx.shared.session.on_screen_keyboard);
            return;
        }
        let options = options(term);
        let now = self.wanted.get(term);
        let choices = options.iter().map(|value| {
            let mark = if *value == now { "now" } else { "" };
            (words(term, value), mark.to_owned())
        });
        let mut choices: Vec<_> = choices.collect();
        if term.is_time() {
            choices.push(("A day".to_owned(), "typed".to_owned()));
        }
        self.asking = Some((term, options));
        cx.push(Menu::of_choices(term.label(), choices));
    }
}

impl Screen for AdminSearch {
    fn context(&self) -> Context {
        Context::AdminSearch
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Search as admin")
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        if action == Action::RunSearch {
            return Some(self.wanted.command(self.today()));
        }
        let template = action.entry().command_in(self.context())?;
        Some(
            self.arguments(shared)
                .fill(template, shared.session.named_profile()),
        )
    }

    fn point(&mut self, cx: &mut Cx<'_>, at: usize) -> bool {
        if self.editing.is_some() {
            self.stop_editing(cx, true);
        }
        let was = self.cursor == at;
        self.cursor = at;
        was || !matches!(self.row(), Row::Term(_))
    }

    fn is_typing(&self) -> bool {
        self.editing.is_some()
    }

    fn is_at_end(&self) -> bool {
        let editing = self.editing.as_ref();
        editing.is_some_and(|editing| editing.field.is_at_end())
    }

    fn field(&self) -> Option<(&str, &str)> {
        let editing = self.editing.as_ref()?;
        Some((editing.term.label(), editing.field.text()))
    }

    fn wants(&self, key: Key) -> bool {
        self.takes(key)
    }

    fn refuses(&self, _shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let any = |term| self.wanted.is_any(term);
        let reason = match action {
            Action::ResetTerm if self.term().is_none_or(any) => "it is set to anything already",
            Action::ResetTerms if Term::ALL.into_iter().all(any) => "nothing is asked for",
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.look_at_clock(cx);
        self.wanted = cx.shared.wanted.take().unwrap_or_default();
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        self.look_at_clock(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::ChangeTerm if self.editing.is_some() => {
                self.stop_editing(cx, true);
            }
            Action::ChangeTerm => self.change(cx),
            Action::RunSearch => self.search(cx),
            Action::EditQuery => {
                let keyboard = cx.shared.session.on_screen_keyboard;
                self.edit(cx, Term::Query, keyboard);
            }
            Action::OnScreenKeyboard => self.open_keyboard(cx),
            Action::CopySearch => {
                cx.copy(self.wanted.command(self.today()), "The command");
            }
            Action::ResetTerm => {
                if let Some(term) = self.term() {
                    self.wanted.reset(term);
                }
            }
            Action::ResetTerms => self.wanted = Wanted::default(),
            Action::Back | Action::Cancel | Action::Close => self.back(cx),
            _ => self.step(cx, action),
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        self.typed_key(cx, key);
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        if let Some(editing) = &mut self.editing {
            editing.field.insert(text);
            self.typed();
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        let Some((term, options)) = self.asking.take() else {
            return;
        };
        match options.into_iter().nth(index) {
            Some(value) => self.wanted.set(term, value),
            None => self.edit(cx, term, cx.shared.session.on_screen_keyboard),
        }
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        self.told()
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, cx: &mut Cx<'_>, at: usize) {
        self.point(cx, at);
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, area, pen);
    }
}
