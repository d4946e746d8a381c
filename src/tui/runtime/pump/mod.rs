//! The loop: one `select!`, biased, in which signals and keys come before answers. It draws only
//! when something happened, and sleeps until something does.

mod away;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::Duration;

use crossterm::event::{Event as Input, EventStream};
use futures_util::StreamExt as _;
use rustix::io::Errno;
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Error;
use super::accounts::Accounts;
use super::hands::Hands;
use super::sign_in;
use crate::account;
use crate::http;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::event::{self, Event, Moment};
use crate::tui::link;
use crate::tui::terminal::{
    self, Capabilities, Guard, Screen, Signal, Signals, copy, panicked, watch_hangup,
};

/// Least time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// Keys taken before a frame is drawn, so that endless input cannot starve the screen.
const BATCH: usize = 4096;
/// How long changes under way are waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// The same, where the terminal is gone or the system goes down.
pub(super) const HURRY: Duration = Duration::from_millis(100);

/// How long a kiosk that ends waits for the end of the session at a bridge.
const FAREWELL: Duration = Duration::from_secs(2);
/// Waiting longer than this is explained.
const SILENCE: Duration = Duration::from_millis(700);
const WAITING: &str =
    "Waiting for the sign-in to be renewed; ending it now (Ctrl-C) may sign you out.";

/// Whether a terminal that fails so has been closed; no signal may have told of it.
pub(super) fn is_gone(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(code, Some(Errno::IO | Errno::NXIO | Errno::PIPE))
}

/// Lets a sign-in that is being renewed be stored: otherwise it would be lost. The terminal is the
/// shell's again, so Ctrl-C is a signal; a closing terminal sends more than one SIGHUP.
pub(super) async fn settle(signals: &mut Signals, seen: bool) {
    let ends =
        async { while !matches!(signals.next().await, Signal::Interrupt | Signal::Terminate) {} };
    let settle = async {
        if !account::settle(SILENCE).await {
            if seen {
                // Where nobody can be told, waiting is still right.
                let _ = terminal::say(WAITING);
            }
            account::settle(account::PATIENCE).await;
        }
    };
    tokio::select! {
        biased;
        () = settle => {}
        () = ends => tracing::warn!("ended while a credential was being renewed"),
    }
}

/// What ends the loop.
struct Ended {
    code: u8,
    patience: Duration,
}

/// The loop and all it holds.
#[derive(Debug)]
pub(super) struct Pump {
    app: App,
    screen: Screen,
    guard: Guard,
    signals: Signals,
    hangup: oneshot::Receiver<()>,
    input: Option<EventStream>,
    hands: Hands,
    accounts: Accounts,
    answers: Receiver<Event>,
    /// Answers that came while the screen was left.
    waiting: VecDeque<Event>,
    capabilities: Capabilities,
    born: Instant,
    dirty: bool,
    drawn: Option<Instant>,
    hurry: bool,
}

impl Pump {
    pub fn new(
        app: App,
        screen: Screen,
        guard: Guard,
        signals: Signals,
        accounts: Accounts,
        capabilities: Capabilities,
    ) -> Result<Self, Error> {
        let (hands, answers) = Hands::new(accounts.clone());
        Ok(Self {
            app,
            screen,
            guard,
            signals,
            hangup: watch_hangup()?,
            input: None,
            hands,
            accounts,
            answers,
            waiting: VecDeque::new(),
            capabilities,
            born: Instant::now(),
            dirty: true,
            drawn: None,
            hurry: false,
        })
    }

    /// Runs until the end; gives the exit code.
    pub async fn run(mut self) -> Result<u8, Error> {
        let (outcome, patience) = match self.until_ended().await {
            Ok(ended) => (Ok(ended.code), ended.patience),
            Err(Error::Terminal(error)) if is_gone(&error) => {
                (Ok(event::Signal::HangUp.exit_code()), HURRY)
            }
            Err(error) => (Err(error), HURRY),
        };
        drop(self.input.take());
        self.hands.finish(patience).await;
        self.guard.leave();
        if self.accounts.is_kiosk() {
            // What is in memory alone would live on at the bridge.
            let ended = tokio::time::timeout(FAREWELL, sign_in::end(&self.accounts)).await;
            if ended.is_err() {
                tracing::warn!("left before the session was ended");
            }
        }
        if account::is_under_way() {
            let closed = event::Signal::HangUp.exit_code();
            let seen = !outcome.as_ref().is_ok_and(|code| *code == closed);
            settle(&mut self.signals, seen).await;
        }
        if let Some(why) = account::trouble() {
            let _ = terminal::say(&why.message);
        }
        outcome
    }

    /// The first frame is drawn before anything else is done.
    async fn until_ended(&mut self) -> Result<Ended, Error> {
        self.draw()?;
        self.input = Some(EventStream::new());
        let effects = self.app.start(self.now());
        let mut ended = self.carry_out(effects).await?;
        loop {
            if let Some(ended) = ended {
                return Ok(ended);
            }
            self.draw_when_due()?;
            ended = self.turn().await?;
        }
    }

    fn now(&self) -> Moment {
        self.moment(Instant::now())
    }

    fn moment(&self, at: Instant) -> Moment {
        let ms = at.saturating_duration_since(self.born).as_millis();
        Moment(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    /// Waits for one thing and deals with it.
    async fn turn(&mut self) -> Result<Option<Ended>, Error> {
        if let Some(answer) = self.waiting.pop_front() {
            return self.update(answer).await;
        }
        let wake = self.wake();
        let sleep = async {
            match wake {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let input = async {
            match &mut self.input {
                Some(stream) => stream.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = panicked() => Err(Error::Panicked),
            signal = self.signals.next() => self.signal(signal).await,
            _ = &mut self.hangup => self.leave(event::Signal::HangUp).await,
            first = input => self.input(first).await,
            why = account::next_trouble() => self.update(Event::Trouble(why)).await,
            wait = http::next_wait() => self.waiting(wait).await,
            Some(answer) = self.answers.recv() => self.update(answer).await,
            () = self.hands.ended() => Ok(None),
            () = sleep => self.woken().await,
        }
    }

    /// A request waits for its next try.
    async fn waiting(&mut self, wait: Option<http::Wait>) -> Result<Option<Ended>, Error> {
        let waiting = wait.map(|wait| link::Waiting {
            host: wait.host,
            status: wait.status,
            until: self.moment(wait.until),
        });
        self.update(Event::Waiting(waiting)).await
    }

    /// When to go on although nothing happens.
    fn wake(&self) -> Option<Instant> {
        if self.dirty {
            return Some(self.drawn.map_or_else(Instant::now, |at| at + FRAME));
        }
        let wish = self.app.next_wake(self.now())?;
        let at = self.born + Duration::from_millis(wish.0);
        // An animation may not outrun the frames.
        Some(self.drawn.map_or(at, |drawn| at.max(drawn + FRAME)))
    }

    async fn woken(&mut self) -> Result<Option<Ended>, Error> {
        if self.dirty {
            return Ok(None);
        }
        self.update(Event::Wake).await
    }

    fn draw_when_due(&mut self) -> Result<(), Error> {
        let due = self.drawn.is_none_or(|at| at.elapsed() >= FRAME);
        if self.dirty && due {
            self.draw()?;
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<(), Error> {
        let app = &self.app;
        self.screen.draw(|buffer| app.view(buffer))?;
        self.dirty = false;
        self.drawn = Some(Instant::now());
        Ok(())
    }

    async fn update(&mut self, event: Event) -> Result<Option<Ended>, Error> {
        self.dirty = true;
        let effects = self.app.update(self.now(), event);
        self.carry_out(effects).await
    }

    /// Takes the first input and all that waits behind it, before a frame is drawn.
    async fn input(&mut self, first: Option<io::Result<Input>>) -> Result<Option<Ended>, Error> {
        let mut next = first;
        for _ in 0..BATCH {
            let Some(input) = next else {
                return self.leave(event::Signal::HangUp).await;
            };
            if let Some(event) = self.event(input?)
                && let Some(ended) = self.update(event).await?
            {
                return Ok(Some(ended));
            }
            let Some(stream) = &mut self.input else {
                break;
            };
            // The stream keeps the first waker it is polled with, so it must be this task's own:
            // `now_or_never` would leave it one that wakes nobody.
            match poll_fn(|cx| Poll::Ready(stream.poll_next_unpin(cx))).await {
                Poll::Ready(more) => next = more,
                Poll::Pending => break,
            }
        }
        Ok(None)
    }

    fn event(&mut self, input: Input) -> Option<Event> {
        match input {
            Input::Key(key) => Some(Event::Key(key)),
            // Terminals send line ends of pasted text as they send Enter.
            Input::Paste(text) => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                Some(Event::Paste(text))
            }
            Input::Resize(..) => {
                // There and back again may be seen as no change, and the terminal has cut the rows.
                self.repaint();
                Some(self.resized())
            }
            Input::FocusGained => Some(Event::FocusGained),
            Input::Mouse(mouse) => Some(Event::Mouse(mouse)),
            Input::FocusLost => None,
        }
    }

    /// The size as the screen sees it: the terminal's own may be zero.
    fn resized(&self) -> Event {
        let (width, height) = self.screen.size();
        Event::Resize { width, height }
    }

    async fn signal(&mut self, signal: Signal) -> Result<Option<Ended>, Error> {
        match signal {
            Signal::Terminate => self.leave(event::Signal::Terminate).await,
            Signal::HangUp => self.leave(event::Signal::HangUp).await,
            Signal::Interrupt => self.leave(event::Signal::Interrupt).await,
            Signal::Stop => {
                self.suspend()?;
                Ok(None)
            }
            Signal::Continue => {
                self.guard.reenter()?;
                self.repaint();
                Ok(None)
            }
        }
    }

    async fn leave(&mut self, signal: event::Signal) -> Result<Option<Ended>, Error> {
        self.hurry = signal != event::Signal::Interrupt;
        let ended = self.update(Event::Quit(signal)).await?;
        Ok(ended.or(Some(Ended {
            code: signal.exit_code(),
            patience: HURRY,
        })))
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Option<Ended>, Error> {
        let mut ended = None;
        for effect in effects {
            match effect {
                Effect::Ask {
                    slot,
                    epoch,
                    request,
                } => self.hands.start(slot, epoch, request),
                Effect::Cancel(slot) => self.hands.cancel(slot),
                Effect::Copy(text) => {
                    copy(&text, self.capabilities)?;
                }
                Effect::PrintForSelection(lines) => ended = self.print(&lines).await?,
                Effect::Suspend => self.suspend()?,
                Effect::Repaint => self.repaint(),
                Effect::Quit { code } => {
                    let patience = if self.hurry { HURRY } else { PATIENCE };
                    return Ok(Some(Ended { code, patience }));
                }
            }
        }
        Ok(ended)
    }
}
