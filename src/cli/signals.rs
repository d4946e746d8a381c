//! Ends a client command on SIGINT, SIGTERM or SIGHUP: reads are dropped, a write that was sent
//! is waited for, and bulk work stops between two items. What runs on by itself gets a moment, such
//! as a code to cancel; a sign-in that is being renewed gets the time that it takes, for otherwise
//! it would be lost. A second signal ends it at once.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::account;

/// The exit code for SIGHUP.
pub const HUNG_UP: u8 = 129;
/// How long tasks may run on after a signal.
const GRACE: Duration = Duration::from_secs(1);
/// Waiting longer than this is explained.
const SILENCE: Duration = Duration::from_millis(700);

/// What a command learns of the signals, and tells them.
#[derive(Debug)]
pub struct Stop {
    wanted: watch::Sender<bool>,
    writes: watch::Sender<usize>,
}

impl Stop {
    fn new() -> Self {
        Self {
            wanted: watch::Sender::new(false),
            writes: watch::Sender::new(0),
        }
    }

    /// Whether the person wants it to stop.
    pub fn wanted(&self) -> bool {
        *self.wanted.borrow()
    }

    /// Tells when the person wants it to stop.
    pub fn receiver(&self) -> watch::Receiver<bool> {
        self.wanted.subscribe()
    }

    /// Runs what must not be dropped half-way: a write and what is said about it.
    pub async fn shield<F: Future>(&self, work: F) -> F::Output {
        self.writes.send_modify(|n| *n += 1);
        let _guard = Guard(&self.writes);
        work.await
    }
}

struct Guard<'a>(&'a watch::Sender<usize>);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n -= 1);
    }
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended<T> {
    /// By itself.
    Done(T),
    /// By a signal; the exit code it stands for.
    Signalled(u8),
}

/// The signals that end the program.
pub struct Signals([(Signal, u8); 3]);

impl Signals {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        Ok(Self([
            (signal(SignalKind::interrupt())?, 130),
            (signal(SignalKind::terminate())?, 143),
            (signal(SignalKind::hangup())?, HUNG_UP),
        ]))
    }

    /// Waits for one; gives the exit code it stands for.
    pub async fn next(&mut self) -> u8 {
        let [(int, a), (term, b), (hup, c)] = &mut self.0;
        tokio::select! {
            _ = int.recv() => *a,
            _ = term.recv() => *b,
            _ = hup.recv() => *c,
        }
    }

    /// Waits for so many signals that mean it. A closing terminal sends more than one SIGHUP.
    async fn ends_at_once(&mut self, count: u32) {
        for _ in 0..count {
            while self.next().await == HUNG_UP {}
        }
    }
}

/// Runs a command until it ends or a signal ends it. `tell` says what the person waits for.
pub async fn run<T>(
    mut signals: Signals,
    tell: impl Fn(&str),
    command: impl AsyncFnOnce(&Stop) -> T,
) -> Ended<T> {
    let stop = Stop::new();
    let ended = {
        let mut command = pin!(command(&stop));
        tokio::select! {
            biased;
            done = &mut command => Ended::Done(done),
            code = signals.next() => {
                stop.wanted.send_replace(true);
                let mut writes = stop.writes.subscribe();
                tokio::select! {
                    biased;
                    _ = &mut command => {}
                    _ = signals.next() => return Ended::Signalled(code),
                    _ = writes.wait_for(|n| *n == 0) => {}
                }
                Ended::Signalled(code)
            }
        }
    };
    let signalled = matches!(ended, Ended::Signalled(_));
    tokio::select! {
        biased;
        () = finish(signalled, tell) => {}
        // The end of the command was no signal: the first one may have been meant for it.
        () = signals.ends_at_once(if signalled { 1 } else { 2 }) => {}
    }
    ended
}

/// Waits for what runs on by itself.
async fn finish(signalled: bool, tell: impl Fn(&str)) {
    if signalled {
        let _ = tokio::time::timeout(GRACE, settled()).await;
    } else if account::is_under_way() {
        account::settle(SILENCE).await;
    }
    if account::is_under_way() {
        tell("Waiting for the sign-in to be renewed; ending it now (Ctrl-C) may sign you out.");
        if !account::settle(account::PATIENCE).await {
            tracing::warn!("ended while a credential was being renewed");
        }
    }
}

/// Completes when no task is left on the runtime. Tasks do not tell when they end, so it looks.
async fn settled() {
    let metrics = tokio::runtime::Handle::current().metrics();
    while metrics.num_alive_tasks() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn interrupt() {
        let me = rustix::process::getpid();
        rustix::process::kill_process(me, rustix::process::Signal::USR1).unwrap();
    }

    /// `SIGUSR1` stands in for the others, which would end the other tests of this process.
    fn signals() -> Signals {
        Signals([
            (signal(SignalKind::user_defined1()).unwrap(), 130),
            (signal(SignalKind::user_defined2()).unwrap(), 143),
            (signal(SignalKind::window_change()).unwrap(), 129),
        ])
    }

    fn drop_note(_: &str) {}

    #[tokio::test]
    async fn a_read_is_dropped_a_write_is_waited_for_and_tasks_may_finish() {
        let ended = run(signals(), drop_note, async |_: &Stop| {
            interrupt();
            std::future::pending::<()>().await;
        })
        .await;
        assert_eq!(ended, Ended::Signalled(130));

        let (asked, written) = (Cell::new(false), Cell::new(false));
        let ended = run(signals(), drop_note, async |stop: &Stop| {
            stop.shield(async {
                interrupt();
                while !stop.wanted() {
                    tokio::task::yield_now().await;
                }
                asked.set(true);
                tokio::task::yield_now().await;
                written.set(true);
            })
            .await;
        })
        .await;
        assert_eq!(ended, Ended::Signalled(130));
        assert!(asked.get() && written.get());

        let stored = Arc::new(AtomicBool::new(false));
        let task = Arc::clone(&stored);
        let ended = run(signals(), drop_note, async move |_: &Stop| {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                task.store(true, Ordering::Relaxed);
            });
            interrupt();
            std::future::pending::<()>().await;
        })
        .await;
        assert_eq!(ended, Ended::Signalled(130));
        assert!(stored.load(Ordering::Relaxed));
    }
}
