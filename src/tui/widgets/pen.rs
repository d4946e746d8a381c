//! The pen all screens draw with: clips to the screen, cuts by width, and makes every text safe.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::action::Action;
use crate::text;
use crate::tui::theme::{Glyphs, Role, Theme};

/// Draws into a buffer and remembers where the cursor belongs.
#[derive(Debug)]
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    /// How roles look.
    pub theme: Theme,
    /// Where the terminal's own cursor goes: the focused row or field.
    pub cursor: Option<Position>,
    /// What the mouse would hit; the last that covers a place counts. `None`: nobody asks.
    pub zones: Option<Vec<Zone>>,
    /// Words of our own that did not fit.
    #[cfg(test)]
    pub cuts: Vec<String>,
}

/// A part of the screen that the mouse can be pressed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    place: Rect,
    target: Target,
}

/// What the mouse hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A row, an entry, a field or a button of the uppermost screen, by the screen's own count.
    Part(usize),
    /// A tab.
    Tab(usize),
    /// As if this key were pressed.
    Key(KeyCode, KeyModifiers),
    /// What is done, as from the menu.
    Act(Action),
    /// What was said: it has been read.
    Toast,
}

impl Zone {
    /// Where it is.
    #[cfg(test)]
    pub const fn place(&self) -> Rect {
        self.place
    }

    /// What it is.
    #[cfg(test)]
    pub const fn target(&self) -> Target {
        self.target
    }

    /// What is hit at a place.
    pub fn hit(zones: &[Self], at: Position) -> Option<Target> {
        let zone = zones.iter().rfind(|zone| zone.place.contains(at))?;
        Some(zone.target)
    }
}

/// A length in cells; what is longer than any screen is cut anyway.
pub fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// Columns of a text.
pub fn columns(text: &str) -> u16 {
    cells(text::width(&text::safe(text)))
}

/// The part of `area` from its `row`th row on.
pub fn below(area: Rect, row: u16) -> Rect {
    let row = row.min(area.height);
    Rect {
        y: area.y.saturating_add(row),
        height: area.height - row,
        ..area
    }
}

/// A rectangle of at most this size in the middle of `area`.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// `text` broken into lines of at most `width` columns, at spaces where there are some.
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width.max(1));
    let mut lines = Vec::new();
    if text.is_empty() {
        lines.push(String::new());
    }
    for paragraph in text::safe_lines(text).lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let mut word = word;
            let joined = text::width(&line) + usize::from(!line.is_empty()) + text::width(word);
            if joined > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            while text::width(word) > width {
                let head = text::truncate(word, width, "").into_owned();
                // A character wider than the line would never fit.
                if head.is_empty() {
                    break;
                }
                word = &word[head.len()..];
                lines.push(head);
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// As many whole sentences of `text` as fit; the first is there in any case.
pub fn fitting(text: &str, width: u16, height: u16) -> String {
    let ends = text.match_indices([' ', '\n']).map(|(at, _)| at);
    let whole = |at: &usize| text[..*at].ends_with(['.', '?', '!']);
    let mut ends: Vec<_> = ends.filter(whole).chain([text.len()]).collect();
    while ends.len() > 1 {
        let kept = ends.last().map_or(text, |end| &text[..*end]);
        if wrap(kept, width).len() <= usize::from(height) {
            break;
        }
        ends.pop();
    }
    let end = ends.last().copied().unwrap_or(text.len());
    text[..end].to_owned()
}

impl<'a> Pen<'a> {
    /// A pen for this buffer.
    pub const fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self {
            buffer,
            theme,
            cursor: None,
            zones: None,
            #[cfg(test)]
            cuts: Vec::new(),
        }
    }

    /// Says that `width` columns from `x` on, on row `row` of `area`, are `target` to the mouse.
    pub fn zone(&mut self, area: Rect, row: u16, x: u16, width: u16, target: Target) {
        let place = Rect {
            x: area.x.saturating_add(x),
            width,
            height: u16::from(row < area.height),
            ..below(area, row)
        };
        let place = place.intersection(area);
        if let Some(zones) = &mut self.zones
            && !place.is_empty()
        {
            zones.push(Zone { place, target });
        }
    }

    /// A whole row of a list, a menu or a form.
    pub fn part(&mut self, area: Rect, row: u16, at: usize) {
        self.zone(area, row, 0, area.width, Target::Part(at));
    }

    /// Forgets what was said: something is drawn above it.
    pub fn forget_zones(&mut self) {
        if let Some(zones) = &mut self.zones {
            zones.clear();
        }
    }

    /// The buffer, for widgets that draw cells of their own.
    pub const fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Writes on row `row` of `area`, from column `x` of it on; returns the column after it. These
    /// are words of our own: they have to fit.
    pub fn put(&mut self, area: Rect, row: u16, x: u16, text: &str, role: Role) -> u16 {
        #[cfg(test)]
        if row >= area.height && !text.trim().is_empty()
            || columns(text) > area.intersection(self.buffer.area).width.saturating_sub(x)
        {
            self.cuts.push(text.to_owned());
        }
        self.clip(area, row, x, text, role)
    }

    /// As `put`, the first of these that fits, from long to short.
    pub fn one_of(
        &mut self,
        area: Rect,
        row: u16,
        x: u16,
        texts: &[impl AsRef<str>],
        role: Role,
    ) -> u16 {
        let room = area.width.saturating_sub(x);
        let fits = texts.iter().find(|text| columns(text.as_ref()) <= room);
        let text = fits.or(texts.last()).map_or("", AsRef::as_ref);
        self.put(area, row, x, text, role)
    }

    /// As `put`, for names and texts of others, which may be cut.
    pub fn clip(&mut self, area: Rect, row: u16, x: u16, text: &str, role: Role) -> u16 {
        self.styled(area, row, x, text, self.theme.style(role))
    }

    /// As `clip`, with at most `width` columns.
    pub fn cell(&mut self, area: Rect, row: u16, x: u16, width: u16, text: &str, role: Role) {
        let narrow = Rect {
            width: area.width.min(x.saturating_add(width)),
            ..area
        };
        self.clip(narrow, row, x, text, role);
    }

    /// As `put`, flush right.
    pub fn right(&mut self, area: Rect, row: u16, text: &str, role: Role) {
        let x = area.width.saturating_sub(columns(text));
        self.put(area, row, x, text, role);
    }

    /// As `put`, in the middle.
    pub fn middle(&mut self, area: Rect, row: u16, text: &str, role: Role) {
        let x = area.width.saturating_sub(columns(text)) / 2;
        self.put(area, row, x, text, role);
    }

    fn styled(&mut self, area: Rect, row: u16, x: u16, text: &str, style: Style) -> u16 {
        let seen = area.intersection(self.buffer.area);
        let at = Position::new(area.x.saturating_add(x), area.y.saturating_add(row));
        if row >= area.height || !seen.contains(at) {
            return x;
        }
        let mut text = text::safe(text);
        if self.theme.glyphs == Glyphs::Ascii && !text.is_ascii() {
            text = text::ascii(&text).into_owned().into();
        }
        let room = usize::from(seen.right() - at.x);
        let cut = text::truncate(&text, room, self.theme.ellipsis());
        #[cfg(test)]
        self.covers(at, &cut);
        self.buffer.set_stringn(at.x, at.y, &cut, room, style);
        x.saturating_add(cells(text::width(&cut)))
    }

    /// Remembers words that others are written over; lines may be.
    #[cfg(test)]
    fn covers(&mut self, at: Position, text: &str) {
        let is_word = |cell: &Cell| cell.symbol().chars().all(char::is_alphanumeric);
        let places = (at.x..).zip(text.chars()).filter(|(_, c)| *c != ' ');
        let covered = places
            .map_while(|(x, c)| Some((self.buffer.cell((x, at.y))?, c)))
            .any(|(cell, c)| is_word(cell) && !cell.symbol().starts_with(c));
        if covered {
            self.cuts.push(format!("covers: {text}"));
        }
    }

    /// Several pieces after each other; returns the column after them.
    pub fn line(&mut self, area: Rect, row: u16, parts: &[(&str, Role)]) -> u16 {
        parts
            .iter()
            .fold(0, |x, (text, role)| self.put(area, row, x, text, *role))
    }

    /// Wrapped text; returns the rows it took.
    pub fn paragraph(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let lines = wrap(text, area.width);
        #[cfg(test)]
        if lines.len() > usize::from(area.height) {
            self.cuts.push(text.to_owned());
        }
        for (row, line) in lines.iter().take(usize::from(area.height)).enumerate() {
            self.put(area, cells(row), 0, line, role);
        }
        cells(lines.len()).min(area.height)
    }

    /// Lines that were wrapped before, from column `x` on.
    pub fn lines(&mut self, area: Rect, x: u16, lines: &[(String, Role)]) {
        #[cfg(test)]
        if lines.len() > usize::from(area.height) {
            let hidden = lines.iter().skip(usize::from(area.height));
            self.cuts.extend(hidden.map(|(line, _)| line.clone()));
        }
        for (row, (line, role)) in (0..area.height).zip(lines) {
            self.put(area, row, x, line, *role);
        }
    }

    /// What stands in the place of rows where there are none: paragraphs in the upper third.
    pub fn notice(&mut self, area: Rect, lines: &[(String, Role)]) {
        let inside = Rect {
            x: area.x.saturating_add(2),
            width: area.width.saturating_sub(4),
            ..area
        };
        let top = area.height.saturating_sub(cells(lines.len())) / 3;
        let lines = lines.iter().filter(|(text, _)| !text.is_empty());
        lines.fold(below(inside, top), |rest, (text, role)| {
            let used = self.paragraph(rest, text, *role);
            below(rest, used)
        });
    }

    /// Wrapped text of which whole sentences are left out where there is no room for them; returns
    /// the rows it took.
    pub fn sentences(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        self.paragraph(area, &fitting(text, area.width, area.height), role)
    }

    /// A line across.
    pub fn rule(&mut self, area: Rect, row: u16) {
        let line = self.theme.rule().repeat(usize::from(area.width));
        self.put(area, row, 0, &line, Role::Border);
    }

    /// Shows a row as the one under the cursor: reverse, and the terminal's cursor on it.
    pub fn select(&mut self, area: Rect, row: u16) {
        let line = Rect {
            height: u16::from(row < area.height),
            ..below(area, row)
        };
        let line = line.intersection(self.buffer.area);
        if !line.is_empty() {
            self.buffer
                .set_style(line, self.theme.style(Role::Selection));
            self.cursor = Some(line.as_position());
        }
    }

    /// Whether nothing was drawn on a row.
    pub fn is_blank(&self, area: Rect, row: u16) -> bool {
        let line = Rect {
            height: u16::from(row < area.height),
            ..below(area, row)
        };
        let mut places = line.intersection(self.buffer.area).positions();
        places.all(|at| self.buffer[at] == Cell::EMPTY)
    }

    /// Empties a rectangle.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
        // A wide character that reaches in would hide what is drawn there.
        let left = area.x.checked_sub(1).filter(|_| !area.is_empty());
        for y in area.top()..area.bottom() {
            let cell = left.and_then(|x| self.buffer.cell_mut((x, y)));
            if let Some(cell) = cell.filter(|cell| text::width(cell.symbol()) > 1) {
                cell.set_symbol(" ");
            }
        }
    }

    /// An empty box with a title for an overlay; returns its inside. Small screens get no frame.
    pub fn panel(&mut self, area: Rect, title: &str, role: Role) -> Rect {
        self.clear(area);
        if area.width < 44 || area.height < 4 {
            self.put(area, 0, 1, title, Role::Strong);
            return Rect {
                x: area.x + 1.min(area.width),
                width: area.width.saturating_sub(2),
                ..below(area, 1)
            };
        }
        self.frame(area, role);
        self.put(area, 0, 2, &format!(" {title} "), Role::Strong);
        Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width - 4,
            height: area.height - 2,
        }
    }

    fn frame(&mut self, area: Rect, role: Role) {
        let theme = self.theme;
        let inner = usize::from(area.width.saturating_sub(2));
        let edge = |left: &str, right: &str| format!("{left}{}{right}", theme.rule().repeat(inner));
        let top = edge(theme.glyph("╭", "+"), theme.glyph("╮", "+"));
        let bottom = edge(theme.glyph("╰", "+"), theme.glyph("╯", "+"));
        self.put(area, 0, 0, &top, role);
        for row in 1..area.height - 1 {
            self.put(area, row, 0, theme.bar(), role);
            self.put(area, row, area.width - 1, theme.bar(), role);
        }
        self.put(area, area.height - 1, 0, &bottom, role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
        assert_eq!(wrap("日本", 1), ["日本"]);
    }

    #[test]
    fn ascii_has_a_sign_of_its_own_for_what_was_made_harmless() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        let theme = Theme {
            glyphs: Glyphs::Ascii,
            ..Theme::default()
        };
        let area = buffer.area;
        Pen::new(&mut buffer, theme).put(area, 0, 0, "a\u{1b}b", Role::Text);
        assert_eq!(buffer, Buffer::with_lines(["a?b"]));
    }

    #[test]
    fn a_wide_character_does_not_reach_into_a_panel() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        let mut pen = Pen::new(&mut buffer, Theme::default());
        let area = pen.buffer().area;
        pen.put(area, 0, 0, "日本", Role::Text);
        pen.clear(Rect::new(1, 0, 3, 1));
        pen.put(area, 0, 1, "|", Role::Text);
        assert_eq!(buffer, Buffer::with_lines([" |  "]));
    }

    #[test]
    fn a_pen_never_leaves_its_area() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 2));
        let mut pen = Pen::new(&mut buffer, Theme::default());
        let area = Rect::new(2, 1, 4, 9);
        assert_eq!(pen.put(area, 0, 1, "\u{1b}abcdef", Role::Text), 4);
        pen.put(area, 5, 0, "no", Role::Text);
        pen.put(Rect::new(50, 50, 4, 4), 0, 0, "no", Role::Text);
        assert_eq!(
            buffer,
            Buffer::with_lines(["          ", "   \u{fffd}a…    "])
        );
    }
}
