//! `roomkey login`: arguments.

use std::path::PathBuf;

use clap::Args;

use crate::config::Method;

/// Arguments of `login`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shows a code and a QR code. Open the address on your phone and enter the code there.
Never enter a code that somebody sent you.

Examples:
  roomkey login
  roomkey login --profile work
  roomkey login --json        one JSON object a line: user_code, then signed_in or failed")]
pub struct LoginArgs {
    /// Sign in this way: device, browser, service-account, authorized-user
    #[arg(long, value_name = "METHOD")]
    pub method: Option<Method>,
    /// Use the client in this file, as Google's console gives it
    #[arg(long, value_name = "FILE")]
    pub client_secrets: Option<PathBuf>,
    /// Ask for these scopes, separated by commas or spaces
    #[arg(long, value_name = "LIST")]
    pub scopes: Option<String>,
    /// Do not draw a QR code
    #[arg(long)]
    pub no_qr: bool,
}
