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
/// So many rows tell how fast it goes.
const ENOUGH: usize = 10;
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
    let (plan, handle, before) = (run.plan().clone(), run.handle(), run.ended_before());
    accounts.run_begins(plan.id.clone(), handle.clone());
    reply.send(Outcome::RunBegun(Box::new(plan.clone()))).await;
    let (told, mut events) = mpsc::unbounded_channel();
    let tell = async {
        let mut news = News {
            plan: &plan,
            account,
            ended: 0,
            before,
            clock: Clock::new(),
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
    /// Those that had ended when it went on.
    before: usize,
    clock: Clock,
    events: Vec<RunEvent>,
}

/// How long a run has worked: pauses do not count.
struct Clock {
    worked: Duration,
    since: Option<Instant>,
}

impl Clock {
    fn new() -> Self {
        Self {
            worked: Duration::ZERO,
            since: Some(Instant::now()),
        }
    }

    fn worked(&self) -> Duration {
        let now = self.since.map(|since| since.elapsed());
        self.worked + now.unwrap_or_default()
    }

    fn hear(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Paused => {
                self.worked = self.worked();
                self.since = None;
            }
            RunEvent::WentOn if self.since.is_none() => self.since = Some(Instant::now()),
            _ => {}
        }
    }
}

/// What the rest takes at the pace of so many rows in this time; nothing where they are too few to
/// tell.
fn at_this_pace(ended: usize, worked: Duration, rest: usize) -> Duration {
    if ended < ENOUGH {
        return Duration::ZERO;
    }
    let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    worked.saturating_mul(whole(rest)) / whole(ended)
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
        for event in &events {
            self.clock.hear(event);
        }
        let quota = self.account.desk.quota();
        let planned = estimate(self.plan, self.ended, quota, AT_ONCE, None);
        let rest = self.plan.steps.len().saturating_sub(self.ended);
        let here = self.ended.saturating_sub(self.before);
        let told = Told {
            // Whichever is longer: a quota is not felt at first, and a slow server is not planned.
            left: planned.max(at_this_pace(here, self.clock.worked(), rest)),
            events,
            last,
        };
        reply.send(Outcome::Run(Box::new(told))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_judged_by_what_was_done() {
        let minute = Duration::from_mins(1);
        assert_eq!(at_this_pace(5, minute, 100), Duration::ZERO, "too few");
        assert_eq!(at_this_pace(50, minute, 100), Duration::from_mins(2));
        assert_eq!(at_this_pace(50, minute, 0), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_no_work() {
        let mut clock = Clock::new();
        let second = Duration::from_secs(1);
        tokio::time::advance(second).await;
        clock.hear(&RunEvent::Paused);
        tokio::time::advance(second * 60).await;
        clock.hear(&RunEvent::WentOn);
        tokio::time::advance(second).await;
        assert_eq!(clock.worked(), second * 2);
    }
}
