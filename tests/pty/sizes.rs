//! Any size, and sizes that change.

use super::driver::{Launch, Terminal, signed_in};

fn leave(mut t: Terminal) {
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
}

#[test]
fn a_small_terminal_shows_the_code_and_the_list() {
    let t = Launch::demo(40, 12).start();
    t.see("/device");
    leave(signed_in(t));
}

#[test]
fn the_least_size_still_works() {
    let t = Launch::demo(20, 5).start();
    t.wait("something", |s| !s.contents().trim().is_empty());
    t.resize(80, 24);
    leave(signed_in(t));
}

#[test]
fn below_the_least_size_one_message_is_shown() {
    let t = Launch::demo(19, 4).start();
    t.wait("a message", |s| !s.contents().trim().is_empty());
    let message = t.contents();
    t.resize(100, 30);
    t.see("valid for");
    assert!(message.contains("20"), "{message}");
    leave(signed_in(t));
}

#[test]
fn a_huge_terminal_is_filled() {
    let t = signed_in(Launch::demo(300, 100).start());
    let header = t.contents().lines().next().unwrap_or_default().to_owned();
    assert!(header.trim_end().len() > 250, "{header}");
    leave(t);
}

/// Serial lines and some containers know no size.
#[test]
fn a_terminal_without_size_is_taken_for_80_by_24() {
    let t = signed_in(Launch::demo(0, 0).start());
    let rows = t.contents().lines().count();
    assert_eq!(rows, 24, "{}", t.contents());
    leave(t);
}

#[test]
fn the_environment_tells_a_size_where_the_terminal_does_not() {
    let launch = Launch::demo(0, 0).env("COLUMNS", "60").env("LINES", "20");
    let t = signed_in(launch.start());
    assert_eq!(t.contents().lines().count(), 20, "{}", t.contents());
    leave(t);
}

/// Dragging the corner of a window.
#[test]
fn a_storm_of_sizes_ends_in_a_whole_screen() {
    let t = signed_in(Launch::demo(80, 24).start());
    for n in 0..50_u16 {
        t.resize(20 + (n * 37) % 180, 5 + (n * 13) % 55);
    }
    t.resize(90, 30);
    t.wait("a whole screen", |s| {
        let contents = s.contents();
        let rows: Vec<&str> = contents.lines().collect();
        rows.len() == 30 && rows[0].contains("demo") && contents.contains("Design review")
    });
    leave(t);
}
