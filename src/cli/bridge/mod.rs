//! `roomkey bridge`: an authorization server that runs until it is stopped, and its operator's
//! commands.

mod sessions;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret as _;

use super::app::{self, variable};
use super::args::Global;
use super::output::Stdout;
use super::signals::{HUNG_UP, Signals};
use super::trouble::{Messages, Trouble, say};
use crate::bridge::server::{Server, StartError};
use crate::config::bridge::{Bridge, EncryptionKey};
use crate::http;
use crate::oauth::{Cause, Explanation};

/// Arguments of `bridge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads the section [bridge] of the configuration. The audit log goes to standard output, one JSON
object a line; messages go to standard error. SIGHUP reads the TLS certificate again.

Examples:
  umask 077; roomkey bridge --generate-key > /etc/roomkey/bridge.key
  roomkey bridge --config /etc/roomkey/config.toml
  roomkey bridge sessions list")]
pub struct BridgeArgs {
    /// Print a fresh encryption key, and end
    #[arg(long)]
    pub generate_key: bool,
    /// What the operator wants of the running bridge.
    #[command(subcommand)]
    pub command: Option<BridgeCommand>,
}

/// What can be asked of a running bridge.
#[derive(Debug, Subcommand)]
pub enum BridgeCommand {
    /// See and end the sessions of a running bridge
    #[command(subcommand)]
    Sessions(sessions::SessionsCommand),
}

/// Runs the command.
pub fn run(
    global: &Global,
    messages: Messages,
    out: &mut Stdout,
    args: &BridgeArgs,
) -> Result<u8, Trouble> {
    match &args.command {
        None if args.generate_key => generate_key(out),
        Some(_) if args.generate_key => {
            let told = Explanation::new(Cause::Usage, "--generate-key goes without a command");
            Err(told.into())
        }
        Some(BridgeCommand::Sessions(command)) => app::run(global, messages, async |app| {
            sessions::run(app, out, command).await
        }),
        None => serve(global, messages),
    }
}

/// The file that the arguments or the environment name.
fn config_path(global: &Global) -> Option<PathBuf> {
    let named = global.config.clone();
    named.or_else(|| variable("ROOMKEY_CONFIG").map(PathBuf::from))
}

/// On stdout, so that it goes straight into a file.
fn generate_key(out: &mut Stdout) -> Result<u8, Trouble> {
    let key = EncryptionKey::generate()
        .map_err(|error| Explanation::new(Cause::Failed, error.to_string()))?;
    writeln!(out, "{}", key.to_base64().expose_secret())?;
    out.flush()?;
    say(
        "Keep this line alone in a file that only the bridge can read (chmod 600), and name the\n\
         file as `encryption_key_file` under [bridge]. Keep a copy in a safe place: without it\n\
         every session is lost.\n",
    );
    Ok(0)
}

/// Serves until a signal ends it, on all processors.
fn serve(global: &Global, messages: Messages) -> Result<u8, Trouble> {
    let config = Bridge::load(config_path(global).as_deref()).map_err(|error| error.explain())?;
    raise_descriptor_limit();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let mut signals = Signals::listen().map_err(|error| failed(&error))?;
        let public_url = config.public_url.clone();
        let server = Server::start(config, http::Client::new(), std::io::stdout())
            .await
            .map_err(|error| explain(&error))?;
        for warning in server.warnings() {
            messages.note(&format!("Note: {warning}"));
        }
        let origin = public_url.as_str().trim_end_matches('/');
        messages.note(&format!("Serving {origin} on {}.", server.address()));
        let code = loop {
            let code = signals.next().await;
            if code != HUNG_UP {
                break code;
            }
            match server.read_certificate_again() {
                Ok(()) => messages.note("The certificate was read again."),
                Err(why) => messages.note(&format!("The certificate stays as it was: {why}")),
            }
        };
        messages.note("Stopping: answers that are under way get ten seconds.");
        server.stop().await;
        Ok(code)
    })
}

/// Each terminal that polls may hold a connection, and each connection is a descriptor.
fn raise_descriptor_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // With fewer descriptors the bridge takes fewer connections.
    let _ = setrlimit(Resource::Nofile, limit);
}

fn failed(error: &dyn std::error::Error) -> Explanation {
    Explanation::new(Cause::Failed, format!("cannot start the bridge: {error}"))
}

fn explain(error: &StartError) -> Explanation {
    let told = failed(error);
    match error {
        StartError::PlainHttp { .. } => told.hint("Set `public_url` to an https address."),
        StartError::Listen { .. } => told.hint(
            "Set `listen` to a free address and port. Ports below 1024 need a proxy or a privilege.",
        ),
        StartError::Certificate(_) => {
            told.hint("Give PEM files: the whole chain as `tls_cert`, its private key as `tls_key`.")
        }
        StartError::Store(_) => told.hint("Check `store`, and that nothing else has it open."),
        StartError::Admin { .. } => {
            told.hint("Set `admin_socket` to a path in a folder that the bridge may write to.")
        }
        StartError::Keys(_) => told.hint("Make one with `roomkey bridge --generate-key`."),
        StartError::Upstream(why) => told.hint(
            why.hint
                .as_deref()
                .unwrap_or("Check [bridge.upstream], and the network."),
        ),
    }
}
