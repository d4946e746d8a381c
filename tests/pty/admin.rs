//! Finding the spaces that nobody owns as administrator, and giving one an owner; counted in keys,
//! with letters and with nothing but arrows, Enter, Esc and digits.

use super::driver::{DOWN, ENTER, ESC, F2, Launch, Terminal, UP, signed_in};
use super::main_job::move_to;

const RIGHT: &str = "\x1b[C";

/// Signed in, with the scopes of an administrator granted on the way into the search and out of it.
fn administrator() -> Terminal {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.press("F", "Ask for both");
    t.press("1", "F2 play");
    t.press(F2, "Which spaces of the whole organization?");
    t.press(ESC, "40 spaces");
    t
}

/// Sends a key that counts, and waits for what comes of it.
fn key(t: &mut Terminal, keys: &mut u32, key: &str, then: &str) {
    *keys += 1;
    t.press(key, then);
}

/// The list is whole, and its first row is one that nobody owns.
fn all_looked_at(t: &Terminal) {
    t.see("have no owner");
    assert!(t.row_of("▸").contains("no owner"), "{}", t.contents());
}

/// After the first member was made owner: seen in the space, and in the list that leads there.
fn owned(t: &mut Terminal) {
    t.see("is an owner now");
    t.see_no("Nobody owns it");
    assert!(
        t.row_of("owner  ").contains("Ana Putri"),
        "{}",
        t.contents()
    );
    t.press(ESC, "Without an owner");
    t.wait("the row to have an owner", |screen| {
        let contents = screen.contents();
        let row = contents.lines().find(|row| row.contains('▸'));
        row.is_some_and(|row| !row.contains("no owner"))
    });
}

#[test]
fn an_ownerless_space_gets_an_owner_with_letters() {
    let mut t = administrator();
    let mut keys = 0;
    key(&mut t, &mut keys, "F", "Which spaces");
    key(&mut t, &mut keys, "j", "Google cannot search for this");
    key(&mut t, &mut keys, "l", "none");
    key(&mut t, &mut keys, "s", "Without an owner");
    all_looked_at(&t);
    key(&mut t, &mut keys, ENTER, "Nobody owns it");
    t.see("As admin:");
    t.see("open as administrator");
    t.see("Ana Putri (you)");
    key(&mut t, &mut keys, "o", "is an owner now");
    owned(&mut t);
    assert!(keys <= 8, "{keys} keys");
}

#[test]
fn an_ownerless_space_gets_an_owner_with_a_remote() {
    let mut t = administrator();
    let mut keys = 0;
    key(&mut t, &mut keys, "0", "more (1 of");
    while !t.contents().contains("Search as administrator") {
        let page = t.row_of("more (");
        t.send("0");
        keys += 1;
        t.wait("the next page", |screen| {
            !screen.contents().contains(page.trim())
        });
    }
    keys += 1;
    t.choose("Search as administrator");
    t.see("Which spaces");
    key(&mut t, &mut keys, DOWN, "Google cannot search for this");
    key(&mut t, &mut keys, RIGHT, "none");
    key(&mut t, &mut keys, UP, "Words that the name");
    key(&mut t, &mut keys, UP, "▸ [ Search ]");
    key(&mut t, &mut keys, ENTER, "Without an owner");
    all_looked_at(&t);
    key(&mut t, &mut keys, ENTER, "Nobody owns it");
    t.see("Ana Putri (you)");
    key(&mut t, &mut keys, ENTER, "Make owner");
    keys += 1;
    t.choose("Make owner");
    owned(&mut t);
    assert!(keys <= 16, "{keys} keys");
}

#[test]
fn as_administrator_one_searches_where_one_is_no_member() {
    let mut t = administrator();
    t.press("F", "Which spaces");
    move_to(&mut t, DOWN, "Quiet since");
    // More than a year.
    t.press("5", "1 year ago");
    t.press("s", "stale");
    t.press(ENTER, "open as administrator");
    // What the API does not allow is said with its reason.
    t.press("L", "you are here as administrator");
    t.press("D", "admin.delete");
}
