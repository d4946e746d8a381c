//! However the program ends or stops, the terminal is as it was.

use std::time::Duration;

use rustix::process::Signal;

use super::driver::{CTRL_Z, Launch, signed_in};

#[test]
fn signals_end_it_with_their_own_codes() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut t = Launch::demo(80, 24).start();
        t.see("valid for");
        assert!(t.screen().alternate_screen() && t.screen().bracketed_paste());
        t.signal(signal);
        assert_eq!(t.end().exit_code(), code);
        t.assert_restored();
    }
}

#[test]
fn ctrl_c_twice_leaves() {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.press("\x03", "Press Ctrl-C again to quit");
    t.send("\x03");
    assert_eq!(t.end().exit_code(), 130);
    t.assert_restored();
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_it_back() {
    let script = "set -m; \"$@\"; printf 'stopped\\n'; read line; fg >/dev/null; echo \"ended $?\"";
    let mut t = signed_in(Launch::demo(80, 24).by_shell(script).start());
    t.send(CTRL_Z);
    t.wait("the shell", |screen| {
        screen.contents().contains("stopped") && !screen.alternate_screen()
    });
    t.assert_restored();
    // The shell reads this line, not the program.
    t.send("hello\n");
    t.wait("the list again", |screen| {
        screen.alternate_screen() && screen.contents().contains("Design review")
    });
    t.press("/", "keep the filter");
    t.send("quiet\r");
    t.see_no("Partner launch");
    t.send("q");
    t.see("ended 0");
    t.end();
    t.assert_restored();
}

#[test]
fn printing_for_selection_leaves_the_screen_until_enter() {
    let mut t = Launch::demo(40, 24).start();
    t.see("/device");
    t.send("p");
    t.wait("the printed lines", |screen| {
        !screen.alternate_screen() && screen.contents().contains("Press Enter")
    });
    t.assert_restored();
    let printed = t.contents();
    assert!(printed.contains("/device"), "{printed}");
    t.send("\n");
    t.wait("the screen again", |screen| {
        screen.alternate_screen() && screen.contents().contains("Waiting")
    });
    t.signal(Signal::TERM);
    assert_eq!(t.end().exit_code(), 143);
    t.assert_restored();
}

/// `nohup`, `sudo` and some wrappers ignore SIGHUP; nothing then tells of a closed terminal, and a
/// reader could spin on the end of the file.
#[test]
fn a_closed_terminal_ends_it_even_where_sighup_is_ignored() {
    let launch = Launch::demo(80, 24).by_shell("trap '' HUP; exec \"$@\"");
    let t = signed_in(launch.start());
    let (status, took) = t.hang_up("?");
    assert_eq!(status.exit_code(), 129);
    assert!(took < Duration::from_secs(1), "it took {took:?}");
}

#[test]
fn a_closed_terminal_ends_it_by_sighup() {
    let t = signed_in(Launch::demo(80, 24).start());
    let (status, took) = t.hang_up("?");
    assert_eq!(status.exit_code(), 129);
    assert!(took < Duration::from_secs(1), "it took {took:?}");
}
