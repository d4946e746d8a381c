//! The listener that the browser comes back to (RFC 8252 §7.3): on 127.0.0.1 alone, for one path,
//! and only while somebody waits. What an answer is worth is decided by whoever waits.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::connection::Door;
use super::page::Page;

/// Where the browser is sent back to.
const PATH: &str = "/callback";
/// Answers that wait to be read; more than one is somebody's play.
const BACKLOG: usize = 4;
/// How long the last page may take on its way to a browser on this machine.
const LAST_PAGE: Duration = Duration::from_secs(1);
/// Nothing listens there, so the browser shows the address with the answer in it.
const NOBODY: u16 = 1;

/// A request to the path; whoever is behind it waits for a page.
#[derive(Debug)]
pub struct Arrival {
    /// The query as it came.
    pub query: String,
    reply: oneshot::Sender<Page>,
}

impl Arrival {
    /// What the browser shows.
    pub fn reply(self, page: Page) {
        // A browser that has left needs no page.
        let _ = self.reply.send(page);
    }
}

/// An open listener; it closes when it is dropped.
#[derive(Debug)]
pub struct Loopback {
    port: u16,
    arrivals: mpsc::Receiver<Arrival>,
    stop: CancellationToken,
    server: JoinHandle<()>,
}

impl Loopback {
    /// Opens the port, or a free one.
    pub async fn open(port: Option<u16>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await?;
        let port = listener.local_addr()?.port();
        let (sender, arrivals) = mpsc::channel(BACKLOG);
        let stop = CancellationToken::new();
        let app = Router::new()
            .route(PATH, get(callback))
            .fallback(async || Page::nothing())
            .with_state(sender);
        let serve = axum::serve(Door::new(listener), app)
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let server = tokio::spawn(async move {
            // It never answers with an error: see the documentation of `axum::serve`.
            let _ = serve.await;
        });
        Ok(Self {
            port,
            arrivals,
            stop,
            server,
        })
    }

    /// The redirect URI, of the listener or of nobody.
    pub fn redirect_uri(listener: Option<&Self>) -> String {
        let port = listener.map_or(NOBODY, |listener| listener.port);
        format!("http://127.0.0.1:{port}{PATH}")
    }

    /// The next request.
    pub async fn next(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }

    /// Takes no more connections; those that are open go on.
    pub fn take_no_more(&self) {
        self.stop.cancel();
    }

    /// Closes the port and waits shortly for pages that are on their way.
    pub async fn close(mut self) {
        self.stop.cancel();
        self.arrivals.close();
        while let Some(arrival) = self.arrivals.recv().await {
            arrival.reply(Page::over());
        }
        if tokio::time::timeout(LAST_PAGE, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn callback(
    State(arrivals): State<mpsc::Sender<Arrival>>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    // A look at the address must not use up the answer.
    if method != Method::GET || !headers.get(header::HOST).is_some_and(is_own) {
        return Page::nothing().into_response();
    }
    let (reply, page) = oneshot::channel();
    let arrival = Arrival {
        query: query.unwrap_or_default(),
        reply,
    };
    if arrivals.try_send(arrival).is_err() {
        return Page::over().into_response();
    }
    page.await.unwrap_or_else(|_| Page::over()).into_response()
}

/// A page elsewhere whose name was made to lead here says that name. Whose port it is, the
/// connection shows.
fn is_own(host: &HeaderValue) -> bool {
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    async fn send(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // A connection that was cut is an answer too.
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    fn get_of(path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
    }

    #[tokio::test]
    async fn stray_requests_are_answered_and_reach_nobody() {
        let mut listener = Loopback::open(None).await.unwrap();
        let port = listener.port;
        for request in [
            get_of("/favicon.ico"),
            get_of("/callback/?code=c"),
            "GET /callback?code=c HTTP/1.1\r\nhost: evil.example\r\n\r\n".to_owned(),
            get_of("/"),
            "HEAD /callback?code=c HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
            "POST /callback HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                .to_owned(),
        ] {
            let answer = send(port, &request).await;
            assert!(answer.starts_with("HTTP/1.1 40"), "{request}: {answer}");
        }
        let too_long = get_of(&format!("/callback?{}", "x".repeat(1 << 20)));
        let answer = send(port, &too_long).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(listener.arrivals.try_recv().is_err());
        listener.close().await;
    }

    #[tokio::test]
    async fn the_page_is_sent_before_the_port_is_closed() {
        let mut listener = Loopback::open(None).await.unwrap();
        let port = listener.port;
        assert_eq!(
            Loopback::redirect_uri(Some(&listener)),
            format!("http://127.0.0.1:{port}/callback")
        );
        let browser = tokio::spawn(async move { send(port, &get_of("/callback?a=b")).await });
        let arrival = listener.next().await.unwrap();
        assert_eq!(arrival.query, "a=b");
        listener.take_no_more();
        arrival.reply(Page::signed_in(Some("ana@example.com")));
        listener.close().await;
        let page = browser.await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert!(page.contains("ana@example.com") && !page.contains("a=b"));
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    }

    #[tokio::test]
    async fn who_comes_when_it_is_over_is_told() {
        let listener = Loopback::open(None).await.unwrap();
        let port = listener.port;
        let browser = tokio::spawn(async move { send(port, &get_of("/callback?a=b")).await });
        while listener.arrivals.is_empty() {
            tokio::task::yield_now().await;
        }
        listener.close().await;
        assert!(browser.await.unwrap().starts_with("HTTP/1.1 410"));
    }
}
