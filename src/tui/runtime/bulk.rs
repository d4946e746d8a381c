//! Carrying plans out: what happens in a run is told a few times a second, however fast it goes.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::accounts::{Account, Accounts};
use super::hands::{Leaving, Reply};
use crate::text::explanation::{Cause, Explanation};
use crate::tui::bulk::{Steer, Told};
use crate::tui::event::Outcome;
use crate::work::plan::{Plan, RunId, estimate};
use crate::work::run::{Run, RunEvent};

/// Requests at once.
pub(super) const AT_ONCE: usize = 8;
/// How often the screen is told.
const EVERY: Duration = Duration::from_millis(100);

/// Begins a run and drives it to its end.
pub(super) async fn begin(
    accounts: &Accounts,
    plan: Plan,
    reply: &Reply,
    leaving: &Leaving,
) -> Result<(), Explanation> {
    let account = accounts.current()?;
    let run = Run::begin(&account.desk, plan, AT_ONCE).await?;
    drive(accounts, &account, run, reply, leaving).await;
    Ok(())
}

/// Goes on with a run that was broken off.
pub(super) async fn resume(
    accounts: &Accounts,
    id: &RunId,
    reply: &Reply,
    leaving: &Leaving,
) -> Result<(), Explanation> {
    let account = accounts.current()?;
    let record = super::journal::one(&account, id).await?;
    let run = Run::resume(&account.desk, &record, AT_ONCE).await?;
    drive(accounts, &account, run, reply, leaving).await;
    Ok(())
}

/// Tells a run of this process what to do.
pub(super) fn steer(accounts: &Accounts, run: &RunId, how: Steer) -> Result<(), Explanation> {
    let handle = accounts.run(run).ok_or_else(|| {
        Explanation::new(Cause::Failed, "this run is not under way here")
            .hint("Another roomkey may work on it, or it has ended: look into the journal.")
    })?;
    match how {
        Steer::Pause => handle.pause(),
        Steer::GoOn => handle.go_on(),
        Steer::Stop => handle.stop(),
        Steer::Cancel => handle.cancel(),
    }
    Ok(())
}

async fn drive(accounts: &Accounts, account: &Account, run: Run, reply: &Reply, leaving: &Leaving) {
    let (plan, handle) = (run.plan().clone(), run.handle());
    accounts.run_begins(plan.id.clone(), handle.clone());
    reply.send(Outcome::RunBegun(Box::new(plan.clone()))).await;
    let (told, mut events) = mpsc::unbounded_channel();
    let tell = async {
        let mut news = News {
            plan: &plan,
            account,
            ended: 0,
            events: Vec::new(),
        };
        // Nothing wakes where nothing happens: a pause may last.
        let (mut due, mut left) = (Instant::now(), false);
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => news.events.push(event),
                    None => break,
                },
                () = sleep_until(due), if !news.events.is_empty() => {
                    news.send(reply, false).await;
                    due = Instant::now() + EVERY;
                }
                () = leaving.wait(), if !left => {
                    handle.stop();
                    left = true;
                }
            }
        }
        news.send(reply, true).await;
    };
    tokio::join!(run.drive(told), tell);
    accounts.run_ends(&plan.id);
}

/// What the screen was not told yet.
struct News<'a> {
    plan: &'a Plan,
    account: &'a Account,
    ended: usize,
    events: Vec<RunEvent>,
}

impl News<'_> {
    async fn send(&mut self, reply: &Reply, last: bool) {
        if self.events.is_empty() && !last {
            return;
        }
        let events = std::mem::take(&mut self.events);
        let over =
            |event: &&RunEvent| matches!(event, RunEvent::Ended { .. } | RunEvent::Skipped { .. });
        self.ended += events.iter().filter(over).count();
        let quota = self.account.desk.quota();
        let told = Told {
            left: estimate(self.plan, self.ended, quota, AT_ONCE, None),
            events,
            last,
        };
        reply.send(Outcome::Run(Box::new(told))).await;
    }
}
