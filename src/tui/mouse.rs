//! The mouse: what was pressed on the last frame, done as the keys would do it. It knows nothing of
//! where anything is drawn: the views say that while they draw.

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use crate::action::{Action, entries};

use super::app::App;
use super::effect::Effect;
use super::widgets::pen::{Target, Zone};

/// Rows that one step of the wheel goes.
const WHEEL: usize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(Action::MoveUp, Action::MenuUp, KeyCode::Up),
            MouseEventKind::ScrollDown => {
                self.wheel(Action::MoveDown, Action::MenuDown, KeyCode::Down)
            }
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
            None => Vec::new(),
        }
    }

    /// Moves the cursor of what is on top, if it has one that goes up and down.
    fn wheel(&mut self, list: Action, menu: Action, key: KeyCode) -> Vec<Effect> {
        let context = self.context();
        let applies = |action| entries(context).any(|entry| entry.action == action);
        let mut effects = Vec::new();
        if let Some(action) = [list, menu].into_iter().find(|action| applies(*action)) {
            let steps = if action == menu { 1 } else { WHEEL };
            for _ in 0..steps {
                effects.extend(self.run(|screen, cx| screen.act(cx, action)));
            }
        } else if context == crate::action::Context::Palette {
            effects.extend(self.key(KeyEvent::from(key)));
        }
        effects
    }
}
