//! `[bridge]`: what the operator of a bridge set, checked. It opens no socket and no store; only
//! the key and client files that it names are read.

mod check;
mod files;
mod key;
mod raw;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use reqwest::Url;
use secrecy::SecretString;

use super::Endpoints;
use super::client_file::ClientFile;
use super::error::ConfigError;
use super::file::{self, Config};
use super::scopes::Scope;

pub use key::EncryptionKey;

/// Everything a bridge needs to start.
#[derive(Debug, Clone)]
pub struct Bridge {
    /// The origin that phones and terminals use; its path is `/`.
    pub public_url: Url,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where `/metrics` is served instead.
    pub metrics_listen: Option<SocketAddr>,
    /// Where it serves https itself.
    pub tls: Option<TlsFiles>,
    /// The operator's socket.
    pub admin_socket: Option<PathBuf>,
    /// Where rows rest.
    pub store: StoreAddress,
    /// Keys for rows at rest, the one to write with first; empty only with a memory store.
    pub keys: Vec<EncryptionKey>,
    /// Whose word on the caller's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether digits go back from the phone to the terminal.
    pub return_code: ReturnCode,
    /// The issuer behind.
    pub upstream: Upstream,
    /// What is too much.
    pub limits: Limits,
    /// Who may ask.
    pub clients: Vec<Client>,
    /// What works, but deserves a look.
    pub warnings: Vec<String>,
}

/// `tls_cert` and `tls_key`: PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// `store`.
#[derive(Debug, Clone)]
pub enum StoreAddress {
    /// Gone with the process.
    Memory,
    /// An embedded database in this file.
    Redb(PathBuf),
    /// `redis://…`, which may hold a password.
    Redis(SecretString),
}

/// `return_code`: digits that the phone shows after the approval, typed into the terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReturnCode {
    /// Never.
    Off,
    /// Where the terminal can.
    #[default]
    Offered,
    /// Always; a terminal that cannot is refused.
    Required,
}

/// `[bridge.upstream]`.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The issuer, as its metadata names it.
    pub issuer: String,
    /// The bridge's client there; several while its secret is rotated, the one to use first.
    pub clients: Vec<ClientFile>,
    /// Only accounts of this Workspace.
    pub hosted_domain: Option<String>,
    /// Asked for besides what the terminal wants.
    pub scopes: Vec<Scope>,
    /// Further parameters of the authorization request.
    pub params: Vec<(String, String)>,
    /// Overrides of what the issuer's metadata says.
    pub endpoints: Endpoints,
}

/// `[bridge.limits]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Sign-ins under way at once from one address (IPv6: one /64).
    pub pending_per_address: u64,
    /// Sign-ins under way at once of one client.
    pub pending_per_client: u64,
    /// Sign-ins under way at once.
    pub pending_total: u64,
    /// Wrong codes a minute from one address.
    pub failed_codes_per_address_minute: u64,
    /// Wrong codes a minute from everywhere.
    pub failed_codes_total_minute: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pending_per_address: 50,
            pending_per_client: 5_000,
            pending_total: 10_000,
            failed_codes_per_address_minute: 5,
            failed_codes_total_minute: 60,
        }
    }
}

/// `[[bridge.client]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What terminals send.
    pub client_id: String,
    /// What people read; the `client_id` where absent.
    pub name: Option<String>,
    /// The most it may ask for.
    pub scopes: Vec<Scope>,
}

impl Bridge {
    /// Reads the configuration of a bridge, and the files that it names.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let (path, text) = file::text(path)?;
        Self::parse(&path, &text)
    }

    /// The same for a text; paths in it are relative to its folder.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        // The rest of the file must be right too: a misspelt `[brigde]` is found there.
        Config::parse(path, text)?;
        let place = check::Place { path, text };
        let raw = raw::parse(&place)?;
        let draft = check::check(&place, raw)?;
        files::open(&place, draft)
    }

    /// The operator's socket alone: who asks a running bridge need not be able to read its keys.
    pub fn load_admin_socket(path: Option<&Path>) -> Result<Option<PathBuf>, ConfigError> {
        let (path, text) = file::text(path)?;
        let place = check::Place {
            path: &path,
            text: &text,
        };
        let raw = raw::parse(&place)?;
        Ok(raw.admin_socket.map(|socket| place.beside(&socket)))
    }

    /// Where Google sends the person back to.
    pub fn redirect_uri(&self) -> String {
        redirect_uri(&self.public_url)
    }
}

fn redirect_uri(public_url: &Url) -> String {
    format!("{public_url}callback")
}
