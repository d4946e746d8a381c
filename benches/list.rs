//! `spaces list --output jsonl` of many spaces, whole processes: roomkey beside a minimal program
//! that reads the same pages over a plain TCP stream and prints two borrowed fields of each.
//!
//! `cargo bench --bench list -- [SPACES] [RUNS]`; prints medians in milliseconds.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use roomkey::sandbox::{Options, Sandbox};
use serde::Deserialize;

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow, default)]
    spaces: Vec<Space<'a>>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Space<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    display_name: Cow<'a, str>,
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    if args.first().is_some_and(|arg| arg == "lean") {
        return lean(&args[1], &args[2]);
    }
    let number = |at: usize, default: usize| {
        let given = args.get(at).and_then(|arg| arg.parse().ok());
        given.unwrap_or(default)
    };
    compare(number(0, 10_000), number(1, 15))
}

/// The limit: one connection, no client library, two borrowed fields a space.
fn lean(address: &str, token: &str) -> Result<(), Failure> {
    let mut stream = BufReader::with_capacity(256 * 1024, TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let mut out = std::io::BufWriter::with_capacity(64 * 1024, std::io::stdout().lock());
    let mut query = String::new();
    let mut body = Vec::new();
    loop {
        write!(
            stream.get_mut(),
            "GET /v1/spaces?pageSize=1000&prettyPrint=false{query} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n"
        )?;
        read_body(&mut stream, &mut body)?;
        let page: Page = serde_json::from_slice(&body)?;
        for space in &page.spaces {
            writeln!(out, "{}\t{}", space.name, space.display_name)?;
        }
        match page.next_page_token {
            Some(token) => query = format!("&pageToken={token}"),
            None => return Ok(()),
        }
    }
}

fn read_body(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Result<(), Failure> {
    let mut length = None;
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = Some(value.trim().parse()?);
        }
    }
    body.resize(length.ok_or("no content-length")?, 0);
    stream.read_exact(body)?;
    Ok(())
}

fn compare(spaces: usize, runs: usize) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("config.toml");
    let options = Options {
        spaces,
        allow_chat_on_device: true,
        auto_approve: Some(Duration::ZERO),
        write_config: Some(config.clone()),
        ..Options::default()
    };
    let sandbox = runtime.block_on(Sandbox::start(options))?;
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let roomkey = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command
            .env("ROOMKEY_STATE_DIR", folder.path().join("state"))
            .arg("--config")
            .arg(&config);
        command
    };
    let login = roomkey()
        .args(["login", "--json"])
        .stdout(Stdio::null())
        .status()?;
    if !login.success() {
        return Err("signing in failed".into());
    }
    let token = stored_token(&folder.path().join("state"))?;
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..runs {
        let mut lean = Command::new(std::env::current_exe()?);
        lean.args(["lean", &address, &token]);
        theirs.push(time(&mut lean)?);
        let mut list = roomkey();
        list.args(["spaces", "list", "--output", "jsonl"]);
        ours.push(time(&mut list)?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "{spaces} spaces, {runs} runs: lean {theirs:.1} ms, roomkey {ours:.1} ms, ratio {:.2}",
        ours / theirs
    );
    runtime.block_on(sandbox.stop());
    Ok(())
}

/// The bench owns this credential: the sandbox it works for is gone when it ends.
fn stored_token(state: &std::path::Path) -> Result<String, Failure> {
    let mut folders = vec![state.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else {
                continue;
            };
            if let Some(token) = json.get("access_token").and_then(|token| token.as_str()) {
                return Ok(token.to_owned());
            }
        }
    }
    Err("no stored token".into())
}

fn time(command: &mut Command) -> Result<f64, Failure> {
    let started = Instant::now();
    let status = command
        .stdout(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            if let Some(mut out) = child.stdout.take() {
                std::io::copy(&mut out, &mut std::io::sink())?;
            }
            child.wait()
        })?;
    if !status.success() {
        return Err(format!("{status}").into());
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
