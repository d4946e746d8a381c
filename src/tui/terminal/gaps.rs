//! Short gaps between cells that changed: writing the few cells between them again takes fewer
//! bytes than telling the terminal where to go on. What is beside a list keeps a step in it from
//! being a scroll, and then most of its rows change in places.

use ratatui::buffer::{Buffer, Cell};

/// A cell that is written, and where.
type Update<'a> = (u16, u16, &'a Cell);

/// Moving takes six to eight bytes, a cell of the same style one.
const WIDEST: u16 = 6;

/// The updates, with the cells of gaps that are shorter than a move.
pub(super) fn bridged<'a>(
    updates: impl Iterator<Item = Update<'a>>,
    next: &'a Buffer,
) -> Vec<Update<'a>> {
    let mut all: Vec<Update<'a>> = Vec::new();
    for update in updates {
        if let Some(last) = all.last().copied() {
            all.extend(bridge(last, update, next));
        }
        all.push(update);
    }
    all
}

/// The cells between two updates, where they are plain and look as the one before them.
fn bridge<'a>(
    (x, y, before): Update<'a>,
    (to, row, _): Update<'a>,
    next: &'a Buffer,
) -> impl Iterator<Item = Update<'a>> {
    // A cell of more than a byte may be as wide as two.
    let from = x.saturating_add(1);
    let near = row == y && to > from && to - from <= WIDEST && is_plain(before);
    let gap = if near { from..to } else { 0..0 };
    let cells = gap.map(move |x| (x, y, &next[(x, y)]));
    let same = |(_, _, cell): &Update<'a>| is_plain(cell) && cell.style() == before.style();
    let bridges = cells.clone().all(|cell| same(&cell));
    cells.filter(move |_| bridges)
}

fn is_plain(cell: &Cell) -> bool {
    cell.symbol().len() == 1 && cell.diff_option == Cell::EMPTY.diff_option
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    fn columns(shown: &str, next: &str) -> Vec<u16> {
        let (shown, next) = (Buffer::with_lines([shown]), Buffer::with_lines([next]));
        let updates = bridged(shown.diff(&next).into_iter(), &next);
        updates.iter().map(|(x, ..)| *x).collect()
    }

    #[test]
    fn short_gaps_are_written_and_long_ones_are_jumped_over() {
        assert_eq!(columns("a..b", "c..d"), [0, 1, 2, 3]);
        assert_eq!(columns("a......b", "c......d"), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(columns("a.......b", "c.......d"), [0, 8]);
        assert_eq!(columns("a日b", "c日d"), [0, 3], "it is as wide as two");
        assert_eq!(columns("日.b", "本.d"), [0, 3]);
    }

    #[test]
    fn a_gap_of_another_style_is_jumped_over() {
        let mut next = Buffer::with_lines(["c..d"]);
        next.set_style(
            ratatui::layout::Rect::new(1, 0, 1, 1),
            Style::new().fg(Color::Red),
        );
        let mut shown = next.clone();
        shown[(0, 0)].set_symbol("a");
        shown[(3, 0)].set_symbol("b");
        let updates = bridged(shown.diff(&next).into_iter(), &next);
        assert_eq!(updates.len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_but_the_next_frame_is_written(shown in "[ab日 ]{0,20}", next in "[ab日 ]{0,20}") {
            let area = ratatui::layout::Rect::new(0, 0, 40, 1);
            let buffer = |text: &str| {
                let mut buffer = Buffer::empty(area);
                buffer.set_string(0, 0, text, Style::new());
                buffer
            };
            let (shown, next) = (buffer(&shown), buffer(&next));
            let updates = bridged(shown.diff(&next).into_iter(), &next);
            let mut last = None;
            for (x, y, cell) in updates {
                prop_assert_eq!(cell, &next[(x, y)]);
                prop_assert!(last < Some(x), "twice or backwards");
                last = Some(x);
            }
        }
    }
}
