//! A screen on which nothing happens costs nothing.

use std::time::Duration;

use super::driver::{Launch, signed_in};

/// Clock ticks of CPU that a process has used, in all its threads.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name in parentheses may hold anything.
    let rest = stat.rsplit(") ").next().unwrap();
    let fields: Vec<&str> = rest.split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// The waiting is the measurement here.
#[test]
fn the_list_of_spaces_idles_without_a_byte_or_a_tick() {
    let t = signed_in(Launch::demo(80, 24).start());
    // The greeting goes away by itself; after that nothing is left to happen.
    t.see_no("Signed in as");
    let (bytes, used) = (t.bytes(), ticks(t.pid()));
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(t.bytes() - bytes, 0, "bytes were written");
    assert_eq!(ticks(t.pid()) - used, 0, "ticks of CPU");
}

/// Two hundred keys that wait are answered together.
#[test]
fn keys_that_wait_are_drawn_in_few_frames() {
    let mut t = signed_in(Launch::demo(80, 24).start());
    t.see_no("Signed in as");
    let before = t.bytes();
    t.press("j", "▸ Design review");
    let one = t.bytes() - before;
    assert!(one < 1000, "a key wrote {one} bytes");

    let before = t.bytes();
    t.send(&"j".repeat(200));
    // The last of the forty.
    t.see("▸ Backend Makassar");
    let frames = t.frames_since(before);
    assert!(frames <= 3, "{frames} frames");
}
