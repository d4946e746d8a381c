//! Twenty processes that find the same expired token.

use std::process::{Child, Output};
use std::time::Duration;

use crate::world::{World, whole};

const PROCESSES: usize = 20;
const LIST: [&str; 4] = ["spaces", "list", "--limit", "1"];

/// All at once; the answers of the token endpoint they caused.
fn race(world: &World) -> Vec<u64> {
    let before = world.token_calls().len();
    let all: Vec<Child> = (0..PROCESSES)
        .map(|_| world.command(&LIST).spawn().unwrap())
        .collect();
    let ended: Vec<Output> = all
        .into_iter()
        .map(|child| child.wait_with_output().unwrap())
        .collect();
    for output in ended {
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(!output.stdout.is_empty());
    }
    world.token_calls().split_off(before)
}

#[test]
fn twenty_processes_share_one_renewal_and_nobody_is_signed_out() {
    // The renewal takes a while, so that the others come to wait for it.
    let world = World::expired(Duration::from_millis(100));
    for _ in 0..2 {
        let before = whole(&world.credential());
        assert_eq!(race(&world), [200]);
        let after = whole(&world.credential());
        assert_ne!(before["refresh_token"], after["refresh_token"], "rotated");
        world.expire();
    }
    world.succeeds(&["whoami"]);
}

#[test]
fn a_lost_answer_is_asked_for_again_once_for_all() {
    let world = World::expired(Duration::from_millis(20));
    world.faults("token.reset_after:x1");
    // The first answer is lost after the token was replaced; the second is its repetition.
    assert_eq!(race(&world), [0, 200]);
    world.expire();
    assert_eq!(race(&world), [200], "the successor works");
}

#[test]
fn a_token_endpoint_that_is_down_signs_nobody_out() {
    let world = World::expired(Duration::ZERO);
    let before = whole(&world.credential());
    world.faults("token.503:1");
    let said = world.fails(7, &LIST);
    assert!(said.contains("503"), "{said}");
    assert_eq!(whole(&world.credential()), before);
    world.faults("");
    world.succeeds(&LIST);
}
