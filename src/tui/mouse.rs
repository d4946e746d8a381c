//! The mouse: what was pressed on the last frame, done as the keys would do it. It knows nothing of
//! where anything is drawn: the views say that while they draw.

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use crate::action::{Action, Context, entries};

use super::app::App;
use super::effect::Effect;
use super::keymap::Key;
use super::widgets::pen::{Target, Zone};

/// Rows that one step of the wheel goes.
const WHEEL: usize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(
                [Action::MoveUp, Action::MenuUp, Action::PreviousItem],
                KeyCode::Up,
            ),
            MouseEventKind::ScrollDown => self.wheel(
                [Action::MoveDown, Action::MenuDown, Action::NextItem],
                KeyCode::Down,
            ),
            MouseEventKind::Down(MouseButton::Left) => {
                self.press(Position::new(mouse.column, mouse.row))
            }
            _ => Vec::new(),
        }
    }

    fn press(&mut self, at: Position) -> Vec<Effect> {
        let zones = self.zones.as_ref().map(|zones| zones.borrow().clone());
        match zones.and_then(|zones| Zone::hit(&zones, at)) {
            Some(Target::Part(part)) => {
                let mut enter = false;
                let mut effects = self.run(|screen, cx| enter = screen.point(cx, part));
                if enter {
                    effects.extend(self.key(KeyEvent::from(KeyCode::Enter)));
                }
                effects
            }
            Some(Target::Tab(tab)) => self.run(|screen, cx| screen.show_tab(cx, tab)),
            Some(Target::Key(code, modifiers)) => self.key(KeyEvent::new(code, modifiers)),
            Some(Target::Act(action)) => self.act(action),
            Some(Target::Toast) => {
                self.shared.toast = None;
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Moves the cursor of what is on top, if it has one that goes up and down: by rows of a list,
    /// by entries of a menu or a form, else as the key does.
    fn wheel(&mut self, actions: [Action; 3], key: KeyCode) -> Vec<Effect> {
        let context = self.context();
        let [list, ..] = actions;
        let key = KeyEvent::from(key);
        let applies = |action: &Action| entries(context).any(|entry| entry.action == *action);
        let action = actions.into_iter().find(applies);
        match action.filter(|_| !self.top().wants(Key::of(key))) {
            Some(action) => {
                // Short lists go around at their ends.
                let is_short = matches!(
                    context,
                    Context::Accounts | Context::Audit | Context::Setup | Context::AdminSearch
                );
                let steps = if action == list && !is_short {
                    WHEEL
                } else {
                    1
                };
                let act = |_| self.run(|screen, cx| screen.act(cx, action));
                (0..steps).flat_map(act).collect()
            }
            // Its keys are a grid.
            None if context == Context::Keyboard => Vec::new(),
            None => self.key(key),
        }
    }
}
