//! The one thread that talks to a keyring. A keyring may not answer for minutes, or ever: then the
//! thread waits, and whoever asked goes on after 3 s. Nobody waits for the thread at the end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Error};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::{entry, same};

/// How long a keyring may take to answer.
pub const LIMIT: Duration = Duration::from_secs(3);

type Connected = Arc<CredentialStore>;

/// Why the keyring gave or took nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing came for 3 s.
    Silent,
    /// It has to be unlocked first.
    Locked,
    /// It does not take so much.
    TooLong,
    /// What was written did not come back.
    Lossy,
    /// Anything else, in words; never a secret.
    Failed(String),
}

impl Refusal {
    /// What it did, to stand after "the OS keyring".
    pub fn what(&self) -> String {
        match self {
            Self::Silent => format!("gave no answer within {} s", LIMIT.as_secs()),
            Self::Locked => "is locked".to_owned(),
            Self::TooLong => "does not take so long an entry".to_owned(),
            Self::Lossy => "did not give back what was written".to_owned(),
            Self::Failed(why) => format!("cannot be used ({why})"),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> String {
        let instead = "sign in again with `store = \"file\"` in the profile.";
        match self {
            Self::Silent | Self::Locked => {
                format!("Unlock the keyring and try again, or {instead}")
            }
            Self::TooLong | Self::Lossy => {
                "Sign in again with `store = \"file\"` in the profile.".to_owned()
            }
            Self::Failed(_) => format!(
                "Start a Secret Service (GNOME Keyring, KWallet, KeePassXC) in this session, or {instead}"
            ),
        }
    }
}

impl From<Error> for Refusal {
    /// By kind: some of the errors hold what was stored.
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(_) => Self::Locked,
            Error::TooLong(..) => Self::TooLong,
            Error::PlatformFailure(why) => Self::Failed(short(&why.to_string())),
            Error::Ambiguous(_) => Self::Failed("it has several entries of that name".to_owned()),
            _ => Self::Failed("it answers something else".to_owned()),
        }
    }
}

/// The first line, and not for ever.
fn short(text: &str) -> String {
    text.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(120)
        .collect()
}

type Answer<T> = Result<T, Refusal>;
/// Tells whether the connection is still good.
type Work = Box<dyn FnOnce(Answer<&Connected>) -> bool + Send>;

/// One piece of work, as both sides see it.
#[derive(Debug, Default)]
struct Progress {
    /// Nobody waits for it any more: it must not write.
    abandoned: AtomicBool,
    done: AtomicBool,
}

/// The thread, and what it is doing.
#[derive(Debug)]
pub struct Clerk {
    work: Mutex<mpsc::Sender<Work>>,
    /// Work that was given up, and may still go on.
    slow: Mutex<Option<Arc<Progress>>>,
}

impl Clerk {
    /// A clerk for the keyring that `connect` finds; it is called on the thread, when first needed.
    pub fn new(connect: impl Fn() -> keyring_core::Result<Connected> + Send + 'static) -> Self {
        let (sender, work) = mpsc::channel();
        // Without a thread the channel is closed, which is told when somebody asks.
        let started = thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || serve(&connect, &work));
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for the keyring");
        }
        Self {
            work: Mutex::new(sender),
            slow: Mutex::default(),
        }
    }

    /// What the entry holds.
    pub async fn read(&self, name: &str) -> Answer<Option<SecretString>> {
        let name = name.to_owned();
        self.ask(move |store, _| get(store, &name)).await
    }

    /// Replaces what the entry holds, and reads it back.
    pub async fn write(&self, name: &str, text: SecretString) -> Answer<()> {
        let name = name.to_owned();
        self.ask(move |store, progress| {
            let entry = entry(store, &name)?;
            if progress.abandoned.load(Ordering::Acquire) {
                return Err(Refusal::Silent);
            }
            entry.set_secret(text.expose_secret().as_bytes())?;
            let back = get(store, &name)?;
            if back.is_some_and(|back| same(&back, &text)) {
                return Ok(());
            }
            // Half a credential is none.
            let _ = entry.delete_credential();
            Err(Refusal::Lossy)
        })
        .await
    }

    /// Deletes the entry; whether there was one.
    pub async fn delete(&self, name: &str) -> Answer<bool> {
        let name = name.to_owned();
        self.ask(
            move |store, _| match entry(store, &name)?.delete_credential() {
                Ok(()) => Ok(true),
                Err(Error::NoEntry) => Ok(false),
                Err(error) => Err(error.into()),
            },
        )
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&CredentialStore, &Progress) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        if self.is_busy() {
            return Err(Refusal::Silent);
        }
        let (answer, answered) = oneshot::channel();
        let progress = Arc::new(Progress::default());
        let seen = progress.clone();
        let work: Work = Box::new(move |store| {
            let outcome = match store {
                _ if seen.abandoned.load(Ordering::Acquire) => Err(Refusal::Silent),
                Ok(store) => work(store.as_ref(), &seen),
                Err(refusal) => Err(refusal),
            };
            seen.done.store(true, Ordering::Release);
            let good = !matches!(outcome, Err(Refusal::Failed(_)));
            // Nobody may wait any more.
            let _ = answer.send(outcome);
            good
        });
        let stopped = || Refusal::Failed("the thread that asks it has stopped".to_owned());
        let sent = {
            let sender = self.work.lock().unwrap_or_else(PoisonError::into_inner);
            sender.send(work)
        };
        sent.map_err(|_| stopped())?;
        if let Ok(answer) = tokio::time::timeout(LIMIT, answered).await {
            return answer.unwrap_or_else(|_| Err(stopped()));
        }
        progress.abandoned.store(true, Ordering::Release);
        *self.slow() = Some(progress);
        Err(Refusal::Silent)
    }

    /// Whether the thread still waits for an answer that nobody waits for.
    fn is_busy(&self) -> bool {
        let slow = self.slow();
        slow.as_ref()
            .is_some_and(|progress| !progress.done.load(Ordering::Acquire))
    }

    fn slow(&self) -> std::sync::MutexGuard<'_, Option<Arc<Progress>>> {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the work, one piece after the other. A keyring that failed is connected to again.
fn serve(connect: &dyn Fn() -> keyring_core::Result<Connected>, work: &mpsc::Receiver<Work>) {
    let mut known: Option<Connected> = None;
    for piece in work {
        let store = match known.take() {
            Some(store) => Ok(store),
            None => connect().map_err(Refusal::from),
        };
        let good = piece(store.as_ref().map_err(Clone::clone));
        known = store.ok().filter(|_| good);
    }
}

fn get(store: &CredentialStore, name: &str) -> Answer<Option<SecretString>> {
    match entry(store, name)?.get_secret() {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.into())),
            Err(_) => Err(Refusal::Failed("its entry is no text".to_owned())),
        },
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
