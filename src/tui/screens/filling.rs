//! How every form is filled in: walking, pressing, and the on-screen keyboard.

use crate::action::Action;
use crate::tui::widgets::form::{Form, Pressed};

use super::Cx;
use super::keyboard::Keyboard;
use super::menu::Menu;

pub(super) use crate::tui::widgets::form::KEYBOARD;

/// Does what means the same in every form; gives the label of a button that was pressed.
pub(super) fn fill(form: &mut Form, cx: &mut Cx<'_>, action: Action) -> Option<&'static str> {
    match action {
        Action::NextItem | Action::PreviousItem => form.act(action),
        Action::OnScreenKeyboard => open_keyboard(form, cx),
        Action::Press if form.is_in_field() && cx.shared.session.on_screen_keyboard => {
            open_keyboard(form, cx);
        }
        Action::Press => {
            if let Pressed::Button(label) = form.press() {
                if label == KEYBOARD {
                    open_keyboard(form, cx);
                } else {
                    return Some(label);
                }
            }
        }
        _ => {}
    }
    None
}

fn open_keyboard(form: &mut Form, cx: &mut Cx<'_>) {
    form.focus_field();
    cx.push(Keyboard::default());
}

/// Leaves a form; where something would be lost it asks first. `picked(1)` is the answer yes.
pub(super) fn leave(is_touched: bool, cx: &mut Cx<'_>) {
    if is_touched {
        let text = "It was not saved anywhere.";
        cx.push(Menu::question(
            "Discard what you typed?",
            text,
            "Discard it",
        ));
    } else {
        cx.pop();
    }
}
