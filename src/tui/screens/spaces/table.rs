//! The rows of the list: columns by width, marks, and the row under the cursor in full.

use ratatui::layout::Rect;

use crate::action::Action;
use crate::tui::shared::Shared;
use crate::tui::spaces::{Badge, Kind, Sort, SortBy, SpaceRow};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, Target, columns, wrap};

use super::SpacesScreen;
use super::view::number;

/// From this width on badges are words in a column of their own.
const WORDS: u16 = 100;

/// Where each column begins; absent where there is no room. The title has what is left.
struct Columns {
    title: u16,
    badges: Option<u16>,
    kind: Option<u16>,
    members: Option<u16>,
    active: Option<u16>,
    created: Option<u16>,
    id: Option<u16>,
}

impl Columns {
    fn of(width: u16) -> Self {
        let mut right = width;
        let mut take = |columns: u16, fits: bool| {
            fits.then(|| {
                right -= columns;
                right
            })
        };
        let id = take(16, width >= 136);
        let created = take(12, width >= 120);
        let active = take(12, width >= 58);
        let members = take(9, width >= 36);
        let kind = if width >= WORDS { 16 } else { 22 };
        let kind = take(kind, width >= 70);
        let badges = if width >= WORDS { 32 } else { 5 };
        let badges = take(badges, width >= WORDS || (36..70).contains(&width));
        Self {
            title: right.saturating_sub(3),
            badges,
            kind,
            members,
            active,
            created,
            id,
        }
    }
}

/// The names of the columns, and which one the rows are sorted by.
pub(super) fn heading(sort: Sort, area: Rect, pen: &mut Pen<'_>) {
    let at = Columns::of(area.width);
    let words = area.width >= WORDS;
    let columns = [
        (Some(2), "NAME", Some(SortBy::Name)),
        (at.badges.filter(|_| words), "ABOUT", None),
        (at.kind, "TYPE", Some(SortBy::Kind)),
        (at.members, "MEMBERS", Some(SortBy::Members)),
        (at.active.map(|x| x + 1), "ACTIVE", Some(SortBy::Active)),
        (at.created.map(|x| x + 1), "CREATED", Some(SortBy::Created)),
        (at.id.map(|x| x + 1), "ID", None),
    ];
    for (x, word, by) in columns {
        let Some(x) = x else { continue };
        let sorted = by == Some(sort.by);
        let role = if sorted { Role::Strong } else { Role::Muted };
        let end = pen.put(area, 2, x, word, role);
        pen.zone(area, 2, x, end - x, Target::Act(Action::Sort));
        if sorted {
            pen.put(area, 2, end, pen.theme.order(sort.falls()), Role::Accent);
        }
    }
}

/// The rows that are on screen.
pub(super) fn draw(screen: &SpacesScreen, shared: &Shared, area: Rect, pen: &mut Pen<'_>) {
    let columns = Columns::of(area.width);
    let list = screen.rows.list();
    for (row, place) in (0..area.height).zip(list.offset()..screen.rows.len()) {
        let Some(space) = screen.rows.at(place).and_then(|i| shared.spaces.get(i)) else {
            continue;
        };
        line(space, &columns, area, row, pen);
        pen.part(area, row, place);
        if screen.marks.contains(space.name()) {
            pen.put(area, row, 1, "*", Role::Accent);
        }
        if list.cursor() == Some(place) {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

fn line(space: &SpaceRow, at: &Columns, area: Rect, row: u16, pen: &mut Pen<'_>) {
    let named = space.is_named() || space.kind == Kind::Space;
    let role = if named { Role::Text } else { Role::Muted };
    pen.cell(area, row, 2, at.title, space.title(), role);
    let urgent = space.badges.iter().any(Badge::is_trouble);
    let tone = if urgent { Role::Warn } else { Role::Muted };
    if let Some(x) = at.badges {
        let text = if area.width >= WORDS {
            space.badges.words(&[])
        } else {
            space.badges.marks(&[])
        };
        let room = if area.width >= WORDS { 31 } else { 4 };
        pen.cell(area, row, x, room, &text, tone);
    }
    if let Some(x) = at.kind {
        pen.cell(area, row, x, 21, &kind(space, at), Role::Muted);
    }
    if let (Some(x), Some(members)) = (at.members, space.members) {
        let text = number(members as usize);
        let x = x + 7_u16.saturating_sub(columns(&text));
        pen.cell(area, row, x, 8, &text, Role::Text);
    }
    for (x, text) in [(at.active, space.active()), (at.created, space.created())] {
        if let Some(x) = x {
            pen.put(area, row, x + 1, &text, Role::Muted);
        }
    }
    if let Some(x) = at.id {
        pen.cell(area, row, x + 1, 15, space.name().id(), Role::Muted);
    }
}

/// The type, with the badges where they have no column of their own: in words if these fit.
fn kind(space: &SpaceRow, at: &Columns) -> String {
    let kind = space.kind.word();
    if at.badges.is_some() || space.badges.is_empty() {
        return kind.to_owned();
    }
    let words = format!("{kind}, {}", space.badges.words(&[]));
    if columns(&words) <= 21 {
        words
    } else {
        format!("{kind} {}", space.badges.marks(&[]))
    }
}

/// The row under the cursor in full.
pub(super) fn details(space: &SpaceRow, area: Rect, pen: &mut Pen<'_>) {
    for row in 0..area.height {
        let bar = pen.theme.bar();
        let edge = Rect {
            x: area.x.saturating_sub(2),
            ..area
        };
        pen.put(edge, row, 0, bar, Role::Border);
    }
    let mut row = pen.paragraph(area, space.title(), Role::Strong) + 1;
    let members = space.members.map(|n| number(n as usize));
    for (label, value) in [
        ("Type", space.kind.word()),
        ("Members", &members.unwrap_or_default()),
        ("Active", &space.active()),
        ("Created", &space.created()),
        ("ID", space.name().id()),
    ] {
        if value.is_empty() {
            continue;
        }
        pen.put(area, row, 0, label, Role::Muted);
        pen.put(area, row, 11, value, Role::Text);
        row += 1;
    }
    row += 1;
    for badge in space.badges.iter() {
        let role = if badge.is_trouble() {
            Role::Warn
        } else {
            Role::Text
        };
        let text = format!("{}: {}", badge.word(), badge.meaning());
        for line in wrap(&text, area.width) {
            pen.put(area, row, 0, &line, role);
            row += 1;
        }
    }
}
