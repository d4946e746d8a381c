//! Sandbox, bridge and UI in one process, and the phone that F2 plays. The only room that may
//! import both servers and screens. Nothing of the person's is read or written.

mod address;
mod bridge;
mod phone;
mod servers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Config;
use crate::sandbox;
use crate::text::explanation::Explanation;
use crate::tui;
use crate::tui::app::Start;

pub use servers::Servers;

/// How the demo is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the bridge listens, so that a real phone can reach it, the sandbox at the next port;
    /// else at free loopback ports.
    pub listen: Option<SocketAddr>,
    /// The host to advertise; else the address in the network.
    pub public_host: Option<String>,
    /// Spaces that the account is in.
    pub spaces: usize,
    /// Members of the largest space.
    pub members: usize,
    /// Added to every answer.
    pub latency: Duration,
    /// Seed of the company.
    pub seed: u64,
    /// ASCII only, whatever the locale.
    pub ascii: bool,
    /// No colour but the QR code's.
    pub no_color: bool,
    /// Numbered lines instead of a full screen.
    pub plain: bool,
}

impl Default for Options {
    fn default() -> Self {
        let usual = sandbox::Options::default();
        Self {
            listen: None,
            public_host: None,
            spaces: usual.spaces,
            members: usual.members,
            latency: usual.latency,
            seed: usual.seed,
            ascii: false,
            no_color: false,
            plain: false,
        }
    }
}

/// Why the demo did not run, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The UI.
    #[error(transparent)]
    Ui(#[from] tui::Error),
    /// The servers.
    #[error(transparent)]
    Servers(#[from] Explanation),
}

impl Error {
    /// The error with its class and its next step.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Ui(error) => error.explain(),
            Self::Servers(explanation) => explanation.clone(),
        }
    }
}

/// The demo for the setup screen of an ordinary run: its servers start when it is chosen.
pub fn offer() -> Arc<dyn tui::Demo> {
    Arc::new(Servers::new(Options::default()))
}

/// Runs the demo; gives the exit code. The servers start while the first frame is drawn.
pub fn run(options: Options) -> Result<u8, Error> {
    let (ascii, no_color, plain) = (options.ascii, options.no_color, options.plain);
    let servers = Servers::new(options);
    servers.check()?;
    servers.launch();
    let demo: Arc<dyn tui::Demo> = Arc::new(servers);
    let code = tui::run(tui::Options {
        config: Config::default(),
        profile: Some(demo.profile_name().to_owned()),
        start: Start::SignIn,
        access_token: None,
        ascii,
        no_color,
        plain,
        demo: Some(demo),
    })?;
    Ok(code)
}
