//! How the settings look: a row an item, who may do what as a matrix, and at the foot what the row
//! under the cursor is about.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::patch::Allowed;
use crate::tui::event::{Moment, Slot};
use crate::tui::screens::space::SpaceScreen;
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, columns, wrap};
use crate::work::spaces::settings::{Item, Value};

use super::{Input, Row, SettingsForm};

/// From this width on permissions are columns.
const MATRIX: u16 = 60;
/// Where values begin on screens that are wide enough.
const VALUES: u16 = 29;
/// Where values begin on narrow screens.
const NARROW_VALUES: u16 = 15;
/// Columns of a permission and its mark on narrow screens.
const NARROW_LEVEL: u16 = 11;
/// Wider than this no row is.
const WIDEST: u16 = 100;
/// Width of a column of the matrix.
const COLUMN: u16 = 10;

/// A line of the form.
#[derive(Clone, Copy)]
enum Line {
    Row(Row),
    Gap,
    /// The heading of the matrix.
    Matrix,
    /// What a kind of conversation cannot have.
    Remark([&'static str; 2]),
}

/// Draws the tab below the tabs.
pub(in crate::tui::screens::space) fn draw(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let Some(form) = &screen.settings else {
        unread(screen, shared, now, area, pen);
        return;
    };
    if let Some(editing) = &form.editing
        && let Input::Long(text) = &editing.input
    {
        text.view(editing.item.label(), area, pen);
        return;
    }
    let said = foot(screen, form, shared, now);
    // Marks stand near what they are about.
    let area = Rect {
        width: area.width.min(WIDEST),
        ..area
    };
    let foot = wrapped(&said, area);
    let rows = Rect {
        height: area.height.saturating_sub(cells(foot.len())),
        ..area
    };
    lines(form, shared, rows, pen);
    let end = (cells(plan(form, false).len()) + 1).min(rows.height);
    pen.lines(below(area, end), 2, &foot);
}

/// What stands at the foot: the first thing whole, of the others those that fit, a third of low
/// screens.
fn wrapped(said: &[(String, Role)], area: Rect) -> Vec<(String, Role)> {
    let most = usize::from((area.height / 3).clamp(2, 4));
    let width = area.width.saturating_sub(3);
    let mut lines = Vec::new();
    for (text, role) in said {
        let text = wrap(text, width);
        if !lines.is_empty() && lines.len() + text.len() > most {
            break;
        }
        lines.extend(text.into_iter().map(|line| (line, *role)));
    }
    lines.truncate(usize::from(area.height.saturating_sub(1)));
    lines
}

fn unread(screen: &SpaceScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let rest = below(area, area.height / 3);
    match &screen.details_trouble {
        Some(why) => {
            let text = format!("The settings could not be read. {}", why.message);
            let used = pen.paragraph(rest, &text, Role::Warn);
            let how = shared.press(Context::Settings, Action::Refresh);
            let text = format!("{how} to try again.");
            pen.put(below(rest, used), 0, 0, &text, Role::Accent);
        }
        None if shared.slots.is_running(Slot::Space) => {
            let text = format!("{} Reading the settings", shared.theme.spinner(now));
            pen.put(rest, 0, 2, &text, Role::Muted);
        }
        None => {}
    }
}

fn plan(form: &SettingsForm, tight: bool) -> Vec<Line> {
    let mut plan = Vec::new();
    let rows = form.rows();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let is_permission = |row: &Row| matches!(row, Row::Item(item) if item.is_permission());
        let first = is_permission(row) && !is_permission(&rows[at - 1]);
        if !tight && (first || *row == Row::Save) {
            plan.push(Line::Gap);
        }
        if first {
            plan.push(Line::Matrix);
        }
        plan.push(Line::Row(*row));
    }
    if form.now.is_group_chat() {
        let texts = [
            "With a name it becomes a space, for good.",
            "A name makes it a space, for good.",
        ];
        plan.insert(0, Line::Remark(texts));
    } else if !form.is_space() {
        let texts = [
            "A direct message has no other settings.",
            "A direct message has no others.",
        ];
        plan.insert(0, Line::Remark(texts));
    }
    plan
}

fn lines(form: &SettingsForm, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let here = form.row();
    let tight = cells(plan(form, false).len()) > area.height;
    let plan = plan(form, tight);
    let cursor = plan
        .iter()
        .position(|line| matches!(line, Line::Row(row) if *row == here));
    let height = usize::from(area.height);
    let from = (cursor.unwrap_or_default() + 1).saturating_sub(height);
    for (y, line) in (0..area.height).zip(plan.iter().skip(from)) {
        match line {
            Line::Gap => {}
            Line::Remark(texts) => {
                pen.one_of(area, y, 2, texts, Role::Muted);
            }
            Line::Matrix => matrix_heading(area, y, pen),
            Line::Row(row) => {
                let at = form.rows().iter().position(|one| one == row);
                pen.part(area, y, at.unwrap_or_default());
                draw_row(form, shared, *row, *row == here, area, y, pen);
            }
        }
    }
    if here == Row::Tabs {
        pen.cursor = None;
    }
}

/// On narrow screens permissions have long names and short values, and the others the reverse.
fn value_column(item: Item, width: u16) -> u16 {
    match width {
        MATRIX.. => VALUES,
        ..30 => width / 2,
        _ if item.is_permission() => width.saturating_sub(NARROW_LEVEL),
        _ => NARROW_VALUES.max(columns(item.label()) + 4),
    }
}

fn matrix_heading(area: Rect, y: u16, pen: &mut Pen<'_>) {
    pen.put(area, y, 3, "WHO MAY", Role::Muted);
    if area.width >= MATRIX {
        for (at, word) in (0..).zip(["OWNERS", "MANAGERS", "MEMBERS"]) {
            pen.put(area, y, VALUES + at * COLUMN, word, Role::Muted);
        }
    }
}

fn draw_row(
    form: &SettingsForm,
    shared: &Shared,
    row: Row,
    focused: bool,
    area: Rect,
    y: u16,
    pen: &mut Pen<'_>,
) {
    if focused {
        pen.put(area, y, 0, shared.theme.marker(), Role::Accent);
    }
    let item = match row {
        Row::Item(item) => item,
        Row::Tabs => return,
        Row::Save | Row::Reset => {
            button(form, row, focused, area, y, pen);
            return;
        }
    };
    let x = value_column(item, area.width);
    let dirty = form.is_dirty(item);
    if dirty {
        pen.put(area, y, 1, "*", Role::Warn);
    }
    let role = match (focused, dirty) {
        (true, _) | (_, true) => Role::Strong,
        _ => Role::Muted,
    };
    let before = Rect {
        width: x.saturating_sub(1),
        ..area
    };
    pen.put(before, y, 3, item.label(), role);
    value(form, item, focused, area, y, x, pen);
    mark(form, item, area, y, pen);
}

/// What came of a row, at its end.
fn mark(form: &SettingsForm, item: Item, area: Rect, y: u16, pen: &mut Pen<'_>) {
    let note = form.notes.iter().find(|(noted, ..)| *noted == item);
    let (text, role) = match note {
        Some((_, Tone::Bad, _)) => ("!", Role::Danger),
        Some(_) => (pen.theme.check(), Role::Ok),
        None if form.is_faulty(item) => ("!", Role::Warn),
        None => return,
    };
    let end = Rect {
        x: area.right().saturating_sub(2),
        width: 2.min(area.width),
        ..area
    };
    pen.put(end, y, 0, &format!(" {text}"), role);
}

fn button(form: &SettingsForm, row: Row, focused: bool, area: Rect, y: u16, pen: &mut Pen<'_>) {
    let changes = form.changes();
    let text = match (row, changes) {
        (Row::Save, 0) => "[ Save ]".to_owned(),
        (Row::Save, 1) => "[ Save 1 change ]".to_owned(),
        (Row::Save, n) => format!("[ Save {n} changes ]"),
        _ => "[ Put everything back ]".to_owned(),
    };
    let role = if changes == 0 {
        Role::Muted
    } else {
        Role::Text
    };
    let end = pen.put(area, y, 3, &text, role);
    if focused {
        select(area, y, 3, end, pen);
    }
}

fn select(area: Rect, y: u16, from: u16, to: u16, pen: &mut Pen<'_>) {
    let part = Rect {
        x: area.x + from,
        width: to.saturating_sub(from),
        ..area
    };
    pen.select(part, y);
}

fn value(
    form: &SettingsForm,
    item: Item,
    focused: bool,
    area: Rect,
    y: u16,
    x: u16,
    pen: &mut Pen<'_>,
) {
    let inside = Rect {
        width: area.width.saturating_sub(2),
        ..area
    };
    if let Some(editing) = form.editing.as_ref().filter(|editing| editing.item == item) {
        if let Input::Line(field) = &editing.input {
            field.view(inside, y, x, true, pen);
        }
        return;
    }
    let value = form.now.get(item);
    match &value {
        Value::Level(level) if area.width >= MATRIX => {
            matrix(*level, focused, area, y, pen);
        }
        Value::Text(text) if text.is_empty() => {
            let end = pen.put(inside, y, x, "(empty)", Role::Muted);
            if focused {
                select(inside, y, x, end, pen);
            }
        }
        _ => {
            let words = SettingsForm::words(item, &value);
            let words = match (&value, area.width < MATRIX) {
                (Value::Text(text), _) => text.replace('\n', " "),
                (Value::Level(Some(Allowed::Managers)), true) => "managers".to_owned(),
                (Value::Level(Some(Allowed::Members)), true) => "members".to_owned(),
                (Value::Switch(Some(on)), true) => if *on { "on" } else { "off" }.to_owned(),
                _ => words,
            };
            let end = match &value {
                // What others typed may be cut; all of it is seen where it is typed.
                Value::Text(_) => pen.clip(inside, y, x, &words, Role::Text),
                _ => pen.one_of(inside, y, x, &[&words, short(&value)], Role::Text),
            };
            if focused {
                select(inside, y, x, end, pen);
            }
        }
    }
}

/// A choice in as few words as narrow screens have room for.
fn short(value: &Value) -> &'static str {
    match value {
        Value::Audiences(who) if who.is_empty() => "people who are added",
        Value::Audiences(_) => "an audience",
        _ => "not known",
    }
}

fn matrix(level: Option<Allowed>, focused: bool, area: Rect, y: u16, pen: &mut Pen<'_>) {
    let (yes, no) = (pen.theme.glyph("●", "x"), pen.theme.glyph("·", "."));
    let steps = [Allowed::Owners, Allowed::Managers, Allowed::Members];
    for (at, step) in (0..).zip(steps) {
        let allowed = level.is_some_and(|level| level >= step);
        let (sign, role) = match (level, allowed) {
            (None, _) => ("?", Role::Muted),
            (_, true) => (yes, Role::Accent),
            (_, false) => (no, Role::Muted),
        };
        let x = VALUES + at * COLUMN;
        pen.put(area, y, x + 2, sign, role);
        if focused && level.unwrap_or(Allowed::Owners) == step {
            select(area, y, x + 1, x + 4, pen);
        }
    }
}

/// What the row under the cursor is about, what is wrong with it, and what can be done.
fn foot(
    screen: &SpaceScreen,
    form: &SettingsForm,
    shared: &Shared,
    now: Moment,
) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut say = |text: &str, role| lines.push((text.to_owned(), role));
    if form.is_saving() {
        say(
            &format!("{} saving", shared.theme.spinner(now)),
            Role::Accent,
        );
        return lines;
    }
    let item = match form.row() {
        Row::Tabs => {
            let text = "Down goes into the settings, left and right to another tab.";
            say(text, Role::Muted);
            return lines;
        }
        Row::Save => {
            let text = match form.changes() {
                0 => "Nothing is changed.",
                _ => "Each part is sent by a call of its own; what fails stays here.",
            };
            say(text, Role::Muted);
            return lines;
        }
        Row::Reset => {
            say("Everything as it was read.", Role::Muted);
            return lines;
        }
        Row::Item(item) => item,
    };
    if let Some((_, tone, said)) = form.notes.iter().find(|(noted, ..)| *noted == item) {
        let role = if *tone == Tone::Bad {
            Role::Danger
        } else {
            Role::Ok
        };
        let sign = if *tone == Tone::Bad { "! " } else { "" };
        say(&format!("{sign}{said}"), role);
    }
    if let Some(fault) = form.now.fault(item).filter(|_| form.is_faulty(item)) {
        say(&format!("! {}.", fault.text), Role::Warn);
    }
    let role = SettingsForm::role(&screen.target.name, shared);
    if let Some(reason) = form.refuses(item, role) {
        say(&format!("Not to be changed: {reason}."), Role::Muted);
        return lines;
    }
    let scope = screen.target.scope(Action::ChangeSetting);
    if let Some(scope) = scope.and_then(|scope| shared.session.misses(scope)) {
        let text = format!("Needs the scope `{}`: Enter asks for it.", scope.short());
        say(&text, Role::Muted);
        return lines;
    }
    let keys = match (form.is_editing(), form.options(item).is_empty()) {
        (true, _) => "Enter keeps it, Esc puts back what stood there.",
        (false, true) => "Enter: type.",
        (false, false) => "Left and right set it; Enter shows the choices.",
    };
    say(keys, Role::Muted);
    if form.is_dirty(item) && !form.is_editing() {
        let was = SettingsForm::words(item, &form.read.get(item));
        let was = if was.is_empty() { "(empty)" } else { &was };
        say(&format!("It was: {was}"), Role::Muted);
    }
    lines
}
