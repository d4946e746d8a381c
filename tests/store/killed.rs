//! `kill -9` in the middle of a renewal and of a sign-in: the old credential is there, or the new.

use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::world::{World, until, whole};

const LIST: [&str; 4] = ["spaces", "list", "--limit", "1"];
const MOMENTS: u32 = 24;

/// SIGKILL, unless it has ended.
fn kill(child: &mut Child) -> ExitStatus {
    // An ended process cannot be killed, which is as good.
    let _ = child.kill();
    child.wait().unwrap()
}

#[track_caller]
fn works_and_leaves_nothing(world: &World) {
    whole(&world.credential());
    world.succeeds(&LIST);
    world.expire();
    // This one writes, and so clears up.
    world.succeeds(&LIST);
    assert_eq!(world.unfinished(), [""; 0]);
    whole(&world.credential());
}

#[test]
fn a_renewal_that_is_killed_at_any_moment_costs_nothing() {
    let world = World::expired(Duration::from_millis(15));
    let began = Instant::now();
    world.succeeds(&LIST);
    let whole_run = began.elapsed();
    let (mut killed, mut replaced) = (0, 0);
    for moment in 0..MOMENTS {
        world.expire();
        let before = whole(&world.credential());
        let mut child = world.command(&LIST).spawn().unwrap();
        thread::sleep(whole_run * moment / MOMENTS);
        killed += u32::from(!kill(&mut child).success());
        let after = whole(&world.credential());
        replaced += u32::from(before["refresh_token"] != after["refresh_token"]);
        world.succeeds(&LIST);
    }
    assert!(killed > 0, "nobody was killed");
    assert!(replaced < MOMENTS, "nobody was killed before it wrote");
    works_and_leaves_nothing(&world);
}

#[test]
fn a_token_that_was_replaced_and_never_told_is_told_again() {
    let world = World::expired(Duration::ZERO);
    let before = whole(&world.credential());
    let calls = world.token_calls().len();
    // The token is replaced at once, and the answer drips for ten seconds.
    world.faults("token.slow:x1");
    let mut child = world.command(&LIST).spawn().unwrap();
    until("the token is replaced", || {
        world.token_calls().len() > calls
    });
    assert!(!kill(&mut child).success());
    assert_eq!(whole(&world.credential()), before, "the old one");
    assert_eq!(world.unfinished().len(), 1, "space for the new one");
    works_and_leaves_nothing(&world);
}

#[test]
fn a_sign_in_that_is_killed_leaves_the_old_one_or_the_new() {
    let world = World::expired(Duration::ZERO);
    world.succeeds(&LIST);
    let mut replaced = 0;
    // The last one is let live.
    for delay in [0, 1, 2, 4, 8, 16, 32].map(Some).into_iter().chain([None]) {
        let before = whole(&world.credential());
        let granted = |world: &World| {
            let calls = world.token_calls();
            calls.iter().filter(|status| **status == 200).count()
        };
        let already = granted(&world);
        let mut child = world.command(&["login", "--json"]).spawn().unwrap();
        until("the code is redeemed", || granted(&world) > already);
        if let Some(delay) = delay {
            thread::sleep(Duration::from_millis(delay));
            kill(&mut child);
        } else {
            assert!(child.wait().unwrap().success());
        }
        let after = whole(&world.credential());
        replaced += u32::from(before["refresh_token"] != after["refresh_token"]);
        world.succeeds(&LIST);
    }
    assert!(replaced > 0, "the last signed in");
    works_and_leaves_nothing(&world);
}
