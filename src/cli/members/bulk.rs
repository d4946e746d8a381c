//! Bulk work on members: several at once, a row of results for each, in the order given, a bar on
//! stderr where it takes long, and a summary.

use std::future;
use std::io;

use futures_util::StreamExt as _;
use tokio::sync::Semaphore;

use super::tally::Tally;
use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::cli::app::App;
use crate::cli::fan_out::in_order;
use crate::cli::output::{Rows, Stdout};
use crate::cli::progress::Progress;
use crate::cli::trouble::Trouble;
use crate::oauth::Cause;
use crate::work::Row;
use crate::work::members::{Change, Runner};

/// Rows printed at once where they come fast.
const AT_ONCE: usize = 64;

/// How changes are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// They are done.
    Run,
    /// Each is looked up and not done.
    TryOut,
    /// A plan knows already what they would do.
    Tell,
}

/// Bulk work in one space.
pub struct Bulk<'a> {
    app: &'a App<'a>,
    chat: Chat,
    space: SpaceName,
    runner: Runner,
    doing: Doing,
    rows: Rows<'a>,
    tally: Tally,
    total: usize,
    progress: Progress,
}

impl<'a> Bulk<'a> {
    /// Work on so many rows altogether; nothing is done yet.
    pub fn new(
        app: &'a App<'a>,
        out: &'a mut Stdout,
        chat: &Chat,
        space: &SpaceName,
        doing: Doing,
        changes: &[Change],
        total: usize,
    ) -> Self {
        let mut rows = Rows::new(out, app.global.format());
        let longest = changes
            .iter()
            .map(|change| crate::text::width(&change.who()))
            .max();
        rows.widen(&[longest.unwrap_or_default(), "already".len()]);
        Self {
            app,
            chat: chat.clone(),
            space: space.clone(),
            runner: Runner::new(chat.clone(), space.clone(), app.stop.receiver()),
            doing,
            rows,
            tally: Tally::default(),
            total,
            progress: Progress::start(total),
        }
    }

    /// Does these changes, `--jobs` at a time, and prints their rows. A signal ends it between two
    /// of them.
    pub async fn stage(&mut self, changes: &[Change]) -> Result<Vec<Row>, Trouble> {
        let (app, runner, doing) = (self.app, &self.runner, self.doing);
        let (chat, space) = (&self.chat, &self.space);
        let work = async {
            let mut all = Vec::new();
            let jobs = usize::from(app.global.jobs);
            let permits = Semaphore::new(jobs);
            let one = async |change: &Change| match doing {
                Doing::Run => runner.run(change).await,
                Doing::TryOut if app.stop.wanted() => None,
                Doing::TryOut => Some(change.try_out(chat, space).await),
                Doing::Tell => Some(change.would()),
            };
            let mut results = in_order(changes, &permits, jobs, one)
                .filter_map(future::ready)
                .ready_chunks(AT_ONCE);
            while let Some(chunk) = results.next().await {
                self.tally.count(&chunk);
                let rows = &mut self.rows;
                self.progress.advance(chunk.len(), || rows.page(&chunk))?;
                all.extend(chunk);
            }
            Ok::<_, io::Error>(all)
        };
        Ok(app.stop.shield(work).await?)
    }

    /// So many rows fewer than was thought.
    pub fn spare(&mut self, rows: usize) {
        self.total = self.total.saturating_sub(rows);
    }

    /// Ends the list and says how it went.
    pub fn end(self) -> Result<u8, Trouble> {
        self.progress.end();
        self.rows.end::<Row>()?;
        if self.total == 1
            && let Some(error) = self.tally.only_error()
        {
            return Err(error.into());
        }
        self.app.messages.note(&self.tally.summary(self.total));
        if self.tally.failed() {
            return Err(Trouble::Said(Cause::Partial));
        }
        Ok(0)
    }
}
