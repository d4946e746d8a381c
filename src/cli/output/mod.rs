//! What goes to stdout: the four forms of data, streamed, and safe for a terminal.

mod rows;
mod stdout;
mod table;

pub use rows::{Columns, Rows};
pub use stdout::Stdout;
pub use table::print_details;

use clap::ValueEnum;

/// The form of data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns
    Table,
    /// One array of the API's own objects
    Json,
    /// One object a line, each as it arrives
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

impl Format {
    /// Whether errors and events are JSON, too.
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}
