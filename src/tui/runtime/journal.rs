//! What the journal of the account says; it is read where that blocks nobody.

use std::sync::Arc;

use super::accounts::Account;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::event::Outcome;
use crate::work::journal::{Journal, Line, Record};
use crate::work::plan::RunId;

async fn read<T: Send + 'static>(
    account: &Account,
    what: impl FnOnce(&Journal) -> Result<T, Explanation> + Send + 'static,
) -> Result<T, Explanation> {
    let journal = account.desk.journal().clone();
    let read = tokio::task::spawn_blocking(move || what(&journal)).await;
    read.unwrap_or_else(|error| Err(Explanation::new(Cause::Failed, error.to_string())))
}

/// One run.
pub(super) async fn one(account: &Account, id: &RunId) -> Result<Record, Explanation> {
    let id = id.clone();
    read(account, move |journal| journal.run(&id)).await
}

/// Lines as they are, of one run where one is named.
pub(super) async fn lines(account: &Account, run: Option<RunId>) -> Result<Vec<Line>, Explanation> {
    read(account, move |journal| journal.lines(run.as_ref())).await
}

/// All runs, the newest first.
pub(super) async fn all(account: &Account) -> Result<Outcome, Explanation> {
    let runs = read(account, Journal::runs).await?;
    let runs = runs.into_iter().rev().map(Arc::new);
    Ok(Outcome::Journal(runs.collect()))
}

/// Runs that this account can go on with, the newest first.
pub(super) async fn open(account: &Account) -> Result<Outcome, Explanation> {
    let mut ours = Vec::new();
    for run in read(account, Journal::open_runs).await?.into_iter().rev() {
        if account.desk.owns(&run).await.is_ok() {
            ours.push(Arc::new(run));
        }
    }
    Ok(Outcome::OpenRuns(ours))
}
