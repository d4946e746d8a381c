//! Numbered menus: the actions of a screen, or a list to pick from. 1–9 choose, 0 shows more.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context};
use crate::tui::event::Moment;
use crate::tui::keymap;
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
    /// Everything that can be done on `screen`, from the table.
    pub fn of_actions(screen: &dyn Screen, shared: &Shared) -> Self {
        let unicode = shared.theme.glyphs == Glyphs::Unicode;
        let context = screen.context();
        let entries = action::entries(context).filter(|entry| entry.in_menu(context));
        let hidden = |action| action == Action::PlayPhone && !shared.session.demo;
        let items = entries
            .filter(|entry| !hidden(entry.action))
            .map(|entry| Item {
                title: entry.title.to_owned(),
                detail: entry
                    .keys
                    .first()
                    .map_or(String::new(), |key| keymap::label(key, unicode).to_owned()),
                does: Does::Act(entry.action),
                danger: entry.danger,
                refusal: refusal(screen, shared, entry.action),
            });
        let mut menu = Self {
            title: screen.subject(shared),
            intro: String::new(),
            items: items.collect(),
            cursor: 0,
            rows: DIGITS,
        };
        let usable = menu.items.iter().position(|item| item.refusal.is_none());
        menu.cursor = usable.unwrap_or_default();
        menu
    }

    /// A list to pick from; the screen below is told which.
    pub fn of_choices(title: impl Into<String>, choices: Vec<(String, String)>) -> Self {
        let items = choices.into_iter().enumerate();
        Self {
            title: title.into(),
            intro: String::new(),
            cursor: 0,
            rows: DIGITS,
            items: items
                .map(|(at, (title, detail))| Item {
                    title,
                    detail,
                    does: Does::Pick(at),
                    danger: false,
                    refusal: None,
                })
                .collect(),
        }
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

    fn page_items(&self) -> &[Item] {
        let from = self.page() * self.rows;
        &self.items[from.min(self.items.len())..(from + self.rows).min(self.items.len())]
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

    fn resized(&mut self, body: Rect) {
        // Besides the entries: the title or the frame, and a line of the intro.
        let frame = if body.width < 44 { 1 } else { 2 };
        let taken = frame + u16::from(!self.intro.is_empty());
        let room = usize::from(body.height.saturating_sub(taken));
        let paged = self.items.len() > room.min(DIGITS);
        self.rows = room.saturating_sub(usize::from(paged)).clamp(1, DIGITS);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = self.items.len().max(1);
        match action {
            Action::MenuUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MenuDown => self.cursor = (self.cursor + 1) % len,
            Action::More => {
                let next = (self.page() + 1) * self.rows;
                self.cursor = if next < len { next } else { 0 };
            }
            Action::Choose => self.choose(cx),
            Action::Back | Action::Close | Action::Cancel => cx.pop(),
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
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
        // A refused entry says so after its title.
        let marked = |item: &Item| columns(&item.title) + u16::from(item.refusal.is_some()) * 10;
        let widest = self.items.iter().map(marked);
        let detail = self.items.iter().map(|item| columns(&item.detail)).max();
        let detail = detail.unwrap_or_default();
        let widest = widest.max().unwrap_or_default();
        let intro = columns(&self.intro).min(52);
        let width = (widest + detail + 12).max(columns(&self.title) + 8);
        let width = width.max(intro + 4).clamp(44, 72).min(area.width);
        let mut intro = match self.intro.as_str() {
            "" => Vec::new(),
            text => wrap(text, width.saturating_sub(4)),
        };
        let pages = self.items.len().div_ceil(self.rows);
        let more = usize::from(pages > 1);
        // The answers are seen before the whole question is.
        let room = usize::from(area.height).saturating_sub(1 + self.page_items().len() + more);
        intro.truncate(room.max(1));
        let gap = usize::from(!intro.is_empty() && room > intro.len());
        // The reason of a disabled entry under the cursor takes the last two lines.
        let rows = self.page_items().len() + more + intro.len() + gap + 2;
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
            let role = match (&item.refusal, item.danger) {
                (Some(_), _) => Role::Muted,
                (None, true) => Role::Danger,
                (None, false) => Role::Text,
            };
            let digit = (at + 1).to_string();
            let mark = if chosen { shared.theme.marker() } else { " " };
            pen.put(inside, row, 0, mark, Role::Accent);
            pen.put(inside, row, 2, &digit, Role::Accent);
            let end = pen.put(inside, row, 4, &item.title, role);
            if item.refusal.is_some() {
                pen.put(inside, row, end + 1, "(not now)", Role::Muted);
            } else if columns(&item.detail) + end < inside.width {
                pen.right(inside, row, &item.detail, Role::Muted);
            }
            if chosen {
                pen.select(inside, row);
            }
            row += 1;
        }
        if pages > 1 {
            let text = format!("more ({} of {pages})", self.page() + 1);
            pen.put(inside, row, 2, "0", Role::Accent);
            pen.put(inside, row, 4, &text, Role::Muted);
            row += 1;
        }
        if let Some(reason) = self.items.get(self.cursor).and_then(|i| i.refusal.as_ref()) {
            let rest = below(inside, row);
            pen.paragraph(rest, reason, Role::Warn);
        }
    }
}
