//! The log: to stderr with `-v`, to a file with `--log-file`. It never holds secrets, because
//! what is secret is never given to it.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;

use super::args::Global;
use crate::oauth::{Cause, Explanation};
use crate::text;

/// What the log is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A full screen keeps stderr for itself: there `-v` needs a file.
    Screen,
    /// A command tells its own errors.
    Command,
    /// A server has nobody else to tell: warnings are logged unasked.
    Server,
}

/// Starts the log where one is wanted.
pub fn start(global: &Global, of: Of) -> Result<(), Explanation> {
    let level = match (global.verbose, &global.log_file) {
        (0, None) if of == Of::Server => LevelFilter::WARN,
        (0, None) => return Ok(()),
        (0 | 1, _) => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .log_internal_errors(false);
    let layer = match &global.log_file {
        Some(path) => layer.with_writer(Mutex::new(file(path)?)).boxed(),
        None if of == Of::Screen => {
            return Err(Explanation::new(
                Cause::Usage,
                "-v cannot write to the terminal while the menus are on it",
            )
            .hint("Add --log-file FILE."));
        }
        None => layer.with_writer(|| Safe).boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(ours));
    // A second start in one process keeps the first log.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

/// Appends to a file that nobody else may read.
fn file(path: &Path) -> Result<std::fs::File, Explanation> {
    let open = || {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        if file.metadata()?.is_file() {
            file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(file)
    };
    open().map_err(|error: io::Error| {
        Explanation::new(
            Cause::Failed,
            format!("cannot write the log file {}: {error}", path.display()),
        )
    })
}

/// Stderr for text that may quote the network.
struct Safe;

impl Write for Safe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = text::safe_lines(&String::from_utf8_lossy(bytes));
        io::stderr()
            .lock()
            .write_all(format!("{text}\n").as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_even_where_it_was_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, "old\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        file(&path).unwrap().write_all(b"new\n").unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old\nnew\n");
    }

    #[test]
    fn a_log_that_cannot_be_written_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(file(dir.path()).is_err());
    }
}
