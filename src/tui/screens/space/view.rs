//! How a space looks: members and details as tabs, side by side where it is wide.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::chat::patch::Allowed;
use crate::chat::resources::{AccessState, HistoryState};
use crate::tui::event::{Moment, Slot};
use crate::tui::screens::Screen;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, below, cells, wrap};
use crate::work::spaces::settings::{Item, Settings, Value};

use super::changing::What;
use super::members::{Kind, Member};
use super::settings::{self, Row};
use super::{SpaceScreen, Tab};

/// From this width on the details stand beside the members.
const WIDE: u16 = 110;
const DETAILS: u16 = 40;
const LABEL: u16 = 13;

/// More lines than the details of any space take.
pub(super) const DETAIL_LINES: u16 = 400;

const fn above(body: Rect) -> u16 {
    if body.width < 60 || body.height < 13 {
        1
    } else {
        3
    }
}

/// Whether members and details are seen side by side.
pub(super) const fn is_wide(body: Rect) -> bool {
    body.width >= WIDE
}

/// How many members fit.
pub(super) fn rows(body: Rect) -> usize {
    usize::from(body.height.saturating_sub(above(body)))
}

/// The whole screen.
pub(super) fn draw(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    body: Rect,
    pen: &mut Pen<'_>,
) {
    let margin = u16::from(body.width >= 60);
    let inner = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    };
    let wide = is_wide(body) && screen.tab != Tab::Settings;
    let main = Rect {
        width: inner
            .width
            .saturating_sub(if wide { DETAILS + 3 } else { 0 }),
        ..inner
    };
    let rest = below(main, above(body));
    tabs(screen, main, pen);
    message(screen, shared, now, main, u16::from(above(body) > 1), pen);
    if screen.tab == Tab::Settings {
        let area = Rect {
            width: inner.width,
            ..below(inner, above(body).min(2))
        };
        settings::draw(screen, shared, now, area, pen);
        return;
    }
    if wide || screen.tab == Tab::Members {
        if above(body) > 1 {
            heading(main, pen);
        }
        table(screen, shared, now, rest, pen);
    }
    if wide {
        let pane = Rect {
            x: main.right() + 3,
            width: DETAILS,
            ..below(inner, 2)
        };
        for row in 0..pane.height {
            let edge = Rect {
                x: pane.x - 2,
                ..pane
            };
            let bar = pen.theme.bar();
            pen.put(edge, row, 0, bar, Role::Border);
        }
        details(screen, shared, pane, pen);
    } else if screen.tab == Tab::Details {
        details(screen, shared, below(main, above(body).min(2)), pen);
    }
    if screen.typing {
        let x = pen.put(main, u16::from(above(body) > 1), 0, " / ", Role::Accent);
        screen
            .filter
            .view(main, u16::from(above(body) > 1), x, true, pen);
    }
}

fn tabs(screen: &SpaceScreen, area: Rect, pen: &mut Pen<'_>) {
    let mut x = 0;
    let on_tabs = screen.tab == Tab::Settings
        && screen
            .settings
            .as_ref()
            .is_some_and(|form| form.row() == Row::Tabs);
    for (at, tab) in screen.tabs().iter().enumerate() {
        let word = match tab {
            Tab::Details => "Details",
            Tab::Members => "Members",
            Tab::Settings => "Settings",
        };
        let from = x;
        let (text, role) = if *tab == screen.tab {
            (format!("[{word}]"), Role::Strong)
        } else {
            (format!(" {word} "), Role::Muted)
        };
        x = pen.put(area, 0, x, &text, role);
        pen.zone(area, 0, from, x - from, Target::Tab(at));
        if on_tabs && *tab == Tab::Settings {
            let cell = Rect {
                x: area.x + from,
                width: x - from,
                ..area
            };
            pen.select(cell, 0);
        }
    }
    if area.width >= 60 {
        let text = format!(" {} {}", pen.theme.dot(), screen.target.kind.word());
        pen.put(area, 0, x, &text, Role::Muted);
    }
}

/// Filter, trouble, progress or a notice about names.
fn message(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    area: Rect,
    row: u16,
    pen: &mut Pen<'_>,
) {
    // On small screens the tabs stand in this row unless there is something more urgent.
    let filter = screen.filter.text();
    let (text, role) = if screen.typing {
        (String::new(), Role::Text)
    } else if !filter.is_empty() {
        (format!(" / {filter}   Esc clears"), Role::Strong)
    } else if let Some(why) = screen
        .trouble
        .as_ref()
        .filter(|_| screen.members.shown() > 0)
    {
        let how = shared.press(Context::Members, Action::Refresh);
        let text = format!("! Not complete: {} {how} to read it again.", why.message);
        (text, Role::Warn)
    } else if shared.slots.is_running(Slot::Members) && screen.members.shown() > 0 && row > 0 {
        let text = format!(" {} reading the members", shared.theme.spinner(now));
        (text, Role::Muted)
    } else if let Some(notice) = screen.notice.as_ref().filter(|_| row > 0) {
        (format!(" {notice}"), Role::Muted)
    } else {
        return;
    };
    let line = Rect {
        height: 1,
        ..below(area, row)
    };
    pen.clear(line);
    pen.put(line, 0, 0, &text, role);
}

/// Width of the name, and where address, role and state begin.
struct Columns {
    name: u16,
    email: Option<u16>,
    role: u16,
    state: Option<u16>,
}

impl Columns {
    const fn of(width: u16) -> Self {
        if width < 60 {
            let role = width.saturating_sub(9);
            return Self {
                name: role.saturating_sub(3),
                email: None,
                role,
                state: None,
            };
        }
        let state = width - 10;
        let role = state - 10;
        // Addresses are longer than names.
        let name = (role - 4) * 2 / 5;
        Self {
            name,
            email: Some(name + 3),
            role,
            state: Some(state),
        }
    }
}

fn heading(area: Rect, pen: &mut Pen<'_>) {
    let at = Columns::of(area.width);
    pen.put(area, 2, 2, "NAME", Role::Muted);
    if let Some(x) = at.email {
        pen.put(area, 2, x, "E-MAIL", Role::Muted);
    }
    pen.put(area, 2, at.role, "ROLE", Role::Muted);
}

fn table(screen: &SpaceScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    if screen.members.shown() == 0 {
        empty(screen, shared, now, area, pen);
        return;
    }
    let at = Columns::of(area.width);
    let list = screen.members.list();
    for (row, place) in (0..area.height).zip(list.offset()..list.len()) {
        let Some(member) = screen.members.at(place) else {
            continue;
        };
        line(member, shared, &at, area, row, pen);
        under_way(screen, member, shared, now, &at, area, row, pen);
        pen.part(area, row, place);
        if list.cursor() == Some(place) && screen.context() == Context::Members {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

fn line(member: &Member, shared: &Shared, at: &Columns, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let email = member.email(&shared.people);
    let me = member.is(shared.session.account_name(), &shared.people);
    let label = member.label(&shared.people);
    let label = if me {
        format!("{label} (you)").into()
    } else {
        label
    };
    pen.cell(area, row, 2, at.name, &label, Role::Text);
    if let Some(x) = at.email {
        pen.cell(
            area,
            row,
            x,
            at.role.saturating_sub(x + 1),
            email,
            Role::Muted,
        );
    }
    let role = match (member.kind, &member.role) {
        (Kind::Group, _) => "group",
        (Kind::App, _) => "app",
        (Kind::Person, Some(role)) => role.word(),
        (Kind::Person, None) => "",
    };
    let tone = if role == "member" {
        Role::Muted
    } else {
        Role::Text
    };
    let state = match (member.invited, member.external) {
        (true, true) => "inv, ext",
        (true, false) => "invited",
        (false, true) => "external",
        (false, false) => "",
    };
    match at.state {
        Some(x) => {
            pen.cell(area, row, at.role, 9, role, tone);
            pen.put(area, row, x, state, Role::Warn);
        }
        None if state.is_empty() => {
            pen.put(area, row, at.role, role, tone);
        }
        None => {
            pen.put(area, row, at.role, state, Role::Warn);
        }
    }
}

/// In the place of the role: what is being done to it, or that it failed.
#[expect(clippy::too_many_arguments, reason = "a row of a table and its place")]
fn under_way(
    screen: &SpaceScreen,
    member: &Member,
    shared: &Shared,
    now: Moment,
    at: &Columns,
    area: Rect,
    row: u16,
    pen: &mut Pen<'_>,
) {
    let word = match screen.pending(&member.name) {
        Some(What::Remove | What::Leave) => "leaving",
        Some(What::Role(role)) => role.word(),
        Some(What::Inherit) => "owner",
        None if screen.failed.contains(&member.name) => "failed",
        None => return,
    };
    let (sign, role) = match word {
        "failed" => ("!", Role::Danger),
        _ => (shared.theme.spinner(now), Role::Accent),
    };
    let end = area.width.saturating_sub(at.role);
    for x in at.role..at.role + end {
        pen.put(area, row, x, " ", Role::Text);
    }
    pen.put(area, row, at.role, &format!("{sign} {word}"), role);
}

fn empty(screen: &SpaceScreen, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = match &screen.trouble {
        Some(why) => vec![
            ("The members could not be read.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
            (
                format!(
                    "{} to try again.",
                    shared.press(Context::Members, Action::Refresh)
                ),
                Role::Accent,
            ),
        ],
        None if shared.slots.is_running(Slot::Members) => {
            let text = format!("{} Reading the members", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None if !screen.filter.text().is_empty() => vec![(
            format!("Nobody matches {}.", screen.filter.text()),
            Role::Muted,
        )],
        None => vec![("Nobody is in it.".to_owned(), Role::Muted)],
    };
    let mut rest = below(area, area.height.saturating_sub(cells(lines.len())) / 3);
    rest.x += 2;
    rest.width = rest.width.saturating_sub(4);
    for (text, role) in lines.into_iter().filter(|(text, _)| !text.is_empty()) {
        let used = pen.paragraph(rest, &text, role);
        rest = below(rest, used);
    }
}

fn details(screen: &SpaceScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let lines = detail_lines(screen, shared, area.width.saturating_sub(LABEL));
    let last = cells(lines.len()).saturating_sub(area.height);
    let top = usize::from(screen.top.min(last));
    for (row, (label, text)) in (0..area.height).zip(lines.iter().skip(top)) {
        pen.put(area, row, 0, label, Role::Muted);
        pen.put(area, row, LABEL, text, Role::Text);
    }
}

/// Label and text of each line.
fn detail_lines(screen: &SpaceScreen, shared: &Shared, width: u16) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &'static str, text: &str| {
        let text = wrap(text, width);
        for (at, line) in text.into_iter().filter(|line| !line.is_empty()).enumerate() {
            lines.push((if at == 0 { label } else { "" }, line));
        }
    };
    add("Name", &screen.target.title);
    add("Type", screen.target.kind.word());
    let Some(space) = &screen.space else {
        add("ID", screen.target.name.as_str());
        let text = match &screen.details_trouble {
            Some(why) => &why.message,
            None if shared.slots.is_running(Slot::Space) => "reading",
            None => "",
        };
        add("Details", text);
        return lines;
    };
    let about = space.space_details.clone().unwrap_or_default();
    add(
        "Description",
        about.description.as_deref().unwrap_or_default(),
    );
    add(
        "Guidelines",
        about.guidelines.as_deref().unwrap_or_default(),
    );
    if let Some(count) = space.membership_count {
        let people = count.joined_direct_human_user_count;
        let text = match count.joined_group_count {
            0 => counted(people, "person", "people"),
            groups => format!(
                "{}, {}",
                counted(people, "person", "people"),
                counted(groups, "group", "groups")
            ),
        };
        add("Members", &text);
    }
    let outsiders = match space.external_user_allowed {
        Some(true) => "may be added",
        _ => "not allowed",
    };
    add("Outsiders", outsiders);
    let history = match &space.space_history_state {
        Some(HistoryState::On) => "on: messages are kept",
        Some(HistoryState::Off) => "off: gone after a day",
        Some(HistoryState::Unknown(other)) => other,
        None => "",
    };
    add("History", history);
    let access = space.access_settings.as_ref();
    let access = match access.and_then(|access| access.access_state.as_ref()) {
        Some(AccessState::Private) => "only people who were added",
        Some(AccessState::Discoverable) => "an audience can find and join it",
        Some(AccessState::Unknown(other)) => other,
        None => "",
    };
    add("Access", access);
    let posting = match Settings::of(space).get(Item::Posting) {
        Value::Level(Some(Allowed::Owners)) => "announcements: owners alone",
        Value::Level(Some(Allowed::Managers)) => "announcements: owners and managers",
        Value::Level(Some(Allowed::Members)) => "all members",
        _ => "",
    };
    add("Posting", posting);
    add("Created", &when(space.create_time.as_deref()));
    add("Active", &when(space.last_active_time.as_deref()));
    add("ID", space.name.as_str());
    add("Web", space.space_uri.as_deref().unwrap_or_default());
    lines
}

fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `2026-11-20T10:33:…Z` as `2026-11-20 10:33 UTC`; the API says 1970 where nobody wrote.
fn when(time: Option<&str>) -> String {
    match time {
        Some(time) if !time.starts_with("1970") => {
            let minutes = time.get(..16).unwrap_or(time).replacen('T', " ", 1);
            format!("{minutes} UTC")
        }
        _ => String::new(),
    }
}
