//! Names for the conversations that have none: the people of the rows on screen are asked for, a
//! moment after the list came to rest, and nothing when nothing is nameless.

use std::collections::{BTreeMap, HashSet};

use crate::chat::names::{SpaceName, UserName};
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Person, Slot};
use crate::tui::screens::Cx;
use crate::tui::shared::Shared;

use super::rows::Rows;

/// How long the list must rest, so that scrolling past asks for nothing.
const REST_MS: u64 = 300;

/// Who was asked about, and when to look again.
#[derive(Debug, Default)]
pub(super) struct Naming {
    look: Option<Moment>,
    /// Each is asked about once.
    asked: HashSet<SpaceName>,
    /// Under way now.
    asking: Vec<SpaceName>,
}

impl Naming {
    /// When to look at the rows, if at all.
    pub const fn next_wake(&self) -> Option<Moment> {
        self.look
    }

    /// Other rows may be on screen now: known names are given at once.
    pub fn moved(&mut self, cx: &mut Cx<'_>, rows: &Rows) {
        for index in rows.on_screen() {
            let Some(row) = cx.shared.spaces.get(index).filter(|row| !row.is_named()) else {
                continue;
            };
            if let Some(title) = cx.shared.titles.get(row.name()).cloned() {
                cx.shared.spaces.call(index, &title);
            }
        }
        let wanted = !self.nameless(cx.shared, rows).is_empty();
        self.look = wanted.then(|| cx.now.after(REST_MS));
    }

    /// The time may have come.
    pub fn woken(&mut self, cx: &mut Cx<'_>, rows: &Rows) {
        if self.look.is_none_or(|at| at > cx.now) {
            return;
        }
        self.look = None;
        self.cancel(cx);
        let nameless = self.nameless(cx.shared, rows);
        if !nameless.is_empty() {
            self.asked.extend(nameless.iter().cloned());
            self.asking.clone_from(&nameless);
            cx.ask(Slot::Titles, Request::PeopleOf(nameless));
        }
    }

    /// The people of conversations without a name came.
    pub fn named(
        &mut self,
        cx: &mut Cx<'_>,
        rows: &Rows,
        spaces: &[(SpaceName, Vec<UserName>)],
        people: &BTreeMap<UserName, Person>,
    ) {
        let known = people.iter().map(|(user, p)| (user.clone(), p.clone()));
        cx.shared.people.extend(known);
        for (name, users) in spaces {
            let index = rows.on_screen().find(|index| {
                let row = cx.shared.spaces.get(*index);
                row.is_some_and(|row| row.name() == name)
            });
            let kind = index.and_then(|index| cx.shared.spaces.get(index));
            if let Some(kind) = kind.map(|row| row.kind) {
                cx.shared.learn(name, kind, users);
            }
        }
        self.answered();
        self.moved(cx, rows);
    }

    /// The answer came, or there is none.
    pub fn answered(&mut self) {
        self.asking.clear();
    }

    /// Nobody looks at the list any more.
    pub fn cancel(&mut self, cx: &mut Cx<'_>) {
        self.look = None;
        cx.cancel(Slot::Titles);
        for name in self.asking.drain(..) {
            self.asked.remove(&name);
        }
    }

    fn nameless(&self, shared: &Shared, rows: &Rows) -> Vec<SpaceName> {
        let rows = rows.on_screen().filter_map(|i| shared.spaces.get(i));
        let nameless = rows.filter(|row| !row.is_named() && row.kind.is_of_people());
        let new = nameless.filter(|row| !self.asked.contains(row.name()));
        new.map(|row| row.name().clone()).collect()
    }
}
