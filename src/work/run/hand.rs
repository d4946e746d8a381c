//! One step's way to Google: each write is in the journal before it is sent and after it was
//! answered. An answer that was lost is looked into before anything is sent again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep};

use super::RunEvent;
use super::control::{Wanted, ending, may_go};
use super::desk::Paces;
use super::send::{Answer, look, send};
use crate::chat::resources::Space;
use crate::chat::{Chat, ChatError};
use crate::http::HttpError;
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Came, Change};
use crate::work::journal::{Book, CallRecord, Event, Outcome};

/// How long one call may wait for a quota altogether.
const PATIENCE: Duration = Duration::from_mins(15);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(16);
/// How often a call is made again when the service stumbles.
const STUMBLES: u32 = 6;
/// And how often once it has failed so for another call.
const STUMBLES_WHEN_DOWN: u32 = 1;
/// Waits for the quota shorter than this are not told.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// What the steps of a run share.
#[derive(Debug)]
pub(super) struct Floor {
    pub looking: Chat,
    pub writing: Chat,
    pub paces: Arc<Paces>,
    /// As many as requests may be under way at once.
    pub permits: Semaphore,
    pub book: Book,
    pub wanted: watch::Receiver<Wanted>,
    pub told: mpsc::UnboundedSender<RunEvent>,
    /// The service failed a call for good, and none went well since.
    pub down: AtomicBool,
}

/// Why a write did not come to an end that it could.
#[derive(Debug)]
pub(in crate::work) enum Refusal {
    /// The run ends; nothing is under way.
    Stopped,
    /// The journal cannot be written; nothing more may be sent.
    Journal(Explanation),
    /// Google said no, or nothing at all.
    Chat(ChatError),
    /// It was not sent, for this reason.
    Unfit(Explanation),
}

impl Refusal {
    /// In words.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Stopped => Explanation::new(Cause::Cancelled, "it was stopped before"),
            Self::Journal(why) | Self::Unfit(why) => why.clone(),
            Self::Chat(error) => error.explain(),
        }
    }

    /// Whether the whole run ends with it.
    pub const fn ends_all(&self) -> bool {
        matches!(self, Self::Stopped | Self::Journal(_))
    }
}

impl From<Explanation> for Refusal {
    fn from(why: Explanation) -> Self {
        Self::Unfit(why)
    }
}

/// One step's hand.
#[derive(Debug)]
pub struct Hand {
    pub(super) floor: Arc<Floor>,
    pub(super) step: usize,
    /// Calls that an earlier process began.
    pub(super) past: Vec<CallRecord>,
    pub(super) calls: AtomicUsize,
}

impl Hand {
    pub(super) fn new(floor: Arc<Floor>, step: usize, past: Vec<CallRecord>) -> Self {
        Self {
            floor,
            step,
            past,
            calls: AtomicUsize::new(0),
        }
    }

    /// The client for looking.
    pub(in crate::work) fn chat(&self) -> &Chat {
        &self.floor.looking
    }

    /// What an earlier process wanted to write next, where that was begun: with what was there
    /// before.
    pub(in crate::work) fn begun(&self) -> Option<Change> {
        let past = self.past.get(self.calls.load(Ordering::Relaxed))?;
        let nothing = matches!(past.outcome, Some(Outcome::Failed { .. } | Outcome::Unsent));
        (!nothing).then(|| past.change.clone())
    }

    /// Looks, under the pace of reads of the space.
    pub(in crate::work) async fn looking<T>(
        &self,
        change: &Change,
        look: impl Future<Output = T>,
    ) -> T {
        let space = self.floor.paces.space(change.place());
        // It is never closed; were it, there would only be more at once.
        let _permit = self.floor.permits.acquire().await;
        match &space {
            Some(space) => {
                let turn = space.reads.turn(|_| {}).await;
                let seen = look.await;
                turn.made();
                seen
            }
            None => look.await,
        }
    }

    /// Makes one call. The change is the next of this step; what an earlier process did of it is
    /// not done again.
    pub(in crate::work) async fn write(
        &self,
        change: Change,
        present: Option<&Space>,
    ) -> Result<Answer, Refusal> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let past = self.past.get(call);
        match past.map(|past| (past, &past.outcome)) {
            Some((_, Some(Outcome::Done { came }))) => return Ok(came.clone().into()),
            Some((past, None)) => {
                // In doubt: nobody knows whether it was sent.
                let seen = Box::pin(self.look(&past.change, past.at)).await;
                match seen {
                    Ok(Some(came)) => return self.done(call, came.into()).await,
                    Ok(None) => {}
                    Err(error) => return Err(Refusal::Chat(error)),
                }
            }
            _ => {}
        }
        let begun = Timestamp::now();
        self.note(Event::Intent {
            step: self.step,
            call,
            change: Box::new(change.clone()),
        })
        .await?;
        let answered = Box::pin(self.until_answered(&change, present, begun));
        match answered.await {
            Ok(answer) => self.done(call, answer).await,
            Err(Refusal::Stopped) => {
                self.note(Event::Outcome {
                    step: self.step,
                    call,
                    outcome: Outcome::Unsent,
                })
                .await?;
                Err(Refusal::Stopped)
            }
            Err(Refusal::Chat(error)) => {
                // What may have been done stays in doubt, so that it is looked at first next time.
                if !error.maybe_done() {
                    self.note(Event::Outcome {
                        step: self.step,
                        call,
                        outcome: Outcome::Failed {
                            error: error.explain(),
                        },
                    })
                    .await?;
                }
                Err(Refusal::Chat(error))
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn done(&self, call: usize, answer: Answer) -> Result<Answer, Refusal> {
        self.note(Event::Outcome {
            step: self.step,
            call,
            outcome: Outcome::Done {
                came: answer.came.clone(),
            },
        })
        .await?;
        Ok(answer)
    }

    async fn note(&self, event: Event) -> Result<(), Refusal> {
        self.floor.book.note(event).await.map_err(Refusal::Journal)
    }

    async fn look(&self, change: &Change, begun: Timestamp) -> Result<Option<Came>, ChatError> {
        self.looking(change, look(self.chat(), change, begun)).await
    }

    /// Sends it, again where that does no harm, until there is an answer that counts.
    async fn until_answered(
        &self,
        change: &Change,
        present: Option<&Space>,
        begun: Timestamp,
    ) -> Result<Answer, Refusal> {
        let mut refused: Option<Instant> = None;
        let (mut wait, mut stumbles) = (FIRST_WAIT, 0);
        loop {
            let error = match self.once(change, present).await {
                Ok(answer) => {
                    self.floor.down.store(false, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(Refusal::Chat(error)) => error,
                Err(refusal) => return Err(refusal),
            };
            if error.is_status(429) {
                // The pace holds the next try back.
                if refused.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
                    return Err(Refusal::Chat(error));
                }
                continue;
            }
            if error.is_status(409) && change.adds() {
                return match self.look(change, begun).await {
                    Ok(Some(came)) => Ok(Came {
                        already: true,
                        ..came
                    }
                    .into()),
                    _ => Err(Refusal::Chat(error)),
                };
            }
            let unsent = matches!(error, ChatError::Http(HttpError::Unreachable { .. }));
            if !unsent && !error.maybe_done() {
                return Err(Refusal::Chat(error));
            }
            if !unsent {
                match self.look(change, begun).await {
                    Ok(Some(came)) => return Ok(came.into()),
                    Ok(None) => {}
                    Err(_) => return Err(Refusal::Chat(error)),
                }
            }
            stumbles += 1;
            let most = if self.floor.down.load(Ordering::Relaxed) {
                STUMBLES_WHEN_DOWN
            } else {
                STUMBLES
            };
            if stumbles > most {
                self.floor.down.store(true, Ordering::Relaxed);
                return Err(Refusal::Chat(error));
            }
            self.rest(wait).await?;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn rest(&self, wait: Duration) -> Result<(), Refusal> {
        tokio::select! {
            biased;
            () = ending(&self.floor.wanted) => Err(Refusal::Stopped),
            () = sleep(wait) => Ok(()),
        }
    }

    /// One try, when its turn has come.
    async fn once(&self, change: &Change, present: Option<&Space>) -> Result<Answer, Refusal> {
        let floor = &self.floor;
        let space = floor.paces.space(change.place());
        let (all, counts_in_space) = floor.paces.of(change);
        let tell = |until: Instant| {
            let wait = until.saturating_duration_since(Instant::now());
            if wait >= WORTH_TELLING {
                // Nobody may be listening.
                let _ = floor.told.send(RunEvent::Paced { wait });
            }
        };
        let turns = async {
            if !may_go(&floor.wanted).await {
                return None;
            }
            let own = match &space {
                Some(space) if counts_in_space => Some(space.writes.turn(tell).await),
                _ => None,
            };
            let turn = all.turn(tell).await;
            // Last, so that nobody waits for the pace with a permit in the hand.
            let permit = floor.permits.acquire().await;
            // It may have been paused meanwhile.
            may_go(&floor.wanted).await.then_some((permit, own, turn))
        };
        let turns = tokio::select! {
            biased;
            () = ending(&floor.wanted) => None,
            turns = turns => turns,
        };
        let Some((permit, own, turn)) = turns else {
            return Err(Refusal::Stopped);
        };
        let answer = send(&floor.writing, change, present).await;
        match &answer {
            Err(error) if error.is_status(429) => {
                let told = error.api().and_then(|error| error.retry_after);
                if let Some(own) = own {
                    own.refused(told);
                }
                turn.refused(told);
            }
            _ => {
                if let Some(own) = own {
                    own.made();
                }
                turn.made();
            }
        }
        drop(permit);
        answer.map_err(Refusal::Chat)
    }
}
