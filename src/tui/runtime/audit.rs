//! A look through many spaces: what happens in it is told as it happens. Dropping it stops it.

use super::accounts::Account;
use super::hands::Reply;
use crate::text::explanation::Explanation;
use crate::tui::event::Outcome;
use crate::work::audit::{Audit, Question};

/// Requests at once.
const AT_ONCE: usize = 8;

/// Looks, and tells; an error of the whole is its last answer.
pub(super) async fn look(
    account: &Account,
    question: Question,
    reply: &Reply,
) -> Result<(), Explanation> {
    let mut audit = Audit::start(&account.chat, question, AT_ONCE);
    while let Some(event) = audit.next().await {
        reply.send(Outcome::Audit(event?)).await;
    }
    reply.send(Outcome::AuditEnded).await;
    Ok(())
}
