//! How the findings look: how far it is above, then a row each.

use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::event::{Moment, Slot};
use crate::tui::screens::spaces::number;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below};

use super::Results;
use super::found::Row;

/// From this width on the row under the cursor is shown in full beside the list.
const WIDE: u16 = 120;
const DETAILS: u16 = 40;
/// From this width on there are columns for the reason and its time.
const ROOMY: u16 = 58;

/// Rows of the body that are not rows of the list.
const fn above(body: Rect) -> u16 {
    if body.width < 60 || body.height < 13 {
        1
    } else {
        2
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
    let details = area.width >= WIDE;
    let list = Rect {
        width: area
            .width
            .saturating_sub(if details { DETAILS + 3 } else { 0 }),
        ..area
    };
    let columns = Columns::of(screen, list.width);
    if above(body) > 1 && !screen.view.is_empty() {
        columns.heading(list, pen);
    }
    table(screen, shared, now, &columns, below(list, above(body)), pen);
    let seen = pen.cursor;
    if details && let Some(row) = screen.row() {
        let pane = Rect {
            x: list.right() + 3,
            width: DETAILS,
            ..below(area, 1)
        };
        full(row, pane, pen);
    }
    if screen.typing || !screen.filter.text().is_empty() {
        screen.filter.view_filter(list, screen.typing, pen);
    } else {
        let (texts, role) = message(screen, shared, now);
        pen.one_of(list, 0, 0, &texts, role);
    }
    if !screen.typing {
        pen.cursor = seen;
    }
}

/// Trouble, how far it is, or what came of it.
pub(super) fn message(screen: &Results, shared: &Shared, now: Moment) -> (Vec<String>, Role) {
    let found = screen.incoming.as_ref().unwrap_or(&screen.found);
    let spaces = |n: usize| match n {
        1 => "1 space".to_owned(),
        n => format!("{} spaces", number(n)),
    };
    if let Some(why) = &screen.trouble {
        // Without rows the whole screen tells it.
        let said = if screen.view.is_empty() {
            vec![String::new()]
        } else {
            let texts = shared.not_whole(Context::AuditResults, "Not complete", &why.message);
            texts.to_vec()
        };
        return (said, Role::Warn);
    }
    let (failed, looked) = (found.failed(), found.looked);
    if shared.slots.is_running(Slot::Audit) {
        let spinner = shared.theme.spinner(now);
        let of = spaces(found.listed);
        let text = format!("{spinner} Looked at {} of {of}", number(looked));
        return (vec![text], Role::Accent);
    }
    if !screen.complete {
        let looked = spaces(looked);
        let texts = vec![
            format!("! Stopped: looked at {looked}, this is not all"),
            format!("! Stopped after {looked}: not all"),
        ];
        return (texts, Role::Warn);
    }
    if failed > 0 {
        let why = found.main_failure().unwrap_or_default();
        let what = format!("! {} of {} not read", number(failed), spaces(looked));
        let how = shared.press(Context::AuditResults, Action::AuditTrouble);
        let texts = vec![
            format!("{what}: {why}"),
            format!("{what}. {how} to see why."),
            format!("{what}. {how}."),
            what,
        ];
        return (texts, Role::Warn);
    }
    if let Some(doubt) = &found.doubt {
        return (vec![doubt.clone()], Role::Muted);
    }
    (vec![format!("Looked at {}", spaces(looked))], Role::Muted)
}

/// Where each column begins; absent where there is no room or nothing to say.
struct Columns {
    title: u16,
    who: Option<(u16, u16)>,
    why: Option<u16>,
    since: Option<u16>,
}

impl Columns {
    fn of(screen: &Results, width: u16) -> Self {
        let mut right = width;
        let mut take = |columns: u16| {
            right = right.saturating_sub(columns);
            right
        };
        let people = screen.wish.reads_members();
        let roomy = width >= ROOMY;
        let since = (roomy || !people).then(|| take(12));
        let why = roomy.then(|| take(if width >= 76 { 25 } else { 16 }));
        let half = why.or(since).unwrap_or(width) / 2;
        let who = people.then(|| (take(half), half.saturating_sub(1)));
        Self {
            title: right.saturating_sub(3),
            who,
            why,
            since,
        }
    }

    fn heading(&self, area: Rect, pen: &mut Pen<'_>) {
        pen.put(area, 1, 2, "SPACE", Role::Muted);
        if let Some((x, _)) = self.who {
            pen.put(area, 1, x, "WHO", Role::Muted);
        }
        if let Some(x) = self.why {
            pen.put(area, 1, x, "WHY", Role::Muted);
        }
        if let Some(x) = self.since {
            pen.put(area, 1, x + 1, "SINCE", Role::Muted);
        }
    }

    fn line(&self, found: &Row, area: Rect, row: u16, pen: &mut Pen<'_>) {
        pen.cell(area, row, 2, self.title, found.space.title(), Role::Text);
        if let Some((x, width)) = self.who {
            // Without a column of its own the reason stands where nobody is named.
            let text = match &*found.who {
                "" if self.why.is_none() => found.why.words(),
                who => who,
            };
            pen.cell(area, row, x, width, text, Role::Text);
        }
        if let Some(x) = self.why {
            let end = self.since.unwrap_or(area.width);
            let width = end.saturating_sub(x + 1);
            pen.cell(area, row, x, width, found.why.words(), Role::Muted);
        }
        if let Some(x) = self.since {
            pen.put(area, row, x + 1, &found.since, Role::Muted);
        }
    }
}

fn table(
    screen: &Results,
    shared: &Shared,
    now: Moment,
    columns: &Columns,
    area: Rect,
    pen: &mut Pen<'_>,
) {
    if screen.view.is_empty() {
        empty(screen, shared, now, area, pen);
        return;
    }
    let shown = screen.view.iter().enumerate().skip(screen.list.offset());
    for (row, (place, index)) in (0..area.height).zip(shown) {
        let Some(found) = screen.found.get(*index) else {
            continue;
        };
        pen.part(area, row, place);
        columns.line(found, area, row, pen);
        if screen.marks.contains(&found.picked) {
            pen.put(area, row, 1, shared.theme.check(), Role::Accent);
        }
        if screen.list.cursor() == Some(place) {
            pen.put(area, row, 0, shared.theme.marker(), Role::Accent);
            pen.select(area, row);
        }
    }
}

/// Why there are no rows.
pub(super) fn empty_words(screen: &Results, shared: &Shared, now: Moment) -> Vec<(String, Role)> {
    let running = shared.slots.is_running(Slot::Audit);
    let unread = screen.found.failed() > 0;
    match &screen.trouble {
        Some(why) => vec![
            ("It could not be looked for.".to_owned(), Role::Warn),
            (why.message.clone(), Role::Text),
            (why.hint.clone().unwrap_or_default(), Role::Muted),
        ],
        None if !screen.query().is_empty() => {
            vec![(format!("Nothing matches {}.", screen.query()), Role::Text)]
        }
        None if running => {
            let text = format!("{} Nothing yet", shared.theme.spinner(now));
            vec![(text, Role::Muted)]
        }
        None if !screen.complete || unread => {
            vec![("Nothing in what was looked at.".to_owned(), Role::Text)]
        }
        None => vec![("Nothing was found.".to_owned(), Role::Ok)],
    }
}

fn empty(screen: &Results, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
    let lines = empty_words(screen, shared, now);
    pen.notice(area, &lines);
}

/// Whether it is under way.
pub(super) fn is_busy(shared: &Shared) -> bool {
    shared.slots.is_running(Slot::Audit)
}

/// The row under the cursor in full.
fn full(found: &Row, area: Rect, pen: &mut Pen<'_>) {
    let edge = Rect {
        x: area.x.saturating_sub(2),
        ..area
    };
    for row in 0..area.height {
        let bar = pen.theme.bar();
        pen.put(edge, row, 0, bar, Role::Border);
    }
    let mut row = pen.paragraph(area, found.space.title(), Role::Strong) + 1;
    let members = found.space.members.map(|n| number(n as usize));
    let active = found.space.active();
    for (label, value) in [
        ("Why", found.why.words()),
        ("Since", &*found.since),
        ("Who", &*found.who),
        ("E-mail", &*found.email),
        ("Role", &*found.role),
        ("Type", found.space.kind.word()),
        ("Members", members.as_deref().unwrap_or_default()),
        ("Active", active.as_ref()),
        ("ID", found.space.name().id()),
    ] {
        if value.is_empty() {
            continue;
        }
        pen.put(area, row, 0, label, Role::Muted);
        pen.put(area, row, 9, value, Role::Text);
        row += 1;
    }
}
