//! The bridge at work: reads rows, lets `flow` decide, commits, and begins anew where another
//! replica was faster. Knows neither HTTP nor HTML.
//!
//! What if it dies, or the store fails, between two effects?
//!
//! - **Asking for a code.** A place is taken, then one commit writes request and code. Dying
//!   between them leaves a place that comes free by itself.
//! - **Callback.** `state` is used up by a commit of its own, then the code is traded, then a
//!   second commit opens the last page and keeps the tokens. Dying after the first: the person
//!   starts the upstream's pages again. Dying after the exchange: the same, and the tokens of that
//!   exchange are forgotten; a store that fails then is asked again for some seconds. A browser
//!   that hangs up does not stop the work.
//! - **Deciding.** One commit: the decision, the user code gone, and the tokens kept longer
//!   (allowed) or gone (denied). It is answered after it is durable; asked again, it is answered
//!   again.
//! - **Redemption.** One commit: request redeemed, session and grant written. Before it nothing
//!   has happened; after it the same session is answered for 30 s, by any replica.
//! - **Refresh.** The upstream first, its answer into the grant by one commit, then the session's
//!   generation by another. Dying after the first leaves a fresh access token for the retry;
//!   after the second the successor is answered again. An upstream that rotates its refresh
//!   tokens leaves one gap that no order closes: dying between its answer and the commit.
//! - **A commit whose outcome is unknown** is told as 503. Every commit is followed by a read and
//!   a decision when the caller tries again, so a commit that did work is found.
//! - **Disconnecting.** The grant gets a new life first, which ends all its sessions; then the
//!   upstream revokes; then the row goes. It can be repeated at any point.

mod access;
mod callback;
mod device;
mod end;
mod enter;
mod operator;
mod pages;
mod phone;
mod provider;
mod record;
mod redeem;
mod refresh_token;
mod renew;
mod rows;
mod terminal;

#[cfg(test)]
mod tests;

pub use operator::{OperatorError, SessionInfo};
pub use phone::{Asking, Browser, Callback, Decided, LastPage, PageError, Stage, Standing, Ticket};
pub use provider::{Failure, Identity, Provider, Start, Tokens};
pub use record::{Audit, AuditEvent, AuditRecord, AuditSink};
pub use terminal::{
    DeviceAuthorization, DeviceRequest, Disconnected, OAuthError, PollRequest, RefreshRequest,
    RevokeRequest, TokenResponse,
};

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use super::seal::Seal;
use super::settings::Settings;
use super::store::Store;

/// The bridge. Clones are the same bridge.
///
/// Its methods take what the network said, parsed already, the address of the caller, and the
/// moment.
#[derive(Debug, Clone)]
pub struct Bridge(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    settings: Settings,
    store: Arc<dyn Store>,
    upstream: Arc<dyn Provider>,
    seal: Seal,
    audit: AuditSink,
    /// What goes on when its caller hangs up.
    work: TaskTracker,
}

impl Bridge {
    /// A bridge over a store and an upstream.
    pub fn new(
        settings: Settings,
        store: Arc<dyn Store>,
        upstream: Arc<dyn Provider>,
        seal: Seal,
        audit: AuditSink,
    ) -> Self {
        Self(Arc::new(Parts {
            settings,
            store,
            upstream,
            seal,
            audit,
            work: TaskTracker::new(),
        }))
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Waits for what is still under way with the upstream: an answer of it that nobody keeps is
    /// lost.
    pub async fn finish(&self) {
        self.0.work.close();
        self.0.work.wait().await;
    }

    /// The CSRF token for the forms of a browser's pages.
    pub fn csrf(&self, browser: &Browser) -> String {
        self.0.seal.csrf(browser.cookie())
    }

    /// Whether a form came from a page of this browser.
    pub fn check_csrf(&self, browser: &Browser, token: &str) -> bool {
        self.0.seal.check_csrf(browser.cookie(), token)
    }
}
