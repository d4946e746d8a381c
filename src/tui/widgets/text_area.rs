//! A text field of several lines: what was typed, where its cursor is, and which lines are seen.
//! Lines are broken for the screen only; the text keeps its own.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};

use crate::text;
use crate::tui::theme::Role;

use super::pen::{Pen, cells};

/// Longer input is cut, in bytes: the guidelines of a space have up to 5,000 characters.
const MAX: usize = 20_480;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// The text is another one now.
    Changed,
    /// The cursor moved, or the key was nothing new.
    Moved,
    /// It leads out of the field, downwards.
    Below,
    /// It is no key of a field.
    No,
}

/// A text that is typed.
#[derive(Debug, Clone)]
pub struct TextArea {
    text: String,
    /// A byte of the text, on a character's boundary.
    cursor: usize,
    /// Columns and rows that are seen.
    size: (u16, u16),
}

impl TextArea {
    /// A field with text in it, the cursor at the end.
    pub fn new(text: impl Into<String>) -> Self {
        let text: String = text.into();
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        Self {
            cursor: text.len(),
            text,
            size: (72, 10),
        }
    }

    /// What was typed, as typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the cursor stands after the last character.
    pub const fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// So many columns and rows are seen now.
    pub fn set_size(&mut self, columns: u16, rows: u16) {
        self.size = (columns.max(2), rows.max(1));
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Took {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let before = self.text.len();
        match (key.code, ctrl) {
            (KeyCode::Char(c), false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (KeyCode::Enter, _) => self.insert("\n"),
            (KeyCode::Backspace, false) => self.cut(self.previous()..self.cursor),
            (KeyCode::Delete, _) => self.cut(self.cursor..self.next()),
            (KeyCode::Char('w') | KeyCode::Backspace, true) => self.cut(self.word()..self.cursor),
            (KeyCode::Char('u'), true) => self.cut(self.line().start..self.cursor),
            (KeyCode::Char('k'), true) => self.cut(self.cursor..self.line().end),
            (KeyCode::Left, _) => self.cursor = self.previous(),
            (KeyCode::Right, _) => self.cursor = self.next(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.cursor = self.line().start,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.cursor = self.line().end,
            (KeyCode::Up, _) => self.step(-1),
            (KeyCode::Down, _) if self.is_in_last_row() => return Took::Below,
            (KeyCode::Down, _) => self.step(1),
            (KeyCode::PageUp, _) => self.step(-isize::from(self.size.1.cast_signed())),
            (KeyCode::PageDown, _) => self.step(isize::from(self.size.1.cast_signed())),
            _ => return Took::No,
        }
        if self.text.len() == before {
            Took::Moved
        } else {
            Took::Changed
        }
    }

    /// Types a text, without what a terminal would act on; its lines stay.
    pub fn insert(&mut self, typed: &str) {
        let lines: Vec<_> = typed.split('\n').map(text::safe).collect();
        let typed = lines.join("\n");
        let room = MAX.saturating_sub(self.text.len());
        let end = typed.floor_char_boundary(room.min(typed.len()));
        self.text.insert_str(self.cursor, &typed[..end]);
        self.cursor += end;
    }

    fn cut(&mut self, range: Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn previous(&self) -> usize {
        let before = self.text[..self.cursor].chars().next_back();
        self.cursor - before.map_or(0, char::len_utf8)
    }

    fn next(&self) -> usize {
        let after = self.text[self.cursor..].chars().next();
        self.cursor + after.map_or(0, char::len_utf8)
    }

    /// Where the word before the cursor begins.
    fn word(&self) -> usize {
        let before = self.text[..self.cursor].trim_end();
        before.rfind(char::is_whitespace).map_or(0, |at| at + 1)
    }

    /// The line of the text that the cursor is in, without its end.
    fn line(&self) -> Range<usize> {
        let start = self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[self.cursor..];
        start..self.cursor + rest.find('\n').unwrap_or(rest.len())
    }

    /// The rows of the screen as parts of the text; there is one at least.
    fn rows(&self) -> Vec<Range<usize>> {
        let most = usize::from(self.size.0) - 1;
        let mut rows = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            let end = start + line.len();
            let mut from = start;
            loop {
                let cut = broken(&self.text[from..end], most);
                rows.push(from..from + cut);
                from += cut;
                if from >= end {
                    break;
                }
            }
            start = end + 1;
        }
        rows
    }

    /// Which row the cursor is in.
    fn row(&self, rows: &[Range<usize>]) -> usize {
        let row = rows.partition_point(|row| row.start <= self.cursor);
        row.saturating_sub(1)
    }

    fn is_in_last_row(&self) -> bool {
        let rows = self.rows();
        self.row(&rows) + 1 == rows.len()
    }

    /// Moves the cursor by rows, in its column as far as there is one.
    fn step(&mut self, by: isize) {
        let rows = self.rows();
        let here = self.row(&rows);
        let column = shown(&self.text[rows[here].start..self.cursor]);
        let to = here.saturating_add_signed(by).min(rows.len() - 1);
        let target = rows[to].clone();
        let soft = rows
            .get(to + 1)
            .is_some_and(|next| next.start == target.end);
        let mut at = target.start;
        for c in self.text[target.clone()].chars() {
            let next = at + c.len_utf8();
            // The end of a row that was broken for the screen is the next one's beginning.
            if shown(&self.text[target.start..next]) > column || (soft && next == target.end) {
                break;
            }
            at = next;
        }
        self.cursor = at;
    }

    /// Rows that it takes.
    pub fn height(&self) -> u16 {
        cells(self.rows().len())
    }

    /// Puts the cursor at the end of a row that is seen.
    pub fn go_to_row(&mut self, seen: usize) {
        let rows = self.rows();
        let from = (self.row(&rows) + 1).saturating_sub(usize::from(self.size.1));
        let at = (from + seen).min(rows.len() - 1);
        self.cursor = rows[at].end;
        // The end of a row that was broken for the screen is the next one's beginning.
        if rows
            .get(at + 1)
            .is_some_and(|next| next.start == self.cursor)
        {
            self.cursor = self.previous();
        }
    }

    /// Draws the rows around the cursor.
    pub fn view(&self, area: Rect, focused: bool, pen: &mut Pen<'_>) {
        let rows = self.rows();
        let here = self.row(&rows);
        let height = usize::from(area.height.max(1));
        let from = (here + 1).saturating_sub(height);
        for (y, row) in (0..area.height).zip(&rows[from..]) {
            pen.clip(area, y, 0, &self.text[row.clone()], Role::Text);
        }
        if focused {
            let x = cells(shown(&self.text[rows[here].start..self.cursor]));
            let x = x.min(area.width.saturating_sub(1));
            let at = Position::new(area.x + x, area.y + cells(here - from));
            pen.cursor = Some(at);
        }
    }
}

/// Columns that a text takes on screen.
fn shown(part: &str) -> usize {
    text::width(&text::safe(part))
}

/// How many bytes of a line fit a row, broken after a space where there is one.
fn broken(line: &str, most: usize) -> usize {
    let (mut width, mut space) = (0, 0);
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        width += shown(&line[at..end]);
        if width > most && at > 0 {
            return if space > 0 { space } else { at };
        }
        if c == ' ' {
            space = end;
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(area: &mut TextArea, code: KeyCode) -> Took {
        area.key(KeyEvent::from(code))
    }

    #[test]
    fn lines_are_broken_for_the_screen_and_the_text_keeps_its_own() {
        let mut area = TextArea::new("one two three\r\nfour");
        area.set_size(9, 3);
        assert_eq!(area.text(), "one two three\nfour");
        let rows = area.rows();
        let rows: Vec<_> = rows.into_iter().map(|row| &area.text()[row]).collect();
        assert_eq!(rows, ["one two ", "three", "four"]);
        assert_eq!(press(&mut area, KeyCode::Down), Took::Below);
        assert_eq!(press(&mut area, KeyCode::Up), Took::Moved);
        assert_eq!(press(&mut area, KeyCode::Enter), Took::Changed);
        assert_eq!(area.text(), "one two thre\ne\nfour");
        assert_eq!(press(&mut area, KeyCode::Backspace), Took::Changed);
        assert_eq!(area.text(), "one two three\nfour");
    }

    #[test]
    fn the_keys_of_the_shell_work_on_the_line() {
        let mut area = TextArea::new("first line\nsecond line");
        let ctrl = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        area.key(ctrl('w'));
        assert_eq!(area.text(), "first line\nsecond ");
        area.key(ctrl('u'));
        assert_eq!(area.text(), "first line\n");
        press(&mut area, KeyCode::Up);
        area.key(ctrl('k'));
        assert_eq!(area.text(), "\n");
    }

    #[test]
    fn what_is_pasted_is_made_safe_and_keeps_its_lines() {
        let mut area = TextArea::new("");
        area.insert("a\u{1b}[2J\nb\u{202e}");
        assert!(
            area.text().starts_with("a\u{fffd}[2J\nb"),
            "{:?}",
            area.text()
        );
        area.insert(&"x".repeat(2 * MAX));
        assert!(area.text().len() <= MAX);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_inside(
            text in "[a-z 日\\n👍]{0,60}",
            width in 0_u16..12,
            keys in prop::collection::vec(0_usize..10, 0..40),
        ) {
            const KEYS: [KeyCode; 10] = [
                KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Home,
                KeyCode::End, KeyCode::Enter, KeyCode::Backspace, KeyCode::Delete, KeyCode::PageUp,
            ];
            let mut area = TextArea::new(text);
            area.set_size(width, 3);
            for key in keys {
                press(&mut area, KEYS[key]);
                prop_assert!(area.text.is_char_boundary(area.cursor));
                let rows = area.rows();
                prop_assert!(rows[area.row(&rows)].start <= area.cursor);
                // Every character stands in one row and in no other.
                let shown: usize = rows.iter().map(ExactSizeIterator::len).sum();
                let breaks = area.text.matches('\n').count();
                prop_assert_eq!(shown + breaks, area.text.len());
            }
        }
    }
}
