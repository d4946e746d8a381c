//! The door: every connection takes one of a bounded number of places, so that an open descriptor
//! is left for the store and the issuer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::bridge::metrics::Metrics;

/// Lets connections in while there are places.
#[derive(Debug, Clone)]
pub(super) struct Door {
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Door {
    pub(super) fn new(most: usize, metrics: Arc<Metrics>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(most)),
            metrics,
        }
    }

    fn enter(&self, stream: TcpStream) -> io::Result<Held> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.refused();
            return Err(io::Error::other("too many connections"));
        };
        // Without it a small answer could wait for an acknowledgement; a failure only costs speed.
        let _ = stream.set_nodelay(true);
        self.metrics.opened();
        Ok(Held {
            stream,
            metrics: Arc::clone(&self.metrics),
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
    metrics: Arc<Metrics>,
    _place: OwnedSemaphorePermit,
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
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
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
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_connection_too_many_is_refused_and_a_place_given_back() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connect = async || {
            let client = TcpStream::connect(address).await.unwrap();
            (client, listener.accept().await.unwrap().0)
        };
        let metrics = Arc::new(Metrics::default());
        let door = Door::new(1, Arc::clone(&metrics));
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
