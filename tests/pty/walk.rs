//! Somebody at a task, whose keys are counted. Every way is taken from the screen: entries by the
//! digit that stands before them, the on-screen keyboard by where its keys are drawn.

use std::cmp::Ordering;

use super::driver::{DOWN, ENTER, LEFT, RIGHT, Terminal, UP};

/// More than any list or menu of a task is long.
const FAR: usize = 40;

/// A terminal, and how many keys went into it.
pub struct Walk {
    pub t: Terminal,
    keys: u32,
}

impl Walk {
    pub fn new(t: Terminal) -> Self {
        Self { t, keys: 0 }
    }

    /// A key, and what is seen of it.
    #[track_caller]
    pub fn key(&mut self, key: &str, then: &str) {
        self.keys += 1;
        self.t.press(key, then);
    }

    /// The text of the task, which does not count.
    #[track_caller]
    pub fn text(&mut self, text: &str, then: &str) {
        self.t.press(text, then);
    }

    /// The same key until the cursor stands on a row.
    #[track_caller]
    pub fn to(&mut self, key: &str, row: &str) {
        for _ in 0..FAR {
            if self.t.row_of("▸").contains(row) {
                return;
            }
            self.keys += 1;
            self.t.step(key);
        }
        panic!("no way to {row}:\n{}", self.t.contents());
    }

    /// An entry of the open menu, by its digit; `0` leads to its page.
    #[track_caller]
    pub fn choose(&mut self, entry: &str, then: &str) {
        for _ in 0..FAR {
            let page = self.t.row_of("more (");
            if self.t.contents().contains(entry) || page.is_empty() {
                break;
            }
            self.keys += 1;
            self.t.send("0");
            self.t.wait("the next page", |screen| {
                !screen.contents().contains(page.trim())
            });
        }
        let contents = self.t.contents();
        let digit = contents.lines().find_map(|row| digit_before(row, entry));
        let digit = digit.unwrap_or_else(|| panic!("no {entry}:\n{contents}"));
        self.key(&digit.to_string(), then);
    }

    /// The menu of everything, and an entry of it.
    #[track_caller]
    pub fn menu(&mut self, entry: &str, then: &str) {
        self.key("0", "│ ▸ ");
        self.choose(entry, then);
    }

    /// Types with the arrows and Enter on the on-screen keyboard: the text, which does not count.
    #[track_caller]
    pub fn tap(&mut self, text: &str) {
        for c in text.chars() {
            let (row, column) = match c {
                ' ' => self.key_of("Space"),
                '\n' => self.key_of("new line"),
                c => self.key_of(&c.to_string()),
            };
            self.steer(|(at, _)| at.cmp(&row), [DOWN, UP]);
            self.steer(|(_, at)| at.cmp(&column), [RIGHT, LEFT]);
            let before = self.typed();
            self.t.send(ENTER);
            let after = |screen: &vt100::Screen| typed(screen) != before;
            self.t.wait("a letter", after);
        }
    }

    /// Presses the first key while the chosen one is before what is wanted, else the second.
    fn steer(&mut self, place: impl Fn((u16, u16)) -> Ordering, keys: [&str; 2]) {
        loop {
            let before = self.chosen_key();
            let key = match place(before) {
                Ordering::Less => keys[0],
                Ordering::Greater => keys[1],
                Ordering::Equal => return,
            };
            self.t.send(key);
            self.t
                .wait("the next key", |screen| chosen_key(screen) != before);
        }
    }

    fn chosen_key(&self) -> (u16, u16) {
        chosen_key(&self.t.screen())
    }

    fn typed(&self) -> String {
        typed(&self.t.screen())
    }

    /// Where a key stands on the keyboard at the bottom of the screen.
    #[track_caller]
    fn key_of(&self, label: &str) -> (u16, u16) {
        let screen = self.t.screen();
        let (height, width) = size(&screen);
        let rows = height / 2..height;
        let found = rows.rev().find_map(|row| {
            let text = screen.rows(0, width).nth(usize::from(row))?;
            let text: Vec<char> = text.replace(['[', ']'], " ").chars().collect();
            let label: Vec<char> = format!(" {label} ").chars().collect();
            let at = text.windows(label.len()).position(|part| part == label)?;
            Some((row, u16::try_from(at + 1).unwrap()))
        });
        found.unwrap_or_else(|| panic!("no key {label}:\n{}", screen.contents()))
    }

    /// The task is done.
    #[track_caller]
    pub fn within(self, most: u32) -> Terminal {
        println!("{} keys of {most}", self.keys);
        assert!(self.keys <= most, "{} keys of {most}", self.keys);
        self.t
    }
}

fn size(screen: &vt100::Screen) -> (u16, u16) {
    let (height, width) = screen.size();
    (height.get(), width.get())
}

/// The digit that a menu shows before an entry, if this is its row.
fn digit_before(row: &str, entry: &str) -> Option<char> {
    let (before, _) = row.split_once(entry)?;
    let before = before.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    before.chars().next_back().filter(char::is_ascii_digit)
}

/// The key of the on-screen keyboard that is chosen: what stands in brackets, in reverse.
fn chosen_key(screen: &vt100::Screen) -> (u16, u16) {
    let (height, width) = size(screen);
    let places = (height / 2..height).flat_map(|row| (0..width).map(move |x| (row, x)));
    let mut chosen = places.filter(|(row, column)| {
        let cell = screen.cell(*row, *column);
        cell.is_some_and(|cell| cell.inverse() && cell.contents() == "[")
    });
    let (row, column) = chosen.next().unwrap_or_default();
    (row, column + 1)
}

/// What was typed with it: the line above it.
fn typed(screen: &vt100::Screen) -> String {
    let contents = screen.contents();
    let mut lines = contents.lines();
    let line = lines.find(|line| line.starts_with("─ ") && line.contains("_ "));
    line.unwrap_or_default().to_owned()
}
