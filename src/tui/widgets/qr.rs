//! A QR code that a phone reads off a terminal: black on white whatever the theme, with a quiet
//! zone. It knows nothing of where the text comes from, and asks for no space it does not need.

use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::widgets::Widget;

/// Longer texts would not fit any terminal, and encoding them takes time.
const MAX_TEXT: usize = 1000;

/// Quiet zones to try, in modules. The standard asks for 4; readers manage with 1, none with 0.
const QUIET: [u16; 3] = [4, 2, 1];

/// How modules become cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Two modules a cell, one above the other, by half blocks. Needs UTF-8.
    HalfBlocks,
    /// A module is two coloured spaces; any locale shows it.
    Spaces,
}

/// Which black and white the terminal can show; fixed colours, never those of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// 24-bit colour.
    TrueColour,
    /// The fixed part of the 256-colour table (16 and 231).
    Indexed,
    /// The 16 ANSI colours: 0 on 15.
    Ansi16,
    /// A console with 8 background colours: 0 on 7.
    Ansi8,
}

impl Ink {
    /// Dark and light.
    const fn colours(self) -> (Color, Color) {
        match self {
            Self::TrueColour => (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)),
            Self::Indexed => (Color::Indexed(16), Color::Indexed(231)),
            Self::Ansi16 => (Color::Black, Color::White),
            Self::Ansi8 => (Color::Black, Color::Gray),
        }
    }

    /// `SGR` parameters: dark on dark, and dark on light.
    const fn sgr(self) -> (&'static str, &'static str) {
        match self {
            Self::TrueColour => ("38;2;0;0;0;48;2;0;0;0", "38;2;0;0;0;48;2;255;255;255"),
            Self::Indexed => ("38;5;16;48;5;16", "38;5;16;48;5;231"),
            Self::Ansi16 => ("30;40", "30;107"),
            Self::Ansi8 => ("30;40", "30;47"),
        }
    }
}

/// How a QR code is drawn on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Modules to cells.
    pub cells: Cells,
    /// Black and white.
    pub ink: Ink,
}

impl Look {
    /// Half blocks where the locale is UTF-8, coloured spaces elsewhere.
    pub const fn new(utf8: bool, ink: Ink) -> Self {
        let cells = if utf8 {
            Cells::HalfBlocks
        } else {
            Cells::Spaces
        };
        Self { cells, ink }
    }
}

/// An encoded QR code with the widest quiet zone that its space allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    dark: Vec<bool>,
    side: u16,
    quiet: u16,
    /// How many pixels a side of a module has.
    scale: u16,
    look: Look,
}

impl Qr {
    /// The code of `text` for a space of so many columns and rows; `None` where not even a quiet
    /// zone of one module fits. Error correction is level L: a screen has no scratches.
    pub fn fit(text: &str, max_cols: u16, max_rows: u16, look: Look) -> Option<Self> {
        Self::scaled(text, max_cols, max_rows, look, 1)
    }

    /// As [`Qr::fit`], each module `scale` times as wide and as high, for reading from afar.
    pub fn scaled(
        text: &str,
        max_cols: u16,
        max_rows: u16,
        look: Look,
        scale: u16,
    ) -> Option<Self> {
        let (dark, side) = encode(text)?;
        let quiet = QUIET.into_iter().find(|quiet| {
            let (cols, rows) = size(side, *quiet, scale, look.cells);
            cols <= max_cols && rows <= max_rows
        })?;
        Some(Self {
            dark,
            side,
            quiet,
            scale,
            look,
        })
    }

    /// The least columns and rows that `text` needs; `None` where it is too long for any.
    pub fn needed(text: &str, cells: Cells) -> Option<(u16, u16)> {
        let (_, side) = encode(text)?;
        Some(size(side, 1, 1, cells))
    }

    /// Columns and rows, quiet zone included.
    pub const fn size(&self) -> (u16, u16) {
        size(self.side, self.quiet, self.scale, self.look.cells)
    }

    /// Lines for a plain terminal with their colours, each ending in a reset.
    pub fn to_ansi_lines(&self) -> Vec<String> {
        let (cols, rows) = self.size();
        let (dark, light) = self.look.ink.sgr();
        let line = |row| {
            let mut line = String::new();
            let mut ground = None;
            for col in 0..cols {
                let (symbol, on_dark) = self.cell(col, row);
                if ground != Some(on_dark) {
                    let colours = if on_dark { dark } else { light };
                    // Writing to a String cannot fail.
                    let _ = write!(line, "\u{1b}[{colours}m");
                    ground = Some(on_dark);
                }
                line.push_str(symbol);
            }
            line.push_str("\u{1b}[0m");
            line
        };
        (0..rows).map(line).collect()
    }

    /// Whether the pixel at a place of the code with its quiet zone is dark; outside is light.
    fn is_dark(&self, x: u16, y: u16) -> bool {
        let (x, y) = (x / self.scale, y / self.scale);
        let inside = self.quiet..self.quiet + self.side;
        if !inside.contains(&x) || !inside.contains(&y) {
            return false;
        }
        let (x, y) = (x - self.quiet, y - self.quiet);
        self.dark[usize::from(y) * usize::from(self.side) + usize::from(x)]
    }

    /// Symbol of a cell, and whether its background is dark.
    fn cell(&self, col: u16, row: u16) -> (&'static str, bool) {
        match self.look.cells {
            Cells::HalfBlocks => {
                let (upper, lower) = (self.is_dark(col, row * 2), self.is_dark(col, row * 2 + 1));
                let symbol = match (upper, lower) {
                    (false, false) => " ",
                    (true, false) => "▀",
                    (false, true) => "▄",
                    (true, true) => "█",
                };
                (symbol, false)
            }
            Cells::Spaces => (" ", self.is_dark(col / 2, row)),
        }
    }
}

impl Widget for &Qr {
    /// Draws nothing where the area is too small: half a code helps nobody.
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (cols, rows) = self.size();
        let area = area.intersection(buf.area);
        if cols > area.width || rows > area.height {
            return;
        }
        let (dark, light) = self.look.ink.colours();
        for row in 0..rows {
            for col in 0..cols {
                let (symbol, on_dark) = self.cell(col, row);
                let cell = &mut buf[(area.x + col, area.y + row)];
                cell.reset();
                cell.set_symbol(symbol)
                    .set_fg(dark)
                    .set_bg(if on_dark { dark } else { light });
            }
        }
    }
}

/// Modules, row by row, and how many a side has. Upper-case texts take the denser alphanumeric
/// mode by themselves.
fn encode(text: &str) -> Option<(Vec<bool>, u16)> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return None;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let side = u16::try_from(code.width()).ok()?;
    let dark = code.into_colors().into_iter();
    Some((dark.map(|c| c == qrcode::Color::Dark).collect(), side))
}

const fn size(side: u16, quiet: u16, scale: u16, cells: Cells) -> (u16, u16) {
    let pixels = (side + 2 * quiet) * scale;
    match cells {
        Cells::HalfBlocks => (pixels, pixels.div_ceil(2)),
        Cells::Spaces => (pixels * 2, pixels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URLS: [&str; 4] = [
        "https://www.google.com/device",
        "HTTPS://CHAT-LOGIN.EXAMPLE.COM/D/WDJBMJHT",
        "http://192.168.178.23:8628/device?user_code=WDJB-MJHT",
        "https://login.example.com/realms/company/device?user_code=WDJB-MJHT&lang=en&theme=large",
    ];
    const INKS: [Ink; 4] = [Ink::TrueColour, Ink::Indexed, Ink::Ansi16, Ink::Ansi8];

    /// What a camera sees: each cell 6 × 12 pixels, surrounded by a dark terminal.
    fn read(buf: &Buffer) -> Option<String> {
        let luma = |colour: Color| match colour {
            Color::Rgb(r, ..) => r,
            Color::Indexed(231) | Color::White => 255,
            Color::Gray => 170,
            _ => 0,
        };
        let (w, h) = (
            usize::from(buf.area.width) * 6,
            usize::from(buf.area.height) * 12,
        );
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(w, h, |x, y| {
            let at = |v: usize, by: usize| u16::try_from(v / by).unwrap();
            let cell = &buf[(at(x, 6), at(y, 12))];
            let inked = match cell.symbol() {
                "█" => true,
                "▀" => y % 12 < 6,
                "▄" => y % 12 >= 6,
                _ => false,
            };
            luma(if inked { cell.fg } else { cell.bg })
        });
        let grids = image.detect_grids();
        Some(grids.first()?.decode().ok()?.1)
    }

    /// The code in the middle of a screen of default (dark) cells.
    fn screen(qr: &Qr) -> Buffer {
        let (cols, rows) = qr.size();
        let mut buf = Buffer::empty(Rect::new(0, 0, cols + 8, rows + 4));
        qr.render(Rect::new(4, 2, cols, rows), &mut buf);
        buf
    }

    #[test]
    fn every_url_ink_and_quiet_zone_can_be_read() {
        for url in URLS {
            for ink in INKS {
                for cells in [Cells::HalfBlocks, Cells::Spaces] {
                    let look = Look { cells, ink };
                    let (_, side) = encode(url).unwrap();
                    for quiet in QUIET {
                        let (cols, rows) = size(side, quiet, 1, cells);
                        let qr = Qr::fit(url, cols, rows, look).unwrap();
                        assert_eq!((qr.quiet, qr.size()), (quiet, (cols, rows)));
                        let seen = read(&screen(&qr));
                        assert_eq!(seen.as_deref(), Some(url), "{look:?}, quiet zone {quiet}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_larger_code_can_be_read_too() {
        for (scale, utf8) in [(2, true), (3, true), (2, false)] {
            let look = Look::new(utf8, Ink::Ansi16);
            let qr = Qr::scaled(URLS[1], 300, 120, look, scale).unwrap();
            let one = Qr::fit(URLS[1], 300, 120, look).unwrap();
            assert_eq!(qr.size().0, one.size().0 * scale);
            assert_eq!(
                read(&screen(&qr)).as_deref(),
                Some(URLS[1]),
                "{scale} {utf8}"
            );
        }
    }

    #[test]
    fn a_code_that_does_not_fit_says_what_it_needs() {
        let look = Look::new(true, Ink::Indexed);
        assert_eq!(Qr::needed(URLS[0], Cells::HalfBlocks), Some((27, 14)));
        assert!(Qr::fit(URLS[0], 27, 14, look).is_some());
        assert!(Qr::fit(URLS[0], 26, 14, look).is_none());
        assert!(Qr::fit(URLS[0], 27, 13, look).is_none());
        assert!(Qr::fit("", 200, 200, look).is_none());
        assert!(Qr::fit(&"x".repeat(5000), 200, 200, look).is_none());
    }

    #[test]
    fn upper_case_addresses_are_smaller() {
        let upper = "HTTPS://CHAT-LOGIN.EXAMPLE.COM/D/WDJBMJHT";
        assert_eq!(Qr::needed(upper, Cells::HalfBlocks), Some((27, 14)));
        let lower = upper.to_lowercase();
        assert_eq!(Qr::needed(&lower, Cells::HalfBlocks), Some((31, 16)));
    }

    #[test]
    fn nothing_is_drawn_where_it_does_not_fit() {
        let qr = Qr::fit(URLS[0], 40, 20, Look::new(true, Ink::TrueColour)).unwrap();
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 20));
        let before = buf.clone();
        qr.render(Rect::new(0, 0, 40, 20), &mut buf);
        assert_eq!(buf, before);
    }

    #[test]
    fn printed_lines_can_be_read_too() {
        for ink in INKS {
            for utf8 in [true, false] {
                let qr = Qr::fit(URLS[1], 80, 40, Look::new(utf8, ink)).unwrap();
                let (cols, rows) = qr.size();
                let mut parser =
                    vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
                parser.process(qr.to_ansi_lines().join("\r\n").as_bytes());
                let colour = |colour| match colour {
                    vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
                    vt100::Color::Idx(15) => Color::White,
                    vt100::Color::Idx(7) => Color::Gray,
                    vt100::Color::Idx(i) => Color::Indexed(i),
                    vt100::Color::Default => Color::Reset,
                };
                let mut buf = Buffer::empty(Rect::new(0, 0, cols + 4, rows + 2));
                for row in 0..rows {
                    for col in 0..cols {
                        let seen = parser.screen().cell(row, col).unwrap();
                        buf[(col + 2, row + 1)]
                            .set_symbol(seen.contents())
                            .set_fg(colour(seen.fgcolor()))
                            .set_bg(colour(seen.bgcolor()));
                    }
                }
                assert_eq!(read(&buf).as_deref(), Some(URLS[1]), "{ink:?} {utf8}");
            }
        }
    }
}
