//! Terminals that can do less.

use super::driver::{ESC, Launch, signed_in};

#[test]
fn a_dumb_terminal_is_refused_in_one_line_that_says_what_to_use() {
    for term in ["dumb", ""] {
        let mut t = Launch::demo(80, 24).env("TERM", term).start();
        assert_eq!(t.end().exit_code(), 2);
        let said = t.contents();
        assert!(said.contains("roomkey --plain"), "{said}");
        assert!(!t.screen().alternate_screen());
        t.assert_restored();
    }
}

#[test]
fn the_linux_console_is_cleared_when_it_is_left() {
    let mut t = signed_in(Launch::demo(80, 25).env("TERM", "linux").start());
    assert!(!t.screen().alternate_screen(), "it has no second screen");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
    assert_eq!(t.contents().trim(), "");
}

#[test]
fn without_utf8_everything_is_ascii() {
    let mut t = Launch::demo(80, 24).env("LANG", "C").start();
    t.see("valid for");
    assert!(t.contents().is_ascii(), "{}", t.contents());
    t.press("0", "Play the phone");
    assert!(t.contents().is_ascii(), "{}", t.contents());
    t.send(ESC);
    t.see_no("Play the phone");
    t.signal(rustix::process::Signal::TERM);
    assert_eq!(t.end().exit_code(), 143);
}

#[test]
fn without_colour_only_the_qr_code_has_some() {
    let t = Launch::demo(80, 24).env("NO_COLOR", "1").start();
    t.see("valid for");
    assert!(coloured(&t.screen()), "the QR code keeps its colours");
    let t = signed_in(t);
    t.wait("a list without colour", |screen| !coloured(screen));
}

/// The company has a space whose name tries escape sequences, bidi overrides and a line break.
#[test]
fn a_hostile_name_cannot_drive_the_terminal() {
    let t = signed_in(Launch::demo(200, 30).start());
    t.see("Evil");
    let screen = t.screen();
    let contents = screen.contents();
    let (at, row) = contents
        .lines()
        .enumerate()
        .find(|(_, row)| row.contains("Evil"))
        .unwrap();
    assert!(
        row.contains("[31mred") && row.contains("second line"),
        "{row}"
    );
    assert!(
        !row.contains('\u{202e}') && !row.contains('\u{200d}'),
        "{row}"
    );
    let cell = screen.cell(u16::try_from(at).unwrap(), 10).unwrap();
    assert_eq!(cell.fgcolor(), vt100::Color::Default);
}

fn coloured(screen: &vt100::Screen) -> bool {
    let (rows, cols) = screen.size();
    (0..rows.get()).any(|row| {
        (0..cols.get())
            .filter_map(|col| screen.cell(row, col))
            .any(|cell| {
                cell.fgcolor() != vt100::Color::Default || cell.bgcolor() != vt100::Color::Default
            })
    })
}
