//! Leaving the screen for a while: to the shell, or to print lines for selecting by hand; and
//! coming back.

use crossterm::event::EventStream;

use super::{Ended, Error, HURRY, Pump};
use crate::tui::terminal::{self, Signal};

impl Pump {
    /// Gives the terminal to the shell until it continues us. The stream of keys goes first: it
    /// would take the shell's keys.
    pub(super) fn suspend(&mut self) -> Result<(), Error> {
        if !terminal::can_suspend() {
            return Ok(());
        }
        drop(self.input.take());
        self.guard.leave();
        terminal::suspend()?;
        self.come_back()
    }

    /// Prints lines on the ordinary screen until Enter, or until a signal ends the program.
    pub(super) async fn print(&mut self, lines: &[String]) -> Result<Option<Ended>, Error> {
        drop(self.input.take());
        self.guard.leave();
        terminal::show(lines)?;
        let mut enter = tokio::task::spawn_blocking(terminal::read_enter);
        loop {
            let signal = tokio::select! {
                biased;
                signal = self.signals.next() => signal,
                _ = &mut self.hangup => Signal::HangUp,
                _ = &mut enter => break,
                Some(answer) = self.answers.recv() => {
                    if let Some(said) = answer.end_of_sign_in() {
                        terminal::show(&[said.to_owned()])?;
                    }
                    self.waiting.push_back(answer);
                    continue;
                }
            };
            match signal.exit_code() {
                Some(code) => {
                    let patience = HURRY;
                    return Ok(Some(Ended { code, patience }));
                }
                None if signal == Signal::Stop && terminal::can_suspend() => {
                    terminal::suspend()?;
                }
                None => terminal::show(lines)?,
            }
        }
        self.come_back()?;
        Ok(None)
    }

    fn come_back(&mut self) -> Result<(), Error> {
        self.guard.enter()?;
        self.input = Some(EventStream::new());
        self.repaint();
        Ok(())
    }

    /// Draws everything again, at the size that the terminal has now.
    pub(super) fn repaint(&mut self) {
        self.screen.repaint();
        let resized = self.resized();
        // A new size asks for nothing.
        let _ = self.app.update(self.now(), resized);
        self.dirty = true;
    }
}
