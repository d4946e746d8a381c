//! A list on its way to stdout: rows come in pages, and each page is printed as it comes.

use std::io::{self, Write as _};

use serde::Serialize;

use super::table::Table;
use super::{Format, Stdout};
use crate::text;

/// The columns of a kind of row, for the table and for CSV.
pub trait Columns {
    /// Titles of the table, in capitals.
    const TABLE: &'static [&'static str];
    /// Titles of CSV: the API's own names.
    const CSV: &'static [&'static str];
    /// Cells of the table.
    fn table(&self) -> Vec<String>;
    /// Cells of CSV.
    fn csv(&self) -> Vec<String>;
}

/// A list that is printed page by page.
pub struct Rows<'a> {
    out: &'a mut Stdout,
    format: Format,
    table: Option<Table>,
    least: Vec<usize>,
    started: bool,
}

impl<'a> Rows<'a> {
    /// A list in this form; nothing is printed yet.
    pub const fn new(out: &'a mut Stdout, format: Format) -> Self {
        Self {
            out,
            format,
            table: None,
            least: Vec::new(),
            started: false,
        }
    }

    /// Least widths of the first columns of a table, where they are known before the rows are.
    pub fn widen(&mut self, least: &[usize]) {
        least.clone_into(&mut self.least);
    }

    /// Prints a page and flushes it.
    pub fn page<T: Columns + Serialize>(&mut self, rows: &[T]) -> io::Result<()> {
        match self.format {
            Format::Json | Format::Jsonl => {
                for row in rows {
                    self.element(&serde_json::to_string(row)?)?;
                }
            }
            Format::Csv => self.csv(rows)?,
            Format::Table => {
                let rows: Vec<_> = rows.iter().map(Columns::table).collect();
                self.table
                    .get_or_insert_with(|| Table::new(T::TABLE, &self.least))
                    .page(self.out, &rows)?;
            }
        }
        self.out.flush()
    }

    /// Prints a page of JSON texts as the server sent them, and flushes it. For the JSON forms.
    pub fn raw_page<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> io::Result<()> {
        for text in texts {
            // A line of jsonl must be one line, whatever the server thinks of `prettyPrint`.
            if text.contains(['\n', '\r']) {
                let value: serde_json::Value = serde_json::from_str(text)?;
                self.element(&value.to_string())?;
            } else {
                self.element(text)?;
            }
        }
        self.out.flush()
    }

    /// Ends the list. A list that failed is not ended, so that half an array is no array.
    pub fn end<T: Columns>(mut self) -> io::Result<()> {
        match self.format {
            Format::Json if self.started => self.out.write_all(b"\n]\n")?,
            Format::Json => self.out.write_all(b"[]\n")?,
            Format::Csv if !self.started => self.csv::<T>(&[])?,
            Format::Table if self.table.is_none() => {
                Table::new(T::TABLE, &[]).page(self.out, &[])?;
            }
            _ => {}
        }
        self.out.flush()
    }

    fn element(&mut self, json: &str) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.started, true);
        if self.format == Format::Jsonl {
            self.out.json(json)?;
            return self.out.write_all(b"\n");
        }
        self.out.write_all(if first { b"[\n" } else { b",\n" })?;
        self.out.json(json)
    }

    fn csv<T: Columns>(&mut self, rows: &[T]) -> io::Result<()> {
        let terminal = self.out.columns().is_some();
        // Through memory: an error of the pipe then keeps its kind.
        let mut csv = csv::Writer::from_writer(Vec::new());
        if !std::mem::replace(&mut self.started, true) {
            csv.write_record(T::CSV)?;
        }
        for row in rows {
            let cells = row.csv();
            if terminal {
                csv.write_record(cells.iter().map(|cell| text::safe(cell).into_owned()))?;
            } else {
                csv.write_record(cells)?;
            }
        }
        let text = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
        self.out.write_all(&text)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A writer whose text can be read while it is written.
    #[derive(Clone, Default)]
    pub struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        pub fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[derive(Serialize)]
    struct Thing {
        name: &'static str,
    }

    impl Columns for Thing {
        const TABLE: &'static [&'static str] = &["NAME"];
        const CSV: &'static [&'static str] = &["name"];
        fn table(&self) -> Vec<String> {
            vec![self.name.to_owned()]
        }
        fn csv(&self) -> Vec<String> {
            vec![self.name.to_owned()]
        }
    }

    fn print(format: Format, columns: Option<usize>, pages: &[&[Thing]]) -> String {
        let shared = Shared::default();
        let mut out = Stdout::to(shared.clone(), columns);
        let mut rows = Rows::new(&mut out, format);
        for page in pages {
            rows.page(page).unwrap();
        }
        rows.end::<Thing>().unwrap();
        shared.text()
    }

    #[test]
    fn an_array_is_whole_whatever_its_pages() {
        for pages in [&[][..], &[&[][..], &[Thing { name: "a" }][..]]] {
            let text = print(Format::Json, None, pages);
            let array: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            assert_eq!(array.len(), pages.len() / 2);
        }
    }

    #[test]
    fn jsonl_of_nothing_is_nothing_and_csv_of_nothing_is_its_head() {
        assert_eq!(print(Format::Jsonl, None, &[]), "");
        assert_eq!(print(Format::Csv, None, &[]), "name\n");
        assert_eq!(print(Format::Table, None, &[]), "NAME\n");
    }

    #[test]
    fn a_page_is_out_before_the_next_one_comes() {
        let shared = Shared::default();
        let mut out = Stdout::to(shared.clone(), None);
        let mut rows = Rows::new(&mut out, Format::Jsonl);
        rows.raw_page(["{\"a\":1}", "{\n \"a\": 2\n}"]).unwrap();
        assert_eq!(shared.text(), "{\"a\":1}\n{\"a\":2}\n");
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let page = [Thing { name: "a,\"b\"\nc" }];
        assert_eq!(
            print(Format::Csv, None, &[&page]),
            "name\n\"a,\"\"b\"\"\nc\"\n"
        );
    }

    #[test]
    fn a_terminal_gets_escaped_json_and_a_pipe_the_text_itself() {
        let hostile = "x\u{202e}\u{9b}";
        let page = [Thing { name: hostile }];
        let terminal = print(Format::Jsonl, Some(80), &[&page]);
        assert_eq!(terminal, "{\"name\":\"x\\u202e\\u009b\"}\n");
        let pipe = print(Format::Jsonl, None, &[&page]);
        assert_eq!(pipe, format!("{{\"name\":\"{hostile}\"}}\n"));
    }
}
