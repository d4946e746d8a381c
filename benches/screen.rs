//! What the screen costs: the release binary in a pseudo-terminal of 120×40, before a sandbox of
//! 100,000 spaces of which one has 5,000 members.
//!
//! `cargo bench --bench screen -- [SPACES] [MEMBERS] [PROGRAM]`; prints each figure beside its budget,
//! of another build where its path is given. The sandbox shares the machine: run it on a quiet one.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "screen/program.rs"]
mod program;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use program::{Cost, Program};
use roomkey::sandbox::{Options, Sandbox};

type Failure = Box<dyn std::error::Error>;

const DOWN: &str = "j";
const UP: &str = "k";
const PAGE_DOWN: &str = "\x1b[6~";
const PAGE_UP: &str = "\x1b[5~";
const HOME: &str = "g";
const END: &str = "G";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const BACKSPACE: &str = "\x7f";

/// Starts that are timed.
const STARTS: usize = 9;
/// How long nothing may happen.
const IDLE: Duration = Duration::from_secs(10);

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let spaces = numbers.first().copied().unwrap_or(100_000);
    let members = numbers.get(1).copied().unwrap_or(5_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("config.toml");
    let _sandbox = runtime.block_on(Sandbox::start(Options {
        spaces,
        members,
        allow_chat_on_device: true,
        auto_approve: Some(Duration::ZERO),
        write_config: Some(config.clone()),
        ..Options::default()
    }))?;
    let text = std::fs::read_to_string(&config)?;
    std::fs::write(
        &config,
        text.replace("method = ", "store = \"file\"\nmethod = "),
    )?;
    let state = folder.path().join("state");
    let given = args.iter().find(|arg| arg.contains('/'));
    let binary = Path::new(given.map_or(env!("CARGO_BIN_EXE_roomkey"), String::as_str));
    let login = Command::new(binary)
        .env("ROOMKEY_STATE_DIR", &state)
        .arg("--config")
        .arg(&config)
        .args(["login", "--json"])
        .stdout(Stdio::null())
        .status()?;
    if !login.success() {
        return Err("signing in failed".into());
    }
    println!("{spaces} spaces, {members} members, 120x40\n");
    println!("{:44} {:>12} {:>10}", "", "measured", "budget");

    let mut firsts = Vec::new();
    for _ in 0..STARTS {
        firsts.push(Program::start(binary, &config, &state)?.first_frame()?);
    }
    firsts.sort_by(f64::total_cmp);
    row("first frame, median, ms", firsts[STARTS / 2], 30.0);

    let mut t = Program::start(binary, &config, &state)?;
    t.see(&format!("{spaces} spaces"))?;
    t.settle(Duration::from_secs(2));
    row("memory with the list, MiB", mib(&t)?, 80.0);
    let mut all = list(&mut t, "spaces")?;
    idle(&mut t, "the list")?;

    t.press(HOME)?;
    t.press(ENTER)?;
    t.see(&format!("{members} members"))?;
    t.settle(Duration::from_secs(2));
    all.extend(list(&mut t, "members")?);
    idle(&mut t, "in the space")?;
    row("memory at the end, MiB", mib(&t)?, 80.0);
    println!();
    spread("every key", &all);
    Ok(())
}

/// What the keys of a list cost.
fn list(t: &mut Program, of: &str) -> Result<Vec<Cost>, Failure> {
    println!("\n{of}");
    let mut all = Vec::new();
    let mut steps = Vec::new();
    for (name, key, times) in [
        ("down", DOWN, 300),
        ("up", UP, 100),
        ("page down", PAGE_DOWN, 100),
        ("page up", PAGE_UP, 50),
    ] {
        let costs = presses(t, &[key], times)?;
        spread(name, &costs);
        if times >= 100 && key.len() == 1 {
            steps.extend(costs.iter().map(|cost| cost.bytes));
        }
        all.extend(costs);
    }
    steps.sort_unstable();
    let last = steps.len().saturating_sub(1);
    row("bytes of a step, median", float(steps[last / 2]), 1024.0);
    row("bytes of a step, most", float(steps[last]), 1024.0);
    for (name, keys) in [
        ("first and last", &[END, HOME][..]),
        ("menu", &["0", ESC]),
        (
            "filter: typing",
            &["/", "t", "e", "a", "m", BACKSPACE, BACKSPACE, "s", ESC],
        ),
    ] {
        let costs = presses(t, keys, 15)?;
        spread(name, &costs);
        all.extend(costs);
    }
    t.press(HOME)?;
    let frames = t.frames_for(&DOWN.repeat(200))?;
    row("frames for 200 keys at once", float(frames), 3.0);
    Ok(all)
}

fn presses(t: &mut Program, keys: &[&str], times: usize) -> Result<Vec<Cost>, Failure> {
    let mut costs = Vec::new();
    for key in std::iter::repeat_n(keys, times).flatten() {
        costs.extend(t.press(key)?);
    }
    if costs.is_empty() {
        return Err(format!("{keys:?} changed nothing on:\n{}", t.contents()).into());
    }
    Ok(costs)
}

/// Nothing happens, and nothing is spent.
fn idle(t: &mut Program, place: &str) -> Result<(), Failure> {
    // What was said goes away by itself.
    t.settle(Duration::from_secs(9));
    let before = t.usage()?;
    std::thread::sleep(IDLE);
    let after = t.usage()?;
    println!("\n10 idle seconds, {place}");
    row("bytes", float(after.bytes - before.bytes), 0.0);
    row("CPU ticks", (after.ticks - before.ticks) as f64, 0.0);
    row("wake-ups", after.wakeups_since(&before) as f64, 0.0);
    Ok(())
}

fn spread(name: &str, costs: &[Cost]) {
    let mut times: Vec<f64> = costs.iter().map(|cost| cost.ms).collect();
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() * part / 1000).min(times.len() - 1)];
    let most = times[times.len() - 1];
    let name = format!(
        "{name} ({}), p50 {:.2} max {most:.2}, p99 ms",
        costs.len(),
        at(500)
    );
    row(&name, at(990), 5.0);
}

fn row(name: &str, measured: f64, budget: f64) {
    let verdict = if measured <= budget { "" } else { "  MISSED" };
    println!("{name:44} {measured:12.2} {budget:10.0}{verdict}");
}

fn mib(t: &Program) -> Result<f64, Failure> {
    Ok(t.resident()? as f64 / 1024.0)
}

fn float(count: usize) -> f64 {
    count as f64
}
