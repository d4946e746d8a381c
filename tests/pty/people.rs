//! Tasks with people: find a space among thousands and add three, and make a space like another;
//! counted in keys, with letters and with nothing but arrows, Enter, Esc and digits.

use super::driver::{DOWN, ENTER, ESC, Launch, RIGHT, UP, signed_in};
use super::walk::Walk;

/// What is typed of a name, and the name.
const THREE: [(&str, &str); 3] = [
    ("bud", "Budi Santoso"),
    ("cit", "Citra Lestari"),
    ("dew", "Dewi Anggraini"),
];

fn company(spaces: &'static str) -> Walk {
    let mut launch = Launch::demo(80, 24);
    launch.args.extend(["--spaces", spaces]);
    Walk::new(signed_in(launch.start()))
}

#[test]
fn three_people_join_one_of_5000_spaces_with_letters() {
    let mut w = company("5000");
    w.t.see("5,000 spaces");
    w.key("/", "keep the filter");
    w.text("quiet room", "of 5,000");
    w.t.see("Quiet room");
    w.key(ENTER, "Enter open");
    w.key("a", "Add people to Quiet room");
    for (n, (typed, name)) in THREE.into_iter().enumerate() {
        w.text(typed, name);
        w.t.see("1 found");
        w.key(ENTER, &format!("{} chosen", n + 1));
    }
    w.key(ENTER, "▸ [ Add 3 people ]");
    w.key(ENTER, "3 added");
    w.within(8);
}

#[test]
fn three_people_join_one_of_5000_spaces_with_a_remote() {
    let mut w = company("5000");
    w.t.see("5,000 spaces");
    w.menu("Filter", "→ keyboard");
    w.key(RIGHT, "Done");
    w.tap("quiet");
    w.t.see("of 5,000");
    w.t.see("Quiet room");
    w.key(ESC, "keep the filter");
    w.key(ENTER, "Enter open");
    assert!(w.t.row_of("▸").contains("Quiet room"));
    w.menu("Add people", "Add people to Quiet room");
    for (n, (typed, name)) in THREE.into_iter().enumerate() {
        w.key(RIGHT, "Done");
        w.tap(typed);
        w.t.see(name);
        w.t.see("1 found");
        w.key(ESC, "Enter choose");
        w.key(ENTER, &format!("{} chosen", n + 1));
    }
    w.key(ENTER, "▸ [ Add 3 people ]");
    w.key(ENTER, "3 added");
    w.within(18);
}

#[test]
fn a_space_is_cloned_with_letters() {
    let mut w = company("40");
    w.key("j", "▸ Design review");
    w.key("n", "What is to be made?");
    w.choose("New one like this", "Design review (copy)");
    w.text("Review 2", "Review 2");
    w.to(UP, "[ Create the space ]");
    w.key(ENTER, "Make it like Design review?");
    w.t.see("Not copied: messages");
    w.choose("Create the space", "Created Review 2");
    let mut t = w.within(8);

    t.press("/", "keep the filter");
    t.press("review 2\r", "of 41 spaces");
    t.press(ENTER, "5 members");
}

#[test]
fn a_space_is_cloned_with_a_remote() {
    let mut w = company("40");
    w.key(DOWN, "▸ Design review");
    w.menu("New one like this", "Design review (copy)");
    w.to(UP, "[ Create the space ]");
    w.key(ENTER, "Make it like Design review?");
    w.choose("Create the space", "Created Design review (copy)");
    w.t.see("41 spaces");
    w.within(8);
}
