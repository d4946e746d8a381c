//! The bridge under load: the real program with its embedded store, and thousands of terminals that
//! poll it, each over a connection of its own.
//!
//! `cargo bench --bench bridge_load -- [SECONDS] [load|growth]`; prints tables for docs/bridge.md.
//! Client and bridge share the machine: run it on a quiet one.

#[path = "bridge_load/bridge.rs"]
mod bridge;
#[path = "bridge_load/terminals.rs"]
mod terminals;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bridge::Bridge;
use terminals::{Line, Poll};
use tokio::task::JoinSet;
use tokio::time::{interval_at, sleep_until};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Sign-ins that are pending at once, each with a terminal that polls.
const TERMINALS: u32 = 10_000;
/// RFC 8628 §3.2: what a bridge asks its terminals to wait between two polls.
const INTERVAL: Duration = Duration::from_secs(5);
/// Pending sign-ins, for the cost of one poll.
const PENDING: [u32; 4] = [100, 1000, 10_000, 100_000];
/// Polls measured at each of them.
const POLLS: u32 = 20_000;
/// Connections that carry them, one poll at a time each.
const LINES: u32 = 8;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seconds = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(30);
    let wanted = |part: &str| {
        !["load", "growth"]
            .iter()
            .any(|name| args.iter().any(|arg| arg == name))
            || args.iter().any(|arg| arg == part)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    raise_descriptor_limit();
    runtime.block_on(async {
        if wanted("load") {
            load(Duration::from_secs(seconds)).await?;
        }
        if wanted("growth") {
            growth().await?;
        }
        Ok(())
    })
}

/// Each terminal has a connection.
fn raise_descriptor_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where this is not allowed, connections fail and are counted as errors.
    let _ = setrlimit(Resource::Nofile, limit);
}

/// Every terminal polls every five seconds.
async fn load(lasting: Duration) -> Result<(), Failure> {
    let bridge = Bridge::start().await?;
    let empty = bridge.memory()?;
    let polls = terminals::begin(bridge.address, TERMINALS).await?;
    let full = bridge.memory()?;
    let start = tokio::time::Instant::now() + Duration::from_secs(2);
    let (busy, began) = (bridge.processor_time()?, Instant::now());
    let mut all = JoinSet::new();
    for (n, poll) in (0_u32..).zip(polls) {
        // Spread evenly, as people do who begin whenever they like.
        let first = start + INTERVAL * n / TERMINALS;
        all.spawn(terminal(bridge.address, poll, first, start + lasting));
    }
    let (mut took, mut errors) = (Vec::new(), 0);
    while let Some(one) = all.join_next().await {
        let (times, failed) = one?;
        took.extend(times);
        errors += failed;
    }
    let (wall, busy) = (
        began.elapsed(),
        bridge.processor_time()?.saturating_sub(busy),
    );
    took.sort_unstable();
    println!(
        "| pending, each with its connection | polls/s | median | p99 | p99.9 | longest | errors | bridge: one processor | memory, MB: start | all pending | most |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    println!(
        "| {TERMINALS} | {:.0} | {} | {} | {} | {} | {errors} | {:.0} % | {empty} | {full} | {} |\n",
        f64::from(u32::try_from(took.len())?) / lasting.as_secs_f64(),
        millis(&took, 500),
        millis(&took, 990),
        millis(&took, 999),
        millis(&took, 1000),
        100.0 * busy.as_secs_f64() / wall.as_secs_f64(),
        bridge.most_memory()?,
    );
    Ok(())
}

/// One terminal until the end: how long its answers took, and how many were not as they should be.
async fn terminal(
    address: std::net::SocketAddr,
    poll: Poll,
    first: tokio::time::Instant,
    end: tokio::time::Instant,
) -> (Vec<Duration>, u32) {
    let (mut took, mut errors) = (Vec::new(), 0);
    sleep_until(first).await;
    let mut line = Line::open(address).await;
    let mut ticks = interval_at(first, INTERVAL);
    loop {
        let due = ticks.tick().await;
        if due >= end {
            return (took, errors);
        }
        let Ok(open) = &mut line else {
            errors += 1;
            line = Line::open(address).await;
            continue;
        };
        if open.poll(&poll).await.is_ok() {
            // From when it was due: a client that is late itself must not hide it.
            took.push(due.elapsed());
        } else {
            errors += 1;
            line = Line::open(address).await;
        }
    }
}

/// What one poll costs while more and more sign-ins are pending.
async fn growth() -> Result<(), Failure> {
    println!(
        "| pending | one at a time: median | p99 | {LINES} at a time: polls/s | processor time a poll | memory, MB |"
    );
    println!("|--:|--:|--:|--:|--:|--:|");
    for pending in PENDING {
        let bridge = Bridge::start().await?;
        let polls: Arc<[Poll]> = terminals::begin(bridge.address, pending).await?.into();
        let mut line = Line::open(bridge.address).await?;
        let mut took = Vec::new();
        for n in 0..POLLS / 4 {
            let began = Instant::now();
            line.poll(&polls[scattered(n, pending)]).await?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let (busy, began) = (bridge.processor_time()?, Instant::now());
        let mut lines = JoinSet::new();
        for at in 0..LINES {
            let (address, polls) = (bridge.address, polls.clone());
            lines.spawn(async move {
                let mut line = Line::open(address).await?;
                for n in 0..POLLS / LINES {
                    line.poll(&polls[scattered(at * POLLS + n, pending)])
                        .await?;
                }
                Ok::<_, Failure>(())
            });
        }
        while let Some(done) = lines.join_next().await {
            done??;
        }
        let (wall, busy) = (
            began.elapsed(),
            bridge.processor_time()?.saturating_sub(busy),
        );
        println!(
            "| {pending} | {} | {} | {:.0} | {:.0} µs | {} |",
            millis(&took, 500),
            millis(&took, 990),
            f64::from(POLLS) / wall.as_secs_f64(),
            busy.as_secs_f64() * 1e6 / f64::from(POLLS),
            bridge.memory()?,
        );
    }
    Ok(())
}

/// The time below which so many of a thousand are.
fn millis(sorted: &[Duration], share: usize) -> String {
    let at = (sorted.len() * share / 1000).min(sorted.len().saturating_sub(1));
    let time = sorted.get(at).copied().unwrap_or_default();
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// Not one after the other, which caches like best.
fn scattered(n: u32, pending: u32) -> usize {
    let spread = u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    usize::try_from(spread % u64::from(pending)).unwrap_or_default()
}
