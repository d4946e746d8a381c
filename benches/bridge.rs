//! What a poll costs on each of the bridge's stores while many sign-ins are pending.
//!
//! `cargo bench --bench bridge -- [POLLS] [STORE]`; prints a table for docs/bridge.md. Redis is left
//! out where there is no redis-server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use roomkey::bridge::store::{Commit, Key, Memory, Millis, Outcome, Pace, Redb, Redis, Store};

#[allow(dead_code)] // tests also kill it and start it again
#[path = "../tests/bridge_store/server.rs"]
mod server;

type Failure = Box<dyn std::error::Error>;
type Shared = Arc<dyn Store>;

const NOW: Millis = 1_795_000_000_000;
const PACE: Pace = Pace {
    interval: 5,
    tolerance: Duration::from_millis(500),
};
/// About what a pending sign-in takes, in bytes.
const ROW: usize = 500;
/// Pending sign-ins.
const PENDING: [u64; 4] = [100, 1000, 10_000, 100_000];
/// Rows written at once while filling.
const TOGETHER: u64 = 500;
/// Terminals that poll at the same time.
const TERMINALS: u64 = 64;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let polls = args.iter().find_map(|arg| arg.parse().ok());
    let only = args
        .iter()
        .find(|arg| ["memory", "redb", "redis"].contains(&arg.as_str()));
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(run(polls.unwrap_or(20_000), only.map(String::as_str)))
}

async fn run(polls: u64, only: Option<&str>) -> Result<(), Failure> {
    let wanted = |store: &str| only.is_none_or(|only| only == store);
    println!(
        "| store | pending | one at a time, µs: median | p99 | {TERMINALS} at a time, polls/s |"
    );
    println!("|---|--:|--:|--:|--:|");
    for pending in PENDING.into_iter().filter(|_| wanted("memory")) {
        measure(
            "memory",
            &(Arc::new(Memory::new()) as Shared),
            pending,
            polls,
        )
        .await?;
    }
    for pending in PENDING.into_iter().filter(|_| wanted("redb")) {
        let folder = tempfile::tempdir()?;
        let store = Redb::open(&folder.path().join("bridge.redb"))?;
        measure("redb", &(Arc::new(store) as Shared), pending, polls).await?;
    }
    for pending in PENDING.into_iter().filter(|_| wanted("redis")) {
        let Some(server) = server::Server::start(&[]) else {
            return Ok(());
        };
        let store = Redis::open(&server.address()).await?;
        measure("redis", &(Arc::new(store) as Shared), pending, polls).await?;
    }
    Ok(())
}

fn code(n: u64) -> Key {
    Key::new("request", format!("{n:064x}"))
}

async fn measure(name: &str, store: &Shared, pending: u64, polls: u64) -> Result<(), Failure> {
    fill(store, pending).await?;
    let mut took = Vec::new();
    for n in 0..polls {
        let key = code(scattered(n, pending));
        let started = Instant::now();
        let polled = store.poll(&key, PACE, NOW + n).await?;
        took.push(started.elapsed());
        assert!(polled.row.is_some(), "every poll finds its row");
    }
    took.sort_unstable();
    let micros = |share: f64| {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let at = (took.len() as f64 * share) as usize;
        took[at.min(took.len() - 1)].as_secs_f64() * 1e6
    };

    let started = Instant::now();
    let mut terminals = tokio::task::JoinSet::new();
    for terminal in 0..TERMINALS {
        let store = store.clone();
        terminals.spawn(async move {
            for n in 0..polls / TERMINALS {
                let key = code(scattered(terminal * polls + n, pending));
                store.poll(&key, PACE, NOW + n).await?;
            }
            Ok::<_, roomkey::bridge::store::Error>(())
        });
    }
    while let Some(done) = terminals.join_next().await {
        done??;
    }
    #[allow(clippy::cast_precision_loss)]
    let rate = polls as f64 / started.elapsed().as_secs_f64();
    println!(
        "| {name} | {pending} | {:.1} | {:.1} | {rate:.0} |",
        micros(0.5),
        micros(0.99)
    );
    Ok(())
}

async fn fill(store: &Shared, pending: u64) -> Result<(), Failure> {
    for first in (0..pending).step_by(usize::try_from(TOGETHER)?) {
        let rows = first..(first + TOGETHER).min(pending);
        let commit = Commit {
            put: rows
                .map(|n| (code(n), vec![b'x'; ROW], Some(NOW + 600_000_000)))
                .collect(),
            ..Commit::default()
        };
        assert_eq!(store.commit(commit, NOW).await?, Outcome::Done);
    }
    Ok(())
}

/// Not one after the other, which caches like best.
const fn scattered(n: u64, pending: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % pending
}
