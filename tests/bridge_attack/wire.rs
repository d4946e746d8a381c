//! Requests that no browser and no terminal sends: bytes on a connection.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::office::{Answer, Office};

/// Everything that comes back until the bridge closes.
async fn raw(office: &Office, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(office.bridge.address()).await.unwrap();
    // A bridge that has heard enough may close before everything is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    let ended = tokio::time::timeout(Duration::from_mins(1), reading).await;
    assert!(ended.is_ok(), "the connection stays open: {answer:?}");
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    let parts = answer.split("HTTP/1.1 ").skip(1);
    parts.map(|part| &part[..3]).collect()
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// What a proxy may take for a body is not taken for another request, and the other way round.
#[tokio::test]
async fn a_request_with_two_lengths_is_the_last_of_its_connection() {
    let office = Office::open().await;
    let smuggled = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let post = |headers: &str, body: &str| {
        format!("POST /device_authorization HTTP/1.1\r\nHost: x\r\n{FORM}{headers}\r\n{body}")
    };
    let chunked = "f\r\nclient_id=kiosk\r\n0\r\n\r\n";
    for (headers, body, expected) in [
        (
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            chunked,
            "200",
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            chunked,
            "200",
        ),
        ("Transfer-Encoding: chunked\r\n", chunked, "200"),
        (
            "Content-Length: 15\r\nContent-Length: 20\r\n",
            "client_id=kiosk",
            "400",
        ),
        ("Content-Length: 15, 20\r\n", "client_id=kiosk", "400"),
        ("Content-Length: +15\r\n", "client_id=kiosk", "400"),
        ("Content-Length: 0xf\r\n", "client_id=kiosk", "400"),
        ("Transfer-Encoding: xchunked\r\n", chunked, "400"),
        ("Transfer-Encoding: chunked, identity\r\n", chunked, "400"),
        ("Transfer-Encoding : chunked\r\n", chunked, "400"),
        (
            "X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            chunked,
            "400",
        ),
    ] {
        let answer = raw(&office, (post(headers, body) + smuggled).as_bytes()).await;
        assert_eq!(statuses(&answer), [expected], "{headers:?}: {answer}");
        assert!(!answer.contains("roomkey_bridge_"), "{headers:?}");
    }
    let old = post("Transfer-Encoding: chunked\r\n", chunked).replace("HTTP/1.1", "HTTP/1.0");
    assert!(!raw(&office, old.as_bytes()).await.contains(" 200 "));
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_harms_nobody() {
    let office = Office::open().await;
    let long = "a".repeat(60_000);
    let many = "x: y\r\n".repeat(3_000);
    let close = "Connection: close\r\n\r\n";
    for (request, refused) in [
        (format!("GET /{long} HTTP/1.1\r\nHost: x\r\n{close}"), true),
        (
            format!("GET /device HTTP/1.1\r\nHost: x\r\n{many}{close}"),
            true,
        ),
        (
            format!("GET /device HTTP/1.1\r\nHost: x\r\nCookie: {long}\r\n{close}"),
            true,
        ),
        (
            format!("GET /device HTTP/1.1\r\nHost: x\r\nbad\u{0}name: y\r\n{close}"),
            true,
        ),
        (
            format!("GET /device HTTP/1.1\r\nHost: x\r\nx: a\u{0}b\r\n{close}"),
            true,
        ),
        (format!("GET /device HTTP/9.9\r\nHost: x\r\n{close}"), true),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(), true),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), true),
        (
            format!("GET http://evil.example/device HTTP/1.1\r\nHost: x\r\n{close}"),
            false,
        ),
        (
            format!("GET /device HTTP/1.1\r\nHost: a\r\nHost: b\r\n{close}"),
            false,
        ),
    ] {
        let answer = raw(&office, request.as_bytes()).await;
        let told = statuses(&answer);
        let fine = told.iter().all(|status| status.starts_with('4'));
        assert!(fine || !refused, "{request:.60}: {answer:.200}");
        assert!(
            !told.iter().any(|status| status.starts_with('5')),
            "{request:.60}"
        );
        assert!(!answer.contains("evil"), "{answer}");
    }
    assert_eq!(office.get("/healthz").await.text, "ok\n");
}

#[tokio::test]
async fn only_the_methods_of_the_contract_do_anything() {
    let office = Office::open().await;
    for path in [
        "/device_authorization",
        "/token",
        "/revoke",
        "/device",
        "/device/next",
        "/device/go",
        "/D/BCDFGHJK",
        "/callback",
        "/metrics",
        "/nowhere",
        "/.well-known/oauth-authorization-server",
    ] {
        for method in [
            "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "POSTT",
        ] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let request = office.http.request(method.clone(), office.at(path));
            let request = request.header("origin", "https://evil.example");
            let request = request.header("access-control-request-method", "POST");
            let request = request.form(&[("client_id", "kiosk")]);
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert!(
                matches!(answer.status, 404 | 405),
                "{method} {path}: {answer:?}"
            );
            let cors = answer
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("access-control"));
            assert!(!cors, "{method} {path}");
            assert!(!answer.text.contains("evil"), "TRACE echoes nothing");
        }
    }
    let override_it = office.http.post(office.at("/device"));
    let override_it = override_it.header("x-http-method-override", "GET");
    assert_eq!(
        override_it
            .form(&[("a", "b")])
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
}

#[tokio::test]
async fn only_forms_are_read() {
    let office = Office::open().await;
    let form = "client_id=kiosk";
    let multipart =
        "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nkiosk\r\n--b--\r\n";
    for (kind, body) in [
        (None, form),
        (Some("text/plain"), form),
        (Some("application/json"), "{\"client_id\":\"kiosk\"}"),
        (Some("multipart/form-data; boundary=b"), multipart),
        (Some("application/x-www-form-urlencoded-not"), form),
    ] {
        for path in ["/device_authorization", "/token", "/revoke", "/device"] {
            let mut request = office.http.post(office.at(path)).body(body);
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.status, 400, "{kind:?} {path}");
        }
    }
    for kind in [
        "application/x-www-form-urlencoded; charset=utf-8",
        "Application/X-WWW-Form-UrlEncoded",
    ] {
        let request = office.http.post(office.at("/device_authorization"));
        let request = request.header("content-type", kind).body(form);
        assert_eq!(request.send().await.unwrap().status(), 200, "{kind}");
    }
}

#[tokio::test]
async fn no_path_leads_past_the_routes() {
    let office = Office::with("metrics_listen = \"127.0.0.1:0\"", "").await;
    for path in [
        "/D/../metrics",
        "/D/%2e%2e/metrics",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/D/..%2fmetrics",
        "/d/%2fmetrics",
        "/metrics/",
        "/METRICS",
        "/%6detrics",
        "/metrics%00",
        "/metrics;x=y",
        "//metrics",
        "/device/../metrics",
        "/./metrics",
        "/D/%00",
        "/D/%ff%fe",
        "/D/%F0%9F%98%80",
        "/D//",
        "/D/",
        "//evil.example/device",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "/D/BCDFGHJK//evil.example",
        "/d/BCDFGHJK%0d%0aLocation:%20https:%2f%2fevil.example",
        "/DEVICE//",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        let answer = raw(&office, request.as_bytes()).await;
        let told = statuses(&answer);
        assert!(
            told.len() == 1 && !told[0].starts_with('5'),
            "{path}: {answer:.100}"
        );
        assert!(!answer.contains("roomkey_bridge_"), "{path}");
        for line in answer.lines().take_while(|line| !line.is_empty()) {
            if let Some(to) = line.strip_prefix("location: ") {
                assert!(
                    to.starts_with('/') && !to.starts_with("//") && !to.contains("evil"),
                    "{path}: {to}"
                );
            }
        }
    }
}

/// Over the address of everybody, metrics are for callers of this machine by its own name: a proxy
/// that passes `Host` on and adds nothing, and a name that is made to lead here, get none.
#[tokio::test]
async fn metrics_are_for_this_machines_own_names() {
    let office = Office::open().await;
    for (host, status) in [
        ("127.0.0.1:8628", 200),
        ("localhost", 200),
        ("[::1]:8628", 200),
        ("chat-login.example.com", 404),
        ("127.0.0.1.evil.example", 404),
        ("localhost.evil.example", 404),
        ("192.0.2.1", 404),
        ("", 404),
    ] {
        let request = office.http.get(office.at("/metrics")).header("host", host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host}");
    }
    let nameless = raw(&office, b"GET /metrics HTTP/1.0\r\n\r\n").await;
    assert!(nameless.starts_with("HTTP/1.0 404"), "{nameless}");
}

#[tokio::test]
async fn slow_connections_keep_nobody_else_waiting() {
    let office = Office::open().await;
    let mut slow = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(office.bridge.address()).await.unwrap();
        let start = match n % 3 {
            0 => "",
            1 => "GET /device HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            _ => {
                "POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\na"
            }
        };
        stream.write_all(start.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let begun = office.begin().await;
    office.phone().approve(&begun.user_code).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    // A body that does not come is given up.
    let mut body = slow.remove(2);
    let mut answer = String::new();
    let reading = body.read_to_string(&mut answer);
    tokio::time::timeout(Duration::from_mins(1), reading)
        .await
        .unwrap()
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn long_scopes_many_parameters_and_strange_codes_are_survived() {
    let office = Office::open().await;
    let repeated = "https://www.googleapis.com/auth/chat.spaces ".repeat(900);
    let answer = office
        .post(
            "/device_authorization",
            &[("client_id", "kiosk"), ("scope", &repeated)],
        )
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let distinct = (0..6_000)
        .map(|n| format!("s{n}"))
        .collect::<Vec<_>>()
        .join(" ");
    let answer = office
        .post(
            "/device_authorization",
            &[("client_id", "kiosk"), ("scope", &distinct)],
        )
        .await;
    assert_eq!(answer.error(), (400, "invalid_scope".to_owned()));
    assert!(answer.text.len() < 1_000);
    let many = (0..500)
        .map(|n| format!("p{n}=1"))
        .collect::<Vec<_>>()
        .join("&");
    let answer = office
        .post_text("/device_authorization", format!("client_id=kiosk&{many}"))
        .await;
    assert_eq!(answer.error(), (413, "invalid_request".to_owned()));
    let mut phone = office.phone();
    let page = phone.open("/device").await;
    for code in [
        "ＷＤＪＢＭＪＨＴ",
        "ŴĎĴḂḾĴĤŤ",
        "\u{202e}THJMBJDW\u{0}",
        "😀😀😀😀",
        "WDJB\u{0}MJHT\u{0}X",
        "%57%44%4a%42",
        &"B".repeat(60_000),
        &"\u{301}".repeat(9_000),
    ] {
        let answer = phone.press(&page, "code", &[("user_code", code)]).await;
        assert!(
            matches!(answer.status(), 400 | 413 | 429),
            "{code:.20}: {answer:?}"
        );
        assert!(answer.html().contains("</html>"));
    }
}

/// Each answer of each kind: nobody may keep it, frame it or guess its type.
#[tokio::test]
async fn section_6_14_every_answer_has_the_headers() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let first = phone.open("/device").await;
    let asking = phone
        .press(&first, "code", &[("user_code", &begun.user_code)])
        .await;
    let going = phone.press(&asking, "continue", &[]).await;
    let again = phone.open("/device/next").await;
    let chooser = phone.go_on(&again).await;
    let last = phone.consent(&chooser, crate::phone::ANA, "allow").await;
    let done = phone.press(&last, "allow", &[]).await;
    let mut answers: Vec<(String, Answer)> = [first, asking, going, last, done]
        .into_iter()
        .map(|page| (page.url.path().to_owned(), page.answer))
        .collect();
    for path in [
        "/",
        "/nowhere",
        "/D/x",
        "/D/%ff",
        "/callback",
        "/device/go",
        "/healthz",
        "/readyz",
    ] {
        answers.push((path.to_owned(), office.get(path).await));
    }
    answers.push((
        "form".to_owned(),
        office.post("/device", &[("step", "allow")]).await,
    ));
    let large = office.post_text("/device", "a".repeat(70_000)).await;
    answers.push(("large".to_owned(), large));
    answers.push(("405".to_owned(), office.get("/token").await));
    answers.push(("poll".to_owned(), office.poll(&begun.device_code).await));
    for (what, answer) in &answers {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), value, "{what}: {answer:?}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{what}");
        assert!(policy.contains("default-src 'none'"), "{what}");
        assert_eq!(
            answer
                .headers
                .get_all("content-security-policy")
                .iter()
                .count(),
            1
        );
        assert!(!answer.headers.contains_key("server"), "{what}");
    }
}
