//! The `:` palette: find an action of this screen by its name.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context, Entry};
use crate::tui::event::Moment;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, centred, columns};

use super::menu::refusal;
use super::{Cx, Nav, Screen};

/// Rows of matches.
const ROWS: u16 = 8;

/// A line to type a name on, and what matches it.
#[derive(Debug)]
pub(in crate::tui) struct Palette {
    all: Vec<(&'static Entry, Option<Cow<'static, str>>)>,
    field: Field,
    cursor: usize,
}

impl Palette {
    pub fn new(screen: &dyn Screen, shared: &Shared) -> Self {
        let context = screen.context();
        let entries = action::entries(context).filter(|entry| entry.action != Action::Palette);
        Self {
            all: entries
                .map(|entry| (entry, refusal(screen, shared, entry.action)))
                .collect(),
            field: Field::default(),
            cursor: 0,
        }
    }

    fn matches(&self) -> Vec<&(&'static Entry, Option<Cow<'static, str>>)> {
        let query = self.field.text().to_lowercase();
        let mut matches: Vec<_> = self
            .all
            .iter()
            .filter(|(entry, _)| {
                entry.name.contains(&query) || entry.title.to_lowercase().contains(&query)
            })
            .collect();
        matches.sort_by_key(|(entry, _)| !entry.name.starts_with(&query));
        matches
    }
}

impl Screen for Palette {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Command palette")
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if matches!(action, Action::Back | Action::Cancel) {
            cx.pop();
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let matches = self.matches();
        match key.code {
            KeyCode::Up => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down | KeyCode::Tab => {
                self.cursor = (self.cursor + 1).min(matches.len().saturating_sub(1));
            }
            KeyCode::Enter => match matches.get(self.cursor) {
                Some((entry, None)) => {
                    cx.pop();
                    cx.nav.push(Nav::Act(entry.action));
                }
                Some((entry, Some(reason))) => {
                    cx.toast(Tone::Bad, format!("{}: {reason}.", entry.title));
                }
                None => {}
            },
            _ => {
                if self.field.key(key) {
                    self.cursor = 0;
                }
            }
        }
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.field.insert(text);
        self.cursor = 0;
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let area = centred(area, 64, ROWS + 4);
        let inside = pen.panel(area, "Command palette", Role::Border);
        let matches = self.matches();
        let from = self.cursor.saturating_sub(usize::from(ROWS) - 1);
        for (row, at) in (2..inside.height).zip(from..matches.len()) {
            let (entry, reason) = matches[at];
            let role = if reason.is_some() {
                Role::Muted
            } else {
                Role::Text
            };
            let mark = if at == self.cursor {
                shared.theme.marker()
            } else {
                " "
            };
            pen.put(inside, row, 0, mark, Role::Accent);
            let end = pen.put(inside, row, 2, entry.title, role);
            if end + columns(entry.name) + 2 < inside.width {
                pen.right(inside, row, entry.name, Role::Muted);
            }
            if at == self.cursor {
                pen.select(inside, row);
            }
        }
        let x = pen.put(inside, 0, 0, ": ", Role::Accent);
        self.field.view(inside, 0, x, true, pen);
    }
}
