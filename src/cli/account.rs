//! `roomkey logout` and `roomkey whoami`.

use clap::Args;

/// Arguments of `logout`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a terminal to ask on, and without --revoke, only this machine's copy is deleted.")]
pub struct LogoutArgs {
    /// Also end the access at the issuer; at Google this signs out every program of the project
    #[arg(long, conflicts_with = "local_only")]
    pub revoke: bool,
    /// Only delete this machine's copy
    #[arg(long)]
    pub local_only: bool,
}
