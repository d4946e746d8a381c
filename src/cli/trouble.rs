//! How a command ends badly: the message on stderr, and the exit code.

use std::io::{self, IsTerminal as _, Write as _};

use serde_json::json;

use crate::oauth::{Cause, Explanation};
use crate::text;

/// Why a command did not end well.
#[derive(Debug)]
pub enum Trouble {
    /// Something to tell the person.
    Explained(Explanation),
    /// Nobody reads stdout any more; that is no failure.
    Unread,
    /// All is said already; only the exit code is left.
    Said(Cause),
}

impl From<Explanation> for Trouble {
    fn from(explanation: Explanation) -> Self {
        Self::Explained(explanation)
    }
}

/// From writing to stdout.
impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Unread;
        }
        Explanation::new(
            Cause::Failed,
            format!("cannot write to standard output: {error}"),
        )
        .into()
    }
}

/// How messages are written to stderr.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    /// Errors are JSON.
    pub json: bool,
    /// Colours are wanted; they are used on a terminal only.
    pub colour: bool,
}

impl Messages {
    /// Says what is left to say, and gives the exit code.
    pub fn end(self, trouble: Trouble) -> u8 {
        match trouble {
            Trouble::Unread => 0,
            Trouble::Said(cause) => cause.exit_code(),
            Trouble::Explained(explanation) => {
                self.error(&explanation);
                explanation.cause.exit_code()
            }
        }
    }

    /// An error and what to do next.
    pub fn error(self, explanation: &Explanation) {
        let text = if self.json {
            as_json(explanation)
        } else {
            as_text(explanation, self.colour && io::stderr().is_terminal())
        };
        say(&text);
    }

    /// Something that went well and yet leaves something to do; a program reads it as an error.
    pub fn remark(self, explanation: &Explanation) {
        if self.json {
            return self.error(explanation);
        }
        self.note(&explanation.message);
        if let Some(hint) = &explanation.hint {
            self.note(hint);
        }
    }

    /// A remark. Left out in JSON mode, where stderr is for a program.
    pub fn note(self, text: &str) {
        if !self.json {
            say(&format!("{}\n", text::safe_lines(text)));
        }
    }
}

/// Writes to stderr; where that is impossible, nobody can be told.
pub fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

fn as_text(explanation: &Explanation, colour: bool) -> String {
    let (on, off) = if colour {
        ("\u{1b}[1;31m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    let message = text::safe_lines(&explanation.message);
    let mut text = format!("{on}roomkey:{off} {message}\n");
    for line in explanation.hint.iter().flat_map(|hint| hint.lines()) {
        text.push_str("hint: ");
        text.push_str(&text::safe(line));
        text.push('\n');
    }
    text
}

fn as_json(explanation: &Explanation) -> String {
    let json = json!({"error": {
        "code": explanation.code,
        "reason": explanation.reason,
        "message": explanation.message,
        "hint": explanation.hint,
    }})
    .to_string();
    // stderr is often the person's terminal although stdout is not.
    format!("{}\n", text::safe_json(&json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_to_do_next_and_cannot_drive_the_terminal() {
        let explanation =
            Explanation::new(Cause::NotFound, "no \u{1b}[2Jspace").hint("look\nagain");
        assert_eq!(
            as_text(&explanation, false),
            "roomkey: no \u{fffd}[2Jspace\nhint: look\nhint: again\n"
        );
    }

    #[test]
    fn json_errors_have_every_key() {
        let explanation = Explanation::new(Cause::Permission, "no").code(403);
        assert_eq!(
            as_json(&explanation),
            "{\"error\":{\"code\":403,\"reason\":null,\"message\":\"no\",\"hint\":null}}\n"
        );
    }

    #[test]
    fn a_broken_pipe_is_no_failure() {
        let messages = Messages {
            json: false,
            colour: false,
        };
        let broken = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(messages.end(broken.into()), 0);
        assert_eq!(messages.end(Trouble::Said(Cause::Partial)), 6);
    }
}
