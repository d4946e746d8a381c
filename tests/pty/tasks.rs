//! What people come for, walked with arrows, Enter, Esc, digits and the text itself alone.

use super::driver::{DOWN, ENTER, ESC, Launch, Terminal, signed_in};
use super::main_job::move_to;

const RIGHT: &str = "\x1b[C";

/// In the second space, of which the signed-in person is the only owner.
fn design_review() -> Terminal {
    let mut t = signed_in(Launch::demo(80, 24).start());
    move_to(&mut t, DOWN, "Design review");
    t.press(ENTER, "Budi Santoso");
    t.see("Ana Putri (you)");
    t
}

#[test]
fn making_another_owner_then_leaving() {
    let mut t = design_review();
    move_to(&mut t, DOWN, "Budi Santoso");
    t.send(ENTER);
    t.choose("Make owner");
    t.see("is an owner now");
    t.send("0");
    t.choose("Leave the space");
    t.see("No, go back");
    t.send("2");
    t.see("You left Design review");
    t.see("39 spaces");
}

#[test]
fn the_only_owner_names_another_one_on_the_way_out() {
    let mut t = design_review();
    t.send("0");
    t.choose("Leave the space");
    t.see("Name another owner first");
    // Managers come first, then members.
    t.press("2", "No, go back");
    t.choose("Make Citra Lestari owner and leave");
    t.see("You left Design review");
    t.see("39 spaces");
}

#[test]
fn two_permissions_and_the_guidelines() {
    let mut t = design_review();
    t.press(RIGHT, "Guidelines");
    for _ in 0..3 {
        t.send(DOWN);
    }
    t.press(ENTER, "[ Keep it ]");
    t.press(" Be on time.", "Be on time.");
    t.send(DOWN);
    t.press(ENTER, "It was: Be kind, be brief.");
    move_to(&mut t, DOWN, "Use @all");
    t.press("1", "Save 2 changes");
    move_to(&mut t, DOWN, "Add and remove webhooks");
    t.press("2", "Save 3 changes");
    move_to(&mut t, DOWN, "[ Save 3 changes ]");
    t.press(ENTER, "The settings are saved.");
    t.press(ESC, "40 spaces");

    // Read again from the server.
    t.press(ENTER, "Budi Santoso");
    t.press(RIGHT, "Guidelines");
    assert!(t.row_of("Guidelines").contains("be brief. Be on time."));
    assert_eq!(t.row_of("Use @all").matches('●').count(), 1);
    assert_eq!(t.row_of("Add and remove webhooks").matches('●').count(), 2);
    assert_eq!(t.row_of("Reply in threads").matches('●').count(), 3);
}
