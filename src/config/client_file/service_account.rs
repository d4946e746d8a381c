//! The key of a service account, as Google's console gives it out.

use std::path::Path;

use secrecy::SecretString;

use super::{ClientFileError, Kind, Place, check_token_uri, content, mistaken, text};

/// A service account and its private key; Debug does not show the key.
#[derive(Debug, Clone)]
pub struct ServiceAccountKey {
    /// The account's address.
    pub client_email: String,
    /// Its numeric ID, which domain-wide delegation is granted to.
    pub client_id: Option<String>,
    /// Which of the account's keys it is.
    pub private_key_id: Option<String>,
    /// PEM; PKCS#8 as Google writes it.
    pub private_key: SecretString,
    /// Where the file says that tokens are given.
    pub token_uri: Option<String>,
    /// The Cloud project that the account lives in.
    pub project_id: Option<String>,
}

/// Reads a service account's key file.
pub fn read_service_account(path: &Path) -> Result<ServiceAccountKey, ClientFileError> {
    let content = content(path)?;
    if content.kind != Kind::ServiceAccountKey {
        return Err(mistaken(path, Place::ServiceAccount, content.kind));
    }
    let field = |name: &str| text(&content.object, name);
    check_token_uri(path, field("token_uri"))?;
    let (Some(email), Some(key)) = (field("client_email"), field("private_key")) else {
        return Err(mistaken(path, Place::ServiceAccount, Kind::Incomplete));
    };
    Ok(ServiceAccountKey {
        client_email: email.to_owned(),
        client_id: field("client_id").map(str::to_owned),
        private_key_id: field("private_key_id").map(str::to_owned),
        // A file that went through an environment variable often holds `\n` as two characters.
        private_key: key.replace("\\n", "\n").into(),
        token_uri: field("token_uri").map(str::to_owned),
        project_id: field("project_id").map(str::to_owned),
    })
}
