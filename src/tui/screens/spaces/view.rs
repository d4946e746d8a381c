//! How the list looks: tabs, a line for filter and trouble, columns by width, details when wide.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::{Moment, Slot};
use crate::tui::shared::Shared;
use crate::tui::spaces::{Kind, SpaceRow, Tab};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells, columns};

use super::SpacesScreen;

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

/// `100000` as `100,000`.
pub(super) fn number(n: usize) -> String {
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
            heading(list, pen);
        }
    }
    let rest = below(list, above(body));
    table(screen, shared, now, rest, pen);
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
        details(row, pane, pen);
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
        let how = shared.press(Context::Spaces, Action::Refresh);
        let text = format!(
            "! The list is not complete: {} {how} to read it again.",
            why.message
        );
        pen.put(area, row, 0, &text, Role::Warn);
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
    let x = pen.put(area, row, 0, " / ", Role::Accent);
    if screen.typing {
        screen.filter.view(area, row, x, true, pen);
    } else {
        let x = pen.put(area, row, x, screen.filter.text(), Role::Strong);
        pen.put(area, row, x + 2, "Esc clears", Role::Muted);
    }
}

/// Where each column begins and how wide it is; absent where there is no room.
struct Columns {
    title: u16,
    kind: Option<u16>,
    members: Option<u16>,
    active: Option<u16>,
}

impl Columns {
    fn of(width: u16) -> Self {
        let mut right = width;
        let mut take = |columns: u16, from: u16| {
            (width >= from).then(|| {
                right -= columns;
                right
            })
        };
        let active = take(12, 58);
        let members = take(9, 36);
        let kind = take(16, 70);
        Self {
            title: right.saturating_sub(3),
            kind,
            members,
            active,
        }
    }
}

fn heading(area: Rect, pen: &mut Pen<'_>) {
    let columns = Columns::of(area.width);
    pen.put(area, 2, 2, "NAME", Role::Muted);
    if let Some(x) = columns.kind {
        pen.put(area, 2, x, "TYPE", Role::Muted);
    }
    if let Some(x) = columns.members {
        pen.put(area, 2, x, "MEMBERS", Role::Muted);
    }
    if let Some(x) = columns.active {
        pen.put(area, 2, x + 1, "ACTIVE", Role::Muted);
    }
}

fn table(screen: &SpacesScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    if screen.rows.len() == 0 {
        empty(screen, shared, now, area, pen);
        return;
    }
    let columns = Columns::of(area.width);
    let list = screen.rows.list();
    for (row, place) in (0..area.height).zip(list.offset()..screen.rows.len()) {
        let Some(space) = screen.rows.at(place).and_then(|i| shared.spaces.get(i)) else {
            continue;
        };
        let chosen = list.cursor() == Some(place);
        line(space, &columns, area, row, pen);
        pen.part(area, row, place);
        if chosen {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

fn line(space: &SpaceRow, at: &Columns, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let named = space.is_named() || space.kind == Kind::Space;
    let role = if named { Role::Text } else { Role::Muted };
    pen.cell(area, row, 2, at.title, space.title(), role);
    if let Some(x) = at.kind {
        let word = if space.external && space.kind == Kind::Space {
            "space, external"
        } else {
            space.kind.word()
        };
        pen.cell(area, row, x, 15, word, Role::Muted);
    }
    if let (Some(x), Some(members)) = (at.members, space.members) {
        let text = number(members as usize);
        let x = x + 7_u16.saturating_sub(columns(&text));
        pen.cell(area, row, x, 8, &text, Role::Text);
    }
    if let Some(x) = at.active {
        pen.put(area, row, x + 1, space.active(), Role::Muted);
    }
}

/// Why there are no rows.
fn empty(screen: &SpacesScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let how = |action| shared.press(Context::Spaces, action);
    let lines = match &screen.trouble {
        Some(why) => vec![
            ("The spaces could not be read.".to_owned(), Role::Warn),
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
    let mut rest = below(area, area.height.saturating_sub(cells(lines.len())) / 3);
    rest.x += 2;
    rest.width = rest.width.saturating_sub(4);
    for (text, role) in lines.into_iter().filter(|(text, _)| !text.is_empty()) {
        let used = pen.paragraph(rest, &text, role);
        rest = below(rest, used);
    }
}

/// The row under the cursor in full.
fn details(space: &SpaceRow, area: Rect, pen: &mut Pen<'_>) {
    for row in 0..area.height {
        let bar = pen.theme.bar();
        let edge = Rect {
            x: area.x.saturating_sub(2),
            ..area
        };
        pen.put(edge, row, 0, bar, Role::Border);
    }
    let mut row = pen.paragraph(area, space.title(), Role::Strong) + 1;
    let members = space
        .members
        .map(|n| number(n as usize))
        .unwrap_or_default();
    let external = if space.external {
        "allowed"
    } else {
        "not allowed"
    };
    for (label, value) in [
        ("Type", space.kind.word()),
        ("Members", &members),
        ("Active", space.active()),
        ("Outsiders", external),
        ("ID", space.name().id()),
    ] {
        if value.is_empty() {
            continue;
        }
        pen.put(area, row, 0, label, Role::Muted);
        pen.put(area, row, 11, value, Role::Text);
        row += 1;
    }
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
