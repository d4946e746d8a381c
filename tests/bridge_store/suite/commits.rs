//! Rows, versions and races.

use std::collections::HashSet;
use std::sync::Arc;

use roomkey::bridge::store::{Commit, Key, Outcome};
use tokio::task::JoinSet;

use super::{NOW, get, key, put, text};
use crate::Shared;

pub async fn a_row_is_read_as_it_was_written(store: Shared) {
    assert_eq!(get(&store, "a", NOW).await, None);
    let every_byte: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    let commit = Commit {
        put: vec![
            (key("a"), every_byte.clone(), None),
            (key("https://a:b@c/{x}*?[y] é"), vec![], Some(NOW + 1000)),
        ],
        ..Commit::default()
    };
    assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
    assert_eq!(
        get(&store, "a", NOW).await.expect("it is there").value,
        every_byte
    );
    assert_eq!(
        text(&store, "https://a:b@c/{x}*?[y] é", NOW)
            .await
            .as_deref(),
        Some("")
    );
    assert_eq!(get(&store, "A", NOW).await, None);
    assert_eq!(store.get(&Key::new("other", "a"), NOW).await, Ok(None));
    assert_eq!(store.ready().await, Ok(()));
}

pub async fn versions_grow_and_are_never_given_twice(store: Shared) {
    let mut last = 0;
    for round in 0..5 {
        put(&store, "a", "x", None, NOW).await;
        let version = get(&store, "a", NOW).await.expect("it is there").version;
        assert!(version > last, "{version} after {last}");
        last = version;
        if round % 2 == 0 {
            let commit = Commit {
                expect: vec![(key("a"), Some(version))],
                delete: vec![key("a"), key("never there")],
                ..Commit::default()
            };
            assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
            assert_eq!(get(&store, "a", NOW).await, None);
        }
    }
}

pub async fn a_commit_is_whole_or_nothing(store: Shared) {
    put(&store, "a", "old", None, NOW).await;
    let version = get(&store, "a", NOW).await.expect("it is there").version;
    let attempt = |expect: Vec<(Key, Option<u64>)>| Commit {
        expect,
        put: vec![(key("b"), b"new".to_vec(), None)],
        delete: vec![key("a")],
    };
    for stale in [
        vec![(key("a"), None)],
        vec![(key("a"), Some(version + 1))],
        vec![(key("a"), Some(version)), (key("b"), Some(version))],
        vec![(key("b"), None), (key("c"), None), (key("a"), None)],
    ] {
        assert_eq!(
            store.commit(attempt(stale), NOW).await,
            Ok(Outcome::Conflict)
        );
        assert_eq!(text(&store, "a", NOW).await.as_deref(), Some("old"));
        assert_eq!(get(&store, "b", NOW).await, None);
    }
    let fresh = attempt(vec![(key("a"), Some(version)), (key("b"), None)]);
    assert_eq!(store.commit(fresh, NOW).await, Ok(Outcome::Done));
    assert_eq!(get(&store, "a", NOW).await, None);
    assert_eq!(text(&store, "b", NOW).await.as_deref(), Some("new"));
}

pub async fn what_has_ended_is_as_good_as_none(store: Shared) {
    put(&store, "a", "x", Some(NOW + 10), NOW).await;
    put(&store, "b", "x", Some(NOW + 10), NOW).await;
    assert!(get(&store, "a", NOW + 9).await.is_some());
    assert_eq!(get(&store, "a", NOW + 10).await, None);

    // Prolonged before its end, it stays; made permanent, too.
    put(&store, "a", "longer", Some(NOW + 100), NOW + 9).await;
    put(&store, "b", "for ever", None, NOW + 9).await;
    assert_eq!(text(&store, "a", NOW + 50).await.as_deref(), Some("longer"));
    let years = NOW + 100_000_000_000;
    assert_eq!(text(&store, "b", years).await.as_deref(), Some("for ever"));

    // Its end makes place for another of the same name, and for nobody who knew the old one.
    let version = get(&store, "a", NOW + 99)
        .await
        .expect("it is there")
        .version;
    let anew = |expected| Commit {
        expect: vec![(key("a"), expected)],
        put: vec![(key("a"), b"anew".to_vec(), Some(NOW + 1000))],
        ..Commit::default()
    };
    let late = store.commit(anew(Some(version)), NOW + 100).await;
    assert_eq!(late, Ok(Outcome::Conflict));
    assert_eq!(store.commit(anew(None), NOW + 100).await, Ok(Outcome::Done));
    assert_eq!(text(&store, "a", NOW + 200).await.as_deref(), Some("anew"));
}

pub async fn one_of_many_racing_commits_wins(store: Shared) {
    put(&store, "code", "approved", None, NOW).await;
    let version = get(&store, "code", NOW).await.expect("it is there").version;
    let mut racing = JoinSet::new();
    for n in 0..50 {
        let store = Arc::clone(&store);
        racing.spawn(async move {
            let commit = Commit {
                expect: vec![(key("code"), Some(version))],
                put: vec![(key(&format!("session {n}")), b"x".to_vec(), None)],
                delete: vec![key("code")],
            };
            (n, store.commit(commit, NOW).await.expect("it answers"))
        });
    }
    let outcomes = racing.join_all().await;
    let done: Vec<i32> = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Done)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(done.len(), 1, "{done:?}");
    for n in 0..50 {
        let there = get(&store, &format!("session {n}"), NOW).await.is_some();
        assert_eq!(there, n == done[0], "session {n}");
    }
}

pub async fn no_change_is_lost_between_racing_counters(store: Shared) {
    put(&store, "sum", "0", None, NOW).await;
    let mut racing = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        racing.spawn(async move {
            for _ in 0..10 {
                loop {
                    let row = get(&store, "sum", NOW).await.expect("it is there");
                    let sum: u64 = String::from_utf8(row.value)
                        .expect("it is there")
                        .parse()
                        .expect("it is there");
                    let commit = Commit {
                        expect: vec![(key("sum"), Some(row.version))],
                        put: vec![(key("sum"), (sum + 1).to_string().into_bytes(), None)],
                        delete: vec![],
                    };
                    if store.commit(commit, NOW).await.expect("it is there") == Outcome::Done {
                        break;
                    }
                }
            }
        });
    }
    racing.join_all().await;
    assert_eq!(text(&store, "sum", NOW).await.as_deref(), Some("80"));
}

pub async fn a_table_is_listed_alone(store: Shared) {
    let put = (0..1200)
        .map(|n| (key(&format!("row:{n}")), format!("{n}").into_bytes(), None))
        .chain([
            (Key::new("test2", "other"), b"x".to_vec(), None),
            (Key::new("tes", "t:other"), b"x".to_vec(), None),
            (key("ended"), b"x".to_vec(), Some(NOW + 1)),
        ])
        .collect();
    let commit = Commit {
        put,
        ..Commit::default()
    };
    assert_eq!(store.commit(commit, NOW).await, Ok(Outcome::Done));
    let listed = store.list("test", NOW + 1).await.expect("it answers");
    assert_eq!(listed.len(), 1200);
    let mut versions = HashSet::new();
    for (key, row) in listed {
        assert_eq!(key.table, "test");
        let n = key.id.strip_prefix("row:").expect("a row of the table");
        assert_eq!(row.value, n.as_bytes());
        assert!(versions.insert(row.version));
    }
    assert_eq!(store.list("nothing", NOW).await, Ok(vec![]));
}
