//! Tasks, one a request, by slots: a new read in a slot drops the old one, a write is waited for.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{AbortHandle, JoinSet};

use super::accounts::Accounts;
use super::requests;
use crate::tui::effect::Request;
use crate::tui::event::{Epoch, Event, Outcome, Slot};

/// Answers on their way to the loop. Few, since one may be a page of a thousand rows.
const ANSWERS: usize = 8;

/// Says no more than one thing: whether bulk work may begin another row.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaving(Arc<(AtomicBool, Notify)>);

impl Leaving {
    /// Whether the person leaves.
    pub fn is_set(&self) -> bool {
        self.0.0.load(Ordering::Relaxed)
    }

    /// Waits until the person leaves.
    pub async fn wait(&self) {
        while !self.is_set() {
            let told = self.0.1.notified();
            // It may have been told between the two.
            if !self.is_set() {
                told.await;
            }
        }
    }

    fn set(&self) {
        self.0.0.store(true, Ordering::Relaxed);
        self.0.1.notify_waiters();
    }
}

/// Where a request's answers go.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    slot: Slot,
    epoch: Epoch,
    answers: Sender<Event>,
}

impl Reply {
    /// Hands an answer to the loop; waits while it has too many.
    pub async fn send(&self, outcome: Outcome) {
        let event = Event::Done {
            slot: self.slot,
            epoch: self.epoch,
            outcome,
        };
        // A loop that has ended needs no answers.
        let _ = self.answers.send(event).await;
    }
}

/// The tasks that run.
#[derive(Debug)]
pub(super) struct Hands {
    accounts: Accounts,
    tasks: JoinSet<()>,
    reads: HashMap<Slot, AbortHandle>,
    answers: Sender<Event>,
    leaving: Leaving,
}

impl Hands {
    /// Idle hands, and the answers that they will bring.
    pub fn new(accounts: Accounts) -> (Self, Receiver<Event>) {
        let (answers, receiver) = channel(ANSWERS);
        let hands = Self {
            accounts,
            tasks: JoinSet::new(),
            reads: HashMap::new(),
            answers,
            leaving: Leaving::default(),
        };
        (hands, receiver)
    }

    /// Starts a request; the older one of its slot is dropped, unless it is a write.
    pub fn start(&mut self, slot: Slot, epoch: Epoch, request: Request) {
        let reply = Reply {
            slot,
            epoch,
            answers: self.answers.clone(),
        };
        let (accounts, leaving) = (self.accounts.clone(), self.leaving.clone());
        let task = self.tasks.spawn(async move {
            if let Err(why) = requests::run(&accounts, request, &reply, &leaving).await {
                reply.send(Outcome::Failed(why)).await;
            }
        });
        if !matches!(slot, Slot::Write(_))
            && let Some(old) = self.reads.insert(slot, task)
        {
            old.abort();
        }
    }

    /// Drops the request of a slot.
    pub fn cancel(&mut self, slot: Slot) {
        if let Some(task) = self.reads.remove(&slot) {
            task.abort();
        }
    }

    /// Waits for a task to end, so that it is forgotten. Pending while nothing runs.
    pub async fn ended(&mut self) {
        if self.tasks.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether nothing runs, this read aside.
    #[cfg(test)]
    pub fn wait_for_nothing_but(&mut self, slot: Slot) -> bool {
        while self.tasks.try_join_next().is_some() {}
        let waits = |task: &AbortHandle| !task.is_finished();
        let but = usize::from(self.reads.get(&slot).is_some_and(waits));
        self.tasks.len() == but
    }

    /// Drops everything, writes too.
    #[cfg(test)]
    pub async fn kill(mut self) {
        self.tasks.shutdown().await;
    }

    /// Drops all reads and waits for the writes, at most so long.
    pub async fn finish(mut self, limit: Duration) {
        self.leaving.set();
        for task in self.reads.values() {
            task.abort();
        }
        let writes = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(limit, writes).await.is_err() {
            tracing::warn!("left while a change was still under way");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::tui::spaces::{Sort, Spaces};

    #[tokio::test]
    async fn answers_carry_their_slot_and_epoch() {
        let (mut hands, mut answers) = Hands::new(Accounts::new(Config::default(), None, None));
        hands.start(Slot::Spaces, Epoch(7), Request::LoadSpaces);
        let Some(Event::Done {
            slot,
            epoch,
            outcome,
        }) = answers.recv().await
        else {
            panic!("no answer");
        };
        assert_eq!((slot, epoch), (Slot::Spaces, Epoch(7)));
        assert!(matches!(outcome, Outcome::Failed(why) if why.message.contains("signed in")));
    }

    #[tokio::test]
    async fn a_new_read_drops_the_old_one() {
        let (mut hands, mut answers) = Hands::new(Accounts::new(Config::default(), None, None));
        let filter = |query: &str| Request::Filter {
            query: query.to_owned(),
            sort: Sort::default(),
            haystack: Spaces::default().haystack(),
        };
        hands.start(Slot::Filter, Epoch(1), filter("a"));
        hands.start(Slot::Filter, Epoch(2), filter("b"));
        let Some(Event::Done { epoch, .. }) = answers.recv().await else {
            panic!("no answer");
        };
        assert_eq!(epoch, Epoch(2));
        hands.finish(Duration::from_secs(5)).await;
        assert_eq!(answers.recv().await, None);
    }
}
