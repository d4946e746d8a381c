//! Bounds and windows.

use std::sync::Arc;
use std::time::Duration;

use roomkey::bridge::store::{Bound, Key};
use tokio::task::JoinSet;

use super::{NOW, key};
use crate::Shared;

pub fn bound(id: &str, most: u64) -> Bound {
    Bound { key: key(id), most }
}

async fn reserve(store: &Shared, id: &str, bounds: &[Bound], until: u64, now: u64) -> Option<Key> {
    let reserved = store.reserve(id, bounds, until, now).await;
    reserved.expect("it answers")
}

pub async fn bounds_are_exact_under_concurrency(store: Shared) {
    for round in 0..3 {
        let mut racing = JoinSet::new();
        for n in 0..40 {
            let store = Arc::clone(&store);
            racing.spawn(async move {
                let bounds = [bound("client", 7), bound("total", 1000)];
                let id = format!("{round} {n}");
                let full = reserve(&store, &id, &bounds, NOW + 1000, NOW).await;
                (id, full)
            });
        }
        let (taken, refused): (Vec<_>, Vec<_>) = racing
            .join_all()
            .await
            .into_iter()
            .partition(|(_, full)| full.is_none());
        assert_eq!(taken.len(), 7);
        assert!(refused.iter().all(|(_, full)| *full == Some(key("client"))));

        let mut racing = JoinSet::new();
        for (id, _) in taken {
            let store = Arc::clone(&store);
            racing.spawn(async move {
                // Twice does no harm.
                for _ in 0..2 {
                    let keys = [key("client"), key("total")];
                    assert_eq!(store.release(&id, &keys).await, Ok(()));
                }
            });
        }
        racing.join_all().await;
    }
}

pub async fn places_end_and_are_given_back(store: Shared) {
    let two = [bound("address", 2)];
    assert_eq!(reserve(&store, "a", &two, NOW + 10, NOW).await, None);
    assert_eq!(reserve(&store, "b", &two, NOW + 20, NOW).await, None);
    let full = Some(key("address"));
    assert_eq!(reserve(&store, "c", &two, NOW + 20, NOW + 9).await, full);
    // Who has a place keeps it, and may have it longer.
    assert_eq!(reserve(&store, "a", &two, NOW + 30, NOW + 9).await, None);
    assert_eq!(reserve(&store, "c", &two, NOW + 40, NOW + 19).await, full);
    assert_eq!(reserve(&store, "c", &two, NOW + 40, NOW + 20).await, None);
    assert_eq!(reserve(&store, "d", &two, NOW + 40, NOW + 29).await, full);
    assert_eq!(reserve(&store, "d", &two, NOW + 40, NOW + 30).await, None);
    assert_eq!(store.release("c", &[key("address")]).await, Ok(()));
    assert_eq!(store.release("nobody", &[key("address")]).await, Ok(()));
    assert_eq!(store.release("d", &[]).await, Ok(()));
    assert_eq!(reserve(&store, "e", &two, NOW + 50, NOW + 31).await, None);
    assert_eq!(reserve(&store, "f", &two, NOW + 50, NOW + 31).await, full);
    let none = [bound("closed", 0)];
    assert_eq!(
        reserve(&store, "a", &none, NOW + 10, NOW).await,
        Some(key("closed"))
    );
}

pub async fn all_bounds_or_none(store: Shared) {
    let narrow = [bound("wide", 10), bound("narrow", 1)];
    assert_eq!(reserve(&store, "a", &narrow, NOW + 10, NOW).await, None);
    for n in 0..20 {
        let full = reserve(&store, &format!("x{n}"), &narrow, NOW + 10, NOW).await;
        assert_eq!(full, Some(key("narrow")));
    }
    // The refused took no place under the bound that had some.
    for n in 0..9 {
        let id = format!("y{n}");
        assert_eq!(
            reserve(&store, &id, &[bound("wide", 10)], NOW + 10, NOW).await,
            None
        );
    }
    assert_eq!(
        reserve(&store, "z", &[bound("wide", 10)], NOW + 10, NOW).await,
        Some(key("wide"))
    );
    assert_eq!(reserve(&store, "z", &[], NOW + 10, NOW).await, None);
}

pub async fn windows_slide(store: Shared) {
    let minute = Duration::from_mins(1);
    let wrong = key("wrong codes");
    assert_eq!(store.counted(&wrong, minute, NOW).await, Ok(0));
    for n in 0..10 {
        let now = NOW + n * 3000;
        assert_eq!(store.count(&wrong, minute, now).await, Ok(n + 1));
        assert_eq!(store.counted(&wrong, minute, now).await, Ok(n + 1));
    }
    assert_eq!(store.counted(&key("others"), minute, NOW).await, Ok(0));
    // Nothing is forgotten early; a sixtieth of the window late at most.
    assert_eq!(store.counted(&wrong, minute, NOW + 60_000).await, Ok(10));
    assert_eq!(store.counted(&wrong, minute, NOW + 62_000).await, Ok(9));
    assert_eq!(store.count(&wrong, minute, NOW + 62_000).await, Ok(10));
    assert_eq!(store.counted(&wrong, minute, NOW + 89_000).await, Ok(1));
    assert_eq!(store.counted(&wrong, minute, NOW + 124_000).await, Ok(0));

    let mut racing = JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        racing.spawn(async move {
            store
                .count(&key("raced"), minute, NOW)
                .await
                .expect("it is there")
        });
    }
    let mut counts = racing.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<u64>>());
}
