//! The loop, and the hands that carry effects out. The only room of the UI that knows tasks,
//! clocks and clients; what happens next is decided elsewhere.

mod accounts;
mod adding;
mod audit;
mod bulk;
mod changes;
mod create;
mod files;
mod hands;
mod journal;
mod lines;
mod lists;
#[cfg(test)]
pub(super) mod live;
mod owners;
mod pages;
mod people;
mod planning;
mod pump;
mod requests;
mod sign_in;

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::mpsc::Sender;

use super::app::{self, App, ProfileInfo, Start};
use super::keymap::Keymap;
use super::terminal::{Capabilities, Colours, Guard, Modes, Refusal, Screen, Signals};
use super::theme::{Glyphs, Palette, Theme};
use crate::config::{Config, ConfigError, Profile, ThemeName};
use crate::http;
use crate::text::explanation::{Cause, Explanation};

use accounts::Accounts;
use pump::Pump;

/// How long a thread that has worked waits for more: after this nothing is left that could wake.
const KEPT: Duration = Duration::from_millis(100);

/// What a demo's future gives.
pub type DemoFuture<T> = Pin<Box<dyn Future<Output = Result<T, Explanation>> + Send>>;

/// The demo, as far as the UI knows it: servers that can be started, and a phone.
pub trait Demo: Debug + Send + Sync {
    /// Name of the profile that leads to the demo's servers.
    fn profile_name(&self) -> &str;
    /// Starts the servers, or answers again with those that run.
    fn start(&self) -> DemoFuture<DemoServers>;
    /// Lets the phone follow the QR code's link and approve the code; each step is told.
    fn play_phone(&self, user_code: String, link: String, told: Sender<String>) -> DemoFuture<()>;
}

/// How to reach the demo's servers.
#[derive(Debug, Clone)]
pub struct DemoServers {
    /// A profile for them, with a store in memory.
    pub profile: Profile,
    /// A client that may speak http to them.
    pub http: http::Client,
}

/// How the UI is started.
#[derive(Debug)]
pub struct Options {
    /// The configuration; empty for a demo.
    pub config: Config,
    /// The profile asked for.
    pub profile: Option<String>,
    /// What to do first.
    pub start: Start,
    /// ASCII only, whatever the locale.
    pub ascii: bool,
    /// No colour but the QR code's.
    pub no_color: bool,
    /// Numbered lines instead of a full screen.
    pub plain: bool,
    /// A ready token instead of a sign-in (`ROOMKEY_ACCESS_TOKEN`).
    pub access_token: Option<SecretString>,
    /// The demo that the setup screen offers, or that runs.
    pub demo: Option<Arc<dyn Demo>>,
}

/// Why the UI did not run, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This terminal cannot show it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The configuration does not name what was asked for.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The terminal does not answer as a terminal should.
    #[error("the terminal does not work: {0}")]
    Terminal(#[from] io::Error),
    /// A task of ours panicked; the panic's own message stands above.
    #[error("roomkey stopped because of a fault of its own")]
    Panicked,
}

impl Error {
    /// The error with its class and its next step.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Config(error) => error.explain(),
            Self::Refused(_) => Explanation::new(Cause::Usage, self.to_string()),
            Self::Terminal(_) => Explanation::new(Cause::Failed, self.to_string()),
            Self::Panicked => Explanation::new(Cause::Failed, self.to_string())
                .hint("Please report the lines above."),
        }
    }
}

/// Runs the UI until the person leaves or a signal ends it; gives the exit code. It builds a
/// runtime of its own, and must be called on the main thread outside of any other.
pub fn run(options: Options) -> Result<u8, Error> {
    let plain = options.plain;
    let capabilities = if plain {
        Capabilities::of_lines()
    } else {
        Capabilities::detect()?
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .thread_keep_alive(KEPT)
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        if plain {
            lines(options, capabilities).await
        } else {
            show(options, capabilities).await
        }
    });
    // A thread may wait for a key that never comes; nobody waits for it.
    runtime.shutdown_background();
    outcome
}

async fn show(options: Options, capabilities: Capabilities) -> Result<u8, Error> {
    let profile = chosen(&options)?;
    let keymap = Keymap::new(&options.config.ui.keys, &options.config.path)?;
    let signals = Signals::new()?;
    let guard = Guard::new(Modes {
        alternate_screen: !capabilities.linux_console,
        mouse: options.config.ui.mouse,
    })?;
    let screen = Screen::new(capabilities);
    let (width, height) = screen.size();
    let app = App::new(
        app::Options {
            keymap,
            ..app_options(&options, profile, capabilities)
        },
        width,
        height,
    );
    let accounts = Accounts::new(options.config, options.access_token, options.demo);
    let pump = Pump::new(app, screen, guard, signals, accounts, capabilities)?;
    pump.run().await
}

/// The same screens as numbered lines.
async fn lines(options: Options, capabilities: Capabilities) -> Result<u8, Error> {
    let profile = chosen(&options)?;
    let signals = Signals::new()?;
    let glyphs = theme(&options, capabilities).glyphs;
    let (width, height) = super::plain::SIZE;
    let mut app = App::new(app_options(&options, profile, capabilities), width, height);
    app.be_plain(glyphs);
    let accounts = Accounts::new(options.config, options.access_token, options.demo);
    lines::Lines::new(app, accounts, signals, glyphs)?
        .run()
        .await
}

/// The profile to begin with; none where there is none to choose, and the setup is shown.
fn chosen(options: &Options) -> Result<Option<String>, ConfigError> {
    if let Some(demo) = &options.demo
        && options.profile.as_deref() == Some(demo.profile_name())
    {
        return Ok(options.profile.clone());
    }
    // A kiosk has one profile, and nobody sets one up there.
    let kiosk = options.config.ui.kiosk.is_some();
    match options.config.profile(options.profile.as_deref()) {
        Ok(profile) => Ok(Some(profile.name)),
        Err(ConfigError::Empty { .. }) if !kiosk => Ok(None),
        // The first; another can be chosen on the screen.
        Err(ConfigError::Ambiguous { known }) if !kiosk => Ok(known.into_iter().next()),
        Err(error) => Err(error),
    }
}

fn app_options(
    options: &Options,
    profile: Option<String>,
    capabilities: Capabilities,
) -> app::Options {
    let config = &options.config;
    let mut profiles: Vec<ProfileInfo> = config
        .profiles
        .iter()
        .filter_map(|name| config.profile(Some(name)).ok())
        .map(|profile| info(&profile))
        .collect();
    if config.ui.kiosk.is_some() {
        profiles.retain(|info| Some(&info.name) == profile.as_ref());
    }
    let demo = options.demo.as_ref().map(|demo| demo.profile_name());
    let demo = demo.filter(|name| profile.as_deref() == Some(*name));
    profiles.extend(demo.map(|name| ProfileInfo {
        name: name.to_owned(),
        method: "device".to_owned(),
        issuer: "this machine".to_owned(),
    }));
    app::Options {
        profiles,
        default_profile: config.profile(None).ok().map(|profile| profile.name),
        start: options.start,
        demo: demo.is_some(),
        theme: theme(options, capabilities),
        on_screen_keyboard: config.ui.on_screen_keyboard,
        mouse: config.ui.mouse,
        clock: clock(),
        no_clipboard: capabilities.linux_console,
        config_path: config.path.display().to_string(),
        began: Some(jiff::Timestamp::now()),
        kiosk: config.ui.kiosk.clone(),
        keymap: Keymap::default(),
        profile,
    }
}

/// Milliseconds since midnight, here.
fn clock() -> u64 {
    let now = jiff::Zoned::now().time();
    let seconds = i64::from(now.hour()) * 3600 + i64::from(now.minute()) * 60;
    let ms = (seconds + i64::from(now.second())) * 1000;
    ms.unsigned_abs()
}

fn info(profile: &Profile) -> ProfileInfo {
    let issuer = profile.issuer.as_deref().unwrap_or("google");
    let host = issuer.split("://").last().unwrap_or(issuer);
    ProfileInfo {
        name: profile.name.clone(),
        method: profile.method.as_str().to_owned(),
        issuer: host.trim_end_matches('/').to_owned(),
    }
}

fn theme(options: &Options, capabilities: Capabilities) -> Theme {
    let ascii = options.ascii || options.config.ui.ascii || !capabilities.utf8;
    Theme {
        palette: palette(options, capabilities),
        ink: capabilities.ink(),
        glyphs: if ascii {
            Glyphs::Ascii
        } else {
            Glyphs::Unicode
        },
    }
}

fn palette(options: &Options, capabilities: Capabilities) -> Palette {
    // Fewer colours than a theme needs: the sixteen are right everywhere.
    let many = capabilities.colours >= Colours::Indexed;
    let kiosk = options.config.ui.kiosk.as_ref();
    let large = kiosk.is_some_and(|kiosk| kiosk.large);
    match options.config.ui.theme {
        _ if options.no_color => Palette::Mono,
        ThemeName::Mono => Palette::Mono,
        ThemeName::HighContrast => Palette::HighContrast,
        ThemeName::Dark if many => Palette::Dark,
        ThemeName::Light if many => Palette::Light,
        // Nothing faint is read from afar.
        ThemeName::Sixteen if large => Palette::HighContrast,
        ThemeName::Sixteen | ThemeName::Dark | ThemeName::Light => Palette::Ansi16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn options(text: &str, profile: Option<&str>) -> Options {
        Options {
            config: Config::parse(Path::new("/c.toml"), text).unwrap(),
            profile: profile.map(str::to_owned),
            start: Start::Resume,
            ascii: false,
            no_color: false,
            plain: false,
            access_token: None,
            demo: None,
        }
    }

    const TWO: &str = "[profile.a]\nissuer = \"https://login.example.com/\"\nclient_id = \"x\"\n\
         [profile.b]\nissuer = \"google\"\nclient_id = \"y\"\n";

    #[test]
    fn the_setup_is_shown_where_there_is_no_profile() {
        assert_eq!(chosen(&options("", None)).unwrap(), None);
        assert_eq!(chosen(&options(TWO, None)).unwrap().as_deref(), Some("a"));
        assert_eq!(
            chosen(&options(TWO, Some("b"))).unwrap().as_deref(),
            Some("b")
        );
        assert!(chosen(&options(TWO, Some("c"))).is_err());
    }

    #[test]
    fn profiles_are_named_by_their_issuer() {
        let options = options(TWO, None);
        let issuers: Vec<String> = ["a", "b"]
            .map(|name| info(&options.config.profile(Some(name)).unwrap()).issuer)
            .into();
        assert_eq!(issuers, ["login.example.com", "google"]);
    }
}
