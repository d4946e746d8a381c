//! Signing in.

use super::{Action, Context, Entry, entry};
use Context::{SignIn, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::StartSignIn, "start-sign-in", "Sign in", &["enter"],
        &[SignIn],
        "Ask for a code, or for a new one after an error.").alias(&["login"]).short("sign in")
        .like("roomkey login").hinted(1),
    entry(Action::NewCode, "new-code", "New code", &["r"],
        &[SignIn],
        "Drop this code and ask for a new one.").short("new code").like("roomkey login")
        .hinted(6),
    entry(Action::CopyCode, "copy-code", "Copy the code", &["c"],
        &[SignIn],
        "Send the code to the clipboard of your terminal.").short("copy code")
        .hinted(7),
    entry(Action::CopyAddress, "copy-address", "Copy the address", &["u"],
        &[SignIn],
        "Send the address to the clipboard of your terminal.").short("copy address")
        .hinted(8),
    entry(Action::PrintCode, "print-code", "Print for selecting by hand", &["p"],
        &[SignIn],
        "Leave the full screen and print code and address as plain lines.").short("print")
        .hinted(10),
    entry(Action::FullScreenQr, "full-screen-qr", "QR code on the whole screen", &["f"],
        &[SignIn],
        "Give the QR code all rows.").short("big QR")
        .hinted(9),
    entry(Action::PlayPhone, "play-phone", "Play the phone", &["f2"],
        &[SignIn],
        "Only in the demo: let it walk through the pages that a phone would show.").short("play the phone")
        .hinted(2),
    entry(Action::SwitchProfile, "switch-profile", "Use another profile", &["P"],
        &[SignIn, Spaces],
        "Choose another profile of the configuration.").alias(&["account"])
        .like("roomkey --profile PROFILE"),
    entry(Action::OtherWays, "other-ways", "Other ways to sign in", &["o"],
        &[SignIn],
        "Choose another profile, set one up, or try the demo.").short("other ways")
        .hinted(11),
    entry(Action::GiveAddress, "give-address", "Give the address by hand", &["a"],
        &[SignIn],
        "Paste or type the address that the browser could not open after you allowed it.").short("paste the address")
        .like("roomkey login --method browser")
        .hinted(5),
    entry(Action::StuckHelp, "stuck-help", "Stuck on Google's page?", &["s"],
        &[SignIn],
        "What people see there, what it means, and what to do.").short("stuck?")
        .hinted(10),
    entry(Action::TryDemo, "try-demo", "Try the demo", &[],
        &[SignIn],
        "Start servers that play Google on this computer, and sign in there.").alias(&["sandbox"])
        .like("roomkey demo"),
];
