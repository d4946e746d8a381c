//! Adding a profile to the configuration file; what is there stays as it was written.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::error::ConfigError;
use super::file::{Config, check_issuer};
use super::profile::{Method, Profile};
use crate::http;

/// A profile as the setup screen asks for it. Empty texts count as not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProfile {
    /// Letters, digits, `-` and `_`.
    pub name: String,
    /// How to sign in.
    pub method: Method,
    /// Issuer URL, or `google`.
    pub issuer: String,
    /// OAuth client.
    pub client_id: String,
    /// Google's client file, instead of the client ID; or the file of an authorized user.
    pub client_secrets_file: String,
    /// The key of a service account.
    pub key_file: String,
    /// Whom the service account acts as.
    pub subject: String,
    /// Origin of the Chat and People APIs, where it is not Google's.
    pub api: String,
    /// Separated by commas or spaces.
    pub scopes: String,
}

/// A part of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its name.
    Name,
    /// Whose sign-in it is.
    Issuer,
    /// The client ID.
    Client,
    /// The client file, or the file of an authorized user.
    ClientFile,
    /// The key of a service account.
    KeyFile,
    /// Whom it acts as.
    Subject,
    /// Origin of the APIs.
    Api,
}

type Fault = Option<(Part, &'static str)>;

impl NewProfile {
    /// The first thing that can be seen to be wrong without looking at any file, and where.
    pub fn fault(&self) -> Fault {
        self.faults().into_iter().next()
    }

    /// Everything that can be seen to be wrong without looking at any file, at most one a part.
    pub fn faults(&self) -> Vec<(Part, &'static str)> {
        let faults = [
            self.name_fault(),
            self.issuer_fault(),
            self.client_fault(),
            self.key_fault(),
            self.subject_fault(),
            self.api_fault(),
        ];
        faults.into_iter().flatten().collect()
    }

    const fn signs_in(&self) -> bool {
        matches!(self.method, Method::Device | Method::Browser)
    }

    fn name_fault(&self) -> Fault {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let said = if self.name.is_empty() {
            "Give the profile a name."
        } else if !self.name.chars().all(plain) {
            "A name is made of letters, digits, - and _."
        } else {
            return None;
        };
        Some((Part::Name, said))
    }

    /// RFC 8414 §2: an issuer is an https address; plain http is for this machine alone.
    fn issuer_fault(&self) -> Fault {
        let said = match self.issuer.trim() {
            "" if self.signs_in() => "Say whose sign-in it is: an address, or google.",
            "" | "google" => return None,
            issuer => match address_fault(issuer)? {
                Wrong::Plain => "Use https (http only on this machine).",
                Wrong::Other => "It is an address that begins with https://.",
            },
        };
        Some((Part::Issuer, said))
    }

    fn api_fault(&self) -> Fault {
        let api = self.api.trim();
        if api.is_empty() {
            return None;
        }
        let said = match address_fault(api)? {
            Wrong::Plain => "Use https (http only on this machine).",
            Wrong::Other => "It is an address with https://.",
        };
        Some((Part::Api, said))
    }

    fn client_fault(&self) -> Fault {
        match (given(&self.client_id), given(&self.client_secrets_file)) {
            (false, false) if self.signs_in() => {
                Some((Part::Client, "Give a client ID or a client file."))
            }
            (_, false) if self.method == Method::AuthorizedUser => {
                Some((Part::ClientFile, "Give the path of the file."))
            }
            (true, true) => Some((Part::ClientFile, "Give the ID or the file, not both.")),
            _ => None,
        }
    }

    fn key_fault(&self) -> Fault {
        let wanted = self.method == Method::ServiceAccount;
        let said = "Give the path of the key file.";
        (wanted && !given(&self.key_file)).then_some((Part::KeyFile, said))
    }

    fn subject_fault(&self) -> Fault {
        if self.method != Method::ServiceAccount {
            return None;
        }
        let said = match self.subject.trim().split_once('@') {
            _ if !given(&self.subject) => "Give the address of the person to act as.",
            Some((local, host)) if !local.is_empty() && host.contains('.') => return None,
            _ => "That is no e-mail address.",
        };
        Some((Part::Subject, said))
    }
}

fn given(text: &str) -> bool {
    !text.trim().is_empty()
}

enum Wrong {
    /// Plain http to another machine.
    Plain,
    /// No address at all.
    Other,
}

fn address_fault(address: &str) -> Option<Wrong> {
    match check_issuer(address) {
        Ok(url) if url.scheme() == "https" || http::is_loopback(&url) => None,
        Ok(_) => Some(Wrong::Plain),
        Err(_) => Some(Wrong::Other),
    }
}

/// Appends a profile, checks the whole, and replaces the file in one step (mode 0600 where new).
/// In a new file it becomes the default.
pub fn add_profile(path: &Path, new: &NewProfile) -> Result<(), ConfigError> {
    let wrong = |detail: &str| ConfigError::Value {
        profile: new.name.clone(),
        detail: detail.to_owned(),
    };
    if let Some((_, said)) = new.fault() {
        return Err(wrong(said));
    }
    let old = if path.exists() {
        let config = Config::load(Some(path))?;
        if config.profiles.contains(&new.name) {
            return Err(wrong("there is a profile of this name already"));
        }
        std::fs::read_to_string(path).map_err(|e| file(path, &e))?
    } else {
        format!("default_profile = {}\n", quoted(&new.name))
    };
    let text = format!(
        "{old}{}{}",
        if old.ends_with('\n') { "" } else { "\n" },
        block(new)
    );
    Config::parse(path, &text)?;
    replace(path, &text).map_err(|e| file(path, &e))
}

/// What a profile will be once it is in this file; nothing is written.
pub fn planned(path: &Path, new: &NewProfile) -> Result<Profile, ConfigError> {
    Config::parse(path, &block(new))?.profile(Some(&new.name))
}

fn file(path: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError::File {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}

fn block(new: &NewProfile) -> String {
    let mut text = format!(
        "\n[profile.{}]\nmethod = {}\n",
        new.name,
        quoted(new.method.as_str())
    );
    for (key, value) in [
        ("issuer", &new.issuer),
        ("client_id", &new.client_id),
        ("client_secrets_file", &new.client_secrets_file),
    ] {
        line(&mut text, key, value);
    }
    let scopes: Vec<String> = new
        .scopes
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(quoted)
        .collect();
    if !scopes.is_empty() {
        let _ = writeln!(text, "scopes = [{}]", scopes.join(", "));
    }
    if given(&new.key_file) || given(&new.subject) {
        let _ = writeln!(text, "\n[profile.{}.service_account]", new.name);
        line(&mut text, "key_file", &new.key_file);
        line(&mut text, "subject", &new.subject);
    }
    if given(&new.api) {
        let _ = writeln!(text, "\n[profile.{}.endpoints]", new.name);
        line(&mut text, "chat_api", &new.api);
        line(&mut text, "people_api", &new.api);
    }
    text
}

/// A key and its value, where there is one. Writing to a String cannot fail.
fn line(text: &mut String, key: &str, value: &str) {
    if given(value) {
        let _ = writeln!(text, "{key} = {}", quoted(value.trim()));
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // A link stays a link: people keep their configuration in a repository of dotfiles.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(folder);
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(&target) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|e| e.error)?;
    Ok(())
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
