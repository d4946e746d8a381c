//! How the sign-in looks: code and address at the left, the QR code at the right where it fits.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::account::sign_in::Stage;
use crate::oauth::Explanation;
use crate::text;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role, SPINNER_MS, Theme};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, below, cells, wrap};
use crate::tui::widgets::qr::Qr;

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

/// Least columns beside a QR code.
const BESIDE: u16 = 36;

fn code_view(
    screen: &SignIn,
    code: &Code,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let beside = area.width.saturating_sub(BESIDE + 2);
    let qr = Qr::fit(code.link(), beside, area.height, shared.theme.qr());
    let mut left = area;
    if let Some(qr) = &qr {
        let (width, height) = qr.size();
        left.width -= width + 2;
        let place = Rect {
            x: area.right() - width,
            y: area.y + (area.height - height) / 2,
            width,
            height,
        };
        qr.render(place, pen.buffer());
    }
    let mut below_code = status_rows(screen, code, shared, now, left.width);
    if qr.is_none() {
        add(
            &mut below_code,
            &about_qr(code, shared, area),
            left.width,
            Role::Muted,
        );
    }
    let gap = if left.height >= 16 {
        vec![(String::new(), Role::Text)]
    } else {
        vec![]
    };
    let mut lines = vec![("On your phone or computer, open".to_owned(), Role::Muted)];
    add(
        &mut lines,
        &code.prompt.verification_uri,
        left.width,
        Role::Strong,
    );
    lines.extend(gap.clone());
    lines.push(("and enter this code:".to_owned(), Role::Muted));
    lines.extend(gap.clone());
    let fixed = cells(lines.len() + gap.len() + below_code.len());
    let room = left.height.saturating_sub(fixed);
    let big = big_code(code, left.width, room, shared.theme);
    lines.extend(big.into_iter().map(|line| (line, Role::Strong)));
    lines.extend(gap);
    lines.extend(below_code);
    let top = left.height.saturating_sub(cells(lines.len())) / 2;
    for (row, (line, role)) in (top..left.height).zip(&lines) {
        pen.put(left, row, 0, line, *role);
    }
}

/// Adds a text, wrapped.
fn add(lines: &mut Vec<(String, Role)>, text: &str, width: u16, role: Role) {
    lines.extend(wrap(text, width).into_iter().map(|line| (line, role)));
}

/// Where there is no QR code beside the code: how to get one.
fn about_qr(code: &Code, shared: &Shared, area: Rect) -> String {
    let look = shared.theme.qr();
    if Qr::fit(code.link(), area.width, area.height, look).is_some() {
        return "f shows a QR code".to_owned();
    }
    match Qr::needed(code.link(), look.cells) {
        Some((width, height)) => {
            format!("A QR code needs a window of {width}x{}", height + 3)
        }
        None => String::new(),
    }
}

/// The code as large as it fits: in one line, else broken at its hyphen, else as plain text.
fn big_code(code: &Code, width: u16, rows: u16, theme: Theme) -> Vec<String> {
    let unicode = theme.glyphs == Glyphs::Unicode;
    let code = text::safe(&code.prompt.user_code);
    let whole = BigText::fit(&code, width, rows, unicode);
    if whole.size().1 == 1
        && let Some(at) = code.find('-')
    {
        let (first, second) = code.split_at(at + 1);
        let half = |text| BigText::fit(text, width, rows.saturating_sub(1) / 2, unicode);
        let (first, second) = (half(first), half(second));
        if first.size().1 > 1 && second.size().1 > 1 {
            return [first.lines(), &[String::new()], second.lines()].concat();
        }
    }
    if whole.size().0 > width {
        return wrap(&code, width);
    }
    whole.lines().to_vec()
}

/// What is happening, how long the code lives, and the warning.
fn status_rows(
    screen: &SignIn,
    code: &Code,
    shared: &Shared,
    now: Moment,
    width: u16,
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
    let soon = if left < 60 { Role::Warn } else { Role::Muted };
    let mut rows = vec![
        (format!("{spinner} {doing}"), Role::Accent),
        (format!("  valid for {}:{:02}", left / 60, left % 60), soon),
    ];
    if let Some(note) = screen.note.as_ref().or(screen.phone.as_ref()) {
        add(&mut rows, note, width, Role::Warn);
    } else if shared.session.demo {
        let offer = "F2 plays the phone (this is the demo)";
        add(&mut rows, offer, width, Role::Accent);
    }
    add(&mut rows, WARNING, width, Role::Muted);
    rows
}
