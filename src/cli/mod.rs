//! The command line: arguments, output, exit codes. It holds no rule of its own: what people want
//! done lives in `work`.

mod account;
mod app;
mod args;
mod audit;
mod bridge;
mod bulk;
mod columns;
mod demo;
mod doctor;
mod documents;
mod fan_out;
mod journal;
mod log;
mod login;
mod members;
mod output;
mod people;
mod plan;
mod progress;
mod sandbox;
mod screen;
mod signals;
mod spaces;
mod trouble;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::oauth::{Cause, Explanation};
use crate::tui::terminal::Capabilities;
use args::{Cli, Command, Global};
use output::Stdout;
use trouble::{Messages, Trouble};

/// Runs the program and gives its exit code.
pub fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let mut messages = Messages {
        json: wants_json(&typed),
        colour: !no_color && !typed.iter().any(|arg| arg == "--no-color"),
    };
    let cli = match parse(&typed, messages) {
        Ok(cli) => cli,
        Err(code) => return code.into(),
    };
    messages.json = cli.global.format().is_json();
    match run(&cli, messages) {
        Ok(code) => code.into(),
        Err(trouble) => messages.end(trouble).into(),
    }
}

/// Help and version go to stdout and end with 0, wrong usage to stderr and ends with 2.
fn parse(typed: &[OsString], messages: Messages) -> Result<Cli, u8> {
    let command = Cli::command().color(if messages.colour {
        clap::ColorChoice::Auto
    } else {
        clap::ColorChoice::Never
    });
    command
        .try_get_matches_from(typed)
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| {
            if error.use_stderr() && messages.json {
                messages.error(&usage(&error));
            } else {
                // Nobody reads it: nothing is lost.
                let _ = error.print();
            }
            u8::try_from(error.exit_code()).unwrap_or(2)
        })
}

/// Whether JSON is asked for, in arguments that may not be right otherwise.
fn wants_json(typed: &[OsString]) -> bool {
    let form = |arg: &OsString| arg == "json" || arg == "jsonl";
    typed
        .iter()
        .any(|arg| arg == "--json" || arg == "--output=json" || arg == "--output=jsonl")
        || typed
            .windows(2)
            .any(|pair| pair[0] == "--output" && form(&pair[1]))
}

/// The first paragraph of a usage error, as one of ours.
fn usage(error: &clap::Error) -> Explanation {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let paragraph = text.split("\n\n").next().unwrap_or(text);
    let message: Vec<&str> = paragraph.split_whitespace().collect();
    Explanation::new(Cause::Usage, message.join(" "))
        .reason("usage")
        .hint("Run it again with --help.")
}

fn run(cli: &Cli, messages: Messages) -> Result<u8, Trouble> {
    let Some(command) = &cli.command else {
        log::start(&cli.global, log::Of::Screen)?;
        return screen::run(&cli.global, messages);
    };
    let of = match command {
        Command::Demo(_) => log::Of::Screen,
        Command::Bridge(args) if args.command.is_none() => log::Of::Server,
        _ => log::Of::Command,
    };
    log::start(&cli.global, of)?;
    let mut out = Stdout::open(messages.colour, ascii(&cli.global))?;
    let code = match command {
        Command::Completions(args) => documents::completions(args, &mut out).map(|()| 0)?,
        Command::Man => documents::man(&mut out).map(|()| 0)?,
        Command::Sandbox(args) => sandbox::run(&mut out, args)?,
        Command::Bridge(args) => bridge::run(&cli.global, messages, &mut out, args)?,
        Command::Demo(args) => screen::demo(&cli.global, messages, args)?,
        client => app::run(&cli.global, messages, async |app| {
            run_client(app, &mut out, client).await
        })?,
    };
    out.flush()?;
    Ok(code)
}

/// Whether only ASCII is drawn: wished, or all that the terminal's locale has.
fn ascii(global: &Global) -> bool {
    let able = Capabilities::from_environment(|name| std::env::var(name).ok());
    global.ascii || !able.is_ok_and(|able| able.utf8)
}

/// Commands that talk to an API.
async fn run_client(
    app: &app::App<'_>,
    out: &mut Stdout,
    command: &Command,
) -> Result<u8, Trouble> {
    match command {
        Command::Login(args) => login::run(app, out, args).await,
        Command::Logout(args) => account::logout(app, args).await,
        Command::Whoami(args) => account::whoami(app, out, args).await,
        Command::Doctor => doctor::run(app, out).await,
        Command::Spaces(command) => spaces::run(app, out, command).await,
        Command::Members(command) => members::run(app, out, command).await,
        Command::People(command) => people::run(app, out, command).await,
        Command::Plan(args) => plan::plan(app, out, args).await,
        Command::Apply(args) => plan::apply(app, out, args).await,
        Command::Export(args) => plan::export(app, out, args).await,
        Command::Journal(command) => journal::run(app, out, command).await,
        Command::Audit(command) => audit::run(app, out, command).await,
        Command::Sandbox(_)
        | Command::Bridge(_)
        | Command::Demo(_)
        | Command::Completions(_)
        | Command::Man => Ok(0),
    }
}
