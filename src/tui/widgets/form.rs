//! A form: fields, choices and buttons, one a row, walked with up and down. What the form means is
//! its screen's business.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::Action;
use crate::tui::theme::Role;

use super::field::Field;
use super::pen::{Pen, below, cells, columns};

/// One row.
#[derive(Debug, Clone)]
enum Kind {
    Text(Field),
    Choice {
        options: &'static [&'static str],
        chosen: usize,
    },
    Button,
}

#[derive(Debug, Clone)]
struct Item {
    label: &'static str,
    hint: &'static str,
    kind: Kind,
}

/// What pressing Enter came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The focus went on.
    Moved,
    /// The button with this label.
    Button(&'static str),
}

/// Fields, choices and buttons.
#[derive(Debug, Clone, Default)]
pub struct Form {
    items: Vec<Item>,
    focus: usize,
}

impl Form {
    /// Adds a text field.
    pub fn text(self, label: &'static str, value: &str, hint: &'static str) -> Self {
        self.with(label, hint, Kind::Text(Field::new(value)))
    }

    /// Adds a choice.
    pub fn choice(
        self,
        label: &'static str,
        options: &'static [&'static str],
        chosen: usize,
        hint: &'static str,
    ) -> Self {
        self.with(label, hint, Kind::Choice { options, chosen })
    }

    /// Adds a button.
    pub fn button(self, label: &'static str, hint: &'static str) -> Self {
        self.with(label, hint, Kind::Button)
    }

    fn with(mut self, label: &'static str, hint: &'static str, kind: Kind) -> Self {
        self.items.push(Item { label, hint, kind });
        self
    }

    /// What was typed into the field at this place.
    pub fn value(&self, at: usize) -> &str {
        match self.items.get(at).map(|item| &item.kind) {
            Some(Kind::Text(field)) => field.text(),
            _ => "",
        }
    }

    /// What is chosen at this place.
    pub fn chosen(&self, at: usize) -> usize {
        match self.items.get(at).map(|item| &item.kind) {
            Some(Kind::Choice { chosen, .. }) => *chosen,
            _ => 0,
        }
    }

    /// Empties the field at this place.
    pub fn clear(&mut self, at: usize) {
        if let Some(Kind::Text(field)) = self.items.get_mut(at).map(|item| &mut item.kind) {
            field.clear();
        }
    }

    /// Where the focus is.
    pub const fn focus(&self) -> usize {
        self.focus
    }

    /// Moves the focus.
    pub fn set_focus(&mut self, at: usize) {
        self.focus = at.min(self.items.len().saturating_sub(1));
    }

    /// Whether the focus is on a text field.
    pub fn is_in_field(&self) -> bool {
        matches!(
            self.items.get(self.focus).map(|item| &item.kind),
            Some(Kind::Text(_))
        )
    }

    /// Moves the focus to a field: the focused one, the last one before it, or the first.
    pub fn focus_last_field(&mut self) {
        let is_text = |item: &Item| matches!(item.kind, Kind::Text(_));
        let before = self.items.iter().take(self.focus + 1).rposition(is_text);
        let at = before.or_else(|| self.items.iter().position(is_text));
        self.set_focus(at.unwrap_or(self.focus));
    }

    /// Whether anything was typed.
    pub fn is_dirty(&self) -> bool {
        (0..self.items.len()).any(|at| !self.value(at).trim().is_empty())
    }

    /// Rows it takes.
    pub fn rows(&self) -> u16 {
        cells(self.items.len())
    }

    /// Moves between the items, around the ends.
    pub fn act(&mut self, action: Action) {
        let len = self.items.len().max(1);
        match action {
            Action::NextItem => self.focus = (self.focus + 1) % len,
            Action::PreviousItem => self.focus = (self.focus + len - 1) % len,
            _ => {}
        }
    }

    /// Enter.
    pub fn press(&mut self) -> Pressed {
        match self.items.get(self.focus) {
            Some(item) if matches!(item.kind, Kind::Button) => Pressed::Button(item.label),
            _ => {
                self.act(Action::NextItem);
                Pressed::Moved
            }
        }
    }

    /// A key for the focused item.
    pub fn key(&mut self, key: KeyEvent) {
        let Some(item) = self.items.get_mut(self.focus) else {
            return;
        };
        match &mut item.kind {
            Kind::Text(field) => {
                field.key(key);
            }
            Kind::Choice { options, chosen } => {
                let len = options.len().max(1);
                match key.code {
                    KeyCode::Left => *chosen = (*chosen + len - 1) % len,
                    KeyCode::Right | KeyCode::Char(' ') => *chosen = (*chosen + 1) % len,
                    KeyCode::Char(c @ '1'..='9') => {
                        *chosen = (c as usize - '1' as usize).min(len - 1);
                    }
                    _ => {}
                }
            }
            Kind::Button => match key.code {
                KeyCode::Left => self.act(Action::PreviousItem),
                KeyCode::Right => self.act(Action::NextItem),
                _ => {}
            },
        }
    }

    /// Text for the focused field.
    pub fn insert(&mut self, text: &str) {
        if let Some(Kind::Text(field)) = self.items.get_mut(self.focus).map(|item| &mut item.kind) {
            field.insert(text);
        }
    }

    /// Draws the rows around the focus, and below them, where there is room, what the focused one is
    /// about.
    pub fn view(&self, area: Rect, pen: &mut Pen<'_>) {
        let rows = self.rows().min(area.height);
        let from = (self.focus + 1).saturating_sub(usize::from(rows));
        let label_width = self.items.iter().map(|item| match item.kind {
            Kind::Button => 0,
            _ => columns(item.label),
        });
        let label_width = label_width.max().unwrap_or(0).min(area.width / 2);
        for (row, at) in (0..rows).zip(from..) {
            self.row(area, row, at, label_width, pen);
        }
        let hint = self.items.get(self.focus).map_or("", |item| item.hint);
        let help = super::pen::wrap(hint, area.width.saturating_sub(2));
        let gap = u16::from(area.height > rows + cells(help.len()));
        let rest = below(area, rows + gap);
        for (row, line) in (0..rest.height).zip(&help) {
            pen.put(rest, row, 2, line, Role::Muted);
        }
    }

    fn row(&self, area: Rect, row: u16, at: usize, label_width: u16, pen: &mut Pen<'_>) {
        let Some(item) = self.items.get(at) else {
            return;
        };
        let focused = at == self.focus;
        let mark = if focused { pen.theme.marker() } else { " " };
        pen.put(area, row, 0, mark, Role::Accent);
        let label = if focused { Role::Strong } else { Role::Muted };
        let x = label_width + 4;
        match &item.kind {
            Kind::Text(field) => {
                pen.cell(area, row, 2, label_width, item.label, label);
                let inside = Rect {
                    width: area.width.saturating_sub(1),
                    ..area
                };
                if field.text().is_empty() && !focused {
                    pen.put(inside, row, x, pen.theme.dot(), Role::Muted);
                }
                field.view(inside, row, x, focused, pen);
            }
            Kind::Choice { options, chosen } => {
                pen.cell(area, row, 2, label_width, item.label, label);
                let text = options.get(*chosen).copied().unwrap_or_default();
                let text = if focused {
                    let (left, right) = (pen.theme.glyph("‹", "<"), pen.theme.glyph("›", ">"));
                    format!("{left} {text} {right}")
                } else {
                    format!("  {text}")
                };
                let x = x.saturating_sub(2);
                let end = pen.put(
                    area,
                    row,
                    x,
                    &text,
                    if focused { Role::Strong } else { Role::Text },
                );
                if focused {
                    let cell = Rect {
                        x: area.x + x,
                        width: end.saturating_sub(x),
                        ..area
                    };
                    pen.select(cell, row);
                }
            }
            Kind::Button => {
                let text = format!("[ {} ]", item.label);
                let end = pen.put(area, row, 2, &text, Role::Text);
                if focused {
                    let cell = Rect {
                        x: area.x + 2,
                        width: end.saturating_sub(2),
                        ..area
                    };
                    pen.select(cell, row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form::default()
            .text("Name", "", "")
            .choice("Role", &["member", "manager"], 0, "")
            .button("Go", "")
    }

    #[test]
    fn enter_walks_to_the_button_and_presses_it() {
        let mut form = form();
        form.insert("x\ny");
        assert_eq!(form.press(), Pressed::Moved);
        form.key(KeyEvent::from(KeyCode::Right));
        assert_eq!(form.press(), Pressed::Moved);
        assert_eq!(form.press(), Pressed::Button("Go"));
        assert_eq!((form.value(0), form.chosen(1)), ("x y", 1));
    }

    #[test]
    fn the_focus_goes_around() {
        let mut form = form();
        form.act(Action::PreviousItem);
        assert_eq!(form.focus(), 2);
        form.act(Action::NextItem);
        assert!(form.is_in_field());
    }
}
