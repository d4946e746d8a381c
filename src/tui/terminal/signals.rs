//! Signals as events, and stopping ourselves as a shell expects.

use std::io;

use rustix::process::{getpid, getsid, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// A signal that the loop acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    HangUp,
    /// SIGINT from outside; Ctrl-C is a key in raw mode.
    Interrupt,
    /// SIGTSTP from outside; Ctrl-Z is a key in raw mode.
    Stop,
    /// SIGCONT: somebody else may have had the terminal in between.
    Continue,
}

impl Signal {
    /// The exit code of a process that ended by it; none where it does not end one.
    pub const fn exit_code(self) -> Option<u8> {
        match self {
            Self::Terminate => Some(143),
            Self::HangUp => Some(129),
            Self::Interrupt => Some(130),
            Self::Stop | Self::Continue => None,
        }
    }
}

/// The signals, as they come.
#[derive(Debug)]
pub struct Signals {
    terminate: Stream,
    hang_up: Option<Stream>,
    interrupt: Stream,
    stop: Stream,
    cont: Stream,
}

impl Signals {
    /// Begins to listen; needs a runtime. A SIGHUP that our parent chose to ignore stays ignored.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: if hang_up_is_ignored() {
                None
            } else {
                Some(signal(SignalKind::hangup())?)
            },
            interrupt: signal(SignalKind::interrupt())?,
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
            cont: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    /// The next signal. Cancel-safe.
    pub async fn next(&mut self) -> Signal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(stream) => stream.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Signal::Terminate,
            _ = hang_up => Signal::HangUp,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.stop.recv() => Signal::Stop,
            _ = self.cont.recv() => Signal::Continue,
        }
    }
}

/// Bit of SIGHUP in the mask of ignored signals that the Linux kernel shows; elsewhere unknown.
fn hang_up_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores_hang_up(&status)
}

fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

/// Whether somebody could continue us after a stop: the leader of a session has no shell above it.
pub fn can_suspend() -> bool {
    getsid(None).is_ok_and(|session| session != getpid())
}

/// Stops our process group, as Ctrl-Z does, and returns when it is continued.
pub fn suspend() -> io::Result<()> {
    kill_current_process_group(rustix::process::Signal::STOP)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_signals() {
        assert_eq!(Signal::Terminate.exit_code(), Some(143));
        assert_eq!(Signal::HangUp.exit_code(), Some(129));
        assert_eq!(Signal::Interrupt.exit_code(), Some(130));
        assert_eq!(Signal::Stop.exit_code(), None);
    }

    #[test]
    fn an_ignored_hang_up_is_found_in_the_status() {
        assert!(ignores_hang_up("Name:\tx\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hang_up("SigIgn:\t0000000000001000\n"));
        assert!(!ignores_hang_up(""));
    }
}
