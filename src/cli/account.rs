//! `roomkey logout` and `roomkey whoami`.

use std::io::{self, Write as _};

use clap::Args;
use serde_json::{Value, json};

use super::app::{App, can_ask};
use super::output::{Format, Stdout, print_details};
use super::trouble::Trouble;
use crate::account::{AccountError, Identity, IssuerKind, Session, SignOut};
use crate::config::Scope;
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
    if !done.was_signed_in {
        app.messages.note("Nobody was signed in.");
        return Ok(0);
    }
    let who = done.account.as_deref().unwrap_or("this profile");
    app.messages.note(&format!("Signed out {who}."));
    match (&done.revocation_failed, done.revoked) {
        (Some(why), _) => app.messages.note(&format!(
            "The access was not ended at the issuer: {why}. It is deleted here."
        )),
        (None, true) => app.messages.note("The access was ended at the issuer."),
        (None, false) => app.messages.note(
            "Only this machine's copy was deleted; --revoke also ends the access at the issuer.",
        ),
    }
    Ok(0)
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

/// Says who is signed in; nothing is sent.
pub async fn whoami(app: &App<'_>, out: &mut Stdout) -> Result<u8, Trouble> {
    let session = App::session(app.profile()?)?;
    let identity = session.signed_in().await.map_err(|e| e.explain())?;
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
    let profile = session.profile();
    let scopes: Vec<&str> = identity.scopes.iter().map(Scope::as_str).collect();
    json!({
        "account": identity.account,
        "profile": profile.name,
        "method": profile.method.as_str(),
        "issuer": profile.issuer,
        "scopes": scopes,
        "expires_at": identity.expires_at.map(until),
        "stored": identity.stored,
    })
}

/// To the second: nobody needs more.
fn until(time: jiff::Timestamp) -> String {
    let whole = jiff::Timestamp::from_second(time.as_second());
    whole.unwrap_or(time).to_string()
}

fn details(session: &Session, identity: &Identity) -> Vec<(&'static str, String)> {
    let profile = session.profile();
    let scopes: Vec<&str> = identity.scopes.iter().map(Scope::short).collect();
    let account = identity.account.clone();
    let rows = [
        (
            "Account",
            Some(account.unwrap_or_else(|| "(not named)".to_owned())),
        ),
        ("Profile", Some(profile.name.clone())),
        ("Method", Some(profile.method.as_str().to_owned())),
        ("Issuer", profile.issuer.clone()),
        ("Scopes", (!scopes.is_empty()).then(|| scopes.join(", "))),
        ("Token until", identity.expires_at.map(until)),
        ("Stored in", Some(identity.stored.clone())),
    ];
    rows.into_iter()
        .filter_map(|(label, value)| value.map(|value| (label, value)))
        .collect()
}
