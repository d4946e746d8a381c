//! What stands around every screen: the path and the account above, hints and toasts below.

use ratatui::layout::{Position, Rect};

use crate::action::{self, Action, Context};
use crate::tui::event::{Moment, Slot};
use crate::tui::keymap::Key;
use crate::tui::shared::{Shared, Toast, Tone};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, Target, cells, columns, fitting, wrap};

use super::{Screen, banner};

/// Small terminals get no rules and no margins.
pub(in crate::tui) const fn is_compact(area: Rect) -> bool {
    area.width < 60 || area.height < 16
}

/// What is left for the screen itself.
pub(in crate::tui) fn body(area: Rect) -> Rect {
    let (above, below) = if is_compact(area) { (1, 1) } else { (2, 1) };
    Rect {
        y: area.y + above.min(area.height),
        height: area.height.saturating_sub(above + below),
        ..area
    }
}

/// Where it was opened and who is signed in.
pub(in crate::tui) fn header(
    stack: &[Box<dyn Screen>],
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let Some(top) = stack.last() else { return };
    let banner = banner::text(&**top, shared, now, inner(area).width);
    if let Some((text, role)) = banner.as_ref().filter(|_| is_compact(area)) {
        pen.put(inner(area), 0, 0, text, *role);
        return;
    }
    let right = [top.status(shared), account(shared)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(&format!(" {} ", shared.theme.dot()));
    let line = inner(area);
    // Where something is matters more than who is signed in: `roomkey › … › title`.
    let least = 7 + 6 + 3 + columns(&top.title(shared));
    let right = if least + 2 + columns(&right) > line.width {
        top.status(shared)
    } else {
        right
    };
    let room = line.width.saturating_sub(columns(&right) + 2);
    let left = Rect {
        width: if is_compact(area) { line.width } else { room },
        ..line
    };
    let mut x = 0;
    if is_compact(area) {
        x = pen.clip(left, 0, x, &top.title(shared), Role::Strong);
    } else {
        x = pen.put(left, 0, x, "roomkey", Role::Accent);
        let skipped = skipped(stack, shared, left.width.saturating_sub(x));
        if skipped > 0 {
            x = pen.put(left, 0, x + 1, shared.theme.into(), Role::Muted) + 1;
            let gap = shared.theme.glyph("…", "...");
            x = pen.put(left, 0, x, gap, Role::Muted);
        }
        for screen in &stack[skipped..] {
            x = pen.put(left, 0, x + 1, shared.theme.into(), Role::Muted) + 1;
            x = pen.clip(left, 0, x, &screen.title(shared), Role::Strong);
        }
        match &banner {
            Some((text, role)) => {
                pen.put(inner(area), 1, 0, text, *role);
            }
            None => pen.rule(area, 1),
        }
    }
    let shown = if is_compact(area) {
        top.status(shared)
    } else {
        right
    };
    if x + columns(&shown) + 1 < line.width {
        pen.right(line, 0, &shown, Role::Muted);
    }
}

/// How many parts of a long path are left out, so that its end is seen.
fn skipped(stack: &[Box<dyn Screen>], shared: &Shared, room: u16) -> usize {
    let widths: Vec<u16> = stack
        .iter()
        .map(|screen| 3 + columns(&screen.title(shared)))
        .collect();
    let last = stack.len().saturating_sub(1);
    let fits = |from: &usize| {
        let gap = if *from > 0 { 6 } else { 0 };
        gap + widths[*from..].iter().sum::<u16>() <= room
    };
    (0..last).find(fits).unwrap_or(last)
}

fn account(shared: &Shared) -> String {
    match (shared.session.account_name(), shared.session.demo) {
        ("", true) => "demo".to_owned(),
        (name, true) => format!("{name} {} demo", shared.theme.dot()),
        (name, false) => name.to_owned(),
    }
}

/// Rows that a toast may take.
const TOAST: u16 = 5;

/// Keys of this screen by priority, on two rows where the one above is empty; and the toast.
pub(in crate::tui) fn footer(top: &dyn Screen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let line = Rect {
        y: area.bottom() - 1,
        height: 1,
        ..inner(area)
    };
    let hints = hints(top, shared);
    let mut rows = laid_out(&hints, line.width);
    let above = Rect {
        y: line.y - 1,
        ..area
    };
    let may_grow = area.height >= LOW && pen.is_blank(above, 0);
    rows.truncate(if may_grow && shared.toast.is_none() {
        2
    } else {
        1
    });
    let end = rows.last().map_or(0, |row| row.1);
    let first = line.y + 1 - cells(rows.len().max(1));
    if let Some(toast) = &shared.toast
        && said(toast, shared, area, line.width.saturating_sub(end), pen)
    {
        return;
    }
    for (y, (row, _)) in (first..).zip(&rows) {
        let line = Rect { y, ..line };
        let mut x = 0;
        for hint in row {
            let from = x;
            x = pen.put(line, 0, x, &hint.label, Role::Accent) + 1;
            x = pen.put(line, 0, x, hint.title, Role::Muted) + 2;
            let (code, modifiers) = hint.key.pressed();
            pen.zone(line, 0, from, x - from - 2, Target::Key(code, modifiers));
        }
    }
}

/// A key and what it does.
struct Hint {
    key: Key,
    label: String,
    title: &'static str,
}

/// Hints of one row, and where it ends.
type HintRow<'a> = (Vec<&'a Hint>, u16);

/// Two rows of hints: what does not fit the first goes to the second, if it fits that.
fn laid_out(hints: &[Hint], width: u16) -> Vec<HintRow<'_>> {
    let mut rows: Vec<HintRow<'_>> = vec![(Vec::new(), 0); 2];
    for hint in hints {
        let wide = columns(&hint.label) + 1 + columns(hint.title);
        if let Some((row, end)) = rows.iter_mut().find(|(_, end)| end + wide <= width) {
            row.push(hint);
            *end += wide + 2;
        }
    }
    rows.retain(|(row, _)| !row.is_empty());
    rows
}

/// Lower screens have no row to spare: a toast takes the hints' place, as where it would cover the
/// cursor.
const LOW: u16 = 10;

/// A toast: at the right of the hints where `room` is enough, else above them. Says whether it
/// took their place.
fn said(toast: &Toast, shared: &Shared, area: Rect, room: u16, pen: &mut Pen<'_>) -> bool {
    let (sign, role) = match toast.tone {
        Tone::Good => (shared.theme.check(), Role::Ok),
        Tone::Plain => (shared.theme.dot(), Role::Accent),
        Tone::Bad => ("!", Role::Warn),
    };
    let width = inner(area).width.saturating_sub(2);
    let rows = match area.height {
        ..LOW => area.height / 4,
        height => TOAST.min(height / 2),
    };
    let rows = rows.max(1);
    let lines = wrap(&fitting(&toast.text, width, rows), width);
    let lines: Vec<_> = lines.into_iter().take(usize::from(rows)).collect();
    let height = cells(lines.len());
    let width = columns(&lines[0]) + 2;
    let beside = height == 1 && width <= room;
    let covers = |at: Position| at.y + 1 + height >= area.bottom();
    let low = area.height < LOW || pen.cursor.is_some_and(covers);
    let foot = u16::from(!low && !beside);
    let place = Rect {
        y: area.bottom().saturating_sub(height + foot),
        height,
        ..inner(area)
    };
    let x = if beside { place.width - width } else { 0 };
    if !beside {
        pen.clear(Rect {
            x: area.x,
            width: area.width,
            ..place
        });
    }
    for row in 0..height {
        pen.zone(place, row, x, place.width - x, Target::Toast);
    }
    pen.put(place, 0, x, sign, role);
    let lines: Vec<_> = lines.into_iter().map(|line| (line, role)).collect();
    pen.lines(place, x + 2, &lines);
    low && !beside
}

/// What the footer says: key and short title, most wanted first.
fn hints(top: &dyn Screen, shared: &Shared) -> Vec<Hint> {
    let unicode = shared.theme.glyphs == Glyphs::Unicode;
    let context = top.context();
    let typing = top.is_typing();
    // Enter and Esc are nobody's to move.
    let fixed = match context {
        Context::Keyboard => Some(["type", "close the keyboard"]),
        Context::Palette => Some(["do it", "back"]),
        Context::Form if top.form_now().is_some_and(Form::is_long) => Some(["new line", "keep it"]),
        Context::Settings if top.writing() == Writing::Lines => Some(["new line", "keep it"]),
        Context::Settings | Context::AdminSearch if typing => Some(["keep it", "as it was"]),
        Context::SignIn if typing => Some(["use it", "leave the field"]),
        Context::Help | Context::Log if typing => Some(["keep the filter", "clear it"]),
        _ if typing && context.has_menu() => Some(["keep the filter", "clear it"]),
        _ => None,
    };
    if let Some(titles) = fixed {
        let keys = ["enter", "esc"].into_iter().filter_map(Key::parse);
        let hint = |(key, title): (Key, &'static str)| Hint {
            key,
            label: key.label(unicode),
            title,
        };
        let hints = keys.zip(titles).map(hint);
        return hints.chain(to_keyboard(top, unicode)).collect();
    }
    if context == Context::Help {
        return help_hints(shared);
    }
    let running = shared.slots.is_running(Slot::SignIn);
    let root = match context {
        Context::Spaces | Context::Setup => true,
        Context::SignIn => !running,
        _ => false,
    };
    let mut entries: Vec<_> = action::entries(context)
        .filter(|entry| entry.hint > 0 && !(root && entry.action == Action::Back))
        // There left and right set what the cursor stands on, except on the tabs, which say so.
        .filter(|entry| context != Context::Settings || entry.action != Action::NextTab)
        .filter(|entry| super::menu::refusal(top, shared, entry.action).is_none())
        .collect();
    entries.sort_by_key(|entry| entry.hint);
    let hints = entries.into_iter().filter_map(|entry| {
        let usable = |key: &&Key| !top.is_typing() || !key.is_text();
        let keys = shared.keymap.keys(context, entry.action);
        let pressed = keys.iter().find(usable)?;
        // A default of the table: both ways are meant.
        let label = match (entry.short, pressed.name().as_str(), unicode) {
            ("move", "up" | "down", true) => "↑↓".to_owned(),
            ("move", "up" | "down", false) => "Up/Down".to_owned(),
            ("tabs", "right", true) if !top.is_typing() => "←→".to_owned(),
            _ => pressed.label(unicode),
        };
        let short = match (context, entry.action) {
            (Context::SignIn, Action::Back) => "cancel",
            (Context::Menu, Action::Back) => "close",
            _ => entry.short,
        };
        Some(Hint {
            key: *pressed,
            label,
            title: short,
        })
    });
    hints.chain(to_keyboard(top, unicode)).collect()
}

/// The way of a remote to letters, where text is typed.
fn to_keyboard(top: &dyn Screen, unicode: bool) -> Option<Hint> {
    let key = Key::parse("right").filter(|_| top.is_at_end())?;
    Some(Hint {
        key,
        label: key.label(unicode),
        title: "keyboard",
    })
}

/// The help is a text to go through.
fn help_hints(shared: &Shared) -> Vec<Hint> {
    let unicode = shared.theme.glyphs == Glyphs::Unicode;
    let rows = [
        (Action::Back, "back"),
        (Action::Choose, "do it"),
        (Action::MoveDown, "move"),
        (Action::PageDown, "page"),
        (Action::Filter, "filter"),
    ];
    let rows = rows.into_iter().filter_map(|(action, title)| {
        let key = *shared.keymap.keys(Context::Help, action).first()?;
        let label = match (key.name().as_str(), unicode) {
            ("up" | "down", true) => "↑↓".to_owned(),
            ("up" | "down", false) => "Up/Down".to_owned(),
            _ => key.label(unicode),
        };
        Some(Hint { key, label, title })
    });
    rows.collect()
}

/// Below 20 × 5 nothing of use fits.
pub(in crate::tui) fn too_small(area: Rect, pen: &mut Pen<'_>) {
    let text = "roomkey needs 20x5";
    let lines = wrap(text, area.width);
    for (row, line) in (0..area.height).zip(&lines) {
        pen.put(area, row, 0, line, Role::Strong);
    }
}

/// One column of margin where there is room.
fn inner(area: Rect) -> Rect {
    let margin = u16::from(area.width >= 60);
    Rect {
        x: area.x + margin,
        width: area.width - 2 * margin,
        ..area
    }
}
