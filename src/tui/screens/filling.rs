//! How every form is filled in: walking, pressing, and the on-screen keyboard.

use crate::action::Action;
use crate::tui::widgets::form::{Form, Pressed};

use super::Cx;
use super::keyboard::Keyboard;
use super::menu::Menu;

/// Label of the button that each form has for terminals without a keyboard.
pub(super) const KEYBOARD: &str = "On-screen keyboard";

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

/// People as they are typed or pasted: lines, commas, semicolons, spaces, and `Name <address>`.
pub(super) fn people(text: &str) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        let word = word.trim_matches(|c: char| c.is_whitespace() || "<>()\"'".contains(c));
        let known = people.iter().any(|p| p.eq_ignore_ascii_case(word));
        if !word.is_empty() && !known {
            people.push(word.to_owned());
        }
    };
    for part in text.split(['\n', '\r', ',', ';']) {
        match part
            .split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
        {
            Some((address, _)) => add(address),
            None => part.split_whitespace().for_each(&mut add),
        }
    }
    people
}

/// Whether this can name a person: an e-mail address, `users/ID`, a number, or `me`.
pub(super) fn names_a_person(who: &str) -> bool {
    let is_address = who.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
    });
    let id = who.strip_prefix("users/").unwrap_or(who);
    is_address || who == "me" || (!id.is_empty() && id.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_split_as_people_paste_them() {
        let text =
            "ana@example.com, Budi <budi@example.com>;\r\nciTra@example.com citra@example.com\n\n";
        assert_eq!(
            people(text),
            ["ana@example.com", "budi@example.com", "ciTra@example.com"]
        );
    }

    #[test]
    fn what_names_a_person() {
        for (who, ok) in [
            ("a@b.c", true),
            ("users/12", true),
            ("12", true),
            ("me", true),
            ("ana", false),
            ("a@b", false),
            ("@b.c", false),
            ("users/", false),
        ] {
            assert_eq!(names_a_person(who), ok, "{who}");
        }
    }
}
