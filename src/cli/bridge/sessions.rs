//! `roomkey bridge sessions`: asks the running bridge over its socket.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::super::app::{self, App};
use super::super::output::{Columns, Rows, Stdout};
use super::super::trouble::Trouble;
use super::config_path;
use crate::bridge::admin::{AskError, Question, ask};
use crate::config::bridge::Bridge;
use crate::oauth::{Cause, Explanation};

/// What can be done with sessions.
#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    /// List the sessions, the latest first
    List,
    /// End one session; its terminal must sign in again
    End(EndArgs),
    /// Revoke an account's grants at its issuer, and end all its sessions
    DisconnectAccount(DisconnectArgs),
}

/// Arguments of `sessions end`.
#[derive(Debug, Args)]
pub struct EndArgs {
    /// The session, as `sessions list` shows it
    pub id: String,
}

/// Arguments of `sessions disconnect-account`.
#[derive(Debug, Args)]
pub struct DisconnectArgs {
    /// The account
    pub email: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Runs a command of the group.
pub async fn run(
    app: &App<'_>,
    out: &mut Stdout,
    command: &SessionsCommand,
) -> Result<u8, Trouble> {
    let socket = socket(app)?;
    match command {
        SessionsCommand::List => list(app, out, &socket).await,
        SessionsCommand::End(args) => end(app, out, &socket, &args.id).await,
        SessionsCommand::DisconnectAccount(args) => disconnect(app, out, &socket, args).await,
    }
}

fn socket(app: &App<'_>) -> Result<PathBuf, Explanation> {
    let path = config_path(app.global);
    let socket = Bridge::load_admin_socket(path.as_deref()).map_err(|error| error.explain())?;
    socket.ok_or_else(|| {
        Explanation::new(Cause::Usage, "the bridge's configuration names no admin_socket").hint(
            "Add `admin_socket = \"/run/roomkey/bridge.sock\"` under [bridge], and start the bridge again.",
        )
    })
}

async fn asked(socket: &Path, question: &Question) -> Result<Value, Explanation> {
    ask(socket, question).await.map_err(|error| {
        let place = socket.display();
        let told = |cause| Explanation::new(cause, format!("{place}: {error}"));
        match &error {
            AskError::Connect(why) if why.kind() == io::ErrorKind::PermissionDenied => {
                told(Cause::Permission).hint("Run it as the user that the bridge runs as.")
            }
            AskError::Connect(_) => told(Cause::Unavailable)
                .hint("Is the bridge running, on this machine and with this configuration?"),
            AskError::NoAnswer => told(Cause::Unavailable).hint("Try again."),
            AskError::Refused(_) => told(Cause::Failed),
        }
    })
}

/// A session as the bridge told it: the JSON forms print it as it stands.
#[derive(serde::Serialize)]
#[serde(transparent)]
struct Session(Value);

impl Session {
    fn text(&self, key: &str) -> String {
        match &self.0[key] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }

    /// A moment, as people write it.
    fn moment(&self, key: &str) -> String {
        let moment = self.0[key].as_i64().map(jiff::Timestamp::from_millisecond);
        let moment = moment.and_then(Result::ok);
        moment.map_or_else(String::new, |moment| {
            let here = moment.to_zoned(jiff::tz::TimeZone::system());
            here.strftime("%Y-%m-%d %H:%M").to_string()
        })
    }
}

impl Columns for Session {
    const TABLE: &'static [&'static str] =
        &["ID", "ACCOUNT", "CLIENT", "HOST", "STARTED", "LAST USED"];
    const CSV: &'static [&'static str] =
        &["id", "account", "client", "host", "started_at", "used_at"];

    fn table(&self) -> Vec<String> {
        vec![
            self.text("id"),
            self.text("account"),
            self.text("client"),
            self.text("host"),
            self.moment("started_at"),
            self.moment("used_at"),
        ]
    }

    fn csv(&self) -> Vec<String> {
        Self::CSV.iter().map(|key| self.text(key)).collect()
    }
}

async fn list(app: &App<'_>, out: &mut Stdout, socket: &Path) -> Result<u8, Trouble> {
    let mut answer = asked(socket, &Question::List).await?;
    let sessions = match answer["sessions"].take() {
        Value::Array(sessions) => sessions.into_iter().map(Session).collect(),
        _ => Vec::new(),
    };
    let mut rows = Rows::new(out, app.global.format());
    if !sessions.is_empty() {
        rows.page(&sessions)?;
    }
    rows.end::<Session>()?;
    Ok(0)
}

async fn end(app: &App<'_>, out: &mut Stdout, socket: &Path, id: &str) -> Result<u8, Trouble> {
    let question = Question::End { id: id.to_owned() };
    let answer = asked(socket, &question).await?;
    if answer["ended"] != Value::Bool(true) {
        let told = Explanation::new(Cause::NotFound, format!("there is no session {id}"));
        return Err(told
            .hint("`roomkey bridge sessions list` shows those there are.")
            .into());
    }
    say_done(
        app,
        out,
        &answer,
        &format!("Ended session {id}. Its terminal must sign in again."),
    )
}

async fn disconnect(
    app: &App<'_>,
    out: &mut Stdout,
    socket: &Path,
    args: &DisconnectArgs,
) -> Result<u8, Trouble> {
    let email = &args.email;
    let warning = format!(
        "This revokes what {email} granted, at the issuer: every client of the same project \
         loses this account, on all machines, not this bridge's terminals alone."
    );
    if args.yes {
        app.messages.note(&warning);
    } else {
        if !app::can_ask() {
            app.messages.note(&warning);
        }
        App::must_be_able_to_ask()?;
        app.confirm(&format!("{warning} Disconnect it?")).await?;
    }
    let question = Question::DisconnectAccount {
        email: email.clone(),
    };
    let answer = app.stop.shield(asked(socket, &question)).await?;
    let count = |key: &str| answer[key].as_u64().unwrap_or_default();
    let told = format!(
        "{email}: {} sessions ended, {} grants revoked.",
        count("sessions"),
        count("revoked")
    );
    say_done(app, out, &answer, &told)?;
    if count("unconfirmed") > 0 {
        let text = "the issuer did not confirm every revocation; no session can use what is left";
        return Err(Explanation::new(Cause::Unavailable, text)
            .hint("Run it again in a while, or remove the access in the account's own settings.")
            .into());
    }
    Ok(0)
}

/// JSON on stdout, or a sentence on stderr.
fn say_done(app: &App<'_>, out: &mut Stdout, answer: &Value, told: &str) -> Result<u8, Trouble> {
    if app.global.format().is_json() {
        out.json(&answer.to_string())?;
        out.write_all(b"\n")?;
    } else {
        app.messages.note(told);
    }
    Ok(0)
}
