//! The OS keyring as the program finds it: absent, silent, and a real one (GNOME Keyring, a peer).

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::world::{World, whole};

/// Much more than the keyring's 3 s and the sign-in's own time, much less than a D-Bus call's.
const SOON: Duration = Duration::from_secs(20);

/// A session bus that takes every connection and says nothing, for as long as the tests run.
fn silent_bus(directory: &Path) -> String {
    let path = directory.join("bus");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept() {
            kept.push(stream);
        }
    });
    format!("unix:path={}", path.display())
}

fn store(world: &World, kind: &str) {
    let path = world.path("config.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "[profile.device]",
        &format!("[profile.device]\nstore = {kind:?}"),
    );
    fs::write(&path, text).unwrap();
}

/// With this session bus, or none, within the time that a person waits.
fn run(world: &World, bus: Option<&str>, args: &[&str]) -> (Option<i32>, String) {
    let mut command = world.command(args);
    // Where a bus is looked for when nothing names one.
    command.env("XDG_RUNTIME_DIR", world.path("none"));
    if let Some(bus) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    let began = Instant::now();
    let output = command.output().unwrap();
    assert!(began.elapsed() < SOON, "{args:?}: {:?}", began.elapsed());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn auto_uses_the_file_where_no_keyring_answers() {
    for silent in [true, false] {
        let world = World::new(Duration::ZERO);
        let bus = silent.then(|| silent_bus(&world.path("")));
        let (code, said) = run(&world, bus.as_deref(), &["login"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("device.json"), "said aloud: {said}");
        whole(&world.credential());
        world.expire();
        let (code, said) = run(&world, bus.as_deref(), &["spaces", "list"]);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = run(&world, bus.as_deref(), &["logout"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(!world.credential().exists());
    }
}

#[test]
fn keyring_alone_says_why_it_does_not_work_before_a_code_is_asked_for() {
    for (silent, expected) in [(true, "no answer within 3 s"), (false, "cannot be used")] {
        let world = World::new(Duration::ZERO);
        store(&world, "keyring");
        let bus = silent.then(|| silent_bus(&world.path("")));
        let (code, said) = run(&world, bus.as_deref(), &["login", "--json"]);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(said.contains("store = \\\"file\\\""), "{said}");
        assert!(!said.contains("user_code"), "{said}");
        assert!(!world.credential().exists(), "no silent fallback");
    }
}

/// Runs a script in a session of its own with an unlocked GNOME Keyring, where there is one.
fn in_a_session(world: &World, script: &str) -> Option<Output> {
    let there = ["dbus-run-session", "gnome-keyring-daemon"]
        .iter()
        .all(|name| {
            let found = Command::new(name).arg("--version").output();
            found.is_ok_and(|output| output.status.success())
        });
    if !there {
        let wanted = std::env::var_os("ROOMKEY_REQUIRE_PEERS").is_some();
        assert!(!wanted, "gnome-keyring and dbus-run-session are missing");
        println!("skipped: gnome-keyring and dbus-run-session are missing");
        return None;
    }
    let script = format!(
        "set -e\n\
         printf %s password | gnome-keyring-daemon --unlock --components=secrets >/dev/null\n\
         {script}"
    );
    let program = world.command(&[]);
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "bash", "-c", &script]).env_clear();
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("XDG_RUNTIME_DIR", world.path(""))
        .env("ROOMKEY", program.get_program())
        .stdin(Stdio::null());
    Some(command.output().unwrap())
}

#[test]
fn a_real_keyring_keeps_the_sign_in_from_one_session_to_the_next() {
    let world = World::new(Duration::ZERO);
    let script = "$ROOMKEY login --json\n$ROOMKEY whoami --json\n";
    let Some(output) = in_a_session(&world, script) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains("\"stored\":\"keyring\""), "{output:?}");
    let note = fs::read_to_string(world.credential()).unwrap();
    assert!(!note.contains("token"), "{note}");

    // Without the keyring that is said; nothing is sent, and nobody is signed out.
    let (code, said) = run(&world, None, &["spaces", "list"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("keyring"), "{said}");

    // Twenty at once in the next session: the lock is the file's, whatever holds the token.
    let calls = world.token_calls().len();
    let script = "for i in $(seq 20); do $ROOMKEY spaces list --limit 1 >/dev/null & pids+=($!); done\n\
                  for pid in ${pids[@]}; do wait $pid; done\n\
                  $ROOMKEY logout\n\
                  if $ROOMKEY whoami; then exit 9; fi\n";
    let output = in_a_session(&world, script).unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(world.token_calls().len(), calls, "the token is good still");
    assert!(!world.credential().exists());
}
