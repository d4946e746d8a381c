//! Aligned columns. On a terminal they fit its width; elsewhere nothing is cut.

use std::io::{self, Write as _};

use super::Stdout;
use crate::text;

/// Between two columns.
const GAP: usize = 2;
/// No column is cut below this width.
const LEAST: usize = 8;

/// A table that is printed page by page: later pages keep the widths of earlier ones, or grow.
pub struct Table {
    head: &'static [&'static str],
    widths: Vec<usize>,
    head_done: bool,
}

impl Table {
    /// `least`: widths of the first columns that are known beforehand.
    pub fn new(head: &'static [&'static str], least: &[usize]) -> Self {
        let least = least.iter().copied().chain(std::iter::repeat(0));
        Self {
            head,
            widths: head
                .iter()
                .zip(least)
                .map(|(title, least)| least.max(title.len()))
                .collect(),
            head_done: false,
        }
    }

    /// Prints one page; cells may hold anything.
    pub fn page(&mut self, out: &mut Stdout, page: &[Vec<String>]) -> io::Result<()> {
        let page: Vec<Vec<_>> = page
            .iter()
            .map(|row| row.iter().map(|cell| text::safe(cell)).collect())
            .collect();
        for row in &page {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(text::width(cell));
            }
        }
        let widths = out
            .columns()
            .map_or_else(|| self.widths.clone(), |room| fit(&self.widths, room));
        if !self.head_done {
            self.head_done = true;
            let (on, off) = if out.colour() {
                ("\u{1b}[1m", "\u{1b}[0m")
            } else {
                ("", "")
            };
            out.write_all(on.as_bytes())?;
            line(out, self.head, &widths, off)?;
        }
        page.iter().try_for_each(|row| line(out, row, &widths, ""))
    }
}

/// Labels and values, one below the other.
pub fn print_details(out: &mut Stdout, details: &[(&str, String)]) -> io::Result<()> {
    let label = details.iter().map(|(label, _)| label.len()).max();
    let label = label.unwrap_or_default() + GAP;
    for (name, value) in details {
        let mut lines = value.lines();
        let first = lines.next().unwrap_or_default();
        writeln!(out, "{name:label$}{}", text::safe(first))?;
        for line in lines {
            writeln!(out, "{:label$}{}", "", text::safe(line))?;
        }
    }
    Ok(())
}

fn line(
    out: &mut Stdout,
    cells: &[impl AsRef<str>],
    widths: &[usize],
    end: &str,
) -> io::Result<()> {
    let ellipsis = out.ellipsis();
    let mut owed = 0;
    for (cell, &width) in cells.iter().zip(widths) {
        let cell = text::truncate(cell.as_ref(), width, ellipsis);
        // Blanks are owed, not paid: a line never ends in one.
        if !cell.is_empty() {
            write!(out, "{:owed$}{cell}", "")?;
            owed = 0;
        }
        owed += width - text::width(&cell) + GAP;
    }
    writeln!(out, "{end}")
}

/// Takes from the widest column, again and again, until all fit.
fn fit(widths: &[usize], room: usize) -> Vec<usize> {
    let mut widths = widths.to_vec();
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::Shared;
    use super::*;

    fn print(columns: Option<usize>, pages: &[Vec<Vec<String>>]) -> String {
        let shared = Shared::default();
        let mut out = Stdout::to(shared.clone(), columns);
        let mut table = Table::new(&["NAME", "ID"], &[]);
        for page in pages {
            table.page(&mut out, page).unwrap();
        }
        out.flush().unwrap();
        shared.text()
    }

    fn row(name: &str, id: &str) -> Vec<String> {
        vec![name.to_owned(), id.to_owned()]
    }

    #[test]
    fn nothing_is_cut_off_a_terminal_and_no_line_ends_in_blanks() {
        let long = "x".repeat(300);
        let text = print(None, &[vec![row(&long, "1"), row("b", "")]]);
        assert!(text.contains(&long));
        assert_eq!(text.lines().nth(2), Some("b"));
    }

    #[test]
    fn lines_fit_the_terminal() {
        let text = print(Some(20), &[vec![row("日本語日本語日本語", "spaces/AAAA")]]);
        assert!(text.contains('…'), "{text}");
        for line in text.lines() {
            assert!(text::width(line) <= 20, "{line}");
        }
    }

    #[test]
    fn later_pages_stay_aligned_and_the_head_comes_once() {
        let text = print(None, &[vec![row("long name", "1")], vec![row("b", "2")]]);
        assert_eq!(text, "NAME       ID\nlong name  1\nb          2\n");
    }

    #[test]
    fn a_hostile_name_is_harmless() {
        let text = print(None, &[vec![row("a\u{1b}[2Jb\nc\u{202e}", "1")]]);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        assert_eq!(text.lines().count(), 2);
    }
}
