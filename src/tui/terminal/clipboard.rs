//! Copying by OSC 52: the sequence is sent to the terminal, which may obey or not, and does not
//! say. Nobody may claim more than "sent".

use std::fmt::Write as _;
use std::io;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

use super::Capabilities;

/// Sends `text` to the terminal's clipboard; false where it is not worth trying.
pub fn copy(text: &str, capabilities: Capabilities) -> io::Result<bool> {
    if capabilities.linux_console {
        return Ok(false);
    }
    super::write_all(sequence(text, capabilities.tmux).as_bytes())?;
    Ok(true)
}

/// tmux with `set-clipboard on` takes the plain sequence; with `allow-passthrough on` the wrapped
/// one reaches the terminal outside. Each ignores what it does not take.
fn sequence(text: &str, tmux: bool) -> String {
    let mut plain = String::new();
    // Writing to a String cannot fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    if tmux {
        let wrapped = plain.replace('\u{1b}', "\u{1b}\u{1b}");
        let _ = write!(plain, "\u{1b}Ptmux;{wrapped}\u{1b}\\");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_travels_as_base64() {
        assert_eq!(sequence("hi", false), "\u{1b}]52;c;aGk=\u{1b}\\");
    }

    #[test]
    fn tmux_gets_both_forms() {
        let sent = sequence("hi", true);
        assert!(sent.starts_with("\u{1b}]52;c;aGk="));
        assert!(sent.ends_with("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;aGk=\u{1b}\u{1b}\\\u{1b}\\"));
    }
}
