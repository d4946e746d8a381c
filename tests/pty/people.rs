//! Tasks with people: find a space among thousands and add three, and make a space like another;
//! counted in keys, and with nothing but arrows, Enter, Esc and digits.

use super::driver::{DOWN, ENTER, Launch, Terminal, signed_in};
use super::main_job::move_to;

const LEFT: &str = "\x1b[D";
const RIGHT: &str = "\x1b[C";

fn company(spaces: &'static str) -> Terminal {
    let mut launch = Launch::demo(82, 24);
    launch.args.extend(["--spaces", spaces]);
    signed_in(launch.start())
}

#[test]
fn three_people_join_one_of_5000_spaces_with_few_keys() {
    let mut t = company("5000");
    t.see("5,000 spaces");
    let mut keys = 0;
    let mut key = |t: &mut Terminal, key: &str, then: &str| {
        keys += 1;
        t.press(key, then);
    };
    key(&mut t, "/", "keep the filter");
    t.press("quiet room", "of 5,000");
    t.see("Quiet room");
    key(&mut t, ENTER, "Enter open");
    key(&mut t, "a", "Add people to Quiet room");
    for (n, (typed, name)) in [("bud", "Budi"), ("cit", "Citra"), ("dew", "Dewi")]
        .into_iter()
        .enumerate()
    {
        t.press(typed, name);
        t.see("1 found");
        let chosen = format!("{} chosen", n + 1);
        key(&mut t, ENTER, &chosen);
    }
    key(&mut t, ENTER, "▸ [ Add 3 people ]");
    key(&mut t, ENTER, "3 added");
    assert!(keys <= 20, "{keys} keys");
}

/// Types with the arrows and Enter on the on-screen keyboard, whose cursor is at its first key.
fn tap(t: &mut Terminal, text: &str) {
    const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@"];
    let (mut row, mut column) = (0, 0);
    for c in text.chars() {
        let to = ROWS.iter().position(|keys| keys.contains(c)).unwrap();
        let place = ROWS[to].find(c).unwrap();
        let mut keys = DOWN.repeat((to + 5 - row) % 5);
        let across = if place >= column { RIGHT } else { LEFT };
        // Through the row of commands the column changes, so the way back is up.
        if to < row {
            keys = "\x1b[A".repeat(row - to);
        }
        keys += &across.repeat(place.abs_diff(column));
        t.send(&keys);
        t.send(ENTER);
        (row, column) = (to, place);
    }
}

#[test]
fn somebody_is_found_with_arrows_enter_and_digits() {
    let mut t = company("40");
    move_to(&mut t, DOWN, "Quiet room");
    t.send("0");
    t.choose("Add people");
    t.see("Add people to Quiet room");
    // Up around the end: Back, then the keyboard.
    move_to(&mut t, "\x1b[A", "[ On-screen keyboard ]");
    t.press(ENTER, " Who: ");
    tap(&mut t, "cit");
    t.see("1 found");
    t.send(super::driver::ESC);
    t.see_no("More  Space");
    t.press(ENTER, "1 chosen");
    t.press(ENTER, "▸ [ Add 1 person ]");
    t.press(ENTER, "1 added");
}

#[test]
fn a_space_is_cloned_with_letters() {
    let mut t = company("40");
    t.press("/", "keep the filter");
    t.press("design\r", "Enter open");
    t.press("n", "What is to be made?");
    t.choose("New one like this");
    t.press("", "Design review (copy)");
    t.press("Review 2", "Review 2");
    move_to(&mut t, "\x1b[A", "[ Create the space ]");
    t.press(ENTER, "Make it like Design review?");
    t.see("Not copied: messages");
    t.press("2", "Created Review 2");
    t.press("/", "keep the filter");
    t.press("review 2\r", "of 41 spaces");
    t.press(ENTER, "5 members");
}

#[test]
fn a_space_is_cloned_with_arrows_enter_and_digits() {
    let mut t = company("40");
    move_to(&mut t, DOWN, "Design review");
    t.send("0");
    t.choose("New space or chat");
    t.see("What is to be made?");
    t.choose("New one like this");
    t.see("Design review (copy)");
    move_to(&mut t, "\x1b[A", "[ Create the space ]");
    t.press(ENTER, "Make it like Design review?");
    t.choose("Create the space");
    t.see("Created Design review (copy)");
    t.see("41 spaces");
}
