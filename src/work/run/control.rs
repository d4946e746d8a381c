//! Pausing, going on and ending a run while it runs.

use std::sync::Arc;

use tokio::sync::watch;

/// What is wanted of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Go on.
    #[default]
    Go,
    /// Begin nothing new for now.
    Pause,
    /// End between two calls; the run stays open and can be resumed.
    Stop,
    /// End between two calls, for good.
    Cancel,
}

/// The way to a run that is under way; cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle(Arc<watch::Sender<Wanted>>);

impl Handle {
    pub(super) fn new() -> (Self, watch::Receiver<Wanted>) {
        let (sender, receiver) = watch::channel(Wanted::Go);
        (Self(Arc::new(sender)), receiver)
    }

    fn want(&self, wanted: Wanted) {
        self.0.send_if_modified(|now| {
            // What is ending does not begin again.
            let ending = matches!(*now, Wanted::Stop | Wanted::Cancel);
            let change = *now != wanted && (!ending || wanted == Wanted::Cancel);
            if change {
                *now = wanted;
            }
            change
        });
    }

    /// Begins nothing new for now. What was sent is waited for.
    pub fn pause(&self) {
        self.want(Wanted::Pause);
    }

    /// Goes on after a pause.
    pub fn go_on(&self) {
        self.want(Wanted::Go);
    }

    /// Ends between two calls; the run can be resumed later.
    pub fn stop(&self) {
        self.want(Wanted::Stop);
    }

    /// Ends between two calls, for good.
    pub fn cancel(&self) {
        self.want(Wanted::Cancel);
    }
}

/// Waits until calls may be made; false where none will be any more.
pub(super) async fn may_go(wanted: &watch::Receiver<Wanted>) -> bool {
    let mut wanted = wanted.clone();
    let decided = wanted.wait_for(|wanted| *wanted != Wanted::Pause).await;
    // Without anybody who could pause it, a run goes on.
    decided.is_ok_and(|wanted| *wanted == Wanted::Go) || wanted.has_changed().is_err()
}

/// Completes when the run is to end.
pub(super) async fn ending(wanted: &watch::Receiver<Wanted>) {
    let mut wanted = wanted.clone();
    let ended = |wanted: &Wanted| matches!(wanted, Wanted::Stop | Wanted::Cancel);
    if wanted.wait_for(ended).await.is_err() {
        std::future::pending::<()>().await;
    }
}
