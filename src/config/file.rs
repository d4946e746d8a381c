//! The configuration file: read, checked, and turned into profiles.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

use super::error::{ConfigError, nearest};
use super::paths;
use super::profile::{Endpoints, Method, Profile, Quota, ServiceAccount, StoreKind};
use super::profile::{NO_USER, has_a_user};
use super::scopes::Scope;
use super::ui::Ui;

/// A configuration larger than this is not one, in bytes.
const MAX_FILE: u64 = 1024 * 1024;
/// How long a pipe may take to give the configuration.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything in the configuration file.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where it was read from, or would be written to.
    pub path: PathBuf,
    /// Names of the profiles, sorted.
    pub profiles: Vec<String>,
    /// `[ui]`.
    pub ui: Ui,
    default_profile: Option<String>,
    raw: BTreeMap<String, RawProfile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    default_profile: Option<String>,
    #[serde(default)]
    profile: BTreeMap<String, RawProfile>,
    #[serde(default)]
    ui: Ui,
    /// Read by `roomkey bridge` alone.
    #[serde(rename = "bridge")]
    _bridge: Option<toml::Table>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    method: Option<Method>,
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    client_secrets_file: Option<PathBuf>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    store: StoreKind,
    #[serde(default)]
    endpoints: Endpoints,
    #[serde(default)]
    quota: Quota,
    #[serde(default)]
    service_account: ServiceAccount,
}

impl Config {
    /// Reads the file given, or the one at the default place; where the latter is missing the
    /// configuration is empty.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        if let Some(path) = path {
            return Self::parse(path, &read(path)?);
        }
        let path = paths::config_file().map_err(|_| ConfigError::NoHome)?;
        if path.exists() {
            Self::parse(&path, &read(&path)?)
        } else {
            Ok(Self {
                path,
                ..Self::default()
            })
        }
    }

    /// Checks the text of a configuration file; paths in it are relative to its folder.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let mut raw: RawConfig =
            toml::from_str(text).map_err(|error| invalid(path, text, &error))?;
        raw.ui.keys.count_lines(text);
        let config = Self {
            path: path.to_owned(),
            profiles: raw.profile.keys().cloned().collect(),
            ui: raw.ui,
            default_profile: raw.default_profile,
            raw: raw.profile,
        };
        for name in &config.profiles {
            config.build(name)?;
        }
        match &config.default_profile {
            Some(name) if !config.raw.contains_key(name) => Err(config.no_profile(name)),
            _ => Ok(config),
        }
    }

    /// Whether there is nothing to sign in with yet.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The profile of that name, else the default one, else the only one.
    pub fn profile(&self, name: Option<&str>) -> Result<Profile, ConfigError> {
        match (name.or(self.default_profile.as_deref()), &self.profiles[..]) {
            (_, []) => Err(ConfigError::Empty {
                path: self.path.clone(),
            }),
            (Some(name), _) => self.build(name),
            (None, [only]) => self.build(only),
            (None, _) => Err(ConfigError::Ambiguous {
                known: self.profiles.clone(),
            }),
        }
    }

    fn no_profile(&self, name: &str) -> ConfigError {
        ConfigError::NoProfile {
            name: name.to_owned(),
            known: self.profiles.clone(),
        }
    }

    fn build(&self, name: &str) -> Result<Profile, ConfigError> {
        let raw = self.raw.get(name).ok_or_else(|| self.no_profile(name))?;
        let wrong = |detail: String| ConfigError::Value {
            profile: name.to_owned(),
            detail,
        };
        if let Some(issuer) = raw.issuer.as_deref().filter(|issuer| *issuer != "google") {
            check_issuer(issuer).map_err(wrong)?;
        }
        if let Some(key) = raw.endpoints.with_a_user() {
            return Err(wrong(format!("`endpoints.{key}` {NO_USER}")));
        }
        if raw.client_secrets_file.is_some()
            && (raw.client_id.is_some() || raw.client_secret.is_some())
        {
            return Err(wrong(
                "give either `client_secrets_file` or `client_id`, not both".to_owned(),
            ));
        }
        let base = self.path.parent().unwrap_or(Path::new(""));
        let mut service_account = raw.service_account.clone();
        service_account.key_file = service_account.key_file.map(|file| base.join(file));
        Ok(Profile {
            name: name.to_owned(),
            method: raw.method.unwrap_or(Method::Device),
            issuer: raw.issuer.clone(),
            client_id: raw.client_id.clone(),
            client_secret: raw.client_secret.clone(),
            client_secrets_file: raw.client_secrets_file.as_ref().map(|file| base.join(file)),
            scopes: raw
                .scopes
                .as_ref()
                .map_or_else(Scope::defaults, |list| Scope::list(&list.join(" "))),
            store: raw.store,
            endpoints: raw.endpoints.clone(),
            quota: raw.quota,
            service_account,
        })
    }
}

/// The file given, or the one at the default place, and its text.
pub(super) fn text(path: Option<&Path>) -> Result<(PathBuf, String), ConfigError> {
    let path = match path {
        Some(path) => path.to_owned(),
        None => paths::config_file().map_err(|_| ConfigError::NoHome)?,
    };
    let text = read(&path)?;
    Ok((path, text))
}

pub(super) fn check_issuer(issuer: &str) -> Result<Url, String> {
    let url = Url::parse(issuer)
        .map_err(|_| "`issuer` is neither `google` nor an https address".to_owned())?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err("`issuer` is neither `google` nor an https address".to_owned());
    }
    if has_a_user(&url) {
        return Err(format!("`issuer` {NO_USER}"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("`issuer` may have no query and no fragment".to_owned());
    }
    Ok(url)
}

fn read(path: &Path) -> Result<String, ConfigError> {
    read_within(path, PATIENCE)
}

/// A pipe may be waited for without end, so that is done aside; such a thread ends with the
/// program.
fn read_within(path: &Path, limit: Duration) -> Result<String, ConfigError> {
    let is_pipe = std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir());
    let content = if is_pipe {
        let (sender, receiver) = mpsc::channel();
        let path = path.to_owned();
        std::thread::spawn(move || sender.send(content(&path)));
        receiver
            .recv_timeout(limit)
            .unwrap_or_else(|_| Err("it is no regular file, and nothing came out of it".to_owned()))
    } else {
        content(path)
    };
    content.map_err(|detail| ConfigError::File {
        path: path.to_owned(),
        detail,
    })
}

fn content(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(MAX_FILE + 1)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    if text.len() as u64 > MAX_FILE {
        return Err("larger than 1 MiB: this is no configuration".to_owned());
    }
    Ok(text)
}

/// Names the line, and for an unknown key the nearest known one.
pub(super) fn invalid(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text[..at].matches('\n').count() + 1;
    let message = error.message();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let detail = match quoted.split_first() {
        Some((unknown, known)) if message.starts_with("unknown field") => {
            match nearest(unknown, known) {
                Some(key) => format!("unknown key `{unknown}`; did you mean `{key}`?"),
                None => format!("unknown key `{unknown}`; known here: {}", known.join(", ")),
            }
        }
        // A type error quotes the value, and a value may be a secret.
        _ if message.starts_with("invalid type") || message.starts_with("invalid value") => {
            match message.split_once("expected ") {
                Some((_, expected)) => format!("this value should be {expected}"),
                None => "this value has the wrong type".to_owned(),
            }
        }
        Some((missing, _)) if message.starts_with("missing field") => {
            format!("the key `{missing}` is missing")
        }
        _ => message.lines().next().unwrap_or_default().to_owned(),
    };
    ConfigError::Invalid {
        path: path.to_owned(),
        line,
        detail,
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
