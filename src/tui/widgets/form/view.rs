//! How a form looks: a row an item, what is wrong with one on its row or right below it, and the
//! hint of the focused one at the end.

use ratatui::layout::Rect;

use crate::tui::theme::Role;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::pen::{Pen, below, cells, columns, fitting, wrap};

use super::{Form, Kind};

/// Items that are seen at least, before their hint.
const LEAST: u16 = 6;
/// Complaints below their row stand this far in.
const INDENT: u16 = 4;

impl Form {
    /// Rows it takes at this width.
    pub fn rows(&self, width: u16) -> u16 {
        let shown = self.items.iter().filter(|item| !item.hidden).count();
        cells(shown + self.complaint_lines(width).len())
    }

    /// Where the values begin.
    fn value_column(&self, width: u16) -> u16 {
        let shown = self.items.iter().filter(|item| !item.hidden);
        let labels = shown.map(|item| match item.kind {
            Kind::Button => 0,
            _ => columns(item.label),
        });
        labels.max().unwrap_or(0).min(width / 2) + 4
    }

    /// The column of the complaint on its own row, where there is room.
    fn complaint_column(&self, width: u16) -> Option<u16> {
        let (at, said) = self.complaint.as_ref()?;
        if matches!(self.items.get(*at)?.kind, Kind::Long { .. }) {
            return None;
        }
        let value = columns(self.value(*at));
        let x = self.value_column(width) + value + 2;
        (x + 2 + columns(said) <= width).then_some(x)
    }

    /// The complaint below its row, where it does not fit on it.
    fn complaint_lines(&self, width: u16) -> Vec<String> {
        match &self.complaint {
            Some((_, said)) if self.complaint_column(width).is_none() => {
                wrap(&format!("! {said}"), width.saturating_sub(INDENT))
            }
            _ => Vec::new(),
        }
    }

    /// Draws the rows around the focus, and below them, where there is room, what the focused one is
    /// about.
    pub fn view(&self, area: Rect, pen: &mut Pen<'_>) {
        if let (Some(long), Some(item)) = (&self.long, self.items.get(self.focus)) {
            long.view(item.label, area, pen);
            return;
        }
        let complaint = self.complaint_lines(area.width);
        let extra = |at: usize| match &self.complaint {
            Some((fault, _)) if *fault == at && !self.items[at].hidden => complaint.len(),
            _ => 0,
        };
        let shown = |at: usize| !self.items[at].hidden;
        let lines_of = |at| usize::from(shown(at)) + extra(at);
        let start: usize = (0..self.focus).map(lines_of).sum();
        let end = start + 1 + extra(self.focus);
        let rows = usize::from(self.rows(area.width).min(self.window(area)));
        let from = end.saturating_sub(rows).min(start);
        let mut line = 0;
        for at in (0..self.items.len()).filter(|at| shown(*at)) {
            let seen = (from..from + rows).contains(&line);
            if seen {
                self.row(area, cells(line - from), at, pen);
            }
            line += 1;
            for said in complaint.iter().take(extra(at)) {
                if (from..from + rows).contains(&line) {
                    pen.put(area, cells(line - from), INDENT, said, Role::Warn);
                }
                line += 1;
            }
        }
        self.hint(area, cells(rows), pen);
    }

    fn hint(&self, area: Rect, rows: u16, pen: &mut Pen<'_>) {
        if self.blurred {
            return;
        }
        let rest = Rect {
            x: area.x + 2.min(area.width),
            width: area.width.saturating_sub(2),
            ..below(area, rows)
        };
        let help = fitting(self.focused_hint(), rest.width, rest.height);
        let lines = cells(wrap(&help, rest.width).len());
        // A hint that does not fit at all is in the way of nothing.
        if !help.is_empty() && lines <= rest.height {
            let gap = u16::from(rest.height > lines);
            pen.paragraph(below(rest, gap), &help, Role::Muted);
        }
    }

    fn focused_hint(&self) -> &'static str {
        let item = self.items.get(self.focus);
        item.filter(|_| !self.blurred).map_or("", |item| item.hint)
    }

    /// Rows for the items: on low screens they scroll, so that the first sentence of the hint is
    /// seen.
    fn window(&self, area: Rect) -> u16 {
        let hint = fitting(self.focused_hint(), area.width.saturating_sub(2), 0);
        let lines = match &*hint {
            "" => 0,
            hint => cells(wrap(hint, area.width.saturating_sub(2)).len()),
        };
        // Fewer items than that are no form any more.
        area.height
            .saturating_sub(lines)
            .max(LEAST.min(area.height))
    }

    fn row(&self, area: Rect, row: u16, at: usize, pen: &mut Pen<'_>) {
        let Some(item) = self.items.get(at) else {
            return;
        };
        let focused = at == self.focus && !self.blurred;
        pen.part(area, row, at);
        let mark = if focused { pen.theme.marker() } else { " " };
        pen.put(area, row, 0, mark, Role::Accent);
        let x = self.value_column(area.width);
        if !matches!(item.kind, Kind::Button) {
            let role = if focused { Role::Strong } else { Role::Muted };
            let before = Rect {
                width: x - 2,
                ..area
            };
            pen.put(before, row, 2, item.label, role);
        }
        match &item.kind {
            Kind::Text { field, empty, .. } => {
                let fault = self.complaint.as_ref().filter(|(fault, _)| *fault == at);
                let beside = fault.and(self.complaint_column(area.width));
                if let (Some((_, said)), Some(x)) = (fault, beside) {
                    pen.put(area, row, x, &format!("! {said}"), Role::Warn);
                }
                let words = if beside.is_some() { "" } else { empty };
                text(field, words, area, row, x, focused, pen);
            }
            Kind::Long { text, empty, .. } => {
                let inside = Rect {
                    width: area.width.saturating_sub(1),
                    ..area
                };
                let (text, role) = match &*text.replace('\n', " ") {
                    "" => ((*empty).to_owned(), Role::Muted),
                    text => (text.to_owned(), Role::Text),
                };
                let end = pen.clip(inside, row, x, &text, role);
                select(area, row, x, end, focused, pen);
            }
            Kind::Choice { options, chosen } => {
                let text = options.get(*chosen).copied().unwrap_or_default();
                choice(text, area, row, x - 2, focused, pen);
            }
            Kind::Button => {
                let text = format!("[ {} ]", item.label);
                let end = pen.put(area, row, 2, &text, Role::Text);
                select(area, row, 2, end, focused, pen);
            }
        }
    }
}

fn text(
    field: &Field,
    empty: &str,
    area: Rect,
    row: u16,
    x: u16,
    focused: bool,
    pen: &mut Pen<'_>,
) {
    let inside = Rect {
        width: area.width.saturating_sub(1),
        ..area
    };
    if field.text().is_empty() {
        pen.put(inside, row, x, empty, Role::Muted);
    }
    if focused {
        field.view(inside, row, x, focused, pen);
    } else if !field.text().is_empty() {
        pen.clip(inside, row, x, field.text(), Role::Text);
    }
}

fn choice(text: &str, area: Rect, row: u16, x: u16, focused: bool, pen: &mut Pen<'_>) {
    if !focused {
        pen.put(area, row, x + 2, text, Role::Text);
        return;
    }
    let (left, right) = (pen.theme.glyph("‹", "<"), pen.theme.glyph("›", ">"));
    let text = format!("{left} {text} {right}");
    let end = pen.put(area, row, x, &text, Role::Strong);
    select(area, row, x, end, focused, pen);
}

fn select(area: Rect, row: u16, from: u16, to: u16, focused: bool, pen: &mut Pen<'_>) {
    if focused {
        let cell = Rect {
            x: area.x + from,
            width: to.saturating_sub(from),
            ..area
        };
        pen.select(cell, row);
    }
}
