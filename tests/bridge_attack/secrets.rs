//! Nothing secret is in what the real program says, at its most talkative, nor in the file it keeps
//! its rows in.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use crate::lair;
use crate::liar::{ACCESS, Liar};
use crate::office::{Answer, Begun, DEVICE_GRANT, client};
use crate::phone::Phone;

struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    url: String,
    http: reqwest::Client,
}

impl Program {
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(format!("{}{path}", self.url)).form(form);
        Answer::of(request.send().await.unwrap()).await
    }

    async fn begin(&self) -> Begun {
        let answer = self.post(
            "/device_authorization",
            &[("client_id", "kiosk"), ("roomkey_return_code", "1")],
        );
        let answer = answer.await;
        Begun {
            device_code: answer.text_of("device_code"),
            user_code: answer.text_of("user_code"),
        }
    }

    async fn poll(&self, code: &str, digits: &str) -> Answer {
        let form = [
            ("grant_type", DEVICE_GRANT),
            ("client_id", "kiosk"),
            ("device_code", code),
            ("roomkey_return_code", digits),
        ];
        self.post("/token", &form).await
    }

    async fn refresh(&self, token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "kiosk"),
            ("refresh_token", token),
        ];
        self.post("/token", &form).await
    }
}

impl Program {
    /// Stops it, and gives the rest of its audit log.
    fn end(&mut self) -> String {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let mut log = String::new();
        self.stdout.read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn digits(html: &str) -> String {
    let digits = html.split("class=\"code digits\">").nth(1).unwrap();
    digits.split('<').next().unwrap().to_owned()
}

/// Everything that can happen to a sign-in; gives what nobody may see, and what it is.
async fn walk(program: &Program, liar: &Liar) -> Vec<(&'static str, String)> {
    let mut secrets = Vec::new();
    let begun = program.begin().await;
    let mut phone = Phone::new(&program.url);
    let seen = lair::sign_in(liar, &mut phone, &begun, |_| ()).await;
    let csrf = seen.page.form_with("allow").field("csrf");
    let page = phone.press(&seen.page, "allow", &[]).await;
    let number = digits(page.html());
    let wrong = if number == "000" { "001" } else { "000" };
    program.poll(&begun.device_code, wrong).await;
    let granted = program.poll(&begun.device_code, &number).await;
    let first = granted.text_of("refresh_token");
    let second = program.refresh(&first).await.text_of("refresh_token");
    program.refresh(&second).await;
    program.refresh(&first).await;
    // What goes wrong is told in more words.
    let failing = program.begin().await;
    let mut other = Phone::new(&program.url);
    let lied = lair::sign_in(liar, &mut other, &failing, |claims| {
        claims["nonce"] = "x".into();
    })
    .await;
    assert_eq!(lied.page.title(), "The sign-in did not work");
    other
        .open(&format!("/callback?code=secret-code&state={}", lied.state))
        .await;
    program
        .post(
            "/revoke",
            &[("client_id", "kiosk"), ("token", &failing.device_code)],
        )
        .await;

    for (what, secret) in [
        ("device_code", &begun.device_code),
        ("another device_code", &failing.device_code),
        ("user_code", &begun.user_code),
        ("its letters", &begun.user_code.replace('-', "")),
        ("another's letters", &failing.user_code.replace('-', "")),
        ("state", &seen.state),
        ("another state", &lied.state),
        ("csrf", &csrf),
        ("cookie", phone.cookie("roomkey_bridge").unwrap()),
        ("first refresh token", &first),
        ("second refresh token", &second),
    ] {
        secrets.push((what, secret.clone()));
    }
    for (what, secret) in [
        ("code", seen.code),
        ("access token", ACCESS),
        ("the issuer's refresh token", "1//refresh"),
        ("client secret", lair::SECRET),
        ("key", lair::KEY),
        ("another code", "secret-code"),
    ] {
        secrets.push((what, secret.to_owned()));
    }
    let asked = liar.tell(|script| script.asked.clone());
    let verifiers: Vec<_> = asked
        .iter()
        .filter_map(|form| form.get("code_verifier"))
        .collect();
    assert!(!verifiers.is_empty(), "the issuer was asked with PKCE");
    secrets.extend(
        verifiers
            .into_iter()
            .map(|verifier| ("verifier", verifier.clone())),
    );
    secrets
}

/// Starts the real program over a file, with this much to say.
async fn start(dir: &Path, liar: &Liar, say: &[&str]) -> Program {
    let (url, text) = lair::write_config(dir, &liar.url, "");
    let config = dir.join("config.toml");
    std::fs::write(&config, lair::stored_on_disk(&text, dir)).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_roomkey"));
    command.args(say).args(["bridge", "--config"]).arg(&config);
    command
        .env_remove("ROOMKEY_CONFIG")
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(std::fs::File::create(dir.join("stderr")).unwrap());
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let reading = tokio::task::spawn_blocking(move || {
        let mut started = String::new();
        stdout.read_line(&mut started).unwrap();
        (started, stdout)
    });
    let (started, stdout) = reading.await.unwrap();
    let told = std::fs::read_to_string(dir.join("stderr")).unwrap();
    assert!(started.contains("\"started\""), "{started}{told}");
    Program {
        child,
        stdout,
        url,
        http: client(),
    }
}

#[tokio::test]
async fn section_3_9_section_6_9_no_secret_is_told_at_vv_or_kept_in_clear() {
    let liar = Liar::start().await;
    let dir = tempfile::tempdir().unwrap();
    let mut program = start(dir.path(), &liar, &["-vv"]).await;
    let secrets = walk(&program, &liar).await;
    let log = program.end();
    let said = std::fs::read_to_string(dir.path().join("stderr")).unwrap();
    assert!(
        log.contains("session_renewed") && log.contains("return_code"),
        "{log}"
    );
    assert!(said.contains("roomkey::http"), "{said}");
    let kept = std::fs::read(dir.path().join("bridge.redb")).unwrap();
    let holds = |what: &[u8]| kept.windows(what.len()).any(|window| window == what);
    assert!(holds(b"kiosk"), "what is no secret can be found there");
    for (what, secret) in &secrets {
        assert!(
            !log.contains(secret),
            "the {what} is in the audit log: {log}"
        );
        assert!(!said.contains(secret), "the {what} is on stderr: {said}");
        assert!(!holds(secret.as_bytes()), "the {what} is in the file");
    }
}

/// Nobody stands behind a server to add `-v` once something has gone wrong.
#[tokio::test]
async fn trouble_with_the_issuer_is_told_unasked() {
    let liar = Liar::start().await;
    let dir = tempfile::tempdir().unwrap();
    let mut program = start(dir.path(), &liar, &[]).await;
    let begun = program.begin().await;
    let mut phone = Phone::new(&program.url);
    lair::sign_in(&liar, &mut phone, &begun, |claims| {
        claims["nonce"] = "x".into();
    })
    .await;
    program.end();
    let said = std::fs::read_to_string(dir.path().join("stderr")).unwrap();
    assert!(
        said.contains("ERROR") && said.contains("id_token"),
        "{said}"
    );
    assert!(!said.contains("DEBUG"), "{said}");
}
