//! A terminal's screen as a picture: each run of cells of one look is one element, so that files
//! stay small and differ only where the screen does.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// Size of a cell, in pixels.
const CELL: (u32, u32) = (9, 18);
/// Room around the screen.
const MARGIN: u32 = 10;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d8dbe2";

/// How the cells of a run look.
#[derive(PartialEq, Eq)]
struct Look {
    ink: String,
    paper: String,
    bold: bool,
    faint: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let mut ink = color(cell.fgcolor(), FOREGROUND);
        let mut paper = color(cell.bgcolor(), BACKGROUND);
        if cell.inverse() {
            std::mem::swap(&mut ink, &mut paper);
        }
        Self {
            ink,
            paper,
            bold: cell.bold(),
            faint: cell.dim(),
            underlined: cell.underline(),
        }
    }
}

/// What fills a part of a cell: its place from above and its height, in pixels.
fn block(text: &str) -> Option<(u32, u32)> {
    match text {
        "█" => Some((0, CELL.1)),
        "▀" => Some((0, CELL.1 / 2)),
        "▄" => Some((CELL.1 / 2, CELL.1 / 2)),
        _ => None,
    }
}

/// The whole screen.
pub fn of(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let width = u32::from(columns) * CELL.0 + 2 * MARGIN;
    let height = u32::from(rows) * CELL.1 + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, \
         Consolas, monospace\" font-size=\"15\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for row in 0..rows {
        draw_row(&mut out, screen, row, columns);
    }
    out + "</svg>\n"
}

/// Runs of one row: first what is behind, then what is written.
fn draw_row(out: &mut String, screen: &Screen, row: u16, columns: u16) {
    let y = u32::from(row) * CELL.1 + MARGIN;
    let cells: Vec<&Cell> = (0..columns).filter_map(|x| screen.cell(row, x)).collect();
    let x_of = |at: usize| u32::try_from(at).unwrap() * CELL.0 + MARGIN;
    let runs = |same: &dyn Fn(&Cell, &Cell) -> bool| {
        let mut from = 0;
        let runs = cells.chunk_by(|a, b| same(a, b)).map(|run| {
            from += run.len();
            (from - run.len(), run.len())
        });
        runs.collect::<Vec<_>>()
    };
    for (at, len) in runs(&|a, b| Look::of(a).paper == Look::of(b).paper) {
        let paper = Look::of(cells[at]).paper;
        if paper != BACKGROUND {
            rect(out, (x_of(at), y), (x_of(len) - MARGIN, CELL.1), &paper);
        }
    }
    for (at, len) in
        runs(&|a, b| Look::of(a) == Look::of(b) && block(a.contents()) == block(b.contents()))
    {
        let run = &cells[at..at + len];
        let look = Look::of(run[0]);
        if let Some((top, height)) = block(run[0].contents()) {
            rect(
                out,
                (x_of(at), y + top),
                (x_of(len) - MARGIN, height),
                &look.ink,
            );
            continue;
        }
        for (word, from, cells) in words(run) {
            text(out, (x_of(at + from), y + 14), cells, &word, &look);
        }
    }
}

/// Texts of a run that no more than one space parts, their place and their cells.
fn words(run: &[&Cell]) -> Vec<(String, usize, usize)> {
    let mut words: Vec<(String, usize, usize)> = Vec::new();
    for (at, cell) in run.iter().enumerate() {
        let contents = cell.contents();
        if cell.is_wide_continuation() || contents.trim().is_empty() {
            continue;
        }
        let width = if cell.is_wide() { 2 } else { 1 };
        match words.last_mut() {
            Some((word, from, cells)) if *from + *cells + 1 >= at => {
                if *from + *cells < at {
                    word.push(' ');
                }
                word.push_str(contents);
                *cells = at + width - *from;
            }
            _ => words.push((contents.to_owned(), at, width)),
        }
    }
    words
}

fn rect(out: &mut String, (x, y): (u32, u32), (width, height): (u32, u32), fill: &str) {
    let edges = "shape-rendering=\"crispEdges\"";
    writeln!(
        out,
        "<rect {edges} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
    )
    .unwrap();
}

fn text(out: &mut String, (x, y): (u32, u32), cells: usize, word: &str, look: &Look) {
    let word = word
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let bold = if look.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let faint = if look.faint { " opacity=\"0.6\"" } else { "" };
    let line = if look.underlined {
        " text-decoration=\"underline\""
    } else {
        ""
    };
    // Whatever font there is, the columns stay.
    let length = u32::try_from(cells).unwrap() * CELL.0;
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\" \
         fill=\"{}\"{bold}{faint}{line}>{word}</text>",
        look.ink
    )
    .unwrap();
}

fn color(color: Color, default: &str) -> String {
    const ANSI: [&str; 16] = [
        "#1d1f25", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dbe2",
        "#6b7280", "#ff7b86", "#b5e890", "#ffd68a", "#82c4ff", "#e39bf7", "#7fd7e3", "#ffffff",
    ];
    match color {
        Color::Default => default.to_owned(),
        Color::Idx(n @ 0..=15) => ANSI[usize::from(n)].to_owned(),
        Color::Idx(n @ 232..) => {
            let grey = 8 + 10 * (n - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Idx(n) => {
            let level = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
            let n = n - 16;
            let [r, g, b] = [n / 36, n / 6 % 6, n % 6].map(level);
            format!("#{r:02x}{g:02x}{b:02x}")
        }
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}
