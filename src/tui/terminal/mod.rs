//! The only door to the tty: it enters and leaves the full screen, writes frames, and hears
//! signals and hang-ups. It knows nothing of what is drawn.

mod brief;
mod capabilities;
mod clipboard;
mod gaps;
mod guard;
mod hangup;
mod printer;
mod screen;
mod scroll;
mod selection;
mod signals;

pub use capabilities::{Capabilities, Colours, Refusal};
pub use clipboard::copy;
pub use guard::{Guard, Modes, panicked};
pub use hangup::watch as watch_hangup;
pub use printer::Printer;
pub use screen::Screen;
pub use selection::{read_enter, say, show};
pub use signals::{Signal, Signals, can_suspend, suspend};

use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;

/// Writes all bytes to standard output at once, unbuffered. It waits where somebody made the
/// terminal non-blocking.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let out = stdout();
                let mut ready = [PollFd::new(&out, PollFlags::OUT)];
                match poll(&mut ready, None) {
                    Ok(_) | Err(Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
