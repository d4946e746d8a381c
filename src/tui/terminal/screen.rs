//! Frames on the terminal: one write a frame, of only what changed, and nothing where nothing did.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use super::{Capabilities, brief, gaps, guard, scroll};

/// Room for a whole frame of an ordinary terminal.
const BUFFER: usize = 64 * 1024;
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Where frames are drawn.
#[derive(Debug)]
pub struct Screen {
    tty: Tty,
    /// What the terminal shows, as far as is known.
    shown: Buffer,
    /// The frame that is being drawn.
    next: Buffer,
    /// Others had the terminal: what it shows is not known.
    stale: bool,
}

impl Screen {
    /// A screen of the terminal's size; nothing is written yet.
    pub fn new(capabilities: Capabilities) -> Self {
        Self {
            tty: Tty::new(!capabilities.linux_console),
            shown: Buffer::default(),
            next: Buffer::default(),
            stale: true,
        }
    }

    /// Columns and rows now.
    pub fn size(&self) -> (u16, u16) {
        let size = size();
        (size.width, size.height)
    }

    /// Draws a frame; `view` fills a blank buffer and says where the cursor belongs, if it is
    /// shown. Nothing is drawn while the terminal is not ours: a panic elsewhere may have given it
    /// back, and its message must stay readable.
    pub fn draw(&mut self, view: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        if !guard::is_entered() {
            return Ok(());
        }
        self.fit()?;
        self.next.reset();
        let cursor = view(&mut self.next);
        if let Some(shift) = scroll::find(&self.shown, &self.next) {
            self.tty.scroll(shift)?;
            shift.apply(&mut self.shown);
        }
        let changes = self.shown.diff(&self.next).into_iter();
        self.tty
            .draw(gaps::bridged(changes, &self.next).into_iter())?;
        match cursor {
            None => self.tty.hide_cursor()?,
            Some(place) => {
                self.tty.show_cursor()?;
                self.tty.set_cursor_position(place)?;
            }
        }
        std::mem::swap(&mut self.shown, &mut self.next);
        self.tty.flush()
    }

    /// Forgets what the terminal shows, so that the next frame is drawn whole.
    pub const fn repaint(&mut self) {
        self.tty.cursor = None;
        self.stale = true;
    }

    /// Begins with a blank screen where the size is new or what is shown is not known.
    fn fit(&mut self) -> io::Result<()> {
        let (width, height) = self.size();
        let area = Rect::new(0, 0, width, height);
        if self.stale || area != self.shown.area {
            self.tty.clear()?;
            self.shown = Buffer::empty(area);
            self.next = Buffer::empty(area);
            self.stale = false;
        }
        Ok(())
    }
}

/// The size the kernel knows; serial lines and some containers know none, then the environment's.
fn size() -> Size {
    let known = tcgetwinsize(stdout()).map_or((0, 0), |w| (w.ws_col, w.ws_row));
    fallback(known, |name| std::env::var(name).ok()?.parse().ok())
}

fn fallback((cols, rows): (u16, u16), var: impl Fn(&str) -> Option<u16>) -> Size {
    let or = |known: u16, name: &str, usual: u16| match known {
        0 => var(name).filter(|n| *n > 0).unwrap_or(usual),
        known => known,
    };
    Size {
        width: or(cols, "COLUMNS", 80),
        height: or(rows, "LINES", 24),
    }
}

/// Keeps a frame until it is whole. Its own `flush` does nothing, since crossterm's commands call
/// it after every step. Shared, because the backend does not give its writer out.
#[derive(Debug, Clone, Default)]
struct Pending(Rc<RefCell<Vec<u8>>>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the cursor was last told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    Hidden,
    Shown,
}

/// ratatui's crossterm backend, less what it writes needlessly.
#[derive(Debug)]
struct Tty {
    inner: CrosstermBackend<Pending>,
    pending: Pending,
    synchronised: bool,
    /// Unknown after others had the terminal.
    cursor: Option<Cursor>,
    place: Option<Position>,
}

impl Tty {
    fn new(synchronised: bool) -> Self {
        let mut frame = Vec::with_capacity(BUFFER);
        if synchronised {
            frame.extend_from_slice(BEGIN);
        }
        let pending = Pending(Rc::new(RefCell::new(frame)));
        Self {
            inner: CrosstermBackend::new(pending.clone()),
            pending,
            synchronised,
            cursor: None,
            place: None,
        }
    }

    /// Moves rows that are on the terminal already.
    fn scroll(&mut self, shift: scroll::Shift) -> io::Result<()> {
        self.place = None;
        self.pending.write_all(shift.sequence().as_bytes())
    }

    fn set_cursor(&mut self, cursor: Cursor) -> io::Result<()> {
        if self.cursor == Some(cursor) {
            return Ok(());
        }
        self.cursor = Some(cursor);
        match cursor {
            Cursor::Hidden => self.inner.hide_cursor(),
            Cursor::Shown => self.inner.show_cursor(),
        }
    }

    /// The bytes of one frame; empty where nothing was drawn.
    fn take_frame(&mut self, send: impl FnOnce(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let (begin, end) = if self.synchronised {
            (BEGIN, END)
        } else {
            (&b""[..], &b""[..])
        };
        let mut frame = self.pending.0.borrow_mut();
        if frame.len() <= begin.len() {
            return Ok(());
        }
        frame.extend_from_slice(end);
        let sent = send(&brief::shorter(&frame));
        frame.clear();
        frame.extend_from_slice(begin);
        sent
    }
}

impl Backend for Tty {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.place = None;
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.set_cursor(Cursor::Hidden)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.set_cursor(Cursor::Shown)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking the terminal could wait for an answer that never comes.
        Ok(self.place.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.place == Some(position) {
            return Ok(());
        }
        self.place = Some(position);
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.place = None;
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: size(),
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.take_frame(super::write_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(tty: &mut Tty) -> Vec<u8> {
        let mut seen = Vec::new();
        tty.take_frame(|bytes| {
            seen.extend_from_slice(bytes);
            Ok(())
        })
        .unwrap();
        seen
    }

    fn draw(tty: &mut Tty, symbol: &'static str) {
        let cell = Cell::new(symbol);
        tty.draw([(0, 0, &cell)].into_iter()).unwrap();
    }

    #[test]
    fn a_frame_is_bracketed_and_written_at_once() {
        let mut tty = Tty::new(true);
        draw(&mut tty, "x");
        tty.hide_cursor().unwrap();
        let bytes = frame(&mut tty);
        assert!(bytes.starts_with(BEGIN) && bytes.ends_with(END));
        assert!(bytes.contains(&b'x'));
    }

    #[test]
    fn a_frame_in_which_nothing_changed_writes_nothing() {
        let mut tty = Tty::new(true);
        draw(&mut tty, "x");
        tty.show_cursor().unwrap();
        tty.set_cursor_position((3, 4)).unwrap();
        assert!(!frame(&mut tty).is_empty());
        tty.draw(std::iter::empty()).unwrap();
        tty.show_cursor().unwrap();
        tty.set_cursor_position((3, 4)).unwrap();
        assert!(frame(&mut tty).is_empty());
        draw(&mut tty, "y");
        tty.set_cursor_position((3, 4)).unwrap();
        assert!(frame(&mut tty).ends_with(b"\x1b[5;4H\x1b[?2026l"));
    }

    #[test]
    fn the_linux_console_gets_no_brackets() {
        let mut tty = Tty::new(false);
        draw(&mut tty, "x");
        assert!(!frame(&mut tty).windows(5).any(|w| w == b"?2026"));
    }

    #[test]
    fn a_terminal_without_size_gets_one() {
        let none = |_: &str| None;
        assert_eq!(fallback((0, 0), none), Size::new(80, 24));
        assert_eq!(fallback((100, 30), none), Size::new(100, 30));
        let env = |name: &str| Some(if name == "COLUMNS" { 120 } else { 0 });
        assert_eq!(fallback((0, 0), env), Size::new(120, 24));
    }
}
