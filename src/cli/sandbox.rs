//! `roomkey sandbox`: arguments.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

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
    /// Wait this long before each answer, in milliseconds
    #[arg(long, value_name = "MS")]
    pub latency: Option<u64>,
    /// Make up the same company again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Answer badly at times, such as 429:0.05,503:0.02
    #[arg(long, value_name = "SPEC")]
    pub faults: Option<String>,
    /// Let the device sign-in have Chat scopes, which Google does not
    #[arg(long)]
    pub allow_chat_on_device: bool,
    /// Approve each sign-in by itself after this time
    #[arg(long, value_name = "SECONDS")]
    pub auto_approve: Option<f64>,
    /// Write a configuration file with profiles for this sandbox
    #[arg(long, value_name = "FILE")]
    pub write_config: Option<PathBuf>,
}
