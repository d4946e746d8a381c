//! The line mode: the same screens told in numbered lines, and lines typed instead of keys. It
//! decides what is said and what a typed line means; it holds no rule of any screen and prints
//! nothing itself.

mod listener;
mod page;
mod teller;
mod words;

pub(super) use listener::hear;
pub(super) use page::{Ask, Busy, Page, Place, drawn, filtered, now_in_brackets};
pub(super) use teller::{Teller, first, prompt};
pub(super) use words::Word;

/// Rows of a list that are told at once.
pub(super) const ROWS: usize = 20;

/// The size of the screen that the line mode stands for: lists have `ROWS` rows, tabs come one at
/// a time.
pub(super) const SIZE: (u16, u16) = (80, 26);
