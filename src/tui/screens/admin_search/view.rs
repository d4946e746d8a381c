//! How the query looks: a row a term, and at the foot what the row is about and what is sent.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, below, cells, fitting, wrap};
use crate::work::search::{Term, Value};

use super::AdminSearch;
use super::rows::{Row, about, words};

/// Where values begin.
const VALUES: u16 = 17;
/// Wider than this no line is.
const WIDEST: u16 = 110;
/// From this height on there are gaps, a heading, and the whole query.
const ROOMY: u16 = 18;

/// From this height on the command that does the same is shown, too.
const TALL: u16 = 28;

/// Most lines of the query.
fn most_of(area: Rect) -> u16 {
    area.height.saturating_sub(15).clamp(1, 6)
}

/// The whole screen.
pub(super) fn draw(screen: &AdminSearch, shared: &Shared, body: Rect, pen: &mut Pen<'_>) {
    let margin = u16::from(body.width >= 60);
    let area = Rect {
        x: body.x + margin,
        width: body.width.saturating_sub(2 * margin).min(WIDEST),
        ..body
    };
    let roomy = area.height >= ROOMY;
    let foot = foot(screen, pen.theme.ellipsis(), area, roomy);
    let rows = Rect {
        height: area.height.saturating_sub(cells(foot.len())),
        ..area
    };
    let heading = u16::from(roomy) * 2;
    if roomy {
        let text = "Which spaces of the whole organization?";
        pen.put(area, 0, 0, text, Role::Strong);
    }
    let last = list(screen, shared, below(rows, heading), roomy, pen);
    let under = below(area, (heading + last + 1).min(rows.height));
    pen.lines(under, 2, &foot);
}

/// The rows, scrolled to the cursor; returns how many lines they took.
fn list(screen: &AdminSearch, shared: &Shared, area: Rect, roomy: bool, pen: &mut Pen<'_>) -> u16 {
    let mut lines = Vec::new();
    for row in Row::ALL {
        if roomy && matches!(row, Row::Term(Term::Query) | Row::Reset) {
            lines.push(None);
        }
        lines.push(Some(row));
    }
    let here = lines.iter().position(|row| *row == Some(screen.row()));
    let height = usize::from(area.height);
    let from = (here.unwrap_or_default() + 1).saturating_sub(height);
    for (y, row) in (0..area.height).zip(lines.iter().skip(from)) {
        if let Some(row) = row {
            line(screen, shared, *row, area, y, pen);
        }
    }
    cells(lines.len()).min(area.height)
}

fn line(screen: &AdminSearch, shared: &Shared, row: Row, area: Rect, y: u16, pen: &mut Pen<'_>) {
    let focused = screen.row() == row;
    let at = Row::ALL.iter().position(|one| *one == row);
    pen.part(area, y, at.unwrap_or_default());
    if focused {
        pen.put(area, y, 0, shared.theme.marker(), Role::Accent);
    }
    let term = match row {
        Row::Term(term) => term,
        Row::Reset | Row::Search => {
            let text = if row == Row::Search {
                "[ Search ]"
            } else {
                "[ Start over ]"
            };
            let end = pen.put(area, y, 2, text, Role::Text);
            if focused {
                select(area, y, 2, end, pen);
            }
            return;
        }
    };
    let wanted = &screen.wanted;
    let role = match (focused, wanted.is_any(term)) {
        _ if !wanted.counts(term) => Role::Muted,
        (true, _) | (_, false) => Role::Strong,
        _ => Role::Muted,
    };
    pen.put(area, y, 2, term.label(), role);
    if let Some(editing) = screen.editing.as_ref().filter(|e| e.term == term) {
        editing.field.view(area, y, VALUES, true, pen);
        return;
    }
    let (text, role) = value(screen, term);
    let end = pen.put(area, y, VALUES, &text, role);
    if focused {
        select(area, y, VALUES, end, pen);
    }
}

pub(super) fn value(screen: &AdminSearch, term: Term) -> (String, Role) {
    let wanted = &screen.wanted;
    if term == Term::Query {
        let how = if wanted.is_any(term) {
            "made of the rows above"
        } else {
            "written by hand"
        };
        return (how.to_owned(), Role::Text);
    }
    if !wanted.counts(term) {
        return ("does not count".to_owned(), Role::Muted);
    }
    match wanted.get(term) {
        Value::Text(text) if text.is_empty() => ("anything".to_owned(), Role::Muted),
        _ if wanted.is_any(term) => (words(term, &wanted.get(term)), Role::Muted),
        value => (words(term, &value), Role::Text),
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

/// What the row under the cursor is about, what is wrong, and the query as Google gets it.
fn foot(screen: &AdminSearch, ellipsis: &str, area: Rect, roomy: bool) -> Vec<(String, Role)> {
    let width = area.width.saturating_sub(3);
    let mut lines = Vec::new();
    let mut say = |text: &str, most: u16, role| {
        let text = wrap(&fitting(text, width, most), width).into_iter();
        lines.extend(text.take(usize::from(most)).map(|line| (line, role)));
    };
    let today = screen.today();
    let typing = screen.editing.as_ref().map(|editing| editing.term);
    let most = if area.height < 8 { 1 } else { 2 };
    match screen.wanted.fault(today) {
        Some((term, said)) => {
            let text = format!("! {}: {said}.", term.label());
            say(&text, most, Role::Warn);
        }
        None if typing.is_some_and(Term::is_time) => {
            say("A day, such as 2026-03-31.", most, Role::Muted);
        }
        None => say(about(screen.row()), most, Role::Muted),
    }
    if roomy || screen.row() == Row::Term(Term::Query) {
        let most = if roomy { most_of(area) } else { most };
        let query = screen.wanted.query(today);
        say(&cut(&query, width, most, ellipsis), most, Role::Accent);
    }
    if area.height >= TALL {
        say("", 1, Role::Muted);
        say("The same on the command line:", 1, Role::Muted);
        let command = screen.wanted.command(today);
        let most = most_of(area);
        say(&cut(&command, width, most, ellipsis), most, Role::Muted);
    }
    lines
}

/// As many lines of a text as there is room for: a query may be longer than any screen.
fn cut(text: &str, width: u16, most: u16, ellipsis: &str) -> String {
    let mut lines = wrap(text, width);
    if lines.len() > usize::from(most) {
        lines.truncate(usize::from(most));
        if let Some(last) = lines.last_mut() {
            let room = usize::from(width.saturating_sub(2));
            *last = format!("{} {ellipsis}", text::truncate(last, room, ""));
        }
    }
    lines.join("\n")
}
