//! `roomkey completions` and `roomkey man`: written from the arguments themselves.

use std::io::{self, Write};

use clap::{Args, CommandFactory as _};

use super::args::Cli;

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  roomkey completions bash > ~/.local/share/bash-completion/completions/roomkey
  roomkey completions zsh > ~/.zfunc/_roomkey
  roomkey completions fish > ~/.config/fish/completions/roomkey.fish")]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

/// Writes the completions of a shell.
pub fn completions(args: &CompletionsArgs, out: &mut impl Write) -> io::Result<()> {
    // `generate` panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "roomkey", &mut script);
    out.write_all(&script)
}

/// Writes the manual: one page for the program and one for each command.
pub fn man(out: &mut impl Write) -> io::Result<()> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    pages(command, out)
}

fn pages(command: clap::Command, out: &mut impl Write) -> io::Result<()> {
    let below: Vec<_> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .cloned()
        .collect();
    clap_mangen::Man::new(command).render(out)?;
    below.into_iter().try_for_each(|sub| pages(sub, out))
}
