//! A local Google: OAuth, Chat API v1 and People API over real HTTP.
//!
//! It imports nothing of the client: it is a second opinion on what Google does.

pub mod api;
pub mod chat;
pub mod company;
mod connection;
mod control;
pub mod error;
pub mod faults;
pub mod guess;
pub mod log;
pub mod oauth;
mod pages;
pub mod people;
pub mod quota;
mod server;
pub mod world;
mod write_config;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use server::Sandbox;

/// How a sandbox is set up; `roomkey sandbox` has a flag for most of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The origin that answers and pages name, where it is not that of `listen`: for a server
    /// that listens on all addresses.
    pub public_url: Option<String>,
    /// Spaces that Ana is in.
    pub spaces: usize,
    /// Members of the largest space.
    pub members: usize,
    /// Members of every space alike.
    pub members_each: Option<usize>,
    /// Added to every answer of the APIs and of the token endpoint.
    pub latency: Duration,
    /// Seed of the company and of the faults' dice.
    pub seed: u64,
    /// What goes wrong on purpose, as in `429:0.05,503:0.02`.
    pub faults: Option<String>,
    /// Switches the Chat API's quotas on: empty for Google's numbers, or those to have instead,
    /// as in `membership_writes=300/60s`.
    pub quotas: Option<String>,
    /// `KEY=VALUE` choices where Google's behaviour is undocumented.
    pub guess: Vec<String>,
    /// Switches the device endpoint's list of allowed scopes off.
    pub allow_chat_on_device: bool,
    /// Replaces a refresh token whenever it is used, with detection of reuse, as other issuers than
    /// Google do.
    pub rotate_refresh_tokens: bool,
    /// Approves pending device codes for Ana after this long.
    pub auto_approve: Option<Duration>,
    /// Writes a configuration for this sandbox, and the files it needs beside it.
    pub write_config: Option<PathBuf>,
    /// Redirect URIs of the web client, besides `/callback` on any loopback port.
    pub redirect_uris: Vec<String>,
    /// How long things last.
    pub lifetimes: Lifetimes,
}

/// How long things last; the defaults are Google's.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Of a device code and its user code.
    pub device: Duration,
    /// Between two polls.
    pub interval: Duration,
    /// Of an access token.
    pub access_token: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            device: Duration::from_mins(30),
            interval: Duration::from_secs(5),
            access_token: Duration::from_secs(3599),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        let seed = company::Seed::default();
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            public_url: None,
            spaces: seed.spaces,
            members: seed.members,
            members_each: seed.members_each,
            latency: Duration::ZERO,
            seed: seed.seed,
            faults: None,
            quotas: None,
            guess: Vec::new(),
            allow_chat_on_device: false,
            rotate_refresh_tokens: false,
            auto_approve: None,
            write_config: None,
            redirect_uris: Vec::new(),
            lifetimes: Lifetimes::default(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// `public_url` is not an origin.
    #[error("{0:?} is not an origin such as http://192.168.1.20:8629")]
    PublicUrl(String),
    /// The specification of faults.
    #[error("--faults: {0}")]
    Faults(#[from] faults::BadSpec),
    /// The specification of quotas.
    #[error("--quotas: {0}")]
    Quotas(#[from] quota::BadQuota),
    /// An unknown `--guess`.
    #[error("{0}")]
    Guess(String),
    /// The configuration could not be written.
    #[error("cannot write {path}: {source}")]
    WriteConfig {
        /// The file that failed.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}
