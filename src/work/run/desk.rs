//! What all runs of an account share: the clients, the journal, and the pace under the account's
//! quotas.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::chat::Chat;
use crate::chat::names::SpaceName;
use crate::config::Quota;
use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Change, Place};
use crate::work::journal::{Follow, Head, Journal, Record};
use crate::work::pace::Pace;
use crate::work::plan::RunId;

/// Writes and reads of one space, a second (Chat API, usage limits).
const SPACE_WRITES_PER_SECOND: u32 = 1;
const SPACE_READS_PER_SECOND: u32 = 15;
/// How long one look may wait for a quota.
const LOOKING: Duration = Duration::from_mins(2);

/// The place where an account's changes are made; cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    chat: Chat,
    journal: Journal,
    paces: Arc<Paces>,
}

impl Desk {
    /// A desk for the account that the client speaks for.
    pub fn new(chat: Chat, journal: Journal) -> Self {
        let quota = chat.session().profile().quota;
        let paces = Arc::new(Paces::new(quota, journal.follow()));
        Self {
            chat,
            journal,
            paces,
        }
    }

    /// The same with an administrator's access.
    pub fn with_admin_access(&self, admin: bool) -> Self {
        Self {
            chat: self.chat.clone().with_admin_access(admin),
            ..self.clone()
        }
    }

    /// The client.
    pub const fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The journal.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The quota of the profile.
    pub fn quota(&self) -> Quota {
        self.chat.session().profile().quota
    }

    pub(super) fn paces(&self) -> Arc<Paces> {
        Arc::clone(&self.paces)
    }

    /// Counts what other processes have sent; before a run is this process's own.
    pub(super) fn listen(&self) {
        self.paces.listen();
    }

    /// The run is this process's own: what it sends is not counted twice.
    pub(super) fn own(&self, run: &RunId) {
        self.paces.own(run);
    }

    /// The client for looking: the one retry policy of `http` mends what it can.
    pub(super) fn looking(&self) -> Chat {
        self.chat.clone().with_patience(LOOKING)
    }

    /// The client for writing: each answer comes back at once, for the run itself decides about
    /// repeating.
    pub(super) fn writing(&self) -> Chat {
        self.chat.clone().with_patience(Duration::ZERO)
    }

    /// Refuses a run of another account: what it did would be looked for in the wrong place.
    pub async fn owns(&self, run: &Record) -> Result<(), Explanation> {
        let head = self.head().await?;
        if head.chat_api == run.head.chat_api && head.account == run.head.account {
            return Ok(());
        }
        let whose = run.head.account.as_deref().unwrap_or("another account");
        let said = format!("the run {} is of {whose} at {}", run.id, run.head.chat_api);
        Err(Explanation::new(Cause::Usage, said)
            .reason("other_account")
            .hint("Sign in with that account, or choose its profile with --profile."))
    }

    /// Whose run it is.
    pub(super) async fn head(&self) -> Result<Head, Explanation> {
        let session = self.chat.session();
        let identity = session.signed_in().await.map_err(|e| e.explain())?;
        Ok(Head {
            profile: session.profile().name.clone(),
            account: identity.and_then(|identity| identity.account),
            chat_api: session.profile().chat_api().to_owned(),
        })
    }
}

/// The paces of one account.
#[derive(Debug)]
pub(super) struct Paces {
    memberships: Pace,
    spaces: Pace,
    paced: bool,
    one_space: Mutex<HashMap<SpaceName, Arc<OneSpace>>>,
    others: Mutex<Others>,
}

/// What other processes send under the same quotas.
#[derive(Debug)]
struct Others {
    follow: Follow,
    own: HashSet<RunId>,
}

/// The paces of one space.
#[derive(Debug)]
pub(super) struct OneSpace {
    pub writes: Pace,
    pub reads: Pace,
}

impl Paces {
    fn new(quota: Quota, follow: Follow) -> Self {
        Self {
            memberships: Pace::per_minute(quota.membership_writes_per_minute),
            spaces: Pace::per_minute(quota.space_writes_per_minute),
            paced: quota.membership_writes_per_minute > 0 || quota.space_writes_per_minute > 0,
            one_space: Mutex::default(),
            others: Mutex::new(Others {
                follow,
                own: HashSet::new(),
            }),
        }
    }

    fn own(&self, run: &RunId) {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.own.insert(run.clone());
    }

    /// Counts what other processes of this profile have sent meanwhile.
    pub fn listen(&self) {
        if self.is_off() {
            return;
        }
        let now = (Timestamp::now(), Instant::now());
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let Others { follow, own } = &mut *others;
        let (mut memberships, mut spaces) = (Vec::new(), Vec::new());
        for call in follow.news(own, now.0) {
            let ago = Duration::try_from(now.0.duration_since(call.at)).unwrap_or_default();
            let Some(at) = now.1.checked_sub(ago) else {
                continue;
            };
            let calls = match &call.change {
                Some(change) if is_of_space(change) => &mut spaces,
                _ => &mut memberships,
            };
            calls.push(at);
        }
        drop(others);
        self.memberships.heard(memberships);
        self.spaces.heard(spaces);
    }

    /// The pace of all writes of this kind, and whether the space's own counts, too.
    pub fn of(&self, change: &Change) -> (&Pace, bool) {
        if is_of_space(change) {
            return (&self.spaces, change.place().is_some());
        }
        (&self.memberships, false)
    }

    /// Whether nothing waits for a pace.
    pub const fn is_off(&self) -> bool {
        !self.paced
    }

    /// The paces of a space.
    pub fn space(&self, place: Option<&Place>) -> Option<Arc<OneSpace>> {
        let Some(Place::Is(name)) = place.filter(|_| self.paced) else {
            return None;
        };
        let mut spaces = self
            .one_space
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let pace = |calls| Pace::within(calls, Duration::from_secs(1));
        let space = spaces.entry(name.clone()).or_insert_with(|| {
            Arc::new(OneSpace {
                writes: pace(SPACE_WRITES_PER_SECOND),
                reads: pace(SPACE_READS_PER_SECOND),
            })
        });
        Some(Arc::clone(space))
    }
}

/// Whether a change is charged to the quota of space writes.
const fn is_of_space(change: &Change) -> bool {
    matches!(
        change,
        Change::UpdateSpace { .. }
            | Change::DeleteSpace { .. }
            | Change::CreateSpace { .. }
            | Change::StartChat { .. }
    )
}
