//! Signed in, but not everything was granted: what breaks, and one key to ask for just that.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::config::Scope;
use crate::tui::event::Account;
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, cells, wrap};

pub(super) const CHOICES: [&str; 2] = ["Ask for just that", "Go on without it"];

/// Who is signed in, and what is missing.
#[derive(Debug)]
pub(super) struct Partial {
    pub account: Account,
    pub missing: Vec<Scope>,
    cursor: usize,
}

impl Partial {
    pub const fn new(account: Account, missing: Vec<Scope>) -> Self {
        Self {
            account,
            missing,
            cursor: 0,
        }
    }

    pub fn wants(key: Key) -> bool {
        ["up", "down", "j", "k", "enter", "1", "2"]
            .iter()
            .any(|name| Key::parse(name) == Some(key))
    }

    /// The person's choice, once made: whether to ask.
    pub const fn key(&mut self, key: KeyEvent) -> Option<bool> {
        match key.code {
            KeyCode::Up | KeyCode::Down | KeyCode::Char('j' | 'k') => {
                self.cursor = 1 - self.cursor;
            }
            KeyCode::Enter => return Some(self.cursor == 0),
            KeyCode::Char('1') => return Some(true),
            KeyCode::Char('2') => return Some(false),
            _ => {}
        }
        None
    }

    /// What it says in lines.
    pub fn told(&self) -> Page {
        let who = self.account.name.as_deref().unwrap_or("an unnamed account");
        let intro = [
            format!("Signed in as {who}."),
            "Not everything was allowed. You will not be able to:".to_owned(),
        ];
        let missing = self.missing.iter().map(|scope| scope.words().to_owned());
        Page::of(intro.into_iter().chain(missing)).with_rows(CHOICES.len(), None)
    }

    /// Puts the cursor on a choice.
    pub const fn point(&mut self, at: usize) {
        self.cursor = if at == 0 { 0 } else { 1 };
    }

    pub fn view(&self, area: Rect, pen: &mut Pen<'_>) {
        let width = area.width.min(64);
        let inside = Rect {
            x: area.x + (area.width - width) / 2,
            width,
            ..area
        };
        let who = self.account.name.as_deref().unwrap_or("an unnamed account");
        let mut lines = vec![(format!("Signed in as {who}"), Role::Ok)];
        let add = |lines: &mut Vec<(String, Role)>, text: &str, role| {
            lines.extend(wrap(text, width).into_iter().map(|line| (line, role)));
        };
        let intro = "Not everything was allowed. You will not be able to:";
        add(&mut lines, intro, Role::Text);
        // The choices are seen before the whole list is.
        let room = usize::from(area.height).saturating_sub(CHOICES.len());
        for (at, scope) in self.missing.iter().enumerate() {
            let text = format!("{} {}", pen.theme.cross(), scope.words());
            let rows = wrap(&text, width).len();
            let left = self.missing.len() - at;
            if lines.len() + rows + usize::from(left > 1) > room {
                add(&mut lines, &format!("and {left} more"), Role::Warn);
                break;
            }
            add(&mut lines, &text, Role::Warn);
        }
        let roomy = lines.len() + 2 < room;
        lines.truncate(room);
        let rows = lines.len() + CHOICES.len() + usize::from(roomy);
        let mut row = area.height.saturating_sub(cells(rows)) / 2;
        for (line, role) in &lines {
            pen.put(inside, row, 0, line, *role);
            row += 1;
        }
        row += u16::from(roomy);
        for (at, title) in CHOICES.iter().enumerate() {
            let chosen = at == self.cursor;
            let mark = if chosen { pen.theme.marker() } else { " " };
            let digit = (at + 1).to_string();
            let x = pen.put(inside, row, 0, mark, Role::Accent);
            let x = pen.put(inside, row, x + 1, &digit, Role::Accent);
            pen.put(inside, row, x + 1, title, Role::Strong);
            pen.part(inside, row, at);
            if chosen {
                pen.select(inside, row);
            }
            row += 1;
        }
    }
}
