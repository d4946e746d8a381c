//! The ways to sign in, with whom each fits: the first screen of the first run, and later the
//! beginning of another profile.

mod form;
mod plain;
mod way;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::app::Start;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, columns};

use super::sign_in::SignIn;
use super::{Cx, Nav, Screen};
use form::ProfileForm;
use way::Way;

/// An entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Demo,
    Set(Way),
    Help,
    Quit,
}

const FIRST: [Entry; 8] = [
    Entry::Demo,
    Entry::Set(Way::ALL[0]),
    Entry::Set(Way::ALL[1]),
    Entry::Set(Way::ALL[2]),
    Entry::Set(Way::ALL[3]),
    Entry::Set(Way::ALL[4]),
    Entry::Help,
    Entry::Quit,
];

impl Entry {
    const fn title(self) -> &'static str {
        match self {
            Self::Demo => "Try the demo",
            Self::Set(way) => way.title(),
            Self::Help => "Help",
            Self::Quit => "Quit",
        }
    }

    const fn fits(self) -> &'static str {
        match self {
            Self::Demo => "no account needed, no traces",
            Self::Set(way) => way.fits(),
            Self::Help | Self::Quit => "",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Demo => {
                "A make-believe company on this computer. Its phone is played for you: the \
                 quickest way to see what roomkey does."
            }
            Self::Set(way) => way.about(),
            Self::Help => "The keys of this program.",
            Self::Quit => "Leave without a trace.",
        }
    }
}

/// What to do first, or which way another profile takes.
#[derive(Debug, Default)]
pub(in crate::tui) struct Setup {
    cursor: usize,
    /// Above other screens.
    more: bool,
}

impl Setup {
    /// To set up another profile.
    pub const fn more() -> Self {
        Self {
            cursor: 0,
            more: true,
        }
    }

    fn entries(&self) -> &'static [Entry] {
        if self.more { &FIRST[1..6] } else { &FIRST }
    }

    fn choose(&self, cx: &mut Cx<'_>) {
        match self.entries()[self.cursor] {
            Entry::Demo => {
                cx.ask(Slot::Demo, Request::StartDemo);
                cx.toast(Tone::Plain, "Starting the demo.");
            }
            Entry::Set(way) => {
                let form = ProfileForm::new(way, cx.shared);
                cx.push(form);
            }
            Entry::Help => cx.nav.push(Nav::Act(Action::Help)),
            Entry::Quit => cx.nav.push(Nav::Act(Action::Quit)),
        }
    }

    /// The list; returns its rows. A column says whom each fits, where there is room.
    fn list(&self, shared: &Shared, area: Rect, pen: &mut Pen<'_>) -> u16 {
        let entries = self.entries();
        let titles = entries.iter().map(|entry| columns(entry.title()));
        let fits = titles.max().unwrap_or_default() + 7;
        let wide = fits + 32 <= area.width;
        let rows = cells(entries.len()).min(area.height);
        let from = (self.cursor + 1).saturating_sub(usize::from(rows));
        for (row, (at, entry)) in (0..rows).zip(entries.iter().enumerate().skip(from)) {
            let chosen = at == self.cursor;
            let mark = if chosen { shared.theme.marker() } else { " " };
            let digit = (at + 1).to_string();
            pen.part(area, row, at);
            pen.line(
                area,
                row,
                &[
                    (mark, Role::Accent),
                    (" ", Role::Text),
                    (&digit, Role::Accent),
                    (" ", Role::Text),
                    (entry.title(), Role::Strong),
                ],
            );
            if wide {
                pen.put(area, row, fits, entry.fits(), Role::Muted);
            }
            if chosen {
                pen.select(area, row);
            }
        }
        rows
    }
}

impl Screen for Setup {
    fn context(&self) -> Context {
        Context::Setup
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(if self.more { "New profile" } else { "Welcome" })
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = self.entries().len();
        match action {
            Action::MoveUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MoveDown => self.cursor = (self.cursor + 1) % len,
            Action::Choose => self.choose(cx),
            Action::Back | Action::Cancel if self.more => cx.pop(),
            Action::Back => cx.nav.push(Nav::Act(Action::Menu)),
            _ => {}
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, at: usize) -> bool {
        self.cursor = at.min(self.entries().len().saturating_sub(1));
        true
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let len = self.entries().len();
        match key.code {
            KeyCode::Char(c @ '1'..='9') if (c as usize - '1' as usize) < len => {
                self.cursor = c as usize - '1' as usize;
                self.choose(cx);
            }
            KeyCode::Char(_) => {
                let said = format!("Choose with 1 to {len}, or the arrows and Enter.");
                cx.toast(Tone::Plain, said);
            }
            _ => {}
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Demo, Outcome::DemoStarted { profile }) => {
                cx.shared.toast = None;
                cx.shared.session.enter_demo(profile);
                cx.root(SignIn::new(Start::SignIn));
            }
            (Slot::Demo, Outcome::Failed(why)) => {
                cx.shared.toast = None;
                cx.error("The demo did not start", why.clone());
            }
            _ => return false,
        }
        true
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.cursor = at.min(self.entries().len() - 1);
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let roomy = area.height >= 18;
        let width = area.width.saturating_sub(2).min(76);
        let mut rest = Rect {
            x: area.x + (area.width - width) / 2,
            width,
            ..area
        };
        if roomy {
            rest = below(rest, (area.height - 18) / 3);
            let intro = if self.more {
                "How do you want to sign in with this profile?"
            } else {
                "Manage the spaces and members of Google Chat from here. How do you want to sign in?"
            };
            let used = pen.paragraph(rest, intro, Role::Text);
            rest = below(rest, used + 1);
        }
        let used = self.list(shared, rest, pen);
        rest = below(rest, used + u16::from(roomy));
        let about = self.entries()[self.cursor].about();
        let indent = u16::from(roomy) * 4;
        let text = Rect {
            x: rest.x + indent,
            width: rest.width.saturating_sub(2 * indent),
            ..rest
        };
        pen.sentences(text, about, Role::Muted);
        let path = &shared.session.config_path;
        if roomy && !path.is_empty() && rest.height > 6 {
            let path = format!("Profiles are kept in {path}");
            pen.paragraph(below(text, 5), &path, Role::Muted);
        }
    }
}
