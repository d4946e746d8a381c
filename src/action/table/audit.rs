//! Looking for what deserves attention in many spaces at once.

use super::{Action, Context, Entry, entry};
use Context::{Audit, AuditResults, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::Audit, "audit", "Look for what needs attention", &["V"],
        &[Spaces],
        "Outsiders, spaces without an owner, stale ones and more: in your spaces or in the whole organization.").short("audit")
        .like("roomkey audit VIEW"),
    entry(Action::RunAudit, "run-audit", "Look for it", &["enter"],
        &[Audit],
        "Look through the spaces; digits do it at once.").short("look")
        .scoped("memberships.readonly")
        .like("roomkey audit VIEW").hinted(1),
    entry(Action::AuditTrouble, "audit-trouble", "What could not be read", &["x"],
        &[AuditResults],
        "Which spaces could not be read, and why.").short("trouble")
        .hinted(9),
];
