//! The client's secrets: two are good while one replaces the other, and which of them the issuer
//! takes is found out by trying.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;

use crate::oauth::{ClientAuth, Error};

/// At least one client, the one to use first.
#[derive(Debug)]
pub(super) struct Secrets {
    clients: Vec<ClientAuth>,
    /// The one that was taken last.
    good: AtomicUsize,
}

impl Secrets {
    /// `None` without any.
    pub(super) fn new(clients: Vec<ClientAuth>) -> Option<Self> {
        (!clients.is_empty()).then_some(Self {
            clients,
            good: AtomicUsize::new(0),
        })
    }

    /// Who asks for consent, and whose codes and `id_token`s come back.
    pub(super) fn client_id(&self) -> &str {
        self.clients.first().map_or("", |client| &client.id)
    }

    /// Tries all, as a token may belong to a client that was replaced.
    pub(super) async fn each<'a, T>(
        &'a self,
        attempt: impl Fn(&'a ClientAuth) -> BoxFuture<'a, Result<T, Error>>,
    ) -> Result<T, Error> {
        self.attempt(|_| true, attempt).await
    }

    /// Tries those that can redeem a code.
    pub(super) async fn each_of_the_same_client<'a, T>(
        &'a self,
        attempt: impl Fn(&'a ClientAuth) -> BoxFuture<'a, Result<T, Error>>,
    ) -> Result<T, Error> {
        self.attempt(|client| client.id == self.client_id(), attempt)
            .await
    }

    /// The first outcome that is not about the client; else the first of all.
    async fn attempt<'a, T>(
        &'a self,
        fits: impl Fn(&ClientAuth) -> bool,
        attempt: impl Fn(&'a ClientAuth) -> BoxFuture<'a, Result<T, Error>>,
    ) -> Result<T, Error> {
        let good = self.good.load(Ordering::Relaxed);
        let others = (0..self.clients.len()).filter(|at| *at != good);
        let mut first = None;
        for at in std::iter::once(good).chain(others) {
            let client = &self.clients[at];
            if !fits(client) {
                continue;
            }
            match attempt(client).await {
                Err(error) if error.is("invalid_client") || error.is("unauthorized_client") => {
                    first.get_or_insert(error);
                }
                other => {
                    if other.is_ok() {
                        self.good.store(at, Ordering::Relaxed);
                    }
                    return other;
                }
            }
        }
        // There is a client, and the one of the first is always tried.
        Err(first.unwrap_or(Error::Expired))
    }
}
