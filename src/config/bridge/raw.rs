//! `[bridge]` as it stands in the file: names and kinds of its keys, nothing else.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use toml::Spanned;

use super::check::Place;
use super::{Limits, ReturnCode};
use crate::config::profile::Endpoints;
use crate::config::{ConfigError, file};

/// The part of the file that a bridge reads.
#[derive(Debug, Deserialize)]
struct RawFile {
    bridge: Option<RawBridge>,
}

/// `[bridge]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBridge {
    pub public_url: Spanned<String>,
    pub listen: Option<Spanned<String>>,
    pub metrics_listen: Option<Spanned<String>>,
    pub tls_cert: Option<Spanned<PathBuf>>,
    pub tls_key: Option<Spanned<PathBuf>>,
    pub admin_socket: Option<PathBuf>,
    pub store: Spanned<String>,
    pub encryption_key_file: Option<Spanned<OneOrMore>>,
    #[serde(default)]
    pub trusted_proxies: Vec<Spanned<String>>,
    #[serde(default)]
    pub return_code: ReturnCode,
    pub upstream: RawUpstream,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub client: Vec<RawClient>,
}

/// `[bridge.upstream]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUpstream {
    pub issuer: Spanned<String>,
    pub client_secrets_file: Spanned<OneOrMore>,
    pub hosted_domain: Option<Spanned<String>>,
    pub scopes: Option<Vec<Spanned<String>>>,
    pub params: Option<Spanned<BTreeMap<String, String>>>,
    #[serde(default)]
    pub endpoints: Endpoints,
}

/// `[[bridge.client]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClient {
    pub client_id: Spanned<String>,
    pub name: Option<Spanned<String>>,
    pub scopes: Vec<Spanned<String>>,
}

/// A file name, or a list of them while something is rotated.
#[derive(Debug)]
pub(super) struct OneOrMore(pub Vec<PathBuf>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file name, or a list of file names")
            }

            fn visit_str<E: de::Error>(self, one: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore(vec![one.into()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMore, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                Ok(OneOrMore(names))
            }
        }
        deserializer.deserialize_any(Names)
    }
}

/// The section, which must be there.
pub(super) fn parse(place: &Place<'_>) -> Result<RawBridge, ConfigError> {
    let file: RawFile = toml::from_str(place.text)
        .map_err(|error| file::invalid(place.path, place.text, &error))?;
    file.bridge.ok_or_else(|| ConfigError::NoBridge {
        path: place.path.to_owned(),
    })
}
