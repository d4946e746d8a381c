//! Where the cursor of a long list is and which rows are seen. It never looks at the rows.

use crate::action::Action;

/// Cursor and offset over `len` rows of which `page` are seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    len: usize,
    cursor: usize,
    offset: usize,
    page: usize,
}

impl List {
    /// The row under the cursor.
    pub const fn cursor(&self) -> Option<usize> {
        if self.len == 0 {
            None
        } else {
            Some(self.cursor)
        }
    }

    /// The first row that is seen.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// How many rows are seen.
    pub const fn page(&self) -> usize {
        self.page
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// There are so many rows now.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.keep_in_view();
    }

    /// So many rows are seen now.
    pub fn set_page(&mut self, page: usize) {
        self.page = page;
        self.keep_in_view();
    }

    /// Puts the cursor on a row.
    pub fn go_to(&mut self, row: usize) {
        self.cursor = row;
        self.keep_in_view();
    }

    /// Puts the cursor on the row that its own row has become, and shows it at the same height of
    /// the screen where that can be.
    pub fn follow(&mut self, row: usize) {
        // At the top what is new above it is to be seen.
        if self.offset > 0 {
            self.offset = (self.offset + row).saturating_sub(self.cursor);
        }
        self.go_to(row);
    }

    /// Moves the cursor; says whether the action was one that moves.
    pub fn act(&mut self, action: Action) -> bool {
        let page = self.page.max(1);
        match action {
            Action::MoveUp => self.cursor = self.cursor.saturating_sub(1),
            Action::MoveDown => self.cursor += 1,
            Action::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Action::PageDown => self.cursor += page,
            Action::First => self.cursor = 0,
            Action::Last => self.cursor = self.len.saturating_sub(1),
            _ => return false,
        }
        self.keep_in_view();
        true
    }

    fn keep_in_view(&mut self) {
        self.cursor = self.cursor.min(self.len.saturating_sub(1));
        let page = self.page.max(1);
        let last = self.len.saturating_sub(page);
        let low = (self.cursor + 1).saturating_sub(page);
        self.offset = self
            .offset
            .clamp(low, self.cursor.max(low))
            .min(last.max(low));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_that_moved_stays_at_its_height() {
        let mut list = List::default();
        list.set_len(100);
        list.set_page(10);
        list.go_to(50);
        list.act(Action::MoveUp);
        let height = 49 - list.offset();
        for row in [60, 20, 49] {
            list.follow(row);
            assert_eq!((list.cursor(), row - list.offset()), (Some(row), height));
        }
        list.follow(1);
        assert_eq!((list.cursor(), list.offset()), (Some(1), 0));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_view(steps in prop::collection::vec((0_usize..9, 0_usize..60), 0..80)) {
            let mut list = List::default();
            for (kind, n) in steps {
                match kind {
                    0 => list.set_len(n),
                    1 => list.set_page(n),
                    2 if n % 2 == 0 => list.go_to(n),
                    2 => list.follow(n),
                    3 => { list.act(Action::MoveDown); }
                    4 => { list.act(Action::MoveUp); }
                    5 => { list.act(Action::PageDown); }
                    6 => { list.act(Action::PageUp); }
                    7 => { list.act(Action::First); }
                    _ => { list.act(Action::Last); }
                }
                let page = list.page.max(1);
                if let Some(cursor) = list.cursor() {
                    prop_assert!(cursor < list.len());
                    prop_assert!((list.offset()..list.offset() + page).contains(&cursor));
                    prop_assert!(list.offset() == 0 || list.offset() + page <= list.len());
                }
            }
        }
    }
}
