//! One suite over the three stores of the bridge, then what each of them promises alone: the file
//! survives kill -9, and so does whoever is served by a Redis server that is killed in mid-flow.
//!
//! Debian's `redis-server` is started on 127.0.0.1. Where it is missing these tests say that they
//! were skipped, and fail where `ROOMKEY_REQUIRE_PEERS=1`.

mod redb;
mod redis;
mod server;
mod suite;

use std::sync::Arc;

use roomkey::bridge::store::{Memory, Redb, Redis, Store};

/// Each test of the suite over each store.
macro_rules! conformance {
    ($($name:ident,)*) => {
        mod in_memory {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::suite::$name(super::Arc::new(super::Memory::new())).await;
            })*
        }
        mod in_redb {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                let store = super::Redb::open(&folder.path().join("bridge.redb"));
                super::suite::$name(super::Arc::new(store.expect("it opens"))).await;
            })*
        }
        mod in_redis {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let Some(server) = super::server::Server::start(&[]) else {
                    return;
                };
                let store = super::Redis::open(&server.address()).await.expect("it opens");
                super::suite::$name(super::Arc::new(store)).await;
            })*
        }
    };
}

conformance! {
    a_row_is_read_as_it_was_written,
    versions_grow_and_are_never_given_twice,
    a_commit_is_whole_or_nothing,
    what_has_ended_is_as_good_as_none,
    one_of_many_racing_commits_wins,
    no_change_is_lost_between_racing_counters,
    bounds_are_exact_under_concurrency,
    places_end_and_are_given_back,
    all_bounds_or_none,
    windows_slide,
    the_first_poll_is_never_early,
    each_early_poll_adds_five_seconds,
    a_note_outlives_changes_and_ends_with_its_row,
    a_table_is_listed_alone,
}

type Shared = Arc<dyn Store>;
