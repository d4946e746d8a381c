//! Notices that the terminal is gone. SIGHUP may be ignored (`nohup`, a wrapper), and crossterm's
//! reader then spins on the end of the file; so a small thread asks the kernel for this one thing.

use std::io;
use std::os::fd::AsFd;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;
use tokio::sync::oneshot;

/// Exit code after a hang-up: as SIGHUP's.
const GONE: i32 = 129;
/// How long the loop may take to end orderly. It may itself be caught in the spinning reader.
const GRACE: Duration = Duration::from_millis(150);

/// The receiver hears when the terminal is gone; the process ends shortly after in any case.
pub fn watch() -> io::Result<oneshot::Receiver<()>> {
    let (tell, gone) = oneshot::channel();
    thread::Builder::new()
        .name("hangup".to_owned())
        .stack_size(64 * 1024)
        .spawn(move || {
            if wait(&stdin()) {
                let _ = tell.send(());
                thread::sleep(GRACE);
                std::process::exit(GONE);
            }
        })?;
    Ok(gone)
}

/// Blocks until the other side has hung up; false where the system cannot tell.
fn wait(tty: &impl AsFd) -> bool {
    let flags = PollFlags::empty();
    loop {
        // No events asked for: hang-up and error are reported always, and nothing else wakes us.
        let mut fds = [PollFd::new(tty, flags)];
        match poll(&mut fds, None) {
            Ok(_) => {
                let seen = fds[0].revents();
                return seen.intersects(PollFlags::HUP | PollFlags::ERR);
            }
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[test]
    fn the_other_side_hanging_up_is_noticed() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let waiting = thread::spawn(move || wait(&ours));
        drop(theirs);
        assert!(waiting.join().unwrap());
    }
}
