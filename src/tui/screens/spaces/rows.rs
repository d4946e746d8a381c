//! Which rows the list shows, in which order, and where the cursor is: indices only.

use crate::action::Action;
use crate::chat::names::SpaceName;
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::spaces::{Sort, SpaceRow, Spaces, Tab};
use crate::tui::widgets::list::List;

/// Up to so many rows are filtered and sorted at once; more are done elsewhere.
const INLINE: usize = 5_000;

/// A view over the rows of a tab, a filter and an order.
#[derive(Debug, Default)]
pub(super) struct Rows {
    tab: Tab,
    sort: Sort,
    /// What the filter let through, in order; `None` without filter and order.
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

    pub const fn sort(&self) -> Sort {
        self.sort
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

    /// Indices of all rows that are shown.
    pub fn shown(&self) -> impl Iterator<Item = u32> + use<'_> {
        self.view.iter().copied()
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

    /// As `select`, at the same height of the screen.
    fn follow(&mut self, index: u32) {
        if let Some(place) = self.view.iter().position(|i| *i == index) {
            self.list.follow(place);
        }
    }

    /// Whether the rows are shown as they came.
    fn is_plain(&self, query: &str) -> bool {
        query.is_empty() && self.sort.is_listed()
    }

    /// Whether so many rows are filtered and sorted elsewhere.
    pub fn takes_time(&self, query: &str, rows: usize) -> bool {
        rows > INLINE && !self.is_plain(query)
    }

    /// Rows were added at the end.
    pub fn grown(&mut self, cx: &mut Cx<'_>, query: &str) {
        if self.is_plain(query) {
            self.view.extend(cx.shared.spaces.view(self.tab, self.seen));
            self.seen = cx.shared.spaces.len();
            self.list.set_len(self.view.len());
        } else if cx.shared.slots.is_running(Slot::Filter) {
            self.stale = true;
        } else {
            self.arrange(cx, query, true);
        }
    }

    /// All rows are new; the cursor goes to the row of this name.
    pub fn replaced(&mut self, cx: &mut Cx<'_>, query: &str, name: Option<&SpaceName>) {
        self.hits = None;
        self.view.clear();
        self.arrange(cx, query, true);
        if self.hits.is_none() {
            self.build(&cx.shared.spaces);
        }
        self.find(&cx.shared.spaces, name);
    }

    /// As `replaced`, with what the filter let through of the new rows.
    pub fn replaced_by(&mut self, spaces: &Spaces, hits: &[u32], name: Option<&SpaceName>) {
        self.stale = false;
        self.hits = Some(hits.to_vec());
        self.build(spaces);
        self.find(spaces, name);
    }

    fn find(&mut self, spaces: &Spaces, name: Option<&SpaceName>) {
        if let Some(index) = name.and_then(|name| spaces.find(name)) {
            self.follow(index);
        }
    }

    /// Shows another tab.
    pub fn show(&mut self, spaces: &Spaces, tab: Tab) {
        self.tab = tab;
        self.keep(spaces, true);
    }

    /// Another order from now on; `arrange` carries it out.
    pub fn set_sort(&mut self, sort: Sort) {
        self.sort = sort;
    }

    /// What was typed changed, or the order, or the rows did.
    pub fn arrange(&mut self, cx: &mut Cx<'_>, query: &str, keep: bool) {
        self.stale = false;
        self.keeping = keep;
        if self.is_plain(query) {
            cx.cancel(Slot::Filter);
            self.hits = None;
            self.keep(&cx.shared.spaces, keep);
        } else if self.takes_time(query, cx.shared.spaces.len()) {
            let request = Request::Filter {
                query: query.to_owned(),
                sort: self.sort,
                haystack: cx.shared.spaces.haystack(),
            };
            cx.ask(Slot::Filter, request);
        } else {
            cx.cancel(Slot::Filter);
            let haystack = cx.shared.spaces.haystack();
            self.hits = Some(haystack.arranged(query, self.sort, &|| true));
            self.keep(&cx.shared.spaces, keep);
        }
    }

    /// The answer to a filter.
    pub fn arranged(&mut self, cx: &mut Cx<'_>, query: &str, hits: &[u32]) {
        self.hits = Some(hits.to_vec());
        self.keep(&cx.shared.spaces, self.keeping);
        if self.stale {
            self.arrange(cx, query, true);
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
                let shown = |index: &u32| {
                    let row = spaces.get(*index);
                    row.is_some_and(|row| tab.shows(row.kind) && !row.is_gone())
                };
                self.view.extend(hits.iter().copied().filter(shown));
            }
        }
        self.seen = spaces.len();
        self.list.set_len(self.view.len());
    }
}
