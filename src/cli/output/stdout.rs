//! Standard output, buffered by 64 KiB, which never panics: the caller gets the error.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::os::fd::AsFd as _;

use crate::text;

/// Buffer in bytes: what a pipe takes at once on Linux.
const BUFFER: usize = 64 * 1024;

/// Standard output and what it leads to.
pub struct Stdout {
    to: BufWriter<Box<dyn Write>>,
    columns: Option<usize>,
    colour: bool,
    ascii: bool,
}

impl Stdout {
    /// The process's standard output. `colour` and `ascii` are what the person wants; they
    /// matter on a terminal only.
    pub fn open(colour: bool, ascii: bool) -> io::Result<Self> {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        // `std::io::Stdout` looks for line ends in all that is written; a plain file does not.
        let file = File::from(stdout.as_fd().try_clone_to_owned()?);
        let columns = terminal.then(|| match rustix::termios::tcgetwinsize(&file) {
            Ok(size) if size.ws_col > 0 => usize::from(size.ws_col),
            _ => 80,
        });
        Ok(Self {
            to: BufWriter::with_capacity(BUFFER, Box::new(file)),
            columns,
            colour: colour && terminal,
            ascii,
        })
    }

    /// Any writer: a terminal of so many columns, or not one.
    #[cfg(test)]
    pub fn to(writer: impl Write + 'static, columns: Option<usize>) -> Self {
        Self {
            to: BufWriter::new(Box::new(writer)),
            columns,
            colour: false,
            ascii: false,
        }
    }

    /// Columns of the terminal; nothing where it is none.
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Whether colours and bold are wanted and possible.
    pub const fn colour(&self) -> bool {
        self.colour
    }

    /// What stands for a cut on a terminal; off a terminal nothing is cut.
    pub const fn ellipsis(&self) -> &'static str {
        match (self.columns, self.ascii) {
            (None, _) => "",
            (Some(_), true) => "...",
            (Some(_), false) => "…",
        }
    }

    /// JSON text as it is; with what could drive a terminal escaped where it goes to one.
    pub fn json(&mut self, json: &str) -> io::Result<()> {
        if self.columns.is_some() {
            self.to.write_all(text::safe_json(json).as_bytes())
        } else {
            self.to.write_all(json.as_bytes())
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
