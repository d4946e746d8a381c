//! A terminal with the program in it: keys go in, a screen comes out.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Around each frame.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Far more than any step takes; a failing test says what it saw.
const PATIENCE: Duration = Duration::from_secs(30);

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const RIGHT: &str = "\x1b[C";
pub const LEFT: &str = "\x1b[D";
pub const F2: &str = "\x1bOQ";
pub const CTRL_Z: &str = "\x1a";

/// How the program is started.
pub struct Launch {
    pub cols: u16,
    pub rows: u16,
    pub args: Vec<&'static str>,
    pub env: Vec<(&'static str, String)>,
    /// A shell script that runs the program as `"$@"`.
    pub shell: Option<&'static str>,
}

impl Launch {
    /// `roomkey demo` in a terminal of this size, with nothing else in its environment.
    pub fn demo(cols: u16, rows: u16) -> Self {
        Self {
            cols,
            rows,
            args: vec!["demo"],
            env: Vec::new(),
            shell: None,
        }
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        // The demo must need nothing of the person's: there is not even a home.
        .env("HOME", "/nonexistent")
    }

    /// Sets a variable.
    pub fn env(mut self, name: &'static str, value: &str) -> Self {
        self.env.retain(|(known, _)| *known != name);
        self.env.push((name, value.to_owned()));
        self
    }

    /// Runs the program by a shell script, as `"$@"`.
    pub fn by_shell(mut self, script: &'static str) -> Self {
        self.shell = Some(script);
        self
    }

    fn command(&self) -> CommandBuilder {
        let program = env!("CARGO_BIN_EXE_roomkey");
        let mut command = match self.shell {
            Some(script) => {
                let mut command = CommandBuilder::new("/bin/sh");
                command.args(["-c", script, "sh", program]);
                command
            }
            None => CommandBuilder::new(program),
        };
        command.args(&self.args);
        command.env_clear();
        command.env("PATH", "/usr/bin:/bin");
        command.cwd("/");
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command
    }

    pub fn start(self) -> Terminal {
        let size = PtySize {
            rows: self.rows,
            cols: self.cols,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(self.command()).unwrap();
        // Otherwise the end of the program would not end the output.
        drop(pair.slave);
        let seen = Arc::new(Seen::new(self.cols, self.rows));
        let reader = pair.master.try_clone_reader().unwrap();
        let drain = {
            let seen = seen.clone();
            thread::spawn(move || seen.drain(reader))
        };
        Terminal {
            writer: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
            seen,
            drain,
            modes,
        }
    }
}

struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: vt100::Parser,
    output: Vec<u8>,
    /// How much of that is on the screen: a frame gets there whole, as on a terminal that knows
    /// synchronised updates.
    shown: usize,
    ended: bool,
    last: bool,
}

impl Seen {
    fn new(cols: u16, rows: u16) -> Self {
        let size = |n: u16, usual| NonZeroU16::new(n).unwrap_or(usual);
        let (rows, cols) = (
            size(rows, const { NonZeroU16::new(24).unwrap() }),
            size(cols, const { NonZeroU16::new(80).unwrap() }),
        );
        Self {
            state: Mutex::new(State {
                parser: vt100::Parser::new(rows, cols, 0),
                output: Vec::new(),
                shown: 0,
                ended: false,
                last: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn drain(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = reader.read(&mut buffer).unwrap_or(0);
            let mut state = self.state();
            state.output.extend_from_slice(&buffer[..read]);
            state.ended = read == 0;
            state.show();
            let over = state.ended || state.last;
            self.changed.notify_all();
            if over {
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn show(&mut self) {
        let new = &self.output[self.shown..];
        let begun = rfind(new, BEGIN);
        let open = begun.filter(|at| !self.ended && rfind(&new[*at..], END).is_none());
        let whole = open.unwrap_or(new.len());
        self.parser.process(&new[..whole]);
        self.shown += whole;
    }
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}

/// The program in its terminal.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Seen>,
    drain: JoinHandle<()>,
    modes: String,
}

/// What a process has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Written to the terminal.
    pub bytes: usize,
    /// Clock ticks of CPU in all threads.
    pub ticks: u64,
    /// How often one of its threads waited.
    pub waits: u64,
}

impl Terminal {
    /// Sends keys.
    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.seen.state();
        while !wanted(state.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !state.ended,
                "waited for {what}; ended: {}; the screen shows:\n{}",
                state.ended,
                state.parser.screen().contents()
            );
            state = self.seen.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn see(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until nothing has come out for this long.
    pub fn rest(&self, quiet: Duration) {
        let mut state = self.seen.state();
        loop {
            let before = state.output.len();
            state = self.seen.changed.wait_timeout(state, quiet).unwrap().0;
            if state.ended || state.output.len() == before {
                return;
            }
        }
    }

    /// Waits until a text is gone from the screen.
    #[track_caller]
    pub fn see_no(&self, text: &str) {
        let what = format!("no {text}");
        self.wait(&what, |screen| !screen.contents().contains(text));
    }

    /// Sends keys, then waits for a text that was not there before: else nothing would be waited
    /// for, and Esc with the next key would reach the program as one.
    #[track_caller]
    pub fn press(&mut self, keys: &str, then: &str) {
        let before = self.contents();
        assert!(
            !before.contains(then),
            "{then} was there already:\n{before}"
        );
        self.send(keys);
        self.see(then);
    }

    /// Sends a key that moves the cursor, and waits until it has moved: other rows may change
    /// meanwhile, and its own, too, when a name becomes known.
    #[track_caller]
    pub fn step(&mut self, key: &str) {
        let before = self.contents();
        self.send(key);
        self.wait("the cursor to move", |screen| {
            has_moved(&before, &screen.contents())
        });
    }

    /// Presses the digit that the open menu shows before an entry.
    #[track_caller]
    pub fn choose(&mut self, entry: &str) {
        self.see(entry);
        let row = self.row_of(entry);
        let before = row.split(entry).next().unwrap_or_default();
        let digit = before.chars().rev().find(char::is_ascii_digit);
        let digit = digit.unwrap_or_else(|| panic!("no digit before {entry}: {row}"));
        self.send(&digit.to_string());
    }

    /// The row of the screen that holds a text.
    pub fn row_of(&self, text: &str) -> String {
        let contents = self.contents();
        let row = contents.lines().find(|row| row.contains(text));
        row.unwrap_or_default().to_owned()
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.seen.state().parser.screen().contents()
    }

    /// A copy of the screen.
    pub fn screen(&self) -> vt100::Screen {
        self.seen.state().parser.screen().clone()
    }

    /// Bytes that came out so far.
    pub fn bytes(&self) -> usize {
        self.seen.state().output.len()
    }

    /// All that came out so far.
    pub fn output(&self) -> Vec<u8> {
        self.seen.state().output.clone()
    }

    /// Frames in what came out from this byte on: each begins a synchronised update.
    pub fn frames_since(&self, byte: usize) -> usize {
        let state = self.seen.state();
        let new = state.output[byte..].windows(BEGIN.len());
        new.filter(|window| *window == BEGIN).count()
    }

    /// Sends keys to a program that may have ended; says whether it has.
    pub fn offer(&mut self, keys: &str) -> bool {
        let sent = self.writer.write_all(keys.as_bytes());
        sent.and_then(|()| self.writer.flush()).is_ok() && !self.seen.state().ended
    }

    /// Waits for a frame from this byte on and gives its bytes; none where the program ended before.
    #[track_caller]
    pub fn see_frame(&self, byte: usize) -> Option<usize> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.seen.state();
        loop {
            let mut new = state.output[byte..].windows(END.len());
            if let Some(at) = new.position(|window| window == END) {
                return Some(at + END.len());
            }
            if state.ended {
                return None;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = state.parser.screen();
            assert!(!left.is_zero(), "no frame came:\n{}", screen.contents());
            state = self.seen.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// What the program itself has used.
    pub fn usage(&self) -> Usage {
        let pid = self.pid();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        // The name in parentheses may hold anything.
        let rest = stat.rsplit(") ").next().unwrap();
        let ticks = rest.split(' ').skip(11).take(2);
        let mut waits = 0;
        for task in std::fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
            let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
            let counts = status
                .lines()
                .filter_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            waits += counts
                .map(|count| count.trim().parse::<u64>().unwrap())
                .sum::<u64>();
        }
        Usage {
            bytes: self.bytes(),
            ticks: ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum(),
            waits,
        }
    }

    /// Gives the terminal another size.
    pub fn resize(&self, cols: u16, rows: u16) {
        let mut state = self.seen.state();
        state
            .parser
            .screen_mut()
            .set_size(rows.try_into().unwrap(), cols.try_into().unwrap());
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        self.master.resize(size).unwrap();
    }

    /// Process ID of the program, or of the shell above it.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Waits for the end of the program; the output is whole then.
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.seen.state();
        while !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = state.parser.screen();
            assert!(!left.is_zero(), "it did not end:\n{}", screen.contents());
            state = self.seen.changed.wait_timeout(state, left).unwrap().0;
        }
        drop(state);
        self.child.wait().unwrap()
    }

    /// Whether the terminal is as it was before: modes, cursor, paste, the ordinary screen.
    #[track_caller]
    pub fn assert_restored(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "still on the second screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        let mouse = screen.mouse_protocol_mode();
        assert_eq!(mouse, vt100::MouseProtocolMode::None, "the mouse is taken");
        assert_eq!(format!("{:?}", self.master.get_termios()), self.modes);
    }

    /// Closes the terminal, as if its window was closed or the line dropped, and tells how the
    /// program ended and how long that took.
    pub fn hang_up(mut self, key: &str) -> (ExitStatus, Duration) {
        // The draining thread holds a copy of the terminal: let it end with the next output.
        self.seen.state().last = true;
        self.send(key);
        self.drain.join().unwrap();
        drop((self.master, self.writer));
        let closed = Instant::now();
        let (tell, ended) = std::sync::mpsc::channel();
        let mut child = self.child;
        thread::spawn(move || tell.send(child.wait().unwrap()));
        let status = ended.recv_timeout(PATIENCE).expect("it goes on");
        (status, closed.elapsed())
    }
}

/// Whether the cursor of a list or a form is elsewhere: on another row of the screen, or on the
/// same while the rows went by one.
fn has_moved(before: &str, now: &str) -> bool {
    let before: Vec<&str> = before.lines().collect();
    let now: Vec<&str> = now.lines().collect();
    let at = |lines: &[&str]| lines.iter().position(|line| line.contains('▸'));
    let (Some(was), Some(is)) = (at(&before), at(&now)) else {
        return before != now;
    };
    let left = before[was].replace('▸', " ");
    let beside = [is.checked_sub(1), is.checked_add(1)];
    let mut beside = beside.into_iter().flatten().filter_map(|row| now.get(row));
    was != is || (before[was] != now[is] && beside.any(|row| row.trim_end() == left.trim_end()))
}

/// Signs in with the demo's phone; the whole list of spaces is there then.
pub fn signed_in(mut terminal: Terminal) -> Terminal {
    terminal.see("F2 play");
    terminal.press(F2, "Design review");
    // Rows that come later would move the others.
    terminal.see_no("reading the list");
    terminal.see_no("+ spaces");
    terminal
}
