//! The line mode at work: lines come in, lines go out, and the same hands carry out what is asked.
//! No byte of it moves a cursor or sets a colour.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Error;
use super::accounts::Accounts;
use super::hands::Hands;
use super::pump::{HURRY, PATIENCE, is_gone, settle};
use crate::account;
use crate::action::Action;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::event::{self, Event, Moment};
use crate::tui::plain::{Teller, hear, prompt};
use crate::tui::terminal::{self, Printer, Signal, Signals, watch_hangup};
use crate::tui::theme::Glyphs;

/// Longer lines are cut; pasted addresses are shorter.
const LINE: u64 = 64 * 1024;
/// Lines that may be typed ahead.
const AHEAD: usize = 100;
/// Nothing is looked at more often than this, however fast a screen would turn its spinner.
const REST: Duration = Duration::from_millis(250);
/// After the end of the input a terminal that hung up has said so.
const MOMENT: Duration = Duration::from_millis(100);

/// A line, the end of the input (nothing), or why it cannot be read.
type Line = io::Result<Option<String>>;

/// The line mode and all it holds.
#[derive(Debug)]
pub(super) struct Lines {
    app: App,
    teller: Teller,
    signals: Signals,
    /// Only a terminal can hang up.
    hangup: Option<oneshot::Receiver<()>>,
    input: Receiver<Line>,
    hands: Hands,
    answers: Receiver<Event>,
    born: Instant,
    looked: Instant,
    printer: Printer,
    /// A person types; else a script, whose lines wait for what goes on.
    typed: bool,
    /// Lines typed ahead.
    held: VecDeque<String>,
    /// All that was told is there to be answered.
    ready: bool,
    /// No line is read before the sign-in is over.
    waiting: bool,
}

impl Lines {
    pub fn new(
        app: App,
        accounts: Accounts,
        signals: Signals,
        glyphs: Glyphs,
    ) -> Result<Self, Error> {
        let typed = io::stdin().is_terminal();
        let (hands, answers) = Hands::new(accounts);
        Ok(Self {
            app,
            teller: Teller::default(),
            signals,
            hangup: if typed { Some(watch_hangup()?) } else { None },
            input: read_lines()?,
            hands,
            answers,
            born: Instant::now(),
            looked: Instant::now(),
            printer: Printer::new(glyphs, typed),
            typed,
            held: VecDeque::new(),
            ready: false,
            waiting: false,
        })
    }

    /// Runs until the end; gives the exit code.
    pub async fn run(mut self) -> Result<u8, Error> {
        let outcome = match self.until_ended().await {
            // Nobody reads any more, as of `roomkey --plain | head`.
            Err(Error::Terminal(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
            Err(Error::Terminal(error)) if is_gone(&error) => Ok(event::Signal::HangUp.exit_code()),
            other => other,
        };
        let patience = match outcome {
            Ok(0 | 130) => PATIENCE,
            _ => HURRY,
        };
        self.printer.end();
        self.hands.finish(patience).await;
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

    async fn until_ended(&mut self) -> Result<u8, Error> {
        let now = self.now();
        self.teller.heard(now);
        let effects = self.app.start(now);
        let mut ended = self.carry_out(effects)?;
        loop {
            if let Some(code) = ended {
                return Ok(code);
            }
            self.tell()?;
            ended = self.turn().await?;
        }
    }

    fn now(&self) -> Moment {
        let ms = self.born.elapsed().as_millis();
        Moment(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    /// Whether the next line is taken. Who types may break in at any time.
    fn listens(&self) -> bool {
        self.is_idle() || (self.typed && self.held.len() < AHEAD)
    }

    /// Whether all that the next line may be about was told.
    fn is_idle(&self) -> bool {
        let over = !self.waiting || !self.app.is_signing_in();
        over && self.ready && (self.typed || self.app.page().busy.is_none())
    }

    /// Waits for one thing and deals with it.
    async fn turn(&mut self) -> Result<Option<u8>, Error> {
        if self.is_idle()
            && let Some(line) = self.held.pop_front()
        {
            return self.obey(&line);
        }
        let (wake, listens) = (self.wake(), self.listens());
        let sleep = async {
            match wake {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let hangup = async {
            match &mut self.hangup {
                Some(gone) => gone.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            signal = self.signals.next() => self.signal(signal),
            _ = hangup => Ok(Some(event::Signal::HangUp.exit_code())),
            why = account::next_trouble() => self.update(Event::Trouble(why)),
            Some(answer) = self.answers.recv() => self.update(answer),
            () = self.hands.ended() => Ok(None),
            line = self.input.recv(), if listens => self.line(line).await,
            () = sleep => self.woken(),
        }
    }

    /// When to look again although nothing happens.
    fn wake(&self) -> Option<Instant> {
        let wishes = [self.app.next_wake(self.now()), self.teller.next(&self.app)];
        let wish = wishes.into_iter().flatten().min()?;
        let at = self.born + Duration::from_millis(wish.0);
        Some(at.max(self.looked + REST))
    }

    fn woken(&mut self) -> Result<Option<u8>, Error> {
        self.looked = Instant::now();
        self.update(Event::Wake)
    }

    fn update(&mut self, event: Event) -> Result<Option<u8>, Error> {
        let effects = self.app.update(self.now(), event);
        self.carry_out(effects)
    }

    async fn line(&mut self, line: Option<Line>) -> Result<Option<u8>, Error> {
        let Some(line) = line.transpose()?.flatten() else {
            return Ok(Some(self.end_of_input().await));
        };
        if self.is_idle() || breaks_in(&line) {
            return self.obey(&line);
        }
        // A number typed ahead would choose from what nobody has been told yet.
        self.held.push_back(line);
        Ok(None)
    }

    fn obey(&mut self, line: &str) -> Result<Option<u8>, Error> {
        self.printer.answered();
        let now = self.now();
        let heard = hear(line, &mut self.app, &mut self.teller, now);
        self.waiting = heard.wait;
        self.ready = false;
        self.printer.print(&heard.lines)?;
        let ended = self.carry_out(heard.effects)?;
        // A line may be the last of a session.
        ended.map_or_else(|| self.update(Event::Wake), |code| Ok(Some(code)))
    }

    /// The end of the input is as `quit`, unless the terminal is gone.
    async fn end_of_input(&mut self) -> u8 {
        if let Some(gone) = &mut self.hangup
            && tokio::time::timeout(MOMENT, gone).await.is_ok()
        {
            return event::Signal::HangUp.exit_code();
        }
        0
    }

    fn signal(&mut self, signal: Signal) -> Result<Option<u8>, Error> {
        match signal {
            // The key of a person; a script is ended by it.
            Signal::Interrupt if self.typed => {
                self.waiting = false;
                let now = self.now();
                self.teller.heard(now);
                let effects = self.app.perform(now, Action::Cancel);
                self.carry_out(effects)
            }
            Signal::Stop => {
                if terminal::can_suspend() {
                    terminal::suspend()?;
                }
                Ok(None)
            }
            Signal::Continue => {
                self.teller.tell_all();
                Ok(None)
            }
            Signal::Interrupt | Signal::Terminate | Signal::HangUp => Ok(signal.exit_code()),
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Option<u8>, Error> {
        for effect in effects {
            match effect {
                Effect::Ask {
                    slot,
                    epoch,
                    request,
                } => self.hands.start(slot, epoch, request),
                Effect::Cancel(slot) => self.hands.cancel(slot),
                Effect::Copy(text) => self.printer.print(&[format!("To copy: {text}")])?,
                Effect::PrintForSelection(lines) => self.printer.print(&lines)?,
                Effect::Suspend | Effect::Repaint => {}
                Effect::Quit { code } => return Ok(Some(code)),
            }
        }
        Ok(None)
    }

    /// Tells what has changed, and asks again where the prompt is not the last thing seen.
    fn tell(&mut self) -> Result<(), Error> {
        let now = self.now();
        let said = self.teller.tell(&self.app, now);
        self.printer.print(&said.lines)?;
        self.ready = said.ready;
        if said.ready {
            self.printer.prompt(&prompt(&self.app.page()))?;
        }
        Ok(())
    }
}

/// Whether a line is about what is waited for, and so is not held.
fn breaks_in(line: &str) -> bool {
    let line = line.trim().trim_start_matches(':').to_lowercase();
    matches!(&*line, "cancel" | "back" | "b" | "quit" | "q" | "again")
}

/// A thread that reads a line after the other; a line that waits is not read beyond.
fn read_lines() -> io::Result<Receiver<Line>> {
    let (give, lines) = channel(1);
    thread::Builder::new()
        .name("lines".to_owned())
        .spawn(move || {
            loop {
                let line = read_line();
                let over = !matches!(line, Ok(Some(_)));
                if give.blocking_send(line).is_err() || over {
                    return;
                }
            }
        })?;
    Ok(lines)
}

fn read_line() -> Line {
    let mut bytes = Vec::new();
    let mut input = io::stdin().lock();
    let read = input.by_ref().take(LINE).read_until(b'\n', &mut bytes)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}
