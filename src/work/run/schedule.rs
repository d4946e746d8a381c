//! The order of a run: which step begins next, how many at once, and what is said of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::act::{Carried, carry_out};
use super::control::{Handle, Wanted};
use super::desk::Desk;
use super::hand::{Floor, Hand, Refusal};
use super::ready::{Added, Done, Ready, ready};
use super::{End, RunEvent, Skip, Summary};
use crate::chat::names::SpaceName;
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Change, Place};
use crate::work::journal::{Book, CallRecord, Event, How, Record, State};
use crate::work::members::{Row, RowResult};
use crate::work::plan::{After, Plan, Step};

/// Steps live at once for each request at once: while some wait for the disk, others are sent.
const AHEAD: usize = 3;
/// So many steps that cannot begin are looked past before others of later ones.
const LOOKED_PAST: usize = 64;

/// How often it is looked at what other processes send under the same quotas.
const LISTEN: Duration = Duration::from_millis(250);

/// A run, ready to be driven.
#[derive(Debug)]
pub struct Run {
    desk: Desk,
    plan: Plan,
    jobs: usize,
    book: Book,
    past: Vec<Vec<CallRecord>>,
    done: Vec<Option<Done>>,
    made: Vec<Option<SpaceName>>,
    handle: Handle,
    wanted: watch::Receiver<Wanted>,
}

impl Run {
    /// Begins a plan with so many requests at once. The whole plan is in the journal when this
    /// returns; nothing is sent yet.
    pub async fn begin(desk: &Desk, plan: Plan, jobs: usize) -> Result<Self, Explanation> {
        plan.check()?;
        let desk = desk.with_admin_access(plan.admin);
        let book = desk.journal().begin(&plan, desk.head().await?).await?;
        desk.own(&plan.id);
        desk.listen();
        let settled = |step: &Step| step.settled.clone().map(|row| Done::Row(Box::new(row)));
        let done = plan.steps.iter().map(settled).collect();
        let past = vec![Vec::new(); plan.steps.len()];
        let made = vec![None; plan.steps.len()];
        Ok(Self::with(desk, plan, jobs, book, past, done, made))
    }

    /// Goes on with a run that was broken off. What has ended is not done again, except what failed
    /// because the service was not there; what is in doubt is looked at first. Only the same account
    /// at the same place may.
    pub async fn resume(desk: &Desk, id: &Record, jobs: usize) -> Result<Self, Explanation> {
        desk.owns(id).await?;
        if id.state() != State::Open {
            let said = format!("the run {} is {}", id.id, id.state().as_str());
            return Err(Explanation::new(Cause::Usage, said)
                .hint("`roomkey journal list` shows the runs that can be resumed."));
        }
        // What an earlier process sent counts still.
        desk.listen();
        let book = desk.journal().reopen(&id.id).await?;
        desk.own(&id.id);
        // Read again now that it is ours: another process may have gone on meanwhile.
        let record = desk.journal().run(&id.id)?;
        let plan = record.plan();
        plan.check()?;
        let transient = |row: &Row| {
            let cause = row.error.as_ref().map(|error| error.cause);
            cause == Some(Cause::Unavailable)
        };
        let done = record.steps.iter().map(|step| {
            let row = step.row.clone().filter(|row| !transient(row));
            row.map(|row| Done::Row(Box::new(row)))
        });
        let done = done.collect();
        let made = (0..plan.steps.len())
            .map(|step| record.made(step))
            .collect();
        let past = record.steps.into_iter().map(|step| step.calls).collect();
        let desk = desk.with_admin_access(plan.admin);
        Ok(Self::with(desk, plan, jobs, book, past, done, made))
    }

    fn with(
        desk: Desk,
        plan: Plan,
        jobs: usize,
        book: Book,
        past: Vec<Vec<CallRecord>>,
        done: Vec<Option<Done>>,
        made: Vec<Option<SpaceName>>,
    ) -> Self {
        let (handle, wanted) = Handle::new();
        Self {
            desk,
            plan,
            jobs: jobs.max(1),
            book,
            past,
            done,
            made,
            handle,
            wanted,
        }
    }

    /// The way to it while it runs.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// What it carries out.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Steps that have ended before; their rows are told first.
    pub fn ended_before(&self) -> usize {
        self.done.iter().flatten().count()
    }

    /// Drives it in a task of its own. Whoever drops the receiver does not end it.
    pub fn start(self) -> mpsc::UnboundedReceiver<RunEvent> {
        let (told, events) = mpsc::unbounded_channel();
        tokio::spawn(async move { self.drive(told).await });
        events
    }

    /// Drives it to its end; the rows in the order of the steps, those that have one.
    pub async fn rows(self) -> (Vec<Row>, Summary) {
        let (told, mut events) = mpsc::unbounded_channel();
        let mut rows: Vec<Option<Row>> = vec![None; self.plan.steps.len()];
        let summary = self.drive(told).await;
        while let Some(event) = events.recv().await {
            if let RunEvent::Ended { step, row } = event {
                rows[step] = Some(row);
            }
        }
        (rows.into_iter().flatten().collect(), summary)
    }

    /// Drives it to its end. There are a few events for each step, so that a reader may be slow.
    pub async fn drive(self, told: mpsc::UnboundedSender<RunEvent>) -> Summary {
        let mut floor = Scene::new(self, told);
        for step in 0..floor.plan.steps.len() {
            if let Some(Done::Row(row)) = &floor.done[step] {
                floor.tell(RunEvent::Ended {
                    step,
                    row: (**row).clone(),
                });
            }
        }
        let mut trouble = floor.all().await.err();
        let wanted = *floor.wanted.borrow();
        let open = floor.done.iter().any(Option::is_none);
        let (end, how) = match wanted {
            _ if trouble.is_some() => (End::Stopped, None),
            Wanted::Cancel if open => (End::Cancelled, Some(How::Cancelled)),
            _ if open => (End::Stopped, None),
            _ => (End::Done, Some(How::Done)),
        };
        if let Some(how) = how {
            let noted = floor.floor.book.note(Event::Finished { how }).await;
            trouble = trouble.or(noted.err());
        }
        let rows = floor.done.iter().flatten().filter_map(|done| match done {
            Done::Row(row) => Some(row.result == RowResult::Failed),
            Done::Skipped => None,
        });
        let (bad, good): (Vec<_>, Vec<_>) = rows.partition(|failed| *failed);
        let summary = Summary {
            end,
            well: good.len(),
            failed: bad.len(),
            left: floor.done.iter().filter(|done| done.is_none()).count(),
            trouble,
        };
        floor.tell(RunEvent::Finished(summary.clone()));
        summary
    }
}

/// A run while it is driven.
struct Scene {
    plan: Plan,
    floor: Arc<Floor>,
    cap: usize,
    past: Vec<Vec<CallRecord>>,
    done: Vec<Option<Done>>,
    made: Vec<Option<SpaceName>>,
    pending: VecDeque<usize>,
    added: Added,
    refused: bool,
    wanted: watch::Receiver<Wanted>,
    /// As long as it is here, somebody could want something else.
    _handle: Handle,
}

impl Scene {
    fn new(run: Run, told: mpsc::UnboundedSender<RunEvent>) -> Self {
        let open = run.done.iter().enumerate();
        let pending = open.filter(|(_, done)| done.is_none()).map(|(at, _)| at);
        let floor = Floor {
            looking: run.desk.looking(),
            writing: run.desk.writing(),
            paces: run.desk.paces(),
            permits: Semaphore::new(run.jobs),
            book: run.book,
            wanted: run.wanted.clone(),
            told,
            down: AtomicBool::new(false),
        };
        let cap = if floor.paces.is_off() {
            run.jobs * AHEAD
        } else {
            run.jobs
        };
        Self {
            pending: pending.collect(),
            plan: run.plan,
            floor: Arc::new(floor),
            cap,
            past: run.past,
            done: run.done,
            made: run.made,
            added: Added::default(),
            refused: false,
            wanted: run.wanted,
            _handle: run.handle,
        }
    }

    fn tell(&self, event: RunEvent) {
        // Nobody may be listening any more.
        let _ = self.floor.told.send(event);
    }

    /// Everything there is to do, until it is done or somebody wants an end. An error is one of the
    /// run itself.
    async fn all(&mut self) -> Result<(), Explanation> {
        let mut live = FuturesUnordered::new();
        let mut trouble = None;
        let mut paused = false;
        let mut listen = interval(LISTEN);
        listen.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let wanted = *self.wanted.borrow_and_update();
            if paused != (wanted == Wanted::Pause) {
                paused = !paused;
                if !paused && !self.floor.paces.is_off() {
                    // What others sent in the pause counts, too.
                    self.floor.paces.listen();
                }
                self.tell(if paused {
                    RunEvent::Paused
                } else {
                    RunEvent::WentOn
                });
            }
            let going = wanted == Wanted::Go && trouble.is_none();
            while going && live.len() < self.cap {
                let Some(step) = self.next(live.is_empty()) else {
                    break;
                };
                self.tell(RunEvent::Began { step });
                let change = self.change(step);
                let past = std::mem::take(&mut self.past[step]);
                let hand = Hand::new(Arc::clone(&self.floor), step, past);
                live.push(one(hand, step, change));
            }
            if live.is_empty() && (!paused || trouble.is_some()) {
                return trouble.map_or(Ok(()), Err);
            }
            tokio::select! {
                biased;
                Some((step, ended)) = live.next() => match ended {
                    Ok(carried) => self.ended(step, carried),
                    Err(Refusal::Stopped) => {}
                    Err(refusal) => trouble = Some(refusal.explain()),
                },
                // Nothing wakes in a pause.
                _ = listen.tick(), if !paused && !self.floor.paces.is_off() => {
                    self.floor.paces.listen();
                }
                changed = self.wanted.changed() => {
                    if changed.is_err() && live.is_empty() {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn ended(&mut self, step: usize, carried: Carried) {
        if carried.space.is_some() {
            self.made[step] = carried.space;
        }
        self.tell(RunEvent::Ended {
            step,
            row: carried.row.clone(),
        });
        self.done[step] = Some(Done::Row(Box::new(carried.row)));
    }

    fn change(&self, step: usize) -> Change {
        let change = self.plan.steps[step].change.clone();
        match change.place() {
            Some(Place::MadeBy(maker)) => match self.made.get(*maker).cloned().flatten() {
                Some(space) => change.at(Place::Is(space)),
                None => change,
            },
            _ => change,
        }
    }

    /// The next step that can begin. What cannot any more is left out on the way.
    fn next(&mut self, idle: bool) -> Option<usize> {
        let mut at = 0;
        let limit = if idle { usize::MAX } else { LOOKED_PAST };
        while at < self.pending.len().min(limit) {
            let step = self.pending[at];
            match ready(&self.plan, step, &self.done, &mut self.added) {
                Ready::Now => {
                    self.pending.remove(at);
                    return Some(step);
                }
                Ready::Later => at += 1,
                Ready::Stays => {
                    self.pending.remove(at);
                    self.skip(step, Skip::Stays);
                }
                Ready::Unmet => {
                    self.pending.remove(at);
                    self.skip(step, Skip::Unmet);
                }
                Ready::Refused(why) => {
                    self.pending.remove(at);
                    if !std::mem::replace(&mut self.refused, true) {
                        self.tell(RunEvent::Refused(*why));
                    }
                    self.skip(step, Skip::Unmet);
                }
            }
        }
        None
    }

    fn skip(&mut self, step: usize, why: Skip) {
        self.done[step] = Some(Done::Skipped);
        self.tell(RunEvent::Skipped { step, why });
    }
}

/// One step, from its first look until its row is in the journal.
async fn one(hand: Hand, step: usize, change: Change) -> (usize, Result<Carried, Refusal>) {
    let carried = match carry_out(&hand, &change).await {
        Ok(carried) => carried,
        Err(refusal) => return (step, Err(refusal)),
    };
    let ended = Event::ended(step, carried.row.clone());
    match hand.floor.book.note(ended).await {
        Ok(()) => (step, Ok(carried)),
        Err(why) => (step, Err(Refusal::Journal(why))),
    }
}

/// A plan of what failed or was left out in a run that has ended; `None` where nothing was.
pub fn retry(record: &Record) -> Option<Plan> {
    let open = record.steps.iter().filter(|step| {
        let failed = |row: &Row| row.result == RowResult::Failed;
        step.row.as_ref().is_none_or(failed)
    });
    let mut plan = Plan::new(format!("{} (what failed)", record.title), []);
    plan.admin = record.admin;
    let mut before = 0;
    for step in open {
        let change = match step.plan.change.place() {
            Some(Place::MadeBy(maker)) => {
                let space = record.made(*maker)?;
                step.plan.change.clone().at(Place::Is(space))
            }
            _ => step.plan.change.clone(),
        };
        let waits = !step.plan.after.is_now();
        let at = plan.push(Step::from(change));
        if waits {
            plan.steps[at].after = After::Resolved { before };
        } else {
            before = at + 1;
        }
    }
    (!plan.steps.is_empty()).then_some(plan)
}
