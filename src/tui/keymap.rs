//! Keys to actions, from the action table.

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::action::{self, Action, Context};

/// A key without what terminals report differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

impl Key {
    /// Of an event. Shift is part of a character and of `BackTab`, so it is left out.
    pub const fn of(event: KeyEvent) -> Self {
        Self {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }

    /// From a name such as `enter`, `f2`, `ctrl+d` or `G`.
    pub fn parse(name: &str) -> Option<Self> {
        let (ctrl, name) = match name.strip_prefix("ctrl+") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let mut chars = name.chars();
        let code = match (name, chars.next(), chars.next()) {
            ("up", ..) => KeyCode::Up,
            ("down", ..) => KeyCode::Down,
            ("left", ..) => KeyCode::Left,
            ("right", ..) => KeyCode::Right,
            ("enter", ..) => KeyCode::Enter,
            ("esc", ..) => KeyCode::Esc,
            ("tab", ..) => KeyCode::Tab,
            ("backtab", ..) => KeyCode::BackTab,
            ("backspace", ..) => KeyCode::Backspace,
            ("delete", ..) => KeyCode::Delete,
            ("home", ..) => KeyCode::Home,
            ("end", ..) => KeyCode::End,
            ("pageup", ..) => KeyCode::PageUp,
            ("pagedown", ..) => KeyCode::PageDown,
            ("space", ..) => KeyCode::Char(' '),
            (_, Some(c), None) => KeyCode::Char(c),
            (_, Some('f'), Some(_)) => KeyCode::F(name[1..].parse().ok()?),
            _ => return None,
        };
        Some(Self {
            code,
            ctrl,
            alt: false,
        })
    }

    /// Whether it is a letter, a sign or a function key: what menus print beside their entries.
    /// Digits and what a remote has choose and move there.
    pub const fn is_letter(self) -> bool {
        match self.code {
            KeyCode::Char(c) => !c.is_ascii_digit() && !self.ctrl,
            KeyCode::F(_) => true,
            _ => false,
        }
    }

    /// Whether it is one of the shell's keys for editing a line.
    pub const fn edits(self) -> bool {
        self.ctrl && matches!(self.code, KeyCode::Char('a' | 'e' | 'k' | 'u' | 'w'))
    }

    /// Which key it is, modifiers aside.
    pub const fn code(self) -> KeyCode {
        self.code
    }

    /// Whether it is Enter.
    pub const fn is_enter(self) -> bool {
        matches!(self.code, KeyCode::Enter)
    }

    /// Whether it is Backspace.
    pub const fn is_backspace(self) -> bool {
        matches!(self.code, KeyCode::Backspace)
    }

    /// Whether it is a digit.
    pub const fn is_digit(self) -> bool {
        matches!(self.code, KeyCode::Char(c) if c.is_ascii_digit())
    }

    /// Whether a text field wants it for itself.
    pub const fn is_text(self) -> bool {
        !self.alt
            && match self.code {
                KeyCode::Char(_) => !self.ctrl,
                KeyCode::Backspace
                | KeyCode::Delete
                | KeyCode::Left
                | KeyCode::Right
                | KeyCode::Home
                | KeyCode::End => true,
                _ => false,
            }
    }
}

/// Which key does what where.
#[derive(Debug)]
pub struct Keymap(HashMap<(Context, Key), Action>);

impl Default for Keymap {
    fn default() -> Self {
        let mut map = HashMap::new();
        for context in Context::ALL {
            for entry in action::entries(context) {
                for key in entry.keys.iter().filter_map(|name| Key::parse(name)) {
                    map.insert((context, key), entry.action);
                }
            }
        }
        Self(map)
    }
}

impl Keymap {
    /// The action of a key.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        self.0.get(&(context, key)).copied()
    }
}

/// How a key is written in hints and menus.
pub fn label(name: &str, unicode: bool) -> &str {
    match (name, unicode) {
        ("up", true) => "↑",
        ("down", true) => "↓",
        ("left", true) => "←",
        ("right", true) => "→",
        ("enter", _) => "Enter",
        ("esc", _) => "Esc",
        ("tab", _) => "Tab",
        ("backtab", _) => "Shift-Tab",
        ("backspace", _) => "Backspace",
        ("delete", _) => "Del",
        ("home", _) => "Home",
        ("end", _) => "End",
        ("pageup", _) => "PgUp",
        ("pagedown", _) => "PgDn",
        ("space", _) => "Space",
        ("up", false) => "Up",
        ("down", false) => "Down",
        ("left", false) => "Left",
        ("right", false) => "Right",
        ("f1", _) => "F1",
        ("f2", _) => "F2",
        ("f4", _) => "F4",
        ("f5", _) => "F5",
        ("ctrl+a", _) => "^A",
        ("ctrl+c", _) => "^C",
        ("ctrl+d", _) => "^D",
        ("ctrl+l", _) => "^L",
        ("ctrl+r", _) => "^R",
        ("ctrl+s", _) => "^S",
        ("ctrl+u", _) => "^U",
        ("ctrl+z", _) => "^Z",
        (other, _) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_read() {
        for entry in action::ACTIONS.iter() {
            for key in entry.keys {
                assert!(Key::parse(key).is_some(), "{key}");
                assert!(!label(key, true).contains("ctrl"), "{key}");
            }
        }
    }

    #[test]
    fn a_field_keeps_what_is_text() {
        for (name, text) in [
            ("q", true),
            ("backspace", true),
            ("left", true),
            ("ctrl+c", false),
            ("esc", false),
            ("down", false),
            ("f1", false),
        ] {
            assert_eq!(Key::parse(name).unwrap().is_text(), text, "{name}");
        }
    }
}
