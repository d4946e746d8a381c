//! The main job: sign in with a code, make a space, add two people, remove one, delete it.

use super::driver::{DOWN, ENTER, ESC, F2, Launch, Terminal, UP, signed_in};

/// Goes down a form until the cursor stands on a row.
pub fn move_to(terminal: &mut Terminal, key: &str, row: &str) {
    for _ in 0..20 {
        if terminal.row_of(row).contains('▸') {
            return;
        }
        terminal.step(key);
    }
    panic!("the cursor never came to {row}:\n{}", terminal.contents());
}

#[test]
fn with_letters() {
    let mut t = Launch::demo(80, 24).start();
    t.see("/device");
    t.see("valid for");
    t.press(F2, "40 spaces");
    t.see("Signed in as ana@example.com");

    t.press("n", "What is to be made?");
    t.press("1", "Create the space");
    t.press("API-made", "API-made");
    move_to(&mut t, DOWN, "[ Create the space ]");
    t.press(ENTER, "41 spaces");

    t.press(ENTER, "1 member ");
    t.press("a", "Add people to API-made");
    t.press("budi@example.com", "budi@example.com");
    t.press(ENTER, "1 chosen");
    t.press("citra@example.com\r", "2 chosen");
    t.press(ENTER, "▸ [ Add 2 people ]");
    t.press(ENTER, "2 added");
    t.press(ESC, "3 members");
    t.see("Citra Lestari");

    move_to(&mut t, "j", "Budi Santoso");
    t.press("d", "Remove from the space?");
    t.press("2", "2 members");
    t.see("Removed Budi Santoso");

    t.press("D", "Delete API-made?");
    t.press("API-made\r", "There is no way back");
    t.press(ENTER, "40 spaces");
    t.see("Deleted API-made");
    t.see_no(" API-made ");

    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
}

/// Nothing but arrows, Enter, Esc, digits, and the text itself.
#[test]
fn with_arrows_enter_esc_digits_and_typing() {
    // The emulator drops U+FFFD, which terminals show. At 80 columns the menu's `New` would lie over
    // the `w` of a hostile title, which is rightly not sent again, and the emulator shows another.
    let mut t = Launch::demo(82, 24).start();
    t.see("valid for");
    t.send("0");
    t.choose("Play the phone");
    t.see("40 spaces");

    t.send("0");
    t.choose("New space or chat");
    t.see("What is to be made?");
    t.press("1", "Create the space");
    t.press("API-made", "API-made");
    move_to(&mut t, DOWN, "[ Create the space ]");
    t.press(ENTER, "41 spaces");

    t.press(ENTER, "1 member ");
    t.send("0");
    t.choose("Add people");
    t.see("Add people to API-made");
    t.send("budi@example.com\r");
    t.see("1 chosen");
    t.press("citra@example.com\r", "2 chosen");
    move_to(&mut t, DOWN, "[ Add 2 people ]");
    t.press(ENTER, "2 added");
    t.press(ESC, "3 members");

    move_to(&mut t, DOWN, "Budi Santoso");
    t.send(ENTER);
    t.choose("Remove from the space");
    t.see("No, go back");
    t.choose("Remove Budi Santoso");
    t.see("2 members");

    move_to(&mut t, UP, "Ana Putri");
    t.press("0", "Make owner");
    t.press("0", "Delete the space");
    t.choose("Delete the space");
    t.see("Delete API-made?");
    t.press("API-made\r", "There is no way back");
    t.press(ENTER, "40 spaces");
    t.see("Deleted API-made");

    t.press(ESC, "Copy its ID");
    for _ in 0..5 {
        let before = t.contents();
        if before.contains("Quit") {
            break;
        }
        t.send("0");
        t.wait("the next entries", |s| s.contents() != before);
    }
    t.choose("Quit");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
}

/// The first run: no configuration, and the demo is the first thing offered.
#[test]
fn the_setup_offers_the_demo_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_str().unwrap().to_owned();
    let mut launch = Launch::demo(80, 24).env("HOME", &path);
    launch.args.clear();
    let mut t = launch.start();
    t.see("Try the demo");
    t.press(ENTER, "valid for");
    t.press(F2, "40 spaces");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn pasted_lines_become_rows_and_never_keys() {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.send("\x1b[200~q\rD\r\x1b[201~");
    t.press(ENTER, "100 members");
    t.press("a", "Add people to All hands");
    t.send("\x1b[200~one@partner.example\rtwo@partner.example\r\nq\r\x1b[201~");
    t.see("2 chosen");
    // What is no address stays where it can be mended.
    t.see("q is not an e-mail address");
}

/// A short page is shown before the long ones, and none of its rows comes twice.
#[test]
fn a_long_list_is_whole_and_can_be_filtered() {
    let mut launch = Launch::demo(100, 30);
    launch.args.extend(["--spaces", "2500", "--latency", "20"]);
    let mut t = signed_in(launch.start());
    t.see("2,500 spaces");
    t.press("/", "keep the filter");
    t.send("partner launch");
    t.wait("one row", |screen| {
        let contents = screen.contents();
        contents.contains("Partner launch") && !contents.contains("All hands")
    });
    t.press(ESC, "All hands");
}
