//! Where files rest: the XDG base directories, on every system.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// No home directory is known and no variable names another place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no home directory is known")]
pub struct NoHome;

/// `$XDG_CONFIG_HOME/roomkey/config.toml`.
pub fn config_file() -> Result<PathBuf, NoHome> {
    let base = etcetera::base_strategy::Xdg::new().map_err(|_| NoHome)?;
    Ok(base.config_dir().join("roomkey").join("config.toml"))
}

/// Where gcloud keeps a person's sign-in for other programs, if there is one: what
/// `GOOGLE_APPLICATION_CREDENTIALS` names, else the usual place. It is offered, never read unasked.
pub fn gcloud_credentials() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|set| !set.is_empty());
    let named = variable("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from);
    let usual = || {
        let folder = match variable("CLOUDSDK_CONFIG") {
            Some(folder) => PathBuf::from(folder),
            None => etcetera::base_strategy::Xdg::new()
                .ok()?
                .home_dir()
                .join(".config/gcloud"),
        };
        Some(folder.join("application_default_credentials.json"))
    };
    named.or_else(usual).filter(|path| path.is_file())
}

/// `ROOMKEY_STATE_DIR` (the directory itself), else `$XDG_STATE_HOME/roomkey`.
pub fn state_dir() -> Result<PathBuf, NoHome> {
    if let Some(set) = std::env::var_os("ROOMKEY_STATE_DIR").filter(|set| !set.is_empty()) {
        return Ok(PathBuf::from(set));
    }
    let base = etcetera::base_strategy::Xdg::new().map_err(|_| NoHome)?;
    let state = base.state_dir().ok_or(NoHome)?;
    Ok(state.join("roomkey"))
}
