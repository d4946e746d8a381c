//! A kiosk's end of a session: who has left, and what goes with them. When is said by its clock.

use crossterm::event::KeyEventKind;

use super::App;
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Slot};
use crate::tui::kiosk::Left;
use crate::tui::screens::sign_in;
use crate::tui::shared::Tone;

impl App {
    /// A kiosk hears that somebody is there. Whether that was all that the event did.
    pub(super) fn touched(&mut self, event: &Event) -> bool {
        let by_hand = match event {
            Event::Key(key) => key.kind != KeyEventKind::Release,
            Event::Paste(_) | Event::Mouse(_) => true,
            _ => false,
        };
        let now = self.now;
        let clock = self.clock.as_mut().filter(|_| by_hand);
        clock.is_some_and(|clock| clock.touched(now))
    }

    /// Lets the clock of a kiosk see what there is, and ends it when its time has come.
    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let left = self.left();
        let Some(clock) = &mut self.clock else {
            return Vec::new();
        };
        clock.watch(self.now, left);
        // A change under way is waited for.
        if clock.is_over(self.now) && self.shared.slots.writes() == 0 {
            return self.end_session();
        }
        Vec::new()
    }

    /// What somebody has left on the screen.
    fn left(&self) -> Left {
        let at_rest = self.stack.len() == 1 && self.top().is_at_rest();
        if self.shared.session.account.is_some() {
            Left::Session
        } else if self.shared.slots.is_running(Slot::SignIn) {
            Left::SignIn
        } else if at_rest {
            Left::Nothing
        } else {
            Left::Session
        }
    }

    /// A kiosk's person leaves.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if let Some(clock) = &mut self.clock {
            // `watch` does the rest.
            clock.end();
        }
        Vec::new()
    }

    /// Back to the beginning: nothing of the person is left on the screen or in memory.
    fn end_session(&mut self) -> Vec<Effect> {
        let reads = self.shared.slots.end_reads();
        let mut effects: Vec<_> = reads.into_iter().map(Effect::Cancel).collect();
        self.shared.forget();
        self.cancelled = None;
        self.stack = vec![Box::new(sign_in::SignIn::after_sign_out())];
        if let Some(clock) = &mut self.clock {
            clock.restart(self.now);
        }
        effects.extend(self.run(|_, cx| {
            cx.ask(Slot::SignOut, Request::EndSession);
            cx.toast(Tone::Plain, "Signed out.");
        }));
        effects
    }
}
