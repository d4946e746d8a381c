//! How the sign-in looks before there is a code and after it; `code` draws the rest.

use ratatui::layout::Rect;

use crate::action::Action;
use crate::oauth::Explanation;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, Target, cells, wrap};

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
        Phase::Starting => calm(area, &[starting(shared)], pen),
        Phase::Idle(None) => idle(shared, area, pen),
        Phase::Idle(Some(why)) => failed(why, screen.top, area, pen),
        Phase::Browser(browser) => browser.view(screen.note.as_deref(), shared, area, pen),
        Phase::Partial(partial) => partial.view(area, pen),
        Phase::Code(code) => match &screen.return_code {
            Some(digits) => {
                let left = code.seconds_left(now);
                let left = format!("valid for {}:{:02}", left / 60, left % 60);
                digits.view(&left, area, pen);
            }
            None => code::draw(screen, code, shared, now, area, pen),
        },
    }
}

/// A few quiet lines in the middle.
fn calm(area: Rect, lines: &[&str], pen: &mut Pen<'_>) {
    let top = area.height.saturating_sub(cells(lines.len())) / 2;
    for (row, line) in (top..).zip(lines) {
        pen.middle(area, row, line, Role::Muted);
    }
}

/// What is done first.
pub(super) fn starting(shared: &Shared) -> &'static str {
    match shared
        .session
        .chosen()
        .map(|profile| profile.method.as_str())
    {
        Some("browser") => "Making an address to open",
        Some("service-account") => "Signing in with the key of the service account",
        Some("authorized-user") => "Signing in with the file",
        _ => "Asking for a code",
    }
}

fn idle(shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    if let Some(big) = invitation(shared, area) {
        let top = area.height.saturating_sub(cells(big.len()) + 3) / 2;
        for (row, line) in (top..).zip(&big) {
            pen.middle(area, row, line, Role::Strong);
        }
        let row = top + cells(big.len()) + 2;
        pen.middle(area, row, "Press Enter to sign in", Role::Accent);
        pen.part(area, row, 0);
        return;
    }
    let top = area.height.saturating_sub(5) / 2;
    pen.middle(area, top, "You are not signed in", Role::Strong);
    pen.middle(area, top + 2, "Press Enter to sign in", Role::Accent);
    pen.part(area, top + 2, 0);
    if let Some(profile) = &shared.session.profile {
        let how = shared
            .session
            .chosen()
            .map(|profile| profile.method.as_str());
        let how = match how {
            Some("browser") => "in a browser, ",
            Some("service-account") => "with a service account, ",
            Some("authorized-user") => "with a credentials file, ",
            _ => "",
        };
        let text = format!("{how}with the profile {profile}");
        pen.middle(area, top + 3, &text, Role::Muted);
    }
}

/// What a kiosk shows from afar, where there is room.
fn invitation(shared: &Shared, area: Rect) -> Option<Vec<String>> {
    let unicode = shared.theme.glyphs == Glyphs::Unicode;
    let rows = area.height.saturating_sub(4);
    let big = BigText::fit("SIGN IN", area.width, rows, unicode);
    let large = shared.session.is_large() && big.lines().len() > 1;
    large.then(|| big.lines().to_vec())
}

/// What went wrong and what to do next.
fn failed(why: &Explanation, top: u16, area: Rect, pen: &mut Pen<'_>) {
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
    // What to press stays in sight; the rest moves under it where it is too long.
    let foot = [(next, Role::Accent), ("or o for other ways", Role::Muted)];
    let foot = if area.height < 6 {
        &foot[..1]
    } else {
        &foot[..]
    };
    if area.height < 6 {
        // Title and message without a gap between them.
        lines.remove(1);
    }
    let room = area.height.saturating_sub(cells(foot.len())).max(1);
    let hidden = cells(lines.len()).saturating_sub(room);
    let from = top.min(hidden);
    let used = (cells(lines.len()) - hidden) + cells(foot.len());
    let first = area.height.saturating_sub(used) / 2;
    let x = (area.width - width) / 2;
    let mut row = first;
    for (line, role) in lines.iter().skip(usize::from(from)).take(usize::from(room)) {
        pen.put(area, row, x, line, *role);
        row += 1;
    }
    for (at, (text, role)) in (row..).zip(foot) {
        let end = pen.put(area, at, x, text, *role);
        let target = if at == row {
            Target::Part(0)
        } else {
            Target::Act(Action::OtherWays)
        };
        pen.zone(area, at, x, end - x, target);
        if at == row && from < hidden {
            pen.put(area, at, end + 2, "(Down: read on)", Role::Muted);
        }
    }
}
