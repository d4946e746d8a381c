//! Rows that moved: a list that scrolls by a row is told to the terminal as that, instead of as
//! every cell of it. Over a slow line this is the difference between one row and a screenful.

use ratatui::buffer::{Buffer, Cell};

/// Moves farther than this are drawn anew.
const FARTHEST: usize = 12;
/// Fewer moved rows than this are drawn anew.
const FEWEST: usize = 3;

/// A block of whole rows whose content moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    /// First row of the block, from 0.
    pub top: usize,
    /// Last row of the block.
    pub bottom: usize,
    /// How many rows the content moved.
    pub by: usize,
    /// Up, as when a list is scrolled down.
    pub up: bool,
}

/// The move that explains most of what changed, where telling it saves cells.
pub(super) fn find(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let moves = (1..=FARTHEST).flat_map(|by| [true, false].map(|up| (by, up)));
    let (gain, best) = moves
        .filter_map(|(by, up)| moved(shown, next, by, up))
        .reduce(|best, one| if one.0 > best.0 { one } else { best })?;
    if gain < FEWEST {
        return None;
    }
    let costs = Costs::of(shown, next, best);
    let left = |shift: Shift| costs.of_block(shift);
    let (mut best, mut cells) = (best, left(best));
    // What stands beside a list keeps some of its rows from moving whole; they may be worth it.
    while let Some((fewer, wider)) = best
        .wider(usize::from(shown.area.height))
        .map(|wider| (left(wider), wider))
        .filter(|(fewer, _)| *fewer < cells)
        .min_by_key(|(fewer, _)| *fewer)
    {
        (best, cells) = (wider, fewer);
    }
    (cells < costs.still.iter().sum()).then_some(best)
}

/// Cells that each row of the next frame still needs, by what the row holds before. A block that
/// grows row by row is weighed by adding these, not by comparing screens.
struct Costs {
    /// It stays.
    still: Vec<usize>,
    /// It comes from so many rows away.
    moved: Vec<usize>,
    /// It comes in blank.
    blank: Vec<usize>,
}

impl Costs {
    fn of(shown: &Buffer, next: &Buffer, shift: Shift) -> Self {
        let rows = 0..usize::from(next.area.height);
        let source = |row: usize| {
            if shift.up {
                Some(row + shift.by).filter(|from| *from < rows.end)
            } else {
                row.checked_sub(shift.by)
            }
        };
        let blank = |row| of(next, row).iter().filter(|cell| **cell != Cell::EMPTY);
        let blank: Vec<usize> = rows.clone().map(|row| blank(row).count()).collect();
        let moved = |row| match source(row) {
            Some(from) => differing(of(shown, from), of(next, row)),
            None => blank[row],
        };
        Self {
            still: rows
                .clone()
                .map(|row| differing(of(shown, row), of(next, row)))
                .collect(),
            moved: rows.clone().map(moved).collect(),
            blank,
        }
    }

    /// What the whole screen needs after such a move; as far and the same way as the one that the
    /// costs are of.
    fn of_block(&self, shift: Shift) -> usize {
        let incoming = if shift.up {
            shift.bottom + 1 - shift.by..shift.bottom + 1
        } else {
            shift.top..shift.top + shift.by
        };
        let cost = |row| match row {
            row if row < shift.top || row > shift.bottom => self.still[row],
            row if incoming.contains(&row) => self.blank[row],
            row => self.moved[row],
        };
        (0..self.still.len()).map(cost).sum()
    }
}

fn differing(one: &[Cell], other: &[Cell]) -> usize {
    let pairs = one.iter().zip(other);
    pairs.filter(|(one, other)| one != other).count()
}

/// How many rows such a move explains, and the block it needs.
fn moved(shown: &Buffer, next: &Buffer, by: usize, up: bool) -> Option<(usize, Shift)> {
    let rows = usize::from(shown.area.height);
    let explained = |row: &usize| {
        let (to, from) = if up {
            (*row, *row + by)
        } else {
            (*row + by, *row)
        };
        of(next, to) == of(shown, from) && of(next, to) != of(shown, to)
    };
    let mut upper = (0..rows.saturating_sub(by)).filter(explained);
    let first = upper.next()?;
    let (gain, last) = upper.fold((1, first), |(gain, _), row| (gain + 1, row));
    let block = Shift {
        top: first,
        bottom: last + by,
        by,
        up,
    };
    Some((gain, block))
}

fn of(buffer: &Buffer, row: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[row * width..(row + 1) * width]
}

impl Shift {
    /// The same move of a row more, above or below.
    fn wider(self, rows: usize) -> impl Iterator<Item = Self> {
        let above = self.top.checked_sub(1).map(|top| Self { top, ..self });
        let bottom = self.bottom + 1;
        let below = (bottom < rows).then_some(Self { bottom, ..self });
        above.into_iter().chain(below)
    }

    /// Does to a buffer what the terminal does.
    pub fn apply(self, buffer: &mut Buffer) {
        let width = usize::from(buffer.area.width);
        let block = &mut buffer.content[self.top * width..(self.bottom + 1) * width];
        let cells = self.by * width;
        if self.up {
            block.rotate_left(cells);
            let end = block.len() - cells;
            block[end..].fill(Cell::EMPTY);
        } else {
            block.rotate_right(cells);
            block[..cells].fill(Cell::EMPTY);
        }
    }

    /// Lines are deleted or inserted within margins: older terminals and the Linux console know
    /// that, and not SU and SD. The lines that come in are blank in the colours set last.
    pub fn sequence(self) -> String {
        let (top, bottom) = (self.top + 1, self.bottom + 1);
        let what = if self.up { 'M' } else { 'L' };
        let by = self.by;
        format!("\x1b[0m\x1b[{top};{bottom}r\x1b[{top};1H\x1b[{by}{what}\x1b[r")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(rows: &[String]) -> Buffer {
        Buffer::with_lines(rows.iter().map(String::as_str))
    }

    fn list(from: usize) -> Buffer {
        let mut rows = vec!["header------".to_owned()];
        let letters = ('a'..='z').cycle().skip(from).take(10);
        rows.extend(letters.map(|letter| letter.to_string().repeat(12)));
        rows.push("footer------".to_owned());
        lines(&rows)
    }

    #[test]
    fn a_step_in_a_list_is_one_line_in() {
        let (shown, next) = (list(3), list(4));
        let shift = find(&shown, &next).unwrap();
        let step = Shift {
            top: 1,
            bottom: 10,
            by: 1,
            up: true,
        };
        assert_eq!(shift, step);
        assert_eq!(find(&next, &shown), Some(Shift { up: false, ..step }));
        assert_eq!(shift.sequence(), "\x1b[0m\x1b[2;11r\x1b[2;1H\x1b[1M\x1b[r");
    }

    #[test]
    fn what_did_not_move_is_no_move() {
        assert_eq!(find(&list(3), &list(3)), None);
        assert_eq!(find(&list(3), &list(16)), None);
        let few = lines(&["row 1".to_owned(), "row 2".to_owned(), "row 3".to_owned()]);
        let change = lines(&["row 2".to_owned(), "row 3".to_owned(), "row 4".to_owned()]);
        assert_eq!(find(&few, &change), None, "three cells are less than a row");
    }

    /// What a terminal shows after the sequence and the cells that differ.
    fn on_a_terminal(shown: &Buffer, next: &Buffer) -> String {
        let mut terminal = terminal(shown.area);
        let mut shown = shown.clone();
        let blank = Buffer::empty(shown.area);
        let put = |terminal: &mut vt100::Parser, from: &Buffer, to: &Buffer| {
            for (x, y, cell) in from.diff(to) {
                let text = format!("\x1b[{};{}H{}", y + 1, x + 1, cell.symbol());
                terminal.process(text.as_bytes());
            }
        };
        put(&mut terminal, &blank, &shown);
        if let Some(shift) = find(&shown, next) {
            terminal.process(shift.sequence().as_bytes());
            shift.apply(&mut shown);
        }
        put(&mut terminal, &shown, next);
        terminal.screen().contents()
    }

    fn terminal(area: ratatui::layout::Rect) -> vt100::Parser {
        let rows = area.height.try_into().unwrap();
        vt100::Parser::new(rows, area.width.try_into().unwrap(), 0)
    }

    fn screen() -> impl Strategy<Value = Buffer> {
        proptest::collection::vec(0_u8..4, 8).prop_map(|rows| {
            let rows: Vec<_> = rows.iter().map(|n| format!("{n}{n}{n}{n}")).collect();
            lines(&rows)
        })
    }

    proptest! {
        #[test]
        fn a_terminal_shows_the_next_frame(shown in screen(), next in screen()) {
            let mut direct = terminal(next.area);
            for (x, y, cell) in Buffer::empty(next.area).diff(&next) {
                direct.process(format!("\x1b[{};{}H{}", y + 1, x + 1, cell.symbol()).as_bytes());
            }
            prop_assert_eq!(on_a_terminal(&shown, &next), direct.screen().contents());
        }
    }
}
