//! Hostile text in everything that comes from outside: it becomes no markup, header, line of a log,
//! escape sequence, or address that is led to.

use serde_json::Value;

use crate::lair;
use crate::liar::Liar;
use crate::office::{Answer, Office};
use crate::phone::Page;

const SCRIPT: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
const CONTROLS: &str =
    "a\r\nSet-Cookie: evil=1\r\n\r\n<html>\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\u{2066}";

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn is_clean(page: &Page) {
    let html = page.html();
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
    assert!(!html.contains("evil="), "{html}");
    let hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{2069}').contains(&c);
    assert!(!html.contains(hidden), "{html:?}");
}

#[tokio::test]
async fn section_6_3_what_the_issuer_sends_along_becomes_no_markup() {
    let liar = Liar::start().await;
    let office = lair::open(&liar, "").await;
    for hostile in [SCRIPT, CONTROLS, &"x".repeat(4_000)] {
        let begun = office.begin().await;
        let mut phone = office.phone();
        let asking = phone.enter(&begun.user_code).await;
        let going = phone.press(&asking, "continue", &[]).await;
        let to = url::Url::parse(&going.refresh().unwrap()).unwrap();
        let state = to.query_pairs().find(|(k, _)| k == "state").unwrap().1;
        let hostile = encoded(hostile);
        let page = phone
            .open(&format!(
                "/callback?error={hostile}&error_description={hostile}&error_uri={hostile}\
                 &state={state}&iss={}",
                liar.url
            ))
            .await;
        assert_eq!(page.title(), "The sign-in did not work");
        is_clean(&page);
        assert!(page.html().len() < 12_000, "what is quoted is cut");
        let answer = phone.once(&page.url, None).await;
        assert!(!answer.headers.contains_key("location"));
    }
    let lines = office.audited("upstream_returned", 3).await;
    assert!(lines.iter().all(|line| line["result"] != "done"));
}

/// The token endpoint's error is the issuer's too.
#[tokio::test]
async fn section_6_3_the_token_endpoints_error_becomes_no_markup() {
    let liar = Liar::start().await;
    let office = lair::open(&liar, "").await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    let going = phone.press(&asking, "continue", &[]).await;
    let to = url::Url::parse(&going.refresh().unwrap()).unwrap();
    let state = to.query_pairs().find(|(k, _)| k == "state").unwrap().1;
    let hostile = format!("{SCRIPT}{CONTROLS}");
    let body = serde_json::json!({"error": hostile, "error_description": hostile});
    liar.tell(|script| script.token = vec![(400, body.to_string())]);
    let page = phone.open(&format!("/callback?code=x&state={state}")).await;
    is_clean(&page);
}

#[tokio::test]
async fn an_account_with_a_hostile_name_is_shown_by_another() {
    let liar = Liar::start().await;
    let office = lair::open(&liar, "").await;
    for (email, shown) in [
        (format!("{SCRIPT}@example.com"), "&lt;script&gt;"),
        (format!("{CONTROLS}@example.com"), "1082"),
        ("ana\u{202e}moc.elpmaxe@evil".to_owned(), "1082"),
        ("a\u{200b}na@example.com".to_owned(), "1082"),
        (format!("{}@example.com", "x".repeat(5000)), "1082"),
    ] {
        let begun = office.begin().await;
        let mut phone = office.phone();
        let seen = lair::sign_in(&liar, &mut phone, &begun, |claims| {
            claims["email"] = email.as_str().into();
            claims["hd"] = SCRIPT.into();
        })
        .await;
        assert_eq!(seen.page.title(), "Sign this terminal in?", "{email:?}");
        is_clean(&seen.page);
        let html = seen.page.html();
        assert!(html.contains(shown), "{shown}: {html}");
        let done = phone.press(&seen.page, "allow", &[]).await;
        is_clean(&done);
        let granted = office.poll(&begun.device_code).await;
        assert!(
            !granted
                .text_of("roomkey_account")
                .contains(char::is_control)
        );
    }
    let log = office.log.text();
    let hidden = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}' || c == '\u{200b}';
    assert!(!log.contains(hidden), "{log:?}");
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
}

/// `hd` is compared, and quoted nowhere.
#[tokio::test]
async fn measure_1_a_foreign_workspace_is_refused_without_quoting_it() {
    let liar = Liar::start().await;
    let sandbox_free = lair::open_with(&liar, "", |config| {
        config.replace(
            "client_secrets_file",
            "hosted_domain = \"example.com\"\nclient_secrets_file",
        )
    });
    let office = sandbox_free.await;
    for hd in [
        SCRIPT.into(),
        CONTROLS.into(),
        Value::Null,
        "example.com.evil".into(),
    ] {
        let begun = office.begin().await;
        let seen = lair::sign_in(&liar, &mut office.phone(), &begun, |claims| {
            claims["hd"] = hd.clone();
        })
        .await;
        assert_eq!(seen.page.title(), "This account cannot be used here");
        is_clean(&seen.page);
        assert!(!seen.page.html().contains("evil"));
    }
}

/// RFC 9700 §4.13: what a request says about its address is not what the bridge is called.
#[tokio::test]
async fn the_host_header_names_nothing() {
    for trusted in ["", "trusted_proxies = [\"127.0.0.1\"]"] {
        let office = Office::with(trusted, "").await;
        let begun = office.begin().await;
        let letters = begun.user_code.replace('-', "").to_lowercase();
        for path in [
            "/",
            "/device",
            &format!("/d/{letters}"),
            &format!("/D/{letters}/"),
            "/device/next",
            "/callback?state=x",
            "/.well-known/oauth-authorization-server",
        ] {
            let request = office.http.get(office.at(path));
            let request = request.header("host", "evil.example");
            let request = request.header("x-forwarded-host", "evil.example");
            let request = request.header("x-forwarded-proto", "https");
            let request = request.header("x-forwarded-prefix", "/evil");
            let request = request.header("x-original-url", "/metrics");
            let request = request.header("forwarded", "for=1.2.3.4;host=evil.example");
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert!(
                answer.status < 400 || answer.status == 404,
                "{path}: {answer:?}"
            );
            assert!(!answer.text.contains("evil"), "{path}");
            for (name, value) in &answer.headers {
                let value = value.to_str().unwrap();
                assert!(!value.contains("evil"), "{path}: {name}: {value}");
                if name == "location" {
                    assert!(
                        value.starts_with('/') && !value.starts_with("//"),
                        "{value}"
                    );
                }
            }
        }
        let answer = office.begin_with(&[]).await;
        assert!(!answer.user_code.is_empty());
        let metadata = office.get("/.well-known/oauth-authorization-server").await;
        assert_eq!(metadata.json()["issuer"], office.url);
    }
}

/// Whatever a caller says about itself, each line of the log is one object without anything that
/// moves or hides.
#[tokio::test]
async fn the_audit_log_is_one_object_a_line_whatever_is_said() {
    let office = Office::with("trusted_proxies = [\"127.0.0.1\"]", "").await;
    let hostile = format!("{CONTROLS}{SCRIPT}\"}}\n{{\"event\":\"forged\"}}");
    for (key, value) in [
        ("client_id", hostile.as_str()),
        ("scope", &hostile),
        ("roomkey_host", &hostile),
        ("roomkey_stages", &hostile),
        ("roomkey_return_code", &hostile),
    ] {
        let mut form = vec![("client_id", "kiosk"), (key, value)];
        form.dedup_by_key(|pair| pair.0);
        if key == "client_id" {
            form = vec![(key, value)];
        }
        let answer = office.post("/device_authorization", &form).await;
        assert!(
            !answer.text.contains('<') || !answer.text.contains("script>"),
            "{answer:?}"
        );
        assert!(!answer.text.contains('\u{1b}'));
    }
    for form in [
        vec![("token", hostile.as_str()), ("client_id", "kiosk")],
        vec![("token", "x"), ("client_id", hostile.as_str())],
    ] {
        office.post("/revoke", &form).await;
    }
    let request = office.http.post(office.at("/device_authorization"));
    let request = request
        .header("x-forwarded-for", "\"; DROP, <script>, 1.2.3.4\u{e9}")
        .header("user-agent", SCRIPT);
    request
        .form(&[("client_id", "kiosk")])
        .send()
        .await
        .unwrap();
    office.audited("device_authorization", 3).await;
    let log = office.log.text();
    assert!(!log.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'));
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_ne!(line["event"], "forged");
    }
}

/// What the operator sees on a terminal holds no sequence that somebody outside wrote.
#[tokio::test]
async fn the_list_of_sessions_is_safe_for_a_terminal() {
    let office = Office::with("admin_socket = \"bridge.sock\"", "").await;
    let hostile = format!("tv{CONTROLS}");
    let form = [("client_id", "kiosk"), ("roomkey_host", hostile.as_str())];
    let begun = office.post("/device_authorization", &form).await;
    office.phone().approve(&begun.text_of("user_code")).await;
    office.poll(&begun.text_of("device_code")).await;
    let config = office.dir.path().join("config.toml");
    let top = "admin_socket = \"bridge.sock\"";
    let text =
        crate::office::config_text(&office.url, "127.0.0.1:0", office.sandbox.url(), top, "");
    std::fs::write(&config, text).unwrap();
    for form in [&[][..], &["--json"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_roomkey"));
        command.args(["bridge", "sessions", "list"]).args(form);
        command
            .arg("--config")
            .arg(&config)
            .env_remove("ROOMKEY_CONFIG");
        command.stdin(std::process::Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = output.await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("tv"), "{form:?}: {text}");
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}' || c == '\u{2066}';
        assert!(!text.contains(raw), "{form:?}: {text:?}");
    }
}
