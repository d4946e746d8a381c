//! The real program: a sign-in by browser for scripts, with the address on stdin.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::World;

struct Login {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Login {
    fn start(world: &World, stdin: Stdio) -> Self {
        let home = world.folder.path();
        let mut child = Command::new(env!("CARGO_BIN_EXE_roomkey"))
            .args(["login", "--profile", "browser", "--json"])
            .env_clear()
            .env("HOME", home)
            .env("ROOMKEY_CONFIG", home.join("config.toml"))
            .env("ROOMKEY_STATE_DIR", home.join("state"))
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn write(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
    }

    /// The exit code and what stands on stderr.
    fn end(mut self) -> (Option<i32>, String) {
        let mut text = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut text).unwrap();
        (self.child.wait().unwrap().code(), text)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_pastes_on_stdin_one_answer_a_line() {
    let world = World::new().await;
    let mut login = Login::start(&world, Stdio::piped());
    let first = login.line();
    let keys: Vec<_> = first.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["event", "url", "redirect_uri"]);
    assert_eq!(first["event"], "authorization_url");
    let back = world.allowed(first["url"].as_str().unwrap()).await;
    assert!(
        back.as_str()
            .starts_with(first["redirect_uri"].as_str().unwrap())
    );
    login.write("?code=c&state=forged");
    login.write(back.as_str());
    let last = login.line();
    assert_eq!(last["event"], "signed_in");
    assert_eq!(last["account"], "ana@example.com");
    let (code, stderr) = login.end();
    assert_eq!(code, Some(0));
    let refused: Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(refused["error"]["reason"], "other_state");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_stdin_ends_nothing() {
    let world = World::new().await;
    let mut login = Login::start(&world, Stdio::null());
    let first = login.line();
    let back = world.allowed(first["url"].as_str().unwrap()).await;
    let (_, page) = world.shows(&back).await;
    assert!(page.contains("Signed in as ana@example.com"), "{page}");
    assert_eq!(login.line()["event"], "signed_in");
    assert_eq!(login.end(), (Some(0), String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_denies_ends_it_with_3() {
    let world = World::new().await;
    let mut login = Login::start(&world, Stdio::null());
    let first = login.line();
    let url = first["url"].as_str().unwrap();
    let back = world.answered(url, "deny", None).await;
    world.shows(&back).await;
    let failed = login.line();
    assert_eq!(failed["event"], "failed");
    assert_eq!(failed["error"], "access_denied");
    assert_eq!(login.end().0, Some(3));
}
