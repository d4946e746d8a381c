//! Which rows the list shows, in which order, and where the cursor is: indices only.

use crate::action::Action;
use crate::chat::names::SpaceName;
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::spaces::{SpaceRow, Spaces, Tab};
use crate::tui::widgets::list::List;

/// Up to so many rows are filtered at once; more are filtered elsewhere.
const INLINE: usize = 5_000;

/// A view over the rows of a tab and a filter.
#[derive(Debug, Default)]
pub(super) struct Rows {
    tab: Tab,
    /// What the filter let through, best first; `None` without a filter.
    hits: Option<Vec<u32>>,
    view: Vec<u32>,
    list: List,
    /// How many rows the view has looked at.
    seen: usize,
    /// Rows came while a filter was running.
    stale: bool,
    /// The running filter is not for a new query: the cursor stays.
    keeping: bool,
}

impl Rows {
    pub const fn tab(&self) -> Tab {
        self.tab
    }

    pub const fn len(&self) -> usize {
        self.view.len()
    }

    pub const fn list(&self) -> &List {
        &self.list
    }

    /// Index of the row at this place of the view.
    pub fn at(&self, place: usize) -> Option<u32> {
        self.view.get(place).copied()
    }

    /// Indices of the rows on screen.
    pub fn on_screen(&self) -> impl Iterator<Item = u32> + use<'_> {
        let from = self.list.offset().min(self.view.len());
        self.view[from..].iter().copied().take(self.list.page())
    }

    pub fn selected<'a>(&self, spaces: &'a Spaces) -> Option<&'a SpaceRow> {
        spaces.get(self.at(self.list.cursor()?)?)
    }

    pub fn set_page(&mut self, rows: usize) {
        self.list.set_page(rows);
    }

    /// Puts the cursor on a place; says whether it was there.
    pub fn point(&mut self, place: usize) -> bool {
        let was = self.list.cursor() == Some(place);
        self.list.go_to(place);
        was
    }

    pub fn act(&mut self, action: Action) -> bool {
        self.list.act(action)
    }

    /// Whether the row under the cursor is not there any more.
    pub fn misses(&self, spaces: &Spaces) -> bool {
        self.selected(spaces).is_some_and(SpaceRow::is_gone)
    }

    /// Puts the cursor on the row with this index, if it is shown.
    pub fn select(&mut self, index: u32) {
        if let Some(place) = self.view.iter().position(|i| *i == index) {
            self.list.go_to(place);
        }
    }

    /// Rows were added at the end.
    pub fn grown(&mut self, cx: &mut Cx<'_>, query: &str) {
        if query.is_empty() {
            self.view.extend(cx.shared.spaces.view(self.tab, self.seen));
            self.seen = cx.shared.spaces.len();
            self.list.set_len(self.view.len());
        } else if cx.shared.slots.is_running(Slot::Filter) {
            self.stale = true;
        } else {
            self.filter(cx, query, true);
        }
    }

    /// All rows are new; the cursor goes to the row of this name.
    pub fn replaced(&mut self, cx: &mut Cx<'_>, query: &str, name: Option<&SpaceName>) {
        self.hits = None;
        self.filter(cx, query, true);
        if self.hits.is_none() {
            self.build(&cx.shared.spaces);
        }
        if let Some(index) = name.and_then(|name| cx.shared.spaces.find(name)) {
            self.select(index);
        }
    }

    /// Shows another tab.
    pub fn show(&mut self, spaces: &Spaces, tab: Tab) {
        self.tab = tab;
        self.keep(spaces, true);
    }

    /// What was typed changed, or the rows did.
    pub fn filter(&mut self, cx: &mut Cx<'_>, query: &str, keep: bool) {
        self.stale = false;
        self.keeping = keep;
        if query.is_empty() {
            cx.cancel(Slot::Filter);
            self.hits = None;
            self.keep(&cx.shared.spaces, keep);
        } else if cx.shared.spaces.len() <= INLINE {
            cx.cancel(Slot::Filter);
            self.hits = Some(cx.shared.spaces.haystack().filter(query, &|| true));
            self.keep(&cx.shared.spaces, keep);
        } else {
            let request = Request::Filter {
                query: query.to_owned(),
                haystack: cx.shared.spaces.haystack(),
            };
            cx.ask(Slot::Filter, request);
        }
    }

    /// The answer to a filter.
    pub fn filtered(&mut self, cx: &mut Cx<'_>, query: &str, hits: &[u32]) {
        self.hits = Some(hits.to_vec());
        self.keep(&cx.shared.spaces, self.keeping);
        if self.stale {
            self.filter(cx, query, true);
        }
    }

    /// Builds the view; the cursor stays on its row, or goes to the first.
    fn keep(&mut self, spaces: &Spaces, keep: bool) {
        let index = self.list.cursor().and_then(|place| self.at(place));
        let place = self.list.cursor();
        self.build(spaces);
        match (keep, index) {
            (true, Some(index)) if self.view.contains(&index) => self.select(index),
            (true, _) => self.list.go_to(place.unwrap_or_default()),
            (false, _) => self.list.go_to(0),
        }
    }

    fn build(&mut self, spaces: &Spaces) {
        self.view.clear();
        match &self.hits {
            None => self.view.extend(spaces.view(self.tab, 0)),
            Some(hits) => {
                let tab = self.tab;
                let shown = |index: &u32| spaces.get(*index).is_some_and(|r| tab.shows(r.kind));
                self.view.extend(hits.iter().copied().filter(shown));
            }
        }
        self.seen = spaces.len();
        self.list.set_len(self.view.len());
    }
}
