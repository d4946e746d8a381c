//! How the sign-in looks before there is a code and after it; `code` draws the rest.

use ratatui::layout::Rect;

use crate::oauth::Explanation;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

use super::{Phase, SignIn, code};

/// The whole screen.
pub(super) fn draw(screen: &SignIn, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let margin = if area.width >= 60 { 2 } else { 0 };
    let area = Rect {
        x: area.x + margin,
        width: area.width.saturating_sub(2 * margin),
        ..area
    };
    match &screen.phase {
        Phase::Checking => calm(area, &["Looking for a stored sign-in"], pen),
        Phase::Starting => calm(area, &["Asking for a code"], pen),
        Phase::Idle(None) => idle(shared, area, pen),
        Phase::Idle(Some(why)) => failed(why, area, pen),
        Phase::Browser { url } => browser(screen, url, area, pen),
        Phase::Code(code) => code::draw(screen, code, shared, now, area, pen),
    }
}

/// A few quiet lines in the middle.
fn calm(area: Rect, lines: &[&str], pen: &mut Pen<'_>) {
    let top = area.height.saturating_sub(cells(lines.len())) / 2;
    for (row, line) in (top..).zip(lines) {
        pen.middle(area, row, line, Role::Muted);
    }
}

fn idle(shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let top = area.height.saturating_sub(5) / 2;
    pen.middle(area, top, "You are not signed in", Role::Strong);
    pen.middle(area, top + 2, "Press Enter to sign in", Role::Accent);
    if let Some(profile) = &shared.session.profile {
        let text = format!("with the profile {profile}");
        pen.middle(area, top + 3, &text, Role::Muted);
    }
}

/// What went wrong and what to do next.
fn failed(why: &Explanation, area: Rect, pen: &mut Pen<'_>) {
    let expired = why.reason.as_deref() == Some("expired_token");
    let (title, next) = if expired {
        ("The code has expired", "Press Enter for a new code")
    } else {
        ("The sign-in did not work", "Press Enter to try again")
    };
    let width = area.width.min(64);
    let mut lines = vec![(title.to_owned(), Role::Warn), (String::new(), Role::Text)];
    let mut add = |text: &str, role| {
        lines.extend(wrap(text, width).into_iter().map(|line| (line, role)));
        lines.push((String::new(), Role::Text));
    };
    add(&why.message, Role::Text);
    if let Some(hint) = &why.hint {
        add(hint, Role::Muted);
    }
    lines.push((next.to_owned(), Role::Accent));
    lines.push(("or o for other ways".to_owned(), Role::Muted));
    let top = area.height.saturating_sub(cells(lines.len())) / 2;
    let x = (area.width - width) / 2;
    for (row, (line, role)) in (top..).zip(&lines) {
        pen.put(area, row, x, line, *role);
    }
}

fn browser(screen: &SignIn, url: &str, area: Rect, pen: &mut Pen<'_>) {
    pen.put(area, 0, 0, "Open this address in a browser:", Role::Muted);
    let rows = pen.paragraph(below(area, 2), url, Role::Strong);
    let rest = below(area, rows + 3);
    let text = screen
        .note
        .as_deref()
        .unwrap_or("Waiting for the browser to come back");
    let rows = pen.paragraph(rest, text, Role::Text);
    let over_ssh = "Over SSH: press p to print the address, open it where you sit, and forward \
                    the port that it names.";
    pen.paragraph(below(rest, rows + 1), over_ssh, Role::Muted);
}
