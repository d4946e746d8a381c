//! The release binary in a pseudo-terminal of 120×40, and what it costs: frames, bytes, clock
//! ticks, wake-ups and memory.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::Failure;

const COLS: u16 = 120;
const ROWS: u16 = 40;
/// Each frame is one synchronised update.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// Nothing follows a frame later than this, unless something goes on.
const QUIET: Duration = Duration::from_millis(30);

/// What came out, and when.
type Chunk = (Instant, Vec<u8>);

/// A running program.
pub struct Program {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    chunks: Receiver<Chunk>,
    screen: vt100::Parser,
    started: Instant,
    /// Everything that came out.
    bytes: usize,
}

/// What a key cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Milliseconds until its frame was whole.
    pub ms: f64,
    /// Until nothing more came.
    pub bytes: usize,
}

/// What a process used so far.
#[derive(Debug, Clone)]
pub struct Usage {
    pub bytes: usize,
    pub ticks: u64,
    /// How often each thread waited.
    waits: BTreeMap<OsString, u64>,
}

impl Usage {
    /// Threads may have ended or begun meanwhile.
    pub fn wakeups_since(&self, before: &Self) -> u64 {
        let waits = self.waits.iter();
        waits
            .map(|(thread, waits)| waits - before.waits.get(thread).unwrap_or(&0))
            .sum()
    }
}

impl Program {
    pub fn start(program: &Path, config: &Path, state: &Path) -> Result<Self, Failure> {
        let size = PtySize {
            rows: ROWS,
            cols: COLS,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("ROOMKEY_CONFIG", config);
        command.env("ROOMKEY_STATE_DIR", state);
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader()?;
        let (tell, chunks) = channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 256 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if tell
                    .send((Instant::now(), buffer[..read].to_vec()))
                    .is_err()
                {
                    return;
                }
            }
        });
        let size = |n| NonZeroU16::new(n).ok_or("no size");
        Ok(Self {
            child,
            writer: pair.master.take_writer()?,
            _master: pair.master,
            chunks,
            screen: vt100::Parser::new(size(ROWS)?, size(COLS)?, 0),
            started,
            bytes: 0,
        })
    }

    fn take(&mut self, (_, bytes): &Chunk) {
        self.screen.process(bytes);
        self.bytes += bytes.len();
    }

    /// Milliseconds from the start of the process to the end of its first frame.
    pub fn first_frame(&mut self) -> Result<f64, Failure> {
        let started = self.started;
        let mut seen = Vec::new();
        loop {
            let chunk = self.chunks.recv_timeout(Duration::from_secs(10))?;
            self.take(&chunk);
            seen.extend_from_slice(&chunk.1);
            if contains(&seen, END) {
                return Ok(ms(chunk.0 - started));
            }
        }
    }

    /// Waits until a text is on the screen; commas in numbers do not count.
    pub fn see(&mut self, text: &str) -> Result<(), Failure> {
        let deadline = Instant::now() + Duration::from_mins(2);
        while !self.contents().replace(',', "").contains(text) {
            if Instant::now() > deadline {
                return Err(format!("no {text:?} on:\n{}", self.contents()).into());
            }
            if let Ok(chunk) = self.chunks.recv_timeout(Duration::from_millis(200)) {
                self.take(&chunk);
            }
        }
        Ok(())
    }

    pub fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until nothing has come for so long.
    pub fn settle(&mut self, quiet: Duration) {
        while let Ok(chunk) = self.chunks.recv_timeout(quiet) {
            self.take(&chunk);
        }
    }

    pub fn send(&mut self, keys: &str) -> Result<(), Failure> {
        self.writer.write_all(keys.as_bytes())?;
        Ok(self.writer.flush()?)
    }

    /// Presses a key; `None` where it changed nothing on the screen.
    pub fn press(&mut self, key: &str) -> Result<Option<Cost>, Failure> {
        let before = self.bytes;
        let pressed = Instant::now();
        self.send(key)?;
        let mut seen = Vec::new();
        let mut frame = None;
        while let Ok(chunk) = self.chunks.recv_timeout(QUIET) {
            self.take(&chunk);
            seen.extend_from_slice(&chunk.1);
            if frame.is_none() && contains(&seen, END) {
                frame = Some(ms(chunk.0 - pressed));
            }
        }
        let bytes = self.bytes - before;
        Ok(frame.map(|ms| Cost { ms, bytes }))
    }

    /// How many frames answer keys that are typed at once.
    pub fn frames_for(&mut self, keys: &str) -> Result<usize, Failure> {
        self.send(keys)?;
        let mut seen = Vec::new();
        while let Ok(chunk) = self.chunks.recv_timeout(10 * QUIET) {
            self.take(&chunk);
            seen.extend_from_slice(&chunk.1);
        }
        Ok(seen.windows(BEGIN.len()).filter(|w| *w == BEGIN).count())
    }

    pub fn usage(&mut self) -> Result<Usage, Failure> {
        while let Ok(chunk) = self.chunks.try_recv() {
            self.take(&chunk);
        }
        let pid = self.pid()?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in parentheses may hold anything.
        let rest = stat.rsplit(") ").next().unwrap_or_default();
        let fields = rest.split(' ').skip(11).take(2);
        let ticks = fields.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        let mut waits = BTreeMap::new();
        for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
            let task = task?;
            let status = std::fs::read_to_string(task.path().join("status"))?;
            let waited = number(&status, "voluntary_ctxt_switches:")?;
            waits.insert(task.file_name(), waited);
        }
        Ok(Usage {
            bytes: self.bytes,
            ticks,
            waits,
        })
    }

    /// Memory in KiB that is resident.
    pub fn resident(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        number(&status, "VmRSS:")
    }

    fn pid(&self) -> Result<u32, Failure> {
        Ok(self.child.process_id().ok_or("it has ended")?)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of /proc/PID/status.
fn number(status: &str, name: &str) -> Result<u64, Failure> {
    let line = status.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(value.ok_or("no such line")?.parse()?)
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
