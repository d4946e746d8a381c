//! Bulk work: several changes at once, a row of results for each, in the order given, a bar on
//! stderr where it takes long, and a summary.

mod before;
mod sited;
mod tally;

pub use before::tell;
pub use sited::Sites;

use std::future::pending;
use std::io;

use futures_util::StreamExt as _;
use tokio::sync::{Semaphore, mpsc};

use crate::cli::app::App;
use crate::cli::fan_out::in_order;
use crate::cli::output::{Rows, Stdout};
use crate::cli::progress::Progress;
use crate::cli::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::work::Row;
use crate::work::members::Lookout;
use crate::work::plan::{Plan, Titled};
use crate::work::run::{Desk, End, Run, RunEvent, Skip, Summary, would};
use sited::Sited;
use tally::Tally;

/// Rows printed at once where they come fast.
const AT_ONCE: usize = 64;

/// How a plan is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It is carried out.
    Run,
    /// Each change is looked up and not made.
    TryOut,
    /// The plan knows already what it would do.
    Tell,
}

/// Does a plan, `--jobs` at a time, and prints its rows. A signal ends it between two calls.
pub async fn bulk(
    app: &App<'_>,
    out: &mut Stdout,
    desk: &Desk,
    plan: Plan,
    doing: Doing,
) -> Result<u8, Trouble> {
    let sites = Sites::of(&plan);
    go(Bulk::new(app, out, &plan, sites), desk, plan, doing).await
}

/// As [`bulk`], for a plan that may be about several spaces: its rows say which, whether they are
/// of one or of many.
pub async fn bulk_across(
    app: &App<'_>,
    out: &mut Stdout,
    desk: &Desk,
    Titled { plan, titles }: Titled,
    doing: Doing,
) -> Result<u8, Trouble> {
    let sites = Some(Sites::titled(&plan, titles));
    go(Bulk::new(app, out, &plan, sites), desk, plan, doing).await
}

async fn go(mut bulk: Bulk<'_>, desk: &Desk, plan: Plan, doing: Doing) -> Result<u8, Trouble> {
    let app = bulk.app;
    if plan.steps.is_empty() {
        return bulk.end(None);
    }
    let jobs = usize::from(app.global.jobs);
    let refused = match doing {
        Doing::Run => {
            let run = Run::begin(desk, plan, jobs).await?;
            return carry_out(bulk, desk, run).await;
        }
        Doing::TryOut => {
            app.stop.shield(bulk.try_out(desk, &plan, jobs)).await?;
            None
        }
        Doing::Tell => {
            let (rows, refused) = would(&plan);
            bulk.total -= plan.steps.len() - rows.len();
            for rows in rows.chunks(AT_ONCE) {
                bulk.page(rows)?;
            }
            refused
        }
    };
    bulk.end(refused)
}

/// Goes on with a run that was broken off.
pub async fn resume(app: &App<'_>, out: &mut Stdout, desk: &Desk, run: Run) -> Result<u8, Trouble> {
    let sites = Sites::of(run.plan());
    let bulk = Bulk::new(app, out, run.plan(), sites);
    carry_out(bulk, desk, run).await
}

async fn carry_out(mut bulk: Bulk<'_>, desk: &Desk, run: Run) -> Result<u8, Trouble> {
    let app = bulk.app;
    let id = run.plan().id.clone();
    let handle = run.handle();
    let mut stop = app.stop.receiver();
    let stopping = async {
        if stop.wait_for(|stop| *stop).await.is_ok() {
            handle.stop();
        }
        pending::<()>().await;
    };
    let (told, mut events) = mpsc::unbounded_channel();
    let work = async {
        let drive = run.drive(told);
        let print = bulk.print(&mut events);
        tokio::join!(drive, print)
    };
    let work = app.stop.shield(work);
    let (summary, refused) = tokio::select! {
        biased;
        (summary, refused) = work => (summary, refused?),
        () = stopping => return Ok(0),
    };
    bulk.left(desk, &summary, id.as_str());
    bulk.end(summary.trouble.or(refused))
}

/// Rows on their way to stdout.
struct Bulk<'a> {
    app: &'a App<'a>,
    rows: Rows<'a>,
    /// Where the steps are, if the rows are to say it.
    sites: Option<Sites>,
    tally: Tally,
    total: usize,
    progress: Progress,
}

impl<'a> Bulk<'a> {
    fn new(app: &'a App<'a>, out: &'a mut Stdout, plan: &Plan, sites: Option<Sites>) -> Self {
        let mut rows = Rows::new(out, app.global.format());
        let steps = plan.steps.iter();
        let longest = steps
            .map(|step| crate::text::width(&step.change.who()))
            .max();
        let longest = longest.unwrap_or_default();
        match &sites {
            Some(sites) => rows.widen(&[sites.width(), "remove".len(), longest, "already".len()]),
            None => rows.widen(&[longest, "already".len()]),
        }
        let total = plan.steps.len();
        Self {
            app,
            rows,
            sites,
            tally: Tally::default(),
            total,
            progress: Progress::start(total),
        }
    }

    /// Prints rows, each with the index of its step.
    fn page(&mut self, page: &[(usize, Row)]) -> io::Result<()> {
        let plain: Vec<Row> = page.iter().map(|(_, row)| row.clone()).collect();
        self.tally.count(&plain);
        let (rows, sites) = (&mut self.rows, &mut self.sites);
        self.progress.advance(page.len(), || match sites {
            Some(sites) => {
                let page = page.iter().map(|(step, row)| sites.row(*step, row.clone()));
                rows.page(&page.collect::<Vec<_>>())
            }
            None => rows.page(&plain),
        })
    }

    async fn try_out(&mut self, desk: &Desk, plan: &Plan, jobs: usize) -> io::Result<()> {
        let (stop, permits) = (self.app.stop, Semaphore::new(jobs));
        let lookout = Lookout::new(desk.chat(), &plan.steps);
        let one = async |(at, step): (usize, &crate::work::plan::Step)| match &step.settled {
            Some(row) => Some((at, row.clone())),
            None if stop.wanted() => None,
            None => Some((at, lookout.try_out(&step.change).await)),
        };
        let steps = plan.steps.iter().enumerate();
        let mut rows = in_order(steps, &permits, jobs, one)
            .filter_map(std::future::ready)
            .ready_chunks(AT_ONCE);
        while let Some(page) = rows.next().await {
            self.page(&page)?;
        }
        Ok(())
    }

    /// Prints rows as they come, in the order of the steps. A broken pipe ends the printing, not
    /// the run: what is left is waited for.
    async fn print(
        &mut self,
        events: &mut mpsc::UnboundedReceiver<RunEvent>,
    ) -> io::Result<Option<Explanation>> {
        let mut waiting: Vec<Option<Option<Row>>> = vec![None; self.total];
        let (mut next, mut refused, mut told_pace) = (0, None, false);
        let mut printed = Ok(());
        while let Some(event) = events.recv().await {
            match event {
                RunEvent::Ended { step, row } => waiting[step] = Some(Some(row)),
                RunEvent::Skipped { step, why } => {
                    waiting[step] = Some(None);
                    self.total -= usize::from(why == Skip::Stays);
                }
                RunEvent::Refused(why) => refused = Some(why),
                RunEvent::Paced { wait } if !told_pace && wait.as_secs() >= 5 => {
                    told_pace = true;
                    let said = "The quota of a minute is used up; it goes on as quota comes back.";
                    self.progress.advance(0, || self.app.messages.note(said));
                }
                _ => {}
            }
            let mut page = Vec::new();
            while let Some(Some(row)) = waiting.get_mut(next).map(Option::take) {
                page.extend(row.map(|row| (next, row)));
                next += 1;
                if page.len() >= AT_ONCE {
                    break;
                }
            }
            if !page.is_empty() && printed.is_ok() {
                printed = self.page(&page);
            }
        }
        // Rows behind one that was stopped.
        let left = waiting.into_iter().enumerate();
        let page = left.filter_map(|(step, row)| Some((step, row??)));
        let page: Vec<(usize, Row)> = page.collect();
        if printed.is_ok() && !page.is_empty() {
            printed = self.page(&page);
        }
        printed.map(|()| refused)
    }

    /// Says how to go on with a run that was stopped, and how to try again what failed.
    fn left(&self, desk: &Desk, summary: &Summary, id: &str) {
        let said = match summary.end {
            _ if !desk.journal().is_kept() => return,
            End::Stopped if summary.left > 0 => format!("To go on: roomkey journal resume {id}"),
            End::Done if self.tally.failed() && self.total > 1 => {
                format!("To try again what failed: roomkey journal resume {id} --failed")
            }
            _ => return,
        };
        self.progress.advance(0, || self.app.messages.note(&said));
    }

    /// Ends the list and says how it went.
    fn end(self, refused: Option<Explanation>) -> Result<u8, Trouble> {
        self.progress.end();
        match self.sites {
            Some(_) => self.rows.end::<Sited>()?,
            None => self.rows.end::<Row>()?,
        }
        let mut ended = Ok(0);
        if self.total == 1
            && let Some(error) = self.tally.only_error()
        {
            ended = Err(error.into());
        } else {
            self.app.messages.note(&self.tally.summary(self.total));
            if self.tally.failed() {
                ended = Err(Trouble::Said(Cause::Partial));
            }
        }
        match refused {
            Some(error) => Err(error.into()),
            None => ended,
        }
    }
}
