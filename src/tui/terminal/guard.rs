//! Entering and leaving the full screen. Leaving undoes entering in reverse order, any number of
//! times, from wherever it must: at the end, in a panic, before a stop.

use std::io;
use std::panic;
use std::sync::{Mutex, Once, PoisonError};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use tokio::sync::Notify;

/// Threads whose names start so serve requests; a panic there ends one request, not the screen.
const SERVER_THREADS: &str = "sandbox";

/// What is switched on besides raw mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Draw on the second screen, so that the first comes back unharmed.
    pub alternate_screen: bool,
    /// Report the mouse; takes selecting with the mouse away.
    pub mouse: bool,
}

/// What is switched on now: a panic hook has nothing but statics to ask.
static ENTERED: Mutex<Option<Modes>> = Mutex::new(None);

/// Told of a panic on any thread of the UI.
static PANICKED: Notify = Notify::const_new();

/// Waits for a panic on any thread: the terminal has been given back then, and must not be drawn
/// on any more.
pub async fn panicked() {
    PANICKED.notified().await;
}

/// While it lives the terminal is ours, except between `leave` and `enter`.
#[derive(Debug)]
pub struct Guard {
    modes: Modes,
}

impl Guard {
    /// Takes the terminal over. Colour is forced on, since crossterm would otherwise strip it from
    /// the QR code too where `NO_COLOR` is set; the theme is what honours `NO_COLOR`.
    pub fn new(modes: Modes) -> io::Result<Self> {
        install_panic_hook();
        crossterm::style::force_color_output(true);
        let guard = Self { modes };
        guard.enter()?;
        Ok(guard)
    }

    /// Takes the terminal over; also once more, where a stop may have undone it behind our back.
    pub fn enter(&self) -> io::Result<()> {
        let mut entered = ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
        // Set first: what follows may fail half-way, and leaving undoes the other half.
        *entered = Some(self.modes);
        enable_raw_mode()?;
        let mut bytes = Vec::new();
        if self.modes.alternate_screen {
            // The Linux console has no windows, and so no focus.
            queue!(bytes, EnterAlternateScreen, EnableFocusChange)?;
        }
        queue!(bytes, EnableBracketedPaste)?;
        if self.modes.mouse {
            queue!(bytes, EnableMouseCapture)?;
        }
        queue!(bytes, Hide)?;
        super::write_all(&bytes)
    }

    /// As [`Guard::enter`], where the terminal's own mode may have been changed by others: the
    /// mode to restore is the one found now.
    pub fn reenter(&self) -> io::Result<()> {
        // Otherwise crossterm believes that raw mode is still on.
        let _ = disable_raw_mode();
        self.enter()
    }

    /// Gives the terminal back as it was. A terminal that is gone is no error.
    pub fn leave(&self) {
        leave();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Whether the terminal is ours now.
pub(super) fn is_entered() -> bool {
    let entered = ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
    entered.is_some()
}

fn leave() {
    let mut entered = ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(modes) = entered.take() else {
        return;
    };
    if let Ok(bytes) = farewell(modes) {
        let _ = super::write_all(&bytes);
    }
    let _ = disable_raw_mode();
}

fn farewell(modes: Modes) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A frame may have been cut off in the middle: end a synchronised update, reset colours.
    bytes.extend_from_slice(if modes.alternate_screen {
        b"\x1b[?2026l"
    } else {
        b""
    });
    queue!(bytes, ResetColor)?;
    if modes.mouse {
        queue!(bytes, DisableMouseCapture)?;
    }
    queue!(bytes, DisableBracketedPaste)?;
    if modes.alternate_screen {
        queue!(bytes, DisableFocusChange, LeaveAlternateScreen)?;
    } else {
        queue!(bytes, MoveTo(0, 0), Clear(ClearType::FromCursorDown))?;
    }
    queue!(bytes, Show)?;
    Ok(bytes)
}

/// A panic gives the terminal back before anything is printed, so that it can be read.
fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let thread = std::thread::current();
            tracing::error!(thread = thread.name(), "{info}");
            if is_server(thread.name()) && is_entered() {
                return;
            }
            leave();
            previous(info);
            PANICKED.notify_one();
        }));
    });
}

fn is_server(thread: Option<&str>) -> bool {
    thread.is_some_and(|name| name.starts_with(SERVER_THREADS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_undoes_entering_in_reverse_order() {
        let modes = Modes {
            alternate_screen: true,
            mouse: true,
        };
        let bytes = String::from_utf8(farewell(modes).unwrap()).unwrap();
        let at = |sequence: &str| bytes.find(sequence).expect(sequence);
        assert!(at("\x1b[?1000l") < at("\x1b[?2004l"));
        assert!(at("\x1b[?2004l") < at("\x1b[?1004l"));
        assert!(at("\x1b[?1004l") < at("\x1b[?1049l"));
        assert!(at("\x1b[?1049l") < at("\x1b[?25h"));
    }

    #[test]
    fn the_linux_console_is_cleared_since_it_has_no_second_screen() {
        let modes = Modes {
            alternate_screen: false,
            mouse: false,
        };
        let bytes = String::from_utf8(farewell(modes).unwrap()).unwrap();
        assert!(!bytes.contains("1049") && bytes.contains("\x1b[J"));
    }

    #[test]
    fn only_server_threads_may_panic_unseen() {
        assert!(is_server(Some("sandbox-1")));
        assert!(!is_server(Some("main")) && !is_server(None));
    }
}
