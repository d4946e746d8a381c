//! Adding a profile to the configuration file; what is there stays as it was written.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::file::{Config, ConfigError};
use super::profile::Method;

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
    /// Google's client file, instead of the client ID.
    pub client_secrets_file: String,
    /// Separated by commas or spaces.
    pub scopes: String,
}

/// Appends a profile, checks the whole, and replaces the file in one step (mode 0600 where new).
/// In a new file it becomes the default.
pub fn add_profile(path: &Path, new: &NewProfile) -> Result<(), ConfigError> {
    let wrong = |detail: &str| ConfigError::Value {
        profile: new.name.clone(),
        detail: detail.to_owned(),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if new.name.is_empty() || !new.name.chars().all(plain) {
        return Err(wrong("a name is made of letters, digits, `-` and `_`"));
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
        if !value.trim().is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key} = {}", quoted(value.trim()));
        }
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
    text
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
mod tests {
    use super::*;

    fn profile(name: &str) -> NewProfile {
        NewProfile {
            name: name.to_owned(),
            method: Method::Device,
            issuer: "https://login.example.com".to_owned(),
            client_id: "kiosk \"7\"".to_owned(),
            client_secrets_file: String::new(),
            scopes: "spaces, memberships".to_owned(),
        }
    }

    #[test]
    fn a_first_profile_becomes_the_default_and_others_are_appended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.toml");
        add_profile(&path, &profile("work")).unwrap();
        add_profile(&path, &profile("home")).unwrap();
        let config = Config::load(Some(&path)).unwrap();
        assert_eq!(config.profiles, ["home", "work"]);
        let chosen = config.profile(None).unwrap();
        assert_eq!(chosen.name, "work");
        assert_eq!(chosen.client_id.as_deref(), Some("kiosk \"7\""));
        assert_eq!(chosen.scopes.len(), 2);
    }

    #[test]
    fn what_is_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "# mine\n[ui]\nascii = true").unwrap();
        add_profile(&path, &profile("work")).unwrap();
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("# mine\n[ui]\nascii = true\n")
        );
        assert!(add_profile(&path, &profile("work")).is_err());
        assert!(add_profile(&path, &profile("a.b")).is_err());
        let bad = NewProfile {
            issuer: "nonsense".to_owned(),
            ..profile("other")
        };
        let before = std::fs::read(&path).unwrap();
        assert!(add_profile(&path, &bad).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
