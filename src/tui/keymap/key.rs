//! One key: from an event, from its name in the configuration, and as screens write it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key without what terminals report differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

/// Keys with a name, as the configuration and as screens write it. The first name of a key is the
/// one that is printed.
const NAMED: &[(&str, KeyCode, &str)] = &[
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("enter", KeyCode::Enter, "Enter"),
    ("return", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("escape", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("shift+tab", KeyCode::BackTab, "Shift-Tab"),
    ("backtab", KeyCode::BackTab, "Shift-Tab"),
    ("backspace", KeyCode::Backspace, "Backspace"),
    ("delete", KeyCode::Delete, "Del"),
    ("del", KeyCode::Delete, "Del"),
    ("insert", KeyCode::Insert, "Ins"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("space", KeyCode::Char(' '), "Space"),
    ("plus", KeyCode::Char('+'), "+"),
];

/// Said where a name cannot be read.
pub(super) const EXAMPLES: &str = "Keys are written like \"a\", \"A\", \"/\", \"f5\", \"space\", \
    \"tab\", \"shift+tab\", \"pageup\", \"ctrl+d\", \"alt+x\".";

impl Key {
    /// Of an event. Shift is part of a character and of `BackTab`, so it is left out.
    pub const fn of(event: KeyEvent) -> Self {
        Self {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }

    /// As if it were pressed.
    pub const fn pressed(self) -> (KeyCode, KeyModifiers) {
        let ctrl = if self.ctrl {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        let alt = if self.alt {
            KeyModifiers::ALT
        } else {
            KeyModifiers::NONE
        };
        (self.code, ctrl.union(alt))
    }

    /// From a name such as `enter`, `f2`, `ctrl+d` or `G`; or why it is none.
    pub fn read(name: &str) -> Result<Self, String> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = name;
        while let Some((before, after)) =
            rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match before.to_ascii_lowercase().as_str() {
                "ctrl" => ctrl = true,
                "alt" => alt = true,
                "shift" => shift = true,
                _ => break,
            }
            rest = after;
        }
        let unknown = || format!("`{name}` is no key");
        let code = code(rest).ok_or_else(unknown)?;
        let code = match code {
            KeyCode::Tab if shift => KeyCode::BackTab,
            KeyCode::Char(c) if shift && c.is_ascii_lowercase() => {
                KeyCode::Char(c.to_ascii_uppercase())
            }
            KeyCode::Char(c) if shift && c.is_ascii_uppercase() => code,
            _ if shift => {
                return Err(format!(
                    "`{name}`: terminals do not tell Shift with that key"
                ));
            }
            // Terminals send the same for both cases.
            KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        if let (true, KeyCode::Char(c)) = (ctrl, code) {
            let same = match c {
                'i' => Some("Tab"),
                'm' | 'j' => Some("Enter"),
                '[' => Some("Esc"),
                _ => None,
            };
            if let Some(same) = same {
                return Err(format!("`{name}`: terminals send it as {same}"));
            }
        }
        Ok(Self { code, ctrl, alt })
    }

    /// From a name that is known to be one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::read(name).ok()
    }

    /// Its name in the configuration.
    pub fn name(self) -> String {
        let modifiers = [("ctrl+", self.ctrl), ("alt+", self.alt)];
        let modifiers = modifiers.iter().filter(|(_, on)| *on);
        let modifiers: String = modifiers.map(|(name, _)| *name).collect();
        let named = NAMED.iter().find(|(_, code, _)| *code == self.code);
        let key = match (named, self.code) {
            (Some((name, ..)), _) => (*name).to_owned(),
            (None, KeyCode::Char(c)) => c.to_string(),
            (None, KeyCode::F(n)) => format!("f{n}"),
            (None, other) => format!("{other:?}").to_lowercase(),
        };
        format!("{modifiers}{key}")
    }

    /// How it is written in hints and menus.
    pub fn label(self, unicode: bool) -> String {
        let named = NAMED.iter().find(|(_, code, _)| *code == self.code);
        let key = match (named, self.code) {
            (Some((_, KeyCode::Up, _)), _) if !unicode => "Up".to_owned(),
            (Some((_, KeyCode::Down, _)), _) if !unicode => "Down".to_owned(),
            (Some((_, KeyCode::Left, _)), _) if !unicode => "Left".to_owned(),
            (Some((_, KeyCode::Right, _)), _) if !unicode => "Right".to_owned(),
            (Some((.., label)), _) => (*label).to_owned(),
            (None, KeyCode::Char(c)) if self.ctrl => c.to_ascii_uppercase().to_string(),
            (None, KeyCode::Char(c)) => c.to_string(),
            (None, KeyCode::F(n)) => format!("F{n}"),
            (None, _) => self.name(),
        };
        let ctrl = if self.ctrl { "^" } else { "" };
        let alt = if self.alt { "Alt-" } else { "" };
        format!("{alt}{ctrl}{key}")
    }

    /// Whether a remote has it, or the way out hangs on it: it keeps what it does.
    pub fn is_fixed(self) -> bool {
        let leaves = self.ctrl && self.code == KeyCode::Char('c');
        let remote = self.is_digit()
            || matches!(
                self.code,
                KeyCode::Up
                    | KeyCode::Down
                    | KeyCode::Left
                    | KeyCode::Right
                    | KeyCode::Enter
                    | KeyCode::Esc
            );
        leaves || (remote && !self.ctrl && !self.alt)
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

fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let name = name.to_ascii_lowercase();
    if let Some((_, code, _)) = NAMED.iter().find(|(known, ..)| *known == name) {
        return Some(*code);
    }
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (name, written, label) in [
            ("a", "a", "a"),
            ("A", "A", "A"),
            ("shift+a", "A", "A"),
            ("ctrl+d", "ctrl+d", "^D"),
            ("Ctrl+D", "ctrl+d", "^D"),
            ("alt+x", "alt+x", "Alt-x"),
            ("F5", "f5", "F5"),
            ("space", "space", "Space"),
            (" ", "space", "Space"),
            ("PageUp", "pageup", "PgUp"),
            ("shift+tab", "shift+tab", "Shift-Tab"),
            ("backtab", "shift+tab", "Shift-Tab"),
            ("+", "plus", "+"),
            ("ctrl+plus", "ctrl+plus", "^+"),
            ("é", "é", "é"),
        ] {
            let key = Key::read(name).unwrap();
            assert_eq!(
                (key.name().as_str(), key.label(true).as_str()),
                (written, label)
            );
            assert_eq!(Key::read(&key.name()), Ok(key), "{name}");
        }
    }

    #[test]
    fn what_terminals_cannot_send_is_no_key() {
        for name in [
            "", "ctrl+", "f0", "f99", "shift+up", "ctrl+m", "ctrl+i", "super+a", "ab",
        ] {
            assert!(Key::read(name).is_err(), "{name}");
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
