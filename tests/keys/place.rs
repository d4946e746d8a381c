//! A sandbox with its files, and sessions of its profiles that share one folder for credentials.

use std::path::{Path, PathBuf};

use roomkey::account::sign_in::SignInEvent;
use roomkey::account::{Session, Store};
use roomkey::config::{Config, Profile, StoreKind};
use roomkey::http::Client;
use roomkey::sandbox::{Lifetimes, Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

pub struct Place {
    _sandbox: Sandbox,
    folder: TempDir,
}

impl Place {
    pub async fn new() -> Self {
        Self::with(Lifetimes::default()).await
    }

    pub async fn with(lifetimes: Lifetimes) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            write_config: Some(folder.path().join("config.toml")),
            lifetimes,
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        Self {
            _sandbox: sandbox,
            folder,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn profile(&self, name: &str) -> Profile {
        let config = Config::load(Some(&self.path("config.toml"))).unwrap();
        config.profile(Some(name)).unwrap()
    }

    /// A session as another process would have it, too.
    pub fn session(&self, profile: Profile) -> Session {
        session(profile, &self.path("state"))
    }

    /// The credential in the store.
    pub fn stored(&self, profile: &str) -> Value {
        let path = self.path(&format!("state/credentials/{profile}.json"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// Changes a member of one of the sandbox's JSON files.
    pub fn edit(&self, file: &str, change: impl FnOnce(&mut Value)) {
        let path = self.path(file);
        let mut json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut json);
        std::fs::write(path, json.to_string()).unwrap();
    }
}

pub fn session(profile: Profile, state: &Path) -> Session {
    let store = Store::open(StoreKind::File, &profile.name, state);
    Session::new(profile, Client::new(), store)
}

/// The last event of a sign-in.
pub async fn sign_in(session: &Session) -> SignInEvent {
    let mut stream = session.sign_in();
    let mut last = None;
    while let Some(event) = stream.recv().await {
        last = Some(event);
    }
    last.unwrap()
}
