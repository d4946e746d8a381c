//! Whatever is pressed, clicked, pasted and resized, with real hands and a sandbox behind it that
//! fails now and then: no panic, no broken promise. `ROOMKEY_FUZZ_KEYS=1000000 cargo test --lib
//! live::fuzz` takes a million keys, and then every screen and every action must have come up;
//! `ROOMKEY_FUZZ_SEED` repeats a run.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::promises::{Before, Coverage, check, look, time};
use super::world::{SIZE, World};
use crate::action::{ACTIONS, Context, entries};
use crate::tui::app::Start;
use crate::tui::event::{Event, Slot};
use crate::tui::runtime::live::Live;
use crate::tui::tests::stage::{key, screen_of};

/// Of every run of the tests.
const KEYS: usize = 20_000;
/// From so many keys on, everything must have come up.
const MANY: usize = 500_000;
/// A company is worn out after this many: its spaces are left and deleted.
const A_COMPANY: usize = 40_000;
const FIXED_SEED: u64 = 0x726f_6f6d_6b65_7921;

const REMOTE: &[&str] = &["up", "down", "left", "right", "enter", "enter", "esc"];
const PASTES: &[&str] = &[
    "budi@example.com\nciTra@example.com, eko@example.com;dewi@example.com",
    "gita@partner.example",
    "users/115",
    "q\nD\n\u{1b}[31m\u{202e}x\u{200d}\u{7}",
    "日本語 👍🏽 ñ",
    "http://127.0.0.1:1/?code=4/x&state=y",
    "",
];
/// What goes wrong at the server: half of the time nothing.
const FAULTS: &[&str] = &[
    "",
    "",
    "503:0.1,429:0.1",
    "reset_before:0.1,reset_after:0.1,truncate:0.1,garbage:0.1",
];
const LETTERS: &str = "abcdeiklmnoprstuwyABDGLMPU .@-_/:?[]{}<>\"'#%日é0123456789";

/// Xorshift: the same keys for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }
}

async fn begin(world: &World, dice: &mut Dice) -> Live {
    let open = |profile, start| world.backstage.open(profile, start, SIZE);
    match dice.roll(20) {
        0 => open(None, Start::Resume),
        1 => open(Some("work"), Start::SignIn),
        2 => open(Some("robot"), Start::Resume),
        3 => open(Some("browser"), Start::SignIn),
        _ => world.signed_in().await,
    }
}

/// Something that a person, a cat or a terminal does.
fn event(live: &mut Live, dice: &mut Dice) -> Event {
    let context = live.app.context();
    let name = match dice.roll(100) {
        0..35 => {
            let here: Vec<_> = entries(context).filter(|e| !e.keys.is_empty()).collect();
            if here.is_empty() {
                "enter"
            } else {
                let keys = dice.of(&here).keys;
                dice.of(keys)
            }
        }
        35..58 => dice.of(REMOTE),
        58..70 => {
            let digit = char::from_digit(u32::try_from(dice.roll(10)).unwrap(), 10).unwrap();
            return Event::Key(KeyEvent::from(KeyCode::Char(digit)));
        }
        70..84 => {
            let letters: Vec<char> = LETTERS.chars().collect();
            return Event::Key(KeyEvent::from(KeyCode::Char(*dice.of(&letters))));
        }
        84..88 => return Event::Paste(paste(live, dice)),
        88..91 => {
            let (width, height) = if dice.roll(2) == 0 {
                SIZE
            } else {
                (small(dice.roll(140)), small(dice.roll(50)))
            };
            return Event::Resize { width, height };
        }
        91..93 => {
            live.now += u64::try_from(dice.roll(20_000)).unwrap();
            return Event::Wake;
        }
        93 => return mouse(live, dice),
        94 if dice.roll(4) == 0 => return Event::FocusGained,
        94..96 => {
            let modifiers = *dice.of(&[KeyModifiers::CONTROL, KeyModifiers::ALT]);
            let letters = ['a', 'c', 'd', 'e', 'k', 'l', 's', 'u', 'w', 'z'];
            return Event::Key(KeyEvent::new(KeyCode::Char(*dice.of(&letters)), modifiers));
        }
        _ => dice.of(&[
            "tab",
            "backtab",
            "backspace",
            "delete",
            "home",
            "end",
            "f1",
            "f2",
            "f3",
            "f4",
        ]),
    };
    // Leaving is tried, but seldom: it begins anew.
    if name == "q" && dice.roll(20) != 0 {
        return Event::Key(key("enter"));
    }
    Event::Key(key(name))
}

/// The mouse, which sees the last frame; now and then one of long ago.
fn mouse(live: &Live, dice: &mut Dice) -> Event {
    if dice.roll(4) > 0 {
        look(live);
    }
    let kind = match dice.roll(10) {
        0..6 => MouseEventKind::Down(MouseButton::Left),
        6 => MouseEventKind::ScrollUp,
        7 => MouseEventKind::ScrollDown,
        8 => MouseEventKind::Up(MouseButton::Left),
        _ => MouseEventKind::Down(MouseButton::Right),
    };
    // Also off the edge: a terminal may have become smaller since.
    let (width, height) = live.size;
    Event::Mouse(MouseEvent {
        kind,
        column: small(dice.roll(usize::from(width) + 3)),
        row: small(dice.roll(usize::from(height) + 3)),
        modifiers: KeyModifiers::NONE,
    })
}

fn small(number: usize) -> u16 {
    number.try_into().unwrap()
}

/// Where a name is asked for, that name comes up often enough.
fn paste(live: &Live, dice: &mut Dice) -> String {
    let screen = screen_of(&live.app, live.size);
    let asked = screen.split_once("its ID ").filter(|_| dice.roll(3) > 0);
    match asked.and_then(|(_, rest)| rest.split_once('.')) {
        Some((id, _)) => id.to_owned(),
        None => (*dice.of(PASTES)).to_owned(),
    }
}

async fn throw(seed: u64, keys: usize) {
    println!("seed {seed}, {keys} keys: repeat with ROOMKEY_FUZZ_SEED={seed}");
    let mut dice = Dice(seed.max(1));
    let mut coverage = Coverage::default();
    let mut world = World::new(true).await;
    let mut live = world.signed_in().await;
    let mut before = Before {
        context: live.app.context(),
        typed: String::new(),
    };
    for turn in 1..=keys {
        if turn % A_COMPANY == 0 {
            println!("{turn} keys");
            world = World::new(true).await;
            live.ended = Some(0);
        }
        if live.ended.is_some() {
            world.fail_with("");
            live = begin(&world, &mut dice).await;
            let faults: &&str = dice.of(FAULTS);
            world.fail_with(faults);
        }
        before.see(&live);
        coverage.contexts.insert(before.context);
        let event = event(&mut live, &mut dice);
        if let Event::Mouse(mouse) = &event {
            let at = Position::new(mouse.column, mouse.row);
            coverage.hits += usize::from(live.app.is_hit(at));
        }
        let effects = live.send(event);
        check(&live, &before, &effects, &mut coverage);
        coverage
            .actions
            .extend(live.app.done.drain(..).map(|(_, action)| action));
        if dice.roll(20) == 0 {
            // Answers come when they come: some keys are faster.
            let wait = Duration::from_millis(dice.roll(15).try_into().unwrap());
            let settled = tokio::time::timeout(wait, live.settle()).await.is_ok();
            if settled && live.ended.is_none() {
                let mut waiting = live.app.waiting();
                waiting.retain(|slot| *slot != Slot::SignIn);
                assert!(waiting.is_empty(), "nobody answers {waiting:?}");
            }
        }
        if turn % 4 == 0 {
            look(&live);
        }
        if dice.roll(50) == 0 && live.ended.is_none() {
            time(&mut live, &mut coverage);
        }
    }
    judge(keys, &coverage);
}

fn judge(keys: usize, coverage: &Coverage) {
    let actions = ACTIONS.iter().map(|entry| entry.action);
    let missed: Vec<_> = actions
        .filter(|action| !coverage.actions.contains(action))
        .collect();
    let unseen: Vec<_> = Context::ALL
        .into_iter()
        .filter(|context| !coverage.contexts.contains(context))
        .collect();
    println!(
        "never done: {missed:?}; never seen: {unseen:?}; clicks that hit: {}; wake-ups: {}; \
         writes: {:?}",
        coverage.hits, coverage.wakes, coverage.writes
    );
    assert!(coverage.hits > 0, "the mouse never hit anything");
    assert!(coverage.wakes > 0, "nothing ever asked to be woken");
    if keys >= MANY {
        assert!(
            missed.is_empty() && unseen.is_empty(),
            "a fuzz that misses something"
        );
        assert!(
            coverage.writes.contains_key("DeleteSpace"),
            "nothing was deleted"
        );
    } else {
        // A fuzz that presses into the void would find nothing.
        assert!(missed.len() * 3 < ACTIONS.len(), "never done: {missed:?}");
        assert!(unseen.len() < 4, "never seen: {unseen:?}");
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_pressed_breaks_a_promise() {
    let keys = number("ROOMKEY_FUZZ_KEYS").map_or(KEYS, |keys| keys.try_into().unwrap());
    let chosen = number("ROOMKEY_FUZZ_SEED");
    let chance = uuid::Uuid::new_v4().as_u64_pair().0;
    match chosen {
        Some(seed) => throw(seed, keys).await,
        None if keys >= MANY => throw(chance, keys).await,
        None => {
            throw(FIXED_SEED, keys / 2).await;
            throw(chance, keys - keys / 2).await;
        }
    }
}
