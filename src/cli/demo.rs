//! `roomkey demo`: arguments.

use std::net::SocketAddr;

use clap::Args;

/// Arguments of `demo`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey demo                          F2 plays the phone
  roomkey demo --listen 0.0.0.0:8628    scan the code with a real phone in the same network
  roomkey demo --spaces 100000          with many spaces")]
pub struct DemoArgs {
    /// Serve at this address, so that a phone in the network can reach it
    #[arg(long, value_name = "IP:PORT")]
    pub listen: Option<SocketAddr>,
    /// The host that the phone is sent to [default: this machine's address]
    #[arg(long, value_name = "HOST", requires = "listen")]
    pub public_host: Option<String>,
    /// Spaces that the account is in
    #[arg(long, value_name = "N")]
    pub spaces: Option<usize>,
    /// Members of the largest space
    #[arg(long, value_name = "N")]
    pub members: Option<usize>,
    /// Wait this long before each answer, in milliseconds
    #[arg(long, value_name = "MS")]
    pub latency: Option<u64>,
    /// Make up the same company again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}
