//! `roomkey sandbox`: a local Google that runs until it is stopped.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::output::Stdout;
use super::signals::Signals;
use super::trouble::Trouble;
use crate::oauth::{Cause, Explanation};
use crate::sandbox::{Options, Sandbox};

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints one line of JSON, {\"url\",\"config\"}, and serves until it is stopped.

Examples:
  roomkey sandbox --allow-chat-on-device --auto-approve 1 --write-config /tmp/s.toml
  roomkey --config /tmp/s.toml login --json")]
pub struct SandboxArgs {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Spaces that Ana is in
    #[arg(long, value_name = "N")]
    pub spaces: Option<usize>,
    /// Members of the largest space; others have at most 100
    #[arg(long, value_name = "N")]
    pub members: Option<usize>,
    /// Members of every space alike
    #[arg(long, value_name = "N")]
    pub members_each: Option<usize>,
    /// Wait this long before each answer, in milliseconds
    #[arg(long, value_name = "MS")]
    pub latency: Option<u64>,
    /// Make up the same company again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Answer badly at times, such as 429:0.05,503:0.02
    #[arg(long, value_name = "SPEC")]
    pub faults: Option<String>,
    /// Limit calls as Google does, or by other numbers
    #[arg(long, value_name = "SPEC", num_args = 0..=1, default_missing_value = "")]
    pub quotas: Option<String>,
    /// Behave so where Google's behaviour is not known
    #[arg(long, value_name = "KEY=VALUE")]
    pub guess: Vec<String>,
    /// Let the device sign-in have Chat scopes, which Google does not
    #[arg(long)]
    pub allow_chat_on_device: bool,
    /// Approve each sign-in by itself after this time
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub auto_approve: Option<Duration>,
    /// Write a configuration file with profiles for this sandbox
    #[arg(long, value_name = "FILE")]
    pub write_config: Option<PathBuf>,
}

/// Seconds, with a fraction where need be.
fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "not a number of seconds".to_owned())
}

impl SandboxArgs {
    fn options(&self) -> Options {
        let default = Options::default();
        Options {
            listen: self.listen,
            spaces: self.spaces.unwrap_or(default.spaces),
            members: self.members.unwrap_or(default.members),
            members_each: self.members_each,
            guess: self.guess.clone(),
            latency: self.latency.map_or(default.latency, Duration::from_millis),
            seed: self.seed.unwrap_or(default.seed),
            faults: self.faults.clone(),
            quotas: self.quotas.clone(),
            allow_chat_on_device: self.allow_chat_on_device,
            auto_approve: self.auto_approve,
            write_config: self.write_config.clone(),
            ..default
        }
    }
}

/// Serves until a signal ends it, on all processors.
pub fn run(out: &mut Stdout, args: &SandboxArgs) -> Result<u8, Trouble> {
    let failed = |error: &dyn std::error::Error| {
        Explanation::new(Cause::Failed, format!("cannot start the sandbox: {error}"))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let mut signals = Signals::listen().map_err(|error| failed(&error))?;
        let sandbox = Sandbox::start(args.options())
            .await
            .map_err(|error| failed(&error))?;
        writeln!(out, "{}", sandbox.start_line())?;
        out.flush()?;
        let mut code = 0;
        sandbox
            .run_until(async { code = signals.next().await })
            .await;
        Ok(code)
    })
}
