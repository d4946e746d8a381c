//! How a code looks: in large letters, with what to do, and the QR code beside or below it. The
//! more room there is, the larger both are.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::account::sign_in::Stage;
use crate::action::{Action, Context};
use crate::text;
use crate::tui::event::Moment;
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role, SPINNER_MS, Theme};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, below, cells, columns, wrap};
use crate::tui::widgets::qr::Qr;

use super::{Code, SignIn};

const WARNING: &str = "Never enter a code that somebody sent you.";
const SCAN: &str = "Scan the QR code, or open";
const REAL_PHONE: &str = "On this computer; for a real phone: roomkey demo --listen 0.0.0.0:8700";

/// Columns between the text and the QR code.
const GAP: u16 = 3;
/// Least columns of text beside a QR code.
const TEXT: u16 = 34;
/// Least columns of text beside a QR code that is below the code.
const NARROW_TEXT: u16 = 24;
/// Longer lines are hard to read.
const PROSE: u16 = 64;

type Line = (String, Role);

/// What is known, and how it may be drawn.
struct View<'a> {
    screen: &'a SignIn,
    code: &'a Code,
    shared: &'a Shared,
    now: Moment,
}

/// Code, address, QR code and what is happening.
pub(super) fn draw(
    screen: &SignIn,
    code: &Code,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let view = View {
        screen,
        code,
        shared,
        now,
    };
    let drawn = view.beside(area, true, pen) || view.stacked(area, pen);
    if !drawn && !view.beside(area, false, pen) {
        view.alone(area, pen);
    }
}

impl View<'_> {
    const fn theme(&self) -> Theme {
        self.shared.theme
    }

    /// The QR code at the right of everything, both in the middle as a pair.
    fn beside(&self, area: Rect, in_one_line: bool, pen: &mut Pen<'_>) -> bool {
        let least = if in_one_line {
            self.least_line().max(TEXT)
        } else {
            TEXT
        };
        let room = area.width.saturating_sub(least + GAP);
        let look = self.theme().qr();
        let fits = |scale| Qr::scaled(self.code.link(), room, area.height, look, scale);
        let Some(qr) = [2, 1].into_iter().find_map(fits) else {
            return false;
        };
        let (width, height) = qr.size();
        let left = area.width - width - GAP;
        let Some(lines) = self.column(left, area.height, in_one_line, true) else {
            return false;
        };
        let used = lines.iter().map(|(line, _)| columns(line)).max();
        let used = used.unwrap_or_default().max(least).min(left);
        let x = area.x + (area.width - used - GAP - width) / 2;
        let rows = cells(lines.len()).max(height);
        let y = area.y + (area.height - rows) / 2;
        let text = Rect::new(x, y + (rows - cells(lines.len())) / 2, used, rows);
        put(&lines, text, pen);
        let place = Rect::new(x + used + GAP, y + (rows - height) / 2, width, height);
        qr.render(place, pen.buffer());
        true
    }

    /// The code in one line above; below it the QR code with the rest of the text at its left.
    fn stacked(&self, area: Rect, pen: &mut Pen<'_>) -> bool {
        if area.width < self.least_line() {
            return false;
        }
        let intro = format!("{} {} and enter this code:", SCAN, self.address());
        let mut above = Vec::new();
        add(&mut above, &intro, area.width, Role::Muted);
        let in_one_line = above.len() == 1;
        above.push(Line::default());
        let room = area.width.saturating_sub(NARROW_TEXT + GAP);
        let look = self.theme().qr();
        let fits = |big: &Vec<String>| {
            let rows = cells(above.len() + big.len() + 1);
            Qr::fit(
                self.code.link(),
                room,
                area.height.saturating_sub(rows),
                look,
            )
        };
        let letters = [5, 3].map(|rows| self.big(area.width, rows));
        let mut large = letters.into_iter().filter(|big| big.len() > 1);
        let Some((big, qr)) = large.find_map(|big| fits(&big).map(|qr| (big, qr))) else {
            return false;
        };
        above.extend(big.into_iter().map(|line| (line, Role::Strong)));
        above.push(Line::default());
        let (width, height) = qr.size();
        let left = area.width - width - GAP;
        let mut lines = self.status(left);
        self.add_real_phone(&mut lines, left, height);
        if cells(lines.len()) > height {
            return false;
        }
        put(&above, area, pen);
        if in_one_line {
            pen.put(area, 0, columns(SCAN) + 1, self.address(), Role::Strong);
        }
        let y = area.y + cells(above.len());
        let place = Rect::new(area.right() - width, y, width, height);
        qr.render(place, pen.buffer());
        put(&lines, Rect::new(area.x, y, left, height), pen);
        true
    }

    /// No QR code, but how to get one.
    fn alone(&self, area: Rect, pen: &mut Pen<'_>) {
        let lines = self.column(area.width, area.height, false, false);
        let lines = lines.unwrap_or_else(|| self.least(area.width));
        let top = area.height.saturating_sub(cells(lines.len())) / 2;
        put(&lines, below(area, top), pen);
    }

    /// All text in one column; `None` where it does not fit.
    fn column(&self, width: u16, height: u16, in_one_line: bool, qr: bool) -> Option<Vec<Line>> {
        let prose = width.min(PROSE);
        let mut after = self.status(prose);
        if !qr {
            add(
                &mut after,
                &self.about_qr(width, height),
                prose,
                Role::Muted,
            );
        }
        let open = if qr { SCAN } else { "Open" };
        let mut before = vec![(open.to_owned(), Role::Muted)];
        add(&mut before, self.address(), width, Role::Strong);
        let enter = ("and enter this code:".to_owned(), Role::Muted);
        let fixed = cells(before.len() + 1 + after.len());
        let gaps = if height >= 16 { 3 } else { 0 };
        let big = self.big(width, height.saturating_sub(fixed + gaps));
        if in_one_line && big.len() < 2 {
            return None;
        }
        let spare = height.saturating_sub(fixed + gaps + cells(big.len()));
        let rows = cells(before.len()) + spare;
        self.add_real_phone(&mut before, prose, rows);
        let mut lines = before;
        let gap = || (gaps > 0).then(Line::default);
        lines.extend(gap());
        lines.push(enter);
        lines.extend(gap());
        lines.extend(big.into_iter().map(|line| (line, Role::Strong)));
        lines.extend(gap());
        lines.extend(after);
        (lines.len() <= usize::from(height)).then_some(lines)
    }

    /// What makes the demo's phone go.
    fn phone_key(&self) -> String {
        let key = self.shared.key_label(Context::SignIn, Action::PlayPhone);
        key.unwrap_or_else(|| "The menu".to_owned())
    }

    /// What a very small screen must show, the most needed first.
    fn least(&self, width: u16) -> Vec<Line> {
        let seconds = self.code.seconds_left(self.now);
        let left = format!("{}:{:02} left", seconds / 60, seconds % 60);
        let mut lines = Vec::new();
        add(&mut lines, &self.code.prompt.user_code, width, Role::Strong);
        add(&mut lines, self.address(), width, Role::Strong);
        add(&mut lines, &left, width, Role::Muted);
        if self.shared.session.demo {
            let offer = format!("{} plays the phone", self.phone_key());
            add(&mut lines, &offer, width, Role::Accent);
        }
        add(&mut lines, WARNING, width, Role::Muted);
        lines
    }

    fn address(&self) -> &str {
        &self.code.prompt.verification_uri
    }

    /// A phone cannot reach the addresses of this computer alone. Only where the rows allow it.
    fn add_real_phone(&self, lines: &mut Vec<Line>, width: u16, rows: u16) {
        let text = wrap(REAL_PHONE, width);
        let fits = lines.len() + text.len() <= usize::from(rows);
        if self.shared.session.demo && is_loopback(self.address()) && fits {
            lines.extend(text.into_iter().map(|line| (line, Role::Muted)));
        }
    }

    /// Where there is no QR code beside the code: how to get one.
    fn about_qr(&self, width: u16, height: u16) -> String {
        let look = self.theme().qr();
        if Qr::fit(self.code.link(), width, height, look).is_some() {
            return "f shows a QR code".to_owned();
        }
        let needed = Qr::needed(self.code.link(), look.cells);
        needed.map_or_else(String::new, |(width, height)| {
            format!("A QR code needs a window of {width}x{}", height + 3)
        })
    }

    /// Columns of the code in one line of large letters.
    fn least_line(&self) -> u16 {
        let unicode = self.theme().glyphs == Glyphs::Unicode;
        let code = text::safe(&self.code.prompt.user_code);
        let rows = if unicode { 3 } else { 5 };
        // A letter and the gap after it are six columns.
        let cols = cells(code.chars().count() * 6).saturating_sub(1);
        BigText::fit(&code, cols, rows, unicode).size().0
    }

    /// The code as large as it fits: in one line, else broken at its hyphen, else as plain text.
    fn big(&self, width: u16, rows: u16) -> Vec<String> {
        let unicode = self.theme().glyphs == Glyphs::Unicode;
        let code = text::safe(&self.code.prompt.user_code);
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
    fn status(&self, width: u16) -> Vec<Line> {
        let left = self.code.seconds_left(self.now);
        // Turned by the countdown's own wake, so that waiting costs one frame a second.
        let spinner = self.theme().spinner(Moment(left * SPINNER_MS));
        let doing = match self.screen.stage {
            None => "Waiting for the code to be entered",
            Some(Stage::CodeEntered) => "The code was entered",
            Some(Stage::AtProvider) => "Somebody is signing in with it",
            Some(Stage::AwaitingApproval) => "Waiting for Allow on the phone",
            Some(Stage::ReturnCode) => "Waiting for the number on the phone",
        };
        let soon = if left < 60 { Role::Warn } else { Role::Muted };
        let mut rows = Vec::new();
        add(
            &mut rows,
            &format!("{spinner} {doing}"),
            width,
            Role::Accent,
        );
        rows.push((format!("  valid for {}:{:02}", left / 60, left % 60), soon));
        if let Some(note) = &self.screen.note {
            add(&mut rows, note, width, Role::Warn);
        } else if let Some(step) = &self.screen.phone {
            // In one row, as the offer before it: nothing else moves from step to step.
            let ellipsis = self.theme().ellipsis();
            let step = text::truncate(step, usize::from(width), ellipsis);
            rows.push((step.into_owned(), Role::Accent));
        } else if self.shared.session.demo {
            let offer = format!("{} plays the phone (this is the demo)", self.phone_key());
            add(&mut rows, &offer, width, Role::Accent);
        }
        add(&mut rows, WARNING, width, Role::Muted);
        rows
    }
}

/// Adds a text, wrapped.
fn add(lines: &mut Vec<Line>, text: &str, width: u16, role: Role) {
    lines.extend(wrap(text, width).into_iter().map(|line| (line, role)));
}

fn put(lines: &[Line], area: Rect, pen: &mut Pen<'_>) {
    for (row, (line, role)) in (0..area.height).zip(lines) {
        pen.put(area, row, 0, line, *role);
    }
}

/// Whether an address leads to this computer only.
fn is_loopback(address: &str) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    ["127.", "localhost", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}
