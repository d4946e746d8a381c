//! The one place of the line mode that writes: whole lines, safe, in the characters that there are,
//! and a prompt at the end.

use std::io;

use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use crate::text;
use crate::tui::theme::Glyphs;
use crate::tui::widgets::pen::wrap;

/// Narrower than this nothing is wrapped.
const NARROWEST: u16 = 20;

/// Standard output, and whether the prompt stands at its end.
#[derive(Debug)]
pub struct Printer {
    glyphs: Glyphs,
    /// A person's own line stands behind the prompt; a script's does not.
    typed: bool,
    /// The prompt at the end of what was printed.
    prompted: Option<String>,
}

impl Printer {
    /// For these characters; `typed`: a person types the lines.
    pub const fn new(glyphs: Glyphs, typed: bool) -> Self {
        Self {
            glyphs,
            typed,
            prompted: None,
        }
    }

    /// The prompt was answered.
    pub fn answered(&mut self) {
        self.prompted = None;
    }

    /// Prints lines below what stands there; a prompt that was interrupted is given again.
    pub fn print(&mut self, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut out = String::new();
        if self.prompted.take().is_some() && self.typed {
            out.push('\n');
        }
        let width = width();
        for line in lines {
            match width {
                Some(width) => out.push_str(&wrap(&self.fit(line), width).join("\n")),
                None => out.push_str(&self.fit(line)),
            }
            out.push('\n');
        }
        write(&out)
    }

    /// Gives the prompt, unless it is the last thing that is seen.
    pub fn prompt(&mut self, prompt: &str) -> io::Result<()> {
        let before = self.prompted.replace(prompt.to_owned());
        let (start, end) = match (before, self.typed) {
            (Some(before), _) if before == prompt => return Ok(()),
            (Some(_), true) => ("\n", ""),
            (None, true) => ("", ""),
            (_, false) => ("", "\n"),
        };
        write(&format!("{start}{}{end}", self.fit(prompt)))
    }

    /// The shell's prompt is to stand on a line of its own.
    pub fn end(&mut self) {
        if self.typed && self.prompted.is_some() {
            // Where nobody reads any more, nothing is missed.
            let _ = write("\n");
        }
    }

    /// Safe for a terminal, and in its characters.
    fn fit(&self, line: &str) -> String {
        let safe = text::safe(line);
        if self.glyphs == Glyphs::Unicode {
            return safe.into_owned();
        }
        let ascii = |c: char| if c.is_ascii() { c } else { '?' };
        safe.chars().map(ascii).collect()
    }
}

fn write(text: &str) -> io::Result<()> {
    super::write_all(text.as_bytes())
}

/// Columns to wrap at, where they are known.
fn width() -> Option<u16> {
    let told = std::env::var("COLUMNS").ok().and_then(|n| n.parse().ok());
    let seen = || tcgetwinsize(stdout()).ok();
    told.or_else(|| seen().map(|size| size.ws_col))
        .filter(|width| *width >= NARROWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_can_drive_a_terminal() {
        let printer = |glyphs| Printer::new(glyphs, true);
        let hostile = "a\u{1b}[2Jb\u{202e}\u{9b}é";
        let safe = printer(Glyphs::Unicode).fit(hostile);
        assert!(
            !safe.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{safe}"
        );
        assert!(safe.ends_with('é'));
        assert!(printer(Glyphs::Ascii).fit(hostile).is_ascii());
    }
}
