//! Several requests at once, their results in the order of asking.

use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::Semaphore;

/// Finished results wait for a slow one before them; so far ahead of it work goes on, in turns of
/// all jobs.
const AHEAD: usize = 8;

/// Does all items, as many at a time as the semaphore has permits, `jobs`. A slow one delays what
/// is printed, not what is done.
pub fn in_order<'a, T: 'a, R>(
    items: impl IntoIterator<Item = T> + 'a,
    permits: &'a Semaphore,
    jobs: usize,
    one: impl AsyncFn(T) -> R + 'a,
) -> impl Stream<Item = R> + 'a
where
    R: 'a,
{
    let one = std::rc::Rc::new(one);
    stream::iter(items)
        .map(move |item| {
            let one = std::rc::Rc::clone(&one);
            async move {
                // It is never closed; were it, the item would only start early.
                let _permit = permits.acquire().await;
                one(item).await
            }
        })
        .buffered(jobs * AHEAD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_slow_one_holds_up_nobody_and_the_order_stays() {
        let permits = Semaphore::new(4);
        let (running, most) = (Cell::new(0), Cell::new(0));
        let started = tokio::time::Instant::now();
        let results: Vec<u64> = in_order(0..25, &permits, 4, async |n: u64| {
            running.set(running.get() + 1);
            most.set(most.get().max(running.get()));
            let wait = if n == 0 { 8 } else { 1 };
            tokio::time::sleep(Duration::from_secs(wait)).await;
            running.set(running.get() - 1);
            n
        })
        .collect()
        .await;
        assert_eq!(results, (0..25).collect::<Vec<_>>());
        assert_eq!(most.get(), 4);
        assert_eq!(started.elapsed(), Duration::from_secs(8));
    }
}
