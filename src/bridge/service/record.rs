//! What goes into the audit log: every change of state, never a code or a token.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use serde::Serialize;

use crate::bridge::flow::request::Request;
use crate::bridge::flow::session::Session;
use crate::bridge::store::Millis;

use super::Parts;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditEvent {
    /// A terminal asked for a code.
    DeviceAuthorization,
    /// A browser entered a code.
    CodeEntered,
    /// A browser went to the upstream.
    UpstreamStarted,
    /// It came back.
    UpstreamReturned,
    /// The last page was answered.
    Decided,
    /// The digits from the phone were wrong.
    ReturnCode,
    /// A terminal fetched its session.
    SessionStarted,
    /// A terminal renewed its tokens.
    SessionRenewed,
    /// A session is over.
    SessionEnded,
    /// A request was cancelled by its terminal.
    RequestCancelled,
    /// A refresh token was used again: its family ended (RFC 9700 §4.14.2).
    RefreshTokenReused,
    /// The upstream no longer honours a grant.
    GrantLost,
    /// An operator disconnected an account.
    AccountDisconnected,
    /// Too many of something.
    Limited,
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRecord {
    /// When, in milliseconds of Unix time.
    pub at: Millis,
    /// What.
    pub event: AuditEvent,
    /// `done`, or why not.
    pub result: String,
    /// Whose address, where the network caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// `client_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the terminal calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

impl AuditRecord {
    /// A record of something that was done.
    pub fn new(event: AuditEvent, at: Millis) -> Self {
        Self {
            at,
            event,
            result: "done".into(),
            address: None,
            client: None,
            account: None,
            host: None,
            session: None,
        }
    }
}

/// Takes records; must not block for long.
pub trait Audit: Send + Sync + fmt::Debug {
    /// Writes one.
    fn record(&self, record: &AuditRecord);
}

/// Where records go.
pub type AuditSink = Arc<dyn Audit>;

impl Parts {
    /// Records what happened.
    pub(super) fn note(&self, event: AuditEvent, at: Millis, more: impl FnOnce(&mut AuditRecord)) {
        let mut record = AuditRecord::new(event, at);
        more(&mut record);
        self.audit.record(&record);
    }

    /// Records what happened to a request.
    pub(super) fn note_request(
        &self,
        event: AuditEvent,
        at: Millis,
        request: &Request,
        more: impl FnOnce(&mut AuditRecord),
    ) {
        self.note(event, at, |record| {
            record.client = Some(request.client.clone());
            record.host.clone_from(&request.host);
            record.account = request.account().map(|account| account.name().to_owned());
            more(record);
        });
    }

    /// Records what happened to a session.
    pub(super) fn note_session(
        &self,
        event: AuditEvent,
        at: Millis,
        name: &str,
        session: &Session,
        more: impl FnOnce(&mut AuditRecord),
    ) {
        self.note(event, at, |record| {
            record.client = Some(session.client.clone());
            record.host.clone_from(&session.host);
            record.account = Some(session.account.name().to_owned());
            record.session = Some(name.to_owned());
            more(record);
        });
    }
}
