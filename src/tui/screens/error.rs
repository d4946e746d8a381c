//! The error panel: what happened, why, and what to do next. The screen below keeps what was typed.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};
use crate::tui::app::Start;
use crate::tui::event::Moment;
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, centred, columns, wrap};

use super::sign_in::SignIn;
use super::{Cx, Screen};

/// An error above the screen where it happened.
#[derive(Debug)]
pub(in crate::tui) struct ErrorPanel {
    what: String,
    why: Explanation,
    top: u16,
    /// Nothing went wrong: it only tells something.
    calm: bool,
    /// What was tried; it goes on when the missing scope is there.
    then: Option<Action>,
}

impl ErrorPanel {
    pub fn new(what: impl Into<String>, why: Explanation) -> Self {
        Self {
            what: what.into(),
            why,
            top: 0,
            calm: false,
            then: None,
        }
    }

    /// A text to read.
    pub fn told(what: impl Into<String>, why: Explanation) -> Self {
        Self {
            calm: true,
            ..Self::new(what, why)
        }
    }

    /// As `new`; when it is refused for want of a scope, asking for that is offered, and then
    /// `action` is done on the screen below.
    pub fn of(action: Action, what: impl Into<String>, why: Explanation) -> Self {
        Self {
            then: Some(action),
            ..Self::new(what, why)
        }
    }

    /// The scope that is missing and can be asked for.
    fn scope(&self) -> Option<Scope> {
        self.why.scope.as_deref().map(Scope::new)
    }

    /// Signing in again is the next step.
    fn is_about_sign_in(&self) -> bool {
        self.why.cause == Cause::NotSignedIn
    }

    fn act_plainly(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::Choose if self.is_about_sign_in() => {
                cx.pop();
                cx.push(SignIn::again(Start::SignIn));
            }
            Action::Choose | Action::Back | Action::Close | Action::Cancel => cx.pop(),
            Action::MoveDown | Action::PageDown => self.top = (self.top + 1).min(40),
            Action::MoveUp | Action::PageUp => self.top = self.top.saturating_sub(1),
            Action::First => self.top = 0,
            _ => {}
        }
    }

    /// What Enter does.
    fn next(&self) -> String {
        match self.scope() {
            Some(scope) => format!("Ask for: {}", scope.words()),
            None if self.is_about_sign_in() => "Sign in again".to_owned(),
            None if self.calm => "Back".to_owned(),
            None => "Close (nothing typed is lost)".to_owned(),
        }
    }

    /// In a box of this width.
    fn lines(&self, width: u16) -> Vec<(String, Role)> {
        let mut lines = Vec::new();
        let fits = columns(&self.what) + 6 <= width;
        let width = width.saturating_sub(4);
        let mut add = |text: &str, role| {
            lines.extend(wrap(text, width).into_iter().map(|line| (line, role)));
        };
        if !fits {
            add(&self.what, Role::Strong);
        }
        add(&self.why.message, Role::Text);
        if let Some(hint) = &self.why.hint {
            add("", Role::Text);
            add(hint, Role::Accent);
        }
        if self.calm {
            return lines;
        }
        let code = self.why.code.map(|code| code.to_string());
        let details: Vec<_> = [code, self.why.reason.clone()]
            .into_iter()
            .flatten()
            .collect();
        if !details.is_empty() {
            add("", Role::Text);
            add(&format!("({})", details.join(" ")), Role::Muted);
        }
        lines
    }
}

impl Screen for ErrorPanel {
    fn context(&self) -> Context {
        Context::Error
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(&self.what)
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match (action, self.scope()) {
            (Action::Choose, Some(scope)) => {
                cx.pop();
                cx.push(SignIn::for_more(vec![scope], self.then));
            }
            _ => self.act_plainly(cx, action),
        }
    }
    fn point(&mut self, _cx: &mut Cx<'_>, _part: usize) -> bool {
        true
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        let lines = self.lines(u16::MAX).into_iter().map(|(line, _)| line);
        Page::of(lines.chain([format!("Press Enter: {}.", self.next())]))
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let width = 64.max(columns(&self.what) + 8).min(area.width);
        let lines = self.lines(width);
        let area = centred(area, width, cells(lines.len()) + 4);
        // A longer one is the first of the lines.
        let fits = columns(&self.what) + 6 <= width;
        let inside = match (self.calm, fits) {
            (true, true) => pen.panel(area, &self.what, Role::Border),
            (true, false) => pen.panel(area, "To know", Role::Border),
            (false, true) => pen.panel(area, &format!("! {}", self.what), Role::Danger),
            (false, false) => pen.panel(area, "! Error", Role::Danger),
        };
        // Where it is tight the message takes the row of the gap.
        let gap = u16::from(inside.height > 3);
        let rows = inside.height.saturating_sub(1 + gap);
        let last = cells(lines.len()).saturating_sub(rows);
        let shown = lines.iter().skip(usize::from(self.top.min(last)));
        for (row, (line, role)) in (0..rows).zip(shown) {
            pen.put(inside, row, 0, line, *role);
        }
        let next = self.next();
        let button = below(inside, inside.height.saturating_sub(1));
        let x = pen.put(button, 0, 0, shared.theme.marker(), Role::Accent);
        pen.put(button, 0, x + 1, &next, Role::Text);
        pen.part(button, 0, 0);
        pen.select(button, 0);
    }
}
