//! What the environment says of the terminal. Nothing is asked of the terminal itself: an answer
//! may never come, and waiting for it would delay the first frame.

use rustix::stdio::{stdin, stdout};
use rustix::termios::isatty;

use crate::tui::widgets::qr::{Ink, Look};

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// 8, in backgrounds at least.
    Ansi8,
    /// 16.
    Ansi16,
    /// 256.
    Indexed,
    /// 24 bit.
    TrueColour,
}

/// Why there can be no full screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Standard input or output is a file or a pipe.
    #[error(
        "the full screen needs a terminal: `roomkey --plain` has the same menus as numbered lines, and `roomkey spaces list` is a command for scripts"
    )]
    NotATerminal,
    /// `TERM=dumb`, or none.
    #[error(
        "this terminal (TERM={0}) has no full screen: `roomkey --plain` has the same menus as numbered lines"
    )]
    Dumb(&'static str),
}

/// What the terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The locale's character set is UTF-8.
    pub utf8: bool,
    /// Colours.
    pub colours: Colours,
    /// The Linux console: no second screen, no synchronised updates, no clipboard.
    pub linux_console: bool,
    /// tmux stands between.
    pub tmux: bool,
}

impl Capabilities {
    /// Reads the environment; an error where the full screen would not work.
    pub fn detect() -> Result<Self, Refusal> {
        if !isatty(stdin()) || !isatty(stdout()) {
            return Err(Refusal::NotATerminal);
        }
        Self::from_environment(|name| std::env::var(name).ok())
    }

    /// What the line mode has: characters, whatever the terminal is.
    pub fn of_lines() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            utf8: utf8(&set),
            colours: Colours::Ansi8,
            linux_console: false,
            tmux: false,
        }
    }

    /// As [`Capabilities::detect`], from these variables, whatever input and output are.
    pub fn from_environment(var: impl Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let term = set("TERM").ok_or(Refusal::Dumb("not set"))?;
        if term == "dumb" {
            return Err(Refusal::Dumb("dumb"));
        }
        Ok(Self {
            utf8: utf8(&set),
            colours: colours(&term, set("COLORTERM").as_deref()),
            linux_console: term == "linux",
            tmux: set("TMUX").is_some(),
        })
    }

    /// How a QR code is drawn here; `ascii` is the person's own wish.
    pub const fn qr(self, ascii: bool) -> Look {
        Look::new(self.utf8 && !ascii, self.ink())
    }

    /// The black and white of a QR code here.
    pub const fn ink(self) -> Ink {
        match self.colours {
            Colours::TrueColour => Ink::TrueColour,
            Colours::Indexed => Ink::Indexed,
            Colours::Ansi16 => Ink::Ansi16,
            Colours::Ansi8 => Ink::Ansi8,
        }
    }
}

/// The first of the three that is set decides (POSIX, "Internationalization Variables").
fn utf8(set: &impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

fn colours(term: &str, colorterm: Option<&str>) -> Colours {
    const DIRECT: [&str; 2] = ["truecolor", "24bit"];
    const INDEXED: [&str; 8] = [
        "256color",
        "kitty",
        "alacritty",
        "foot",
        "wezterm",
        "ghostty",
        "contour",
        "rio",
    ];
    if term == "linux" {
        Colours::Ansi8
    } else if term.ends_with("-direct") || colorterm.is_some_and(|c| DIRECT.contains(&c)) {
        Colours::TrueColour
    } else if INDEXED.iter().any(|name| term.contains(name)) {
        Colours::Indexed
    } else if term.starts_with("vt") || term.starts_with("ansi") || term.starts_with("cons") {
        Colours::Ansi8
    } else {
        Colours::Ansi16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(pairs: &[(&str, &str)]) -> Result<Capabilities, Refusal> {
        Capabilities::from_environment(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_dumb_terminal_is_refused_with_what_to_use_instead() {
        for pairs in [&[("TERM", "dumb")][..], &[("TERM", "")], &[]] {
            let refusal = detect(pairs).unwrap_err().to_string();
            assert!(refusal.contains("roomkey --plain"), "{refusal}");
            assert_eq!(refusal.lines().count(), 1);
        }
    }

    #[test]
    fn colours_come_from_the_environment() {
        let of = |pairs: &[(&str, &str)]| detect(pairs).unwrap().colours;
        assert_eq!(of(&[("TERM", "xterm")]), Colours::Ansi16);
        assert_eq!(of(&[("TERM", "xterm-256color")]), Colours::Indexed);
        let direct = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")];
        assert_eq!(of(&direct), Colours::TrueColour);
        let console = [("TERM", "linux"), ("COLORTERM", "truecolor")];
        assert_eq!(of(&console), Colours::Ansi8);
    }

    #[test]
    fn the_locale_decides_on_utf8() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs = [&[("TERM", "xterm")], pairs].concat();
            detect(&pairs).unwrap().utf8
        };
        assert!(of(&[("LANG", "en_US.UTF-8")]));
        assert!(of(&[("LANG", "C"), ("LC_CTYPE", "C.utf8")]));
        assert!(!of(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")]));
        assert!(of(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "")]));
        assert!(!of(&[]));
    }

    #[test]
    fn the_linux_console_is_told_from_others() {
        assert!(detect(&[("TERM", "linux")]).unwrap().linux_console);
        assert!(!detect(&[("TERM", "xterm")]).unwrap().linux_console);
    }
}
