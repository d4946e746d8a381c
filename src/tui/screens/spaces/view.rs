//! How the list looks around its rows: tabs, a line for filter and trouble, what stands there
//! where there are no rows.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::oauth::Cause;
use crate::tui::event::{Moment, Slot};
use crate::tui::shared::Shared;
use crate::tui::spaces::Tab;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below};

use super::{SpacesScreen, table};

/// From this width on the row under the cursor is shown in full beside the list.
const WIDE: u16 = 110;
const DETAILS: u16 = 38;

/// Rows of the body that are not rows of the list.
const fn above(body: Rect) -> u16 {
    // The body of a screen that is not compact has at least 13 rows.
    if body.width < 60 || body.height < 13 {
        1
    } else {
        3
    }
}

/// How many rows of the list fit.
pub(super) fn rows(body: Rect) -> usize {
    usize::from(body.height.saturating_sub(above(body)))
}

/// Whether there is a row of headings.
pub(super) const fn has_heading(body: Rect) -> bool {
    above(body) > 1
}

/// `100000` as `100,000`.
pub(in crate::tui) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The whole screen.
pub(super) fn draw(
    screen: &SpacesScreen,
    shared: &Shared,
    now: Moment,
    body: Rect,
    pen: &mut Pen<'_>,
) {
    let wide = body.width >= WIDE;
    let inner = Rect {
        x: body.x + u16::from(body.width >= 60),
        width: body.width.saturating_sub(2 * u16::from(body.width >= 60)),
        ..body
    };
    let list = Rect {
        width: inner
            .width
            .saturating_sub(if wide { DETAILS + 3 } else { 0 }),
        ..inner
    };
    if above(body) == 1 {
        if !message(screen, shared, now, list, 0, pen) {
            tabs(screen, shared, list, pen);
        }
    } else {
        tabs(screen, shared, list, pen);
        message(screen, shared, now, list, 1, pen);
        if !shared.spaces.is_empty() {
            table::heading(screen.rows.sort(), list, pen);
        }
    }
    let rest = below(list, above(body));
    if screen.rows.len() == 0 {
        empty(screen, shared, now, rest, pen);
    } else {
        table::draw(screen, shared, rest, pen);
    }
    let seen = pen.cursor;
    if screen.is_filtering() {
        field(screen, list, u16::from(above(body) > 1), pen);
    }
    if wide && let Some(row) = screen.rows.selected(&shared.spaces) {
        let pane = Rect {
            x: list.right() + 3,
            width: DETAILS,
            ..below(inner, 2)
        };
        table::details(row, pane, pen);
    }
    if !screen.is_filtering() {
        pen.cursor = seen;
    }
}

fn tabs(screen: &SpacesScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let mut x = 0;
    let short = area.width < 66;
    for (at, tab) in Tab::ALL.into_iter().enumerate() {
        let word = match (tab, short) {
            (Tab::GroupChats, true) => "Groups",
            (Tab::DirectMessages, true) => "DMs",
            _ => tab.word(),
        };
        let chosen = tab == screen.rows.tab();
        // Nothing is known before the first page.
        let counted = !shared.spaces.is_empty() && (chosen || area.width >= 50);
        let count = shared.spaces.count(tab);
        let count = counted.then(|| format!(" {}", number(count)));
        let count = count.unwrap_or_default();
        let (text, role) = if chosen {
            (format!("[{word}{count}]"), Role::Strong)
        } else {
            (format!(" {word}{count} "), Role::Muted)
        };
        let from = x;
        x = pen.put(area, 0, x, &text, role);
        pen.zone(area, 0, from, x - from, Target::Tab(at));
    }
}

/// Filter, trouble or progress; says whether there was anything to say.
fn message(
    screen: &SpacesScreen,
    shared: &Shared,
    now: Moment,
    area: Rect,
    row: u16,
    pen: &mut Pen<'_>,
) -> bool {
    if screen.is_filtering() {
        return true;
    }
    if let Some(why) = screen
        .trouble
        .as_ref()
        .filter(|_| !shared.spaces.is_empty())
    {
        let what = if screen.complete {
            "Not refreshed"
        } else {
            "Not complete"
        };
        let texts = shared.not_whole(Context::Spaces, what, &why.message);
        pen.one_of(area, row, 0, &texts, Role::Warn);
        return true;
    }
    let reading = shared.slots.is_running(Slot::Spaces) && !shared.spaces.is_empty();
    if reading && above(area) > 1 {
        let text = format!(" {} reading the list", shared.theme.spinner(now));
        pen.put(area, row, 0, &text, Role::Muted);
        return true;
    }
    false
}

fn field(screen: &SpacesScreen, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let line = below(area, row);
    let x = screen.filter.view_filter(line, screen.typing, pen);
    if !screen.typing {
        pen.put(line, 0, x + 2, "Esc clears", Role::Muted);
    }
}

/// Why there are no rows.
fn empty(screen: &SpacesScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let how = |action| shared.press(Context::Spaces, action);
    let lines = match &screen.trouble {
        Some(why) => vec![
            match why.cause {
                Cause::Cancelled => ("The spaces were not read.".to_owned(), Role::Muted),
                _ => ("The spaces could not be read.".to_owned(), Role::Warn),
            },
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
            (
                format!("{} to try again.", how(Action::Refresh)),
                Role::Accent,
            ),
        ],
        None if shared.slots.is_running(Slot::Spaces) => {
            let text = format!("{} Reading your spaces", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None if !screen.query().is_empty() => vec![
            (format!("Nothing matches {}.", screen.query()), Role::Text),
            ("Esc clears the filter.".to_owned(), Role::Muted),
        ],
        None if shared.spaces.count(Tab::All) > 0 => {
            vec![("Nothing of this kind.".to_owned(), Role::Muted)]
        }
        None => vec![
            ("You are in no space yet.".to_owned(), Role::Text),
            (
                format!("{} to make one.", how(Action::CreateSpace)),
                Role::Accent,
            ),
        ],
    };
    pen.notice(area, &lines);
}

impl SpacesScreen {
    fn is_filtering(&self) -> bool {
        self.typing || !self.filter.text().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::screens::chrome::is_compact;

    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn compact_screens_have_no_heading() {
        assert!(is_compact(Rect::new(0, 0, 40, 12)));
        assert_eq!(rows(Rect::new(0, 1, 40, 10)), 9);
        assert_eq!(rows(Rect::new(0, 2, 80, 21)), 18);
    }
}
