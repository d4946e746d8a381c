//! Looking for owners: which rows are asked about next, and what stops it.

use crate::chat::names::SpaceName;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;

use super::Results;

/// Rows of one request; the next one follows by itself.
const BATCH: usize = 1_000;

/// Whether owners are looked for, and what came in the way.
#[derive(Debug, Default)]
pub(super) struct Looking {
    on: bool,
    stopped: bool,
    /// Rows whose owners may have changed.
    again: Vec<SpaceName>,
    trouble: Option<Explanation>,
}

impl Looking {
    pub fn new(on: bool) -> Self {
        Self {
            on,
            ..Self::default()
        }
    }

    /// Everything is read anew.
    pub fn begin(&mut self) {
        (self.stopped, self.trouble) = (false, None);
    }

    /// Somebody wants to know.
    pub fn go_on(&mut self) {
        self.on = true;
        self.begin();
    }

    pub fn again(&mut self, name: SpaceName) {
        self.again.push(name);
    }

    pub const fn is_on(&self) -> bool {
        self.on
    }

    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    pub const fn trouble(&self) -> Option<&Explanation> {
        self.trouble.as_ref()
    }
}

impl Results {
    /// Asks about the next rows, if that is wanted and nothing is under way.
    pub(super) fn look_on(&mut self, cx: &mut Cx<'_>) {
        if cx.shared.slots.is_running(Slot::Owners) {
            return;
        }
        let mut names = std::mem::take(&mut self.looking.again);
        let held = self.looking.stopped || self.looking.trouble.is_some();
        // What is being read anew is looked at when it is there.
        if self.looking.on && !held && self.incoming.is_none() {
            names.extend(self.found.unlooked(BATCH));
        }
        if !names.is_empty() {
            let request = Request::WhoOwns(names);
            cx.ask(Slot::Owners, request.with_admin_access(true));
        }
    }

    /// Some were looked at.
    pub(super) fn looked(
        &mut self,
        cx: &mut Cx<'_>,
        spaces: &[(SpaceName, Option<bool>)],
        last: bool,
    ) {
        for (name, owned) in spaces {
            self.found.look(name, *owned);
        }
        self.build(true);
        if last {
            self.look_on(cx);
        }
    }

    pub(super) fn look_failed(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        self.found.ask_again();
        if why.cause == Cause::NotSignedIn {
            cx.error("You are not signed in any more", why.clone());
        } else if why.scope.is_some() {
            cx.error("You may not see who owns the spaces", why.clone());
        }
        self.looking.trouble = Some(why.clone());
    }

    /// Stops looking; says whether there was anything to stop.
    pub(super) fn stop_looking(&mut self, cx: &mut Cx<'_>) -> bool {
        if !cx.shared.slots.is_running(Slot::Owners) {
            return false;
        }
        cx.cancel(Slot::Owners);
        self.found.ask_again();
        self.looking.stopped = true;
        true
    }
}
