//! How the results look: what is being read above, then rows with badges in words or in letters.

use ratatui::layout::Rect;

use crate::action::Context;
use crate::tui::event::{Moment, Slot};
use crate::tui::screens::spaces::number;
use crate::tui::shared::Shared;
use crate::tui::spaces::SpaceRow;
use crate::tui::spaces::badges::{Badge, Badges};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, columns};

use super::Results;

/// Rows of the body that are not rows of the list.
const fn above(body: Rect) -> u16 {
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

/// The whole screen.
pub(super) fn draw(screen: &Results, shared: &Shared, now: Moment, body: Rect, pen: &mut Pen<'_>) {
    let margin = u16::from(body.width >= 60);
    let area = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin),
        ..body
    };
    if above(body) > 1 {
        let texts = [
            "In the whole organization; each opens with access as administrator.",
            "In the whole organization, as administrator.",
        ];
        pen.one_of(area, 0, 0, &texts, Role::Muted);
        if !screen.view.is_empty() {
            heading(area, pen);
        }
    }
    let line = Rect {
        height: 1.min(area.height),
        ..below(area, u16::from(above(body) > 1))
    };
    if screen.typing || !screen.filter.text().is_empty() {
        table(screen, shared, now, below(area, above(body)), pen);
        screen.filter.view_filter(line, screen.typing, pen);
    } else {
        let (texts, role) = message(screen, shared, now, area.width);
        pen.one_of(line, 0, 0, &texts, role);
        table(screen, shared, now, below(area, above(body)), pen);
    }
}

/// Trouble, progress, what came of it, or what is worth knowing of the row under the cursor.
pub(super) fn message(
    screen: &Results,
    shared: &Shared,
    now: Moment,
    width: u16,
) -> (Vec<String>, Role) {
    let (found, looked) = (screen.found.len(), screen.found.looked());
    let spinner = shared.theme.spinner(now);
    let of = format!("{} of {}", number(looked), number(found));
    let trouble = screen.trouble.as_ref().filter(|_| found > 0);
    if let Some(why) = trouble {
        let texts = shared.not_whole(Context::AdminResults, "Not complete", &why.message);
        return (texts.to_vec(), Role::Warn);
    }
    if let Some(why) = screen.looking.trouble() {
        let what = format!("! Owners known of {of}");
        return (vec![format!("{what}: {}", why.message), what], Role::Warn);
    }
    if shared.slots.is_running(Slot::Search) && found > 0 {
        let text = format!("{spinner} {} found so far", number(found));
        return (vec![text], Role::Muted);
    }
    if shared.slots.is_running(Slot::Owners) && screen.looking.is_on() {
        let text = format!("{spinner} Owners looked for in {of}");
        return (vec![text], Role::Accent);
    }
    if screen.looking.is_stopped() || (!screen.complete && found > 0) {
        let text = if screen.looking.is_on() {
            format!("! Stopped: owners known of {of}")
        } else {
            "! Stopped: this is not all".to_owned()
        };
        return (vec![text], Role::Warn);
    }
    let none = screen.found.ownerless();
    let count = format!("{} of {} have no owner", number(none), number(found));
    let count = Some(count).filter(|_| screen.looking.is_on() && found > 0);
    let parts: Vec<_> = count
        .into_iter()
        .chain(spelled_out(screen, width))
        .collect();
    // Where not both fit the first of them.
    let mut texts = vec![parts.join(&format!(" {} ", shared.theme.dot()))];
    texts.extend(parts.into_iter().next());
    (texts, Role::Muted)
}

/// The badges under the cursor in words, where the row has room for letters alone.
fn spelled_out(screen: &Results, width: u16) -> Option<String> {
    let index = screen.view.get(screen.list.cursor()?)?;
    let (_, badges) = screen.found.get(*index)?;
    if columns(&badges.words(&[])) <= Columns::of(width).room {
        return None;
    }
    let said: &[Badge] = if screen.ownerless {
        &[Badge::NoOwner]
    } else {
        &[]
    };
    Some(badges.words(said)).filter(|words| !words.is_empty())
}

/// Where each column begins; absent where there is no room.
struct Columns {
    title: u16,
    badges: u16,
    /// Columns of the badges.
    room: u16,
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
        let members = take(9, 50);
        let room = match width {
            110.. => 44,
            70.. => 22,
            _ => 6,
        };
        let badges = right.saturating_sub(room);
        Self {
            title: badges.saturating_sub(3),
            badges,
            room: room.saturating_sub(1),
            members,
            active,
        }
    }
}

fn heading(area: Rect, pen: &mut Pen<'_>) {
    let at = Columns::of(area.width);
    pen.put(area, 2, 2, "NAME", Role::Muted);
    if at.room > 8 {
        pen.put(area, 2, at.badges, "NOTE", Role::Muted);
    }
    if let Some(x) = at.members {
        pen.put(area, 2, x, "MEMBERS", Role::Muted);
    }
    if let Some(x) = at.active {
        pen.put(area, 2, x + 1, "ACTIVE", Role::Muted);
    }
}

fn table(screen: &Results, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    if screen.view.is_empty() {
        empty(screen, shared, now, area, pen);
        return;
    }
    let at = Columns::of(area.width);
    let list = &screen.list;
    for (row, place) in (0..area.height).zip(list.offset()..screen.view.len()) {
        let index = screen.view.get(place);
        let Some((space, badges)) = index.and_then(|index| screen.found.get(*index)) else {
            continue;
        };
        line(space, badges, &at, area, row, pen);
        pen.part(area, row, place);
        if list.cursor() == Some(place) {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

fn line(space: &SpaceRow, badges: Badges, at: &Columns, area: Rect, row: u16, pen: &mut Pen<'_>) {
    pen.cell(area, row, 2, at.title, space.title(), Role::Text);
    let words = badges.words(&[]);
    // In words where all of them fit, else a letter each.
    let text = if columns(&words) <= at.room {
        words
    } else {
        badges.marks(&[])
    };
    let urgent = badges.iter().any(Badge::is_trouble);
    let role = if urgent { Role::Warn } else { Role::Muted };
    pen.cell(area, row, at.badges, at.room, &text, role);
    if let (Some(x), Some(members)) = (at.members, space.members) {
        let text = number(members as usize);
        let x = x + 7_u16.saturating_sub(columns(&text));
        pen.cell(area, row, x, 8, &text, Role::Text);
    }
    if let Some(x) = at.active {
        pen.put(area, row, x + 1, &space.active(), Role::Muted);
    }
}

/// Why there are no rows.
pub(super) fn empty_words(screen: &Results, shared: &Shared, now: Moment) -> Vec<(String, Role)> {
    let searching = shared.slots.is_running(Slot::Search);
    let looking = shared.slots.is_running(Slot::Owners);
    let found = screen.found.len();
    match &screen.trouble {
        Some(why) => vec![
            ("Nothing could be searched.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
        ],
        None if searching && found == 0 => {
            let text = format!("{} Searching the organization", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None if !screen.query().is_empty() => {
            vec![(format!("Nothing matches {}.", screen.query()), Role::Text)]
        }
        None if found == 0 => vec![
            ("No space is like that.".to_owned(), Role::Text),
            ("Go back and ask for less.".to_owned(), Role::Muted),
        ],
        None if searching || looking => {
            let text = "None without an owner so far.";
            vec![(text.to_owned(), Role::Muted)]
        }
        None if screen.found.looked() < found => {
            let text = "None without an owner among those that were looked at.";
            vec![(text.to_owned(), Role::Text)]
        }
        None => {
            let text = format!("All {} spaces found have an owner.", number(found));
            vec![(text, Role::Ok)]
        }
    }
}

fn empty(screen: &Results, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = empty_words(screen, shared, now);
    pen.notice(area, &lines);
}

/// Whether it is under way.
pub(super) fn is_busy(shared: &Shared) -> bool {
    shared.slots.is_running(Slot::Search)
}
