//! What bulk work costs in time and in refusals: people added by the program itself, whole processes,
//! against what latency or quota allow.
//!
//! `cargo bench --bench bulk -- [CASE]... [PROGRAM]` with cases `latency`, `quota`, `wrong`, `shared`
//! and `beside`; all of them take 20 minutes, for they wait for real quotas. Of another build where its
//! path is given.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use roomkey::sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

type Failure = Box<dyn std::error::Error>;

const JOBS: usize = 16;
const LATENCY: Duration = Duration::from_millis(50);
const AT_ONCE: usize = 500;
const WRITES: usize = 1000;
/// Runs of the case without a quota; the median counts.
const RUNS: usize = 5;

/// A case under a quota.
struct Case {
    name: &'static str,
    what: &'static str,
    /// Of the project, membership writes a minute.
    real: u32,
    /// What the profile says.
    told: u32,
    /// Calls a minute that another client makes.
    others: u32,
}

const CASES: [Case; 4] = [
    Case {
        name: "quota",
        what: "quota 300, pace 300",
        real: 300,
        told: 300,
        others: 0,
    },
    Case {
        name: "wrong",
        what: "quota 150, pace 300",
        real: 150,
        told: 300,
        others: 0,
    },
    Case {
        name: "shared",
        what: "quota 150, pace 300, another client uses 75",
        real: 150,
        told: 300,
        others: 75,
    },
    Case {
        name: "beside",
        what: "quota 300, pace 300, another client uses 150",
        real: 300,
        told: 300,
        others: 150,
    },
];

fn main() -> Result<(), Failure> {
    let args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let (paths, wanted): (Vec<_>, Vec<_>) = args.partition(|arg| arg.contains('/'));
    let own = env!("CARGO_BIN_EXE_roomkey").to_owned();
    let program = paths.into_iter().next().unwrap_or(own);
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|arg| arg == name);
    if is_wanted("latency") {
        latency(&program)?;
    }
    for case in CASES.iter().filter(|case| is_wanted(case.name)) {
        under_quota(&program, case)?;
    }
    Ok(())
}

/// Without quota and pace only latency counts.
fn latency(program: &str) -> Result<(), Failure> {
    let world = World::new(program, |options| options.latency = LATENCY)?;
    world.pace(0)?;
    let (mut times, mut plain) = (Vec::new(), Vec::new());
    let mut calls = 0;
    for _ in 0..RUNS {
        plain.push(world.plain(AT_ONCE)?);
        let (took, log) = world.add(AT_ONCE)?;
        times.push(took);
        calls = log.len();
    }
    let middle = |mut times: Vec<Duration>| {
        times.sort();
        times[RUNS / 2].as_secs_f64()
    };
    let (took, plain) = (middle(times), middle(plain));
    let must = LATENCY.as_secs_f64() * AT_ONCE as f64 / JOBS as f64;
    println!(
        "{AT_ONCE} adds, {} ms, {JOBS} jobs: {took:.3} s of {must:.3} s, {:.3} times (asked 1.1), {calls} calls; \
         as many bare requests over {JOBS} connections {plain:.3} s",
        LATENCY.as_millis(),
        took / must,
    );
    Ok(())
}

fn under_quota(program: &str, case: &Case) -> Result<(), Failure> {
    let spec = format!("membership_writes={}/60s", case.real);
    let world = World::new(program, |options| options.quotas = Some(spec))?;
    world.pace(case.told)?;
    let over = AtomicBool::new(false);
    let (took, log) = std::thread::scope(|scope| {
        scope.spawn(|| world.others(case.others, &over));
        let added = world.add(WRITES);
        over.store(true, Ordering::Relaxed);
        added
    })?;
    let own = log.iter().filter(|call| call["method"] == "POST");
    let refused = own.clone().filter(|call| call["status"] == 429).count();
    // The last call of so many goes when all windows before its own are full.
    let share = f64::from(case.real - case.others);
    let must = (WRITES as f64 / share).ceil() * 60.0 - 60.0;
    let took = took.as_secs_f64();
    println!(
        "{WRITES} adds, {}: {took:.1} s of {must:.0} s, {:.3} times (asked 1.15), {refused} of {} answers 429: {:.2} % (asked 1)",
        case.what,
        took / must,
        own.clone().count(),
        100.0 * refused as f64 / own.count() as f64,
    );
    Ok(())
}

/// A sandbox in this process, and a home where Ana is signed in.
struct World {
    home: TempDir,
    program: String,
    runtime: tokio::runtime::Runtime,
    sandbox: Option<Sandbox>,
    url: String,
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.stop());
        }
    }
}

impl World {
    fn new(program: &str, options: impl FnOnce(&mut Options)) -> Result<Self, Failure> {
        let home = tempfile::tempdir()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let mut wanted = Options {
            members: WRITES + 100,
            allow_chat_on_device: true,
            auto_approve: Some(Duration::ZERO),
            write_config: Some(home.path().join("config.toml")),
            ..Options::default()
        };
        options(&mut wanted);
        let sandbox = runtime.block_on(Sandbox::start(wanted))?;
        let world = Self {
            home,
            program: program.to_owned(),
            runtime,
            url: sandbox.url().to_owned(),
            sandbox: Some(sandbox),
        };
        world.output(&["login", "--json"])?;
        Ok(world)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Membership writes a minute of the profile; 0 is none, for writes of spaces too.
    fn pace(&self, writes: u32) -> Result<(), Failure> {
        let path = self.path("config.toml");
        let text = std::fs::read_to_string(&path)?;
        let spaces = if writes == 0 { 0 } else { 60 };
        let text = format!(
            "{text}\n[profile.device.quota]\nmembership_writes_per_minute = {writes}\n\
             space_writes_per_minute = {spaces}\n"
        );
        Ok(std::fs::write(path, text)?)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .env_clear()
            .env("HOME", self.home.path())
            .env("ROOMKEY_CONFIG", self.path("config.toml"))
            .env("ROOMKEY_STATE_DIR", self.path("state"))
            .stdin(Stdio::null());
        command
    }

    fn output(&self, args: &[&str]) -> Result<Vec<u8>, Failure> {
        let output = self.command(args).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{args:?}: {said}").into());
        }
        Ok(output.stdout)
    }

    fn json(&self, args: &[&str]) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(
            &self.output(&[args, &["--json"]].concat())?,
        )?)
    }

    /// Adds so many people to a new space: how long the process took, and the calls of it.
    fn add(&self, people: usize) -> Result<(Duration, Vec<Value>), Failure> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let spaces = self.json(&["spaces", "list"])?;
        let size = |space: &&Value| space["membershipCount"]["joinedDirectHumanUserCount"].as_u64();
        let all = spaces.as_array().into_iter().flatten();
        let largest = text(&all.max_by_key(size).ok_or("no space")?["name"]);
        let members = self.json(&["members", "list", &largest, "--type", "human"])?;
        let me = self.json(&["members", "get", &largest, "ana@example.com"])?;
        let users = members.as_array().into_iter().flatten();
        let users = users.filter(|member| member["name"] != me["name"]);
        let users: Vec<_> = users
            .map(|member| text(&member["member"]["name"]))
            .take(people)
            .collect();
        std::fs::write(self.path("people.txt"), users.join("\n"))?;
        let space = text(
            &self.json(&["spaces", "create", &format!("Bulk {}", self.log()?.len())])?["name"],
        );
        let before = self.log()?.len();
        let file = self.path("people.txt");
        let jobs = JOBS.to_string();
        let mut add = self.command(&["members", "add", &space, "--jobs", &jobs, "--from-file"]);
        let started = Instant::now();
        let status = add
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        let took = started.elapsed();
        if !status.success() {
            return Err(format!("members add: {status}").into());
        }
        let own = format!("/v1/{space}/members");
        let log = self.log()?.split_off(before);
        let own = log.into_iter().filter(|call| call["path"] == own.as_str());
        Ok((took, own.collect()))
    }

    fn log(&self) -> Result<Vec<Value>, Failure> {
        let log = self.http("GET", "/sandbox/log", "")?;
        let lines = log.lines().filter(|line| line.starts_with('{'));
        Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
    }

    /// Another client of the project: so many membership writes a minute, evenly, until it is over.
    fn others(&self, writes: u32, over: &AtomicBool) {
        let Ok(token) = token(&self.path("state")) else {
            return;
        };
        let authorized = format!("authorization: Bearer {token}\r\n");
        while writes > 0 && !over.load(Ordering::Relaxed) {
            // Nobody is there, which costs as much as somebody.
            let _ = self.http("DELETE", "/v1/spaces/none/members/1", &authorized);
            std::thread::sleep(Duration::from_mins(1) / writes);
        }
    }

    /// The least that so many requests take here: over plain connections, nothing else done.
    fn plain(&self, requests: usize) -> Result<Duration, Failure> {
        let host = self.url.trim_start_matches("http://");
        let token = token(&self.path("state"))?;
        let request = format!(
            "DELETE /v1/spaces/none/members/1?prettyPrint=false HTTP/1.1\r\nhost: {host}\r\n\
             authorization: Bearer {token}\r\n\r\n"
        );
        let left = AtomicUsize::new(requests);
        let one = || -> std::io::Result<()> {
            let mut stream = BufReader::new(TcpStream::connect(host)?);
            stream.get_ref().set_nodelay(true)?;
            let take = |left: usize| left.checked_sub(1);
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_ok()
            {
                stream.get_mut().write_all(request.as_bytes())?;
                let mut length = 0;
                let mut line = String::new();
                while line != "\r\n" {
                    line.clear();
                    stream.read_line(&mut line)?;
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap_or_default();
                    }
                }
                std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink())?;
            }
            Ok(())
        };
        let started = Instant::now();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..JOBS).map(|_| scope.spawn(one)).collect();
            for thread in threads {
                thread.join().map_err(|_| "a thread panicked")??;
            }
            Ok::<_, Failure>(())
        })?;
        Ok(started.elapsed())
    }

    fn http(&self, method: &str, path: &str, header: &str) -> Result<String, Failure> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\n{header}connection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

/// The bench owns this credential: the sandbox it works for is gone when it ends.
fn token(state: &Path) -> Result<String, Failure> {
    let mut folders = vec![state.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let json: Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(token) = json["access_token"].as_str() {
                return Ok(token.to_owned());
            }
        }
    }
    Err("no stored token".into())
}
