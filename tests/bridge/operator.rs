//! Health, metrics, and how the server treats connections.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::office::{Answer, Office};

#[tokio::test]
async fn health_readiness_and_metrics_answer() {
    let office = Office::open().await;
    assert_eq!(office.get("/healthz").await.text, "ok\n");
    assert_eq!(office.get("/readyz").await.text, "ready\n");
    office.begin().await;
    let metrics = office.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    assert!(
        metrics
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    let counted = "roomkey_bridge_events_total{event=\"device_authorization\",result=\"done\"} 1";
    assert!(metrics.text.contains(counted), "{}", metrics.text);
    let route = "roomkey_bridge_requests_total{route=\"/device_authorization\",status=\"200\"} 1";
    assert!(metrics.text.contains(route));
}

#[tokio::test]
async fn metrics_are_not_for_who_comes_through_a_proxy() {
    for trusted in ["", "trusted_proxies = [\"127.0.0.1\"]"] {
        let office = Office::with(trusted, "").await;
        for header in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
            let request = office
                .http
                .get(office.at("/metrics"))
                .header(header, "127.0.0.1");
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.status, 404, "{header}");
        }
    }
}

#[tokio::test]
async fn metrics_can_have_an_address_of_their_own() {
    let office = Office::with("metrics_listen = \"127.0.0.1:0\"", "").await;
    assert_eq!(office.get("/metrics").await.status, 404);
    let address = office.bridge.metrics_address().unwrap();
    let get = async |path: &str| {
        office
            .http
            .get(format!("http://{address}{path}"))
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(get("/metrics").await, 200);
    assert_eq!(get("/device").await, 404, "nothing else is there");
}

/// Half a request does not hold a connection for ever.
#[tokio::test]
async fn a_slow_head_is_cut_off() {
    let office = Office::open().await;
    let mut stream = TcpStream::connect(office.bridge.address()).await.unwrap();
    stream
        .write_all(b"GET /device HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        .await
        .unwrap();
    // From here on time passes by itself while everybody waits.
    tokio::time::pause();
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(40), stream.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "it was still open after 40 seconds");
}

#[tokio::test]
async fn a_head_too_large_is_refused() {
    let office = Office::open().await;
    let request = office
        .http
        .get(office.at("/device"))
        .header("x-large", "a".repeat(100_000));
    let status = request.send().await.map(|answer| answer.status().as_u16());
    assert!(matches!(status, Ok(431) | Err(_)), "{status:?}");
    assert_eq!(office.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_bridge_that_stops_finishes_what_it_began() {
    let office = Office::open().await;
    let mut stream = TcpStream::connect(office.bridge.address()).await.unwrap();
    let body = "client_id=kiosk";
    let head = format!(
        "POST /device_authorization HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The head is there once the metrics see a connection besides their own.
    loop {
        let metrics = office.get("/metrics").await.text;
        if metrics.contains("roomkey_bridge_connections 2") {
            break;
        }
        tokio::task::yield_now().await;
    }
    let Office { bridge, log, .. } = office;
    let stopping = tokio::spawn(bridge.stop());
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stopping.await.unwrap();
    assert!(
        log.text().contains("\"event\":\"stopped\""),
        "{}",
        log.text()
    );
}
