//! The bridge at work: reads rows, lets `flow` decide, commits, and begins anew where another
//! replica was faster. Knows neither HTTP nor HTML.

mod phone;
mod provider;
mod record;
mod terminal;

pub use phone::{Asking, Browser, Callback, Decided, LastPage, PageError, Stage, Standing, Ticket};
pub use provider::{Failure, Identity, Provider, Start, Tokens};
pub use record::{Audit, AuditEvent, AuditRecord, AuditSink};
pub use terminal::{
    DeviceAuthorization, DeviceRequest, Disconnected, OAuthError, PollRequest, RefreshRequest,
    RevokeRequest, TokenResponse,
};

use std::sync::Arc;

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
        }))
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
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
