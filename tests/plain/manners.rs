//! How it begins, waits, copes and ends.

use std::process::Stdio;

use rustix::process::Signal;

use super::talk::Talk;
use super::world::World;

fn signed_in() -> (World, Talk) {
    let world = World::signed_in();
    let talk = Talk::new(world.command(&["--plain"]));
    talk.hear("1 to 20 of 40");
    (world, talk)
}

#[test]
fn the_end_of_the_input_ends_it_well() {
    let world = World::signed_in();
    let ran = world.run(&["--plain"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("Spaces, 40 spaces."), "{ran:?}");
}

#[test]
fn quit_ends_it_well_and_signals_end_it_with_their_codes() {
    let (_world, mut t) = signed_in();
    t.say("quit");
    assert_eq!(t.end().0, Some(0));
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let (_world, t) = signed_in();
        assert_eq!(t.end_by(signal), Some(code));
    }
}

#[test]
fn without_utf8_it_says_everything_in_ascii() {
    let (_world, mut t) = signed_in();
    t.ask("next", "S?o Paulo");
    let (_, said) = t.end();
    assert!(said.is_ascii());
}

#[test]
fn lines_are_wrapped_where_the_columns_are_known() {
    let world = World::signed_in();
    let mut command = world.command(&["--plain"]);
    command.env("COLUMNS", "40").stdin(Stdio::null());
    let mut t = Talk::new(command);
    t.ask("help", "quit: leaves roomkey.");
    let (_, said) = t.end();
    let long: Vec<_> = said
        .lines()
        .filter(|line| line.chars().count() > 40)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let world = World::signed_in();
    let script = "\"$@\" < /dev/null | head -n 1";
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_roomkey"), "--plain"]);
    command.env("ROOMKEY_CONFIG", world.path("config.toml"));
    command.env("ROOMKEY_STATE_DIR", world.path("state"));
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn an_error_is_told_and_nothing_typed_is_lost() {
    let (world, mut t) = signed_in();
    t.ask("new-space", "Name: ");
    t.ask("Fruit bowl", "Description");
    t.ask(":end", "1. Look people up");
    world.faults("500:1");
    t.ask("create", "Press Enter: Close (nothing typed is lost).");
    world.faults("");
    t.ask("", "Change Name [Fruit bowl]");
    t.ask("create", "Created Fruit bowl.");
    t.end();
}

#[test]
fn a_script_may_be_given_whole() {
    let world = World::new(|_| {});
    let mut t = Talk::new(world.command(&["--plain"]));
    // Signing in, waiting for it, and going on; no line is read too early.
    for line in ["", "wait", "filter platform", "1", "details"] {
        t.say(line);
    }
    let (code, said) = t.end();
    assert_eq!(code, Some(0));
    assert!(said.contains("Signed in as ana@example.com."), "{said}");
    assert!(said.contains("Spaces > Platform"), "{said}");
}
