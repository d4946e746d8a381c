//! Numbered menus: the actions of a screen, or a list to pick from. 1–9 choose, 0 shows more.

mod item;
mod plain;
mod size;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context};
use crate::config::Scope;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::Moment;
use crate::tui::event::Slot;
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells, centred, fitting, wrap};

use super::error::ErrorPanel;
use super::sign_in::SignIn;
use super::{Cx, Nav, Screen};
use item::{BEFORE, Does, Item};

use size::inside;

pub(in crate::tui) use item::{lacks, refusal};
pub(in crate::tui) use plain::is_of_the_screen;

/// Most entries on one page: as many as digits.
const DIGITS: usize = 9;

/// Said of an entry that no command does.
const NO_COMMAND: &str = "no command does this";

/// A menu above a screen.
#[derive(Debug)]
pub(in crate::tui) struct Menu {
    title: String,
    intro: String,
    items: Vec<Item>,
    cursor: usize,
    /// Entries on one page.
    rows: usize,
}

impl Menu {
    fn new(title: String, items: Vec<Item>) -> Self {
        let usable = items.iter().position(|item| item.refusal.is_none());
        Self {
            title,
            intro: String::new(),
            cursor: usable.unwrap_or_default(),
            items,
            rows: DIGITS,
        }
    }

    /// Everything that can be done on `screen`, from the table.
    pub fn of_actions(screen: &dyn Screen, shared: &Shared) -> Self {
        let context = screen.context();
        let entries = action::entries(context).filter(|entry| entry.in_menu(context));
        let session = &shared.session;
        let hidden = |action| {
            (action == Action::PlayPhone && !session.demo)
                || (session.plain.is_some() && is_of_the_screen(action))
        };
        let mut items: Vec<_> = entries
            .filter(|entry| !hidden(entry.action))
            .map(|entry| Item::of_action(entry.action, screen, shared))
            .collect();
        if context == Context::Members {
            // The title names the person, so what concerns the person comes first.
            let person = [
                Action::RemoveMember,
                Action::MakeOwner,
                Action::MakeManager,
                Action::MakeMember,
                Action::CopyName,
            ];
            items.sort_by_key(|item| !matches!(item.does, Does::Act(a) if person.contains(&a)));
        }
        if context == Context::Accounts {
            let general = [Action::Refresh, Action::AddProfile];
            items.sort_by_key(|item| matches!(item.does, Does::Act(a) if general.contains(&a)));
        }
        Self::new(screen.subject(shared), items)
    }

    /// A list to pick from, of which the screen below is told, then what else can be done there.
    pub fn of_ways(
        title: &str,
        choices: Vec<(usize, String, String)>,
        actions: &[Action],
        screen: &dyn Screen,
        shared: &Shared,
    ) -> Self {
        let choices = choices.into_iter();
        let choices = choices.map(|(at, title, detail)| Item::of_choice(at, title, detail));
        let actions = actions.iter();
        let actions = actions.map(|action| Item::of_action(*action, screen, shared));
        let usable = actions.filter(|item| item.refusal.is_none());
        Self::new(title.to_owned(), choices.chain(usable).collect())
    }

    /// Some actions of a screen, those that cannot be done now with their reason.
    pub fn of_these(title: &str, these: &[Action], screen: &dyn Screen, shared: &Shared) -> Self {
        let items = these.iter();
        let items = items.map(|action| Item::of_action(*action, screen, shared));
        Self::new(title.to_owned(), items.collect())
    }

    /// A list to pick from; the screen below is told which.
    pub fn of_choices(title: impl Into<String>, choices: Vec<(String, String)>) -> Self {
        let items = choices.into_iter().enumerate();
        let items = items.map(|(at, (title, detail))| Item::of_choice(at, title, detail));
        Self::new(title.into(), items.collect())
    }

    /// With an action of the screen after the entries.
    pub fn and(mut self, action: Action, screen: &dyn Screen, shared: &Shared) -> Self {
        self.items.push(Item::of_action(action, screen, shared));
        self
    }

    /// A question whose first and preselected answer does nothing.
    pub fn question(title: impl Into<String>, text: impl Into<String>, yes: &str) -> Self {
        let answers = vec![
            ("No, go back".to_owned(), String::new()),
            (yes.to_owned(), String::new()),
        ];
        let mut menu = Self::of_choices(title, answers).intro(text);
        menu.items[1].danger = true;
        menu
    }

    /// With a text above the entries.
    pub fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro = text.into();
        self
    }

    /// A question whose answers are requests; the first answer, and Esc, do nothing.
    pub fn of_requests(
        title: impl Into<String>,
        text: impl Into<String>,
        no: &str,
        answers: Vec<(&str, Slot, Request)>,
    ) -> Self {
        let no = Item::new(no, Does::Nothing);
        let answers = answers.into_iter();
        let answers = answers.map(|(title, slot, request)| {
            let mut item = Item::new(title, Does::Ask(slot, request));
            item.danger = true;
            item
        });
        Self::new(title.into(), std::iter::once(no).chain(answers).collect()).intro(text)
    }

    /// What an action lacks, and the offer to ask for it; then the action goes on.
    pub fn of_ladder(action: Action, scope: Scope, shared: &Shared) -> Self {
        // What is found as administrator is opened as administrator: one consent for all of it.
        let as_admin = scope.short().starts_with("admin.spaces");
        let scopes = match action {
            Action::AdminSearch | Action::RunAudit if as_admin => {
                ["admin.spaces", "admin.memberships"]
                    .into_iter()
                    .filter_map(|scope| shared.session.misses(Scope::new(scope)))
                    .collect()
            }
            _ => vec![scope],
        };
        let words = |scope: &Scope| format!("{} (scope `{}`)", scope.words(), scope.short());
        let lacking: Vec<_> = scopes.iter().map(words).collect();
        let text = format!(
            "What you were allowed does not include this: {}. You can ask for it without losing \
             what you have.",
            lacking.join(", ")
        );
        if scopes.len() == 1 {
            return Self::of_scopes(action.entry().title, &text, scopes, Some(action));
        }
        let then = Some(action);
        let ask = Item::new("Ask for both", Does::SignIn { more: scopes, then });
        let not_now = Item::new("Not now", Does::Nothing);
        Self::new(action.entry().title.to_owned(), vec![ask, not_now]).intro(text)
    }

    /// Permissions of which one is asked for; `then` goes on when it is there.
    pub fn of_scopes(title: &str, text: &str, scopes: Vec<Scope>, then: Option<Action>) -> Self {
        // A list of them says so in its title.
        let ask = if scopes.len() == 1 { "Ask for: " } else { "" };
        let asks = scopes.into_iter().map(|scope| {
            let mut item = Item::new(&format!("{ask}{}", scope.words()), Does::Nothing);
            let short = scope.short();
            if short != scope.words() {
                short.clone_into(&mut item.detail);
            }
            // Which it is stands in the text above.
            item.short = (!ask.is_empty()).then_some("Ask for it");
            let more = vec![scope];
            item.does = Does::SignIn { more, then };
            item
        });
        let not_now = Item::new("Not now", Does::Nothing);
        let items = asks.chain(std::iter::once(not_now)).collect();
        Self::new(title.to_owned(), items).intro(text)
    }

    /// What people see, each of which opens what it means.
    pub fn of_answers<'a>(title: &str, rows: impl Iterator<Item = (&'a str, String)>) -> Self {
        let items = rows.map(|(seen, meaning)| Item::new(seen, Does::Show(meaning)));
        Self::new(title.to_owned(), items.collect())
    }

    fn page(&self) -> usize {
        self.cursor / self.rows
    }

    fn pages(&self) -> usize {
        self.items.len().div_ceil(self.rows)
    }

    fn page_items(&self) -> &[Item] {
        let from = self.page() * self.rows;
        &self.items[from.min(self.items.len())..(from + self.rows).min(self.items.len())]
    }

    /// Shows the page this many after the one shown.
    fn turn(&mut self, by: usize) {
        let page = (self.page() + by) % self.pages().max(1);
        self.cursor = page * self.rows;
    }

    fn choose(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.items.get(self.cursor) else {
            return;
        };
        match (&item.refusal, &item.does) {
            // Asks for the scope.
            (Some(_), Does::Act(action)) if item.climbs => {
                cx.pop();
                cx.nav.push(Nav::Act(*action));
            }
            (Some(reason), _) => cx.toast(Tone::Bad, format!("{}: {reason}.", item.title)),
            (None, Does::Show(text)) => {
                let why = Explanation::new(Cause::Failed, text.clone());
                cx.push(ErrorPanel::told(item.title.clone(), why));
            }
            (None, does) => {
                cx.pop();
                Self::carry_out(does, cx);
            }
        }
    }

    /// What an entry does after the menu is gone.
    fn carry_out(does: &Does, cx: &mut Cx<'_>) {
        match does {
            Does::Act(action) => cx.nav.push(Nav::Act(*action)),
            Does::Pick(index) => cx.nav.push(Nav::Picked(*index)),
            Does::Ask(slot, request) => cx.ask(*slot, request.clone()),
            Does::SignIn { more, then } => cx.push(SignIn::for_more(more.clone(), *then)),
            Does::Show(_) | Does::Nothing => {}
        }
    }
}

impl Screen for Menu {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(&self.title)
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn wants(&self, key: Key) -> bool {
        self.items.iter().any(|item| item.has_key(key))
    }

    fn resized(&mut self, body: Rect) {
        self.rows = self.rows_for(body);
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        self.told()
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.cursor = at;
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = self.items.len().max(1);
        match action {
            Action::MenuUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MenuDown => self.cursor = (self.cursor + 1) % len,
            Action::More => self.turn(1),
            Action::Fewer => self.turn(self.pages().saturating_sub(1)),
            Action::Choose => self.choose(cx),
            Action::CopyCommand => {
                if let Some(item) = self.items.get(self.cursor) {
                    cx.copy_command(&item.title, item.command.as_deref());
                }
            }
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, at: usize) -> bool {
        self.cursor = at.min(self.items.len().saturating_sub(1));
        true
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let pressed = Key::of(key);
        if let Some(at) = self.items.iter().position(|item| item.has_key(pressed)) {
            self.cursor = at;
            self.choose(cx);
            return;
        }
        let KeyCode::Char(c @ '1'..='9') = key.code else {
            return;
        };
        let digit = c as usize - '1' as usize;
        if digit < self.page_items().len() {
            self.cursor = self.page() * self.rows + digit;
            self.choose(cx);
        }
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let width = self.width(area);
        let more = usize::from(self.pages() > 1);
        // The answers are seen before the whole question is.
        let frame = if width < 44 { 1 } else { 2 };
        let taken = frame + self.page_items().len() + more;
        let room = usize::from(area.height).saturating_sub(taken);
        let intro = match self.intro.as_str() {
            "" => Vec::new(),
            text => {
                let width = inside(width, area.height);
                let mut lines = wrap(&fitting(text, width, cells(room)), width);
                lines.truncate(room.max(1));
                lines
            }
        };
        let gap = usize::from(!intro.is_empty() && room > intro.len());
        let rows = self.page_items().len() + more + intro.len() + gap + self.reason_rows(area);
        // From afar entries that stand apart are told apart.
        let apart = self.page_items().len();
        let fits = rows + apart + 3 <= usize::from(area.height);
        let step = if shared.session.is_large() && fits {
            2
        } else {
            1
        };
        let rows = if step == 2 { rows + apart } else { rows };
        let shows_command = self.shows_command(area, rows);
        let area = centred(area, width, cells(rows + 2 + usize::from(shows_command)));
        let inside = pen.panel(area, &self.title, Role::Border);
        let mut row = 0;
        for line in &intro {
            pen.put(inside, row, 0, line, Role::Text);
            row += 1;
        }
        row += cells(gap);
        let from = self.page() * self.rows;
        for (at, item) in self.page_items().iter().enumerate() {
            let chosen = from + at == self.cursor;
            let mark = if chosen { shared.theme.marker() } else { " " };
            pen.put(inside, row, 0, mark, Role::Accent);
            pen.put(inside, row, 2, &(at + 1).to_string(), Role::Accent);
            item.draw(inside, row, pen);
            pen.part(inside, row, from + at);
            if chosen {
                pen.select(inside, row);
            }
            row += step;
        }
        if more > 0 {
            let text = format!("more ({} of {})", self.page() + 1, self.pages());
            pen.put(inside, row, 2, "0", Role::Accent);
            pen.put(inside, row, BEFORE, &text, Role::Muted);
            let zero = Target::Key(KeyCode::Char('0'), KeyModifiers::NONE);
            pen.zone(inside, row, 0, inside.width, zero);
            row += 1;
        }
        let Some(item) = self.items.get(self.cursor) else {
            return;
        };
        if let Some(reason) = &item.refusal
            && item.columns() > inside.width
        {
            pen.sentences(below(inside, row), reason, Role::Warn);
        }
        if shows_command && item.is_action() {
            let last = inside.height.saturating_sub(1);
            match &item.command {
                Some(command) => pen.clip(inside, last, 0, command, Role::Muted),
                None => pen.put(inside, last, 0, NO_COMMAND, Role::Muted),
            };
        }
    }
}
