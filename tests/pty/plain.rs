//! The line mode on a terminal that can do nothing.

use rustix::process::Signal;

use super::driver::{Launch, Terminal};

fn dumb() -> Terminal {
    let mut launch = Launch::demo(80, 100).env("TERM", "dumb");
    launch.args.push("--plain");
    launch.start()
}

#[test]
fn a_dumb_terminal_is_pointed_to_the_line_mode() {
    let mut t = Launch::demo(80, 24).env("TERM", "dumb").start();
    t.see("--plain");
    assert_eq!(t.end().exit_code(), 2);
}

#[test]
fn lines_come_and_go_on_a_dumb_terminal() {
    let mut t = dumb();
    t.see("Waiting for the code to be entered.");
    t.press("play-phone\n", "Signed in as ana@example.com.");
    t.press("filter platform\n", "1. Platform");
    t.press("1\n", "Spaces > Platform");
    t.press("add-members\n", "Who: ");
    t.press("citra@example.com\n", "Add 1 person");
    t.press(":add 1\n", "1 added.");
    // Ctrl-C cancels; twice it leaves.
    t.press("\x03", "Press Ctrl-C again to quit.");
    t.send("\x03");
    assert_eq!(t.end().exit_code(), 130);
    let output = t.output();
    assert!(
        !output.contains(&0x1b),
        "{}",
        String::from_utf8_lossy(&output)
    );
}

#[test]
fn the_end_of_typing_and_signals_end_it() {
    let mut t = dumb();
    t.see("Waiting for the code to be entered.");
    t.send("\x04");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut t = dumb();
        t.see("Waiting for the code to be entered.");
        t.signal(signal);
        assert_eq!(t.end().exit_code(), code);
    }
}

#[test]
fn a_terminal_that_hangs_up_ends_it() {
    let t = dumb();
    t.see("Waiting for the code to be entered.");
    let (status, _) = t.hang_up("again\n");
    assert_eq!(status.exit_code(), 129);
}
