//! Text from outside in every place that takes it: it must not become markup, headers or lines.

use roomkey::sandbox::oauth::clients::{ClientType, Clients};

use crate::office::Office;
use crate::phone::ANA;

const SCRIPT: &str = "\"><script>alert(1)</script>";

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn section_6_3_no_parameter_becomes_markup() {
    let office = Office::open().await;
    let hostile = encoded(SCRIPT);
    for path in [
        format!("/device?code={hostile}"),
        format!("/D/{hostile}"),
        format!("/d/{hostile}?here={hostile}"),
        format!(
            "/callback?error={hostile}&error_description={hostile}&state={hostile}&iss={hostile}&code={hostile}"
        ),
        format!("/device/problem?is={hostile}"),
        format!("/device/problem?is=upstream&text={hostile}"),
        format!("/device/next?x={hostile}"),
        format!("/{hostile}"),
    ] {
        let mut phone = office.phone();
        let page = phone.open(&path).await;
        assert!(!page.html().contains("<script"), "{path}");
    }
    let mut phone = office.phone();
    let page = phone.open("/device").await;
    let wrong = phone.press(&page, "code", &[("user_code", SCRIPT)]).await;
    assert!(!wrong.html().contains("<script"), "{wrong:?}");
    let terminal = office
        .post("/token", &[("grant_type", SCRIPT), ("client_id", SCRIPT)])
        .await;
    assert!(!terminal.text.contains("<script"));
}

#[tokio::test]
async fn a_hostile_host_name_is_shown_as_text_and_logged_as_one_line() {
    let office = Office::open().await;
    let host = format!("tv\r\n{{\"event\":\"forged\"}}\u{1b}[2J\u{202e}{SCRIPT}");
    let begun = office.begin_with(&[]).await;
    drop(begun);
    let answer = office
        .post(
            "/device_authorization",
            &[("client_id", "kiosk"), ("roomkey_host", &host)],
        )
        .await;
    let code = answer.text_of("user_code");
    let mut phone = office.phone();
    let asking = phone.enter(&code).await;
    assert!(!asking.html().contains("<script"), "{}", asking.html());
    assert!(!asking.html().contains(['\u{1b}', '\u{202e}']));
    office.audited("code_entered", 1).await;
    let log = office.log.text();
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
    assert!(!log.contains('\u{1b}') && !log.contains('\u{202e}'));
    let forged = log
        .lines()
        .filter(|line| line.contains("\"event\":\"forged\""))
        .count();
    assert_eq!(forged, 0, "{log}");
}

#[tokio::test]
async fn headers_cannot_be_injected_by_a_path_or_a_code() {
    let office = Office::open().await;
    for path in [
        "/D/%0d%0aSet-Cookie:%20x=y",
        "/d/BCDF%0d%0aX:y-GHJK",
        "/%0d%0aX-Evil:1",
        "/device/problem?is=%0d%0aX-Evil:1",
    ] {
        let answer = office.get(path).await;
        assert!(!answer.headers.contains_key("x-evil"));
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert!(
            cookies
                .iter()
                .all(|c| c.to_str().unwrap().starts_with("roomkey_bridge")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn section_4_11_no_redirect_leads_elsewhere() {
    let office = Office::open().await;
    for path in [
        "//evil.example",
        "/device/?next=https://evil.example",
        "/d//evil.example",
        "/callback?redirect_uri=https://evil.example",
        "/device/next?to=//evil.example",
        "//evil.example/D/BCDFGHJK",
    ] {
        let request = office.http.get(format!("{}{path}", office.url));
        let answer = crate::office::Answer::of(request.send().await.unwrap()).await;
        let location = answer.header("location");
        assert!(
            location.is_empty() || (location.starts_with('/') && !location.starts_with("//")),
            "{path}: {location}"
        );
        assert!(!location.contains("evil"), "{path}: {location}");
    }
}

#[tokio::test]
async fn no_answer_names_the_secrets_of_the_bridge() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let last = phone.until_last_page(&begun.user_code).await;
    phone.press(&last, "allow", &[]).await;
    let granted = office.poll(&begun.device_code).await;
    // Lines are written behind the answers.
    office.audited("session_started", 1).await;
    let log = office.log.text();
    for secret in [
        begun.device_code.clone(),
        begun.user_code.clone(),
        granted.text_of("access_token"),
        granted.text_of("refresh_token"),
        phone.cookie("roomkey_bridge").unwrap().clone(),
        Clients::of(ClientType::Web).secret.to_owned(),
    ] {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
    assert!(log.contains(ANA), "who signed in is told");
}

#[tokio::test]
async fn a_forwarded_address_is_believed_of_a_trusted_proxy_alone() {
    let trusting = Office::with("trusted_proxies = [\"127.0.0.1\"]", "").await;
    let wary = Office::open().await;
    for (office, wanted) in [(&trusting, "203.0.113.9"), (&wary, "127.0.0.1")] {
        let request = office.http.post(office.at("/device_authorization"));
        let request = request.header("x-forwarded-for", "198.51.100.1, <b>, 203.0.113.9");
        let request = request.form(&[("client_id", "kiosk")]);
        let answer = crate::office::Answer::of(request.send().await.unwrap()).await;
        let mut phone = office.phone();
        let asking = phone.enter(&answer.text_of("user_code")).await;
        assert!(asking.html().contains(wanted), "{}", asking.html());
        let line = office.audited("device_authorization", 1).await.remove(0);
        assert_eq!(line["address"], wanted);
    }
}
