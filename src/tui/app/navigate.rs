//! The stack of screens: where a screen that was run wants to go.

use super::{App, Cx, Effect, Nav, Screen};

impl App {
    /// Follows where screens want to go, step by step.
    pub(super) fn navigate(&mut self, nav: Vec<Nav>, effects: &mut Vec<Effect>) {
        for step in nav {
            let more = match step {
                Nav::Push(screen) => {
                    self.stack.push(screen);
                    self.run(|screen, cx| screen.start(cx))
                }
                Nav::Root(screen) => {
                    self.stack = vec![screen];
                    self.run(|screen, cx| screen.start(cx))
                }
                Nav::Pop if self.stack.len() > 1 => {
                    self.stack.pop();
                    self.run(|screen, cx| screen.resumed(cx))
                }
                Nav::Pop => Vec::new(),
                Nav::Leave(context) => {
                    let at = self.stack.iter().rposition(|s| s.context() == context);
                    self.stack.truncate(at.unwrap_or(self.stack.len()).max(1));
                    self.run(|screen, cx| screen.resumed(cx))
                }
                Nav::Act(action) => self.act(action),
                Nav::Picked(index) => self.run(|screen, cx| screen.picked(cx, index)),
                Nav::Chosen(choice) => self.run(|screen, cx| screen.chosen(cx, choice)),
                Nav::TypeBelow(key) => self.below(|screen, cx| screen.key(cx, key)),
                Nav::StepBelow(forward) => self.below(|screen, _| screen.step_field(forward)),
            };
            effects.extend(more);
        }
    }

    /// The on-screen keyboard works on the screen under it.
    fn below(&mut self, f: impl FnOnce(&mut dyn Screen, &mut Cx<'_>)) -> Vec<Effect> {
        let Some(keyboard) = self.stack.pop() else {
            return Vec::new();
        };
        let effects = self.run(f);
        self.stack.push(keyboard);
        effects
    }
}
