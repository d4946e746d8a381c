//! What is signed in to: the chosen profile, with what the arguments change in it; or, where there
//! is no profile at all, one that the arguments make and that is written when it has worked.

use std::path::PathBuf;

use super::LoginArgs;
use crate::account::Session;
use crate::cli::app::{self, App};
use crate::config::once::Once;
use crate::config::write::{NewProfile, add_profile, planned};
use crate::config::{ConfigError, Scope};
use crate::oauth::{Cause, Explanation};

/// A sign-in that may begin.
pub struct Target {
    /// The account.
    pub session: Session,
    after: After,
}

/// What is left to do for other commands to find the sign-in.
enum After {
    Nothing,
    /// The person writes these keys into this profile.
    Keys(String, String),
    /// This profile is written.
    Profile(PathBuf, Box<NewProfile>),
}

impl Target {
    /// Finds out without sending anything.
    pub async fn choose(app: &App<'_>, args: &LoginArgs) -> Result<Self, Explanation> {
        let once = args.once()?;
        let config = app::config(app.global)?;
        let name = app::profile_name(app.global);
        if config.is_empty()
            && app::access_token()?.is_none()
            && let Some(new) = once.first_profile(&config.path, name.as_deref())?
        {
            let profile = planned(&config.path, &new).map_err(explain)?;
            return Ok(Self {
                session: App::session(profile)?,
                after: After::Profile(config.path, Box::new(new)),
            });
        }
        let profile = app.profile()?;
        let keys = once.to_write(&profile);
        let changed = once.apply(profile.clone());
        if keys.is_some()
            && let Some(refused) = App::session(profile.clone())?.would_lose_to(&changed).await
        {
            return Err(refused);
        }
        Ok(Self {
            session: App::session(changed)?,
            after: keys.map_or(After::Nothing, |keys| After::Keys(profile.name, keys)),
        })
    }

    /// Says, or does, what is left after the sign-in.
    pub fn signed_in(self, app: &App<'_>) -> Result<(), Explanation> {
        match self.after {
            After::Nothing => {}
            After::Keys(name, keys) => app.messages.remark(
                &Explanation::new(
                    Cause::Usage,
                    format!("Other commands do not find this sign-in until the profile `{name}` says so."),
                )
                .reason("not_in_profile")
                .hint(format!("In [profile.{name}] write: {keys}")),
            ),
            After::Profile(path, new) => {
                add_profile(&path, &new).map_err(explain)?;
                app.messages.note(&format!(
                    "Wrote the profile `{}` to {}; other commands use it now.",
                    new.name,
                    path.display()
                ));
            }
        }
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn explain(error: ConfigError) -> Explanation {
    error.explain()
}

impl LoginArgs {
    fn once(&self) -> Result<Once, Explanation> {
        let file = self.client_secrets.as_ref().map(std::path::absolute);
        let file = file.transpose().map_err(|error| {
            Explanation::new(Cause::Usage, format!("--client-secrets: {error}"))
                .reason("client_file")
        })?;
        Ok(Once {
            method: self.method,
            file,
            scopes: self.scopes.as_deref().map(Scope::list),
        })
    }
}
