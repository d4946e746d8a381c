//! The door: every connection takes one of a bounded number of places, so that an open descriptor
//! is left for the store and the issuer. Who does not read what is answered loses its place.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};

use super::crowd::{Crowd, Guest};
use crate::bridge::metrics::Metrics;

/// How long an answer may wait for somebody to read on.
const STALL: Duration = Duration::from_secs(30);

/// Lets connections in while there are places.
#[derive(Debug, Clone)]
pub(super) struct Door {
    places: Arc<Semaphore>,
    crowd: Arc<Crowd>,
    metrics: Arc<Metrics>,
}

impl Door {
    /// With so many places, for proxies that speak for many and everybody else.
    pub(super) fn new(most: usize, proxies: Vec<IpNet>, metrics: Arc<Metrics>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(most)),
            crowd: Arc::new(Crowd::new(most, proxies)),
            metrics,
        }
    }

    fn enter(&self, stream: TcpStream) -> io::Result<Held> {
        let guest = self.crowd.enter(stream.peer_addr()?.ip());
        let place = Arc::clone(&self.places).try_acquire_owned().ok();
        let (Some(guest), Some(place)) = (guest, place) else {
            self.metrics.refused();
            return Err(io::Error::other("too many connections"));
        };
        // Without it a small answer could wait for an acknowledgement; a failure only costs speed.
        let _ = stream.set_nodelay(true);
        self.metrics.opened();
        Ok(Held {
            stream,
            stalled: None,
            metrics: Arc::clone(&self.metrics),
            _guest: guest,
            _place: place,
        })
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Held;
    type Service = S;
    type Future = std::future::Ready<io::Result<(Held, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(self.enter(stream).map(|held| (held, service)))
    }
}

/// A connection and its place.
pub(super) struct Held {
    stream: TcpStream,
    /// Runs while an answer waits to be read.
    stalled: Option<Pin<Box<Sleep>>>,
    metrics: Arc<Metrics>,
    _guest: Guest,
    _place: OwnedSemaphorePermit,
}

impl Held {
    /// What came of writing, unless it has waited for too long.
    fn unless_stalled<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let sleep = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALL)));
        match sleep.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.metrics.closed();
    }
}

impl AsyncRead for Held {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Held {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.unless_stalled(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.unless_stalled(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_loses_its_place() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let _silent = TcpStream::connect(address).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let metrics = Arc::new(Metrics::default());
        let door = Door::new(4, Vec::new(), Arc::clone(&metrics));
        let mut held = door.enter(stream).unwrap();
        let endless = vec![0; 64 * 1024 * 1024];
        let error = held.write_all(&endless).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_connection_too_many_is_refused_and_a_place_given_back() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connect = async || {
            let client = TcpStream::connect(address).await.unwrap();
            (client, listener.accept().await.unwrap().0)
        };
        let metrics = Arc::new(Metrics::default());
        let door = Door::new(1, Vec::new(), Arc::clone(&metrics));
        let (_first, stream) = connect().await;
        let held = door.enter(stream).unwrap();
        let (_second, stream) = connect().await;
        assert!(door.enter(stream).is_err());
        assert!(metrics.text().contains("connections_refused_total 1"));
        drop(held);
        assert!(metrics.text().contains("roomkey_bridge_connections 0"));
        let (_third, stream) = connect().await;
        assert!(door.enter(stream).is_ok());
    }
}
