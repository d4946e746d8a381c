//! Numbered menus: the actions of a screen, or a list to pick from. 1–9 choose, 0 shows more.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context};
use crate::tui::event::Moment;
use crate::tui::keymap::{self, Key};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::pen::{Pen, below, cells, centred, columns, wrap};

use super::{Cx, Nav, Screen};

/// Most entries on one page: as many as digits.
const DIGITS: usize = 9;

/// Why an action cannot run now: the scope first, then what the screen says.
pub(in crate::tui) fn refusal(
    top: &dyn Screen,
    shared: &Shared,
    action: Action,
) -> Option<Cow<'static, str>> {
    let scope = action.entry().scope();
    match scope.and_then(|scope| shared.session.lacks(&scope)) {
        Some(reason) => Some(reason.into()),
        None => top.refuses(shared, action),
    }
}

#[derive(Debug)]
enum Does {
    Act(Action),
    Pick(usize),
}

#[derive(Debug)]
struct Item {
    title: String,
    detail: String,
    does: Does,
    danger: bool,
    refusal: Option<Cow<'static, str>>,
}

impl Item {
    fn of_action(action: Action, screen: &dyn Screen, shared: &Shared) -> Self {
        let unicode = shared.theme.glyphs == Glyphs::Unicode;
        let entry = action.entry();
        let key = entry.keys.first();
        Self {
            title: entry.title.to_owned(),
            detail: key.map_or(String::new(), |key| keymap::label(key, unicode).to_owned()),
            does: Does::Act(action),
            danger: entry.danger,
            refusal: refusal(screen, shared, action),
        }
    }

    fn of_choice(at: usize, title: String, detail: String) -> Self {
        Self {
            title,
            detail,
            does: Does::Pick(at),
            danger: false,
            refusal: None,
        }
    }

    /// Whether this key is printed beside it; the keys that move in menus are not.
    fn has_key(&self, key: Key) -> bool {
        let Does::Act(action) = self.does else {
            return false;
        };
        let keys = action.entry().keys.iter();
        key.is_letter() && keys.filter_map(|name| Key::parse(name)).any(|k| k == key)
    }

    /// Columns with the key or the reason.
    fn columns(&self) -> u16 {
        let right = match &self.refusal {
            Some(reason) => columns(reason),
            None => columns(&self.detail),
        };
        BEFORE + columns(&self.title) + 2 + right
    }

    fn draw(&self, inside: Rect, row: u16, pen: &mut Pen<'_>) {
        let role = match (&self.refusal, self.danger) {
            (Some(_), _) => Role::Muted,
            (None, true) => Role::Danger,
            (None, false) => Role::Text,
        };
        let fits = self.columns() <= inside.width;
        let beside = match &self.refusal {
            Some(reason) if fits => reason,
            Some(_) => NOT_NOW,
            None => &self.detail,
        };
        let end = pen.put(inside, row, BEFORE, &self.title, role);
        if end + columns(beside) < inside.width {
            pen.right(inside, row, beside, Role::Muted);
        }
    }
}

/// Columns before a title: marker and digit.
const BEFORE: u16 = 4;
/// Said of a refused entry whose reason does not fit beside it.
const NOT_NOW: &str = "(not now)";
/// Most rows for the reason of the entry under the cursor.
const REASON: usize = 3;

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
        let hidden = |action| action == Action::PlayPhone && !shared.session.demo;
        let mut items: Vec<_> = entries
            .filter(|entry| !hidden(entry.action))
            .map(|entry| Item::of_action(entry.action, screen, shared))
            .collect();
        if context == Context::Members {
            // The title names the person, so what concerns the person comes first.
            let person = [Action::RemoveMember, Action::CopyName];
            items.sort_by_key(|item| !matches!(item.does, Does::Act(a) if person.contains(&a)));
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

    /// A list to pick from; the screen below is told which.
    pub fn of_choices(title: impl Into<String>, choices: Vec<(String, String)>) -> Self {
        let items = choices.into_iter().enumerate();
        let items = items.map(|(at, (title, detail))| Item::of_choice(at, title, detail));
        Self::new(title.into(), items.collect())
    }

    /// A question whose first and preselected answer does nothing.
    pub fn question(title: impl Into<String>, text: impl Into<String>, yes: &str) -> Self {
        let answers = vec![
            ("No, go back".to_owned(), String::new()),
            (yes.to_owned(), String::new()),
        ];
        let mut menu = Self::of_choices(title, answers);
        menu.intro = text.into();
        menu.items[1].danger = true;
        menu
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

    /// Columns of the whole box.
    fn width(&self, area: Rect) -> u16 {
        let most = area.width.min(84);
        // A reason that never fits makes nothing wider.
        let widest = self.items.iter().map(|item| match item.columns() {
            fits if fits + 4 <= most => fits,
            _ => BEFORE + columns(&item.title) + 2 + columns(NOT_NOW),
        });
        let width = widest.max().unwrap_or_default();
        let width = width.max(columns(&self.title) + 4);
        let width = width.max(columns(&self.intro).min(52));
        width.saturating_add(4).clamp(44, 84).min(area.width)
    }

    /// Rows for a reason that does not fit beside its entry.
    fn reason_rows(&self, area: Rect) -> usize {
        let room = inside(self.width(area), area.height);
        let long = self.items.iter().filter(|item| item.columns() > room);
        let reasons = long.filter_map(|item| item.refusal.as_ref());
        let rows = reasons.map(|reason| wrap(reason, room).len()).max();
        rows.unwrap_or_default().min(REASON)
    }

    /// Entries on a page, so that all pages are about equally full.
    fn rows_for(&self, area: Rect) -> usize {
        // Besides the entries: the title or the frame, and a line of the intro.
        let frame = if area.width < 44 { 1 } else { 2 };
        let taken = frame + u16::from(!self.intro.is_empty());
        let room = usize::from(area.height.saturating_sub(taken));
        let reason = self.reason_rows(area);
        // Entries come before reasons, which are also said when one is chosen.
        let room = if room > 2 * reason {
            room - reason
        } else {
            room
        };
        if self.items.len() <= room.min(DIGITS) {
            return DIGITS;
        }
        let rows = room.saturating_sub(1).clamp(1, DIGITS);
        let pages = self.items.len().div_ceil(rows);
        self.items.len().div_ceil(pages)
    }

    fn choose(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.items.get(self.cursor) else {
            return;
        };
        if let Some(reason) = &item.refusal {
            cx.toast(Tone::Bad, format!("{}: {reason}.", item.title));
            return;
        }
        cx.pop();
        cx.nav.push(match item.does {
            Does::Act(action) => Nav::Act(action),
            Does::Pick(index) => Nav::Picked(index),
        });
    }
}

/// Columns inside a box of `width`; small ones have no frame.
const fn inside(width: u16, height: u16) -> u16 {
    width.saturating_sub(if width < 44 || height < 6 { 2 } else { 4 })
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

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = self.items.len().max(1);
        match action {
            Action::MenuUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MenuDown => self.cursor = (self.cursor + 1) % len,
            Action::More => self.turn(1),
            Action::Fewer => self.turn(self.pages().saturating_sub(1)),
            Action::Choose => self.choose(cx),
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
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
        let mut intro = match self.intro.as_str() {
            "" => Vec::new(),
            text => wrap(text, inside(width, area.height)),
        };
        let more = usize::from(self.pages() > 1);
        // The answers are seen before the whole question is.
        let room = usize::from(area.height).saturating_sub(1 + self.page_items().len() + more);
        intro.truncate(room.max(1));
        let gap = usize::from(!intro.is_empty() && room > intro.len());
        let rows = self.page_items().len() + more + intro.len() + gap + self.reason_rows(area);
        let area = centred(area, width, cells(rows + 2));
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
            if chosen {
                pen.select(inside, row);
            }
            row += 1;
        }
        if more > 0 {
            let text = format!("more ({} of {})", self.page() + 1, self.pages());
            pen.put(inside, row, 2, "0", Role::Accent);
            pen.put(inside, row, BEFORE, &text, Role::Muted);
            row += 1;
        }
        if let Some(item) = self.items.get(self.cursor)
            && let Some(reason) = &item.refusal
            && item.columns() > inside.width
        {
            pen.paragraph(below(inside, row), reason, Role::Warn);
        }
    }
}
