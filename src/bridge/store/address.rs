//! Which store: `memory`, `redb:PATH`, `redis://…` or `rediss://…`.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::{Error, Memory, Redb, Redis, Store};

/// Where rows are kept, as the configuration says it.
#[derive(Debug, Clone)]
pub enum StoreAddress {
    /// In this process.
    Memory,
    /// In a file.
    Redb(PathBuf),
    /// At a Redis server; the address may hold its password.
    Redis(SecretString),
}

impl StoreAddress {
    /// Reads an address; the error is a sentence for whoever wrote the configuration.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "memory" {
            return Ok(Self::Memory);
        }
        if let Some(path) = text.strip_prefix("redb:") {
            if path.is_empty() {
                return Err("`redb:` needs the path of a file after it.".into());
            }
            return Ok(Self::Redb(path.into()));
        }
        if text.starts_with("redis://") || text.starts_with("rediss://") {
            // The parser's error does not repeat the address, which may hold a password.
            return match url::Url::parse(text) {
                Ok(url) if url.has_host() => Ok(Self::Redis(text.into())),
                _ => Err("The address of the Redis server has no host that can be read.".into()),
            };
        }
        Err("A store is \"memory\", \"redb:PATH\", \"redis://HOST\" or \"rediss://HOST\".".into())
    }
}

/// A store that is open.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What the operator should know of it: sentences.
    pub warnings: Vec<String>,
}

/// Opens a store; the error says what to do.
pub async fn open(address: &StoreAddress) -> Result<Opened, Error> {
    match address {
        StoreAddress::Memory => Ok(Opened {
            store: Arc::new(Memory::new()),
            warnings: vec![
                "The store is in memory: sessions and pending sign-ins end with the bridge.".into(),
            ],
        }),
        StoreAddress::Redb(path) => {
            let path = path.clone();
            let opened = tokio::task::spawn_blocking(move || Redb::open(&path)).await;
            let store = opened.map_err(|_| Error("the file could not be read".into()))??;
            Ok(Opened {
                store: Arc::new(store),
                warnings: vec![],
            })
        }
        StoreAddress::Redis(address) => {
            let store = Redis::open(address.expose_secret()).await?;
            let warnings = store.warnings().await?;
            Ok(Opened {
                store: Arc::new(store),
                warnings,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_of_three_stores() {
        assert!(matches!(
            StoreAddress::parse("memory"),
            Ok(StoreAddress::Memory)
        ));
        assert!(matches!(
            StoreAddress::parse("redb:/var/lib/b.redb"),
            Ok(StoreAddress::Redb(path)) if path.as_os_str() == "/var/lib/b.redb"
        ));
        for redis in ["redis://127.0.0.1:6379/2", "rediss://:hunter2@db.example"] {
            let address = StoreAddress::parse(redis).unwrap();
            assert!(matches!(address, StoreAddress::Redis(_)));
            assert!(!format!("{address:?}").contains("hunter2"));
        }
        for bad in [
            "",
            "redb:",
            "file:/x",
            "redis:",
            "redis://:hunter2@",
            "Memory",
        ] {
            let why = StoreAddress::parse(bad).unwrap_err();
            assert!(why.ends_with('.') && !why.contains("hunter2"), "{why}");
        }
    }
}
