//! Each kind of fault, on the wire.

use std::time::{Duration, Instant};

use roomkey::sandbox::Options;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::site::{Answer, CHAT_SPACES, Site};

/// A sandbox with one token, faults switched on after the sign-in.
async fn faulty(spec: &str) -> (Site, String) {
    let site = Site::open().await;
    let token = site.signed_in(CHAT_SPACES).await.text_of("access_token");
    switch(&site, spec).await;
    (site, token)
}

async fn switch(site: &Site, spec: &str) {
    let body = json!({"spec": spec});
    let answer = site
        .send_json(reqwest::Method::PUT, "/sandbox/faults", &body)
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn listed(site: &Site, token: &str) -> Answer {
    site.get_as("/v1/spaces?pageSize=5", token).await
}

/// The head, the body, and how the connection ended, read from a bare socket.
async fn raw(site: &Site, request: &str) -> (String, Vec<u8>, std::io::Result<()>) {
    let mut stream = TcpStream::connect(site.sandbox.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break Ok(()),
            Ok(count) => all.extend_from_slice(&buffer[..count]),
            Err(error) => break Err(error),
        }
    };
    let split = all.windows(4).position(|window| window == b"\r\n\r\n");
    let body = split.map(|at| all.split_off(at + 4)).unwrap_or_default();
    (String::from_utf8(all).unwrap(), body, end)
}

fn get_spaces(token: &str) -> String {
    format!("GET /v1/spaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n")
}

fn create_space(token: &str, name: &str) -> String {
    let body = json!({"spaceType": "SPACE", "displayName": name}).to_string();
    format!(
        "POST /v1/spaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn has_space(site: &Site, token: &str, name: &str) -> bool {
    let all = site.get_as("/v1/spaces?pageSize=1000", token).await;
    assert_eq!(all.status, 200, "{all:?}");
    all.text.contains(name)
}

fn was_reset(end: &std::io::Result<()>) -> bool {
    matches!(end, Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset)
}

#[tokio::test]
async fn refusals_have_googles_error_object() {
    let kinds = [
        ("429", 429, "RESOURCE_EXHAUSTED", Some("1")),
        ("429_no_retry_after", 429, "RESOURCE_EXHAUSTED", None),
        ("500", 500, "INTERNAL", None),
        ("503", 503, "UNAVAILABLE", None),
    ];
    let (site, token) = faulty("").await;
    for (kind, status, name, retry_after) in kinds {
        switch(&site, &format!("{kind}:x1")).await;
        let answer = listed(&site, &token).await;
        assert_eq!(answer.status, status);
        let error = &answer.json()["error"];
        assert_eq!(
            (error["code"].as_u64(), error["status"].as_str()),
            (Some(status.into()), Some(name))
        );
        let wait = answer
            .headers
            .get("retry-after")
            .map(|value| value.to_str().unwrap());
        assert_eq!(wait, retry_after, "{kind}");
        assert_eq!(listed(&site, &token).await.status, 200, "a count runs out");
    }
    let log = site.get("/sandbox/log").await.text;
    assert!(log.contains("\"fault\":\"429_no_retry_after\""), "{log}");
}

#[tokio::test]
async fn a_reset_before_leaves_no_trace() {
    let (site, token) = faulty("reset_before:x1").await;
    let (head, _, end) = raw(&site, &create_space(&token, "Never made")).await;
    assert!(head.is_empty() && was_reset(&end), "{head} {end:?}");
    assert!(!has_space(&site, &token, "Never made").await);
    let log = site.get("/sandbox/log").await.text;
    assert!(log.contains("\"status\":0") && log.contains("\"fault\":\"reset_before\""));
}

#[tokio::test]
async fn a_reset_after_has_done_the_work() {
    let (site, token) = faulty("reset_after:x1").await;
    let (head, _, end) = raw(&site, &create_space(&token, "Made all the same")).await;
    assert!(head.is_empty() && was_reset(&end), "{head} {end:?}");
    assert!(has_space(&site, &token, "Made all the same").await);
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_gives() {
    let (site, token) = faulty("truncate:x1").await;
    let (head, body, end) = raw(&site, &get_spaces(&token)).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let head = head.to_ascii_lowercase();
    let promised = head.split("content-length: ").nth(1).unwrap();
    let promised: usize = promised
        .split("\r\n")
        .next()
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert_eq!(body.len(), promised / 2);
    assert!(was_reset(&end), "{end:?}");
}

#[tokio::test]
async fn garbage_is_ten_megabytes_of_no_json() {
    let (site, token) = faulty("garbage:x1").await;
    let request = site.http.get(site.at("/v1/spaces")).bearer_auth(&token);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    assert_eq!(bytes.len(), 10 * 1024 * 1024);
    assert!(serde_json::from_slice::<Value>(&bytes).is_err());
}

fn names(page: &Answer) -> Vec<String> {
    let json = page.json();
    let rows = json["spaces"].as_array().unwrap().iter();
    rows.map(|space| space["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_token_loop_and_a_duplicate_spoil_later_pages_only() {
    let (site, token) = faulty("token_loop:1").await;
    let first = listed(&site, &token).await;
    let next = first.text_of("nextPageToken");
    let second = format!("/v1/spaces?pageSize=5&pageToken={next}");
    let looped = site.get_as(&second, &token).await;
    assert_eq!(looped.text_of("nextPageToken"), next);

    switch(&site, "duplicate:1").await;
    assert_eq!(names(&listed(&site, &token).await), names(&first));
    let repeated = site.get_as(&second, &token).await;
    assert_eq!(names(&repeated).len(), 6);
    assert!(names(&first).contains(&names(&repeated)[0]));
    assert_ne!(repeated.text_of("nextPageToken"), next);
}

#[tokio::test]
async fn a_slow_answer_drips_for_ten_seconds() {
    let (site, token) = faulty("slow:x1").await;
    let begun = Instant::now();
    let request = site.http.get(site.at("/v1/spaces")).bearer_auth(&token);
    let mut response = request.send().await.unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "the head comes at once"
    );
    let first = response.chunk().await.unwrap().unwrap();
    assert!(first.len() < 10_000, "a drip, not all");
    // The rest is not waited for; others are not held up meanwhile.
    let others = Instant::now();
    assert_eq!(listed(&site, &token).await.status, 200);
    assert!(others.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn slow_down_strikes_polls_that_came_in_time() {
    let (site, _) = faulty("slow_down:x1").await;
    let device_code = site.device("openid").await.text_of("device_code");
    let first = site.poll(&device_code).await;
    assert_eq!(first.error(), (403, "slow_down".to_owned()));
}

#[tokio::test]
async fn latency_delays_apis_and_tokens_but_not_pages() {
    let latency = Duration::from_millis(300);
    let site = Site::start(Options {
        latency,
        ..Options::default()
    })
    .await;
    let timed = async |path: &str| {
        let begun = Instant::now();
        site.get(path).await;
        begun.elapsed()
    };
    assert!(timed("/v1/spaces").await >= latency);
    let begun = Instant::now();
    site.poll("x").await;
    assert!(begun.elapsed() >= latency);
    assert!(timed("/device").await < latency);
}

#[tokio::test]
async fn a_wrong_body_is_told_what_is_expected() {
    let site = Site::open().await;
    for body in [
        json!([]),
        json!(["429:0.05"]),
        json!({"specs": ""}),
        json!(5),
    ] {
        let answer = site
            .send_json(reqwest::Method::PUT, "/sandbox/faults", &body)
            .await;
        assert_eq!(answer.status, 400, "{body}");
        let told = format!("{answer:?}");
        assert!(told.contains("Expected a JSON object such as"), "{told}");
        assert!(told.contains("429:0.05"), "{told}");
    }
}
