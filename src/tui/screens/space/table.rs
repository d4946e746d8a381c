//! The rows of the members: columns by width, marks, and what is being done to whom.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::Moment;
use crate::tui::screens::Screen as _;
use crate::tui::shared::Shared;
use crate::tui::spaces::day;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target};

use super::SpaceScreen;
use super::changing::What;
use super::members::{Kind, Member};
use super::order::{Order, OrderBy};

/// Width of the name, and where the other columns begin; absent where there is no room.
struct Columns {
    name: u16,
    email: Option<u16>,
    role: u16,
    state: Option<u16>,
    joined: Option<u16>,
    id: Option<u16>,
}

impl Columns {
    fn of(width: u16) -> Self {
        if width < 60 {
            let role = width.saturating_sub(9);
            return Self {
                name: role.saturating_sub(3),
                email: None,
                role,
                state: None,
                joined: None,
                id: None,
            };
        }
        let mut right = width;
        let mut take = |columns: u16, from: u16| {
            (width >= from).then(|| {
                right -= columns;
                right
            })
        };
        let id = take(24, 130);
        let joined = take(12, 100);
        let state = take(10, 60);
        let role = right - 10;
        // Addresses are longer than names.
        let name = (role - 4) * 2 / 5;
        Self {
            name,
            email: Some(name + 3),
            role,
            state,
            joined,
            id,
        }
    }
}

/// The names of the columns, and which one the rows are sorted by.
pub(super) fn heading(order: Order, area: Rect, pen: &mut Pen<'_>) {
    let at = Columns::of(area.width);
    let columns = [
        (Some(2), "NAME", Some(OrderBy::Name)),
        (at.email, "E-MAIL", None),
        (Some(at.role), "ROLE", Some(OrderBy::Role)),
        (at.state, "STATE", None),
        (at.joined, "JOINED", Some(OrderBy::Joined)),
        (at.id, "ID", None),
    ];
    for (x, word, by) in columns {
        let Some(x) = x else { continue };
        // People, groups and apps are told apart in the column of the roles.
        let kind = order.by == OrderBy::Kind && by == Some(OrderBy::Role);
        let sorted = by == Some(order.by) || kind;
        let role = if sorted { Role::Strong } else { Role::Muted };
        let end = pen.put(area, 2, x, word, role);
        pen.zone(area, 2, x, end - x, Target::Act(Action::Sort));
        if sorted {
            pen.put(area, 2, end, pen.theme.order(order.falls()), Role::Accent);
        }
    }
}

/// The rows that are on screen.
pub(super) fn draw(
    screen: &SpaceScreen,
    shared: &Shared,
    now: Moment,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    let at = Columns::of(area.width);
    let list = screen.members.list();
    for (row, place) in (0..area.height).zip(list.offset()..list.len()) {
        let Some(member) = screen.members.at(place) else {
            continue;
        };
        line(member, shared, &at, area, row, pen);
        under_way(
            screen,
            member,
            shared.theme.spinner(now),
            &at,
            area,
            row,
            pen,
        );
        pen.part(area, row, place);
        if screen.marks.contains(&member.name) {
            pen.put(area, row, 1, "*", Role::Accent);
        }
        if list.cursor() == Some(place) && screen.context() == Context::Members {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

/// What stands in the column of the roles.
fn role_word(member: &Member) -> &str {
    match (member.kind, &member.role) {
        (Kind::Group, _) => "group",
        (Kind::App, _) => "app",
        (Kind::Person, Some(role)) => role.word(),
        (Kind::Person, None) => "",
    }
}

fn line(member: &Member, shared: &Shared, at: &Columns, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let me = member.is(shared.session.account_name(), &shared.people);
    let label = member.label(&shared.people);
    let label = if me {
        format!("{label} (you)").into()
    } else {
        label
    };
    pen.cell(area, row, 2, at.name, &label, Role::Text);
    if let Some(x) = at.email {
        let room = at.role.saturating_sub(x + 1);
        let email = member.email(&shared.people);
        pen.cell(area, row, x, room, email, Role::Muted);
    }
    let role = role_word(member);
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
            pen.cell(area, row, x, 9, state, Role::Warn);
        }
        None if state.is_empty() => {
            pen.put(area, row, at.role, role, tone);
        }
        None => {
            pen.put(area, row, at.role, state, Role::Warn);
        }
    }
    if let Some(x) = at.joined {
        pen.put(area, row, x, &day(member.joined), Role::Muted);
    }
    if let Some(x) = at.id {
        pen.cell(area, row, x, 23, member.name.member_id(), Role::Muted);
    }
}

/// In the place of role and state: what is being done to it, or that it failed.
fn under_way(
    screen: &SpaceScreen,
    member: &Member,
    spinner: &str,
    at: &Columns,
    area: Rect,
    row: u16,
    pen: &mut Pen<'_>,
) {
    let word = match screen.pending(&member.name) {
        Some(What::Remove | What::Leave) => "leaving",
        Some(What::Role(role)) => role.word(),
        Some(What::Inherit) => "owner",
        None if screen.why_failed(&member.name).is_some() => "failed",
        None => return,
    };
    let (sign, role) = match word {
        "failed" => ("!", Role::Danger),
        _ => (spinner, Role::Accent),
    };
    let end = at.joined.unwrap_or(area.width).saturating_sub(at.role);
    let blank = " ".repeat(usize::from(end));
    pen.put(area, row, at.role, &blank, Role::Text);
    pen.put(area, row, at.role, &format!("{sign} {word}"), role);
}
