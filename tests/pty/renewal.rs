//! A sign-in that is being renewed outlives the person's wish to leave: the server has replaced
//! the refresh token, and only its answer holds the new one.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::driver::{Launch, Terminal};

/// A token endpoint that tells of the first request, and answers it when allowed to.
struct Issuer {
    url: String,
    asked: Receiver<()>,
    answer: Sender<()>,
}

impl Issuer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let ((tell, asked), (answer, allowed)) = (channel(), channel());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !String::from_utf8_lossy(&request).contains("refresh_token=old") {
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            tell.send(()).unwrap();
            allowed.recv().unwrap();
            let body = r#"{"access_token":"a2","refresh_token":"new","token_type":"bearer","expires_in":3600}"#;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            write!(
                stream,
                "{head}\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
        });
        Self { url, asked, answer }
    }
}

/// The home of a person whose access token has expired.
struct Home(tempfile::TempDir);

impl Home {
    fn new(url: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let config = format!(
            "[profile.p]\nissuer = \"{url}\"\nclient_id = \"tv\"\nstore = \"file\"\n\
             [profile.p.endpoints]\ntoken = \"{url}/token\"\nchat_api = \"{url}\"\n"
        );
        std::fs::write(home.path("config.toml"), config).unwrap();
        let credential = json!({
            "version": 1, "issuer": url, "kind": "other",
            "token_endpoint": format!("{url}/token"),
            "token_endpoint_auth_method": "client_secret_post",
            "client_id": "tv", "chat_api": url, "account": null,
            "scopes": ["https://www.googleapis.com/auth/chat.spaces"],
            "access_token": "a1", "expires_at": "2020-01-01T00:00:00Z", "refresh_token": "old",
        });
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(home.path("state/credentials"))
            .unwrap();
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(home.path("state/credentials/p.json"))
            .unwrap();
        file.write_all(credential.to_string().as_bytes()).unwrap();
        home
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn launch(&self, args: &[&'static str]) -> Terminal {
        self.launched(args).start()
    }

    fn launched(&self, args: &[&'static str]) -> Launch {
        let path = |name| self.path(name).to_str().unwrap().to_owned();
        let mut launch = Launch::demo(80, 24)
            .env("ROOMKEY_CONFIG", &path("config.toml"))
            .env("ROOMKEY_STATE_DIR", &path("state"));
        launch.args = args.to_vec();
        launch
    }

    fn refresh_token(&self) -> Value {
        let text = std::fs::read(self.path("state/credentials/p.json")).unwrap();
        serde_json::from_slice::<Value>(&text).unwrap()["refresh_token"].take()
    }
}

/// Leaves while the token is being renewed, and gives the exit code.
fn leave(args: &[&'static str], how: impl FnOnce(&mut Terminal)) -> u32 {
    let issuer = Issuer::start();
    let home = Home::new(&issuer.url);
    let mut t = home.launch(args);
    issuer.asked.recv_timeout(Duration::from_secs(20)).unwrap();
    if args.is_empty() {
        t.wait("the full screen", vt100::Screen::alternate_screen);
    }
    how(&mut t);
    t.wait("the shell's screen", |screen| !screen.alternate_screen());
    issuer.answer.send(()).unwrap();
    let code = t.end().exit_code();
    t.assert_restored();
    assert_eq!(home.refresh_token(), "new", "{args:?}: {}", t.contents());
    code
}

#[test]
fn leaving_the_screen_waits_for_a_renewed_sign_in() {
    assert_eq!(leave(&[], |t| t.send("q")), 0);
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        assert_eq!(leave(&[], |t| t.signal(signal)), code);
    }
}

#[test]
fn a_second_sighup_of_the_same_closing_terminal_does_not_sign_out() {
    let code = leave(&[], |t| {
        t.signal(Signal::HUP);
        t.wait("the shell's screen", |screen| !screen.alternate_screen());
        t.signal(Signal::HUP);
    });
    assert_eq!(code, 129);
}

#[test]
fn a_command_that_is_stopped_waits_for_a_renewed_sign_in() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let ended = leave(&["spaces", "list"], |t| {
            t.signal(signal);
            t.see("Waiting for the sign-in to be renewed");
        });
        assert_eq!(ended, code);
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    for args in [&[][..], &["spaces", "list"]] {
        let issuer = Issuer::start();
        let home = Home::new(&issuer.url);
        let mut t = home.launch(args);
        issuer.asked.recv_timeout(Duration::from_secs(20)).unwrap();
        t.signal(Signal::TERM);
        match args {
            [] => t.see("ending it now (Ctrl-C)"),
            _ => t.see("Waiting for the sign-in to be renewed"),
        }
        t.signal(Signal::INT);
        let signalled = Instant::now();
        // The issuer never answers.
        assert_eq!(t.end().exit_code(), 143);
        assert!(signalled.elapsed() < Duration::from_secs(5), "{args:?}");
    }
}

#[test]
fn a_full_disk_spends_no_refresh_token() {
    let issuer = Issuer::start();
    let home = Home::new(&issuer.url);
    // No file may grow, as on a full disk.
    let mut launch = home.launched(&["spaces", "list"]);
    launch.shell = Some("trap '' XFSZ; ulimit -f 0; exec \"$@\"");
    let mut t = launch.start();
    assert_eq!(t.end().exit_code(), 1, "{}", t.contents());
    assert!(t.contents().contains("was not renewed"), "{}", t.contents());
    assert!(issuer.asked.try_recv().is_err(), "the token was sent");
    assert_eq!(home.refresh_token(), "old");
    let files = std::fs::read_dir(home.path("state/credentials")).unwrap();
    assert_eq!(files.count(), 2, "credential and lock");
}

#[test]
fn a_renewed_sign_in_that_cannot_be_stored_is_said_aloud() {
    for args in [&["spaces", "list"][..], &[]] {
        let issuer = Issuer::start();
        let home = Home::new(&issuer.url);
        let mut t = home.launch(args);
        issuer.asked.recv_timeout(Duration::from_secs(20)).unwrap();
        let path = home.path("state/credentials/p.json");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        issuer.answer.send(()).unwrap();
        t.see("could not be stored");
        if args.is_empty() {
            t.send("q");
        }
        t.end();
    }
}
