//! The settings of a space as a form of rows: what was read, what is wanted, and where the cursor
//! is. What may be set, and what is wrong with it, is said by `work`.

mod keys;
mod plain;
mod saving;
mod view;

use crossterm::event::KeyEvent;

use crate::chat::names::AudienceName;
use crate::chat::patch::Allowed;
use crate::chat::resources::{Role, Space};
use crate::tui::event::Slot;
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::field::{Field, Writing};
use crate::tui::widgets::long_text::{LongText, Typed};
use crate::work::spaces::GUIDELINES_MAX;
use crate::work::spaces::settings::{Item, Settings, Value};

pub(super) use keys::sets;
pub(super) use view::draw;

/// A place for the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// The tabs above: left and right go to another one.
    Tabs,
    Item(Item),
    Save,
    Reset,
}

/// One line in its row, or a long text on the whole body.
#[derive(Debug)]
enum Input {
    Line(Field),
    Long(LongText),
}

impl Input {
    fn text(&self) -> &str {
        match self {
            Self::Line(field) => field.text(),
            Self::Long(long) => long.text(),
        }
    }

    fn is_at_end(&self) -> bool {
        match self {
            Self::Line(field) => field.is_at_end(),
            Self::Long(long) => long.is_at_end(),
        }
    }

    fn insert(&mut self, text: &str) {
        match self {
            Self::Line(field) => field.insert(text),
            Self::Long(long) => long.insert(text),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Typed {
        match self {
            Self::Long(long) => long.key(key),
            Self::Line(field) => {
                if field.key(key) {
                    Typed::Changed
                } else {
                    Typed::Nothing
                }
            }
        }
    }
}

/// A text that is being typed.
#[derive(Debug)]
struct Editing {
    item: Item,
    input: Input,
    /// As it stood when the typing began.
    before: String,
}

/// The form.
#[derive(Debug)]
pub(super) struct SettingsForm {
    /// As they are, as far as it is known.
    read: Settings,
    /// As they are to be.
    now: Settings,
    cursor: usize,
    editing: Option<Editing>,
    /// The save that is under way.
    saving: Option<Slot>,
    /// What came of an item.
    notes: Vec<(Item, Tone, String)>,
    /// An administrator sets them.
    as_admin: bool,
}

impl SettingsForm {
    pub fn new(space: &Space, as_admin: bool) -> Self {
        let read = Settings::of(space);
        Self {
            now: read.clone(),
            read,
            cursor: 0,
            editing: None,
            saving: None,
            notes: Vec::new(),
            as_admin,
        }
    }

    /// Every place for the cursor. What a kind of conversation never has is left out.
    pub fn rows(&self) -> Vec<Row> {
        let has = |item: &Item| match self.read.refuses(*item, None) {
            None => true,
            Some(_) => self.is_space() && self.is_told(*item),
        };
        let items = Item::all().filter(has).map(Row::Item);
        let ends = [Row::Save, Row::Reset];
        [Row::Tabs].into_iter().chain(items).chain(ends).collect()
    }

    fn is_space(&self) -> bool {
        self.read.kind == Some(crate::chat::resources::SpaceType::Space)
    }

    /// An audience that sees the members is rare; the rest is always told.
    fn is_told(&self, item: Item) -> bool {
        item != Item::Viewed || self.read.get(item) != Value::Audiences(Vec::new())
    }

    /// The row under the cursor.
    pub fn row(&self) -> Row {
        self.rows().get(self.cursor).copied().unwrap_or(Row::Tabs)
    }

    fn item(&self) -> Option<Item> {
        match self.row() {
            Row::Item(item) => Some(item),
            _ => None,
        }
    }

    /// Puts the cursor on the first row, unless it is on one.
    pub fn enter(&mut self) {
        self.cursor = self.cursor.max(1);
    }

    /// The mouse was pressed on a row; says whether to go on as with Enter.
    pub fn point(&mut self, at: usize) -> bool {
        if let Some(Input::Long(text)) = self.editing.as_mut().map(|one| &mut one.input)
            && let Some(enter) = text.point(at)
        {
            return enter;
        }
        let was = self.cursor == at;
        self.stop_editing(true);
        self.cursor = at.min(self.rows().len().saturating_sub(1));
        was || matches!(self.row(), Row::Save | Row::Reset)
    }

    fn go_to(&mut self, row: Row) {
        let at = self.rows().iter().position(|one| *one == row);
        self.cursor = at.unwrap_or(self.cursor);
    }

    pub fn is_dirty(&self, item: Item) -> bool {
        self.now.get(item) != self.read.get(item)
    }

    /// How many items differ.
    pub fn changes(&self) -> usize {
        Item::all().filter(|item| self.is_dirty(*item)).count()
    }

    pub const fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    pub const fn is_editing(&self) -> bool {
        self.editing.is_some()
    }

    /// Whether something is being typed, and the cursor stands at its end.
    pub fn is_at_end(&self) -> bool {
        let editing = self.editing.as_ref();
        editing.is_some_and(|editing| editing.input.is_at_end())
    }

    /// Label and text of what is being typed.
    pub fn field(&self) -> Option<(&str, &str)> {
        let editing = self.editing.as_ref()?;
        Some((editing.item.label(), editing.input.text()))
    }

    /// What kind of text is being typed.
    pub fn writing(&self) -> Option<Writing> {
        let editing = self.editing.as_ref()?;
        Some(match editing.item {
            Item::Guidelines => Writing::Lines,
            _ => Writing::Text,
        })
    }

    /// Why an item cannot be set now.
    pub fn refuses(&self, item: Item, role: Option<&Role>) -> Option<&'static str> {
        if self.is_saving() {
            return Some("it is being saved");
        }
        if self.as_admin {
            return self.read.refuses_admin(item);
        }
        self.read.refuses(item, role)
    }

    /// The settings came anew: what was not touched follows, what was touched stays, and what
    /// somebody else changed under it is told.
    pub fn rebase(&mut self, space: &Space) {
        let fresh = Settings::of(space);
        if fresh.kind != self.read.kind {
            // A group chat became a space: other rows, and what was typed is in it.
            let notes = std::mem::take(&mut self.notes);
            *self = Self {
                notes,
                cursor: self.cursor.min(1),
                ..Self::new(space, self.as_admin)
            };
            return;
        }
        for item in Item::all() {
            let (old, new) = (self.read.get(item), fresh.get(item));
            if !self.is_dirty(item) {
                self.now.set(item, new);
            } else if old != new && new != self.now.get(item) {
                let said = format!("somebody else set it to: {}", Self::words(item, &new));
                self.note(item, Tone::Bad, said);
            }
        }
        self.read = fresh;
        self.cursor = self.cursor.min(self.rows().len().saturating_sub(1));
    }

    fn note(&mut self, item: Item, tone: Tone, said: String) {
        self.notes.retain(|(noted, ..)| *noted != item);
        self.notes.push((item, tone, said));
    }

    fn set(&mut self, item: Item, value: Value) {
        if self.now.get(item) != value {
            self.notes.retain(|(noted, ..)| *noted != item);
            self.now.set(item, value);
        }
    }

    /// Puts one item back, or all.
    pub fn reset(&mut self, item: Option<Item>) {
        self.editing = None;
        for one in Item::all().filter(|one| item.is_none_or(|item| item == *one)) {
            self.set(one, self.read.get(one));
        }
    }

    /// What can be chosen for an item; nothing for a text.
    fn options(&self, item: Item) -> Vec<Value> {
        match item {
            Item::History => [true, false].map(|on| Value::Switch(Some(on))).to_vec(),
            Item::Permission(_) | Item::Posting => {
                let levels = [Allowed::Owners, Allowed::Managers, Allowed::Members];
                levels.map(|level| Value::Level(Some(level))).to_vec()
            }
            Item::Found | Item::Joined | Item::Viewed => {
                let mut options = vec![Value::Audiences(Vec::new())];
                let everybody = AudienceName::try_from("audiences/default").ok();
                let everybody = everybody.map(|name| Value::Audiences(vec![name]));
                let known = [Item::Found, Item::Joined].map(|item| self.read.get(item));
                for option in everybody.into_iter().chain(known) {
                    if !options.contains(&option) {
                        options.push(option);
                    }
                }
                options
            }
            _ => Vec::new(),
        }
    }

    /// A value in words.
    fn words(item: Item, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Switch(Some(true)) => "on: messages are kept".to_owned(),
            Value::Switch(Some(false)) => "off: gone after a day".to_owned(),
            Value::Switch(None) | Value::Level(None) => "not known".to_owned(),
            Value::Level(Some(Allowed::Owners)) => "owners".to_owned(),
            Value::Level(Some(Allowed::Managers)) => "owners and managers".to_owned(),
            Value::Level(Some(Allowed::Members)) => "all members".to_owned(),
            Value::Audiences(who) => match &who[..] {
                [] if item == Item::Joined => "only people who are added".to_owned(),
                [] => "only its members".to_owned(),
                [one] if one.id() == "default" => "everybody in the organization".to_owned(),
                many => {
                    let names = many.iter().map(ToString::to_string);
                    names.collect::<Vec<_>>().join(", ")
                }
            },
        }
    }

    /// Begins to type.
    fn edit(&mut self, item: Item) {
        let before = self.now.text(item).to_owned();
        self.editing = Some(Editing {
            item,
            input: if item == Item::Guidelines {
                Input::Long(LongText::new(before.clone(), GUIDELINES_MAX))
            } else {
                Input::Line(Field::new(before.clone()))
            },
            before,
        });
    }

    /// Whether a text of several lines is being typed, in which Enter breaks the line.
    pub fn is_long(&self) -> bool {
        self.editing
            .as_ref()
            .is_some_and(|editing| matches!(editing.input, Input::Long(_)))
    }

    /// The body has this size now.
    pub fn resized(&mut self, width: u16, height: u16) {
        if let Some(Input::Long(text)) = self.editing.as_mut().map(|one| &mut one.input) {
            text.resized(width, height);
        }
    }

    /// Ends the typing; what was typed stays, or what stood there before.
    pub fn stop_editing(&mut self, keep: bool) {
        if let Some(editing) = self.editing.take()
            && !keep
        {
            self.set(editing.item, Value::Text(editing.before));
        }
    }

    /// The caller's role in this space, where it is known.
    fn role<'a>(target: &crate::chat::names::SpaceName, shared: &'a Shared) -> Option<&'a Role> {
        shared.roles.get(target)
    }
}
