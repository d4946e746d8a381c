//! Which rows of a list are marked: by what they are, never by their place, so that marks outlive
//! filters, sorting and refreshes.

use std::collections::HashSet;
use std::hash::Hash;

/// The marked rows.
#[derive(Debug, Clone)]
pub struct Marks<T>(HashSet<T>);

impl<T> Default for Marks<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Eq + Hash + Clone> Marks<T> {
    /// How many are marked, seen or not.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this row is marked.
    pub fn contains(&self, row: &T) -> bool {
        self.0.contains(row)
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, row: &T) {
        if !self.0.remove(row) {
            self.0.insert(row.clone());
        }
    }

    /// Marks these rows besides.
    pub fn add<'a>(&mut self, rows: impl Iterator<Item = &'a T>)
    where
        T: 'a,
    {
        self.0.extend(rows.cloned());
    }

    /// Turns the marks of these rows around.
    pub fn invert<'a>(&mut self, rows: impl Iterator<Item = &'a T>)
    where
        T: 'a,
    {
        rows.for_each(|row| self.toggle(row));
    }

    /// Takes the mark of a row away.
    pub fn remove(&mut self, row: &T) {
        self.0.remove(row);
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps the marks of these rows alone; says how many rows are gone.
    pub fn keep<'a>(&mut self, there: impl Iterator<Item = &'a T>) -> usize
    where
        T: 'a,
    {
        if self.0.is_empty() {
            return 0;
        }
        let kept: HashSet<T> = there.filter(|row| self.0.contains(*row)).cloned().collect();
        let gone = self.0.len() - kept.len();
        self.0 = kept;
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_turned_around_and_forgotten_with_their_rows() {
        let mut marks = Marks::default();
        marks.toggle(&1);
        marks.add([2, 3].iter());
        marks.invert([1, 4].iter());
        assert!(!marks.contains(&1) && marks.contains(&4) && marks.len() == 3);
        assert_eq!(marks.keep([4, 5].iter()), 2);
        marks.toggle(&4);
        assert!(marks.is_empty());
        assert_eq!(marks.keep([1].iter()), 0);
    }
}
