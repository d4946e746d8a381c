//! What the arguments of one sign-in change in a profile, and the profile that they make where
//! there is none yet.

use std::path::{Path, PathBuf};

use super::client_file::{self, ClientFileError, Kind};
use super::profile::{Method, Profile};
use super::scopes::Scope;
use super::write::NewProfile;
use crate::text::explanation::{Cause, Explanation};

/// What is different this time; each wins over the profile.
#[derive(Debug, Clone, Default)]
pub struct Once {
    /// How to sign in.
    pub method: Option<Method>,
    /// The client's file; a key or a saved sign-in where the method wants one. Absolute.
    pub file: Option<PathBuf>,
    /// What to ask for.
    pub scopes: Option<Vec<Scope>>,
}

impl Once {
    /// The profile with the changes.
    pub fn apply(&self, mut profile: Profile) -> Profile {
        if let Some(method) = self.method {
            profile.method = method;
        }
        match &self.file {
            Some(file) if profile.method == Method::ServiceAccount => {
                profile.service_account.key_file = Some(file.clone());
            }
            Some(file) => {
                profile.client_secrets_file = Some(file.clone());
                profile.client_id = None;
                profile.client_secret = None;
            }
            None => {}
        }
        if let Some(scopes) = &self.scopes {
            profile.scopes.clone_from(scopes);
        }
        profile
    }

    /// What the profile has to say for other commands to find a sign-in that was made so; `None`
    /// where they find it.
    pub fn to_write(&self, profile: &Profile) -> Option<String> {
        let changed = self.apply(profile.clone());
        let same_file = changed.client_secrets_file == profile.client_secrets_file
            && changed.service_account.key_file == profile.service_account.key_file
            && changed.client_id == profile.client_id;
        let by_a_person = !changed.method.is_unattended() && !profile.method.is_unattended();
        // A client's sign-ins are alike, whichever way they came.
        if same_file && (by_a_person || changed.method == profile.method) {
            return None;
        }
        let mut keys = Vec::new();
        if changed.method != profile.method {
            keys.push(format!("method = \"{}\"", changed.method.as_str()));
        }
        if let Some(file) = self.file.as_ref().filter(|_| !same_file) {
            let instead = profile.client_id.is_some() && changed.client_id.is_none();
            let instead = if instead {
                " (in place of `client_id` and `client_secret`)"
            } else {
                ""
            };
            keys.push(if changed.method == Method::ServiceAccount {
                let name = &profile.name;
                let file = file.display();
                format!("under [profile.{name}.service_account] key_file = \"{file}\"")
            } else {
                format!("client_secrets_file = \"{}\"{instead}", file.display())
            });
        }
        Some(keys.join(" and "))
    }

    /// The first profile of a configuration, to sign in at Google with this file; `None` where no
    /// file is given. `path` is where it will be written.
    pub fn first_profile(
        &self,
        path: &Path,
        name: Option<&str>,
    ) -> Result<Option<NewProfile>, Explanation> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let method = self.fitting(file).map_err(|error| error.explain())?;
        let is_key = method == Method::ServiceAccount;
        let named = file.display().to_string();
        let new = NewProfile {
            name: name.unwrap_or(method.as_str()).to_owned(),
            method,
            issuer: issuer(method).to_owned(),
            client_id: String::new(),
            client_secrets_file: if is_key { String::new() } else { named.clone() },
            key_file: if is_key { named } else { String::new() },
            subject: String::new(),
            api: String::new(),
            scopes: self.scopes.as_ref().map_or_else(String::new, |scopes| {
                let short: Vec<&str> = scopes.iter().map(Scope::short).collect();
                short.join(" ")
            }),
        };
        if is_key {
            return Err(needs_a_subject(path, &new));
        }
        Ok(Some(new))
    }

    /// The method, once the file is what it wants; the file's own where none is given.
    fn fitting(&self, file: &Path) -> Result<Method, ClientFileError> {
        let method = match (self.method, client_file::kind(file)?) {
            (Some(method), _) => method,
            (None, Kind::ServiceAccountKey) => Method::ServiceAccount,
            (None, Kind::AuthorizedUser) => Method::AuthorizedUser,
            (None, _) => Method::Device,
        };
        match method {
            Method::Device | Method::Browser => client_file::read(file).map(|_| method),
            Method::ServiceAccount => client_file::read_service_account(file).map(|_| method),
            Method::AuthorizedUser => client_file::read_authorized_user(file).map(|_| method),
        }
    }
}

/// A saved sign-in names its server itself.
const fn issuer(method: Method) -> &'static str {
    match method {
        Method::Device | Method::Browser => "google",
        Method::ServiceAccount | Method::AuthorizedUser => "",
    }
}

/// Whom a service account acts as cannot be guessed.
fn needs_a_subject(path: &Path, new: &NewProfile) -> Explanation {
    let name = &new.name;
    let told = "A service account has to act as a person, and no profile says yet as whom. Nothing was sent.";
    Explanation::new(Cause::Usage, told)
        .reason("no_subject")
        .hint(format!(
            "Run `roomkey` to set the profile up, or write this into {}, with that person's address, and sign in again:\n\
             [profile.{name}]\n\
             method = \"service-account\"\n\
             [profile.{name}.service_account]\n\
             key_file = \"{}\"\n\
             subject = \"ana@example.com\"",
            path.display(),
            new.key_file,
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(method: Option<Method>, file: &str) -> Once {
        Once {
            method,
            file: Some(file.into()),
            scopes: None,
        }
    }

    #[test]
    fn every_key_that_has_to_change_is_named() {
        let mut profile = Profile::of_access_token();
        profile.name = "work".to_owned();
        profile.method = Method::Browser;
        profile.client_secrets_file = Some("/desktop.json".into());
        let told = |once: Once, profile: &Profile| once.to_write(profile);
        assert_eq!(
            told(once(Some(Method::Device), "/tv.json"), &profile).as_deref(),
            Some("method = \"device\" and client_secrets_file = \"/tv.json\"")
        );
        // The same client signs in another way: any command finds that.
        assert_eq!(
            told(once(Some(Method::Device), "/desktop.json"), &profile),
            None
        );
        assert_eq!(told(Once::default(), &profile), None);
        profile.client_secrets_file = None;
        profile.client_id = Some("kiosk".to_owned());
        let keys = told(once(None, "/tv.json"), &profile).unwrap();
        assert!(keys.contains("in place of `client_id`"), "{keys}");
        profile.method = Method::ServiceAccount;
        let keys = told(once(None, "/key.json"), &profile).unwrap();
        assert_eq!(
            keys,
            "under [profile.work.service_account] key_file = \"/key.json\""
        );
    }
}
