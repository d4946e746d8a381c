//! Parse, log, dispatch, exit code; nothing else.

fn main() -> std::process::ExitCode {
    roomkey::cli::main()
}
