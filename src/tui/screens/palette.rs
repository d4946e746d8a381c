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

use super::keyboard::Keyboard;
use super::menu::{lacks, refusal};
use super::{Cx, Nav, Screen};

/// Rows of matches.
const ROWS: u16 = 8;

/// An action and why it cannot run now.
#[derive(Debug)]
struct Match {
    entry: &'static Entry,
    refusal: Option<Cow<'static, str>>,
    /// It lacks a scope, which choosing it asks for.
    climbs: bool,
}

/// A line to type a name on, and what matches it.
#[derive(Debug)]
pub(in crate::tui) struct Palette {
    all: Vec<Match>,
    field: Field,
    cursor: usize,
}

impl Palette {
    pub fn new(screen: &dyn Screen, shared: &Shared) -> Self {
        let context = screen.context();
        let hidden = |action| action == Action::Palette || shared.session.forbids(action);
        let entries = action::entries(context).filter(|entry| !hidden(entry.action));
        Self {
            all: entries
                .map(|entry| Match {
                    entry,
                    refusal: refusal(screen, shared, entry.action),
                    climbs: lacks(screen, shared, entry.action).is_some(),
                })
                .collect(),
            field: Field::default(),
            cursor: 0,
        }
    }

    fn matches(&self) -> Vec<&Match> {
        let query = self.field.text().to_lowercase();
        let mut matches: Vec<_> = self
            .all
            .iter()
            .filter(|Match { entry, .. }| {
                entry.name.contains(&query) || entry.title.to_lowercase().contains(&query)
            })
            .collect();
        matches.sort_by_key(|row| !row.entry.name.starts_with(&query));
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

    fn field(&self) -> Option<(&str, &str)> {
        Some(("Command", self.field.text()))
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if cx.shared.session.on_screen_keyboard {
            cx.push(Keyboard::default());
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::OnScreenKeyboard {
            cx.push(Keyboard::default());
        }
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
            KeyCode::Enter => {
                let Some(row) = matches.get(self.cursor) else {
                    return;
                };
                match &row.refusal {
                    Some(reason) if !row.climbs => {
                        cx.toast(Tone::Bad, format!("{}: {reason}.", row.entry.title));
                    }
                    _ => {
                        cx.pop();
                        cx.nav.push(Nav::Act(row.entry.action));
                    }
                }
            }
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
            let Match { entry, refusal, .. } = matches[at];
            let role = if refusal.is_some() {
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
