//! Keys to actions and back: from the action table, and from `[ui.keys]` of the configuration.
//! Whatever prints a key asks here.

mod bindings;
mod conflicts;
mod key;

use std::collections::HashMap;
use std::path::Path;

use crate::action::{self, Action, Context};
use crate::config::{ConfigError, Keys};

pub use key::Key;

use bindings::Bound;

/// Which key does what where.
#[derive(Debug, Clone)]
pub struct Keymap {
    actions: HashMap<(Context, Key), Action>,
    keys: HashMap<(Context, Action), Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::resolve(&[], |_| ())
    }
}

/// A line of the configuration that cannot work.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    detail: String,
    hint: String,
}

/// A key of an action in one context.
#[derive(Debug, Clone, Copy)]
struct Claim {
    action: Action,
    key: Key,
    /// Its line of the configuration; `None`: the table's own key.
    line: Option<usize>,
}

impl Keymap {
    /// The table's keys, changed by those of the configuration at `path`.
    pub fn new(keys: &Keys, path: &Path) -> Result<Self, ConfigError> {
        Self::read(keys).map_err(|fault| ConfigError::Keys {
            path: path.to_owned(),
            line: fault.line,
            detail: fault.detail,
            hint: fault.hint,
        })
    }

    fn read(keys: &Keys) -> Result<Self, Fault> {
        let bounds = bindings::read(keys)?;
        let mut conflicts = conflicts::Conflicts::default();
        let map = Self::resolve(&bounds, |found| conflicts.add(found));
        conflicts.fault().map_or(Ok(map), Err)
    }

    /// Tells what would mean two things, and goes on.
    fn resolve(bounds: &[Bound], mut conflict: impl FnMut(conflicts::Conflict)) -> Self {
        let mut map = Self {
            actions: HashMap::new(),
            keys: HashMap::new(),
        };
        for context in Context::ALL {
            let claims: Vec<Claim> = action::entries(context)
                .flat_map(|entry| bindings::claims(entry, context, bounds))
                .collect();
            for claim in &claims {
                match conflicts::over(claim, &claims, context) {
                    conflicts::Over::Nothing => {
                        map.actions.insert((context, claim.key), claim.action);
                        let keys = map.keys.entry((context, claim.action)).or_default();
                        keys.push(claim.key);
                    }
                    conflicts::Over::Yields => {}
                    conflicts::Over::Conflict(found) => conflict(found),
                }
            }
        }
        map
    }

    /// The action of a key.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        self.actions.get(&(context, key)).copied()
    }

    /// The keys of an action, the one to show first.
    pub fn keys(&self, context: Context, action: Action) -> &[Key] {
        self.keys
            .get(&(context, action))
            .map_or(&[], |keys| keys.as_slice())
    }

    /// How hints and menus write the key of an action; `None` where it has none.
    pub fn label(&self, context: Context, action: Action, unicode: bool) -> Option<String> {
        let key = self.keys(context, action).first()?;
        Some(key.label(unicode))
    }
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod docs;
#[cfg(test)]
mod tests;
