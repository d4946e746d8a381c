//! The last minute before a kiosk signs out: how long it is, above everything else.

use ratatui::layout::Rect;

use crate::tui::kiosk::{Countdown, Left};
use crate::tui::shared::Shared;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::big_text::BigText;
use crate::tui::widgets::pen::{Pen, cells, centred, columns, wrap};

/// Columns of the box where there is room.
const WIDTH: u16 = 52;

/// What is about to happen, and what stops it.
const fn words(countdown: Countdown) -> (&'static str, &'static str) {
    match (countdown.seconds, countdown.left) {
        (0, _) => (
            "Signing out",
            "A change is still under way. It is waited for.",
        ),
        (_, Left::SignIn) => ("Are you still there?", "Press any key to go on signing in."),
        _ => ("Are you still there?", "Press any key to stay signed in."),
    }
}

/// Draws it.
pub(in crate::tui) fn draw(countdown: Countdown, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let (title, text) = words(countdown);
    let width = WIDTH.min(area.width);
    let inside = width.saturating_sub(if width < 44 || area.height < 9 { 2 } else { 4 });
    let text = wrap(text, inside);
    let time = format!("{}:{:02}", countdown.seconds / 60, countdown.seconds % 60);
    let rows = area.height.saturating_sub(cells(text.len()) + 4);
    let big = big(countdown.seconds, inside, rows, shared);
    let seconds = match &big {
        Some(lines) => lines.clone(),
        None => vec![time],
    };
    let gap = u16::from(area.height >= 9);
    let height = 2 + gap + cells(seconds.len() + text.len()) + gap;
    let inside = pen.panel(centred(area, width, height), title, Role::Warn);
    let mut row = 0;
    for line in &text {
        pen.put(inside, row, 0, line, Role::Text);
        row += 1;
    }
    row += gap;
    let widest = seconds.iter().map(|line| columns(line)).max();
    let x = inside.width.saturating_sub(widest.unwrap_or_default()) / 2;
    for line in &seconds {
        pen.put(inside, row, x, line, Role::Warn);
        row += 1;
    }
    pen.cursor = None;
}

/// The seconds in large letters, where a kiosk wants that and there is room.
fn big(seconds: u64, width: u16, rows: u16, shared: &Shared) -> Option<Vec<String>> {
    let unicode = shared.theme.glyphs == Glyphs::Unicode;
    let big = BigText::fit(&seconds.to_string(), width, rows.min(5), unicode);
    let large = shared.session.is_large() && seconds > 0 && big.lines().len() > 1;
    large.then(|| big.lines().to_vec())
}
