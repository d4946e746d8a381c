//! One screen in lines: what it says, what can be chosen by number, and which text it asks for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::action::Context;
use crate::text;
use crate::tui::theme::{Glyphs, Palette, Theme};
use crate::tui::widgets::pen::Pen;

/// Columns of what stands in a field already, in a prompt.
const SHOWN: usize = 60;

/// Where the person is: how deep, what kind of screen, and its title.
pub(in crate::tui) type Place = (usize, Context, String);

/// What a screen says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Page {
    /// Sentences above the rows.
    pub lines: Vec<String>,
    /// What is happening, said alone whenever it changes.
    pub status: String,
    /// How many rows can be chosen by number; the screen tells each.
    pub rows: usize,
    /// The row that actions are about; none where they are about none.
    pub current: Option<usize>,
    /// A text or an option that is asked for.
    pub ask: Option<Ask>,
    /// What is wrong with what was typed.
    pub complaint: Option<String>,
    /// What has to be waited for before all is told.
    pub busy: Option<Busy>,
}

impl Page {
    /// With these sentences; empty ones are left out.
    pub fn of(lines: impl IntoIterator<Item = String>) -> Self {
        let lines = lines.into_iter();
        Self {
            lines: lines.filter(|line| !line.trim().is_empty()).collect(),
            ..Self::default()
        }
    }

    /// With so many rows, and the one that actions are about.
    pub fn with_rows(mut self, rows: usize, current: Option<usize>) -> Self {
        (self.rows, self.current) = (rows, current);
        self
    }

    /// Waiting for this.
    pub fn waiting(words: &str) -> Self {
        Self {
            busy: Some(Busy {
                words: words.to_owned(),
                light: false,
            }),
            ..Self::default()
        }
    }
}

/// A text that is asked for, or an option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Ask {
    pub label: String,
    /// What stands there; an empty line keeps it.
    pub now: String,
    pub hint: String,
    /// Where one of these is to be chosen by number.
    pub options: Vec<String>,
}

impl Ask {
    /// With a sentence about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// A text.
    pub fn text(label: &str, now: &str) -> Self {
        Self {
            label: label.to_owned(),
            now: now.to_owned(),
            ..Self::default()
        }
    }
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Busy {
    pub words: String,
    /// The rest can be told without it.
    pub light: bool,
}

/// What stands in a field, short and in brackets.
pub(in crate::tui) fn now_in_brackets(now: &str) -> String {
    match text::truncate(&text::safe(now), SHOWN, "...") {
        now if now.is_empty() => String::new(),
        now => format!(" [{now}]"),
    }
}

/// What keeps rows from being told; nothing without a filter.
pub(in crate::tui) fn filtered(query: &str) -> String {
    match query {
        "" => String::new(),
        query => format!("Filter: {query}. clear shows all again."),
    }
}

/// The lines of a screen that tells nothing itself: as it is drawn, without colour or frame.
pub(in crate::tui) fn drawn(view: impl FnOnce(Rect, &mut Pen<'_>)) -> Page {
    let theme = Theme {
        palette: Palette::Mono,
        glyphs: Glyphs::Ascii,
        ..Theme::default()
    };
    let area = Rect::new(0, 0, 100, 60);
    let mut buffer = Buffer::empty(area);
    view(area, &mut Pen::new(&mut buffer, theme));
    let line = |y| {
        let cells = (0..area.width).map(|x| buffer[(x, y)].symbol());
        let line: String = cells.collect();
        let frame = |c: char| c.is_whitespace() || "|+-".contains(c);
        line.trim_matches(frame).to_owned()
    };
    Page::of((0..area.height).map(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Role;

    #[test]
    fn a_screen_that_is_drawn_becomes_lines_without_a_frame() {
        let page = drawn(|area, pen| {
            let inside = pen.panel(area, "Title", Role::Border);
            pen.put(inside, 3, 2, "Some text", Role::Danger);
        });
        assert!(page.lines.contains(&"Some text".to_owned()), "{page:?}");
    }

    #[test]
    fn what_stands_in_a_field_is_short_and_safe() {
        assert_eq!(now_in_brackets(""), "");
        assert_eq!(now_in_brackets("a\u{1b}b"), " [a\u{fffd}b]");
        assert!(now_in_brackets(&"x".repeat(5_000)).len() < 70);
    }
}
