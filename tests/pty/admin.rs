//! Finding the spaces that nobody owns as administrator, and giving one an owner; counted in keys,
//! with letters and with nothing but arrows, Enter, Esc and digits.

use super::driver::{DOWN, ENTER, ESC, F2, Launch, RIGHT, Terminal, UP, signed_in};
use super::main_job::move_to;
use super::walk::Walk;

/// Signed in, with the scopes of an administrator granted on the way into the search and out of it.
fn administrator() -> Terminal {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.press("F", "Ask for both");
    t.press("1", "F2 play");
    t.press(F2, "Which spaces of the whole organization?");
    t.press(ESC, "40 spaces");
    t
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
    let mut w = Walk::new(administrator());
    w.key("F", "Which spaces");
    w.key("j", "Google cannot search for this");
    w.key("l", "none");
    w.key("s", "Without an owner");
    all_looked_at(&w.t);
    w.key(ENTER, "Nobody owns it");
    w.t.see("As admin:");
    w.t.see("open as administrator");
    w.t.see("Ana Putri (you)");
    w.key("o", "is an owner now");
    owned(&mut w.t);
    w.within(6);
}

#[test]
fn an_ownerless_space_gets_an_owner_with_a_remote() {
    let mut w = Walk::new(administrator());
    w.menu("Search as administrator", "Which spaces");
    w.key(DOWN, "Google cannot search for this");
    w.key(RIGHT, "none");
    w.key(UP, "Words that the name");
    w.key(UP, "▸ [ Search ]");
    w.key(ENTER, "Without an owner");
    all_looked_at(&w.t);
    w.key(ENTER, "Nobody owns it");
    w.t.see("Ana Putri (you)");
    w.key(ENTER, "Make owner");
    w.choose("Make owner", "is an owner now");
    owned(&mut w.t);
    w.within(12);
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
