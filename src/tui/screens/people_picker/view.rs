//! How the picker looks: the field, those found and those chosen (side by side where there is
//! room), and the buttons, which are always in sight where they fit.

use ratatui::layout::Rect;

use crate::tui::event::{Found, Moment};
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells, columns};

use super::search::is_running;
use super::tray::Chosen;
use super::{Focus, PRESS, PRESSED, PeoplePicker, QUERY, ROLES, TRAY};

/// From so many columns on the tray stands beside the people found.
const WIDE: u16 = 110;
/// From so many rows on there are gaps.
const ROOMY: u16 = 14;
/// Columns before a name: marker, digit, mark.
const BEFORE: u16 = 8;
/// As many people as one answer of the directory holds.
const FULL: usize = 30;

pub(super) fn draw(
    picker: &PeoplePicker,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let roomy = area.height >= ROOMY;
    let margin = u16::from(roomy);
    let mut left = Rect {
        x: area.x + margin,
        width: area.width.saturating_sub(2 * margin),
        ..area
    };
    if roomy {
        pen.put(left, 0, 1, &picker.purpose.title, Role::Strong);
        left = below(left, 2);
    }
    field(picker, left, pen);
    left = below(left, 1);
    left = below(left, said(picker, shared, now, left, pen));
    let buttons = buttons(picker, shared);
    let at = buttons.iter().position(|(focus, _)| *focus == picker.focus);
    let nobody = picker.search.found.is_empty() && picker.tray.people.is_empty();
    let least = if nobody { 0 } else { 3 };
    let shown = match left.height {
        height if usize::from(height) >= buttons.len() + least => buttons.len(),
        0 => 0,
        1 if at.is_none() => 0,
        _ => 1,
    };
    let gap = u16::from(roomy && !buttons.is_empty());
    let middle = Rect {
        height: left.height.saturating_sub(cells(shown) + gap),
        ..left
    };
    people(picker, middle, pen);
    let from = match at {
        Some(at) if shown == 1 => at,
        None if shown == 1 => buttons
            .iter()
            .position(|(f, _)| *f == Focus::Go)
            .unwrap_or(0),
        _ => 0,
    };
    let bottom = below(left, middle.height + gap);
    for (row, (focus, text)) in buttons.iter().skip(from).take(shown).enumerate() {
        button(picker, *focus, text, cells(row), bottom, pen);
    }
}

fn field(picker: &PeoplePicker, area: Rect, pen: &mut Pen<'_>) {
    let focused = picker.focus == Focus::Query;
    let (mark, role) = if focused {
        (pen.theme.marker(), Role::Strong)
    } else {
        (" ", Role::Muted)
    };
    pen.put(area, 0, 0, mark, Role::Accent);
    pen.part(area, 0, QUERY);
    pen.put(area, 0, 2, "Who", role);
    let inside = Rect {
        width: area.width.saturating_sub(1),
        ..area
    };
    if picker.fresh || picker.field.text().is_empty() {
        let texts = [
            "a name, or addresses typed or pasted",
            "a name, or addresses",
        ];
        pen.one_of(inside, 0, 7, &texts, Role::Muted);
        if focused {
            let at = ratatui::layout::Position::new(inside.x + 7.min(inside.width), inside.y);
            pen.cursor = Some(at);
        }
    } else {
        picker.field.view(inside, 0, 7, focused, pen);
    }
}

/// What is wrong, or what the search came to; gives the rows it took.
fn said(picker: &PeoplePicker, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) -> u16 {
    let search = &picker.search;
    let found = search.found.len();
    let (text, role) = if let Some(said) = &picker.complaint {
        (format!("! {said}"), Role::Warn)
    } else if is_running(shared) {
        (
            format!("{} looking", shared.theme.spinner(now)),
            Role::Accent,
        )
    } else if let Some(why) = search.why_not(shared) {
        (why, Role::Muted)
    } else if search.answered && found == 0 && !picker.query().is_empty() {
        (
            "Nobody in the directory is called so.".to_owned(),
            Role::Muted,
        )
    } else if found >= FULL {
        (
            format!("{found} found and perhaps more: type more of the name."),
            Role::Muted,
        )
    } else if found > 0 {
        let more = "Enter or a digit chooses; typing looks for the next.";
        (format!("{found} found. {more}"), Role::Muted)
    } else if picker.fresh || !picker.query().is_empty() {
        (String::new(), Role::Muted)
    } else if picker.tray.people.is_empty() {
        ("Type to search the directory.".to_owned(), Role::Muted)
    } else {
        (
            "Type the next one; Enter on the empty line goes on.".to_owned(),
            Role::Muted,
        )
    };
    // Without a list below it there is room for all of it.
    let most = match area.height {
        ..6 => 1,
        6..10 if found > 0 => 1,
        _ => 3,
    };
    let inside = Rect {
        x: area.x + 7.min(area.width),
        width: area.width.saturating_sub(7),
        height: area.height.min(most),
        ..area
    };
    if text.is_empty() {
        return 1;
    }
    pen.sentences(inside, &text, role)
}

/// Those found and those chosen.
fn people(picker: &PeoplePicker, area: Rect, pen: &mut Pen<'_>) {
    let (found, tray) = (picker.search.found.len(), picker.tray.people.len());
    if area.width >= WIDE {
        let half = area.width / 2;
        let left = Rect {
            width: half - 2,
            ..area
        };
        let right = Rect {
            x: area.x + half,
            width: area.width - half,
            ..area
        };
        found_rows(picker, left, pen);
        tray_rows(picker, right, pen);
        return;
    }
    let height = usize::from(area.height);
    let wanted = match tray {
        0 => 0,
        n => n + 1,
    };
    let on_tray = matches!(picker.focus, Focus::Tray(_));
    let most = if on_tray { height * 2 / 3 } else { height / 3 };
    let most = most.max(height.saturating_sub(found + usize::from(found > 0)));
    let low = wanted.min(most.max(usize::from(on_tray)));
    let top = Rect {
        height: cells(height - low.min(height)),
        ..area
    };
    found_rows(picker, top, pen);
    // Those chosen stand right below those found.
    let row = cells(found + usize::from(found > 0)).min(top.height);
    tray_rows(picker, below(area, row), pen);
}

/// The rows from which on the one under the cursor is seen.
fn window(focus: Option<usize>, height: usize) -> usize {
    focus.map_or(0, |at| (at + 1).saturating_sub(height))
}

fn found_rows(picker: &PeoplePicker, area: Rect, pen: &mut Pen<'_>) {
    let at = match picker.focus {
        Focus::Found(at) => Some(at),
        _ => None,
    };
    let from = window(at, usize::from(area.height));
    let rows = picker.search.found.iter().enumerate().skip(from);
    for (row, (place, found)) in (0..area.height).zip(rows) {
        let focused = at == Some(place);
        found_row(picker, (place, found), focused, row, area, pen);
    }
}

fn found_row(
    picker: &PeoplePicker,
    (place, found): (usize, &Found),
    focused: bool,
    row: u16,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let chosen = Chosen::found(found);
    pen.part(area, row, place);
    let mark = if focused { pen.theme.marker() } else { " " };
    pen.put(area, row, 0, mark, Role::Accent);
    if place < 9 {
        pen.put(area, row, 2, &(place + 1).to_string(), Role::Accent);
    }
    let sign = if picker.tray.has(&chosen) {
        "[x]"
    } else {
        "[ ]"
    };
    pen.put(area, row, 4, sign, Role::Text);
    let there = picker.search.is_present(found.user.as_ref());
    let note = if there { "is in the space" } else { "" };
    name_and_address(&chosen, note, BEFORE, row, area, pen);
    if focused {
        pen.select(area, row);
    }
}

fn name_and_address(chosen: &Chosen, note: &str, x: u16, row: u16, area: Rect, pen: &mut Pen<'_>) {
    let room = area.width.saturating_sub(x);
    let noted = columns(note) + 2;
    let text = room.saturating_sub(if note.is_empty() { 0 } else { noted });
    match &chosen.name {
        Some(name) if room >= 30 => {
            let first = (room * 2 / 5).min(32);
            pen.cell(area, row, x, first - 1, name, Role::Text);
            let rest = text.saturating_sub(first);
            pen.cell(area, row, x + first, rest, &chosen.who, Role::Muted);
        }
        _ => pen.cell(area, row, x, text, &chosen.label(), Role::Text),
    }
    pen.right(area, row, note, Role::Warn);
}

fn tray_rows(picker: &PeoplePicker, area: Rect, pen: &mut Pen<'_>) {
    let people = &picker.tray.people;
    if people.is_empty() || area.height == 0 {
        return;
    }
    let at = match picker.focus {
        Focus::Tray(at) => Some(at),
        _ => None,
    };
    let outside = people.iter().filter(|chosen| chosen.outside).count();
    let mut head = format!("{} chosen", people.len());
    if outside > 0 {
        head = format!("{head}, {outside} perhaps from outside");
    }
    let mut rest = area;
    if area.height > 1 {
        pen.rule(area, 0);
        pen.put(area, 0, 2, &format!(" {head} "), Role::Strong);
        rest = below(area, 1);
    }
    // Without the cursor in it the last one chosen is seen.
    let shown = usize::from(rest.height);
    let from = window(Some(at.unwrap_or(people.len() - 1)), shown);
    for (row, (place, chosen)) in (0..rest.height).zip(people.iter().enumerate().skip(from)) {
        let focused = at == Some(place);
        pen.part(rest, row, TRAY + place);
        let mark = if focused { pen.theme.marker() } else { " " };
        pen.put(rest, row, 0, mark, Role::Accent);
        pen.put(rest, row, 5, pen.theme.check(), Role::Ok);
        let note = if chosen.outside { "another domain" } else { "" };
        name_and_address(chosen, note, BEFORE, row, rest, pen);
        if focused {
            pen.select(rest, row);
        }
    }
}

fn buttons(picker: &PeoplePicker, shared: &Shared) -> Vec<(Focus, String)> {
    let mut buttons = Vec::new();
    if let Some(scope) = picker.search.missing(shared) {
        buttons.push((Focus::Ask, format!("Ask for: {}", scope.words())));
    }
    if picker.purpose.roles {
        buttons.push((Focus::Role, ROLES[picker.role].word().to_owned()));
    }
    let verb = picker.purpose.verb;
    let go = match picker.tray.people.len() {
        0 => verb.to_owned(),
        1 => format!("{verb} 1 person"),
        n => format!("{verb} {n} people"),
    };
    buttons.push((Focus::Go, go));
    buttons.push((Focus::Keyboard, super::filling::KEYBOARD.to_owned()));
    buttons.push((Focus::Leave, "Back".to_owned()));
    buttons
}

fn button(
    picker: &PeoplePicker,
    focus: Focus,
    text: &str,
    row: u16,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let focused = picker.focus == focus;
    let mark = if focused { pen.theme.marker() } else { " " };
    pen.put(area, row, 0, mark, Role::Accent);
    let (left, right) = (pen.theme.glyph("‹", "<"), pen.theme.glyph("›", ">"));
    let (x, text) = match focus {
        Focus::Role => {
            let label = if focused { Role::Strong } else { Role::Muted };
            pen.put(area, row, 2, "As", label);
            (7, format!("{left} {text} {right}"))
        }
        _ => (2, format!("[ {text} ]")),
    };
    let end = pen.put(area, row, x, &text, Role::Text);
    let place = PRESSED.iter().position(|one| *one == focus);
    let target = Target::Part(PRESS + place.unwrap_or_default());
    pen.zone(area, row, x, end - x, target);
    if focused {
        let cell = Rect {
            x: area.x + x.min(area.width),
            width: end.saturating_sub(x),
            ..area
        };
        pen.select(cell, row);
    }
}
