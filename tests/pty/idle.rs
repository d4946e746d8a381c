//! A screen on which nothing happens costs nothing, and a step on it little.

use std::time::Duration;

use roomkey::sandbox::{Lifetimes, Options, Sandbox};
use tempfile::TempDir;

use super::driver::{DOWN, ENTER, ESC, Launch, Terminal, UP, signed_in};

/// A sandbox in this process, and the program as somebody who comes to it: nothing but the client
/// is in the process that is measured.
struct World {
    sandbox: Sandbox,
    home: TempDir,
}

impl World {
    async fn new(options: Options) -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config.toml");
        let sandbox = Sandbox::start(Options {
            write_config: Some(config.clone()),
            allow_chat_on_device: true,
            ..options
        });
        let sandbox = sandbox.await.unwrap();
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace("method = ", "store = \"memory\"\nmethod = ");
        std::fs::write(&config, text).unwrap();
        Self { sandbox, home }
    }

    fn launch(&self, profile: &'static str, cols: u16, rows: u16) -> Terminal {
        let path = |name| self.home.path().join(name).to_str().unwrap().to_owned();
        let mut launch = Launch::demo(cols, rows)
            .env("ROOMKEY_CONFIG", &path("config.toml"))
            .env("ROOMKEY_STATE_DIR", &path("state"));
        launch.args = vec!["--profile", profile];
        launch.start()
    }
}

/// Waits until nothing has been used for a second, then three more in which nothing may be. The
/// waiting is the measurement here.
#[track_caller]
fn assert_idle(t: &Terminal) {
    for _ in 0..30 {
        let before = t.usage();
        t.rest(Duration::from_secs(1));
        if t.usage() == before {
            break;
        }
    }
    let before = t.usage();
    t.rest(Duration::from_secs(3));
    assert_eq!(t.usage(), before, "it does something:\n{}", t.contents());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_idle_without_a_byte_a_tick_or_a_wake_up() {
    let world = World::new(Options::default()).await;
    let mut t = world.launch("authorized-user", 80, 24);
    t.see("40 spaces");
    t.see_no("Signed in as");
    assert_idle(&t);
    t.press("0", "more (1 of");
    assert_idle(&t);
    t.press(ESC, "Enter open");
    t.press(ENTER, "100 members");
    assert_idle(&t);
}

/// A run is drawn and told a few times a second, but not while it rests.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_rests_idles_without_a_byte_a_tick_or_a_wake_up() {
    let world = World::new(Options {
        latency: Duration::from_millis(200),
        ..Options::default()
    });
    let world = world.await;
    let mut t = world.launch("authorized-user", 80, 24);
    t.see("40 spaces");
    t.see_no("Signed in as");
    t.press(ENTER, "100 members");
    t.press("a", "Add people to All hands");
    let who: Vec<_> = (0..80).map(|n| format!("u{n}@example.com")).collect();
    t.press(
        &format!("\x1b[200~{}\x1b[201~", who.join(", ")),
        "80 chosen",
    );
    t.press(ENTER, "▸ [ Add 80 people ]");
    t.press(ENTER, "Nothing was changed yet");
    t.press(ENTER, "p pause");
    t.press("p", "paused");
    assert_idle(&t);
    t.press("p", "about ");
    t.see("80 of 80");
    t.see("ended");
    assert_idle(&t);
}

/// Nobody answers there; the next try is the person's.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_network_idles_without_a_byte_a_tick_or_a_wake_up() {
    let world = World::new(Options::default()).await;
    let config = world.home.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    // Discard: nothing listens there.
    let nowhere = text.replace(world.sandbox.url(), "http://127.0.0.1:9");
    std::fs::write(&config, nowhere).unwrap();
    let mut t = world.launch("device", 80, 24);
    t.press("", "Press Enter to sign in");
    t.press(ENTER, "127.0.0.1:9");
    assert_idle(&t);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_code_idles_without_a_byte_a_tick_or_a_wake_up() {
    let lifetimes = Lifetimes {
        device: Duration::from_secs(2),
        interval: Duration::from_secs(1),
        ..Lifetimes::default()
    };
    let world = World::new(Options {
        lifetimes,
        ..Options::default()
    });
    let world = world.await;
    let mut t = world.launch("device", 80, 24);
    t.press("", "Press Enter to sign in");
    assert_idle(&t);
    t.press(ENTER, "valid for");
    t.see_no("valid for");
    assert_idle(&t);
}

/// Two hundred keys that wait are answered together.
#[test]
fn keys_that_wait_are_drawn_in_few_frames() {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.see_no("Signed in as");
    let before = t.bytes();
    t.send(&"j".repeat(200));
    // The last of the forty.
    t.see("▸ Backend Makassar");
    let frames = t.frames_since(before);
    assert!(frames <= 3, "{frames} frames");
}

/// Down past the end of the page and up again: what a step costs over a slow line, at its worst.
#[tokio::test(flavor = "multi_thread")]
async fn no_step_in_a_list_writes_more_than_a_kilobyte() {
    let world = World::new(Options {
        spaces: 300,
        members: 300,
        ..Options::default()
    });
    let world = world.await;
    let mut t = world.launch("authorized-user", 120, 40);
    t.see("300 spaces");
    t.see_no("Signed in as");
    worst_step(&mut t, "spaces");
    t.send("g");
    t.press(ENTER, "300 members");
    worst_step(&mut t, "members");
}

fn worst_step(t: &mut Terminal, of: &str) {
    // Names come after the rows.
    t.rest(Duration::from_secs(1));
    let mut worst = 0;
    for key in [DOWN, UP].into_iter().flat_map(|key| [key; 90]) {
        let before = t.bytes();
        let row = t.row_of("▸");
        t.send(key);
        let bytes = t.see_frame(before).expect("it has ended");
        t.wait("the cursor to move", |screen| {
            let contents = screen.contents();
            contents
                .lines()
                .any(|line| line.contains('▸') && line != row)
        });
        worst = worst.max(bytes);
    }
    println!("{of}: at most {worst} bytes a step");
    assert!(worst <= 1024, "{of}: {worst} bytes for a step");
}
