//! A profile: one way of signing in, to one issuer, as one client.

use std::path::PathBuf;
use std::str::FromStr;

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

use super::scopes::Scope;

/// How the person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// RFC 8628 device authorization grant.
    Device,
    /// Authorization code with PKCE and a loopback redirect.
    Browser,
    /// JWT bearer grant of a service account with domain-wide delegation.
    ServiceAccount,
    /// An existing `authorized_user` file or a ready access token.
    AuthorizedUser,
}

impl Method {
    /// The word of the configuration file and of `--method`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Browser => "browser",
            Self::ServiceAccount => "service-account",
            Self::AuthorizedUser => "authorized-user",
        }
    }
}

impl Method {
    /// Whether tokens come from a file, without a person.
    pub const fn is_unattended(self) -> bool {
        matches!(self, Self::ServiceAccount | Self::AuthorizedUser)
    }
}

impl FromStr for Method {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [
            Self::Device,
            Self::Browser,
            Self::ServiceAccount,
            Self::AuthorizedUser,
        ]
        .into_iter()
        .find(|method| method.as_str() == text)
        .ok_or_else(|| {
            format!("`{text}` is not one of device, browser, service-account, authorized-user")
        })
    }
}

/// Where credentials rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// The OS keyring where one answers in time, else a file.
    #[default]
    Auto,
    /// The OS keyring.
    Keyring,
    /// A file of mode 0600.
    File,
    /// Nowhere: gone with the process.
    Memory,
}

/// Endpoints that override what the issuer's metadata says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// RFC 8628 §3.1.
    pub device_authorization: Option<Url>,
    /// RFC 6749 §3.2.
    pub token: Option<Url>,
    /// RFC 7009.
    pub revocation: Option<Url>,
    /// RFC 6749 §3.1.
    pub authorization: Option<Url>,
    /// OpenID Connect `UserInfo`.
    pub userinfo: Option<Url>,
    /// Origin of the Chat API; Google's where absent.
    pub chat_api: Option<Url>,
    /// Origin of the People API; Google's where absent.
    pub people_api: Option<Url>,
}

impl Endpoints {
    /// The key of an address that holds a user name or a password.
    pub(super) fn with_a_user(&self) -> Option<&'static str> {
        [
            ("device_authorization", &self.device_authorization),
            ("token", &self.token),
            ("revocation", &self.revocation),
            ("authorization", &self.authorization),
            ("userinfo", &self.userinfo),
            ("chat_api", &self.chat_api),
            ("people_api", &self.people_api),
        ]
        .into_iter()
        .find(|(_, url)| url.as_ref().is_some_and(has_a_user))
        .map(|(key, _)| key)
    }
}

/// What is wrong with such an address: it is shown and logged.
pub(super) const NO_USER: &str = "may hold no user name and no password";

pub(super) fn has_a_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Pace of writes; 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    /// Membership creates and deletes a minute.
    pub membership_writes_per_minute: u32,
    /// Space writes a minute.
    pub space_writes_per_minute: u32,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            membership_writes_per_minute: 300,
            space_writes_per_minute: 60,
        }
    }
}

/// For `method = "service-account"`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccount {
    /// The key file that the Cloud console gives.
    pub key_file: Option<PathBuf>,
    /// The person to act as.
    pub subject: Option<String>,
}

/// A profile, its defaults filled in and its paths made absolute.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name in the file.
    pub name: String,
    /// How to sign in.
    pub method: Method,
    /// Issuer URL, or `google`.
    pub issuer: Option<String>,
    /// OAuth client.
    pub client_id: Option<String>,
    /// Its secret, where it has one.
    pub client_secret: Option<SecretString>,
    /// Google's client file, instead of the two above.
    pub client_secrets_file: Option<PathBuf>,
    /// What to ask for.
    pub scopes: Vec<Scope>,
    /// Where credentials rest.
    pub store: StoreKind,
    /// Overrides.
    pub endpoints: Endpoints,
    /// Pace of writes.
    pub quota: Quota,
    /// For service accounts.
    pub service_account: ServiceAccount,
}

impl Profile {
    /// What a ready access token needs: Google's own addresses and nothing else.
    pub fn of_access_token() -> Self {
        Self {
            name: "access-token".to_owned(),
            method: Method::AuthorizedUser,
            issuer: Some("google".to_owned()),
            client_id: None,
            client_secret: None,
            client_secrets_file: None,
            scopes: Scope::defaults(),
            store: StoreKind::Memory,
            endpoints: Endpoints::default(),
            quota: Quota::default(),
            service_account: ServiceAccount::default(),
        }
    }

    /// Origin of the Chat API.
    pub fn chat_api(&self) -> &str {
        origin(
            self.endpoints.chat_api.as_ref(),
            "https://chat.googleapis.com",
        )
    }

    /// Origin of the People API.
    pub fn people_api(&self) -> &str {
        origin(
            self.endpoints.people_api.as_ref(),
            "https://people.googleapis.com",
        )
    }
}

fn origin<'a>(set: Option<&'a Url>, google: &'a str) -> &'a str {
    set.map_or(google, |url| url.as_str().trim_end_matches('/'))
}
