//! A user code in letters large enough to read across a room. Where the room is too small, or a
//! character has no large form, it is plain text with spaces between.
//!
//! Lower-case letters have no large form on purpose: codes may be case-sensitive, and two sizes of
//! block letters are easily mistaken for one another.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text;

/// Pixels a side of a letter.
const SIDE: usize = 5;

/// Five rows of five pixels, the leftmost in bit 4.
type Glyph = [u8; SIDE];

/// The letter forms: told apart are 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B.
#[rustfmt::skip]
const GLYPHS: [(char, Glyph); 38] = [
    ('A', [0b01110, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('B', [0b11110, 0b10001, 0b11110, 0b10001, 0b11110]),
    ('C', [0b01111, 0b10000, 0b10000, 0b10000, 0b01111]),
    ('D', [0b11110, 0b10001, 0b10001, 0b10001, 0b11110]),
    ('E', [0b11111, 0b10000, 0b11110, 0b10000, 0b11111]),
    ('F', [0b11111, 0b10000, 0b11110, 0b10000, 0b10000]),
    ('G', [0b01111, 0b10000, 0b10011, 0b10001, 0b01111]),
    ('H', [0b10001, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('I', [0b11111, 0b00100, 0b00100, 0b00100, 0b11111]),
    ('J', [0b00111, 0b00001, 0b00001, 0b10001, 0b01110]),
    ('K', [0b10001, 0b10010, 0b11100, 0b10010, 0b10001]),
    ('L', [0b10000, 0b10000, 0b10000, 0b10000, 0b11111]),
    ('M', [0b10001, 0b11011, 0b10101, 0b10001, 0b10001]),
    ('N', [0b10001, 0b11001, 0b10101, 0b10011, 0b10001]),
    ('O', [0b01110, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('P', [0b11110, 0b10001, 0b11110, 0b10000, 0b10000]),
    ('Q', [0b01110, 0b10001, 0b10001, 0b10010, 0b01101]),
    ('R', [0b11110, 0b10001, 0b11110, 0b10010, 0b10001]),
    ('S', [0b01111, 0b10000, 0b01110, 0b00001, 0b11110]),
    ('T', [0b11111, 0b00100, 0b00100, 0b00100, 0b00100]),
    ('U', [0b10001, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('V', [0b10001, 0b10001, 0b10001, 0b01010, 0b00100]),
    ('W', [0b10001, 0b10001, 0b10101, 0b11011, 0b10001]),
    ('X', [0b10001, 0b01010, 0b00100, 0b01010, 0b10001]),
    ('Y', [0b10001, 0b01010, 0b00100, 0b00100, 0b00100]),
    ('Z', [0b11111, 0b00010, 0b00100, 0b01000, 0b11111]),
    ('0', [0b01110, 0b10011, 0b10101, 0b11001, 0b01110]),
    ('1', [0b00100, 0b01100, 0b00100, 0b00100, 0b01110]),
    ('2', [0b11110, 0b00001, 0b01110, 0b10000, 0b11111]),
    ('3', [0b11110, 0b00001, 0b01110, 0b00001, 0b11110]),
    ('4', [0b10010, 0b10010, 0b11111, 0b00010, 0b00010]),
    ('5', [0b11111, 0b10000, 0b11110, 0b00001, 0b11110]),
    ('6', [0b01110, 0b10000, 0b11110, 0b10001, 0b01110]),
    ('7', [0b11111, 0b00001, 0b00010, 0b00100, 0b00100]),
    ('8', [0b01110, 0b10001, 0b01110, 0b10001, 0b01110]),
    ('9', [0b01110, 0b10001, 0b01111, 0b00001, 0b01110]),
    ('-', [0b00000, 0b00000, 0b01110, 0b00000, 0b00000]),
    (' ', [0; SIDE]),
];

/// A text made large, as lines of equal width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BigText {
    lines: Vec<String>,
}

impl BigText {
    /// The largest form of a safe `text` for so many columns and rows: letters of ten rows, of five
    /// rows (twice as wide where there is room), of three rows by half blocks (`unicode` only), plain text
    /// with spaces between, plain text. The last may be wider than the space.
    pub fn fit(text: &str, max_cols: u16, max_rows: u16, unicode: bool) -> Self {
        let glyphs: Option<Vec<Glyph>> = text.chars().map(glyph).collect();
        let large = glyphs
            .filter(|glyphs| !glyphs.is_empty())
            .and_then(|glyphs| {
                let full = if unicode { '█' } else { '#' };
                let huge = || full_rows(&glyphs, full, 4, 2);
                let wide = || full_rows(&glyphs, full, 2, 1);
                let tall = || full_rows(&glyphs, full, 1, 1);
                let small = || half_rows(&glyphs);
                let forms: [&dyn Fn() -> Vec<String>; 4] = [&huge, &wide, &tall, &small];
                let usable = if unicode { &forms[..] } else { &forms[..3] };
                let mut made = usable.iter().map(|form| form());
                made.find(|lines| fits(lines, max_cols, max_rows))
            });
        let lines = large.unwrap_or_else(|| {
            let spaced = vec![spaced(text)];
            if fits(&spaced, max_cols, max_rows) {
                spaced
            } else {
                vec![text.to_owned()]
            }
        });
        Self { lines }
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let cols = self.lines.first().map_or(0, |line| text::width(line));
        (count(cols), count(self.lines.len()))
    }

    /// The lines, for a view that lays them out itself.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Draws the lines from the upper left corner of `area`, cut off at its edges.
    pub fn render(&self, area: Rect, buf: &mut Buffer, style: Style) {
        let area = area.intersection(buf.area);
        for (y, line) in area.rows().zip(&self.lines) {
            buf.set_stringn(y.x, y.y, line, usize::from(y.width), style);
        }
    }
}

fn glyph(c: char) -> Option<Glyph> {
    let found = GLYPHS.iter().find(|(known, _)| *known == c);
    found.map(|(_, glyph)| *glyph)
}

fn fits(lines: &[String], max_cols: u16, max_rows: u16) -> bool {
    let cols = lines.first().map_or(0, |line| text::width(line));
    cols <= usize::from(max_cols) && lines.len() <= usize::from(max_rows)
}

fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Pixels of one row of all letters, with a blank pixel between two letters.
fn pixels(glyphs: &[Glyph], row: usize) -> impl Iterator<Item = bool> + '_ {
    glyphs.iter().enumerate().flat_map(move |(at, glyph)| {
        let bits = glyph.get(row).copied().unwrap_or(0);
        let gap = (at > 0).then_some(false);
        gap.into_iter()
            .chain((0..SIDE).rev().map(move |bit| bits >> bit & 1 == 1))
    })
}

/// Pixels of so many columns and rows.
fn full_rows(glyphs: &[Glyph], full: char, columns: usize, rows: usize) -> Vec<String> {
    let row = |row| {
        pixels(glyphs, row / rows)
            .flat_map(|on| std::iter::repeat_n(if on { full } else { ' ' }, columns))
            .collect()
    };
    (0..SIDE * rows).map(row).collect()
}

fn half_rows(glyphs: &[Glyph]) -> Vec<String> {
    let row = |row| {
        pixels(glyphs, row)
            .zip(pixels(glyphs, row + 1))
            .map(|halves| match halves {
                (false, false) => ' ',
                (true, false) => '▀',
                (false, true) => '▄',
                (true, true) => '█',
            })
            .collect()
    };
    (0..SIDE).step_by(2).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_letters_look_the_same() {
        for (at, (a, form)) in GLYPHS.iter().enumerate() {
            for (b, other) in &GLYPHS[..at] {
                let apart: u32 = (0..SIDE).map(|r| (form[r] ^ other[r]).count_ones()).sum();
                assert!(apart >= 2, "{a} and {b} differ in {apart} pixels");
            }
        }
        for c in ('A'..='Z').chain('0'..='9').chain(['-']) {
            assert!(glyph(c).is_some(), "{c}");
        }
    }

    #[test]
    fn the_room_decides_the_size() {
        let code = "WDJB-MJHT";
        let size = |cols, rows, unicode| BigText::fit(code, cols, rows, unicode).size();
        assert_eq!(size(300, 10, true), (212, 10));
        assert_eq!(size(200, 10, true), (106, 5));
        assert_eq!(size(80, 10, true), (53, 5));
        assert_eq!(size(80, 4, true), (53, 3));
        assert_eq!(size(80, 4, false), (17, 1));
        assert_eq!(size(40, 10, true), (17, 1));
        assert_eq!(size(12, 10, true), (9, 1));
    }

    #[test]
    fn lower_case_stays_as_it_was_written() {
        let text = BigText::fit("aBc-1", 200, 10, true);
        assert_eq!(text.lines(), ["a B c - 1"]);
    }

    #[test]
    fn letters_are_drawn_as_blocks_or_ascii() {
        let ascii = BigText::fit("T-1", 17, 5, false);
        assert_eq!(
            ascii.lines(),
            [
                "#####         #  ",
                "  #          ##  ",
                "  #    ###    #  ",
                "  #           #  ",
                "  #          ### ",
            ]
        );
        let small = BigText::fit("T", 5, 3, true);
        assert_eq!(small.lines(), ["▀▀█▀▀", "  █  ", "  ▀  "]);
    }

    #[test]
    fn drawing_stays_inside_its_area() {
        let text = BigText::fit("WDJB-MJHT", 80, 5, true);
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 3));
        text.render(Rect::new(5, 1, 80, 10), &mut buf, Style::default());
        assert_eq!(buf[(5, 1)].symbol(), "█");
        assert_eq!(buf[(4, 1)].symbol(), " ");
    }
}
