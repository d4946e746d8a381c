//! One change made and journalled by itself, outside of a list.

use super::act::carry_out;
use super::control::Handle;
use super::desk::Desk;
use super::hand::{Floor, Hand};
use crate::text::explanation::Explanation;
use crate::work::change::Change;
use crate::work::journal::{Book, Event, How};
use crate::work::members::Row;
use crate::work::plan::Plan;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{Semaphore, mpsc};

/// Calls at once of a single change.
const AT_ONCE: usize = 8;

/// A run of one step whose calls its caller makes.
#[derive(Debug)]
pub struct Single {
    hand: Hand,
    book: Book,
    _handle: Handle,
}

impl Single {
    /// Begins it: the journal knows of it when this returns.
    pub async fn begin(
        desk: &Desk,
        title: impl Into<String>,
        change: Change,
    ) -> Result<Self, Explanation> {
        let plan = Plan::of(title, change).with_admin_access(desk.chat().is_admin());
        let book = desk.journal().begin(&plan, desk.head().await?).await?;
        desk.own(&plan.id);
        desk.listen();
        let (handle, wanted) = Handle::new();
        let (told, _) = mpsc::unbounded_channel();
        let floor = Floor {
            looking: desk.looking(),
            writing: desk.writing(),
            paces: desk.paces(),
            permits: Semaphore::new(AT_ONCE),
            book: book.clone(),
            wanted,
            told,
            down: AtomicBool::new(false),
        };
        Ok(Self {
            hand: Hand::new(Arc::new(floor), 0, Vec::new()),
            book,
            _handle: handle,
        })
    }

    /// The hand that makes its calls.
    pub const fn hand(&self) -> &Hand {
        &self.hand
    }

    /// Ends it.
    pub async fn end(self, row: Row) -> Result<(), Explanation> {
        let ended = Event::ended(0, row);
        let finished = Event::Finished { how: How::Done };
        self.book.note_all([ended, finished]).await
    }
}

/// Makes one change; its row.
pub async fn one(desk: &Desk, title: impl Into<String>, change: Change) -> Row {
    let (who, action) = (change.who(), change.action());
    let work = async {
        let single = Single::begin(desk, title, change.clone()).await?;
        let row = match Box::pin(carry_out(single.hand(), &change)).await {
            Ok(carried) => carried.row,
            Err(refusal) => Row::failed(&who, action, refusal.explain()),
        };
        single.end(row.clone()).await?;
        Ok::<_, Explanation>(row)
    };
    work.await
        .unwrap_or_else(|why| Row::failed(&who, action, why))
}
