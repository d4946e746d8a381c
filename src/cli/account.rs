//! `roomkey logout` and `roomkey whoami`.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::app::{App, can_ask};
use super::output::{Format, Stdout, print_details};
use super::trouble::Trouble;
use crate::account::{AccountError, Identity, IssuerKind, Session, SignOut, SignedOut};
use crate::config::{Method, Profile, Scope};
use crate::oauth::Explanation;
use crate::text;

/// Arguments of `logout`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a terminal to ask on, and without --revoke, only this machine's copy of Google's access is
deleted. A session of a bridge is ended there, too, unless --local-only is given.")]
pub struct LogoutArgs {
    /// Also end the access at the issuer; at Google this signs out every program of the project
    #[arg(long, conflicts_with = "local_only")]
    pub revoke: bool,
    /// Only delete this machine's copy
    #[arg(long)]
    pub local_only: bool,
}

/// Arguments of `whoami`.
#[derive(Debug, Args)]
#[command(after_help = "\
With a service account, or an authorized_user file, this asks for a token where none is there yet.

Examples:
  roomkey whoami
  roomkey whoami --export authorized-user > credentials.json    for Google's own libraries")]
pub struct WhoamiArgs {
    /// Print the sign-in for other programs, in the form authorized-user; it is as good as a password
    #[arg(long, value_name = "FORM", value_enum, hide_possible_values = true)]
    pub export: Option<Export>,
}

/// The forms in which a sign-in can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Export {
    /// What gcloud writes and google-auth reads
    AuthorizedUser,
}

/// Signs out.
pub async fn logout(app: &App<'_>, args: &LogoutArgs) -> Result<u8, Trouble> {
    let session = App::session(app.profile()?)?;
    // A credential that cannot be read can still be deleted.
    let identity = session.signed_in().await.ok().flatten();
    let how = match &identity {
        _ if args.revoke => SignOut::Revoke,
        Some(identity) if !args.local_only => how(app, identity).await,
        _ => SignOut::Local,
    };
    let work = async { session.sign_out(how).await.map_err(|e| e.explain()) };
    let done = app.stop.shield(work).await?;
    for note in said(&done, session.profile()) {
        app.messages.note(&note);
    }
    Ok(0)
}

/// What signing out did, and what is left of the access.
fn said(done: &SignedOut, profile: &Profile) -> Vec<String> {
    let mut notes = Vec::new();
    if done.was_signed_in {
        let who = done.account.as_deref().unwrap_or("this profile");
        notes.push(format!("Signed out {who}."));
    } else if profile.method.is_unattended() {
        notes.push("No token was kept here.".to_owned());
    } else {
        notes.push("Nobody was signed in.".to_owned());
        return notes;
    }
    match (&done.revocation_failed, done.revoked) {
        (Some(why), _) => {
            let why = why.trim_end_matches('.');
            notes.push(format!("The access was not ended at the issuer: {why}."));
            if done.was_signed_in {
                notes.push("It is deleted here.".to_owned());
            }
        }
        (None, true) => notes.push("The access was ended at the issuer.".to_owned()),
        (None, false) if done.was_signed_in => notes.push(
            "Only this machine's copy was deleted; --revoke also ends the access at the issuer."
                .to_owned(),
        ),
        (None, false) => {}
    }
    notes.extend(file_left(done, profile));
    notes
}

/// Where tokens come from a file, the file is the sign-in.
fn file_left(done: &SignedOut, profile: &Profile) -> Option<String> {
    let file = match profile.method {
        Method::ServiceAccount => profile.service_account.key_file.as_ref(),
        Method::AuthorizedUser => profile.client_secrets_file.as_ref(),
        Method::Device | Method::Browser => None,
    }?
    .display();
    Some(match profile.method {
        Method::AuthorizedUser if done.revoked => {
            format!("The file {file} is of no more use; delete it.")
        }
        Method::AuthorizedUser => format!(
            "The profile still names its file, {file}: the next command signs in with that again. Delete the file, or end its access everywhere: roomkey logout --revoke --profile {}",
            profile.name
        ),
        _ => format!(
            "The profile still names its file, {file}: the next command signs in with that again. Delete the key in the Cloud console to end that everywhere."
        ),
    })
}

/// A bridge ends this terminal's session alone; elsewhere more may end, so the person is asked.
async fn how(app: &App<'_>, identity: &Identity) -> SignOut {
    if identity.issuer == IssuerKind::Bridge {
        return SignOut::Revoke;
    }
    let whose = if identity.issuer == IssuerKind::Google {
        "Google? Every program of the project is signed out, too."
    } else {
        "the issuer?"
    };
    let question = format!("Also end the access at {whose}");
    if can_ask() && app.ask(&question).await {
        SignOut::Revoke
    } else {
        SignOut::Local
    }
}

/// Says who is signed in. Nothing is sent, unless tokens come from a file and none is there yet.
pub async fn whoami(app: &App<'_>, out: &mut Stdout, args: &WhoamiArgs) -> Result<u8, Trouble> {
    let session = App::session(app.profile()?)?;
    if args.export.is_some() {
        return export(app, out, &session).await;
    }
    let identity = identity(&session).await.map_err(|e| e.explain())?;
    let identity = identity.ok_or_else(|| not_signed_in(&session))?;
    match app.global.format() {
        Format::Table => print_details(out, &details(&session, &identity))?,
        Format::Csv => csv_row(out, &as_json(&session, &identity))?,
        Format::Json | Format::Jsonl => {
            out.json(&as_json(&session, &identity).to_string())?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(0)
}

async fn identity(session: &Session) -> Result<Option<Identity>, AccountError> {
    let identity = session.signed_in().await?;
    if identity.is_none() && session.profile().method.is_unattended() {
        session.token().await?;
        return session.signed_in().await;
    }
    Ok(identity)
}

async fn export(app: &App<'_>, out: &mut Stdout, session: &Session) -> Result<u8, Trouble> {
    let file = session.export_authorized_user().await;
    let file = file.map_err(|error| error.explain())?;
    app.messages.note(
        "This is a secret: whoever has it acts as you until the access is revoked. Keep it in a file of mode 0600.",
    );
    out.json(file.expose_secret())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(0)
}

/// A head and one row; several values in a cell are separated by blanks.
fn csv_row(out: &mut Stdout, object: &Value) -> io::Result<()> {
    let cell = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        _ => String::new(),
    };
    let members = object.as_object().into_iter().flatten();
    let (head, cells): (Vec<_>, Vec<_>) = members.map(|(key, value)| (key, cell(value))).unzip();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(head)?;
    csv.write_record(cells.iter().map(|cell| text::safe(cell).into_owned()))?;
    out.write_all(&csv.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn not_signed_in(session: &Session) -> Explanation {
    let profile = session.profile().name.clone();
    AccountError::NotSignedIn { profile, why: None }.explain()
}

fn as_json(session: &Session, identity: &Identity) -> Value {
    let full = |scopes: &[Scope]| -> Vec<String> { scopes.iter().map(Scope::to_string).collect() };
    json!({
        "account": identity.account,
        "profile": session.profile().name,
        "method": identity.method.as_str(),
        "issuer": issuer(session, identity),
        "client_id": identity.client_id,
        "scopes": full(&identity.scopes),
        "asked_scopes": full(&identity.asked),
        "missing_scopes": full(&identity.missing),
        "expires_at": identity.expires_at.map(until),
        "stored": identity.stored,
    })
}

/// As the profile writes it, else as the file of the sign-in does; nobody knows whose a token out
/// of the environment is.
fn issuer(session: &Session, identity: &Identity) -> Option<String> {
    let known = identity.client_id.is_some();
    let named = session.profile().issuer.clone().filter(|_| known);
    named.or_else(|| identity.issuer_url.clone())
}

/// To the second: nobody needs more.
fn until(time: jiff::Timestamp) -> String {
    let whole = jiff::Timestamp::from_second(time.as_second());
    whole.unwrap_or(time).to_string()
}

fn details(session: &Session, identity: &Identity) -> Vec<(&'static str, String)> {
    let profile = session.profile();
    let short = |scopes: &[Scope]| {
        let scopes: Vec<&str> = scopes.iter().map(Scope::short).collect();
        (!scopes.is_empty()).then(|| scopes.join(", "))
    };
    let account = identity.account.clone();
    let rows = [
        (
            "Account",
            Some(account.unwrap_or_else(|| "(not named)".to_owned())),
        ),
        ("Profile", Some(profile.name.clone())),
        ("Method", Some(identity.method.as_str().to_owned())),
        ("Issuer", issuer(session, identity)),
        ("Client", identity.client_id.clone()),
        ("Scopes", short(&identity.scopes)),
        ("Not granted", short(&identity.missing)),
        ("Token until", identity.expires_at.map(until)),
        ("Stored in", Some(identity.stored.clone())),
        (
            "Accepted",
            identity
                .client_id
                .is_none()
                .then(|| "not tried; `roomkey doctor` tries the token".to_owned()),
        ),
    ];
    rows.into_iter()
        .filter_map(|(label, value)| value.map(|value| (label, value)))
        .collect()
}
