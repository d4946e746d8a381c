//! What can be wrong with the configuration, and what to do about it.

use std::path::PathBuf;

use crate::text::explanation::{Cause, Explanation};
use crate::text::safe;

/// What is wrong with the configuration. Values are never quoted: one may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read or written.
    #[error("{}: {detail}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// It is no valid TOML, or a key is unknown or of the wrong kind.
    #[error("{}, line {line}: {detail}", .path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// A line of `[ui.keys]` that cannot work.
    #[error("{}, line {line}: {detail}", .path.display())]
    Keys {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        detail: String,
        /// What to do.
        hint: String,
    },
    /// No profile of that name.
    #[error("there is no profile `{name}`")]
    NoProfile {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// Several profiles and none chosen.
    #[error("several profiles, and none is the default")]
    Ambiguous {
        /// Those there are.
        known: Vec<String>,
    },
    /// No profile at all.
    #[error("no profile is set up yet")]
    Empty {
        /// The file to write.
        path: PathBuf,
    },
    /// A value that cannot work.
    #[error("profile `{profile}`: {detail}")]
    Value {
        /// Which profile.
        profile: String,
        /// What is wrong.
        detail: String,
    },
    /// A value of `[bridge]` that cannot work.
    #[error("{}, line {line}: {detail}", .path.display())]
    Bridge {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        detail: String,
        /// What to do.
        hint: String,
    },
    /// No `[bridge]` in the file.
    #[error("{} has no [bridge] section", .path.display())]
    NoBridge {
        /// Which file.
        path: PathBuf,
    },
    /// No home directory.
    #[error("no home directory is known")]
    NoHome,
}

impl ConfigError {
    const fn reason(&self) -> &'static str {
        match self {
            Self::NoProfile { .. } | Self::Empty { .. } => "no_profile",
            Self::Ambiguous { .. } => "ambiguous_profile",
            Self::NoHome => "no_home",
            Self::File { .. }
            | Self::Invalid { .. }
            | Self::Value { .. }
            | Self::Keys { .. }
            | Self::Bridge { .. }
            | Self::NoBridge { .. } => "config",
        }
    }

    /// The error with its next step.
    pub fn explain(&self) -> Explanation {
        // Names and keys of the file stand in it.
        let told = Explanation::new(Cause::Usage, safe(&self.to_string())).reason(self.reason());
        match self {
            Self::NoProfile { known, .. } | Self::Ambiguous { known } => told.hint(format!(
                "Choose one with --profile or ROOMKEY_PROFILE: {}.",
                known.join(", ")
            )),
            Self::Empty { path } => told.hint(format!(
                "Run `roomkey` to set one up, `roomkey demo` to try it without an account, or \
                 write {} after config.example.toml.",
                path.display()
            )),
            Self::NoHome => told.hint("Set HOME, or name the file with --config."),
            Self::File { .. } => told.hint(
                "This is the configuration file that --config or ROOMKEY_CONFIG names: is the path right?",
            ),
            Self::Invalid { .. } => told.hint("config.example.toml shows every key."),
            Self::Bridge { hint, .. } | Self::Keys { hint, .. } => told.hint(hint.clone()),
            Self::NoBridge { .. } => told.hint(
                "Name the bridge's file with --config, or add the section after config.example.toml.",
            ),
            Self::Value { .. } => told,
        }
    }
}

/// The known name that an unknown one was probably meant to be.
pub(crate) fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    let alike = |name: &str| strsim::jaro_winkler(unknown, name);
    let known = known.iter().copied();
    let best = known.max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    (alike(best) > 0.6).then_some(best)
}
