//! The commands on a real terminal: fitted tables, escaped JSON, questions, the countdown.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use crate::world::World;

/// Longer than anything here takes, in the slowest of builds.
const DEADLINE: Duration = Duration::from_secs(20);

/// A run of the program on a terminal of 80×24.
struct OnTerminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl OnTerminal {
    fn start(world: &World, args: &[&str]) -> Self {
        // Or a sign-in by browser would open one, where there is a desktop.
        Self::start_with(world, args, "SSH_TTY", "/dev/pts/0")
    }

    fn start_with(world: &World, args: &[&str], name: &str, value: &str) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_roomkey"));
        command.args(args);
        command.env_clear();
        command.env("HOME", world.path(""));
        command.env("ROOMKEY_CONFIG", world.path("config.toml"));
        command.env("ROOMKEY_STATE_DIR", world.path("state"));
        command.env("TERM", "xterm-256color");
        command.env(name, value);
        command.env("LANG", "C.UTF-8");
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let filled = Arc::clone(&bytes);
        std::thread::spawn(move || {
            // Keeps the master open until the program has closed its side.
            let _master = pty.master;
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                filled.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
        });
        Self { child, keys, bytes }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn wait_for(&self, text: &str) {
        let deadline = Instant::now() + DEADLINE;
        while !self.text().contains(text) {
            assert!(Instant::now() < deadline, "no {text:?} in {}", self.text());
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The exit code.
    fn end(&mut self) -> u32 {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "still running: {}", self.text());
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// What stands on the screen.
    fn screen(&self) -> String {
        let mut parser = parser(24);
        parser.process(&self.bytes.lock().unwrap());
        parser.screen().contents()
    }
}

#[test]
fn a_table_fits_the_terminal_and_json_cannot_drive_it() {
    let world = World::signed_in();
    let name = format!("{}\u{1b}[2J\u{9b}2J\u{202e}", "wide ".repeat(24));
    world.run(&["spaces", "create", &name]).ok();

    let mut table = OnTerminal::start(&world, &["spaces", "list", "--match", "wide"]);
    assert_eq!(table.end(), 0);
    table.wait_for("spaces/");
    assert_eq!(table.screen().lines().count(), 2, "{}", table.screen());
    assert!(table.text().contains('…'));

    let mut json = OnTerminal::start(&world, &["spaces", "list", "--match", "wide", "--json"]);
    assert_eq!(json.end(), 0);
    json.wait_for("\n]");
    let text = json.text();
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text:?}");
    let array: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(array[0]["displayName"], name.trim());
}

#[test]
fn deleting_asks_and_only_yes_means_yes() {
    let world = World::signed_in();
    world.run(&["spaces", "create", "API-made"]).ok();
    for (answer, code) in [("n\r", 1), ("\r", 1), ("y\r", 0)] {
        world.run(&["spaces", "get", "API-made"]).ok();
        let mut delete = OnTerminal::start(&world, &["spaces", "delete", "API-made"]);
        delete.wait_for("Delete API-made");
        delete.wait_for("[y/N]");
        delete.press(answer);
        assert_eq!(delete.end(), code, "{answer:?}: {}", delete.text());
    }
    world.run(&["spaces", "get", "API-made"]).ended(5);
}

#[test]
fn a_recipe_says_before_what_it_leads_to_and_what_it_leaves() {
    let world = World::signed_in();
    let writes = || {
        let methods = ["POST", "PATCH", "DELETE"].into_iter();
        let calls = methods.flat_map(|method| world.calls(method, ""));
        let calls = calls.filter(|call| call["path"].as_str().unwrap().starts_with("/v1/spaces/"));
        calls.count()
    };
    let mut archive = OnTerminal::start(&world, &["audit", "stale", "--archive"]);
    archive.wait_for("[y/N]");
    for said in [
        "You leave Project Nusa;",
        "Stays as it is: Old onboarding has no owner",
        "To be put away: Project Nusa, Summer party 2022.",
        "Put 2 spaces away and remove 2 memberships?",
    ] {
        archive.wait_for(said);
    }
    archive.press("n\r");
    assert_eq!(archive.end(), 1);

    let leave = ["people", "offboard", "me"];
    let mut leave = OnTerminal::start(&world, &leave);
    leave.wait_for("[y/N]");
    leave.wait_for("Stays as it is: you are the only owner of Design review");
    leave.wait_for("--hand-over-to");
    leave.wait_for("and stay in");
    // A name with a line end makes no line of its own.
    assert!(!leave.text().contains("\nsecond line"), "{}", leave.text());
    leave.press("\r");
    assert_eq!(leave.end(), 1);
    assert_eq!(writes(), 0);
}

#[test]
fn ctrl_c_at_a_question_leaves_at_once() {
    let world = World::signed_in();
    world.run(&["spaces", "create", "API-made"]).ok();
    let mut delete = OnTerminal::start(&world, &["spaces", "delete", "API-made"]);
    delete.wait_for("[y/N]");
    delete.press("\u{3}");
    assert_eq!(delete.end(), 130);
    world.run(&["spaces", "get", "API-made"]).ok();
}

#[test]
fn a_sign_in_draws_a_qr_code_that_reads_and_counts_down() {
    let world = World::new(|options| options.auto_approve = Some(Duration::from_secs(2)));
    let mut login = OnTerminal::start(&world, &["login"]);
    login.wait_for("Waiting for you. 29:5");
    let address = format!("{}/device", world.url());
    assert_eq!(read_qr(&login.text()), address);
    assert_eq!(login.end(), 0);
    login.wait_for("Signed in as ana@example.com.");
    assert!(!login.screen().contains("Waiting"), "{}", login.screen());

    let mut plain = OnTerminal::start(&world, &["login", "--no-qr"]);
    assert_eq!(plain.end(), 0);
    assert!(!plain.text().contains('▀'), "{}", plain.text());
}

#[test]
fn a_sign_in_by_browser_takes_lines_and_gives_help() {
    let world = World::new(|_| {});
    let mut login = OnTerminal::start(&world, &["login", "--profile", "browser"]);
    login.wait_for("/o/oauth2/v2/auth?");
    login.wait_for("ssh -L ");
    login.wait_for("\r\n> ");
    login.press("?\r");
    login.wait_for("redirect_uri_mismatch");
    login.press("\r");
    login.press("http://127.0.0.1/callback?co\rde=c&state=forged\r");
    login.wait_for("belongs to another sign-in");
    login.press("\u{3}");
    assert_eq!(login.end(), 130);
}

#[test]
fn a_browser_is_opened_with_the_address_and_cannot_write_here() {
    let world = World::new(|_| {});
    let browser = world.path("browser.sh");
    let opened = world.path("opened");
    let script = format!(
        "#!/bin/sh\necho noise; echo noise >&2\nprintf %s \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n",
        opened.display()
    );
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o700)).unwrap();
    let args = ["login", "--profile", "browser"];
    let mut login = OnTerminal::start_with(&world, &args, "BROWSER", browser.to_str().unwrap());
    login.wait_for("was opened in the browser");
    let deadline = Instant::now() + DEADLINE;
    while !opened.exists() {
        assert!(Instant::now() < deadline, "nothing was opened");
        std::thread::park_timeout(Duration::from_millis(5));
    }
    let address = std::fs::read_to_string(&opened).unwrap();
    assert!(address.starts_with(world.url()), "{address}");
    assert!(login.text().contains(&address), "the same as is shown");
    login.press("\u{3}");
    assert_eq!(login.end(), 130);
    assert!(!login.text().contains("noise"), "{}", login.text());

    let mut text = OnTerminal::start_with(&world, &args, "BROWSER", "w3m");
    text.wait_for("\r\n> ");
    text.press("\u{3}");
    assert_eq!(text.end(), 130);
    assert!(!text.text().contains("opened"), "{}", text.text());
}

/// Draws what a phone's camera would see of the half blocks, and reads it.
fn read_qr(text: &str) -> String {
    let mut parser = parser(60);
    parser.process(text.as_bytes());
    let screen = parser.screen();
    let cell = |x: usize, y: usize| {
        let row = u16::try_from(y / 2).unwrap();
        let symbol = screen.cell(row, u16::try_from(x).unwrap()).unwrap();
        match symbol.contents() {
            "█" => true,
            "▀" => y.is_multiple_of(2),
            "▄" => y % 2 == 1,
            _ => false,
        }
    };
    // Four pixels a module.
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(320, 480, |x, y| {
        if cell(x / 4, y / 4) { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{}", screen.contents());
    grids[0].decode().unwrap().1
}

/// A terminal of 80 columns.
fn parser(rows: u16) -> vt100::Parser {
    let size = |number| std::num::NonZero::new(number).unwrap();
    vt100::Parser::new(size(rows), size(80), 0)
}
