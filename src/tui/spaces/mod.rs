//! The list of spaces as the screen holds it: compact rows in shared chunks, so that 100,000 of
//! them fit in little memory and a filter can read them elsewhere without a copy.

pub mod badges;
mod row;
mod sort;

use std::fmt;
use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::chat::names::SpaceName;

pub use badges::{Badge, Badges, Known, Owners};
pub use row::{Kind, SpaceRow};
pub(in crate::tui) use row::{day, minute};
pub use sort::{Sort, SortBy};

/// Rows in a chunk; a power of two so that an index splits by a shift.
const CHUNK: usize = 1024;

/// How often a filter looks whether it is still wanted.
const CHECK_EVERY: usize = 4096;

/// Which rows a tab shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Everything.
    #[default]
    All,
    /// Named spaces.
    Spaces,
    /// Group chats.
    GroupChats,
    /// Direct messages.
    DirectMessages,
}

impl Tab {
    /// In the order of the screen.
    pub const ALL: [Self; 4] = [
        Self::All,
        Self::Spaces,
        Self::GroupChats,
        Self::DirectMessages,
    ];

    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Spaces => "Spaces",
            Self::GroupChats => "Group chats",
            Self::DirectMessages => "Direct messages",
        }
    }

    /// Whether it shows rows of this kind.
    pub const fn shows(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::All, _)
                | (Self::Spaces, Kind::Space)
                | (Self::GroupChats, Kind::GroupChat)
                | (Self::DirectMessages, Kind::DirectMessage)
        )
    }
}

/// All rows that are known, in the order of the API.
#[derive(Debug, Default)]
pub struct Spaces {
    rows: Haystack,
    len: usize,
    counts: [usize; 4],
}

impl Spaces {
    /// Rows with those that are gone.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing came yet.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many rows a tab shows.
    pub const fn count(&self, tab: Tab) -> usize {
        self.counts[tab as usize]
    }

    /// A row by its index.
    pub fn get(&self, index: u32) -> Option<&SpaceRow> {
        self.rows.get(index as usize)
    }

    /// Adds a row at the end.
    pub fn push(&mut self, row: SpaceRow) {
        if self.len.is_multiple_of(CHUNK) {
            self.rows.0.push(Arc::new(Vec::new()));
        }
        self.count_row(row.kind, true);
        if let Some(chunk) = self.rows.0.last_mut() {
            // Copies the last chunk only while a filter reads it.
            Arc::make_mut(chunk).push(row);
            self.len += 1;
        }
    }

    /// Puts a fresh answer in the place of the row of the same name, or at the end.
    pub fn put(&mut self, row: SpaceRow) -> u32 {
        let Some(index) = self.find(row.name()) else {
            self.push(row);
            return u32::try_from(self.len - 1).unwrap_or(u32::MAX);
        };
        let kind = row.kind;
        if let Some(old) = self.get_mut(index) {
            let before = std::mem::replace(old, row).kind;
            self.count_row(before, false);
            self.count_row(kind, true);
        }
        index
    }

    /// Gives a row without a name one, safe for a terminal.
    pub fn call(&mut self, index: u32, title: &str) {
        if let Some(row) = self.get_mut(index) {
            row.call(title);
        }
    }

    /// Puts a fresh answer in the place of the row of the same name, if there is one.
    pub fn refresh(&mut self, row: SpaceRow) {
        if self.find(row.name()).is_some() {
            self.put(row);
        }
    }

    /// Changes how many members a space has.
    pub fn count_members(
        &mut self,
        name: &SpaceName,
        count: impl FnOnce(Option<u32>) -> Option<u32>,
    ) {
        if let Some(row) = self.find(name).and_then(|index| self.get_mut(index)) {
            row.members = count(row.members);
        }
    }

    /// What is worth knowing of a space changed.
    pub fn set_badges(&mut self, name: &SpaceName, badges: Badges) {
        if let Some(row) = self.find(name).and_then(|index| self.get_mut(index)) {
            row.badges = badges;
        }
    }

    /// Hides a row for good.
    pub fn remove(&mut self, name: &SpaceName) {
        let Some(index) = self.find(name) else { return };
        if let Some(row) = self.get_mut(index) {
            row.gone = true;
            let kind = row.kind;
            self.count_row(kind, false);
        }
    }

    /// The index of a name.
    pub fn find(&self, name: &SpaceName) -> Option<u32> {
        let mut rows = self.rows.0.iter().flat_map(|chunk| chunk.iter());
        rows.position(|row| row.name == *name && !row.gone)
            .and_then(|at| u32::try_from(at).ok())
    }

    /// The rows of a tab from `from` on: a cheap pass.
    pub fn view(&self, tab: Tab, from: usize) -> impl Iterator<Item = u32> + '_ {
        self.rows
            .indices(from)
            .filter_map(move |(index, row)| (tab.shows(row.kind) && !row.gone).then_some(index))
    }

    /// All rows that are not gone.
    pub fn rows(&self) -> impl Iterator<Item = &SpaceRow> {
        let rows = self.rows.0.iter().flat_map(|chunk| chunk.iter());
        rows.filter(|row| !row.gone)
    }

    /// The rows, shared.
    pub fn haystack(&self) -> Haystack {
        self.rows.clone()
    }

    fn get_mut(&mut self, index: u32) -> Option<&mut SpaceRow> {
        let index = index as usize;
        let chunk = self.rows.0.get_mut(index / CHUNK)?;
        Arc::make_mut(chunk).get_mut(index % CHUNK)
    }

    fn count_row(&mut self, kind: Kind, more: bool) {
        for tab in Tab::ALL {
            if tab.shows(kind) {
                let count = &mut self.counts[tab as usize];
                *count = if more {
                    *count + 1
                } else {
                    count.saturating_sub(1)
                };
            }
        }
    }
}

/// Rows to look through; cloning shares them.
#[derive(Clone, Default, PartialEq)]
pub struct Haystack(Vec<Arc<Vec<SpaceRow>>>);

impl fmt::Debug for Haystack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: usize = self.0.iter().map(|chunk| chunk.len()).sum();
        write!(f, "Haystack({rows} rows)")
    }
}

impl Haystack {
    pub(super) fn get(&self, index: usize) -> Option<&SpaceRow> {
        self.0.get(index / CHUNK)?.get(index % CHUNK)
    }

    fn indices(&self, from: usize) -> impl Iterator<Item = (u32, &SpaceRow)> {
        let chunks = self
            .0
            .iter()
            .skip(from / CHUNK)
            .flat_map(|chunk| chunk.iter());
        let first = u32::try_from(from - from % CHUNK).unwrap_or(u32::MAX);
        (first..).zip(chunks).skip(from % CHUNK)
    }

    /// Indices of the rows that match, all of them without a query, in an order.
    pub fn arranged(&self, query: &str, sort: Sort, wanted: &dyn Fn() -> bool) -> Vec<u32> {
        let mut rows = if query.is_empty() {
            let all = self.indices(0).filter(|(_, row)| !row.gone);
            all.map(|(index, _)| index).collect()
        } else {
            self.filter(query, wanted)
        };
        if wanted() {
            sort.arrange(self, &mut rows);
        }
        rows
    }

    /// Indices of the rows whose title matches, best first; equal ones keep their order. Gives up
    /// with what it has when `wanted` says no.
    pub fn filter(&self, query: &str, wanted: &dyn Fn() -> bool) -> Vec<u32> {
        let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut hits = Vec::new();
        for (index, row) in self.indices(0) {
            if (index as usize).is_multiple_of(CHECK_EVERY) && !wanted() {
                break;
            }
            if row.gone {
                continue;
            }
            let title = Utf32Str::new(row.title(), &mut buffer);
            if let Some(score) = pattern.score(title, &mut matcher) {
                hits.push((score, index));
            }
        }
        hits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        hits.into_iter().map(|(_, index)| index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::stage::space;

    fn row(n: usize, kind: &str) -> SpaceRow {
        SpaceRow::new(&space(&format!("S{n}"), kind, &format!("Team {n}"), 1))
    }

    fn many() -> Spaces {
        let mut spaces = Spaces::default();
        for n in 0..2 * CHUNK + 3 {
            let kind = if n % 3 == 0 { "GROUP_CHAT" } else { "SPACE" };
            spaces.push(row(n, kind));
        }
        spaces
    }

    #[test]
    fn rows_are_found_across_chunks() {
        let spaces = many();
        for n in [0, CHUNK - 1, CHUNK, 2 * CHUNK + 2] {
            let name = SpaceName::from_id(&format!("S{n}")).unwrap();
            let index = spaces.find(&name).unwrap();
            assert_eq!(index as usize, n);
            assert_eq!(spaces.get(index).unwrap().name(), &name);
            let rest: Vec<_> = spaces.view(Tab::All, n).collect();
            assert_eq!((rest[0] as usize, rest.len()), (n, spaces.len() - n));
        }
    }

    #[test]
    fn counts_follow_changes() {
        let mut spaces = many();
        let groups = spaces.count(Tab::GroupChats);
        assert_eq!(spaces.view(Tab::GroupChats, 0).count(), groups);
        spaces.put(row(0, "SPACE"));
        assert_eq!(spaces.count(Tab::GroupChats), groups - 1);
        let name = SpaceName::from_id("S3").unwrap();
        spaces.remove(&name);
        spaces.remove(&name);
        assert_eq!(spaces.count(Tab::GroupChats), groups - 2);
        assert_eq!(spaces.count(Tab::All), spaces.len() - 1);
        assert_eq!(spaces.find(&name), None);
    }

    #[test]
    fn a_filter_that_is_not_wanted_any_more_gives_up() {
        let haystack = many().haystack();
        assert_eq!(haystack.filter("team", &|| false), Vec::<u32>::new());
        assert_eq!(haystack.filter("team", &|| true).len(), 2 * CHUNK + 3);
    }
}
