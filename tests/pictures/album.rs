//! Which pictures there are, and the way to each.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;
use vt100::Screen;

use crate::driver::{ENTER, ESC, F2, Launch, Terminal};

/// Every picture.
pub const NAMES: [&str; 19] = [
    "sign-in",
    "spaces",
    "menu",
    "filter",
    "palette",
    "space",
    "member-menu",
    "settings",
    "people",
    "create",
    "keyboard",
    "help",
    "accounts",
    "sign-in-40x12",
    "spaces-40x12",
    "menu-40x12",
    "high-contrast",
    "kiosk",
    "kiosk-countdown",
];

const F4: &str = "\x1bOS";
const DOWN: &str = "\x1b[B";

/// Where pictures go.
type Keep<'a> = &'a dyn Fn(&str, &Screen);

fn demo(cols: u16, rows: u16) -> Terminal {
    let launch = Launch::demo(cols, rows).env("COLORTERM", "truecolor");
    let t = launch.start();
    t.see("Never enter a code");
    t
}

/// Waits until nothing was drawn for a while. There is nothing else to wait for: a picture is of a
/// screen at rest.
fn settle(t: &Terminal) {
    let mut before = usize::MAX;
    for _ in 0..40 {
        let bytes = t.bytes();
        if bytes == before {
            return;
        }
        before = bytes;
        sleep(Duration::from_millis(1200));
    }
}

/// Presses keys, and keeps what they lead to.
fn shot(t: &mut Terminal, keys: &str, name: &str, keep: Keep<'_>) {
    for key in keys.split_inclusive(|_| true) {
        t.send(key);
    }
    settle(t);
    keep(name, &t.screen());
}

fn press(t: &mut Terminal, keys: &[&str]) {
    for key in keys {
        t.send(key);
        settle(t);
    }
}

fn sign_in(t: &mut Terminal) {
    t.send(F2);
    t.see("Design review");
    // The greeting goes away by itself.
    t.see_no("Signed in as");
}

pub fn large(keep: Keep<'_>) {
    let mut t = demo(100, 30);
    // The code's seconds never come to rest.
    keep("sign-in", &t.screen());
    sign_in(&mut t);
    shot(&mut t, "", "spaces", keep);
    shot(&mut t, "0", "menu", keep);
    press(&mut t, &[ESC]);
    shot(&mut t, "/pro", "filter", keep);
    press(&mut t, &[ESC, "g"]);
    shot(&mut t, ":", "palette", keep);
    press(&mut t, &[ESC]);
    shot(&mut t, "n1", "create", keep);
    press(&mut t, &[F4]);
    keep("keyboard", &t.screen());
    press(&mut t, &[ESC, ESC]);
    shot(&mut t, "?", "help", keep);
    press(&mut t, &[ESC]);
    shot(&mut t, "A", "accounts", keep);
    press(&mut t, &[ESC]);
    press(&mut t, &["g", ENTER]);
    shot(&mut t, "", "space", keep);
    press(&mut t, &[DOWN]);
    shot(&mut t, "\r", "member-menu", keep);
    press(&mut t, &[ESC]);
    shot(&mut t, "abu", "people", keep);
    press(&mut t, &[ESC, ESC]);
    while !t.contents().contains("[Members]") {
        press(&mut t, &[ESC]);
    }
    shot(&mut t, "s", "settings", keep);
}

pub fn small(keep: Keep<'_>) {
    let mut t = demo(40, 12);
    keep("sign-in-40x12", &t.screen());
    sign_in(&mut t);
    shot(&mut t, "", "spaces-40x12", keep);
    shot(&mut t, "0", "menu-40x12", keep);
}

pub fn high_contrast(keep: Keep<'_>) {
    let sandbox = Sandbox::start("[ui]\ntheme = \"high-contrast\"\n");
    let mut t = sandbox.launch(80, 24);
    t.see("Press Enter to sign in");
    t.press(ENTER, "Design review");
    t.see_no("Signed in as");
    shot(&mut t, "", "high-contrast", keep);
}

pub fn kiosk(keep: Keep<'_>) {
    let keys = "idle_sign_out = \"60s\"\ncountdown = \"30s\"\n";
    let sandbox = Sandbox::start(&format!("[ui.kiosk]\n{keys}"));
    let mut t = sandbox.launch(80, 24);
    t.see("Press Enter to sign in");
    shot(&mut t, "", "kiosk", keep);
    t.press(ENTER, "Design review");
    t.see_no("Signed in as");
    // The driver waits no longer than half of it.
    sleep(Duration::from_secs(20));
    t.see("Are you still there?");
    keep("kiosk-countdown", &t.screen());
}

/// A sandbox whose phone approves by itself, and a configuration that leads there.
struct Sandbox {
    child: Child,
    _home: TempDir,
    config: PathBuf,
    state: PathBuf,
}

impl Sandbox {
    fn start(more: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config.toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command.args(["sandbox", "--allow-chat-on-device", "--auto-approve", "1"]);
        command.arg("--write-config").arg(&config);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // It is ready when it has said where it is.
        out.read_line(&mut line).unwrap();
        let text = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, format!("{text}\n{more}")).unwrap();
        let state = home.path().join("state");
        Self {
            child,
            _home: home,
            config,
            state,
        }
    }

    fn launch(&self, cols: u16, rows: u16) -> Terminal {
        let mut launch = Launch::demo(cols, rows)
            .env("COLORTERM", "truecolor")
            .env("ROOMKEY_CONFIG", self.config.to_str().unwrap())
            .env("ROOMKEY_STATE_DIR", self.state.to_str().unwrap());
        launch.args.clear();
        launch.start()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
