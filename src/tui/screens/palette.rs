//! The `:` palette: find an action of this screen by its name.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use crate::action::{self, Action, Context, Entry};
use crate::tui::event::Moment;
use crate::tui::keymap::Key;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, below, centred, columns};

use super::keyboard::Keyboard;
use super::menu::{lacks, refusal};
use super::{Cx, Nav, Screen};

/// Rows of matches.
const ROWS: u16 = 8;
/// Rows for the reason or the command of the one under the cursor.
const FOOT: u16 = 2;

/// An action and why it cannot run now.
#[derive(Debug)]
struct Match {
    entry: &'static Entry,
    refusal: Option<Cow<'static, str>>,
    /// It lacks a scope, which choosing it asks for.
    climbs: bool,
    command: Option<String>,
    /// How long ago it was done: 0 is the last.
    ran: usize,
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
        let ran = &shared.ran;
        let place = |action| {
            ran.iter()
                .position(|done| *done == action)
                .unwrap_or(usize::MAX)
        };
        Self {
            all: entries
                .map(|entry| Match {
                    entry,
                    refusal: refusal(screen, shared, entry.action),
                    climbs: lacks(screen, shared, entry.action).is_some(),
                    command: screen.command(shared, entry.action),
                    ran: place(entry.action),
                })
                .collect(),
            field: Field::default(),
            cursor: 0,
        }
    }

    /// Those that match, best first. Of equals, and where nothing was typed, what was done in this
    /// session comes first.
    fn matches(&self) -> Vec<&Match> {
        let query = self.field.text().trim();
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut score = |words: &str| {
            let mut buffer = Vec::new();
            pattern.score(Utf32Str::new(words, &mut buffer), &mut matcher)
        };
        let scored = self.all.iter().filter_map(|row| {
            let Entry {
                name,
                title,
                aliases,
                ..
            } = row.entry;
            let words = [*name, *title].into_iter().chain(aliases.iter().copied());
            let best = words.filter_map(&mut score).max()?;
            let whole = *name == query || aliases.contains(&query);
            Some((!whole, u32::MAX - best, row.ran, row))
        });
        let mut scored: Vec<_> = scored.collect();
        scored.sort_by_key(|(whole, score, ran, _)| (*whole, *score, *ran));
        scored.into_iter().map(|(.., row)| row).collect()
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

    fn is_at_end(&self) -> bool {
        self.field.is_at_end()
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
        match action {
            Action::OnScreenKeyboard => cx.push(Keyboard::default()),
            Action::Back | Action::Cancel => cx.pop(),
            Action::CopyCommand => {
                if let Some(row) = self.matches().get(self.cursor) {
                    cx.copy_command(row.entry.title, row.command.as_deref());
                }
            }
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let matches = self.matches();
        let action = cx.shared.keymap.action(Context::Palette, Key::of(key));
        // No name has it in it.
        if action == Some(Action::CopyCommand) {
            self.act(cx, Action::CopyCommand);
            return;
        }
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

    fn point(&mut self, _cx: &mut Cx<'_>, at: usize) -> bool {
        self.cursor = at;
        true
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.field.insert(text);
        self.cursor = 0;
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let area = centred(area, 64, ROWS + 4 + FOOT);
        let inside = pen.panel(area, "Command palette", Role::Border);
        let matches = self.matches();
        let foot = if inside.height > 2 + FOOT { FOOT } else { 0 };
        let seen = usize::from(inside.height.saturating_sub(2 + foot).max(1));
        let from = (self.cursor + 1).saturating_sub(seen);
        if let Some(row) = matches.get(self.cursor).filter(|_| foot > 0) {
            let rest = below(inside, inside.height - foot);
            match (&row.refusal, &row.command) {
                (Some(reason), _) => pen.paragraph(rest, reason, Role::Warn),
                (None, Some(command)) => pen.put(rest, 1, 0, command, Role::Muted),
                (None, None) => pen.put(rest, 1, 0, "no command does this", Role::Muted),
            };
        }
        let rows = inside.height.saturating_sub(foot);
        for (row, at) in (2..rows).zip(from..matches.len()) {
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
            pen.part(inside, row, at);
            // The reason of the one under the cursor stands below.
            let beside = if refusal.is_some() {
                "(not now)"
            } else {
                entry.name
            };
            if end + columns(beside) + 2 < inside.width {
                pen.right(inside, row, beside, Role::Muted);
            }
            if at == self.cursor {
                pen.select(inside, row);
            }
        }
        let x = pen.put(inside, 0, 0, ": ", Role::Accent);
        self.field.view(inside, 0, x, true, pen);
    }
}
