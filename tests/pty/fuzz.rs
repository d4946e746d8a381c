//! Keys, pastes, half escape sequences and sizes by their bytes, at the real program: whatever it
//! is doing then, it ends as it is told to and gives the terminal back.

use rustix::process::Signal;

use super::driver::{Launch, Terminal, signed_in};

/// Bursts, each of some keys; `ROOMKEY_FUZZ_BURSTS` asks for more, `ROOMKEY_FUZZ_SEED` for others.
const BURSTS: usize = 150;
const FIXED_SEED: u64 = 0x005e_ed0f_6b65_7973;

/// What terminals send. Ctrl-Z is tried elsewhere: it would wait for a shell.
const INPUT: &[&str] = &[
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\r",
    "\r",
    "\x1b",
    "\t",
    "\x1b[Z",
    "\x7f",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[H",
    "\x1b[F",
    "\x1bOP",
    "\x1bOQ",
    "\x1bOS",
    "0",
    "1",
    "2",
    "3",
    "a",
    "b",
    "d",
    "D",
    "g",
    "G",
    "j",
    "k",
    "L",
    "M",
    "n",
    "o",
    "r",
    "s",
    "t",
    "u",
    "w",
    "y",
    "/",
    ":",
    "?",
    "[",
    "]",
    "é",
    "日",
    "\x04",
    "\x0c",
    "\x15",
    "\x1b[200~q\rD\rbudi@example.com\r\x1b[201~",
    "\x1b[I",
    "\x1b[O",
    "\x1b[<0;10;5M",
    "\x1b[<64;10;5M",
    "\x1b[?1;2c",
    "\x1b[",
    "\x1b]0;x\x07",
    "\x1b[999;999R",
];

fn roll(state: &mut u64, sides: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap() % sides
}

fn size(n: usize) -> u16 {
    u16::try_from(n).unwrap()
}

/// Some keys; says whether the program goes on.
fn burst(t: &mut Terminal, dice: &mut u64) -> bool {
    for _ in 0..=roll(dice, 12) {
        if !t.offer(INPUT[roll(dice, INPUT.len())]) {
            return false;
        }
    }
    if roll(dice, 6) == 0 {
        t.resize(size(1 + roll(dice, 140)), size(1 + roll(dice, 50)));
    }
    if roll(dice, 10) > 0 {
        return true;
    }
    // Enter ends the lines that are printed for selecting. A new size is drawn whole, and so are two
    // that are seen as one.
    let before = t.bytes();
    t.resize(79, 24);
    t.offer("\r") && {
        t.resize(80, 24);
        t.see_frame(before).is_some()
    }
}

fn throw(seed: u64, bursts: usize, signal: Signal, code: u32) {
    println!("seed {seed}");
    let mut dice = seed.max(1);
    let mut t = signed_in(Launch::demo(80, 24).start());
    for _ in 0..bursts {
        if !burst(&mut t, &mut dice) {
            // It was told to quit, by a menu or by ^C twice.
            let code = t.end().exit_code();
            let said = t.contents();
            assert!([0, 130].contains(&code), "it ended with {code}:\n{said}");
            t.assert_restored();
            t = signed_in(Launch::demo(80, 24).start());
        }
    }
    t.signal(signal);
    assert_eq!(t.end().exit_code(), code);
    t.assert_restored();
}

#[test]
fn after_anything_it_gives_the_terminal_back() {
    let asked = std::env::var("ROOMKEY_FUZZ_BURSTS").ok();
    let bursts = asked.map_or(BURSTS, |bursts| bursts.parse().unwrap());
    throw(FIXED_SEED, bursts, Signal::TERM, 143);
    let seed = std::env::var("ROOMKEY_FUZZ_SEED").ok();
    let chance = || uuid::Uuid::new_v4().as_u64_pair().0;
    let chance = seed.map_or_else(chance, |seed| seed.parse().unwrap());
    throw(chance, bursts, Signal::HUP, 129);
}
