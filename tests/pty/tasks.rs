//! What owners do: hand a space over and leave it, and change its settings; counted in keys, with
//! letters and with nothing but arrows, Enter, Esc and digits.

use super::driver::{DOWN, ENTER, ESC, Launch, RIGHT, Terminal, signed_in};
use super::walk::Walk;

/// In the list, whose second space has the signed-in person as its only owner.
fn company() -> Walk {
    Walk::new(signed_in(Launch::demo(80, 24).start()))
}

/// In that space.
fn design_review(down: &str) -> Walk {
    let mut w = company();
    w.key(down, "▸ Design review");
    w.key(ENTER, "Budi Santoso");
    w.t.see("Ana Putri (you)");
    w
}

#[test]
fn making_another_owner_then_leaving_with_letters() {
    let mut w = design_review("j");
    w.key("j", "▸ Budi Santoso");
    w.key("o", "is an owner now");
    w.key("L", "No, go back");
    w.choose("Leave", "You left Design review");
    w.t.see("39 spaces");
    w.within(6);
}

#[test]
fn making_another_owner_then_leaving_with_a_remote() {
    let mut w = design_review(DOWN);
    w.key(DOWN, "▸ Budi Santoso");
    w.key(ENTER, "Make owner");
    w.choose("Make owner", "is an owner now");
    w.menu("Leave the space", "No, go back");
    w.choose("Leave", "You left Design review");
    w.t.see("39 spaces");
    w.within(8);
}

#[test]
fn the_only_owner_names_another_one_on_the_way_out() {
    let mut w = design_review(DOWN);
    w.menu("Leave the space", "Name another owner first");
    // Managers come first, then members.
    w.choose("Citra Lestari", "No, go back");
    w.choose(
        "Make Citra Lestari owner and leave",
        "You left Design review",
    );
    w.t.see("39 spaces");
    w.within(6);
}

#[test]
fn two_permissions_and_the_guidelines_with_letters() {
    let mut w = design_review("j");
    w.key("s", "▸  Name");
    w.to("j", "Guidelines");
    w.key(ENTER, "[ Keep it ]");
    w.text("\rBe on time.", "Be on time.");
    w.key(ESC, "It was: Be kind, be brief.");
    w.to("j", "Use @all");
    w.key("1", "Save 2 changes");
    w.to("j", "Add and remove webhooks");
    w.key("2", "Save 3 changes");
    w.key("w", "The settings are saved.");
    let mut t = w.within(19);
    t.press(ESC, "40 spaces");
    are_set(&mut t);
}

#[test]
fn two_permissions_and_the_guidelines_with_a_remote() {
    let mut w = design_review(DOWN);
    w.key(RIGHT, "Guidelines");
    w.to(DOWN, "Guidelines");
    w.key(ENTER, "[ Keep it ]");
    w.key(RIGHT, "Done");
    w.tap("\nbe on time.");
    w.key(ESC, "Esc keep it");
    w.key(ESC, "It was: Be kind, be brief.");
    w.to(DOWN, "Use @all");
    w.key("1", "Save 2 changes");
    w.to(DOWN, "Add and remove webhooks");
    w.key("2", "Save 3 changes");
    w.menu("Save the settings", "The settings are saved.");
    let mut t = w.within(23);
    t.press(ESC, "40 spaces");
    are_set(&mut t);
}

/// Read again from the server.
fn are_set(t: &mut Terminal) {
    t.press(ENTER, "Budi Santoso");
    t.press(RIGHT, "Guidelines");
    let guidelines = t.row_of("Guidelines").to_lowercase();
    assert!(guidelines.contains("be brief."), "{guidelines}");
    assert!(guidelines.contains("be on time."), "{guidelines}");
    assert_eq!(t.row_of("Use @all").matches('●').count(), 1);
    assert_eq!(t.row_of("Add and remove webhooks").matches('●').count(), 2);
    assert_eq!(t.row_of("Reply in threads").matches('●').count(), 3);
}
