//! Which pictures there are, and the way to each.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use vt100::Screen;

use crate::driver::{ENTER, ESC, F2, Launch, Terminal};

/// Every picture.
pub const NAMES: [&str; 24] = [
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
    "plan",
    "run",
    "journal",
    "audit",
    "ownerless",
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

/// A picture is of a screen at rest: nothing was drawn for this long.
const REST: Duration = Duration::from_millis(1200);

/// Presses keys, and keeps what they lead to.
fn shot(t: &mut Terminal, keys: &str, name: &str, keep: Keep<'_>) {
    for key in keys.split_inclusive(|_| true) {
        t.send(key);
    }
    t.rest(REST);
    keep(name, &t.screen());
}

fn press(t: &mut Terminal, keys: &[&str]) {
    for key in keys {
        t.send(key);
        t.rest(REST);
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

/// People who are in no space of the list below.
const PEOPLE: &str = "\x1b[200~agus.adeyemi@example.com, aisyah.andersson@example.com, \
    akira.ardiansyah@example.com, andreas.chen@example.com, ayu.costa@example.com, \
    bagus.dubois@example.com, bayu.fischer@example.com, beatriz.garcia@example.com, \
    chidi.ginting@example.com, dimas.harahap@example.com, dinda.hartono@example.com, \
    nobody@example.com\x1b[201~";

pub fn bulk(keep: Keep<'_>) {
    let mut t = demo(100, 30);
    sign_in(&mut t);
    press(&mut t, &["/", "quiet", ENTER, ENTER, "a", PEOPLE, ENTER]);
    t.press(ENTER, "12 changes");
    shot(&mut t, "", "plan", keep);
    t.press(ENTER, "12 of 12");
    t.see_no("Done:");
    shot(&mut t, "", "run", keep);
    while !t.contents().contains("Group chats") {
        press(&mut t, &[ESC]);
    }
    shot(&mut t, "J", "journal", keep);
}

pub fn audits(keep: Keep<'_>) {
    let sandbox = Sandbox::start("");
    let config = std::fs::read_to_string(&sandbox.config).unwrap();
    let admin = "\"directory\", \"admin.spaces\", \"admin.memberships\"]";
    let config = config.replace("\"directory\"]", admin);
    std::fs::write(&sandbox.config, config).unwrap();
    let mut t = sandbox.launch(100, 30);
    t.see("Press Enter to sign in");
    t.press(ENTER, "Design review");
    t.see_no("Signed in as");
    press(&mut t, &["V"]);
    shot(&mut t, "1", "audit", keep);
    press(&mut t, &[ESC, "\x1b[C"]);
    shot(&mut t, "2", "ownerless", keep);
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
    let keys = "idle_sign_out = \"40s\"\ncountdown = \"20s\"\n";
    let sandbox = Sandbox::start(&format!("[ui.kiosk]\n{keys}"));
    let mut t = sandbox.launch(80, 24);
    t.see("Press Enter to sign in");
    shot(&mut t, "", "kiosk", keep);
    t.press(ENTER, "Design review");
    t.see_no("Signed in as");
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
