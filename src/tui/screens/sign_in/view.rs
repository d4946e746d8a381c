//! How the sign-in looks: code and address at the left, the QR code at the right where it fits.

use ratatui::layout::Rect;

use crate::account::sign_in::Stage;
use crate::oauth::Explanation;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::{Role, SPINNER_MS};
use crate::tui::widgets::pen::{Pen, below, cells, wrap};

use super::{Code, Phase, SignIn};

const WARNING: &str = "Never enter a code that somebody sent you.";

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
        Phase::Code(code) => code_view(screen, code, shared, now, area, pen),
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

fn code_view(
    screen: &SignIn,
    code: &Code,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let (left, missing) = (area, None::<String>);
    let rest = status_rows(screen, code, shared, now, left.width, missing);
    let address = wrap(&code.prompt.verification_uri, left.width);
    let roomy = left.height >= 16;
    let gap = u16::from(roomy);
    let mut row = gap;
    pen.put(left, row, 0, "On your phone or computer, open", Role::Muted);
    row += 1;
    for line in &address {
        pen.put(left, row, 0, line, Role::Strong);
        row += 1;
    }
    row += gap;
    pen.put(left, row, 0, "and enter this code:", Role::Muted);
    row += 1 + gap;
    let room = left.height.saturating_sub(row + cells(rest.len()));
    row += big_code(code, below(left, row), room.saturating_sub(gap), pen) + gap;
    for (line, role) in &rest {
        pen.put(left, row, 0, line, *role);
        row += 1;
    }
}

/// The code as large as it fits; returns the rows it took.
fn big_code(code: &Code, area: Rect, _rows: u16, pen: &mut Pen<'_>) -> u16 {
    pen.put(area, 0, 0, &code.prompt.user_code, Role::Strong);
    1
}

/// What is happening, how long the code lives, and the warning.
fn status_rows(
    screen: &SignIn,
    code: &Code,
    shared: &Shared,
    now: Moment,
    width: u16,
    missing: Option<String>,
) -> Vec<(String, Role)> {
    let left = code.seconds_left(now);
    // Turned by the countdown's own wake, so that waiting costs one frame a second.
    let spinner = shared.theme.spinner(Moment(left * SPINNER_MS));
    let doing = match screen.stage {
        None => "Waiting for the code to be entered",
        Some(Stage::CodeEntered) => "The code was entered",
        Some(Stage::AtProvider) => "Somebody is signing in with it",
        Some(Stage::AwaitingApproval) => "Waiting for Allow on the phone",
    };
    let mut rows = vec![(format!("{spinner} {doing}"), Role::Accent)];
    let mut add = |text: &str, role| {
        rows.extend(wrap(text, width).into_iter().map(|line| (line, role)));
    };
    let role = if left < 60 { Role::Warn } else { Role::Muted };
    add(&format!("  valid for {}:{:02}", left / 60, left % 60), role);
    if let Some(note) = screen.note.as_ref().or(screen.phone.as_ref()) {
        add(note, Role::Warn);
    } else if shared.session.demo {
        add("F2 plays the phone (this is the demo)", Role::Accent);
    }
    if let Some(text) = missing {
        add(&text, Role::Muted);
    }
    add(WARNING, Role::Muted);
    rows
}
