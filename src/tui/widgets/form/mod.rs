//! A form: fields, choices and buttons, one a row, walked with up and down. What the form means is
//! its screen's business.

mod long;
mod plain;
mod view;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::action::Action;

use super::field::{Field, Writing};
use super::long_text::LongText;

pub(in crate::tui) use plain::KEYBOARD;

/// One row.
#[derive(Debug, Clone)]
enum Kind {
    Text {
        field: Field,
        /// Stands in it while it is empty.
        empty: &'static str,
        /// The first character typed replaces what was filled in for the person.
        fresh: bool,
        writing: Writing,
    },
    /// Several lines, typed on the whole body.
    Long {
        text: String,
        empty: &'static str,
        /// Most characters.
        most: usize,
    },
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
    hidden: bool,
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
    /// The text field that had the focus last.
    visited: usize,
    touched: bool,
    /// The focus is elsewhere on the screen.
    blurred: bool,
    /// What is wrong with the item at this place.
    complaint: Option<(usize, String)>,
    /// The long text of the focused item while it is being typed.
    long: Option<LongText>,
    /// Columns and rows of the body.
    size: (u16, u16),
}

impl Form {
    /// Adds a text field.
    pub fn text(self, label: &'static str, value: &str, hint: &'static str) -> Self {
        let field = Field::new(value);
        let (empty, fresh) = ("(empty)", false);
        let kind = Kind::Text {
            field,
            empty,
            fresh,
            writing: Writing::Text,
        };
        self.with(label, hint, kind)
    }

    /// Adds a text of several lines and of at most `most` characters.
    pub fn long(self, label: &'static str, value: &str, most: usize, hint: &'static str) -> Self {
        let kind = Kind::Long {
            text: value.to_owned(),
            empty: "(empty)",
            most,
        };
        self.with(label, hint, kind)
    }

    /// The last field shows these words while it is empty.
    pub fn empty(mut self, words: &'static str) -> Self {
        if let Some(Kind::Text { empty, .. } | Kind::Long { empty, .. }) =
            self.items.last_mut().map(|item| &mut item.kind)
        {
            *empty = words;
        }
        self
    }

    /// What kind of text the last field takes.
    pub fn takes(mut self, kind: Writing) -> Self {
        if let Some(Kind::Text { writing, .. }) = self.items.last_mut().map(|item| &mut item.kind) {
            *writing = kind;
        }
        self
    }

    /// What kind of text the focused field takes.
    pub fn writing(&self) -> Writing {
        match self.items.get(self.focus).map(|item| &item.kind) {
            Some(Kind::Text { writing, .. }) => *writing,
            Some(Kind::Long { .. }) => Writing::Lines,
            _ => Writing::Text,
        }
    }

    /// Typing into the last field replaces what stands in it.
    pub fn prefilled(mut self) -> Self {
        if let Some(Kind::Text { fresh, .. }) = self.items.last_mut().map(|item| &mut item.kind) {
            *fresh = true;
        }
        self
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
        self.items.push(Item {
            label,
            hint,
            kind,
            hidden: false,
        });
        self
    }

    /// Shows an item or leaves it out; one that has the focus gives it to the next.
    pub fn show(&mut self, at: usize, shown: bool) {
        if let Some(item) = self.items.get_mut(at) {
            item.hidden = !shown;
        }
        if self.is_hidden(self.focus) {
            self.act(Action::NextItem);
        }
    }

    fn is_hidden(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| item.hidden)
    }

    /// The next item that is shown, in one direction around the ends.
    fn neighbour(&self, by: usize) -> usize {
        let len = self.items.len().max(1);
        let mut places = (1..=len).map(|n| (self.focus + n * by) % len);
        places.find(|at| !self.is_hidden(*at)).unwrap_or_default()
    }

    /// What was typed into the field at this place.
    pub fn value(&self, at: usize) -> &str {
        match self.items.get(at).map(|item| &item.kind) {
            Some(Kind::Text { field, .. }) => field.text(),
            Some(Kind::Long { text, .. }) => text,
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

    /// Chooses an option at this place.
    pub fn choose(&mut self, at: usize, option: usize) {
        if let Some(Kind::Choice { options, chosen }) =
            self.items.get_mut(at).map(|item| &mut item.kind)
        {
            *chosen = option.min(options.len().saturating_sub(1));
        }
    }

    /// Puts a text into the field at this place.
    pub fn set_value(&mut self, at: usize, text: &str) {
        match self.items.get_mut(at).map(|item| &mut item.kind) {
            Some(Kind::Text { field, fresh, .. }) => {
                *field = Field::new(text);
                *fresh = false;
            }
            Some(Kind::Long { text: long, .. }) => text.clone_into(long),
            _ => {}
        }
        self.complaint = None;
    }

    /// As `set_value`; typing replaces it.
    pub fn fill_in(&mut self, at: usize, text: &str) {
        self.set_value(at, text);
        if let Some(Kind::Text { fresh, .. }) = self.items.get_mut(at).map(|item| &mut item.kind) {
            *fresh = true;
        }
    }

    /// Where the focus is.
    pub const fn focus(&self) -> usize {
        self.focus
    }

    /// The place of the last item.
    pub const fn last(&self) -> usize {
        self.items.len().saturating_sub(1)
    }

    /// Moves the focus.
    pub fn set_focus(&mut self, at: usize) {
        if self.is_in_field() {
            self.visited = self.focus;
        }
        self.stop_long();
        self.focus = at.min(self.last());
    }

    /// The mouse was pressed on an item: it gets the focus, a choice goes on by one. Says whether
    /// it is a button.
    pub fn point(&mut self, at: usize) -> bool {
        if let Some(enter) = self.long.as_mut().and_then(|long| long.point(at)) {
            return enter;
        }
        let was = self.focus == at;
        self.set_focus(at);
        match self.items.get(at).map(|item| &item.kind) {
            Some(Kind::Button) => true,
            Some(Kind::Long { .. }) => was,
            Some(Kind::Choice { options, chosen }) => {
                let next = (chosen + 1) % options.len().max(1);
                self.choose(at, next);
                self.touch();
                false
            }
            _ => false,
        }
    }

    /// Takes the focus away from the form, or gives it back.
    pub const fn blur(&mut self, blurred: bool) {
        self.blurred = blurred;
    }

    /// Says what is wrong with an item, on its row, and moves the focus there.
    pub fn complain(&mut self, at: usize, said: impl Into<String>) {
        self.set_focus(at);
        self.remark(at, said);
    }

    /// Says what is wrong with an item and leaves the focus where it is.
    pub fn remark(&mut self, at: usize, said: impl Into<String>) {
        self.complaint = Some((at, said.into()));
    }

    /// The item of which something wrong was said.
    pub fn fault(&self) -> Option<usize> {
        self.complaint.as_ref().map(|(at, _)| *at)
    }

    fn is_text(&self, at: usize) -> bool {
        let item = self.items.get(at).filter(|item| !item.hidden);
        matches!(
            item.map(|item| &item.kind),
            Some(Kind::Text { .. } | Kind::Long { .. })
        )
    }

    /// Whether the focus is on a text field.
    pub fn is_in_field(&self) -> bool {
        !self.blurred && self.is_text(self.focus)
    }

    /// Whether the focus is on a text field, the cursor at its end. In one that is still as it was
    /// filled in for the person, a step to the right begins to change it.
    pub fn is_at_end(&self) -> bool {
        if let Some(long) = &self.long {
            return long.is_at_end();
        }
        let item = self.items.get(self.focus).filter(|_| !self.blurred);
        match item.map(|item| &item.kind) {
            Some(Kind::Text { field, fresh, .. }) => !fresh && field.is_at_end(),
            Some(Kind::Long { .. }) => self.long.as_ref().is_none_or(LongText::is_at_end),
            _ => false,
        }
    }

    /// Label and text of the focused field.
    pub fn field(&self) -> Option<(&str, &str)> {
        let label = self.items.get(self.focus)?.label;
        let text = match &self.long {
            Some(long) => long.text(),
            None => self.value(self.focus),
        };
        self.is_in_field().then_some((label, text))
    }

    /// Moves the focus to the field that is most likely meant by who comes from a button: the one
    /// at fault, else the first without a text, else the one that had the focus last.
    pub fn focus_field(&mut self) {
        let fields = || (0..self.items.len()).filter(|at| self.is_text(*at));
        let fault = self.complaint.as_ref().map(|(at, _)| *at);
        let empty = || fields().find(|at| self.value(*at).is_empty());
        let visited = Some(self.visited).filter(|at| self.is_text(*at));
        let at = fault.or_else(empty).or(visited).or_else(|| fields().next());
        if let Some(at) = at.filter(|_| !self.is_in_field()) {
            self.set_focus(at);
        }
    }

    /// Moves the focus to the next text field, or the one before, around the ends.
    pub fn step_field(&mut self, forward: bool) {
        let len = self.items.len();
        let by = if forward { 1 } else { len.max(1) - 1 };
        let places = (1..=len).map(|n| (self.focus + n * by) % len);
        let next = { places }.find(|at| self.is_text(*at));
        if let Some(at) = next {
            self.set_focus(at);
        }
    }

    /// Whether anything stands in a field.
    pub fn is_dirty(&self) -> bool {
        (0..self.items.len()).any(|at| !self.value(at).trim().is_empty())
    }

    /// As if the person had changed something.
    pub const fn touch(&mut self) {
        self.touched = true;
    }

    /// Whether the person changed anything.
    pub const fn is_touched(&self) -> bool {
        self.touched
    }

    /// Moves between the items, around the ends.
    pub fn act(&mut self, action: Action) {
        let before = self.items.len().max(1) - 1;
        match action {
            Action::NextItem => self.set_focus(self.neighbour(1)),
            Action::PreviousItem => self.set_focus(self.neighbour(before)),
            _ => {}
        }
    }

    /// Enter.
    pub fn press(&mut self) -> Pressed {
        match self.items.get(self.focus) {
            Some(item) if matches!(item.kind, Kind::Button) => Pressed::Button(item.label),
            Some(item) if matches!(item.kind, Kind::Long { .. }) => {
                self.open_long();
                Pressed::Moved
            }
            _ => {
                self.act(Action::NextItem);
                Pressed::Moved
            }
        }
    }

    /// A key for the focused item.
    pub fn key(&mut self, key: KeyEvent) {
        let types = matches!(key.code, KeyCode::Char(_) | KeyCode::Backspace);
        if self.long.is_some() || (types && self.is_on_long()) {
            self.type_long(key);
            return;
        }
        let Some(item) = self.items.get_mut(self.focus) else {
            return;
        };
        let changed = match &mut item.kind {
            Kind::Text { field, fresh, .. } => {
                let types = matches!(key.code, KeyCode::Char(_))
                    && !key.modifiers.contains(KeyModifiers::CONTROL);
                if std::mem::take(fresh) && types {
                    field.clear();
                }
                field.key(key)
            }
            Kind::Choice { options, chosen } => choose(options.len().max(1), chosen, key.code),
            Kind::Long { .. } => false,
            Kind::Button => {
                match key.code {
                    KeyCode::Left => self.act(Action::PreviousItem),
                    KeyCode::Right => self.act(Action::NextItem),
                    _ => {}
                }
                false
            }
        };
        if changed {
            self.changed();
        }
    }

    /// Text for the focused field.
    pub fn insert(&mut self, text: &str) {
        if self.is_on_long() {
            self.insert_long(text);
        } else if let Some(Kind::Text { field, fresh, .. }) =
            self.items.get_mut(self.focus).map(|item| &mut item.kind)
        {
            if std::mem::take(fresh) {
                field.clear();
            }
            field.insert(text);
            self.changed();
        }
    }

    /// What was said of an item is void when it changes.
    fn changed(&mut self) {
        self.touched = true;
        let focus = self.focus;
        self.complaint.take_if(|(at, _)| *at == focus);
    }
}

/// Another option; says whether it is another one.
fn choose(len: usize, chosen: &mut usize, code: KeyCode) -> bool {
    let before = *chosen;
    match code {
        KeyCode::Left => *chosen = (*chosen + len - 1) % len,
        KeyCode::Right | KeyCode::Char(' ') => *chosen = (*chosen + 1) % len,
        KeyCode::Char(c @ '1'..='9') => *chosen = (c as usize - '1' as usize).min(len - 1),
        _ => {}
    }
    *chosen != before
}

#[cfg(test)]
mod tests;
