//! One entry of a menu: what it says, what it does, and why it may not be done now.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::action::Action;
use crate::config::Scope;
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::keymap::Key;
use crate::tui::kiosk::NOT_HERE;
use crate::tui::screens::Screen;
use crate::tui::shared::Shared;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::{Pen, columns};

/// Columns before a title: marker and digit.
pub(super) const BEFORE: u16 = 4;
/// Said of a refused entry whose reason does not fit beside it.
pub(super) const NOT_NOW: &str = "(not now)";

/// Why an action cannot run now: what the screen says, then the scope.
pub(in crate::tui) fn refusal(
    top: &dyn Screen,
    shared: &Shared,
    action: Action,
) -> Option<Cow<'static, str>> {
    if shared.session.forbids(action) {
        return Some(NOT_HERE.into());
    }
    let lacks = || {
        let scope = shared.session.misses(top.scope(action)?)?;
        let short = scope.short();
        Some(format!("needs the scope `{short}`: choose it to ask for it").into())
    };
    top.refuses(shared, action).or_else(lacks)
}

/// The scope for want of which alone an action cannot run.
pub(in crate::tui) fn lacks(top: &dyn Screen, shared: &Shared, action: Action) -> Option<Scope> {
    let refused = shared.session.forbids(action) || top.refuses(shared, action).is_some();
    let missing = shared.session.misses(top.scope(action)?);
    missing.filter(|_| !refused)
}

/// What choosing an entry does.
#[derive(Debug)]
pub(super) enum Does {
    Act(Action),
    Pick(usize),
    /// Starts a request.
    Ask(Slot, Request),
    /// Signs in for more, then does what was wanted.
    SignIn {
        more: Vec<Scope>,
        then: Option<Action>,
    },
    /// Opens a text above the menu.
    Show(String),
    Nothing,
}

#[derive(Debug)]
pub(super) struct Item {
    pub title: String,
    /// The title in fewer words, for screens where it does not fit.
    pub short: Option<&'static str>,
    pub detail: String,
    pub does: Does,
    /// Keys that do it on the screen below, and so here.
    keys: Vec<Key>,
    /// The command line that does the same.
    pub command: Option<String>,
    pub danger: bool,
    pub refusal: Option<Cow<'static, str>>,
    /// It is refused for want of a scope, which choosing it asks for.
    pub climbs: bool,
}

impl Item {
    pub fn new(title: &str, does: Does) -> Self {
        Self {
            title: title.to_owned(),
            short: None,
            detail: String::new(),
            does,
            keys: Vec::new(),
            command: None,
            danger: false,
            refusal: None,
            climbs: false,
        }
    }

    pub fn of_action(action: Action, screen: &dyn Screen, shared: &Shared) -> Self {
        let entry = action.entry();
        let context = screen.context();
        let key = shared.key_label(context, action);
        Self {
            detail: key.unwrap_or_default(),
            // In a menu that key copies the command of the entry under the cursor.
            keys: match action {
                Action::CopyCommand => Vec::new(),
                _ => shared.keymap.keys(context, action).to_vec(),
            },
            command: screen.command(shared, action),
            danger: entry.danger,
            refusal: refusal(screen, shared, action),
            climbs: lacks(screen, shared, action).is_some(),
            ..Self::new(entry.title, Does::Act(action))
        }
    }

    pub fn of_choice(at: usize, title: String, detail: String) -> Self {
        Self {
            title,
            detail,
            ..Self::new("", Does::Pick(at))
        }
    }

    /// Whether this key is printed beside it; the keys that move in menus are not.
    pub fn has_key(&self, key: Key) -> bool {
        key.is_letter() && self.keys.contains(&key)
    }

    /// Whether it is a row of the table.
    pub const fn is_action(&self) -> bool {
        matches!(self.does, Does::Act(_))
    }

    /// Columns with the key or the reason.
    pub fn columns(&self) -> u16 {
        let right = match &self.refusal {
            Some(reason) => columns(reason),
            None => columns(&self.detail),
        };
        BEFORE + columns(&self.title) + 2 + right
    }

    pub fn draw(&self, inside: Rect, row: u16, pen: &mut Pen<'_>) {
        let role = match (&self.refusal, self.danger) {
            (Some(_), _) => Role::Muted,
            (None, true) => Role::Danger,
            (None, false) => Role::Text,
        };
        let fits = self.columns() <= inside.width;
        let beside = match &self.refusal {
            Some(reason) if fits => reason,
            Some(_) => NOT_NOW,
            None => &self.detail,
        };
        let texts = [&*self.title, self.short.unwrap_or(&self.title)];
        let end = pen.one_of(inside, row, BEFORE, &texts, role);
        if end + columns(beside) < inside.width {
            pen.right(inside, row, beside, Role::Muted);
        }
    }
}
