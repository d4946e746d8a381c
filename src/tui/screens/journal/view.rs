//! How the journal looks: a row for each run.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::event::{Moment, Slot};
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, columns};
use crate::work::journal::{Record, State};
use crate::work::members::RowResult;

use super::JournalScreen;

/// From this width on there are columns for the time and the counts.
const WIDE: u16 = 58;

/// Rows above the list.
const fn above(body: Rect) -> u16 {
    if body.height >= 13 { 2 } else { 0 }
}

/// How many rows of the list fit.
pub(super) fn rows(body: Rect) -> usize {
    usize::from(body.height.saturating_sub(above(body)))
}

/// When a run began, in universal time.
pub(super) fn when(run: &Record) -> String {
    run.began.strftime("%Y-%m-%d %H:%M").to_string()
}

/// How its rows ended.
pub(super) fn counts(run: &Record) -> String {
    let well = run.count(RowResult::Done) + run.count(RowResult::Already);
    let mut said = format!("{well} of {}", run.steps.len());
    let failed = run.count(RowResult::Failed);
    if failed > 0 {
        said = format!("{said}, {failed} failed");
    }
    said
}

/// The whole screen.
pub(super) fn draw(
    screen: &JournalScreen,
    shared: &Shared,
    now: Moment,
    body: Rect,
    pen: &mut Pen<'_>,
) {
    let margin = u16::from(body.width >= 60);
    let area = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    };
    if screen.runs.is_empty() {
        empty(screen, shared, now, area, pen);
        return;
    }
    let wide = area.width >= WIDE;
    if above(body) > 0 && wide {
        pen.put(area, 1, 2, "BEGAN (UTC)", Role::Muted);
        pen.put(area, 1, 20, "WHAT", Role::Muted);
        pen.right(area, 1, "STATE AND ROWS", Role::Muted);
    }
    let list = below(area, above(body));
    let shown = screen.runs.iter().enumerate().skip(screen.list.offset());
    for (row, (place, run)) in (0..list.height).zip(shown) {
        line(run, wide, list, row, pen);
        pen.part(list, row, place);
        if screen.list.cursor() == Some(place) {
            pen.put(list, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(list, row);
        }
    }
}

fn line(run: &Record, wide: bool, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let state = run.state();
    let role = match state {
        State::Open => Role::Warn,
        State::Running => Role::Accent,
        _ => Role::Muted,
    };
    let right = if wide {
        format!("{}, {}", state.as_str(), counts(run))
    } else {
        state.as_str().to_owned()
    };
    let from = if wide { 20 } else { 2 };
    if wide {
        pen.put(area, row, 2, &when(run), Role::Muted);
    }
    let width = area.width.saturating_sub(from + columns(&right) + 2);
    pen.cell(area, row, from, width, &text::safe(&run.title), Role::Text);
    pen.right(area, row, &right, role);
}

/// Why there are no rows.
fn empty(screen: &JournalScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = match &screen.trouble {
        Some(why) => vec![
            ("The journal could not be read.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
        ],
        None if shared.slots.is_running(Slot::Journal) => {
            let text = format!("{} Reading", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None => vec![("Nothing was done yet.".to_owned(), Role::Text)],
    };
    pen.notice(area, &lines);
}
