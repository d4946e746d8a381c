//! How the list is read: page by page at first, as a whole when it is refreshed, with everything
//! that the person has set kept over it.

use crate::chat::names::SpaceName;
use crate::chat::resources::Space;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::screens::sign_in::SignIn;
use crate::tui::shared::Tone;
use crate::tui::spaces::{SpaceRow, Spaces};

use super::SpacesScreen;

/// A list that was read longer ago is refreshed when the window gets the focus, in milliseconds.
pub(in crate::tui) const STALE_MS: u64 = 60_000;

impl SpacesScreen {
    /// Reads everything from the beginning; what is shown stays until then.
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        self.read_at = cx.now;
        cx.shared.roles.clear();
        let refresh = !cx.shared.spaces.is_empty();
        self.incoming = refresh.then(Spaces::default);
        cx.ask(Slot::Spaces, Request::LoadSpaces);
    }

    /// Whether it is time to read the list again by itself.
    pub(super) fn is_stale(&self, cx: &Cx<'_>) -> bool {
        let busy = cx.shared.slots.is_running(Slot::Spaces) || cx.shared.link.is_lost();
        !busy && cx.now >= self.read_at.after(STALE_MS)
    }

    /// Takes a page.
    pub(super) fn page(&mut self, cx: &mut Cx<'_>, spaces: &[Space], last: bool) {
        for space in spaces {
            let row = cx.shared.row(space, cx.now);
            let into = self.incoming.as_mut().unwrap_or(&mut cx.shared.spaces);
            into.push(row);
        }
        let shown = cx.shared.spaces.len();
        // A list that broke off is replaced as soon as the new one has come as far.
        let enough = |fresh: &Spaces| last || (!self.complete && fresh.len() > shown);
        if let Some(fresh) = self.incoming.take_if(|fresh| enough(fresh)) {
            self.complete = last;
            self.renew(cx, fresh);
        } else if self.incoming.is_none() {
            self.complete = last;
            self.rows.grown(cx, self.filter.text().trim());
        }
    }

    /// Shows a refreshed list; where filtering it takes time, when that is done.
    fn renew(&mut self, cx: &mut Cx<'_>, fresh: Spaces) {
        let query = self.filter.text().trim();
        if self.rows.takes_time(query, fresh.len()) {
            let request = Request::Filter {
                query: query.to_owned(),
                sort: self.rows.sort(),
                haystack: fresh.haystack(),
            };
            self.fresh = Some(fresh);
            cx.ask(Slot::Filter, request);
        } else {
            self.replace(cx, fresh, None);
        }
    }

    /// Another filter or order; a refreshed list that waits for the old one is shown at once.
    pub(super) fn arrange(&mut self, cx: &mut Cx<'_>, keep: bool) {
        if let Some(fresh) = self.fresh.take() {
            self.replace(cx, fresh, None);
        }
        self.rows.arrange(cx, self.filter.text().trim(), keep);
    }

    /// What the filter let through, in order.
    pub(super) fn arranged(&mut self, cx: &mut Cx<'_>, hits: &[u32]) {
        if let Some(fresh) = self.fresh.take() {
            let more = fresh.len();
            self.replace(cx, fresh, Some(hits));
            debug_assert!(more >= hits.len(), "hits of another list");
        } else {
            self.rows.arranged(cx, self.filter.text().trim(), hits);
        }
    }

    /// The filter did not answer: a list that waits for it is shown all the same.
    pub(super) fn arrange_again(&mut self, cx: &mut Cx<'_>) {
        if let Some(fresh) = self.fresh.take() {
            self.replace(cx, fresh, None);
        }
    }

    fn replace(&mut self, cx: &mut Cx<'_>, fresh: Spaces, hits: Option<&[u32]>) {
        let here = self.rows.selected(&cx.shared.spaces);
        let here = here.map(|row| (row.name().clone(), row.title().to_owned()));
        cx.shared.spaces = fresh;
        let name = here.as_ref().map(|(name, _)| name);
        match hits {
            Some(hits) => self.rows.replaced_by(&cx.shared.spaces, hits, name),
            None => self.rows.replaced(cx, self.filter.text().trim(), name),
        }
        self.tell_what_is_gone(cx, here);
    }

    /// A row that the person was at, or had marked, and that is not in the list any more, is told.
    fn tell_what_is_gone(&mut self, cx: &mut Cx<'_>, here: Option<(SpaceName, String)>) {
        if !self.complete {
            return;
        }
        let spaces = &cx.shared.spaces;
        let names = spaces.rows().map(SpaceRow::name);
        let marks = self.marks.keep(names);
        let gone = here.filter(|(name, _)| spaces.find(name).is_none());
        let said = match (gone, marks) {
            (Some((_, title)), 0 | 1) => format!("{title} is not in your list any more."),
            (Some((_, title)), n) => {
                format!("{title} is not in your list any more, nor are {n} that were marked.")
            }
            (None, 0) => return,
            (None, 1) => "One space that was marked is not in your list any more.".to_owned(),
            (None, n) => format!("{n} spaces that were marked are not in your list any more."),
        };
        cx.toast(Tone::Plain, said);
    }

    /// Esc while the list is read: what came stays.
    pub(super) fn stop_reading(&mut self, cx: &mut Cx<'_>) {
        cx.cancel(Slot::Spaces);
        self.incoming = None;
        self.trouble = Some(Explanation::new(Cause::Cancelled, "You stopped it."));
        cx.toast(Tone::Plain, "Stopped reading the list.");
    }

    /// The reading failed; what came stays.
    pub(super) fn failed(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        self.incoming = None;
        if why.cause == Cause::NotSignedIn && cx.shared.spaces.is_empty() {
            cx.shared.session.account = None;
            cx.root(SignIn::after(why.clone()));
            return;
        }
        if why.cause == Cause::NotSignedIn {
            // Above whatever is open, so that nothing that is being typed is lost.
            cx.error("You are not signed in any more", why.clone());
        }
        if why.scope.is_some() {
            cx.error("You may not see the spaces", why.clone());
        }
        self.trouble = Some(why.clone());
    }
}
