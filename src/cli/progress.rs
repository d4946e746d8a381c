//! A bar on stderr for long work; none where stderr is no terminal or nothing can be repainted.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work of fewer rows is over before a bar says anything.
const LONG: usize = 20;
/// How often the time beside the bar moves on.
const TICK: Duration = Duration::from_millis(500);

/// A bar, or nothing.
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar over so many rows.
    pub fn start(total: usize) -> Self {
        if total < LONG {
            return Self(None);
        }
        Self::bar(total)
    }

    /// A bar over rows of which more and more become known.
    pub fn growing() -> Self {
        Self::bar(0)
    }

    /// So many rows more are to be done.
    pub fn grow(&self, rows: usize) {
        if let Some(bar) = &self.0 {
            bar.inc_length(rows as u64);
        }
    }

    fn bar(total: usize) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if dumb || !io::stderr().is_terminal() {
            return Self(None);
        }
        let style = ProgressStyle::with_template("{pos}/{len} [{bar:30}] {elapsed}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
        bar.set_style(style.progress_chars("=> "));
        bar.enable_steady_tick(TICK);
        Self(Some(bar))
    }

    /// So many rows more; `print` may write to the same terminal.
    pub fn advance<T>(&self, rows: usize, print: impl FnOnce() -> T) -> T {
        let Some(bar) = &self.0 else { return print() };
        let printed = bar.suspend(print);
        bar.inc(rows as u64);
        printed
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
