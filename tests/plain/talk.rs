//! A talk with the program: lines go in by a pipe, and what it says is waited for.

use std::io::{Read, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Far more than any step takes; a failing test says what was said.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Said {
    bytes: Vec<u8>,
    ended: bool,
}

pub struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    said: Arc<(Mutex<Said>, Condvar)>,
    /// What was said before the last line was typed.
    mark: usize,
}

impl Talk {
    pub fn new(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let said = Arc::new((Mutex::new(Said::default()), Condvar::new()));
        let mut out = child.stdout.take().unwrap();
        let heard = said.clone();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = out.read(&mut buffer).unwrap_or(0);
                let mut said = heard.0.lock().unwrap();
                said.bytes.extend_from_slice(&buffer[..read]);
                said.ended = read == 0;
                heard.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            said,
            mark: 0,
        }
    }

    /// Types a line.
    pub fn say(&mut self, line: &str) {
        self.mark = self.said.0.lock().unwrap().bytes.len();
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
    }

    /// Waits until something is said after the last line; gives all that was said since.
    #[track_caller]
    pub fn hear(&self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut said = self.said.0.lock().unwrap();
        loop {
            let new = String::from_utf8_lossy(&said.bytes[self.mark..]).into_owned();
            if new.contains(text) {
                return new;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let all = String::from_utf8_lossy(&said.bytes);
            assert!(
                !left.is_zero() && !said.ended,
                "waited for {text:?}:\n{all}"
            );
            said = self.said.1.wait_timeout(said, left).unwrap().0;
        }
    }

    /// Types a line and waits for what is said then.
    #[track_caller]
    pub fn ask(&mut self, line: &str, then: &str) -> String {
        self.say(line);
        self.hear(then)
    }

    /// The number of the row that was told with this text.
    #[track_caller]
    pub fn number_of(&self, text: &str) -> String {
        let said = self.hear(text);
        let row = said.lines().rev().find(|line| line.contains(text)).unwrap();
        let (number, _) = row.split_once('.').unwrap();
        number.parse::<usize>().unwrap().to_string()
    }

    /// Sends a signal; gives the exit code.
    pub fn end_by(mut self, signal: Signal) -> Option<i32> {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        self.child.wait().unwrap().code()
    }

    /// Closes the input; gives the exit code and all that was said.
    pub fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let code = self.child.wait().unwrap().code();
        let deadline = Instant::now() + PATIENCE;
        let mut said = self.said.0.lock().unwrap();
        while !said.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the output did not end");
            said = self.said.1.wait_timeout(said, left).unwrap().0;
        }
        assert!(!said.bytes.contains(&0x1b), "an escape sequence came out");
        let tab_or_line = |byte: &&u8| **byte < 0x20 && **byte != b'\n';
        assert_eq!(said.bytes.iter().find(tab_or_line), None);
        (code, String::from_utf8(said.bytes.clone()).unwrap())
    }
}
