//! The retry policy against a real listener on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, Url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Client, HttpError, Repeat, Request, Response};

/// Answers each connection with the next script line; the last one repeats.
async fn server(script: &'static [&'static str]) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/x", listener.local_addr().unwrap())).unwrap();
    let served = Arc::new(AtomicUsize::new(0));
    let count = served.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let n = count.fetch_add(1, Ordering::SeqCst);
            let mut buffer = [0_u8; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream
                .write_all(script[n.min(script.len() - 1)].as_bytes())
                .await;
        }
    });
    (url, served)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
const BUSY: &str =
    "HTTP/1.1 429 Too Many\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const DOWN: &str = "HTTP/1.1 503 Down\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
const NOTHING: &str = "";

#[tokio::test]
async fn throttled_writes_are_sent_again() {
    let (url, served) = server(&[BUSY, OK]).await;
    let answer = Client::new()
        .send(Request::new(Method::POST, url, Repeat::IfUndone))
        .await
        .unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, b"ok".as_slice())
    );
    assert_eq!(served.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_unsafe_write_is_never_sent_twice_after_it_may_have_been_done() {
    for script in [&[DOWN, OK][..], &[CUT, OK], &[NOTHING, OK]] {
        let script: &'static [&'static str] = Vec::leak(script.to_vec());
        let (url, served) = server(script).await;
        let outcome = Client::new()
            .send(Request::new(Method::POST, url, Repeat::IfUndone))
            .await;
        assert!(!outcome.is_ok_and(|answer| answer.ok()));
        assert_eq!(served.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn reads_survive_errors_and_broken_answers() {
    let (url, served) = server(&[DOWN, CUT, NOTHING, OK]).await;
    let answer = Client::new()
        .send(Request::new(Method::GET, url, Repeat::Safe))
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(served.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_long_retry_after_ends_at_the_patience() {
    const LATER: &str =
        "HTTP/1.1 429 x\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (url, served) = server(&[LATER]).await;
    let answer = Client::new()
        .send(Request::new(Method::GET, url, Repeat::Safe))
        .await
        .unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(served.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn size_and_time_are_limited() {
    let (url, _) = server(&[OK]).await;
    let small = Request::new(Method::GET, url, Repeat::Never).max_body(1);
    assert!(matches!(
        Client::new().send(small).await,
        Err(HttpError::TooLarge { limit: 1, .. })
    ));

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", silent.local_addr().unwrap())).unwrap();
    let slow = Request::new(Method::GET, url, Repeat::Never).timeout(Duration::from_millis(50));
    assert!(matches!(
        Client::new().send(slow).await,
        Err(HttpError::Timeout { .. })
    ));
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    let client = Client::new();
    let url = |text| Url::parse(text).unwrap();
    assert!(client.allows(&url("http://127.0.0.1:1/")));
    assert!(client.allows(&url("http://[::1]:1/")));
    assert!(client.allows(&url("https://chat.googleapis.com/")));
    for bad in [
        "http://chat.googleapis.com/",
        "http://127.0.0.1.example.com/",
        "ftp://localhost/",
    ] {
        assert!(!client.allows(&url(bad)), "{bad}");
    }
    assert!(Client::with_http_host("192.168.1.5").allows(&url("http://192.168.1.5:8080/")));
    let refused = client
        .send(Request::new(
            Method::GET,
            url("http://example.com/"),
            Repeat::Safe,
        ))
        .await;
    assert_eq!(
        refused.unwrap_err(),
        HttpError::Insecure {
            host: "example.com".into()
        }
    );
}

#[test]
fn debug_shows_no_body_and_no_query() {
    let url = Url::parse("https://a.example/path?q=secret-q").unwrap();
    let fields = [("refresh_token", "secret-b")];
    let request = Request::form(url, &fields, Repeat::Never).bearer("secret-h");
    let shown = format!("{request:?}");
    assert!(
        shown.contains("/path") && !shown.contains("secret"),
        "{shown}"
    );
    let response = Response {
        status: 200,
        headers: reqwest::header::HeaderMap::new(),
        body: b"secret".to_vec(),
    };
    let shown = format!("{response:?}");
    assert!(shown.contains("200") && !shown.contains("115"), "{shown}");
}

#[tokio::test]
async fn an_absurd_retry_after_does_no_harm() {
    for later in ["18446744073709551615", "Sun, 22 Nov 9998 23:59:59 GMT"] {
        let answer = format!(
            "HTTP/1.1 429 x\r\nretry-after: {later}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let answer: &'static str = answer.leak();
        let (url, served) = server(vec![answer].leak()).await;
        let answer = Client::new()
            .send(Request::new(Method::GET, url, Repeat::Safe))
            .await
            .unwrap();
        assert_eq!(answer.status, 429);
        assert_eq!(served.load(Ordering::SeqCst), 1);
    }
    let minute = Duration::from_mins(1);
    assert!(!super::fits(minute, Duration::MAX, minute));
    assert!(super::fits(Duration::ZERO, Duration::ZERO, minute));
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_stops_the_request() {
    let (url, served) = server(&[OK]).await;
    let request = Request::new(Method::GET, url, Repeat::Safe).bearer("secret\r\n");
    let refused = Client::new().send(request).await.unwrap_err();
    let header = "authorization";
    assert_eq!(refused, HttpError::Unsendable { header });
    assert_eq!(served.load(Ordering::SeqCst), 0);
}
