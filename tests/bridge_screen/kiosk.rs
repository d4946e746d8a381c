use rustix::process::Signal;

use crate::driver::{ENTER, Terminal};
use crate::phone::ANA;
use crate::world::World;

/// Asks for a code, and reads it off the screen.
fn code(t: &mut Terminal) -> String {
    t.press(ENTER, "valid for");
    let spaced = |row: &&str| {
        let mut letters = row.split_whitespace();
        row.contains(" - ") && letters.all(|letter| letter.len() == 1)
    };
    let contents = t.contents();
    let row = contents.lines().find(spaced);
    row.unwrap_or_else(|| panic!("no code:\n{contents}"))
        .split_whitespace()
        .collect()
}

/// Nothing was stored, the session is dead at the bridge, and Google heard nothing of it.
async fn assert_nothing_is_left(world: &World) {
    let ended = world.audited("session_ended").await;
    assert_eq!(ended["account"], ANA);
    assert_eq!(world.stored(), Vec::<std::path::PathBuf>::new());
    let who = world.run(&["whoami"]);
    assert_eq!(who.status.code(), Some(3));
    let heard = world.google_heard().await;
    assert!(!heard.contains("/revoke"), "{heard}");
}

/// Signed in, gone, counted down, signed out: and the next person is asked for a key first.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_kiosk_is_signed_out_at_the_bridge() {
    let world = World::new("return_code = \"off\"").await;
    let mut t = world.kiosk("idle_sign_out = \"2s\"");
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    world.phone().approve(&code).await;
    t.see("40 spaces");
    assert_eq!(world.stored(), Vec::<std::path::PathBuf>::new());
    t.see("Press any key to stay signed in.");
    t.see("Press Enter to sign in");
    assert_nothing_is_left(&world).await;
    // It asks for nothing by itself, and cannot be left but by a signal.
    t.see_no("Signed out");
    for key in ["q", "\x03", "\x03", "\x1a"] {
        t.send(key);
    }
    t.see("not in a kiosk");
    t.see("Press Enter to sign in");
    t.signal(Signal::TERM);
    assert_eq!(t.end().exit_code(), 143);
    t.assert_restored();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_that_is_ended_leaves_no_session() {
    let world = World::new("return_code = \"off\"").await;
    let mut t = world.kiosk("");
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    world.phone().approve(&code).await;
    t.see("40 spaces");
    t.signal(Signal::TERM);
    assert_eq!(t.end().exit_code(), 143);
    t.assert_restored();
    assert_nothing_is_left(&world).await;
}
