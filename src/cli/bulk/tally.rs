//! How many rows of bulk work ended how.

use crate::oauth::Explanation;
use crate::work::{Row, RowAction, RowResult};

/// Counts of rows.
#[derive(Debug, Default)]
pub struct Tally {
    done: [usize; 6],
    would: [usize; 6],
    already: usize,
    failed: usize,
    error: Option<Explanation>,
}

const WORDS: [(RowAction, &str); 6] = [
    (RowAction::Add, "added"),
    (RowAction::Remove, "removed"),
    (RowAction::Role, "changed"),
    (RowAction::Create, "made"),
    (RowAction::Update, "set"),
    (RowAction::Delete, "deleted"),
];

impl Tally {
    /// Counts more rows.
    pub fn count(&mut self, rows: &[Row]) {
        for row in rows {
            let action = WORDS.iter().position(|(action, _)| *action == row.action);
            let action = action.unwrap_or_default();
            match row.result {
                RowResult::Done => self.done[action] += 1,
                RowResult::Would => self.would[action] += 1,
                RowResult::Already => self.already += 1,
                RowResult::Failed => {
                    self.failed += 1;
                    self.error = self.error.take().or_else(|| row.error.clone());
                }
            }
        }
    }

    /// Whether any row failed.
    pub const fn failed(&self) -> bool {
        self.failed > 0
    }

    /// Why the first row that failed did.
    pub fn only_error(&self) -> Option<Explanation> {
        self.error.clone()
    }

    /// Such as `2 added, 1 already so, 1 failed.`
    pub fn summary(&self, total: usize) -> String {
        let named = |counts: &[usize; 6], before: &str| {
            let rows = counts.iter().zip(WORDS);
            rows.map(|(count, (_, word))| (*count, format!("{before}{word}")))
                .collect::<Vec<_>>()
        };
        let mut counts = named(&self.done, "");
        counts.extend(named(&self.would, "would be "));
        counts.push((self.already, "already so".to_owned()));
        counts.push((self.failed, "failed".to_owned()));
        let tried: usize = counts.iter().map(|(count, _)| count).sum();
        counts.push((total.saturating_sub(tried), "not tried".to_owned()));
        let parts: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if parts.is_empty() {
            return "Nothing to do.".to_owned();
        }
        format!("{}.", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(action: RowAction, result: RowResult) -> Row {
        Row {
            who: "ana@example.com".to_owned(),
            action,
            result,
            membership: None,
            error: None,
        }
    }

    #[test]
    fn the_summary_counts_every_row() {
        let mut tally = Tally::default();
        tally.count(&[
            row(RowAction::Add, RowResult::Done),
            row(RowAction::Add, RowResult::Done),
        ]);
        tally.count(&[
            row(RowAction::Remove, RowResult::Done),
            row(RowAction::Add, RowResult::Failed),
            row(RowAction::Add, RowResult::Already),
        ]);
        assert_eq!(
            tally.summary(6),
            "2 added, 1 removed, 1 already so, 1 failed, 1 not tried."
        );
        assert!(tally.failed());
        assert_eq!(Tally::default().summary(0), "Nothing to do.");
    }
}
