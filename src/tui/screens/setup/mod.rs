//! The first run: try the demo, or write a profile.

mod profile;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::app::Start;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

use super::sign_in::SignIn;
use super::{Cx, Nav, Screen};

pub(in crate::tui) use profile::ProfileForm;

const CHOICES: [(&str, &str); 4] = [
    (
        "Try the demo",
        "A made-up company on this machine: no account needed, no traces.",
    ),
    (
        "Set up a profile",
        "Sign in to your own Google Chat through a bridge or Google itself.",
    ),
    ("Help", "The keys of this program."),
    ("Quit", "Leave without a trace."),
];

/// What to do first.
#[derive(Debug, Default)]
pub(in crate::tui) struct Setup {
    cursor: usize,
}

impl Setup {
    fn choose(&self, cx: &mut Cx<'_>) {
        match self.cursor {
            0 => {
                cx.ask(Slot::Demo, Request::StartDemo);
                cx.toast(Tone::Plain, "Starting the demo.");
            }
            1 => cx.push(ProfileForm::default()),
            2 => cx.nav.push(Nav::Act(Action::Help)),
            _ => cx.nav.push(Nav::Act(Action::Quit)),
        }
    }
}

impl Screen for Setup {
    fn context(&self) -> Context {
        Context::Setup
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Welcome")
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = CHOICES.len();
        match action {
            Action::MoveUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MoveDown => self.cursor = (self.cursor + 1) % len,
            Action::Choose => self.choose(cx),
            Action::Back => cx.nav.push(Nav::Act(Action::Menu)),
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        match key.code {
            KeyCode::Char(c @ '1'..='4') => {
                self.cursor = c as usize - '1' as usize;
                self.choose(cx);
            }
            KeyCode::Char(_) => {
                cx.toast(Tone::Plain, "Choose with 1 to 4, or the arrows and Enter.");
            }
            _ => {}
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Demo, Outcome::DemoStarted { profile }) => {
                cx.shared.toast = None;
                cx.shared.session.demo = true;
                cx.shared.session.profile = Some(profile.clone());
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

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let roomy = area.height >= 16;
        let width = area.width.saturating_sub(2).min(72);
        let mut rest = Rect {
            x: area.x + (area.width - width) / 2,
            width,
            ..area
        };
        if roomy {
            rest = below(rest, (area.height - 16) / 2);
        }
        let intro = "Sign in to Google Chat with a code on this screen and a phone in your hand; \
                     then manage spaces and their members from here.";
        if rest.height >= 9 {
            let used = pen.paragraph(rest, intro, Role::Text);
            rest = below(rest, used + u16::from(roomy));
        }
        let rows = if roomy {
            CHOICES.len()
        } else {
            usize::from(rest.height)
        };
        let from = (self.cursor + 1).saturating_sub(rows);
        for (at, (title, about)) in CHOICES.iter().enumerate().skip(from) {
            let chosen = at == self.cursor;
            let mark = if chosen { shared.theme.marker() } else { " " };
            let digit = (at + 1).to_string();
            pen.line(
                rest,
                0,
                &[
                    (mark, Role::Accent),
                    (" ", Role::Text),
                    (&digit, Role::Accent),
                    (" ", Role::Text),
                    (title, Role::Strong),
                ],
            );
            if chosen {
                pen.select(rest, 0);
            }
            rest = below(rest, 1);
            if roomy {
                let lines = wrap(about, width.saturating_sub(4));
                for (row, line) in (0..rest.height).zip(&lines) {
                    pen.put(rest, row, 4, line, Role::Muted);
                }
                rest = below(rest, cells(lines.len()) + 1);
            }
        }
        let path = &shared.session.config_path;
        if roomy && !path.is_empty() {
            pen.paragraph(rest, &format!("Profiles are kept in {path}"), Role::Muted);
        }
    }
}
