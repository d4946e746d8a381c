//! `roomkey doctor`: each check is printed as soon as it is done.

use std::io::{self, Write as _};

use super::app::{self, App};
use super::output::{Columns, Format, Rows, Stdout};
use super::trouble::Trouble;
use crate::config::Profile;
use crate::oauth::{Cause, Explanation};
use crate::text;
use crate::work::doctor::{Check, Doctor, Patient, Status};

/// Below the options.
pub const HELP: &str = "\
Checks, in this order, configuration, client or key, where sign-ins rest, clock, network, issuer,
sign-in, token, scopes, Chat API, Chat app, People API and directory. Each line is ok, warn, fail or
skipped, with the next step and who can take it. Nothing is changed but a token that is renewed. Where
nobody is signed in yet, the device method asks for a code, which nobody is shown.

Ends with 0 where nothing failed, else with the exit code that the first failure stands for.

Examples:
  roomkey doctor
  roomkey doctor --profile work
  roomkey doctor --json | jq '.[] | select(.status == \"fail\")'";

/// Where the message begins, beside the check or below it.
const BESIDE: usize = 20;
const BELOW: usize = 4;
/// A terminal with fewer columns gets the message below.
const NARROW: usize = 60;

/// Runs all checks. The exit code is that of the first failure.
pub async fn run(app: &App<'_>, out: &mut Stdout) -> Result<u8, Trouble> {
    let mut doctor = Doctor::new(patient(app));
    let format = app.global.format();
    let mut first: Option<Cause> = None;
    if format == Format::Table {
        while let Some(check) = doctor.next().await {
            first = first.or(check.cause);
            print(out, &check)?;
        }
    } else {
        let mut rows = Rows::new(out, format);
        while let Some(check) = doctor.next().await {
            first = first.or(check.cause);
            rows.page(&[check])?;
        }
        rows.end::<Check>()?;
    }
    Ok(first.map_or(0, Cause::exit_code))
}

fn patient(app: &App<'_>) -> Patient {
    // Read once: it may be a pipe.
    let config = app::config(app.global);
    let profile: Result<Profile, Explanation> =
        (config.clone()).and_then(|config| app::profile_of(app.global, &config));
    let session = profile.clone().and_then(App::session);
    let config = config.ok().filter(|config| !config.is_empty());
    Patient {
        config: config.map(|config| config.path),
        profile,
        session,
    }
}

impl Columns for Check {
    const TABLE: &'static [&'static str] = &["STATUS", "CHECK", "MESSAGE"];
    const CSV: &'static [&'static str] = &["check", "status", "message", "next_step", "who"];

    fn table(&self) -> Vec<String> {
        vec![
            self.status.as_str().to_owned(),
            self.check.to_owned(),
            self.message.clone(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        vec![
            self.check.to_owned(),
            self.status.as_str().to_owned(),
            self.message.clone(),
            self.next_step.clone().unwrap_or_default(),
            self.who
                .map(|who| who.as_str().to_owned())
                .unwrap_or_default(),
        ]
    }
}

/// Status and check in columns; the message whole, on as many lines as it takes.
fn print(out: &mut Stdout, check: &Check) -> io::Result<()> {
    let (on, off) = colours(out, check.status);
    let status = check.status.as_str();
    let indent = if out.columns().is_some_and(|columns| columns < NARROW) {
        write!(out, "{on}{status:<8}{off}{}\n{:BELOW$}", check.check, "")?;
        BELOW
    } else {
        write!(out, "{on}{status:<8}{off}{:<12}", check.check)?;
        BESIDE
    };
    paragraph(out, indent, &check.message)?;
    if let Some(step) = &check.next_step {
        let who = check.who.map_or("", |who| who.in_words());
        write!(out, "{:indent$}", "")?;
        paragraph(out, indent, &format!("Next ({who}): {step}"))?;
    }
    out.flush()
}

fn colours(out: &Stdout, status: Status) -> (&'static str, &'static str) {
    if !out.colour() {
        return ("", "");
    }
    let on = match status {
        Status::Ok => "\u{1b}[32m",
        Status::Warn => "\u{1b}[33m",
        Status::Fail => "\u{1b}[1;31m",
        Status::Skipped => "\u{1b}[2m",
    };
    (on, "\u{1b}[0m")
}

/// Text that begins at the indent and is broken between words, on a terminal.
fn paragraph(out: &mut Stdout, indent: usize, message: &str) -> io::Result<()> {
    let message = text::safe(message);
    let room = out
        .columns()
        .map_or(usize::MAX, |columns| columns.saturating_sub(indent));
    let mut used = 0;
    for word in message.split_whitespace() {
        let width = text::width(word);
        if used > 0 && used + 1 + width > room {
            write!(out, "\n{:indent$}", "")?;
            used = 0;
        }
        if used > 0 {
            write!(out, " ")?;
            used += 1;
        }
        write!(out, "{word}")?;
        used += width;
    }
    writeln!(out)
}
